"""Customers held while something is done with them: one, or many of which it is all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.customers.models import Customer
from kejing.customers.queries import visible_to

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

    from kejing.people.models import User

    type Held = tuple[int, str, int | None]

AT_ONCE: Final = 5_000
"""So many keys go into one question to the database."""


class NotYours(Exception):
    """Some of the customers are gone, or not this person's business."""


def hold_customers(customers: Collection[int], *, among: QuerySet[Customer]) -> Iterator[list[Held]]:
    """Hold these customers, given by their keys, and give of each its key, name and owner, so many at once.

    :raises NotYours: if one of them is not `among` those that somebody may do it with
    """
    keys = sorted(set(customers))
    for start in range(0, len(keys), AT_ONCE):
        asked = keys[start : start + AT_ONCE]
        # Looked up within, so that customers alone are held and not the people they are looked up by; in the order of
        # the keys, so that two who do something with the same customers never wait for each other in a ring.
        seen = among.filter(pk__in=asked).values("pk")
        held = Customer.objects.filter(pk__in=seen).order_by("pk").select_for_update()
        found: list[Held] = list(held.values_list("pk", "name", "owner_id"))
        if len(found) != len(asked):
            raise NotYours
        yield found


def hold_customer(pk: int, *, by: User) -> Customer | None:
    """Return this customer, held, or None where it is withdrawn or this person does not see it.

    Whatever is written of a customer's contacts and requests holds the customer first, then the rows it changes:
    whoever comes second waits, sees what the first one did, and nobody waits for another in a ring.
    """
    # Looked up within, so that the customer alone is held and not the people it is looked up by.
    seen = visible_to(by).filter(pk=pk).values("pk")
    return Customer.objects.filter(pk__in=seen).select_for_update(no_key=True).first()
