"""Whom somebody means to see on which day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.operations.holding import hold_customer
from kejing.customers.queries import visible_to
from kejing.followups.enums import StopState
from kejing.followups.hooks import tell_contacted
from kejing.followups.models import Stop, StopMove
from kejing.followups.operations.promising import LONGEST_WHY
from kejing.followups.permissions import may_plan_for
from kejing.kit.cleaning import clean_words
from kejing.kit.standards import own_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, time

    from kejing.customers.models import Customer
    from kejing.followups.models import Followup
    from kejing.people.models import User

FARTHEST_AHEAD: Final = timedelta(days=366)
LONGEST_STOP: Final = 600
MOST_AT_ONCE: Final = 100


class PlanRefusal(StrEnum):
    """Why something is not planned."""

    NOT_ALLOWED = "not_allowed"
    CUSTOMER_GONE = "customer_gone"
    DAY_OVER = "day_over"
    TOO_FAR_AHEAD = "too_far_ahead"
    WRONG_WINDOW = "wrong_window"
    WRONG_MINUTES = "wrong_minutes"
    PLANNED_ALREADY = "planned_already"
    CLOSED_ALREADY = "closed_already"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


class PlanRefused(Exception):
    """Something that cannot be planned; `reason` says why."""

    def __init__(self, reason: PlanRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PlannedMany:
    """How many of some customers were planned, how many were already, and how many are nobody's to plan for."""

    planned: int
    already: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Window:
    """Between which times of its day a stop is, and how many minutes it takes."""

    not_before: time | None = None
    not_after: time | None = None
    minutes: int = 30


@transaction.atomic
def plan_stop(
    *,
    person: User,
    customer: Customer,
    planned_on: date,
    by: User,
    now: datetime,
    not_before: time | None = None,
    not_after: time | None = None,
    minutes: int = 30,
) -> Stop:
    """Have a person mean to see a customer on a day, as the last one of that day; return the stop.

    One that is planned or done is returned as it is; one that was dropped is open again. The standing follows.

    :raises PlanRefused: if `by` plans not for this person, the day is over or too far ahead, one of the two does not
        see the customer, or its time ends before it begins
    """
    if not_before is not None and not_after is not None and not_after < not_before:
        raise PlanRefused(PlanRefusal.WRONG_WINDOW)
    if not 0 < minutes <= LONGEST_STOP:
        raise PlanRefused(PlanRefusal.WRONG_MINUTES)
    stop, from_on = _plan(
        person=person,
        customer=customer,
        planned_on=planned_on,
        by=by,
        now=now,
        window=Window(not_before, not_after, minutes),
    )
    _tell([(stop, from_on)], now=now)
    return stop


@transaction.atomic
def plan_stops(*, person: User, stops: Sequence[tuple[Customer, date]], by: User, now: datetime) -> Sequence[Stop]:
    """Have a person mean to see each of these customers on its day, in this order, or none of them; return the stops.

    :raises PlanRefused: as `plan_stop` does
    """
    # Customers are held in one order, so that nobody waits for another in a ring; the order of a day is told by places.
    for key in sorted({customer.pk for customer, _day in stops}):
        hold_customer(key, by=by)
    planned = [_plan(person=person, customer=one, planned_on=day, by=by, now=now) for one, day in stops]
    _tell(planned, now=now)
    return [stop for stop, _from_on in planned]


@transaction.atomic
def plan_customers(
    *, customers: Sequence[Customer], planned_on: date, by: User, now: datetime, person: User | None = None
) -> PlannedMany:
    """Have a person, or without one the owner of each, mean to see these customers on a day; return how many.

    Those whose owner `by` does not plan for, and those that nobody owns, are left out.

    :raises PlanRefused: if they are more than `MOST_AT_ONCE`; and as `plan_stop` does
    """
    if len(customers) > MOST_AT_ONCE:
        raise PlanRefused(PlanRefusal.TOO_MANY)
    of: defaultdict[User, list[Customer]] = defaultdict(list)
    for customer in customers:
        if (whose := person or customer.owner) is not None:
            of[whose].append(customer)
    theirs = {one: some for one, some in of.items() if one == person or may_plan_for(by, one)}
    for key in sorted(customer.pk for some in theirs.values() for customer in some):
        hold_customer(key, by=by)
    planned = [
        _plan(person=one, customer=customer, planned_on=planned_on, by=by, now=now)
        for one, some in theirs.items()
        for customer in some
    ]
    new = _tell(planned, now=now)
    return PlannedMany(planned=new, already=len(planned) - new, left_out=len(customers) - len(planned))


