"""Whom somebody should see on which day, and whether so many can be seen at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from django.db.models import F, FloatField, Sum, Value
from django.db.models.functions import Cast

from kejing.customers.queries import keep_visible
from kejing.followups.enums import PromiseState, StopState
from kejing.followups.models import Promise, Stop
from kejing.people.queries.company import read_calendar
from kejing.standing.enums import Tier
from kejing.standing.models import Standing
from kejing.standing.queries import current_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from kejing.people.models import User
    from kejing.people.queries.company import Calendar

LOAD_DAYS: Final = 30
"""A load is counted over so many days."""
READ: Final = (
    "customer__name",
    "tier",
    "stake",
    "contact_state",
    "contact_overdue_days",
    "cadence",
    "days_since_contact",
)
"""What of a wide row a proposal rests on."""
DUE_STATES: Final = frozenset({"due", "overdue", "never"})


@dataclass(frozen=True, slots=True)
class Proposed:
    """A customer to see; `promise` is what was promised, empty where the cadence asks for it, `every` so many days."""

    customer: int
    name: str
    tier: str
    tier_label: str
    promise: str
    due_on: date
    stake: float
    every: int | None


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """Whom to see on a working day; `planned` are there already."""

    day: date
    planned: int
    customers: Sequence[Proposed]


@dataclass(frozen=True, slots=True)
class ProposedCalendar:
    """The working days of a span; `beyond` customers were due in it and fit into none of its days."""

    days: Sequence[ProposedDay]
    beyond: int


@dataclass(frozen=True, slots=True)
class Load:
    """Contacts that the cadences of a person's customers ask for in `LOAD_DAYS` days, and those that fit into them."""

    wanted: int
    capacity: int

    @property
    def is_too_much(self) -> bool:
        """Whether the cadences cannot be kept."""
        return self.wanted > self.capacity

    @property
    def most(self) -> int:
        """The length of the bar."""
        return max(self.wanted, self.capacity, 1)

    @property
    def wanted_width(self) -> float:
        """The length that is wanted, of 100."""
        return round(100 * self.wanted / self.most, 2)

    @property
    def tick(self) -> float:
        """Where on the bar the days are full, of 100."""
        return round(100 * self.capacity / self.most, 2)


@dataclass(frozen=True, slots=True)
class _Reckoner:
    """On which days cadences ask for contacts."""

    calendar: Calendar
    counts_working: bool

    def later(self, day: date, count: int | None) -> date | None:
        """Return the day so many days later; None without a count."""
        if count is None:
            return None
        if not self.counts_working:
            return day + timedelta(days=count)
        while count > 0:
            day += timedelta(days=1)
            count -= self.calendar.is_working_day(day)
        return day

    def due_day(self, row: Standing, today: date) -> date | None:
        """Return when the cadence of a customer asks for a contact; None where none is asked for."""
        if row.contact_state in DUE_STATES:
            return today if self.counts_working else today - timedelta(days=row.contact_overdue_days or 0)
        return None if row.cadence is None else self.later(today, max(row.cadence - (row.days_since_contact or 0), 0))

    def again(self, one: Proposed, *, seen_on: date) -> Proposed | None:
        """Return when a customer is to be seen again after a day; None where no cadence asks for it."""
        due_on = self.later(seen_on, one.every or None)
        return None if due_on is None else replace(one, promise="", due_on=due_on)


def load_of(person: User, *, user: User, today: date) -> Load:
    """Return how much the cadences of this person's customers ask for, of those that `user` sees."""
    calendar = read_calendar()
    days = sum(calendar.is_working_day(today + timedelta(days=later)) for later in range(LOAD_DAYS))
    share = Value(float(LOAD_DAYS)) / Cast(F("cadence"), FloatField())
    wanted = _own(person, user).filter(cadence__gt=0).aggregate(wanted=Sum(share))["wanted"]
    # A sum of fractions that is whole is not quite so in floating point.
    return Load(wanted=ceil((wanted or 0) - 1e-6), capacity=person.capacity(current_policy().contact.capacity) * days)


def propose_calendar(*, person: User, user: User, from_on: date, days: int, today: date) -> ProposedCalendar:
    """Return whom a person should see on each working day of a span, as `user` sees them.

    Promises stand on their day, or on the working day before it; then come contacts that are due. A customer who is to
    be seen more often than once in the span stands in it again, a cadence after the day before. A day holds what the
    person can do, without those planned already; who does not fit in is pushed to the next day, by what is at stake.
    """
    calendar, contact = read_calendar(), current_policy().contact
    capacity, reckon = person.capacity(contact.capacity), _Reckoner(calendar, counts_working=contact.working_days)
    span = [from_on + timedelta(days=later) for later in range(days)]
    working = [day for day in span if day >= today and calendar.is_working_day(day)]
    if not working:
        return ProposedCalendar(days=(), beyond=0)
    stops = Stop.objects.filter(person=person, planned_on__in=span, state__in=[StopState.OPEN, StopState.DONE])
    planned = list(stops.values_list("customer", "planned_on"))
    held = Counter(day for _customer, day in planned)
    last_planned = dict(sorted(planned, key=itemgetter(1)))
    waiting = _due(person, user, seen_on=last_planned, until=working[-1], today=today, reckon=reckon)
    proposed: list[ProposedDay] = []
    for index, day in enumerate(working):
        # What is due before the next working day is due by now.
        ends = working[index + 1] if index + 1 < len(working) else day + timedelta(days=1)
        ready = [one for one in waiting if one.due_on <= day or (one.promise and one.due_on < ends)]
        ready.sort(key=lambda one: (not one.promise, -one.stake, one.due_on, one.customer))
        chosen = ready[: max(capacity - held[day], 0)]
        gone = {one.customer for one in chosen}
        again = [reckon.again(one, seen_on=day) for one in chosen]
        waiting = [one for one in waiting if one.customer not in gone]
        waiting += [one for one in again if one is not None and one.due_on <= working[-1]]
        proposed.append(ProposedDay(day=day, planned=held[day], customers=chosen))
    return ProposedCalendar(days=proposed, beyond=len({one.customer for one in waiting}))


def _own(person: User, user: User) -> QuerySet[Standing]:
    own = Standing.objects.filter(customer__owner=person, customer__is_withdrawn=False)
    return keep_visible(own, user=user)


def _due(
    person: User, user: User, *, seen_on: Mapping[int, date], until: date, today: date, reckon: _Reckoner
) -> list[Proposed]:
    """Return the customers that are due until a day: by the first promise, else by the cadence, after `seen_on`."""
    rows = list(_own(person, user).select_related("customer").only(*READ))
    promises = _promises([row.customer_id for row in rows], until=until)
    found = []
    for row in rows:
        promise = promises.get(row.customer_id)
        if row.customer_id in seen_on:
            promise, due_on = None, reckon.later(seen_on[row.customer_id], row.cadence)
        else:
            due_on = promise.due_on if promise else reckon.due_day(row, today)
        if due_on is None or due_on > until:
            continue
        found.append(
            Proposed(
                customer=row.customer_id,
                name=row.customer.name,
                tier=row.tier,
                tier_label=str(Tier(row.tier).label),
                promise=promise.what if promise else "",
                due_on=due_on,
                stake=row.stake or 0.0,
                every=row.cadence,
            )
        )
    return found


def _promises(customers: Sequence[int], *, until: date) -> Mapping[int, Promise]:
    """Return the first open promise of each of these customers that is due until a day."""
    found = Promise.objects.filter(customer__in=customers, state=PromiseState.OPEN, due_on__lte=until)
    return {one.customer_id: one for one in found.order_by("-due_on", "-pk")}
