"""Giving customers to a salesperson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import Change, record, record_parts
from kejing.customers.hooks import tell_changed
from kejing.customers.models import Customer
from kejing.customers.operations.holding import hold_customers
from kejing.customers.operations.sharing import end_shares
from kejing.customers.permissions import assignable_by
from kejing.customers.queries import looked_after_by
from kejing.people.models import User

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from kejing.customers.operations.holding import Held


class NotToBeAssigned(Exception):
    """The new owner does not sell, cannot sign in, or is none of the giver's people."""


@transaction.atomic
def assign_owner(*, customers: Collection[int], owner: User, by: User, now: datetime) -> int:
    """Give customers, by their keys, to `owner`, all or none; return how many had another one before.

    The log keeps whose each one was; the standing follows.

    :raises NotToBeAssigned: if `owner` is nobody whom `by` may give customers to
    :raises NotYours: if one of the customers is not his to give: who only sees it does not give it away
    """
    if not assignable_by(by).filter(pk=owner.pk).exists():
        raise NotToBeAssigned
    moved: list[Held] = []
    for found in hold_customers(customers, among=looked_after_by(by)):
        new = [one for one in found if one[2] != owner.pk]
        keys = [pk for pk, _name, _owner in new]
        Customer.objects.filter(pk__in=keys).update(owner=owner)
        # Else he would still see them when they are somebody else's again.
        end_shares(person=owner, customers=keys, by=by)
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