@transaction.atomic
def move_stop(*, stop: Stop, planned_on: date, by: User, now: datetime) -> Stop:
    """Plan an open stop for another day, as the last one of it, and return it; days that are over keep it as it was.

    :raises PlanRefused: if it is closed, or the customer is planned for that day already; and as `plan_stop` does
    """
    held, customer = _hold(stop, by=by)
    _check_day(planned_on, now=now)
    if held.planned_on == planned_on:
        return held
    there = Stop.objects.filter(person=held.person_id, planned_on=planned_on, customer=customer)
    if there.exclude(state=StopState.DROPPED).exists():
        raise PlanRefused(PlanRefusal.PLANNED_ALREADY)
    # What it was planned for before it was dropped stays known.
    StopMove.objects.filter(stop__in=there).update(stop=held)
    there.delete()
    before, today = {"planned_on": held.planned_on.isoformat()}, own_day(now)
    last = held.moves.filter(moved_on__gt=held.made_on).aggregate(last=Max("moved_on"))["last"]
    StopMove.objects.create(
        stop=held, planned_on=held.planned_on, since_on=min(last or held.made_on, today), moved_on=today
    )
    held.place = _last_place(held.person, planned_on) + 1
    held.planned_on = planned_on
    held.save(update_fields=["planned_on", "place"])
    _record(Action.STOP_MOVED, held, customer, by=by, before=before, after={"planned_on": planned_on.isoformat()})
    tell_contacted(customers=[customer.pk], from_on=today, now=now)
    return held


@transaction.atomic
def drop_stop(*, stop: Stop, why: str, by: User, now: datetime) -> Stop:
    """Plan an open stop no longer, and keep why; return it.

    :raises PlanRefused: if it is closed already, why is missing or too long, or `by` plans not for its person
    """
    words = clean_words(why)
    if not words:
        raise PlanRefused(PlanRefusal.NO_WORDS)
    if len(words) > LONGEST_WHY:
        raise PlanRefused(PlanRefusal.TOO_LONG)
    held, customer = _hold(stop, by=by)
    held.state, held.why_dropped, held.closed_on = StopState.DROPPED, words, own_day(now)
    held.save(update_fields=["state", "why_dropped", "closed_on"])
    after = {"person": str(held.person), "planned_on": held.planned_on.isoformat()}
    _record(Action.STOP_DROPPED, held, customer, by=by, after=after)
    tell_contacted(customers=[customer.pk], from_on=own_day(now), now=now)
    return held


@transaction.atomic
def order_stops(*, person: User, planned_on: date, customers: Sequence[int], by: User) -> None:
    """Put the stops of a day in the order of these customers; those not named follow as they were.

    :raises PlanRefused: if `by` plans not for this person
    """
    _check_plans_for(by, person)
    named = {pk: place for place, pk in enumerate(dict.fromkeys(customers))}
    stops = list(Stop.objects.select_for_update().filter(person=person, planned_on=planned_on).order_by("pk"))
    stops.sort(key=lambda stop: (named.get(stop.customer_id, len(named)), stop.place, stop.pk))
    for place, stop in enumerate(stops, start=1):
        stop.place = place
    Stop.objects.bulk_update(stops, ["place"])


def close_stops(*, customer: Customer, by: User, on: date, done_in: Followup) -> None:
    """Have a contact close what this person meant to do with the customer that day; an attempt closes nothing.

    Whoever calls it tells the standing.
    """
    if not done_in.answered:
        return
    Stop.objects.filter(customer=customer, person=by, planned_on=on, state=StopState.OPEN).update(
        state=StopState.DONE, done_in=done_in, closed_on=on
    )


