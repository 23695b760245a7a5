"""What an import writes, kept beside what was read, so that a run that was interrupted goes on with the same ids."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db import connection, transaction

from kejing.imports.operations.comparing import ledger_version
from kejing.imports.operations.writing import plan_documents
from kejing.kit.ingest import reserve_range
from kejing.ledger.models import Batch, Document
from kejing.ledger.operations.versions import CHUNK, empty_batch, mark_superseded, write_chosen
from kejing.ledger.queries import FOLLOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from kejing.imports.models import Import
    from kejing.imports.operations.comparing import Comparison
    from kejing.imports.operations.records import Records
    from kejing.imports.operations.staging import Staging

FILE: Final = "plan.json"
DOCUMENTS: Final = "plan-documents"
ROWS: Final = "plan-rows"
SUPERSEDED: Final = "plan-superseded"


@dataclass(frozen=True, slots=True)
class _Made:
    """For which batch a plan was made, what the ledger was then, and whether what is missing was to go."""

    batch: int
    ledger: tuple[int, str]
    removes_missing: bool


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """The rows of the documents with their ids, the lines that replace staged ones, and the versions they follow."""

    batch: Batch
    ledger: tuple[int, str]
    documents: pl.DataFrame
    rows: pl.DataFrame
    superseded: pl.Series


def keep_plan(
    one: Import,
    *,
    staging: Staging,
    compare: Callable[[], Comparison],
    records: Records,
    removes_missing: bool,
    currency: str,
    now: datetime,
) -> Planned:
    """Return the plan of an import: the one of an earlier run, unless the ledger is another now; then one made anew.

    Whoever calls stores alone.
    """
    kept = _read(one, staging, removes_missing=removes_missing)
    if kept is not None and _is_known(kept, records):
        return kept
    drop_plan(one, staging, is_alone=True)
    comparison = compare()
    ledger = ledger_version()
    with transaction.atomic():
        batch = Batch.objects.create(source=one.source, made_at=now)
        one.batch = batch
        one.save(update_fields=["batch"])
    count = comparison.documents.height + comparison.removed.height
    documents = plan_documents(
        comparison,
        batch=batch,
        first_id=reserve_range(Document, count).start if count else 0,
        customers=records.customers,
        salespeople=records.salespeople,
        currency=currency,
    )
    # The batch itself is no change of the ledger.
    ledger = (max(ledger[0], batch.pk), ledger[1])
    planned = Planned(batch, ledger, documents, comparison.rows, comparison.superseded.alias("id"))
    staging.write(DOCUMENTS, planned.documents)
    staging.write(ROWS, planned.rows)
    staging.write(SUPERSEDED, planned.superseded.to_frame())
    staging.keep(FILE, _Made(batch.pk, ledger, removes_missing))
    return planned


def drop_plan(one: Import, staging: Staging, *, is_alone: bool) -> None:
    """Take out what was written of an import that is not live, and forget its plan; it can be begun again.

    Only who stores alone (`turns.storing_alone`) may say of versions that they are the latest again: whoever stores
    just now may be about to write later ones. Else their hint stays as it is, which costs readers a look.
    """
    # First of all: a plan is gone on with where its last document stands.
    (staging.folder / FILE).unlink(missing_ok=True)
    batch = one.batch
    if batch is not None:
        empty_batch(batch)
        with transaction.atomic():
            batch.followups.all().delete()
            one.batch = None
            one.save(update_fields=["batch"])
            batch.delete()
    superseded = staging.read(SUPERSEDED)
    if superseded is not None and is_alone:
        for documents in batched(superseded["id"].to_list(), CHUNK):
            mark_superseded(_still_latest(documents), is_latest=True)
    for name in (DOCUMENTS, ROWS, SUPERSEDED):
        staging.write(name, None)


def _still_latest(documents: Sequence[int]) -> list[int]:
    """Return those of the versions that no other one follows: another import may have come in the meantime."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id FROM ledger_document d JOIN ledger_batch b ON b.id = d.batch_id"  # noqa: S608 - our own text
            f" WHERE d.id IN ({write_chosen()}) AND NOT EXISTS ("
            "  SELECT 1 FROM ledger_document later JOIN ledger_batch lb ON lb.id = later.batch_id"
            f"  WHERE {FOLLOWS})",
            [json.dumps(documents)],
        )
        return [row for (row,) in cursor.fetchall()]


def _is_known(planned: Planned, records: Records) -> bool:
    """Answer whether all customers and salespeople of a plan are there: another import that made them may be gone."""
    posted = planned.documents.filter(pl.col("doc").is_not_null())
    known = (("customer_id", records.customers["customer_id"]), ("salesperson_id", records.salespeople["id"]))
    return all(posted[name].drop_nulls().is_in(rows.drop_nulls().implode()).all() for name, rows in known)


def _read(one: Import, staging: Staging, *, removes_missing: bool) -> Planned | None:
    made = staging.recall(FILE, _Made)
    documents, rows, superseded = (staging.read(name) for name in (DOCUMENTS, ROWS, SUPERSEDED))
    if one.batch is None or made is None or documents is None or rows is None or superseded is None:
        return None
    if made != _Made(one.batch.pk, ledger_version(), removes_missing):
        return None
    return Planned(one.batch, made.ledger, documents, rows, superseded["id"])
