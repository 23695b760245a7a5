"""Rows that are changed in place, by an import and by its undoing: only what is still as it was left is touched."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from django.db import connection
from django.db.models import Min, Q

from kejing.customers.models import Person
from kejing.imports.enums import ChangedTable, ImportState
from kejing.imports.models import Change
from kejing.imports.operations.records import CUSTOMER_FIELDS, MODELS, PRODUCT_FIELDS, keep_changes
from kejing.kit.fields import MoneyField
from kejing.kit.frames import insert_frame, reserve_keys, upsert_frame
from kejing.kit.money import to_minor
from kejing.ledger.models import Batch, Category, Product
from kejing.ledger.operations.versions import write_chosen
from kejing.ledger.queries import LIVE_DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db import models
    from django.db.models import QuerySet

    from kejing.imports.models import Import
    from kejing.imports.operations.staging import Staging

type Row = dict[str, Any]

_BATCH: Final = 5_000
NO_CATEGORY_YET: Final = -1


def update_customers(*, of: Import, staging: Staging, customers: pl.DataFrame) -> None:
    """Change the customers who are there as the customer list says, keeping what they were.

    `customers` has customer_code, customer_id of those who were there before. What the list leaves empty stays.
    """
    _update(of, ChangedTable.CUSTOMER, read_customer_list(staging, customers))


def update_products(*, of: Import, staging: Staging, products: pl.DataFrame) -> None:
    """Change the products as the product list says, keeping what they were; `products` has code, id."""
    _update(of, ChangedTable.PRODUCT, read_product_list(staging, products))


def add_people(*, of: Import, staging: Staging, customers: pl.DataFrame) -> None:
    """Add the people of the customer list who are not yet there."""
    new = find_new_people(staging, customers)
    if new.is_empty():
        return
    rows = new.with_columns(pl.Series("id", list(reserve_keys(Person, new.height)), dtype=pl.Int64))
    insert_frame(Person, rows)
    keep_changes(of, ChangedTable.PERSON, ((row.pop("id"), None, row) for row in rows.iter_rows(named=True)))


def read_customer_list(staging: Staging, customers: pl.DataFrame) -> dict[int, Row]:
    """Return what the customer list says of those of `customers` (customer_code, customer_id) who are there, by id."""
    listed = staging.read("listed")
    people = staging.read("people")
    there = customers.drop_nulls("customer_id")
    said: dict[int, Row] = {}
    if listed is not None:
        columns = [name for name in CUSTOMER_FIELDS if name in listed.columns]
        for row in listed.join(there, on="customer_code").iter_rows(named=True):
            said[row["customer_id"]] = {CUSTOMER_FIELDS[name]: row[name] for name in columns if row[name] is not None}
    if people is not None:
        for row in people.join(there, on="customer_code").iter_rows(named=True):
            told = {name: row[name] for name in ("address", "tax_number") if row[name]}
            if told:
                said.setdefault(row["customer_id"], {}).update(told)
    return said


def read_product_list(staging: Staging, products: pl.DataFrame) -> dict[int, Row]:
    """Return what the product list says of those of `products` (code, id), by id."""
    listed = staging.read("products")
    if listed is None:
        return {}
    categories = dict(Category.objects.values_list("name", "pk"))
    columns = [name for name in PRODUCT_FIELDS if name in listed.columns]
    said: dict[int, Row] = {}
    for row in listed.join(products, left_on="item_code", right_on="code").iter_rows(named=True):
        told = {PRODUCT_FIELDS[name]: row[name] for name in columns if row[name] is not None}
        if "category" in told:
            told["category_id"] = categories.get(told.pop("category"), NO_CATEGORY_YET)
        said[row["id"]] = told
    return said


def find_new_people(staging: Staging, customers: pl.DataFrame) -> pl.DataFrame:
    """Return customer_id (null: somebody new), name, phone, email of the list's people who are not there."""
    columns = ("customer_id", "name", "phone", "email")
    people = staging.read("people")
    if people is None:
        return pl.DataFrame(schema={"customer_id": pl.Int64, "name": pl.String, "phone": pl.String, "email": pl.String})
    wanted = (
        people.join(customers, on="customer_code")
        .select(
            "customer_id",
            *(
                pl.col(name).fill_null("").alias(kept)
                for name, kept in (("person_name", "name"), ("phone", "phone"), ("email", "email"))
            ),
        )
        .filter((pl.col("name") != "") | (pl.col("phone") != "") | (pl.col("email") != ""))
        .unique(maintain_order=True)
    )
    stored = pl.DataFrame(
        list(Person.objects.values_list(*columns)), schema={name: wanted.schema[name] for name in columns}, orient="row"
    )
    return wanted.join(stored, on=columns, how="anti", maintain_order="left")


