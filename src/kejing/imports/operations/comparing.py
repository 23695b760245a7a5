"""What is staged held against what is stored: new, changed, unchanged, cut, missing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce

from kejing.imports.enums import ChangedTable
from kejing.imports.operations.joining import follow_assigned, join_same, rejoin_assigned
from kejing.imports.operations.merging import holds_corrections, merge_documents
from kejing.imports.operations.reading import PAYS
from kejing.imports.operations.records import made_rows
from kejing.kit.frames import Query, read_frames
from kejing.ledger.enums import DocumentFlow, DocumentKind, DocumentStatus
from kejing.ledger.models import Batch

if TYPE_CHECKING:
    from datetime import date

    from kejing.imports.models import Import
    from kejing.imports.operations.staging import Staging
    from kejing.ledger.models import Source

KEPT: Final = "compared.json"
_KEPT_FRAMES: Final = (
    "compared-documents",
    "compared-missing",
    "compared-removed",
    "compared-superseded",
    "compared-rows",
)
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

    `documents` are the staged ones with `customer_id` (null: new, or nobody), `assigned_id` (whose it is though the
    files name nobody), `status` and `amount_before`; `missing` the stored ones of the same source and days which are
    not staged, with the columns of `STORED`; `removed` those of them that go; `superseded` the ids of all versions
    that a new one follows. `rows` replaces the staged lines of the documents in it, which were completed by stored
    lines.
    """

    documents: pl.DataFrame
    missing: pl.DataFrame
    removed: pl.DataFrame
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
    joined = join_same(
        documents.with_columns(
            pl.when(is_new_customer).then(-pl.col("doc")).otherwise("customer_id").alias("key_id"),
            pl.lit(None, pl.Int64).alias("assigned_id"),
        ),
        staging=staging,
    )
    known = known.rename({"customer_id": "key_id", "content": "stored_content"})
    compared = joined.documents.join(
        known, on=["flow", "number", "key_id", "dated_on"], how="left", nulls_equal=True, maintain_order="left"
    )
    compared = follow_assigned(compared, visible=visible)
    rejoined = rejoin_assigned(compared, staging=staging, rows=joined.rows)
    is_known = pl.col("stored_id").is_not_null()
    compared = rejoined.documents.with_columns(
        pl.when(~is_known)
        .then(pl.lit(NEW))
        .when(pl.col("content") == pl.col("stored_content"))
        .then(pl.lit(UNCHANGED))
        .otherwise(pl.lit(CHANGED))
        .alias("status")
    )
    merged = merge_documents(compared, staging=staging, rows=rejoined.rows, removes_missing=removes_missing)
    compared = merged.documents
    staged_keys = compared.select("flow", "number", "key_id", "dated_on")
    missing = visible.join(
        staged_keys.rename({"key_id": "customer_id"}), on=list(KEY), how="anti", nulls_equal=True, maintain_order="left"
    ).filter(_is_restated(documents))
    if holds_corrections(staging, documents):
        missing = missing.clear()
    written = compared.filter(pl.col("status").is_in([NEW, CHANGED])).select("flow", "number", "key_id", "dated_on")
    removed = (
        missing if removes_missing else missing.filter(pl.col("id").is_in(_find_stale(missing, compared).implode()))
    )
    followed = pl.concat(
        [written.rename({"key_id": "customer_id"}), removed.select("flow", "number", "customer_id", "dated_on")]
    )
    # Whatever their hint says now: one that is cancelled meanwhile may have it put back.
    superseded = versions.join(followed, on=list(KEY), how="semi", nulls_equal=True)
    return Comparison(
        documents=compared.drop("key_id", "stored_content"),
        missing=missing,
        removed=removed,
        superseded=superseded["id"],
        rows=merged.rows,
    )


