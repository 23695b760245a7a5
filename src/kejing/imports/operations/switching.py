"""One switch by which everything of an import appears, disappears, and appears again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.models import Customer, Person
from kejing.imports.enums import ChangedTable, ImportState
from kejing.imports.models import Change, Import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.judging import mark_past
from kejing.imports.operations.records import MODELS, made_rows
from kejing.imports.operations.staging import staging_of
from kejing.imports.operations.turns import refuse_cleared, storing_alone
from kejing.imports.operations.updates import (
    add_people,
    find_used_customers,
    find_used_products,
    read_rows,
    set_withdrawn,
    turn_back,
    update_customers,
    update_products,
)
from kejing.ledger.models import Batch, Product
from kejing.ledger.operations.following import follow_documents
from kejing.ledger.queries import FOLLOWS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from kejing.imports.operations.records import Records
    from kejing.people.models import User

MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo kept, or a redo, because somebody changed it since; `documents` have a later version that counts."""

    documents: int
    numbers: tuple[str, ...]
    customers: tuple[str, ...]
    products: tuple[str, ...]


@transaction.atomic
def show_import(*, one: Import, batch: Batch, records: Records, now: datetime) -> None:
    """Make everything of an import visible at once, and keep what it changed in place as it was."""
    staging = staging_of(one)
    set_withdrawn(ChangedTable.CUSTOMER, made_rows(one, ChangedTable.CUSTOMER), withdrawn=False)
    set_withdrawn(ChangedTable.PRODUCT, made_rows(one, ChangedTable.PRODUCT), withdrawn=False)
    named = records.customers["customer_id"].drop_nulls().to_list()
    hidden = Customer.objects.filter(is_withdrawn=True).values_list("pk", flat=True)
    set_withdrawn(ChangedTable.CUSTOMER, sorted(set(hidden).intersection(named)), withdrawn=False)
    _show_named(batch)
    # Whoever was just made is as the list says already, but for what only this step knows.
    update_customers(of=one, staging=staging, customers=records.customers)
    update_products(of=one, staging=staging, products=records.products)
    add_people(of=one, staging=staging, customers=records.customers)
    _switch(batch, is_live=True, now=now)
    one.state = ImportState.APPLIED
    one.applied_at = now
    one.step = ""
    one.failure = None
    one.save(update_fields=["state", "applied_at", "step", "failure"])
    _log(one, Action.IMPORT_STORED, by=one.requested_by)
    follow_documents(batch)


@storing_alone()
def undo_import(*, one: Import, now: datetime) -> Undone:
    """Take back everything that an import made and changed, at once for every reader; what was changed since stays.

    :raises ImportStopped: `not_applied` if it is not stored, `cleared` if what it replaced was cleared away since;
        `busy` while another one is being stored
    """
    # It may look at many lines: before anybody is kept waiting.
    used_products = find_used_products(one)
    with transaction.atomic():
        return _undo(one, used_products=used_products, now=now)


def _undo(one: Import, *, used_products: set[int], now: datetime) -> Undone:
    batch = _lock(one, ImportState.APPLIED, "not_applied")
    _switch(batch, is_live=False, now=now)
    customers = turn_back(one, table=ChangedTable.CUSTOMER, onward=False)
    products = turn_back(one, table=ChangedTable.PRODUCT, onward=False)
    customers |= _hide_made(one, ChangedTable.CUSTOMER)
    products |= _hide_made(one, ChangedTable.PRODUCT, used=used_products)
    _take_out_people(one)
    one.state = ImportState.UNDONE
    one.undone_at = now
    one.save(update_fields=["state", "undone_at"])
    _log(one, Action.IMPORT_UNDONE)
    follow_documents(batch)
    return _tell_kept(batch, customers, products)


@storing_alone()
@transaction.atomic
def redo_import(*, one: Import, now: datetime) -> Undone:
    """Bring back what was taken back; what was changed since stays.

    :raises ImportStopped: `not_undone` if it was not taken back, `cleared` if what it brought was cleared away since;
        `busy` while another one is being stored
    """
    batch = _lock(one, ImportState.UNDONE, "not_undone")
    _switch(batch, is_live=True, now=now)
    for table in (ChangedTable.CUSTOMER, ChangedTable.PRODUCT):
        set_withdrawn(table, made_rows(one, table), withdrawn=False)
    _show_named(batch)
    customers = turn_back(one, table=ChangedTable.CUSTOMER, onward=True)
    products = turn_back(one, table=ChangedTable.PRODUCT, onward=True)
    _bring_back_people(one)
    one.state = ImportState.APPLIED
    one.applied_at = now
    one.undone_at = None
    one.save(update_fields=["state", "applied_at", "undone_at"])
    _log(one, Action.IMPORT_REDONE)
    follow_documents(batch)
    return _tell_kept(batch, customers, products)


