"""Visits for tests, made in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from kejing.followups.enums import PHOTO_STEPS, REQUEST_STEPS, Purpose, StepKind
from kejing.followups.operations.reporting import Place
from kejing.followups.operations.visiting import CheckIn, CheckOut, StepAnswer, begin_visit, end_visit
from kejing.followups.operations.weighing import weigh_visit

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.followups.models import Visit
    from kejing.people.models import User

MORNING = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
"""Ten in the morning of 20 March for the company."""
STAY = timedelta(minutes=20)
HERE = Place(31.2304, 121.4737, 12.0)
DEVICE = UUID(int=7)


def begin(customer: Customer, *, by: User, at: datetime = MORNING, **values: Any) -> Visit:
    now = values.pop("now", at)
    told: dict[str, Any] = {"uid": uuid4(), "device": DEVICE, "place": HERE, "began_at": at}
    return begin_visit(check_in=CheckIn(customer=customer, **(told | values)), by=by, now=now)


def a_check_out(visit: Visit, *, at: datetime = MORNING + STAY, **values: Any) -> CheckOut:
    answers = [
        # No photo is said to be taken that the test does not hand in.
        StepAnswer(step.pk, "", "No camera") if step.kind in PHOTO_STEPS else StepAnswer(step.pk, "All well.")
        for step in visit.template.steps.order_by("position")
        if step.kind != StepKind.QUESTION and step.kind not in REQUEST_STEPS
    ]
    told: dict[str, Any] = {
        "place": HERE,
        "ended_at": at,
        "purposes": frozenset({Purpose.TRADE}),
        "text": "All well.",
        "answers": answers,
    }
    return CheckOut(**(told | values))


def end(visit: Visit, *, by: User, at: datetime = MORNING + STAY, **values: Any) -> Visit:
    now = values.pop("now", at)
    return end_visit(uid=visit.uid, check_out=a_check_out(visit, at=at, **values), by=by, now=now)


def visit(customer: Customer, *, by: User, at: datetime = MORNING, stay: timedelta = STAY, **values: Any) -> Visit:
    """Return a visit that was begun at a moment and ended some time later; `values` are of the check-in."""
    leaving = values.pop("leaving", {})
    begun = begin(customer, by=by, at=at, **values)
    return end(begun, by=by, at=at + stay, **({"place": begun_place(begun)} | leaving))


def begun_place(begun: Visit) -> Place | None:
    if begun.latitude is None or begun.longitude is None:
        return None
    return Place(begun.latitude, begun.longitude, begun.accuracy or 0.0)


def flags_of(seen: Visit) -> dict[str, dict[str, Any]]:
    """Look at a visit, and return its flags with their numbers."""
    weigh_visit(seen.pk, now=MORNING + timedelta(hours=1))
    return {flag.code: flag.numbers for flag in seen.flags.all()}
