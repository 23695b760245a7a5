"""Plans: the week and the day of a person, and what is meant to be done, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kejing.customers.queries import keep_visible, visible_to
from kejing.followups.enums import NoteKind, PlanSpan
from kejing.followups.models import Plan, Stop
from kejing.followups.operations.planning import (
    PlanRefused,
    drop_stop,
    move_stop,
    order_stops,
    plan_stop,
    plan_stops,
)
from kejing.followups.operations.spans import add_note, days_of_span, save_plan
from kejing.followups.permissions import may_plan_for
from kejing.geo import Position
from kejing.rounds.forms.place import PlaceForm
from kejing.rounds.forms.plans import DropForm, MoveForm, NoteForm, PlanForm, StopForm, TakeForm
from kejing.rounds.queries.calendar import propose_calendar
from kejing.rounds.queries.plans import find_named, find_person, moved_from, row_of, stops_of, week_page
from kejing.rounds.queries.routes import day_route, measure_route
from kejing.rounds.queries.words import plan_refusal_words
from kejing.rounds.views.days import read_day
from kejing.rounds.views.planners import planner_of
from kejing.rounds.views.starts import keep_start, take_start
from kejing.rounds.views.ways import way_back

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.kit.http import Request
    from kejing.people.models import User


@require_safe
def week(request: Request) -> HttpResponse:
    """Show the week of a person: what is planned, what is proposed, and whether it fits."""
    person = _person(request)
    on = read_day(request.GET["on"]) if request.GET.get("on") else request.today
    page = week_page(person=person, user=planner_of(request), on=on, today=request.today)
    return render(request, "rounds/plans/week.html", {"page": page, "form": StopForm(initial={"planned_on": on})})


@require_safe
def day(request: Request, on: str) -> HttpResponse:
    """Show the way through the day of a person."""
    person, planned_on = _person(request), read_day(on)
    stops = stops_of(person, user=planner_of(request), first=planned_on, last=planned_on)
    route = measure_route([stop for stop in stops if row_of(stop).is_open], start=take_start(request, planned_on))
    context = {
        "person": person,
        "day": planned_on,
        "route": route,
        "closed": [row_of(stop) for stop in stops if not row_of(stop).is_open],
        "moved": moved_from(person, user=planner_of(request), first=planned_on, last=planned_on),
        "form": PlaceForm(),
    }
    return render(request, "rounds/plans/day.html", context)


@require_POST
def order(request: Request, on: str) -> HttpResponse:
    """Put a day in the order of the shortest way, or one stop further up or down."""
    person, planned_on = _person(request), read_day(on)
    stops = [
        stop
        for stop in stops_of(person, user=planner_of(request), first=planned_on, last=planned_on)
        if row_of(stop).is_open
    ]
    form = PlaceForm(request.POST)
    keys = [stop.customer_id for stop in stops]
    if "up" in request.POST or "down" in request.POST:
        keys = _moved(keys, request)
    elif form.is_valid():
        start = None if form.place is None else Position(form.place.latitude, form.place.longitude)
        keep_start(request, planned_on, start)
        keys = [stop.customer_id for stop in day_route(stops, start=start).order]
    order_stops(person=person, planned_on=planned_on, customers=keys, by=planner_of(request))
    return redirect(_at("rounds:plan_day", person, planned_on))


@require_POST
def add(request: Request) -> HttpResponse:
    """Plan a customer for a day."""
    person, form, by = _person(request), StopForm(request.POST), planner_of(request)
    if not form.is_valid():
        messages.error(request, _("Not planned: name a customer and a day."))
        return redirect(_back(request, person))
    said = form.cleaned_data
    customer = find_named(said["customer"], user=by)
    if customer is None:
        messages.error(request, _("Not planned: no one customer you see is called so."))
        return redirect(_back(request, person))
    try:
        plan_stop(
            person=person,
            customer=customer,
            planned_on=said["planned_on"],
            not_before=said["not_before"],
            not_after=said["not_after"],
            by=by,
            now=request.now,
        )
    except PlanRefused as error:
        messages.error(request, plan_refusal_words(error))
    return redirect(_back(request, person))


@require_POST
def take_over(request: Request) -> HttpResponse:
    """Plan what is proposed for a week, or for one day of it."""
    person, by = _person(request), planner_of(request)
    on, form = read_day(request.POST.get("on", "")), TakeForm(request.POST)
    chosen = form.cleaned_data["day"] if form.is_valid() else None
    first, _last = days_of_span(PlanSpan.WEEK, on)
    proposal = propose_calendar(person=person, user=by, from_on=first, days=7, today=request.today)
    wanted = [(one.customer, of.day) for of in proposal.days if chosen in (None, of.day) for one in of.customers]
    found = visible_to(by).in_bulk([pk for pk, _on in wanted])
    try:
        plan_stops(person=person, stops=[(found[pk], day) for pk, day in wanted], by=by, now=request.now)
    except PlanRefused as error:
        messages.error(request, plan_refusal_words(error))
    return redirect(_back(request, person, on=on))


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Plan a stop for another day."""
    stop, form = _stop(request, pk), MoveForm(request.POST)
    if form.is_valid():
        try:
            move_stop(stop=stop, planned_on=form.cleaned_data["planned_on"], by=planner_of(request), now=request.now)
        except PlanRefused as error:
            messages.error(request, plan_refusal_words(error))
    else:
        messages.error(request, _("Say for which day."))
    return redirect(_back(request, stop.person, on=stop.planned_on))


