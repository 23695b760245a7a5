"""Reports for tests, made in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kejing.followups.enums import Purpose, Way
from kejing.followups.operations.reporting import Report, send_report

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.followups.models import Followup
    from kejing.people.models import User

NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
"""Ten in the morning of 20 March for the company."""


def a_report(customer: Customer, **values: Any) -> Report:
    told: dict[str, Any] = {
        "uid": uuid4(),
        "way": Way.CALL,
        "purposes": frozenset({Purpose.CARE}),
        "text": "All well.",
        "happened_at": NOW,
    }
    return Report(customer=customer, **(told | values))


def report(customer: Customer, *, by: User, now: datetime = NOW, **values: Any) -> Followup:
    return send_report(report=a_report(customer, **({"happened_at": now} | values)), by=by, now=now)
