"""The way from a customer to the next one of the list that somebody came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import QueryDict
from django.utils.http import urlencode

from kejing.battlemap.queries.asking import Misasked, read_asked
from kejing.battlemap.queries.moment import Moment
from kejing.battlemap.queries.paging import fetch_neighbour
from kejing.battlemap.queries.selecting import find_group, select_rows
from kejing.standing.queries import snapshots_taken

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from kejing.customers.models import Customer
    from kejing.people.models import User

LONGEST_WAY: Final = 4_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A customer beside another one in a list."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Way:
    """The list that somebody came from, as an address, and who stands beside the customer in it: null at its ends."""

    query: str
    previous: Neighbour | None = None
    next: Neighbour | None = None

    @property
    def as_query(self) -> str:
        """The way as the address of a customer carries it on."""
        return urlencode({"from": self.query})


def find_way(customer: Customer, *, written: str, user: User, masked: AbstractSet[str]) -> Way | None:
    """Return the way that an address tells of, null where it tells of none that this reader can go.

    Of a list of a past day only the way back is told: a customer's page shows how things are now.
    """
    if not written or len(written) > LONGEST_WAY:
        return None
    query = QueryDict(written)
    if query.get("as_of"):
        return Way(query.urlencode())
    moment = Moment()
    row = moment.standings_for(user).filter(customer=customer).first()
    try:
        asked = read_asked(query, masked=masked)
        if asked.move is not None:
            # Who moved is found by reading everybody: too much for one customer's page.
            is_kept = snapshots_taken().filter(as_of=asked.move.since).exists()
            return Way(query.urlencode()) if is_kept else None
        group = find_group(user=user, asked=asked)
        selected = select_rows(group, user=user, asked=asked, masked=masked, as_of=moment.as_of)
    except Misasked:
        return None
    if row is None:
        return Way(query.urlencode())

    def beside(*, is_backward: bool) -> Neighbour | None:
        found = fetch_neighbour(
            selected.without_withdrawn(),
            sort=asked.sort,
            fields=("customer_id", "customer_name"),
            of=row,
            is_backward=is_backward,
            masked=masked,
            is_picked=asked.is_picked,
        )
        return None if found is None else Neighbour(found["customer_id"], found["customer_name"])

    return Way(query.urlencode(), previous=beside(is_backward=True), next=beside(is_backward=False))
