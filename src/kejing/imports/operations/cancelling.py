"""An import that nobody wants: what it wrote is taken out, as is what was left of one that died."""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from itertools import batched
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from kejing.customers.models import Customer
from kejing.imports.enums import UNDER_WAY, ChangedTable, ImportState
from kejing.imports.models import Import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.planning import drop_plan
from kejing.imports.operations.records import made_rows
from kejing.imports.operations.staging import staging_of
from kejing.imports.operations.turns import Busy, lock_name, storing_alone
from kejing.kit.locks import LockTaken, exclusive
from kejing.ledger.operations.versions import write_chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE: Final = (ImportState.APPLIED, ImportState.UNDONE, ImportState.CANCELLED)
_BATCH: Final = 5_000
_USING_CUSTOMERS: Final = (
    "SELECT customer_id FROM ledger_document WHERE customer_id IN ({chosen})",
    "SELECT customer_id FROM followups_followup WHERE customer_id IN ({chosen})",
    "SELECT customer_id FROM followups_promise WHERE customer_id IN ({chosen})",
    "SELECT customer_id FROM followups_photo WHERE customer_id IN ({chosen})",
    "SELECT customer_id FROM ledger_request WHERE customer_id IN ({chosen})",
)


def cancel_import(*, one: Import) -> None:
    """Cancel an import that is not stored; one that is being worked on stops at its next step.

    :raises ImportStopped: `is_done` if there is nothing left to cancel, `busy` if somebody begins with it just now
    """
    if _cancel_at_once(one):
        return
    is_told = Import.objects.filter(pk=one.pk, state__in=UNDER_WAY).update(is_cancel_requested=True)
    # Whoever worked on it may have come to his end just now, and looked for the wish before it was there.
    if not _cancel_at_once(one, is_too_late_well=True) and not is_told:
        raise ImportStopped("busy")


def _cancel_at_once(one: Import, *, is_too_late_well: bool = False) -> bool:
    """Cancel an import that nobody works on, and answer whether nobody does."""
    try:
        with exclusive(lock_name(one)):
            one.refresh_from_db()
            if one.state in DONE:
                if is_too_late_well:
                    return True
                raise ImportStopped("is_done")
            clear_up(one)
    except LockTaken:
        return False
    return True


def clear_up(one: Import, *, is_alone: bool = False) -> None:
    """Take out what an import wrote that nobody sees, and call it cancelled; whoever calls holds its lock.

    `is_alone` where he is the only one who stores (`turns.storing_alone`) too.
    """
    take_out(one, is_alone=is_alone)
    one.state = ImportState.CANCELLED
    one.step = ""
    one.save(update_fields=["state", "step"])
    shutil.rmtree(staging_of(one).folder, ignore_errors=True)


def take_out(one: Import, *, is_alone: bool = False) -> bool:
    """Take out what an import that is not live wrote, and answer whether all of it is gone; it can be called again.

    While another import is being stored, which may name them, customers that it made stay, hidden.
    """
    if one.batch_id is None and not one.changes.exists():
        return True
    try:
        with nullcontext() if is_alone else storing_alone():
            drop_plan(one, staging_of(one), is_alone=True)
            _delete_made(one)
    except Busy:
        drop_plan(one, staging_of(one), is_alone=False)
        return not one.changes.exists()
    return True


@transaction.atomic
def _delete_made(one: Import) -> None:
    """Delete the customers that it made and hid, unless another import names them by now.

    Products stay hidden, for whoever names them next: for each that is deleted, databases look through all lines.
    """
    customers = _unused(made_rows(one, ChangedTable.CUSTOMER), _USING_CUSTOMERS)
    for rows in batched(customers, _BATCH):
        Customer.objects.filter(pk__in=rows, is_withdrawn=True).delete()
    one.changes.all().delete()


def _unused(rows: Sequence[int], statements: Sequence[str]) -> Sequence[int]:
    """Return the rows that none of the statements, which are asked once for all of them, finds used."""
    if not rows:
        return ()
    used: set[int] = set()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(chosen=write_chosen()), [json.dumps(list(rows))])
            used.update(row for (row,) in cursor.fetchall())
    return sorted(set(rows) - used)
