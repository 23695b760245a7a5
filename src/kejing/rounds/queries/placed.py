"""Where customers are, and where their visits say they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.followups.operations.placing import Proposed, propose_place, propose_places
from kejing.followups.permissions import may_place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kejing.customers.models import Customer
    from kejing.geo import Position
    from kejing.people.models import User

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Where:
    """Where a customer is said to be, and for who may say where it is, where visits propose it to be."""

    position: Position | None
    proposed: Proposed | None
    may_place: bool


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """The proposed places that a page shows, and how many there are in all."""

    rows: Sequence[tuple[Customer, Proposed]]
    count: int


def where_is(customer: Customer, *, user: User, now: datetime) -> Where:
    """Return where a customer is, as this person may know and change it."""
    may = may_place(user, customer)
    return Where(position=customer.position, proposed=propose_place(customer, now=now) if may else None, may_place=may)


def places_page(user: User, *, now: datetime) -> PlacesPage:
    """Return the proposed places of the customers that this person looks after."""
    rows = propose_places(by=user, now=now)
    return PlacesPage(rows=rows[:MOST_SHOWN], count=len(rows))
