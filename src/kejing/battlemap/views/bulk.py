"""What is done with many customers at once: shown first, then done, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kejing.battlemap import forms
from kejing.battlemap.queries.picking import owners_of, picked_words
from kejing.battlemap.views.picked import find_picked, read_picked, way_back
from kejing.customers.operations.assigning import NotToBeAssigned, assign_owner
from kejing.customers.operations.holding import NotYours
from kejing.customers.permissions import assignable_by, may_assign
from kejing.customers.queries import looked_after_by
from kejing.kit import figures
from kejing.people.permissions import may_see_all_customers
from kejing.standing.tasks import refresh_dirty

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from kejing.battlemap.queries.picking import Picked
    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.standing.models import Standing


@require_POST
def ask_owner(request: Request) -> HttpResponse:
    """Show how many customers were picked and whose they are, and ask whose they shall be."""
    user = _giver(request)
    picked = read_picked(request)
    if picked is None:
        return redirect(way_back(request))
    return _ask(request, picked, find_picked(picked, user=user), user=user)


@require_POST
def assign(request: Request) -> HttpResponse:
    """Give the picked customers to somebody, if they are still as many as were shown."""
    user = _giver(request)
    picked, form = read_picked(request), forms.Assigning(request.POST)
    if picked is None:
        return redirect(way_back(request))
    rows = find_picked(picked, user=user)
    keys = list(rows.values_list("pk", flat=True))
    owner = assignable_by(user).filter(pk=form.cleaned_data["owner"]).first() if form.is_valid() else None
    if owner is None:
        messages.error(request, _("Say whose they shall be."))
        return _ask(request, picked, rows, user=user)
    if len(keys) != form.cleaned_data["expected"]:
        messages.error(request, _("In the meantime it became another number of customers. Look again, then assign."))
        return _ask(request, picked, rows, user=user)
    try:
        moved = assign_owner(customers=keys, owner=owner, by=user, now=request.now)
    except NotToBeAssigned as error:
        raise Http404 from error
    except NotYours:
        # Said above the form: some are only shared with the giver.
        return _ask(request, picked, rows, user=user)
    refresh_dirty.enqueue()
    _say_moved(request, moved, owner=owner)
    return redirect(way_back(request))


def _giver(request: Request) -> User:
    """Return who asks.

    :raises PermissionDenied: if he gives customers to nobody
    """
    user = cast("User", request.user)
    if not may_assign(user):
        raise PermissionDenied
    return user


def _ask(request: Request, picked: Picked, rows: QuerySet[Standing], *, user: User) -> HttpResponse:
    owned = owners_of(rows)
    context = {
        "picked": picked,
        "words": picked_words(picked, user=user),
        "owned": owned,
        "customers": sum(one.customers for one in owned),
        "not_yours": 0 if may_see_all_customers(user) else rows.exclude(customer__in=looked_after_by(user)).count(),
        "people": assignable_by(user).select_related("team"),
        "query": request.POST.get("query", ""),
        "back": way_back(request),
    }
    return render(request, "battlemap/assign.html", context)


def _say_moved(request: Request, moved: int, *, owner: User) -> None:
    said = ngettext(
        "{shown} customer belongs to {owner} now; the figures follow in a moment.",
        "{shown} customers belong to {owner} now; the figures follow in a moment.",
        moved,
    )
    unmoved = _("They belonged to {owner} already.")
    text = said if moved else unmoved
    messages.info(request, text.format(shown=figures.format_number(moved), owner=owner))
