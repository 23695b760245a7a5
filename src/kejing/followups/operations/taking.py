"""What is taken down in the steps of a visit and is to be booked, kept with the visit or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid5

from kejing.followups.enums import REQUEST_STEPS, StepKind
from kejing.followups.operations.reporting import day_of
from kejing.ledger.operations.requesting import take_requests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from kejing.customers.models import Customer
    from kejing.followups.models import Step, Visit
    from kejing.ledger.models import Request
    from kejing.ledger.operations.requesting import TakenRequest
    from kejing.people.models import User


@dataclass(frozen=True, slots=True)
class StepRequest:
    """What was taken down in a step, under the identifier that `request_uid` gives."""

    step: int
    taken: TakenRequest


def request_uid(visit: UUID, step: int) -> UUID:
    """Return the identifier of what is taken down in a step of a visit: the same however often it is sent."""
    return uuid5(visit, f"step-{step}")


def fits_step(one: StepRequest, steps: Mapping[int, Step]) -> bool:
    """Answer whether this is what is taken down in its step."""
    step = steps.get(one.step)
    return step is not None and REQUEST_STEPS.get(StepKind(step.kind)) == one.taken.kind


def take_in_visit(
    visit: Visit, requests: Sequence[StepRequest], *, customer: Customer, taken_at: datetime, by: User, now: datetime
) -> Sequence[Request]:
    """Keep what was taken down, as of when the shop was left; what becomes of the visit changes nothing of it.

    :raises RequestRefused: if one of it cannot be kept
    """
    if not requests:
        return []
    return take_requests(
        customer=customer,
        requests=[one.taken for one in requests],
        by=by,
        taken_at=taken_at,
        taken_on=day_of(taken_at, now=now),
        now=now,
        belongs_to=visit.uid,
    )
