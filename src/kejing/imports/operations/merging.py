"""Documents of which a file may hold a part only, completed by the lines that are stored already.

Lines with numbers of their own are told apart by these: stored ones that the file lacks stay, unless it is confirmed
that they are to go. Lines of an error sheet have such numbers, so that they complete their document, whether or not the
lines that are stored already have any. Without numbers a document is replaced whole; only the first and the last one of
a file may have been cut. Where the stored lines contain all that the file has of it, nothing changes; where the end of
one is the beginning of the other, the two are put together.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db import connection

from kejing.imports.operations.fingerprints import add_contents
from kejing.imports.operations.staging import ROW_COLUMNS
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document
from kejing.ledger.operations.versions import write_chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.imports.operations.staging import Staging

CONTENT: Final = ("number", "product", "category", "quantity", "worth", "net_amount", "cost")
CORRECTED: Final = r"^R[0-9a-f]{12}-\d+$"
"""The line numbers that an error sheet gives to rows: the same for a row with the same content in any import."""
STORED_ROWS: Final = {"stored_id": pl.Int64(), **{name: kind for name, kind in ROW_COLUMNS.items() if name != "doc"}}
_SUMMED: Final = (
    "foreign_amount",
    "amount",
    "net_amount",
    "cost",
    "line_count",
    "content",
    "is_numbered",
)


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """The compared documents with the completed ones in their place, and the lines of these."""

    documents: pl.DataFrame
    rows: pl.DataFrame


def merge_documents(compared: pl.DataFrame, *, staging: Staging, rows: pl.DataFrame, removes_missing: bool) -> Merged:
    """Return the documents (with doc, status, stored_id, stored_content) after completing those that may be parts.

    `rows` are lines in the place of staged ones; those of the completed documents are put in theirs.
    """
    is_edge = pl.col("is_first") | pl.col("is_last")
    asked = compared.filter(
        (pl.col("status") == "changed") & (pl.col("flow") == "goods") & (is_edge | pl.col("is_numbered"))
    )
    if asked.is_empty():
        return Merged(compared, rows)
    stored = read_stored_rows(asked["stored_id"].to_list()).join(
        asked.select("stored_id", "doc"), on="stored_id", maintain_order="left"
    )
    staged = staging.scan_rows().filter(pl.col("doc").is_in(asked["doc"].implode())).collect()
    stored, staged = (found.select(*ROW_COLUMNS).cast(pl.Schema(ROW_COLUMNS)) for found in (stored, staged))
    incoming = pl.concat(
        [staged.join(rows, on="doc", how="anti", maintain_order="left"), rows.join(asked, on="doc", how="semi")]
    )
    by_number = _merge_numbered(asked, stored, incoming, removes_missing=removes_missing)
    by_order, inside = _merge_edges(
        asked.filter(is_edge & ~pl.col("doc").is_in(by_number["doc"].implode())), stored, incoming
    )
    completed = pl.concat([by_number, by_order])
    documents = _take_over(_join_headers(compared, asked.join(completed, on="doc", how="semi"), by_order), completed)
    return Merged(
        documents.with_columns(
            pl.when(pl.col("doc").is_in(inside.implode())).then(pl.lit("cut")).otherwise("status").alias("status")
        ),
        pl.concat([rows.join(completed, on="doc", how="anti", maintain_order="left"), completed]),
    )


def holds_corrections(staging: Staging, documents: pl.DataFrame) -> bool:
    """Tell whether all lines that are staged are an error sheet's: it is no new list of the days it has rows of."""
    goods = documents.filter(pl.col("flow") == "goods")
    if goods.is_empty() or not goods["is_numbered"].all():
        return False
    is_corrected = pl.col("number").str.contains(CORRECTED)
    first = staging.scan_rows().select(is_corrected).head(1).collect()
    return bool(first.to_series().all()) and bool(staging.scan_rows().select(is_corrected.all()).collect().item())


def read_stored_rows(documents: Sequence[int]) -> pl.DataFrame:
    """Return the lines of these versions of documents, as `STORED_ROWS`, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.document_id, NULLIF(l.number, ''), p.code, p.name, g.name, CAST(l.quantity AS TEXT),"  # noqa: S608 - our own text
            " l.foreign_amount, l.amount, l.net_amount, l.cost FROM ledger_line l"
            " LEFT JOIN ledger_product p ON p.id = l.product_id LEFT JOIN ledger_category g ON g.id = l.category_id"
            f" WHERE l.document_id IN ({write_chosen()}) ORDER BY l.document_id, l.id",
            [json.dumps(list(documents))],
        )
        found = cursor.fetchall()
    texts = {**STORED_ROWS, "quantity": pl.String()}
    return pl.DataFrame(found, schema=texts, orient="row").with_columns(pl.col("quantity").cast(pl.Decimal(18, 4)))


def _merge_numbered(
    asked: pl.DataFrame, stored: pl.DataFrame, incoming: pl.DataFrame, *, removes_missing: bool
) -> pl.DataFrame:
    """Return the lines of numbered documents of which the file lacks some that are stored, these included."""
    whole = stored.group_by("doc").agg(pl.col("number").is_not_null().all().alias("has_numbers")).filter("has_numbers")
    corrected = incoming.filter(pl.col("number").str.contains(CORRECTED)).select("doc").unique()
    numbered = asked.filter(pl.col("is_numbered"))
    if removes_missing:
        whole = whole.join(numbered.filter(pl.col("is_first") | pl.col("is_last")), on="doc", how="semi")
    numbered = numbered.join(pl.concat([whole.select("doc"), corrected]), on="doc", how="semi")
    own = incoming.join(numbered, on="doc", how="semi", maintain_order="left")
    kept = stored.join(numbered, on="doc", how="semi", maintain_order="left").join(
        own, on=["doc", "number"], how="anti", maintain_order="left"
    )
    completed = own.join(kept, on="doc", how="semi", maintain_order="left")
    return pl.concat([completed, kept]).sort("doc", maintain_order=True)


def _merge_edges(asked: pl.DataFrame, stored: pl.DataFrame, incoming: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return the lines of documents put together from two parts, and the documents of which the file has a part only.

    A file that begins within a document lacks its beginning, and one that ends within it its end.
    """
    merged: list[pl.DataFrame] = []
    inside: list[int] = []
    for doc, is_first, is_last in asked.select("doc", "is_first", "is_last").iter_rows():
        old, new = stored.filter(pl.col("doc") == doc), incoming.filter(pl.col("doc") == doc)
        if old["number"].null_count() or new["number"].null_count():
            # Lines that only one of the two numbers are told apart by the rest.
            old, new = (rows.with_columns(pl.lit(None, pl.String).alias("number")) for rows in (old, new))
        had, came = _list_content(old), _list_content(new)
        more = Counter(had) - Counter(came)
        if not more:
            continue
        if not Counter(came) - Counter(had):
            inside.append(doc)
        elif is_first and (shared := _overlap(had, came)):
            merged.append(pl.concat([old, new[shared:]]))
        elif is_last and (shared := _overlap(came, had)):
            merged.append(pl.concat([new, old[shared:]]))
    return pl.concat([pl.DataFrame(schema=ROW_COLUMNS), *merged]), pl.Series("doc", inside, dtype=pl.Int64)


