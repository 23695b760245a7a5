"""Somebody's week, day and plans in words, as a page shows them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from kejing.customers.queries import keep_visible, visible_to
from kejing.followups.enums import PlanSpan, StopState
from kejing.followups.models import Plan, Stop, StopMove
from kejing.followups.operations.spans import days_of_span
from kejing.followups.permissions import SUPERVISING_ROLES, may_plan, may_plan_for
from kejing.kit.converters import LARGEST_KEY
from kejing.people.models import User
from kejing.rounds.queries.calendar import load_of, propose_calendar
from kejing.rounds.queries.people import people_seen_by
from kejing.rounds.queries.words import weekday_words
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kejing.customers.models import Customer
    from kejing.rounds.queries.calendar import Load, ProposedCalendar, ProposedDay


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop as a page shows it."""

    stop: Stop
    tier: str
    tier_label: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.stop.state == StopState.OPEN


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of a week: what is planned, and what is proposed where it is a working day to come.

    `moved` is what was planned for it when it came, and was moved to another day since.
    """

    day: date
    weekday: str
    is_today: bool
    stops: Sequence[StopRow]
    moved: Sequence[StopMove]
    proposed: ProposedDay | None


@dataclass(frozen=True, slots=True)
class WeekPage:
    """The week of a person; `spans` are the plans in words that it belongs to."""

    person: User
    people: Sequence[User]
    first: date
    before: date
    after: date
    days: Sequence[WeekDay]
    proposal: ProposedCalendar
    load: Load
    spans: Sequence[tuple[PlanSpan, date, str]]

    @property
    def proposes(self) -> bool:
        """Whether anybody is proposed for the week."""
        return any(one.customers for one in self.proposal.days)


def find_person(key: str, *, by: User) -> User | None:
    """Return the person of this key that `by` plans for, himself where there is no key, or None."""
    if not key:
        return by
    pk = int(key) if key.isascii() and key.isdecimal() and len(key) <= len(str(LARGEST_KEY)) else 0
    found = User.objects.select_related("team").filter(pk=min(pk, LARGEST_KEY)).first()
    return found if found is not None and may_plan_for(by, found) else None


def stops_of(person: User, *, user: User, first: date, last: date) -> Sequence[Stop]:
    """Return what a person planned on these days, in order, of the customers that `user` sees."""
    stops = Stop.objects.filter(person=person, planned_on__range=(first, last), customer__is_withdrawn=False)
    stops = keep_visible(stops, user=user).select_related("customer__standing", "person")
    return list(stops.order_by("planned_on", "place", "pk"))


def moved_from(person: User, *, user: User, first: date, last: date) -> Sequence[StopMove]:
    """Return what a person had planned on these days when they came and moved since, of customers that `user` sees."""
    stops = keep_visible(Stop.objects.filter(person=person, customer__is_withdrawn=False), user=user)
    moves = StopMove.objects.filter(stop__in=stops, planned_on__range=(first, last), moved_on__gte=F("planned_on"))
    # One that came back stands there as it is; one that left a day twice was planned for it once.
    left = moves.exclude(stop__planned_on=F("planned_on")).select_related("stop__customer")
    return list({(one.stop_id, one.planned_on): one for one in left.order_by("planned_on", "moved_on", "pk")}.values())


def find_named(typed: str, *, user: User) -> Customer | None:
    """Return the one customer that this person sees and that goes by this code, or else by this name; or None."""
    seen = visible_to(user)
    for found in (list(seen.filter(code=typed)[:2]), list(seen.filter(name__iexact=typed)[:2])):
        if len(found) == 1:
            return found[0]
    return None


def row_of(stop: Stop) -> StopRow:
    """Return a stop as a page shows it."""
    standing = getattr(stop.customer, "standing", None)
    tier = standing.tier if standing else ""
    return StopRow(stop=stop, tier=tier, tier_label=str(Tier(tier).label) if tier else "")


def week_page(*, person: User, user: User, on: date, today: date) -> WeekPage:
    """Return the week that a day is in."""
    first, last = days_of_span(PlanSpan.WEEK, on)
    by_day: defaultdict[date, list[StopRow]] = defaultdict(list)
    for stop in stops_of(person, user=user, first=first, last=last):
        by_day[stop.planned_on].append(row_of(stop))
    moved: defaultdict[date, list[StopMove]] = defaultdict(list)
    for move in moved_from(person, user=user, first=first, last=last):
        moved[move.planned_on].append(move)
    proposal = propose_calendar(person=person, user=user, from_on=first, days=7, today=today)
    proposed = {one.day: one for one in proposal.days}
    week = [first + timedelta(days=later) for later in range(7)]
    spans = (PlanSpan.YEAR, PlanSpan.QUARTER, PlanSpan.MONTH, PlanSpan.WEEK)
    begins = [(span, days_of_span(span, on)[0]) for span in spans]
    plans = Plan.objects.filter(person=person, begins_on__in=[day for _span, day in begins])
    texts = {(plan.span, plan.begins_on): plan.text for plan in plans}
    return WeekPage(
        person=person,
        people=[one for one in people_seen_by(user) if one.is_active and may_plan(one) and may_plan_for(user, one)]
        if user.role in SUPERVISING_ROLES
        else [],
        first=first,
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        days=[
            WeekDay(
                day=day,
                weekday=weekday_words(day),
                is_today=day == today,
                stops=by_day[day],
                moved=moved[day],
                proposed=proposed.get(day),
            )
            for day in week
        ],
        proposal=proposal,
        load=load_of(person, user=user, today=today),
        spans=[(span, day, texts.get((span.value, day), "")) for span, day in begins],
    )
