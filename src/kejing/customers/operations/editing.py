"""What is known of a customer, changed by who looks after him."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.hooks import tell_changed
from kejing.customers.permissions import may_edit
from kejing.customers.queries import visible_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kejing.customers.models import Customer
    from kejing.people.models import User

EDITABLE: Final = ("region", "kind", "contact_every_days", "is_intent", "is_closed")


class NotYoursToEdit(Exception):
    """The customer is gone, or not this person's to change."""


class ChangedMeanwhile(Exception):
    """Somebody changed the customer since the form was opened; `now` is how he is now."""

    def __init__(self, now: Mapping[str, object]) -> None:
        self.now = now
        super().__init__()


class ReasonMissing(Exception):
    """Whoever closes a customer says why."""


def known_of(customer: Customer) -> dict[str, object]:
    """Return what can be changed of a customer, as it is."""
    return {name: getattr(customer, name) for name in EDITABLE}


@transaction.atomic
def edit_customer(
    *,
    customer: Customer,
    seen: Mapping[str, object],
    values: Mapping[str, object],
    because: str,
    by: User,
    now: datetime,
) -> bool:
    """Change what is known of a customer, all of it or nothing; return whether anything changed.

    `seen` is how he was when the form was opened, `values` how he shall be, both with the names of `EDITABLE`. The log
    keeps what was before, and `because`; the standing follows.

    :raises NotYoursToEdit: if he is not there for `by`, or `by` changes no customers
    :raises ChangedMeanwhile: if he is not as `seen` any more
    :raises ReasonMissing: if he is closed and nobody says why
    """
    held = visible_to(by).select_for_update(of=("self",)).filter(pk=customer.pk).first()
    if held is None or not may_edit(by):
        raise NotYoursToEdit
    before = known_of(held)
    if before != dict(seen):
        raise ChangedMeanwhile(before)
    changed = [name for name in EDITABLE if values[name] != before[name]]
    if not changed:
        return False
    if values["is_closed"] and not before["is_closed"] and not because:
        raise ReasonMissing
    for name in changed:
        setattr(held, name, values[name])
    held.save(update_fields=changed)
    told = {name: values[name] for name in changed} | ({"because": because} if because else {})
    record(
        action=Action.CUSTOMER_CHANGED,
        kind=Kind.CUSTOMER,
        pk=held.pk,
        name=held.name,
        before={name: before[name] for name in changed},
        after=told,
        by=by,
    )
    tell_changed(customers=[held.pk], now=now)
    return True
