"""What an import writes, kept beside what was read, so that a run that was interrupted goes on with the same ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec
from django.db import transaction

from kejing.imports.operations.comparing import ledger_version
from kejing.imports.operations.writing import plan_documents
from kejing.kit.ingest import reserve_range
from kejing.ledger.models import Batch, Document
from kejing.ledger.operations import delete_batch, mark_superseded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import polars as pl

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
    """For which batch a plan was made, and what the ledger was then."""

    batch: int
    ledger: tuple[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """The rows of the documents with their ids, the lines that replace staged ones, and the versions they follow."""

    batch: Batch
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
    """Return the plan of an import: the one of an earlier run, unless the ledger is another now; then one made anew."""
    kept = _read(one, staging)
    if kept is not None:
        return kept
    drop_plan(one, staging)
    comparison = compare()
    ledger = ledger_version()
    with transaction.atomic():
        batch = Batch.objects.create(source=one.source, made_at=now)
        one.batch = batch
        one.save(update_fields=["batch"])
    count = comparison.documents.height + comparison.missing.height
    documents = plan_documents(
        comparison,
        batch=batch,
        first_id=reserve_range(Document, count).start if count else 0,
        customers=records.customers,
        salespeople=records.salespeople,
        removes_missing=removes_missing,
        currency=currency,
    )
    planned = Planned(batch, documents, comparison.rows, comparison.superseded.alias("id"))
    staging.write(DOCUMENTS, planned.documents)
    staging.write(ROWS, planned.rows)
    staging.write(SUPERSEDED, planned.superseded.to_frame())
    partial = staging.folder / f"{FILE}.part"
    partial.write_bytes(msgspec.json.encode(_Made(batch.pk, (max(ledger[0], batch.pk), ledger[1]))))
    partial.replace(staging.folder / FILE)
    return planned


def drop_plan(one: Import, staging: Staging) -> None:
    """Take out what was written of an import that is not live, and forget its plan."""
    superseded = staging.read(SUPERSEDED)
    batch = one.batch
    if batch is not None:
        one.batch = None
        one.save(update_fields=["batch"])
        batch.followups.all().delete()
        delete_batch(batch)
    if superseded is not None:
        mark_superseded(_still_latest(superseded["id"].to_list()), is_latest=True)
    (staging.folder / FILE).unlink(missing_ok=True)
    for name in (DOCUMENTS, ROWS, SUPERSEDED):
        staging.write(name, None)


def _still_latest(documents: list[int]) -> list[int]:
    """Return those of the versions that no other one follows: another import may have come in the meantime."""
    found: list[int] = []
    for start in range(0, len(documents), 5_000):
        for document in Document.objects.filter(pk__in=documents[start : start + 5_000]).select_related("batch"):
            later = Document.objects.filter(
                batch__source=document.batch.source_id,
                batch__gt=document.batch_id,
                dated_on=document.dated_on,
                number=document.number,
                flow=document.flow,
                customer=document.customer_id,
            )
            if not later.exists():
                found.append(document.pk)
    return found


def _read(one: Import, staging: Staging) -> Planned | None:
    file = staging.folder / FILE
    documents, rows, superseded = (staging.read(name) for name in (DOCUMENTS, ROWS, SUPERSEDED))
    if one.batch is None or not file.is_file() or documents is None or rows is None or superseded is None:
        return None
    made = msgspec.json.decode(file.read_bytes(), type=_Made)
    if made.batch != one.batch.pk or made.ledger != ledger_version():
        return None
    return Planned(one.batch, documents, rows, superseded["id"])
