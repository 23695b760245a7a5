"""Planning a contact with many customers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kejing.battlemap import forms
from kejing.battlemap.queries.picking import picked_words, whose_to_plan
from kejing.battlemap.views.picked import find_picked, read_picked, way_back
from kejing.customers.queries import visible_to
from kejing.followups.operations.planning import PlanRefused, plan_customers
from kejing.followups.permissions import may_plan
from kejing.kit import figures
from kejing.rounds.queries.words import plan_refusal_words

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from kejing.battlemap.queries.picking import Picked
    from kejing.followups.operations.planning import PlannedMany
    from kejing.kit.http import Request
    from kejing.people.models import User
    from kejing.standing.models import Standing


@require_POST
def ask_plan(request: Request) -> HttpResponse:
    """Show how many customers were picked, and ask on which day they are to be seen, and by whom."""
    user = _planner(request)
    picked = read_picked(request)
    if picked is None:
        return redirect(way_back(request))
    form = forms.Planning(initial={"planned_on": request.today})
    return _ask(request, picked, find_picked(picked, user=user), form=form)


@require_POST
def plan(request: Request) -> HttpResponse:
    """Plan the picked customers for a day, if they are still as many as were shown, and say how many."""
    user = _planner(request)
    picked, form = read_picked(request), forms.Planning(request.POST)
    if picked is None:
        return redirect(way_back(request))
    rows = find_picked(picked, user=user)
    if not form.is_valid():
        messages.error(request, _("Say for which day."))
        return _ask(request, picked, rows, form=form)
    if rows.count() != form.cleaned_data["expected"]:
        messages.error(request, _("In the meantime it became another number of customers. Look again, then go on."))
        return _ask(request, picked, rows, form=form)
    found = visible_to(user).filter(pk__in=rows.values("pk")).select_related("owner__team").order_by("code", "pk")
    day, person = form.cleaned_data["planned_on"], user if form.cleaned_data["whose"] == "own" else None
    try:
        many = plan_customers(customers=list(found), planned_on=day, by=user, now=request.now, person=person)
    except PlanRefused as error:
        messages.error(request, plan_refusal_words(error))
        return _ask(request, picked, rows, form=form)
    _say(request, many, day=day)
    return redirect(way_back(request))


def _planner(request: Request) -> User:
    """Return who asks.

    :raises PermissionDenied: if he plans nothing
    """
    user = cast("User", request.user)
    if not may_plan(user):
        raise PermissionDenied
    return user


def _ask(request: Request, picked: Picked, rows: QuerySet[Standing], *, form: forms.Planning) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "picked": picked,
        "words": picked_words(picked, user=user),
        "customers": rows.count(),
        "whose": whose_to_plan(rows, user=user),
        "form": form,
        "query": request.POST.get("query", ""),
        "back": way_back(request),
    }
    return render(request, "battlemap/planning.html", context)


def _say(request: Request, many: PlannedMany, *, day: date) -> None:
    """Say how many were planned, how many were already, and how many were left out."""
    said = [
        ngettext("{shown} customer is planned for {day}.", "{shown} customers are planned for {day}.", many.planned)
        if many.planned
        else _("Nobody new is planned for {day}.")
    ]
    counts = {"shown": figures.format_number(many.planned), "day": day.isoformat()}
    if many.already:
        said.append(ngettext("{already} was already.", "{already} were already.", many.already))
        counts["already"] = figures.format_number(many.already)
    if many.left_out:
        said.append(
            ngettext(
                "{left_out} was left out: nobody owns it whom you plan for.",
                "{left_out} were left out: nobody owns them whom you plan for.",
                many.left_out,
            )
        )
        counts["left_out"] = figures.format_number(many.left_out)
    messages.info(request, " ".join(said).format(**counts))
