"""How long somebody was in a shop, and how far from the customer he checked in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.geo import metres_between
from kejing.rounds.queries.words import company_time

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.customers.models import Customer
    from kejing.followups.models import Visit


@dataclass(frozen=True, slots=True)
class Stay:
    """When somebody came and left, in company time, and how many metres from the customer he checked in."""

    began_at: datetime
    ended_at: datetime
    minutes: int
    metres: int | None
    accuracy: int | None


def stay_of(visit: Visit, *, customer: Customer) -> Stay:
    """Return how long a visit to this customer that has ended took, and how far from him it was begun."""
    ended_at = visit.ended_at or visit.began_at
    here, there = visit.position, customer.position
    metres = None if here is None or there is None else round(metres_between(here, there))
    return Stay(
        began_at=company_time(visit.began_at),
        ended_at=company_time(ended_at),
        minutes=round((ended_at - visit.began_at).total_seconds() / 60),
        metres=metres,
        accuracy=None if visit.accuracy is None else round(visit.accuracy),
    )
