"""What is recorded of somebody who works here: how much, for how long, what he agreed to, and all of it as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kejing.followups.models import (
    Answer,
    Comment,
    Consent,
    Followup,
    Photo,
    Promise,
    SecondAccount,
    SecondCheckIn,
    Stop,
    StopMove,
    TrackPoint,
    Visit,
)
from kejing.people.models import Device

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from kejing.people.models import User


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """What somebody is told of what is recorded of him; `consent` is the one in force."""

    consent: Consent | None
    earlier: Sequence[Consent]
    reports: int
    visits: int
    photos: int
    points: int
    check_ins: int
    devices: int
    keep_points: int
    keep_visits: int
    begins: str
    ends: str


def consent_of(person: User) -> Consent | None:
    """Return what somebody agreed to, None where he did not, or no longer does."""
    return Consent.objects.filter(person=person, withdrawn_at__isnull=True).first()


def privacy_page(person: User) -> PrivacyPage:
    """Return what is recorded of somebody."""
    begins, ends = settings.WORK_HOURS
    return PrivacyPage(
        consent=consent_of(person),
        earlier=list(Consent.objects.filter(person=person, withdrawn_at__isnull=False).order_by("-given_at")),
        reports=Followup.objects.filter(by=person, uid__isnull=False).count(),
        visits=Visit.objects.filter(by=person).count(),
        photos=Photo.objects.filter(by=person).count(),
        points=TrackPoint.objects.filter(visit__by=person).count(),
        check_ins=SecondCheckIn.objects.filter(person=person).count(),
        devices=Device.objects.filter(user=person).count(),
        keep_points=settings.KEEP_POINTS_DAYS,
        keep_visits=settings.KEEP_VISITS_DAYS,
        begins=f"{begins:%H:%M}",
        ends=f"{ends:%H:%M}",
    )


def own_data(person: User) -> dict[str, Any]:
    """Return what somebody wrote, visited, planned and agreed to, with places and times; of photos not the pictures."""
    return {
        "person": {"username": person.username, "name": str(person), "role": person.role, "email": person.email},
        "devices": _rows(Device.objects.filter(user=person), "user_agent", "address", "signed_in_at", "seen_at"),
        "consents": _rows(Consent.objects.filter(person=person), "text", "language", "given_at", "withdrawn_at"),
        "contacts": _rows(
            Followup.objects.filter(by=person, uid__isnull=False),
            *("uid", "customer", "customer__name", "kind", "way", "happened_at", "received_at", "answered", "text"),
            *("rival_news", "latitude", "longitude", "accuracy", "is_withdrawn"),
        ),
        "comments": _rows(Comment.objects.filter(by=person), "uid", "followup", "made_at", "text"),
        "visits": _rows(
            Visit.objects.filter(by=person),
            *("uid", "customer", "customer__name", "device", "state", "began_at", "ended_at", "latitude", "longitude"),
            *("accuracy", "left_latitude", "left_longitude", "left_accuracy", "drift_seconds", "score", "verdict"),
        ),
        "answers": _rows(
            Answer.objects.filter(visit__by=person),
            "visit__uid",
            "step__kind",
            "step__title",
            "text",
            "skipped_because",
        ),
        "promises": _rows(Promise.objects.filter(by=person), "customer", "what", "made_on", "due_on", "state"),
        "plans": _rows(Stop.objects.filter(person=person), "customer", "planned_on", "made_on", "state"),
        "plans_moved": _rows(
            StopMove.objects.filter(stop__person=person), "stop__customer", "planned_on", "since_on", "moved_on"
        ),
        "photos": _rows(
            Photo.objects.filter(by=person),
            *("uid", "belongs_to", "customer", "subject", "taken_at", "received_at", "latitude", "longitude", "sha256"),
        ),
        "points": _rows(
            TrackPoint.objects.filter(visit__by=person), "visit__uid", "at", "latitude", "longitude", "accuracy"
        ),
        "second_accounts": _rows(SecondAccount.objects.filter(person=person), "account"),
        "second_check_ins": _rows(
            SecondCheckIn.objects.filter(person=person), "batch__name", "at", "latitude", "longitude", "place"
        ),
    }


def _rows(rows: QuerySet[Any], *fields: str) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values(*fields))
