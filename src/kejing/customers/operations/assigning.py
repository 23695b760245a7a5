"""Giving customers to a salesperson."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import Change, record, record_parts
from kejing.customers.hooks import tell_changed
from kejing.customers.models import Customer
from kejing.customers.permissions import assignable_by
from kejing.customers.queries import visible_to
from kejing.people.models import User

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

AT_ONCE: Final = 5_000
"""So many keys go into one question to the database."""


class NotToBeAssigned(Exception):
    """The new owner does not sell, cannot sign in, or is none of the giver's people."""


class NotYours(Exception):
    """Some of the customers are gone, or not the giver's to give."""


@transaction.atomic
def assign_owner(*, customers: Collection[int], owner: User, by: User, now: datetime) -> int:
    """Give customers, by their keys, to `owner`, all or none; return how many had another one before.

    The log keeps whose each one was; the standing follows.

    :raises NotToBeAssigned: if `owner` is nobody whom `by` may give customers to
    :raises NotYours: if one of the customers is not there for `by`
    """
    if not assignable_by(by).filter(pk=owner.pk).exists():
        raise NotToBeAssigned
    keys = sorted(set(customers))
    moved: list[tuple[int, str, int | None]] = []
    for start in range(0, len(keys), AT_ONCE):
        asked = keys[start : start + AT_ONCE]
        # Looked up within, so that customers alone are held and not the people they are looked up by; in the order of
        # the keys, so that two who give the same customers never wait for each other in a ring.
        seen = visible_to(by).filter(pk__in=asked).values("pk")
        held = Customer.objects.filter(pk__in=seen).order_by("pk").select_for_update()
        found = list(held.values_list("pk", "name", "owner_id"))
        if len(found) != len(asked):
            raise NotYours
        new = [one for one in found if one[2] != owner.pk]
        Customer.objects.filter(pk__in=[pk for pk, _name, _owner in new]).update(owner=owner)
        moved += new
    if not moved:
        return 0
    names = {one.pk: str(one) for one in User.objects.filter(pk__in={pk for _, _, pk in moved if pk is not None})}
    told = {"owner": str(owner), "customers": len(moved)}
    whole = record(action=Action.OWNER_ASSIGNED, kind=Kind.CUSTOMERS, after=told, by=by)
    record_parts(
        whole,
        Kind.CUSTOMER,
        (Change(pk, name, {"owner": names.get(before or 0, "")}, {"owner": str(owner)}) for pk, name, before in moved),
    )
    tell_changed(customers=[pk for pk, _name, _owner in moved], now=now)
    return len(moved)
