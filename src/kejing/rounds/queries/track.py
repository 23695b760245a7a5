"""Where somebody was on a day: his visits, the ways through them, and what lies between as straight lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Count

from kejing.customers.queries import visible_to
from kejing.followups.enums import VisitState
from kejing.followups.models import TrackPoint, Visit
from kejing.followups.permissions import may_see_day
from kejing.geo import Position, metres_between
from kejing.rounds.queries.drawing import Spot, drawing_of
from kejing.rounds.queries.people import people_seen_by
from kejing.rounds.queries.words import company_time, day_begins

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from kejing.people.models import User


@dataclass(frozen=True, slots=True)
class Stopped:
    """A visit of a day. `name` is empty where the reader does not see the customer, and then nothing says where.

    `track_metres` is how far the way through it is; `metres_before` the straight line from the visit before. Neither is
    told of a customer whom the reader does not see.
    """

    number: int
    customer: int | None
    name: str
    entry: int | None
    began_at: datetime
    ended_at: datetime | None
    minutes: int | None
    flags: int
    place: Position | None
    points: Sequence[Position]
    track_metres: int
    metres_before: int | None


@dataclass(frozen=True, slots=True)
class TrackDay:
    """A day of one person."""

    person: User
    on: date
    stops: Sequence[Stopped]

    @property
    def km(self) -> float:
        """How far it was in all: straight lines between visits, and the ways through them."""
        return sum((one.metres_before or 0) + one.track_metres for one in self.stops) / 1000

    @property
    def stayed_minutes(self) -> int:
        """How long all visits took that have ended."""
        return sum(one.minutes or 0 for one in self.stops)

    def drawing(self) -> str:
        """Return what a map draws of it."""
        return drawing_of(
            [
                Spot(one.number, one.name, _times(one), one.place, one.points)
                for one in self.stops
                if one.place is not None
            ]
        )


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Somebody's day at a glance."""

    person: User
    visits: int
    first_at: datetime
    last_at: datetime | None
    stayed_minutes: int
    km: float
    flags: int


def track_day(person: User, *, reader: User, on: date) -> TrackDay:
    """Return the visits of a person on a day, in their order."""
    visits = list(_visits(on).filter(by=person).annotate(flag_count=Count("flags")))
    seen = set(visible_to(reader).filter(pk__in=[one.customer_id for one in visits]).values_list("pk", flat=True))
    points: dict[int, list[Position]] = {}
    rows = TrackPoint.objects.filter(visit__in=[one.pk for one in visits]).order_by("at", "pk")
    for visit, latitude, longitude in rows.values_list("visit", "latitude", "longitude"):
        points.setdefault(visit, []).append(Position(latitude, longitude))
    return TrackDay(person, on, _stops(visits, points=points, seen=seen))


def team_day(reader: User, *, on: date) -> Sequence[TeamRow]:
    """Return the days of those whom this person may follow, who visited somebody on this day, by name."""
    people = {one.pk: one for one in people_seen_by(reader) if may_see_day(reader, one)}
    rows: dict[int, list[Visit]] = {}
    for visit in _visits(on).filter(by__in=people).annotate(flag_count=Count("flags")):
        rows.setdefault(visit.by_id or 0, []).append(visit)
    return [_team_row(people[pk], visits) for pk, visits in sorted(rows.items(), key=lambda row: str(people[row[0]]))]


def _visits(on: date) -> QuerySet[Visit]:
    found = Visit.objects.filter(began_at__gte=day_begins(on), began_at__lt=day_begins(on + timedelta(days=1)))
    return found.exclude(state=VisitState.DROPPED).select_related("customer").order_by("began_at", "pk")


def _stops(visits: Sequence[Visit], *, points: Mapping[int, list[Position]], seen: Collection[int]) -> list[Stopped]:
    stops, left, was_seen = [], None, True
    for number, visit in enumerate(visits, 1):
        here, way = visit.position, points.get(visit.pk, [])
        is_seen = visit.customer_id in seen
        minutes = None if visit.ended_at is None else round((visit.ended_at - visit.began_at).total_seconds() / 60)
        stops.append(
            Stopped(
                number=number,
                customer=visit.customer_id if is_seen else None,
                name=visit.customer.name if is_seen else "",
                entry=visit.followup_id if is_seen else None,
                began_at=company_time(visit.began_at),
                ended_at=None if visit.ended_at is None else company_time(visit.ended_at),
                minutes=minutes,
                flags=_flag_count(visit),
                place=here if is_seen else None,
                points=way if is_seen else [],
                track_metres=round(sum(metres_between(one, other) for one, other in pairwise(way if is_seen else []))),
                metres_before=(
                    round(metres_between(left, here))
                    if here is not None and left is not None and is_seen and was_seen
                    else None
                ),
            )
        )
        left, was_seen = visit.left_position or here or left, is_seen
    return stops


def _team_row(person: User, visits: Sequence[Visit]) -> TeamRow:
    places = [visit.position for visit in visits if visit.position is not None]
    ends = [visit.ended_at for visit in visits if visit.ended_at is not None]
    stayed = sum((visit.ended_at - visit.began_at).total_seconds() for visit in visits if visit.ended_at is not None)
    return TeamRow(
        person=person,
        visits=len(visits),
        first_at=company_time(visits[0].began_at),
        last_at=company_time(max(ends)) if ends else None,
        stayed_minutes=round(stayed / 60),
        km=sum(metres_between(one, other) for one, other in pairwise(places)) / 1000,
        flags=sum(map(_flag_count, visits)),
    )


def _flag_count(visit: Visit) -> int:
    return int(getattr(visit, "flag_count", 0))


def _times(stop: Stopped) -> str:
    until = f"{stop.ended_at:%H:%M}" if stop.ended_at else ""
    return f"{stop.began_at:%H:%M}–{until}"
