"""Tags on customers: on one, or on many that were picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kejing.battlemap import forms
from kejing.battlemap.queries.picking import picked_words
from kejing.battlemap.queries.tags import count_tags, customer_tags
from kejing.battlemap.views.picked import find_picked, read_picked, way_back
from kejing.customers.operations.holding import NotYours
from kejing.customers.operations.tagging import (
    BadTagName,
    NotToBeTagged,
    TooManyAtOnce,
    TooManyTags,
    put_tags_on,
    take_tags_off,
)
from kejing.customers.permissions import may_edit, may_keep_tags
from kejing.customers.queries import all_tags, visible_to
from kejing.kit import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from kejing.battlemap.queries.picking import Picked
    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.standing.models import Standing


@require_POST
def ask_tags(request: Request) -> HttpResponse:
    """Show how many customers were picked and which tags they have, and ask which they shall have."""
    user = _editor(request)
    picked = read_picked(request)
    if picked is None:
        return redirect(way_back(request))
    return _ask(request, picked, find_picked(picked, user=user), user=user)


@require_POST
def tag(request: Request) -> HttpResponse:
    """Put tags on the picked customers, or take them off, if they are still as many as were shown."""
    user = _editor(request)
    picked, form = read_picked(request), forms.Tagging(request.POST)
    if picked is None:
        return redirect(way_back(request))
    rows = find_picked(picked, user=user)
    if not form.is_valid():
        messages.error(request, _("Say which tags."))
        return _ask(request, picked, rows, user=user)
    keys = list(rows.values_list("pk", flat=True))
    if len(keys) != form.cleaned_data["expected"]:
        messages.error(request, _("In the meantime it became another number of customers. Look again, then go on."))
        return _ask(request, picked, rows, user=user)
    try:
        changed = _change(request, keys, form.names, is_put_on=form.is_put_on)
    except (BadTagName, TooManyAtOnce, TooManyTags) as error:
        messages.error(request, tag_error_words(error))
        return _ask(request, picked, rows, user=user)
    _say_changed(request, changed, names=form.names, is_put_on=form.is_put_on)
    return redirect(way_back(request))


@require_POST
def tag_customer(request: Request, pk: int) -> HttpResponse:
    """Put a tag on one customer, or take one off; htmx gets his tags as they are then."""
    user = cast("User", request.user)
    customer = get_object_or_404(visible_to(user), pk=pk)
    _editor(request)
    form, said = forms.TagCustomer(request.POST), ""
    if form.is_valid():
        try:
            _change(request, [customer.pk], [form.cleaned_data["name"]], is_put_on=form.is_put_on)
        except (BadTagName, TooManyAtOnce, TooManyTags) as error:
            said = tag_error_words(error)
    else:
        said = _("Say which tag.")
    if request.htmx:
        context = {"tags": customer_tags(customer.pk, user=user), "error": said}
        return render(request, "battlemap/customer/tags.html", context)
    if said:
        messages.error(request, said)
    return redirect("battlemap:customer", customer.pk)


def tag_error_words(error: Exception) -> str:
    """Return why a tag could not be put on, in words."""
    if isinstance(error, TooManyTags):
        return _("There are as many tags as one can keep in mind. Merge or delete some first.")
    if isinstance(error, TooManyAtOnce):
        return _("Ten tags at once at most.")
    return _("A tag is a word or two: 40 characters at most, without a comma.")


def _editor(request: Request) -> User:
    """Return who asks.

    :raises PermissionDenied: if he changes no customers
    """
    user = cast("User", request.user)
    if not may_edit(user):
        raise PermissionDenied
    return user


def _change(request: Request, keys: Sequence[int], names: Sequence[str], *, is_put_on: bool) -> int:
    """Put the tags on, or take them off, and return how many customers that changed.

    :raises Http404: if one of the customers is gone meanwhile
    """
    user = cast("User", request.user)
    try:
        if is_put_on:
            return put_tags_on(customers=keys, names=names, by=user, now=request.now)
        return take_tags_off(customers=keys, names=names, by=user)
    except (NotYours, NotToBeTagged) as error:
        raise Http404 from error


def _ask(request: Request, picked: Picked, rows: QuerySet[Standing], *, user: User) -> HttpResponse:
    context = {
        "picked": picked,
        "words": picked_words(picked, user=user),
        "customers": rows.count(),
        "counted": count_tags(rows),
        "tags": all_tags(),
        "may_keep": may_keep_tags(user),
        "query": request.POST.get("query", ""),
        "back": way_back(request),
    }
    return render(request, "battlemap/tagging.html", context)


def _say_changed(request: Request, changed: int, *, names: Sequence[str], is_put_on: bool) -> None:
    if not changed:
        messages.info(request, _("They had it already.") if is_put_on else _("None of them had it."))
        return
    put_on = ngettext("{tags}: put on {shown} customer.", "{tags}: put on {shown} customers.", changed)
    taken_off = ngettext("{tags}: taken off {shown} customer.", "{tags}: taken off {shown} customers.", changed)
    text = put_on if is_put_on else taken_off
    messages.info(request, text.format(tags=_(", ").join(names), shown=figures.format_number(changed)))