def _log(one: Import, action: Action, *, by: User | None = None) -> None:
    """Write that an import was stored, by who asked for it, or taken back or brought back, by who asks."""
    record(action=action, kind=Kind.IMPORT, pk=one.pk, name=one.source.name, by=by)


def _lock(one: Import, state: ImportState, code: str) -> Batch:
    """Return the batch of an import in this state, holding its row until the transaction ends."""
    held = Import.objects.select_for_update().get(pk=one.pk)
    refuse_cleared(held)
    if held.state != state or held.batch_id is None:
        raise ImportStopped(code)
    return Batch.objects.get(pk=held.batch_id)


def _switch(batch: Batch, *, is_live: bool, now: datetime) -> None:
    batch.is_live = is_live
    batch.switched_at = now
    batch.save(update_fields=["is_live", "switched_at"])
    mark_past(batch.imported_by)


def _hide_made(one: Import, table: ChangedTable, *, used: Collection[int] = ()) -> set[int]:
    """Withdraw what an import made, and return what stays because it is used, or was changed since.

    So is what imports that were taken back before made, and only this one still held on to.
    """
    model = MODELS[table]
    own = set(made_rows(one, table))
    orphans = Change.objects.filter(
        table=table,
        before__isnull=True,
        of_import__state=ImportState.UNDONE,
        row__in=model._default_manager.filter(is_withdrawn=False).values("pk"),  # noqa: SLF001 - Django's documented model API
    )
    mine = one.changes.filter(table=table, before__isnull=True)
    made = {change.row: change.after for change in (*mine, *orphans)}
    fields = sorted({name for row in made.values() for name in row} - {"is_withdrawn"})
    now = read_rows(model, list(made), fields)
    kept = {row for row, left in now.items() if any(left[name] != made[row][name] for name in made[row].keys() & left)}
    kept |= find_used_customers(list(made)) if table == ChangedTable.CUSTOMER else set(used)
    set_withdrawn(table, sorted(now.keys() - kept), withdrawn=True)
    return kept & own


def _show_named(batch: Batch) -> None:
    """Show customers and products that an import that was taken back made, and this one names too."""
    with connection.cursor() as cursor:
        if Customer.objects.filter(is_withdrawn=True).exists():
            cursor.execute(
                "UPDATE customers_customer SET is_withdrawn = %s WHERE is_withdrawn AND ("
                " id IN (SELECT customer_id FROM ledger_document WHERE batch_id = %s)"
                " OR id IN (SELECT customer_id FROM followups_followup WHERE batch_id = %s))",
                [False, batch.pk, batch.pk],
            )
        if Product.objects.filter(is_withdrawn=True).exists():
            cursor.execute(
                "UPDATE ledger_product SET is_withdrawn = %s WHERE is_withdrawn AND id IN (SELECT l.product_id"
                " FROM ledger_line l JOIN ledger_document d ON d.id = l.document_id WHERE d.batch_id = %s)",
                [False, batch.pk],
            )


def _take_out_people(one: Import) -> None:
    made = {change.row: change.after for change in one.changes.filter(table=ChangedTable.PERSON, before__isnull=True)}
    now = read_rows(Person, list(made), ("customer_id", "name", "phone", "email"))
    Person.objects.filter(pk__in=[row for row, left in now.items() if left == made[row]]).delete()


def _bring_back_people(one: Import) -> None:
    made = {change.row: change.after for change in one.changes.filter(table=ChangedTable.PERSON, before__isnull=True)}
    Person.objects.bulk_create((Person(pk=row, **left) for row, left in made.items()), ignore_conflicts=True)


def _tell_kept(batch: Batch, customers: set[int], products: set[int]) -> Undone:
    """Return what stays; of documents those whose later version counts instead of this batch's."""
    later = (
        "FROM ledger_document d JOIN ledger_batch b ON b.id = d.batch_id WHERE b.id = %s AND NOT d.is_latest"  # noqa: S608 - our own text
        " AND EXISTS (SELECT 1 FROM ledger_document later JOIN ledger_batch lb ON lb.id = later.batch_id"
        f" WHERE {FOLLOWS} AND lb.is_live)"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {later}", [batch.pk])
        (count,) = cursor.fetchone()
        cursor.execute(f"SELECT d.number {later} ORDER BY d.dated_on, d.number LIMIT {MOST_SHOWN}", [batch.pk])
        numbers = tuple(number for (number,) in cursor.fetchall())
    return Undone(
        documents=count,
        numbers=numbers,
        customers=tuple(
            Customer.objects.filter(pk__in=sorted(customers)[:MOST_SHOWN])
            .order_by("code")
            .values_list("name", flat=True)
        ),
        products=tuple(
            Product.objects.filter(pk__in=sorted(products)[:MOST_SHOWN]).order_by("code").values_list("name", flat=True)
        ),
    )