def count_changed(table: ChangedTable, said: Mapping[int, Row]) -> int:
    """Return of how many rows something else is said than what is there."""
    return len(_find_changed(table, said, holds=False)[1])


def _update(of: Import, table: ChangedTable, said: Mapping[int, Row]) -> None:
    """Change rows where something else is said of them than what is there."""
    before, after = _find_changed(table, said, holds=True)
    write_rows(MODELS[table], after)
    own = {change.row: change for change in _read_changes(of.changes.filter(table=table), list(after))}
    for row, change in own.items():
        change.after = {**change.after, **after[row]}
        if change.before is not None:
            change.before = {**before[row], **change.before}
    Change.objects.bulk_update(own.values(), ["before", "after"], batch_size=_BATCH)
    keep_changes(of, table, ((row, before[row], after[row]) for row in after if row not in own))


def _find_changed(
    table: ChangedTable, said: Mapping[int, Row], *, holds: bool
) -> tuple[dict[int, Row], dict[int, Row]]:
    """Return of the rows of which something else is said what is there, and what is said, both as they are kept."""
    names = sorted({name for row in said.values() for name in row})
    now = read_rows(MODELS[table], list(said), names, holds=holds)
    before: dict[int, Row] = {}
    after: dict[int, Row] = {}
    for row, told in said.items():
        changed = {name: as_kept(value) for name, value in told.items() if as_kept(value) != now[row][name]}
        if changed:
            before[row], after[row] = {name: now[row][name] for name in changed}, changed
    return before, after


def read_rows(
    model: type[models.Model], rows: Sequence[int], fields: Sequence[str], *, holds: bool = False
) -> dict[int, Row]:
    """Return the fields of rows as they are kept in JSON, by id; rows that are gone are not there.

    With `holds` nobody else changes them until the transaction of the caller ends.
    """
    found: dict[int, Row] = {}
    ordered = sorted(rows)
    for start in range(0, len(ordered), _BATCH):
        chosen = model._default_manager.filter(pk__in=ordered[start : start + _BATCH]).order_by("pk")  # noqa: SLF001 - Django's documented model API
        for row in (chosen.select_for_update() if holds else chosen).values("pk", *fields):
            found[row["pk"]] = {name: as_kept(row[name]) for name in fields}
    return found


def as_kept(value: Any) -> Any:
    """Return a value as JSON keeps it: money in minor units, days as ISO text."""
    if isinstance(value, Decimal):
        return to_minor(value)
    return value.isoformat() if isinstance(value, date) else value


def write_rows(model: type[models.Model], rows: Mapping[int, Row]) -> None:
    """Write some fields of many rows, within the caller's transaction; the rows are there."""
    columns = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented model API
    money = {field.attname for field in model._meta.concrete_fields if isinstance(field, MoneyField)}  # noqa: SLF001 - the same
    days = {field.attname for field in model._meta.concrete_fields if field.get_internal_type() == "DateField"}  # noqa: SLF001 - the same
    now = read_rows(model, list(rows), [name for name in columns if name != "id"], holds=True)
    whole = [{"id": row, **now[row], **told} for row, told in rows.items() if row in now]
    if not whole:
        return
    frame = pl.DataFrame(whole, infer_schema_length=None).select(columns)
    frame = frame.with_columns(
        *(pl.col(name).cast(pl.String).str.to_date("%Y-%m-%d") for name in days),
        *(pl.col(name).cast(pl.Int64) for name in money),
    )
    upsert_frame(model, frame, key="id")


def set_withdrawn(table: ChangedTable, rows: Sequence[int], *, withdrawn: bool) -> None:
    """Hide rows that an import made, or show them."""
    name = MODELS[table]._meta.db_table  # noqa: SLF001 - Django's documented model API
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} SET is_withdrawn = %s WHERE id IN ({write_chosen()})",  # noqa: S608 - our own names
            [withdrawn, json.dumps(list(rows))],
        )


