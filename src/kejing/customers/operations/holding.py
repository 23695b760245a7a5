"""Many customers held while something is done with them, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.customers.models import Customer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

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