def _list_content(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    return rows.with_columns(pl.coalesce("foreign_amount", "amount").alias("worth")).select(*CONTENT).rows()


def _overlap(first: Sequence[object], second: Sequence[object]) -> int:
    """Return how many items at the end of one list are those at the beginning of the other, at most."""
    longest = min(len(first), len(second))
    return next((size for size in range(longest, 0, -1) if first[-size:] == second[:size]), 0)


def _join_headers(compared: pl.DataFrame, asked: pl.DataFrame, by_order: pl.DataFrame) -> pl.DataFrame:
    """Return the documents, those asked for with what their two versions say of the whole document.

    A version that the other one completes says it of its own lines only.
    """
    if asked.is_empty():
        return compared
    rows = Document.objects.filter(pk__in=asked["stored_id"].to_list()).values_list(
        "pk", "kind", "due_on", "salesperson__name"
    )
    names = {"stored_id": pl.Int64, "had_kind": pl.String, "had_due": pl.Date, "had_person": pl.String}
    had = pl.DataFrame(list(rows), schema=names, orient="row").join(asked.select("stored_id", "doc"), on="stored_id")
    had = had.join(by_order.select("doc", is_cut=pl.lit(value=True)).unique(), on="doc", how="left")
    kinds = (DocumentKind.SALE.value, DocumentKind.SALE_RETURN.value)
    is_had, is_cut = pl.col("had_kind").is_not_null(), pl.col("is_cut").fill_null(value=False)
    of_either = [
        pl.when(is_had & ((pl.col("kind") == one) | (pl.col("had_kind") == one))).then(pl.lit(one)) for one in kinds
    ]
    first = pl.when(is_cut & pl.col("is_first")).then(pl.coalesce("had_person", "salesperson"))
    return (
        compared.join(had.drop("stored_id"), on="doc", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce(*of_either, "kind").alias("kind"),
            pl.when(is_cut)
            .then(pl.min_horizontal("due_on", "had_due"))
            .otherwise(pl.coalesce("due_on", "had_due"))
            .alias("due_on"),
            first.otherwise(pl.coalesce("salesperson", "had_person")).alias("salesperson"),
        )
        .select(compared.columns)
    )


def _take_over(compared: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the documents with the sums of the completed ones, which may now be what is stored."""
    if rows.is_empty():
        return compared
    is_whole = {name: pl.col(name).is_not_null().all() for name in ("foreign_amount", "net_amount", "cost")}
    headers = compared.select("doc", "kind", "due_on", "settles", "salesperson")
    sums = (
        rows.group_by("doc")
        .agg(
            pl.col("amount").sum(),
            *(pl.when(whole).then(pl.col(name).sum()).alias(name) for name, whole in is_whole.items()),
            pl.len().cast(pl.Int64).alias("line_count"),
            pl.col("number").is_not_null().all().alias("is_numbered"),
        )
        .join(headers, on="doc", how="left")
        .sort("doc")
        .with_row_index("place", offset=1)
    )
    places = sums.select("doc", pl.col("place").cast(pl.Int64))
    own = rows.join(places, on="doc", maintain_order="left").with_columns(pl.col("place").alias("doc")).sort("doc")
    summed = add_contents(
        sums.with_columns(pl.col("doc").alias("own"), pl.col("place").cast(pl.Int64).alias("doc")), rows=[own]
    ).with_columns(pl.col("own").alias("doc"))
    found = compared.join(
        summed.select("doc", *(pl.col(name).alias(f"{name}_merged") for name in _SUMMED)),
        on="doc",
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("line_count_merged").is_not_null().alias("is_merged"))
    found = found.with_columns(
        pl.when("is_merged").then(f"{name}_merged").otherwise(name).cast(compared.schema[name]).alias(name)
        for name in _SUMMED
    )
    is_same = pl.col("is_merged") & (pl.col("content") == pl.col("stored_content"))
    return found.with_columns(pl.when(is_same).then(pl.lit("cut")).otherwise("status").alias("status")).select(
        compared.columns
    )
