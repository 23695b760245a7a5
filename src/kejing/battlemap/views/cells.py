"""Cells of the table, changed where they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kejing.battlemap import forms
from kejing.battlemap.queries.cell_changes import (
    CHANGEABLE,
    FACTS,
    OWNER,
    TAGS,
    cell_of,
    change_words,
    may_change,
    values_in_use,
)
from kejing.battlemap.views.tagging import tag_error_words
from kejing.customers.operations import editing
from kejing.customers.operations.assigning import NotToBeAssigned, assign_owner
from kejing.customers.operations.holding import NotYours
from kejing.customers.operations.tagging import BadTagName, NotToBeTagged, TooManyAtOnce, TooManyTags, change_tags
from kejing.customers.permissions import assignable_by
from kejing.customers.queries import tags_of, visible_to
from kejing.kit import figures
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.customers.models import Customer
    from kejing.kit.http import Request
    from kejing.people.models import User


class NotTaken(Exception):
    """What was typed is not kept, for a reason in words."""


class Meanwhile(NotTaken):
    """Somebody changed the same; `now` is how the customer is."""

    def __init__(self, now: object, *, shown: str) -> None:
        self.now = now
        said = _("Somebody changed this meanwhile: it is “{now}” now. Save again to put yours in its place.")
        super().__init__(said.format(now=shown or figures.NOT_APPLICABLE))


@require_http_methods(["GET", "POST"])
@never_cache
def cell(request: Request, pk: int, column: str) -> HttpResponse:
    """Show a cell as a form, or with `?shown` as it stands, and change what is in it; a refusal stands in the form."""
    user = cast("User", request.user)
    customer = _find(user, pk)
    if column not in CHANGEABLE:
        raise Http404
    if not may_change(user, customer, column=column):
        raise PermissionDenied
    if request.method == "POST":
        return _change(request, customer, column=column, user=user)
    if not request.htmx:
        return redirect("battlemap:edit_customer", customer.pk)
    if "shown" in request.GET:
        return _show(request, customer, column=column, user=user)
    form = _form(None, customer, column=column, user=user)
    return _show_form(request, customer, form, column=column, user=user)


def _find(user: User, pk: int) -> Customer:
    return get_object_or_404(visible_to(user).select_related("owner"), pk=pk)


def _change(request: Request, customer: Customer, *, column: str, user: User) -> HttpResponse:
    sent = cast("QueryDict", request.POST)
    form = _form(sent, customer, column=column, user=user)
    if form.is_valid():
        try:
            _save(request, customer, form, column=column, user=user)
        except NotTaken as refused:
            if isinstance(refused, Meanwhile):
                form = _form(_seen_anew(sent, refused.now), customer, column=column, user=user)
            form.add_error("value", str(refused))
        else:
            return _show(request, _find(user, customer.pk), column=column, user=user)
    return _show_form(request, customer, form, column=column, user=user)


def _form(sent: QueryDict | None, customer: Customer, *, column: str, user: User) -> forms.ChangeCell:
    """Return the form of a cell: with what was sent, or as the customer is."""
    name, label = f"{column}-{customer.pk}", change_words(customer, column=column)
    if column == TAGS:
        seen = [tag.name for tag in tags_of([customer.pk]).get(customer.pk, ())]
        return forms.ChangeTags(sent, name=name, label=label, seen=seen)
    if column == OWNER:
        people = assignable_by(user)
        return forms.ChangeOwner(sent, people=people, name=name, label=label, seen=customer.owner_id)
    fact = FACTS[column]
    return forms.ChangeFact(sent, fact=fact, name=name, label=label, seen=getattr(customer, fact))


def _save(request: Request, customer: Customer, form: forms.ChangeCell, *, column: str, user: User) -> None:
    """Keep what a cell was changed to.

    :raises NotTaken: if it cannot be kept; Meanwhile: if somebody else changed the same
    :raises Http404: if the customer is gone meanwhile, or no longer his to change
    """
    try:
        if isinstance(form, forms.ChangeTags):
            change_tags(customer=customer.pk, on=form.on, off=form.off, by=user, now=request.now)
        elif column == OWNER:
            _give(request, customer, form, user=user)
        else:
            _edit(request, customer, form, fact=FACTS[column], user=user)
    except (BadTagName, TooManyAtOnce, TooManyTags) as error:
        raise NotTaken(tag_error_words(error)) from error
    except (NotYours, NotToBeTagged, NotToBeAssigned, editing.NotYoursToEdit) as error:
        raise Http404 from error


def _give(request: Request, customer: Customer, form: forms.ChangeCell, *, user: User) -> None:
    if customer.owner_id != form.cleaned_data["seen"]:
        raise Meanwhile(customer.owner_id, shown=str(customer.owner or ""))
    if assign_owner(customers=[customer.pk], owner=form.cleaned_data["value"], by=user, now=request.now):
        refresh_dirty.enqueue()


def _edit(request: Request, customer: Customer, form: forms.ChangeCell, *, fact: str, user: User) -> None:
    """Change one fact; what somebody changed meanwhile of the others is not in the way."""
    known = editing.known_of(customer)
    try:
        is_changed = editing.edit_customer(
            customer=customer,
            seen=known | {fact: form.cleaned_data["seen"]},
            values=known | {fact: form.cleaned_data["value"]},
            because="",
            by=user,
            now=request.now,
        )
    except editing.ChangedMeanwhile as changed:
        now = changed.now[fact]
        raise Meanwhile(now, shown=str(now if now is not None else "")) from changed
    if is_changed:
        refresh_dirty.enqueue()


def _seen_anew(sent: QueryDict, now: object) -> QueryDict:
    """Return what was sent, to be saved over how the customer is now."""
    copied = sent.copy()
    copied["seen"] = json.dumps(now)
    return copied


def _show(request: Request, customer: Customer, *, column: str, user: User) -> HttpResponse:
    if not request.htmx:
        return redirect("battlemap:customer", customer.pk)
    asked = QueryDict(urlsplit(request.htmx.current_url or "").query)
    context = {"cell": cell_of(customer, column=column, user=user), "customer": customer, "asked": asked}
    return render(request, "battlemap/cell.html#shown", context)


def _show_form(
    request: Request, customer: Customer, form: forms.ChangeCell, *, column: str, user: User
) -> HttpResponse:
    if not request.htmx:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("battlemap:edit_customer", customer.pk)
    context = {"form": form, "customer": customer, "column": column, "known": values_in_use(column, user=user)}
    return render(request, "battlemap/cell.html#form", context)