def find_used_customers(rows: Sequence[int]) -> set[int]:
    """Return those of the customers who have a visible document, a follow-up that counts, a promise, or a request."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM customers_customer c"  # noqa: S608 - our own text
            f" WHERE c.id IN ({write_chosen()}) AND ("
            f"  EXISTS (SELECT 1 FROM ({LIVE_DOCUMENTS}) d WHERE d.customer_id = c.id)"
            "  OR EXISTS (SELECT 1 FROM followups_followup f LEFT JOIN ledger_batch b ON b.id = f.batch_id"
            "   WHERE f.customer_id = c.id AND (f.batch_id IS NULL OR b.is_live))"
            "  OR EXISTS (SELECT 1 FROM followups_promise p WHERE p.customer_id = c.id)"
            "  OR EXISTS (SELECT 1 FROM ledger_request r WHERE r.customer_id = c.id))",
            [json.dumps(list(rows))],
        )
        return {row for (row,) in cursor.fetchall()}


def find_used_products(of: Import) -> set[int]:
    """Return those of the products which undoing an import would hide that other live batches name too."""
    made = Change.objects.filter(
        table=ChangedTable.PRODUCT, before__isnull=True, of_import__batch__isnull=False
    ).filter(
        Q(of_import=of) | Q(of_import__state=ImportState.UNDONE, row__in=Product.objects.filter(is_withdrawn=False))
    )
    # Nothing names a product that was there before it was made.
    first = made.aggregate(first=Min("of_import__batch_id"))["first"]
    others = Batch.objects.filter(is_live=True, pk__gt=first or 0).exclude(imported_by=of)
    if first is None or not others.exists():
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT l.product_id FROM ledger_document d JOIN ledger_line l ON l.document_id = d.id"  # noqa: S608 - our own text
            f" WHERE d.batch_id IN ({write_chosen()}) AND l.product_id IN ({write_chosen()})",
            [
                json.dumps(list(others.values_list("pk", flat=True))),
                json.dumps(list(made.values_list("row", flat=True))),
            ],
        )
        return {row for (row,) in cursor.fetchall()}


def turn_back(of: Import, *, table: ChangedTable, onward: bool) -> set[int]:
    """Make the fields that an import changed what they would be without it (`onward`: with it); return the rows kept.

    What somebody changed since stays as it is, by hand or by a later import. Where an earlier import that changed the
    same field was taken back in the meantime, the value is the one from before that.
    """
    changes = list(of.changes.filter(table=table, before__isnull=False).order_by("row"))
    rows = [change.row for change in changes]
    now = read_rows(MODELS[table], rows, sorted({name for change in changes for name in change.after}), holds=True)
    layers: dict[int, list[Change]] = {}
    found = Change.objects.filter(table=table, of_import__batch__isnull=False).select_related("of_import")
    for layer in _read_changes(found.order_by("of_import__batch_id"), rows):
        layers.setdefault(layer.row, []).append(layer)
    wanted: dict[int, Row] = {}
    kept: set[int] = set()
    for change in changes:
        current = now.get(change.row)
        if current is None:
            continue
        for name in change.after:
            stack = [layer for layer in layers[change.row] if name in layer.after]
            place = next(at for at, layer in enumerate(stack) if layer.of_import_id == of.pk)
            without = _find_below(stack, place, name)
            left, made = (without, change.after[name]) if onward else (change.after[name], without)
            if current[name] == left and not any(map(_is_live, stack[place + 1 :])):
                if current[name] != made:
                    wanted.setdefault(change.row, {})[name] = made
            elif current[name] != made:
                kept.add(change.row)
    write_rows(MODELS[table], wanted)
    return kept


def _find_below(stack: Sequence[Change], place: int, name: str) -> Any:
    """Return what a field would be without the change at this place: its value before the changes that are taken back.

    A value that no change below made was put there by hand.
    """
    value = (stack[place].before or {})[name]
    for layer in reversed(stack[:place]):
        if _is_live(layer):
            return value
        if layer.after[name] == value and layer.before is not None:
            value = layer.before[name]
    return value


def _is_live(change: Change) -> bool:
    return change.of_import.state == ImportState.APPLIED


def _read_changes(found: QuerySet[Change], rows: Sequence[int]) -> Iterator[Change]:
    for chunk in batched(rows, _BATCH):
        yield from found.filter(row__in=chunk)
