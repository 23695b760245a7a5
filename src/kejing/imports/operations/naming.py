"""Several names of an import decided at once, and what the import will do said anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.customers.models import Alias, Customer
from kejing.followups.operations.chaining import capture_move
from kejing.imports.enums import ImportState
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.jobs import preview_import
from kejing.imports.operations.names import settle_name
from kejing.imports.operations.turns import lock_name
from kejing.kit.locks import LockTaken, exclusive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from kejing.imports.models import Import
    from kejing.people.models import User


def settle_names(
    *, of: Import, same: Mapping[str, str], new: Sequence[str], by: User | None, now: datetime, today: date
) -> None:
    """Say whose names of an import that waits to be stored are: `same` by customers' codes, `new` nobody's yet.

    What is said of a name already is passed over. All are decided, or none.

    :raises ImportStopped: `unknown_name` if a name does not wait for a decision, `unknown_customer` if there is no
        customer with a code; `not_ready`, or `busy` if the import is worked on
    """
    try:
        with exclusive(lock_name(of)):
            of.refresh_from_db()
            if of.state != ImportState.READY:
                raise ImportStopped("not_ready")
            with transaction.atomic():
                moves = {}
                for name, code in same.items():
                    customer = _find(code)
                    moved = _decide(name, of=of, customer=customer, by=by, now=now)
                    if moved is not None:
                        moves[moved] = customer.pk
                for name in new:
                    _decide(name, of=of, customer=None, by=by, now=now)
                # The end of the chain is what is held last.
                for origin, into in moves.items():
                    capture_move(origin=origin, into=into)
            preview_import(of, today=today)
    except LockTaken as error:
        raise ImportStopped("busy") from error


def _find(code: str) -> Customer:
    found = Customer.objects.filter(code=code, is_withdrawn=False).first()
    if found is None:
        raise ImportStopped("unknown_customer", customer=code)
    return found


def _decide(name: str, *, of: Import, customer: Customer | None, by: User | None, now: datetime) -> int | None:
    found = of.names.filter(name=name).first()
    if found is not None:
        return settle_name(found=found, customer=customer, by=by, now=now)
    is_said = (
        Customer.objects.filter(code=name, is_withdrawn=False).exists()
        if customer is None
        else Alias.objects.filter(name=name, customer=customer).exists()
    )
    if not is_said:
        raise ImportStopped("unknown_name", name=name)
    return None