@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Plan a stop no longer."""
    stop, form = _stop(request, pk), DropForm(request.POST)
    if form.is_valid():
        try:
            drop_stop(stop=stop, why=form.cleaned_data["why"], by=planner_of(request), now=request.now)
        except PlanRefused as error:
            messages.error(request, plan_refusal_words(error))
    else:
        messages.error(request, _("Say in a few words why not."))
    return redirect(_back(request, stop.person, on=stop.planned_on))


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: Request, span: str, on: str) -> HttpResponse:
    """Show and keep what a person means to do in a year, quarter, month, week or day, with its notes."""
    person, by = _person(request), planner_of(request)
    if span not in PlanSpan:
        raise Http404
    first, last = days_of_span(PlanSpan(span), read_day(on))
    plan = Plan.objects.filter(person=person, span=span, begins_on=first).first()
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"text": plan.text if plan else ""})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        save_plan(person=person, span=PlanSpan(span), begins_on=first, text=text, by=by, now=request.now)
        return redirect(_at("rounds:plan_words", person, span, first))
    notes = plan.notes.select_related("by").order_by("-made_at", "-pk") if plan else ()
    context = {"person": person, "span": PlanSpan(span), "first": first, "last": last, "plan": plan, "form": form}
    status = 422 if form.errors else 200
    return render(
        request, "rounds/plans/words.html", context | {"notes": notes, "note_form": NoteForm()}, status=status
    )


@require_POST
def note(request: Request, pk: int) -> HttpResponse:
    """Note something under a plan."""
    by = planner_of(request)
    plan = get_object_or_404(Plan.objects.select_related("person"), pk=pk)
    if not may_plan_for(by, plan.person):
        raise Http404
    form = NoteForm(request.POST)
    if form.is_valid():
        kind = NoteKind(form.cleaned_data["kind"])
        add_note(plan=plan, kind=kind, text=form.cleaned_data["text"], by=by, now=request.now)
    else:
        messages.error(request, _("A note needs words."))
    return redirect(_at("rounds:plan_words", plan.person, plan.span, plan.begins_on))


def _person(request: Request) -> User:
    """Return whose plans are asked for.

    :raises Http404: if who asks does not plan for that person
    """
    found = find_person(request.POST.get("person") or request.GET.get("person", ""), by=planner_of(request))
    if found is None:
        raise Http404
    return found


def _stop(request: Request, pk: int) -> Stop:
    by = planner_of(request)
    there = Stop.objects.filter(customer__is_withdrawn=False).select_related("person__team", "customer")
    stop = get_object_or_404(keep_visible(there, user=by), pk=pk)
    if not may_plan_for(by, stop.person):
        raise Http404
    return stop


def _moved(keys: list[int], request: Request) -> list[int]:
    """Return customers with the one that was asked for a place further up or down."""
    is_up = "up" in request.POST
    named = request.POST["up" if is_up else "down"]
    place = next((index for index, key in enumerate(keys) if str(key) == named), None)
    other = None if place is None else place + (-1 if is_up else 1)
    if place is None or other is None or not 0 <= other < len(keys):
        return keys
    keys[place], keys[other] = keys[other], keys[place]
    return keys


def _at(name: str, person: User, *args: object) -> str:
    """Return an address about a person."""
    found = [one.isoformat() if isinstance(one, date) else one for one in args]
    return f"{reverse(name, args=found)}?{urlencode({'person': person.pk})}"


def _back(request: Request, person: User, *, on: date | None = None) -> str:
    also = f"&on={on.isoformat()}" if on else ""
    return way_back(request, otherwise=f"{_at('rounds:plans', person)}{also}")
