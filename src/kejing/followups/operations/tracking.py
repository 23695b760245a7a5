"""The way through a shop: points between checking in and checking out, in working time, of who agreed to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from kejing.followups.enums import VisitState
from kejing.followups.models import Consent, TrackPoint, Visit
from kejing.followups.operations.reporting import is_on_earth
from kejing.followups.permissions import may_report
from kejing.kit.standards import own_zone
from kejing.people.queries.company import read_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from kejing.followups.operations.reporting import Place
    from kejing.people.models import User
    from kejing.people.queries.company import Calendar

MOST_AT_ONCE: Final = 200
MOST_OF_A_VISIT: Final = 600


class TrackRefusal(StrEnum):
    """Why no point is taken."""

    NOT_ALLOWED = "not_allowed"
    NO_CONSENT = "no_consent"
    NO_SUCH_VISIT = "no_such_visit"
    TOO_MANY = "too_many"


class TrackRefused(Exception):
    """Points that are not kept; `reason` says why."""

    def __init__(self, reason: TrackRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Point:
    """Where a device was at a moment, by its corrected clock."""

    at: datetime
    place: Place


@transaction.atomic
def add_points(*, visit: UUID, points: Sequence[Point], by: User, now: datetime) -> int:
    """Keep points of the way through a visit and return how many are new; what came before is passed over.

    Points from before checking in or after checking out, out of working time, or from before the person agreed, are
    left out: nothing of them is kept.

    :raises TrackRefused: if he does not agree (any more), the visit is none of his, or there are too many
    """
    if not may_report(by):
        raise TrackRefused(TrackRefusal.NOT_ALLOWED)
    if len(points) > MOST_AT_ONCE:
        raise TrackRefused(TrackRefusal.TOO_MANY)
    # Held, so that taking back consent waits for this, or this sees it.
    agreed = Consent.objects.filter(person=by, withdrawn_at__isnull=True)
    consent = agreed.select_for_update(no_key=True).first()
    if consent is None:
        raise TrackRefused(TrackRefusal.NO_CONSENT)
    held = Visit.objects.filter(uid=visit, by=by).exclude(state=VisitState.DROPPED)
    found = held.select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise TrackRefused(TrackRefusal.NO_SUCH_VISIT)
    known = set(TrackPoint.objects.filter(visit=found).values_list("at", flat=True))
    until = min(found.ended_at or now, now)
    calendar = read_calendar()
    new = {
        point.at: point
        for point in points
        if point.at not in known
        and max(found.began_at, consent.given_at) <= point.at <= until
        and is_working_time(point.at, calendar=calendar)
        and is_on_earth(point.place)
    }
    if len(known) + len(new) > MOST_OF_A_VISIT:
        raise TrackRefused(TrackRefusal.TOO_MANY)
    TrackPoint.objects.bulk_create(
        TrackPoint(
            visit=found,
            at=point.at,
            received_at=now,
            latitude=point.place.latitude,
            longitude=point.place.longitude,
            accuracy=point.place.accuracy,
        )
        for point in new.values()
    )
    return len(new)


def is_working_time(at: datetime, *, calendar: Calendar) -> bool:
    """Answer whether a moment is in the hours of a day on which the company works."""
    local = at.astimezone(own_zone())
    begins, ends = settings.WORK_HOURS
    return calendar.is_working_day(local.date()) and begins <= local.time() < ends
