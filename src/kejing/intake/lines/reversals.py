"""Red-letter pairs: a document and its reversal, both flagged by the file, come to nothing and stand apart."""

from typing import Final

import polars as pl

REVERSED: Final = "reversed"
"""The kind under which a pair stands apart."""

_DOCUMENT: Final = ("file", "document_number", "customer_code", "sold_on")
_COUNTERPART: Final = ("customer_code", "size", "place")


def find_pairs(flagged: pl.DataFrame) -> pl.Series:
    """Tell which flagged rows belong to a pair: two flagged documents of one customer whose amounts cancel out.

    `flagged` has the ledger's columns and file. A document that comes to nothing is a pair by itself. Of several
    equal ones the earliest of each sign go together; what has no counterpart among the flagged (a plain red-letter
    return, or a pair of which only one half is in the files) is no pair.
    """
    documents = (
        flagged.group_by(_DOCUMENT)
        .agg(pl.col("amount").sum())
        .sort("sold_on", "document_number", "file", nulls_last=True)
        .with_columns(size=pl.col("amount").abs(), is_red=pl.col("amount") < 0)
        .with_columns(place=pl.int_range(pl.len()).over("customer_code", "size", "is_red"))
        .with_columns(sides=pl.len().over(_COUNTERPART))
    )
    paired = documents.filter((pl.col("size") == 0) | (pl.col("sides") > 1))
    return flagged.join(
        paired.select(*_DOCUMENT, pl.lit(value=True).alias("is_paired")),
        on=_DOCUMENT,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )["is_paired"].fill_null(value=False)
