"""Reports as people send them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kejing.followups.enums import Purpose, Way
from kejing.followups.operations.reporting import Promised, Report, send_report

if TYPE_CHECKING:
    from datetime import date

    from kejing.customers.models import Customer
    from kejing.followups.models import Followup
    from kejing.people.models import User

NOW = datetime(2026, 3, 31, 4, 0, tzinfo=UTC)
"""Noon for the company."""


def send(customer: Customer, *, by: User, at: datetime = NOW, promised: date | None = None, **changes: Any) -> Followup:
    """Return a report that was sent the moment it happened."""
    said: dict[str, Any] = {
        "way": Way.CALL,
        "purposes": frozenset({Purpose.TRADE}),
        "text": "Two boxes on Friday",
        "promise": None if promised is None else Promised("Bring two boxes", promised),
    }
    report = Report(uid=uuid4(), customer=customer, happened_at=at, **(said | changes))
    return send_report(report=report, by=by, now=at)


def minutes_ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)
