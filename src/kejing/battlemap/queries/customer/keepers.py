"""Who looks after a customer: its owner, and with whom it is shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.customers.permissions import may_share
from kejing.customers.queries import collaborators_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kejing.customers.models import Customer
    from kejing.people.models import User


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody with whom the customer is shared, by the key of that; without `until_on` until it is taken back."""

    access: int
    name: str
    role: str
    team: str
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who looks after a customer, by its key; `may_share` where the reader decides with whom it is shared."""

    pk: int
    owner: str
    shared: Sequence[Keeper]
    may_share: bool


def keepers_of(customer: Customer, *, user: User) -> Keepers:
    """Return who looks after a customer whom `user` sees."""
    return Keepers(
        pk=customer.pk,
        owner=str(customer.owner) if customer.owner else "",
        shared=[
            Keeper(
                access=one.pk,
                name=str(one.person),
                role=one.person.get_role_display(),
                team=one.person.team.name if one.person.team else "",
                until_on=one.until_on,
            )
            for one in collaborators_of(customer)
        ],
        may_share=may_share(user, customer),
    )
