"""Documents of which a file may hold a part only, completed by the lines that are stored already.

Lines with numbers of their own are told apart by these: stored ones that the file lacks stay, unless it is confirmed
that they are to go. Without numbers a document is replaced whole; only the first and the last one of a file may have
been cut. Where the stored lines contain all that the file has of it, nothing changes; where the end of one is the
beginning of the other, the two are put together.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db import connection

from kejing.imports.operations.staging import ROW_COLUMNS, rearrange
from kejing.ledger.operations import write_chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.imports.operations.staging import Staging

CONTENT: Final = ("number", "product", "category", "quantity", "worth", "net_amount", "cost")
STORED_ROWS: Final = {"stored_id": pl.Int64(), **{name: kind for name, kind in ROW_COLUMNS.items() if name != "doc"}}
_SUMMED: Final = (
    "kind",
    "due_on",
    "settles",
    "salesperson",
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


def merge_documents(compared: pl.DataFrame, *, staging: Staging, removes_missing: bool) -> Merged:
    """Return the documents (with doc, status, stored_id, stored_content) after completing those that may be parts."""
    is_edge = pl.col("is_first") | pl.col("is_last")
    asked = compared.filter(
        (pl.col("status") == "changed") & (pl.col("flow") == "goods") & (is_edge | pl.col("is_numbered"))
    )
    if asked.is_empty():
        return Merged(compared, pl.DataFrame(schema=ROW_COLUMNS))
    stored = read_stored_rows(asked["stored_id"].to_list()).join(
        asked.select("stored_id", "doc"), on="stored_id", maintain_order="left"
    )
    incoming = staging.scan_rows().filter(pl.col("doc").is_in(asked["doc"].implode())).collect()
    stored, incoming = (rows.select(*ROW_COLUMNS).cast(pl.Schema(ROW_COLUMNS)) for rows in (stored, incoming))
    by_number, cut = _merge_numbered(asked, stored, incoming, removes_missing=removes_missing)
    by_order, inside = _merge_edges(
        asked.filter(is_edge & ~pl.col("doc").is_in(by_number["doc"].implode())), stored, incoming
    )
    rows = pl.concat([by_number.filter(~pl.col("doc").is_in(cut.implode())), by_order])
    documents = _take_over(compared, rows)
    is_whole = pl.col("doc").is_in(pl.concat([cut, inside]).implode())
    return Merged(
        documents.with_columns(pl.when(is_whole).then(pl.lit("cut")).otherwise("status").alias("status")),
        rows,
    )


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
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the lines of numbered documents, the stored ones that the file lacks included; and which gain nothing."""
    whole = stored.group_by("doc").agg(pl.col("number").is_not_null().all().alias("has_numbers")).filter("has_numbers")
    numbered = asked.filter(pl.col("is_numbered")).join(whole, on="doc", how="semi")
    if removes_missing:
        numbered = numbered.filter(pl.col("is_first") | pl.col("is_last"))
    own = incoming.join(numbered, on="doc", how="semi", maintain_order="left")
    kept = stored.join(numbered, on="doc", how="semi", maintain_order="left").join(
        own, on=["doc", "number"], how="anti", maintain_order="left"
    )
    completed = own.join(kept, on="doc", how="semi", maintain_order="left")
    merged = pl.concat([completed, kept]).sort("doc", maintain_order=True)
    worth = pl.coalesce("foreign_amount", "amount").alias("worth")
    changed = own.with_columns(worth).join(
        stored.with_columns(worth), on=["doc", *CONTENT], how="anti", nulls_equal=True
    )
    unchanged = merged.join(changed, on="doc", how="anti")["doc"].unique()
    return merged, unchanged


def _merge_edges(asked: pl.DataFrame, stored: pl.DataFrame, incoming: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return the lines of documents put together from two parts, and the documents that the stored lines contain."""
    merged: list[pl.DataFrame] = []
    inside: list[int] = []
    for doc in asked["doc"]:
        old, new = stored.filter(pl.col("doc") == doc), incoming.filter(pl.col("doc") == doc)
        had, came = _list_content(old), _list_content(new)
        if not Counter(came) - Counter(had):
            inside.append(doc)
        elif Counter(had) - Counter(came):
            if shared := _overlap(had, came):
                merged.append(pl.concat([old, new[shared:]]))
            elif shared := _overlap(came, had):
                merged.append(pl.concat([new, old[shared:]]))
    return pl.concat([pl.DataFrame(schema=ROW_COLUMNS), *merged]), pl.Series("doc", inside, dtype=pl.Int64)


def _list_content(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    return rows.with_columns(pl.coalesce("foreign_amount", "amount").alias("worth")).select(*CONTENT).rows()


def _overlap(first: Sequence[object], second: Sequence[object]) -> int:
    """Return how many items at the end of one list are those at the beginning of the other, at most."""
    longest = min(len(first), len(second))
    return next((size for size in range(longest, 0, -1) if first[-size:] == second[:size]), 0)


def _take_over(compared: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the documents with the sums of the completed ones, which may now be what is stored."""
    if rows.is_empty():
        return compared
    headers = compared.select("doc", "kind", "due_on", "settles", "salesperson")
    lines = (
        rows.rename({"number": "line_number"}).join(headers, on="doc", maintain_order="left").with_row_index("place")
    )
    summed = rearrange(lines.with_columns(pl.col("place").cast(pl.Int64)))
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