def move_stops(*, origin: Customer, into: Customer) -> None:
    """Give the stops of a customer to another one, who it turned out to be; of two on one day the done one stays."""
    there = {(stop.person_id, stop.planned_on): stop for stop in Stop.objects.filter(customer=into)}
    for stop in Stop.objects.filter(customer=origin):
        other = there.get((stop.person_id, stop.planned_on))
        if other is not None:
            (other if _rank(stop) > _rank(other) else stop).delete()
    Stop.objects.filter(customer=origin).update(customer=into)


def _plan(
    *, person: User, customer: Customer, planned_on: date, by: User, now: datetime, window: Window | None = None
) -> tuple[Stop, date | None]:
    """Plan a stop, and return it with the day from which something changed, None where it was there already.

    :raises PlanRefused: as `plan_stop` does
    """
    _check_plans_for(by, person)
    _check_day(planned_on, now=now)
    window, today = window or Window(), own_day(now)
    held = hold_customer(customer.pk, by=by)
    if held is None or not visible_to(person).filter(pk=held.pk).exists():
        raise PlanRefused(PlanRefusal.CUSTOMER_GONE)
    stop = Stop.objects.filter(person=person, planned_on=planned_on, customer=held).first()
    if stop is not None and stop.state != StopState.DROPPED:
        return stop, None
    from_on = today if stop is None else min(stop.made_on, today)
    stop = stop or Stop(person=person, planned_on=planned_on, customer=held)
    stop.place = _last_place(person, planned_on) + 1
    stop.not_before, stop.not_after, stop.minutes = window.not_before, window.not_after, window.minutes
    stop.state, stop.why_dropped, stop.closed_on = StopState.OPEN, "", None
    stop.made_by, stop.made_at, stop.made_on = by, now, today
    stop.save()
    _record(Action.STOP_PLANNED, stop, held, by=by, after={"person": str(person), "planned_on": planned_on.isoformat()})
    return stop, from_on


def _tell(planned: Sequence[tuple[Stop, date | None]], *, now: datetime) -> int:
    """Tell the standing what was planned, and return how many of the stops are new."""
    changed = [(stop.customer_id, from_on) for stop, from_on in planned if from_on is not None]
    if changed:
        days = [from_on for _customer, from_on in changed]
        tell_contacted(customers={customer for customer, _from_on in changed}, from_on=min(days), now=now)
    return len(changed)


def _rank(stop: Stop) -> int:
    return (StopState.DROPPED, StopState.OPEN, StopState.DONE).index(StopState(stop.state))


def _hold(stop: Stop, *, by: User) -> tuple[Stop, Customer]:
    """Return an open stop and its customer, both held.

    :raises PlanRefused: if it is closed or gone, or `by` plans not for its person or does not see the customer
    """
    _check_plans_for(by, stop.person)
    customer = hold_customer(stop.customer_id, by=by)
    if customer is None:
        raise PlanRefused(PlanRefusal.CUSTOMER_GONE)
    held = Stop.objects.select_for_update(of=("self",)).select_related("person").filter(pk=stop.pk).first()
    if held is None or held.state != StopState.OPEN:
        raise PlanRefused(PlanRefusal.CLOSED_ALREADY)
    return held, customer


def _check_plans_for(by: User, person: User) -> None:
    if not may_plan_for(by, person):
        raise PlanRefused(PlanRefusal.NOT_ALLOWED)


def _check_day(day: date, *, now: datetime) -> None:
    today = own_day(now)
    if day < today:
        raise PlanRefused(PlanRefusal.DAY_OVER)
    if day > today + FARTHEST_AHEAD:
        raise PlanRefused(PlanRefusal.TOO_FAR_AHEAD)


def _last_place(person: User, day: date) -> int:
    found: int | None = Stop.objects.filter(person=person, planned_on=day).aggregate(last=Max("place"))["last"]
    return found or 0


def _record(
    action: Action,
    stop: Stop,
    customer: Customer,
    *,
    by: User,
    after: dict[str, str],
    before: dict[str, str] | None = None,
) -> None:
    words = {"why": stop.why_dropped} if action == Action.STOP_DROPPED else {}
    record(
        action=action,
        kind=Kind.CUSTOMER,
        pk=customer.pk,
        name=customer.name,
        before=before,
        after=after | words,
        by=by,
    )
