"""Whether somebody sees what a row is about, asked row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from kejing.customers.queries import visible_to
from kejing.standing.models import Standing

if TYPE_CHECKING:
    from django.db.models import Q

    from kejing.people.models import User


def sees_customer(user: User, *, key: str = "customer") -> Exists:
    """Return the condition on rows that this person sees the customer in `key`.

    A feed is read in its own order until a page is full. Asked for rows whose customer is among those somebody sees, a
    database may go through all that was ever reported on them instead, and sort it.
    """
    return Exists(visible_to(user).filter(pk=OuterRef(key)))


def has_standing(wanted: Q) -> Exists:
    """Return the condition on rows that the standing of their customer is as wanted; row by row as well."""
    return Exists(Standing.objects.filter(wanted, customer=OuterRef("customer")))