def _find_stale(missing: pl.DataFrame, compared: pl.DataFrame) -> pl.Series:
    """Return the ids of missing documents that go without asking, for the files say all there is of what they are of.

    A balance, of which a list of the same day is whole; what a receipt paid before the files say anew what it pays,
    unless they may have been cut just there.
    """
    receipt = pl.col("number").str.split(PAYS).list.first().alias("receipt")
    said = (
        compared.filter((pl.col("flow") == DocumentFlow.MONEY.value) & (pl.col("kind") != DocumentKind.OPENING.value))
        .group_by(receipt, pl.col("key_id").alias("customer_id"), "dated_on")
        .agg((pl.col("is_first") | pl.col("is_last")).any().alias("may_be_cut"))
        .filter((pl.col("receipt") != "") & ~pl.col("may_be_cut"))
    )
    is_opening = pl.col("kind") == DocumentKind.OPENING.value
    paid = missing.filter((pl.col("flow") == DocumentFlow.MONEY.value) & ~is_opening).with_columns(receipt)
    paid = paid.join(said, on=["receipt", "customer_id", "dated_on"], how="semi")
    return pl.concat([missing.filter(is_opening)["id"], paid["id"]])


def _is_restated(documents: pl.DataFrame) -> pl.Expr:
    """Tell of which stored documents the files should say something: those between their first and last day.

    What moves goods and what moves money have days of their own, for a file of each may cover other months. A list of
    balances says something of its day only.
    """
    is_opening = pl.col("kind") == DocumentKind.OPENING.value
    days = documents.filter(is_opening)["dated_on"].unique()
    spans = (
        documents.filter(~is_opening)
        .group_by("flow")
        .agg(first=pl.col("dated_on").min(), last=pl.col("dated_on").max())
    )
    between = [
        (pl.col("flow") == flow) & pl.col("dated_on").is_between(first, last)
        for flow, first, last in spans.sort("flow").iter_rows()
    ]
    return (
        pl.when(is_opening)
        .then(pl.col("dated_on").is_in(days.implode()))
        .otherwise(pl.any_horizontal(pl.lit(value=False), *between))
    )


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
    if first is None or last is None:
        return pl.DataFrame(schema=STORED)
    query = _versions_between(source, first, last)  # type: ignore[arg-type]  # dates, as the column
    (found,) = read_frames([query])
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
    live = Q(is_live=True)
    found = Batch.objects.aggregate(
        last=Coalesce(Max("pk"), 0),
        switched=Max("switched_at"),
        live=Count("pk", filter=live),
        sum=Sum("pk", filter=live),
    )
    # The clocks of two machines differ, so the last switch is told by which batches are live too.
    return int(found["last"]), f"{found['switched']} {found['live']} {found['sum']}"


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What a comparison depends on, apart from what is staged."""

    ledger: tuple[int, str]
    removes_missing: bool
    customers: str


def compare_once(one: Import, staging: Staging, *, matched: pl.DataFrame, removes_missing: bool) -> Comparison:
    """Return the comparison, the one made before if nothing that it depends on has changed since."""
    now = _Circumstances(ledger_version(), removes_missing, _digest(matched, one))
    kept = _load(staging, now)
    if kept is not None:
        return kept
    made = compare(staging, source=one.source, matched=matched, removes_missing=removes_missing)
    (staging.folder / KEPT).unlink(missing_ok=True)
    for name, frame in zip(_KEPT_FRAMES, _frames_of(made), strict=True):
        staging.write(name, frame)
    staging.keep(KEPT, now)
    return made


def _load(staging: Staging, now: _Circumstances) -> Comparison | None:
    if staging.recall(KEPT, _Circumstances) != now:
        return None
    documents, missing, removed, superseded, rows = (staging.read(name) for name in _KEPT_FRAMES)
    if documents is None or missing is None or removed is None or superseded is None or rows is None:
        return None
    return Comparison(documents=documents, missing=missing, removed=removed, superseded=superseded["id"], rows=rows)


def _frames_of(made: Comparison) -> tuple[pl.DataFrame, ...]:
    return made.documents, made.missing, made.removed, made.superseded.alias("id").to_frame(), made.rows


def _digest(matched: pl.DataFrame, one: Import) -> str:
    """Return 128 bits of who is who, but for whom this import made: nobody has documents of theirs yet."""
    made = set(made_rows(one, ChangedTable.CUSTOMER))
    digest = hashlib.blake2b(digest_size=16)
    for code, row in matched.select("customer_code", "customer_id").sort("customer_code").iter_rows():
        if row is not None and row not in made:
            digest.update(f"{code}\x1f{row}\x1e".encode())
    return digest.hexdigest()
