"""What is staged held against what is stored: new, changed, unchanged, cut, missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Max
from django.db.models.functions import Coalesce

from kejing.imports.operations.merging import merge_documents
from kejing.kit.frames import Query, read_frames
from kejing.ledger.enums import DocumentFlow, DocumentKind, DocumentStatus
from kejing.ledger.models import Batch, Document

if TYPE_CHECKING:
    from datetime import date

    from kejing.imports.operations.staging import Staging
    from kejing.ledger.models import Source

KEY: Final = ("flow", "number", "customer_id", "dated_on")
NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
CUT: Final = "cut"
STORED: Final = {
    "id": pl.Int64,
    "batch_id": pl.Int64,
    "is_live": pl.Boolean,
    "is_latest": pl.Boolean,
    "status": pl.String,
    "flow": pl.String,
    "kind": pl.String,
    "number": pl.String,
    "customer_id": pl.Int64,
    "dated_on": pl.Date,
    "amount": pl.Int64,
    "content": pl.Int64,
}


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What becomes of every document.

    `documents` are the staged ones with `customer_id` (null: new, or nobody), `status` and `amount_before`; `missing`
    the stored ones of the same source and days which are not staged, with those of `STORED`; `superseded` the ids of
    all versions that a new one follows. `rows` replaces the staged lines of the documents in it, which were completed
    by stored lines.
    """

    documents: pl.DataFrame
    missing: pl.DataFrame
    superseded: pl.Series
    rows: pl.DataFrame


def compare(staging: Staging, *, source: Source, matched: pl.DataFrame, removes_missing: bool) -> Comparison:
    """Return what an import of the staged documents does; `matched` has customer_code, customer_id."""
    documents = staging.read_documents().join(
        matched.select("customer_code", "customer_id"), on="customer_code", how="left", maintain_order="left"
    )
    # Somebody new has no document yet, and must not be taken for nobody, whose documents have no customer.
    is_new_customer = pl.col("customer_code").is_not_null() & pl.col("customer_id").is_null()
    versions = _read_versions(source, documents)
    visible = find_visible(versions)
    known = visible.select(*KEY, pl.col("id").alias("stored_id"), "content", pl.col("amount").alias("amount_before"))
    compared = documents.with_columns(
        pl.when(is_new_customer).then(-pl.col("doc")).otherwise("customer_id").alias("key_id")
    )
    known = known.rename({"customer_id": "key_id", "content": "stored_content"})
    compared = compared.join(
        known, on=["flow", "number", "key_id", "dated_on"], how="left", nulls_equal=True, maintain_order="left"
    )
    is_known = pl.col("stored_id").is_not_null()
    compared = compared.with_columns(
        pl.when(~is_known)
        .then(pl.lit(NEW))
        .when(pl.col("content") == pl.col("stored_content"))
        .then(pl.lit(UNCHANGED))
        .otherwise(pl.lit(CHANGED))
        .alias("status")
    )
    merged = merge_documents(compared, staging=staging, removes_missing=removes_missing)
    compared = merged.documents
    staged_keys = compared.select("flow", "number", "key_id", "dated_on")
    missing = visible.join(
        staged_keys.rename({"key_id": "customer_id"}), on=list(KEY), how="anti", nulls_equal=True, maintain_order="left"
    ).filter(pl.col("flow").is_in(documents["flow"].unique().implode()))
    missing = missing.filter(
        (pl.col("kind") != DocumentKind.OPENING.value) | _is_restated(documents, pl.col("dated_on"))
    )
    written = compared.filter(pl.col("status").is_in([NEW, CHANGED])).select("flow", "number", "key_id", "dated_on")
    superseded = versions.filter("is_latest").join(
        written.rename({"key_id": "customer_id"}), on=list(KEY), how="semi", nulls_equal=True
    )
    return Comparison(
        documents=compared.drop("key_id", "stored_content"),
        missing=missing,
        superseded=superseded["id"],
        rows=merged.rows,
    )


def _is_restated(documents: pl.DataFrame, day: pl.Expr) -> pl.Expr:
    """Balances are missing only from a list of the same day: those of another day say nothing of them."""
    days = documents.filter(pl.col("kind") == DocumentKind.OPENING.value)["dated_on"].unique()
    return day.is_in(days.implode())


def find_visible(versions: pl.DataFrame) -> pl.DataFrame:
    """Return of each document the version that readers see."""
    return (
        versions.filter("is_live")
        .sort("batch_id")
        .unique(KEY, keep="last", maintain_order=True)
        .filter(pl.col("status") != DocumentStatus.REMOVED.value)
    )


def _read_versions(source: Source, documents: pl.DataFrame) -> pl.DataFrame:
    """Return all versions of documents of this source between the first and the last staged day."""
    first, last = documents["dated_on"].min(), documents["dated_on"].max()
    if first is None or not Document.objects.filter(batch__source=source).exists():
        return pl.DataFrame(schema=STORED)
    (found,) = read_frames([_versions_between(source, first, last)])  # type: ignore[arg-type]  # dates, as the column
    return found.with_columns(pl.col("number").fill_null(""))


def _versions_between(source: Source, first: date, last: date) -> Query:
    return Query(
        sql="SELECT d.id, d.batch_id, b.is_live, d.is_latest, d.status, d.flow, d.kind, d.number, d.customer_id,"  # noqa: S608 - integers and dates
        " d.dated_on, d.amount, d.content FROM ledger_document d JOIN ledger_batch b ON b.id = d.batch_id"
        f" WHERE b.source_id = {source.pk} AND d.dated_on BETWEEN '{first:%Y-%m-%d}' AND '{last:%Y-%m-%d}'",
        schema=STORED,
    )


def ledger_version() -> tuple[int, str]:
    """Return what changes whenever any batch is switched: a comparison made before that is of no use after it."""
    found = Batch.objects.aggregate(count=Coalesce(Max("pk"), 0), switched=Max("switched_at"))
    return int(found["count"]), str(found["switched"])


__all__ = ["CHANGED", "CUT", "KEY", "NEW", "UNCHANGED", "Comparison", "DocumentFlow", "compare", "ledger_version"]
