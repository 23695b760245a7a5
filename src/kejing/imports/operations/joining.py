"""Staged documents that are one: of two names of one customer, and of nobody where somebody said whose it is.

The files say what they said before; what people decided since must not come undone by reading them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from kejing.imports.operations.fingerprints import add_contents
from kejing.imports.operations.staging import ROW_COLUMNS
from kejing.ledger.enums import DocumentKind

if TYPE_CHECKING:
    from kejing.imports.operations.staging import Staging

DAY: Final = ("flow", "number", "dated_on")
KEY: Final = (*DAY, "key_id")
_SUMS: Final = ("foreign_amount", "amount", "net_amount", "cost")
_BITS: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """The documents, each once, and the lines of those that were joined, in the place of the staged ones."""

    documents: pl.DataFrame
    rows: pl.DataFrame


def join_same(documents: pl.DataFrame, *, staging: Staging) -> Joined:
    """Return documents (with `KEY`) after making one of those of one key, as two names of one customer bring them."""
    own = documents.filter(pl.col("key_id").is_not_null() & (pl.len().over(KEY) > 1))
    if own.is_empty():
        return Joined(documents, pl.DataFrame(schema=ROW_COLUMNS))
    pairs = own.select("doc", pl.col("doc").min().over(KEY).alias("into"))
    made, rows = _put_together(own, pairs, staging=staging)
    return Joined(pl.concat([documents.join(own, on="doc", how="anti"), made]).sort("doc"), rows)


def follow_assigned(compared: pl.DataFrame, *, visible: pl.DataFrame) -> pl.DataFrame:
    """Return compared documents after giving those without a customer to whom the stored ones were assigned.

    That is told by the number where there is one, else by all that the document says: the files bring no other document
    with it for that customer on that day, and the stored one is only one. `visible` are the stored documents.
    """
    nobodys = compared.filter(pl.col("customer_code").is_null() & pl.col("stored_id").is_null())
    if nobodys.is_empty():
        return compared
    free = visible.filter(pl.col("customer_id").is_not_null()).join(
        compared.select(*DAY, pl.col("key_id").alias("customer_id")), on=[*DAY, "customer_id"], how="anti"
    )
    stored = free.select(
        *DAY,
        "customer_id",
        pl.col("id").alias("own_id"),
        pl.col("content").alias("own_content"),
        pl.col("amount").alias("own_amount"),
    )
    has_number = pl.col("number") != ""
    found = pl.concat(
        [
            nobodys.filter(has_number).select("doc", *DAY).join(stored, on=DAY),
            nobodys.filter(~has_number)
            .select("doc", *DAY, "content")
            .join(stored, left_on=[*DAY, "content"], right_on=[*DAY, "own_content"], coalesce=False)
            .select("doc", *DAY, "customer_id", "own_id", "own_content", "own_amount"),
        ]
    ).filter((pl.len().over("doc") == 1) & (pl.len().over("own_id") == 1))
    is_followed = pl.col("own_id").is_not_null()
    return (
        compared.join(
            found.select("doc", pl.col("customer_id").alias("own_customer"), "own_id", "own_content", "own_amount"),
            on="doc",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            pl.coalesce("own_customer", "key_id").alias("key_id"),
            pl.coalesce("own_customer", "assigned_id").alias("assigned_id"),
            pl.coalesce("own_id", "stored_id").alias("stored_id"),
            pl.when(is_followed).then("own_content").otherwise("stored_content").alias("stored_content"),
            pl.when(is_followed).then("own_amount").otherwise("amount_before").alias("amount_before"),
        )
        .select(compared.columns)
    )


def rejoin_assigned(compared: pl.DataFrame, *, staging: Staging, rows: pl.DataFrame) -> Joined:
    """Return compared documents after joining those without a customer to the ones that they were assigned to.

    So are they where the file's document and what is nobody's of it are together what is stored.
    """
    nobodys = compared.filter(pl.col("customer_code").is_null() & pl.col("stored_id").is_null())
    others = compared.filter(
        pl.col("stored_id").is_not_null()
        & (pl.col("content") != pl.col("stored_content"))
        & (pl.col("flow") == "goods")
    )
    pairs = nobodys.select(*DAY, "doc").join(others.select(*DAY, pl.col("doc").alias("into")), on=DAY)
    pairs = pairs.filter(~pl.col("into").is_in(rows["doc"].unique().implode()))
    if pairs.is_empty():
        return Joined(compared, rows)
    # Each pair is tried as a document of its own, with a place of its own.
    tried = pairs.with_row_index("pair").select(pl.col("pair").cast(pl.Int64), "doc", "into")
    sides = pl.concat(
        [tried.select("pair", pl.col("into").alias("doc"), "into"), tried.select("pair", "doc", "into")]
    ).sort("pair", maintain_order=True)
    place = -(pl.col("pair") + 1)
    own = sides.select("pair", "doc").join(compared, on="doc", maintain_order="left")
    made, own_rows = _put_together(own, sides.select("pair", "doc", place.alias("into")), staging=staging)
    kept = (
        made.filter(pl.col("content") == pl.col("stored_content"))
        .with_columns((-pl.col("doc") - 1).alias("pair"))
        .join(tried.rename({"doc": "nobodys"}), on="pair")
        .unique("nobodys", keep="first", maintain_order=True)
        .unique("into", keep="first", maintain_order=True)
    )
    if kept.is_empty():
        return Joined(compared, rows)
    gone = pl.concat([kept["nobodys"], kept["into"]])
    numbered = kept.select(pl.col("doc").alias("tried_doc"), "into")
    added = (
        own_rows.join(numbered, left_on="doc", right_on="tried_doc", maintain_order="left")
        .with_columns(pl.col("into").alias("doc"))
        .select(*ROW_COLUMNS)
    )
    whole = kept.with_columns(pl.col("into").alias("doc")).select(compared.columns)
    return Joined(
        pl.concat([compared.filter(~pl.col("doc").is_in(gone.implode())), whole]).sort("doc"), pl.concat([rows, added])
    )


def _put_together(own: pl.DataFrame, pairs: pl.DataFrame, *, staging: Staging) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the documents that documents make together (`pairs` has doc, into), each with the lines of all of them."""
    by = [name for name in ("pair", "doc") if name in pairs.columns]
    parts = own.join(pairs, on=by, maintain_order="left").sort("into", maintain_order=True)
    is_whole = {name: pl.col(name).is_not_null().all() for name in _SUMS}
    kinds = (DocumentKind.SALE.value, DocumentKind.SALE_RETURN.value)
    said = {
        "kind": pl.coalesce(
            *(pl.when((pl.col("kind") == kind).any()).then(pl.lit(kind)) for kind in kinds), pl.col("kind").first()
        ),
        "due_on": pl.col("due_on").min(),
        "settles": pl.when(pl.col("settles").n_unique() == 1).then(pl.col("settles").first()),
        "salesperson": pl.col("salesperson").drop_nulls().first(),
        **{name: pl.when(whole).then(pl.col(name).sum()) for name, whole in is_whole.items()},
        "line_count": pl.col("line_count").sum(),
        "is_numbered": pl.col("is_numbered").all(),
        "is_first": pl.col("is_first").any(),
        "is_last": pl.col("is_last").any(),
    }
    rest = [name for name in own.columns if name not in {*said, "doc", "pair"}]
    made = parts.group_by("into", maintain_order=True).agg(
        *(pl.col(name).first() for name in rest), *(made.alias(name) for name, made in said.items())
    )
    staged = (
        pl.DataFrame(schema=ROW_COLUMNS)
        if not staging.rows.is_file()
        else staging.scan_rows().filter(pl.col("doc").is_in(parts["doc"].unique().implode())).collect()
    )
    rows = parts.select("doc", "into").join(staged.cast(pl.Schema(ROW_COLUMNS)), on="doc", maintain_order="left_right")
    rows = rows.with_columns(pl.col("into").alias("doc")).select(*ROW_COLUMNS)
    return _fingerprint(made.rename({"into": "doc"}), rows).select(
        [name for name in own.columns if name != "pair"]
    ), rows


def _fingerprint(documents: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return documents with their `content`, whatever they are numbered by."""
    placed = documents.with_row_index("place", offset=1).with_columns(pl.col("place").cast(pl.Int64))
    own = rows.join(placed.select("doc", "place"), on="doc", maintain_order="left")
    found = add_contents(
        placed.drop("doc").rename({"place": "doc"}),
        rows=[own.with_columns(pl.col("place").alias("doc")).sort("doc", maintain_order=True).select(*ROW_COLUMNS)],
    )
    return documents.with_columns(found["content"])
