"""Documents and their lines written in short chunks, each a transaction of its own; nobody sees them yet.

Ids are reserved before anything is written, so that a job that was interrupted knows which chunks are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Max

from kejing.imports.operations.comparing import CHANGED, NEW
from kejing.kit.ingest import open_ingest
from kejing.ledger.enums import DocumentStatus
from kejing.ledger.models import Document, Line
from kejing.ledger.operations.versions import mark_superseded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kejing.imports.operations.comparing import Comparison
    from kejing.imports.operations.staging import Staging
    from kejing.ledger.models import Batch

CHUNK_LINES: Final = 200_000
CHUNK_DOCUMENTS: Final = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is to be written: documents in their order with the columns of the table, `doc` and `line_count` beside.

    `categories`, `products` have name or code, id; `rows` replaces the staged lines of the documents in it.
    """

    documents: pl.DataFrame
    rows: pl.DataFrame
    categories: pl.DataFrame
    products: pl.DataFrame


def plan_documents(
    comparison: Comparison,
    *,
    batch: Batch,
    first_id: int,
    customers: pl.DataFrame,
    salespeople: pl.DataFrame,
    currency: str,
) -> pl.DataFrame:
    """Return the rows of the documents to be written, from `first_id` on.

    `customers` has customer_code, customer_id, `salespeople` name, id.
    """
    written = (
        comparison.documents.filter(pl.col("status").is_in([NEW, CHANGED]))
        .drop("customer_id")
        .join(customers, on="customer_code", how="left", maintain_order="left")
        .with_columns(pl.coalesce("customer_id", "assigned_id").alias("customer_id"))
        .join(
            salespeople.rename({"name": "salesperson", "id": "salesperson_id"}),
            on="salesperson",
            how="left",
            maintain_order="left",
        )
        .select(
            "doc",
            "flow",
            "kind",
            pl.lit(DocumentStatus.POSTED.value).alias("status"),
            "number",
            "customer_id",
            "dated_on",
            "due_on",
            pl.col("settles").fill_null(""),
            "salesperson_id",
            pl.when(pl.col("foreign_amount").is_not_null())
            .then(pl.lit(currency))
            .otherwise(pl.lit(""))
            .alias("currency"),
            "foreign_amount",
            "amount",
            "net_amount",
            "cost",
            "line_count",
            "content",
        )
    )
    removed = comparison.removed.select(
        pl.lit(None, pl.Int64).alias("doc"),
        "flow",
        "kind",
        pl.lit(DocumentStatus.REMOVED.value).alias("status"),
        "number",
        "customer_id",
        "dated_on",
        pl.lit(None, pl.Date).alias("due_on"),
        pl.lit("").alias("settles"),
        pl.lit(None, pl.Int64).alias("salesperson_id"),
        pl.lit("").alias("currency"),
        pl.lit(None, pl.Int64).alias("foreign_amount"),
        pl.lit(0, pl.Int64).alias("amount"),
        pl.lit(None, pl.Int64).alias("net_amount"),
        pl.lit(None, pl.Int64).alias("cost"),
        pl.lit(0, pl.Int64).alias("line_count"),
        pl.lit(0, pl.Int64).alias("content"),
    )
    whole = pl.concat([written, removed])
    return whole.with_columns(
        pl.int_range(first_id, first_id + whole.height, dtype=pl.Int64).alias("id"),
        pl.lit(batch.pk, pl.Int64).alias("batch_id"),
        pl.lit(value=True).alias("is_latest"),
    )


def write_documents(plan: Plan, *, staging: Staging, superseded: pl.Series, tell: Callable[[int], None]) -> None:
    """Write what is planned, chunk by chunk; `tell` hears how many documents are there, and may raise to stop it.

    It goes on after the last document that is there already, from a run that was interrupted.

    :raises IngestFailed: if the database refuses a chunk; those before it stay, and nobody sees them
    """
    mark_superseded(superseded.to_list())
    left = _find_left(plan.documents)
    done = plan.documents.height - left.height
    tell(done)
    with open_ingest() as ingest:
        for chunk in _cut(left):
            lines = _lines_of(chunk, plan, staging)
            ingest.append([(Document, chunk.drop("doc")), (Line, lines)])
            done += chunk.height
            tell(done)


def _find_left(documents: pl.DataFrame) -> pl.DataFrame:
    """Return the documents that are not there yet: they are written in the order of their ids."""
    if documents.is_empty():
        return documents
    reserved = (documents["id"].min(), documents["id"].max())
    last = Document.objects.filter(pk__range=reserved).aggregate(last=Max("pk"))["last"]
    return documents if last is None else documents.filter(pl.col("id") > last)


def _cut(documents: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give the documents in chunks that hold neither too many of them nor too many lines."""
    running = documents["line_count"].cum_sum()
    start = 0
    while start < documents.height:
        before = int(running[start - 1]) if start else 0
        reach = int((running <= before + CHUNK_LINES).sum())
        end = min(max(reach, start + 1), start + CHUNK_DOCUMENTS, documents.height)
        yield documents[start:end]
        start = end


def _lines_of(chunk: pl.DataFrame, plan: Plan, staging: Staging) -> pl.DataFrame:
    docs = chunk.filter(pl.col("doc").is_not_null()).select("doc", pl.col("id").alias("document_id"))
    first, last = docs["doc"].min(), docs["doc"].max()
    staged = staging.scan_rows().filter(pl.col("doc").is_between(first, last)).collect() if docs.height else plan.rows
    own = plan.rows.join(docs, on="doc", how="semi", maintain_order="left")
    rows = pl.concat([staged.join(own, on="doc", how="anti", maintain_order="left"), own])
    return (
        rows.join(docs, on="doc", maintain_order="left")
        .join(
            plan.products.rename({"code": "product", "id": "product_id"}),
            on="product",
            how="left",
            maintain_order="left",
        )
        .join(
            plan.categories.rename({"name": "category", "id": "category_id"}),
            on="category",
            how="left",
            maintain_order="left",
        )
        .select(
            "document_id",
            pl.col("number").fill_null(""),
            "product_id",
            "category_id",
            "quantity",
            "amount",
            "net_amount",
            "cost",
            "foreign_amount",
        )
    )
