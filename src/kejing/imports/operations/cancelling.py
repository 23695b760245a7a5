"""An import that nobody wants: what it wrote is taken out, as is what was left of one that died."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from kejing.customers.models import Customer
from kejing.imports.enums import UNDER_WAY, ChangedTable, ImportState
from kejing.imports.models import Import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.planning import drop_plan
from kejing.imports.operations.records import made_rows
from kejing.imports.operations.staging import staging_of
from kejing.kit.locks import LockTaken, exclusive
from kejing.ledger.models import Document, Line, Product

DONE: Final = (ImportState.APPLIED, ImportState.UNDONE, ImportState.CANCELLED)
_BATCH: Final = 1_000


def lock_name(one: Import) -> str:
    """Return the name of the lock that whoever works on this import holds."""
    return f"import-{one.pk}"


def cancel_import(*, one: Import) -> None:
    """Cancel an import that is not stored; one that is being worked on stops at its next step.

    :raises ImportStopped: `is_done` if there is nothing left to cancel
    """
    try:
        with exclusive(lock_name(one)):
            one.refresh_from_db()
            if one.state in DONE:
                raise ImportStopped("is_done")
            clear_up(one)
    except LockTaken:
        Import.objects.filter(pk=one.pk, state__in=UNDER_WAY).update(is_cancel_requested=True)


def clear_up(one: Import) -> None:
    """Take out what an import wrote that nobody sees, and call it cancelled; whoever calls holds its lock."""
    drop_plan(one, staging_of(one))
    _delete_made(one)
    one.state = ImportState.CANCELLED
    one.step = ""
    one.save(update_fields=["state", "step"])


@transaction.atomic
def _delete_made(one: Import) -> None:
    """Delete the customers and products that it made and hid, unless another import names them by now."""
    for start_rows, model, used in (
        (made_rows(one, ChangedTable.CUSTOMER), Customer, Document.objects.filter(customer__isnull=False)),
        (made_rows(one, ChangedTable.PRODUCT), Product, Line.objects.filter(product__isnull=False)),
    ):
        name = "customer_id" if model is Customer else "product_id"
        for start in range(0, len(start_rows), _BATCH):
            rows = start_rows[start : start + _BATCH]
            kept = used.filter(**{f"{name}__in": rows}).values_list(name, flat=True).distinct()
            model._default_manager.filter(pk__in=set(rows) - set(kept), is_withdrawn=True).delete()  # noqa: SLF001 - Django's documented model API
    one.changes.all().delete()


def recover_imports() -> int:
    """Call imports that were being worked on by a process that died interrupted, and return how many these were."""
    found = 0
    for one in Import.objects.filter(state__in=UNDER_WAY).order_by("pk"):
        try:
            with exclusive(lock_name(one)):
                found += Import.objects.filter(pk=one.pk, state__in=UNDER_WAY).update(state=ImportState.INTERRUPTED)
        except LockTaken:
            continue
    return found
