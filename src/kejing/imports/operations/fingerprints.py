"""Fingerprints of documents: 64 bits of all that a document says, the same in whichever order its lines come.

A line's words and numbers are mixed into 64 bits, and those of a document's lines are added up; its header is mixed in.
They are stored, so they must be the same for ever and on every machine: nothing of a library's own hashing is in them
but BLAKE2. Two documents that differ have the same one in one of 2^63 cases.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

type Bits = NDArray[np.uint64]

LINE: Final = ("number", "product", "category", "quantity", "worth", "net_amount", "cost")
HEADER: Final = ("kind", "due_on", "salesperson", "settles", "worth")
_PRIMES: Final = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
)
_NOTHING: Final = 0x6A09E667F3BCC909
_HALF: Final = np.uint64(32)
_QUANTITY_UNIT: Final = 10_000


def add_contents(documents: pl.DataFrame, *, rows: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return documents with `content`; their `doc` counts from 1, and `rows` are all their lines, sorted by doc."""
    sums = np.zeros(documents.height + 1, dtype=np.uint64)
    for batch in rows:
        docs = batch["doc"].to_numpy()
        if not len(docs):
            continue
        starts = np.flatnonzero(np.diff(docs, prepend=docs[0] - 1))
        # A document whose lines are in two batches gets both sums; 64 bits run over, on purpose.
        sums[docs[starts]] += np.add.reduceat(mix_lines(batch), starts)
    found = sums[documents["doc"].to_numpy()] + _mix_headers(documents)
    return documents.with_columns(pl.Series("content", (found >> np.uint64(1)).astype(np.int64)))


def mix_lines(rows: pl.DataFrame) -> Bits:
    """Return 64 bits of each line (number, product, category, quantity, foreign_amount, amount, net_amount, cost).

    Of a line in another currency only its own amount counts: the others change with the rate.
    """
    is_foreign = pl.col("foreign_amount").is_not_null()
    frame = rows.select(
        "number",
        "product",
        "category",
        (pl.col("quantity") * _QUANTITY_UNIT).cast(pl.Int64).alias("quantity"),
        pl.coalesce("foreign_amount", "amount").alias("worth"),
        pl.when(~is_foreign).then("net_amount").alias("net_amount"),
        pl.when(~is_foreign).then("cost").alias("cost"),
    )
    return _mix(frame.select(LINE))


def _mix_headers(documents: pl.DataFrame) -> Bits:
    return _mix(
        documents.select(
            "kind",
            pl.col("due_on").to_physical().cast(pl.Int64),
            "salesperson",
            "settles",
            pl.coalesce("foreign_amount", "amount").alias("worth"),
        ).select(HEADER)
    )


def _mix(frame: pl.DataFrame) -> Bits:
    mixed = np.full(frame.height, _NOTHING, dtype=np.uint64)
    for column, prime in zip(frame.get_columns(), _PRIMES, strict=False):
        mixed ^= _read_words(column) if column.dtype == pl.String else _read_numbers(column)
        mixed *= np.uint64(prime)
        mixed ^= mixed >> _HALF
    return mixed


def _read_numbers(column: pl.Series) -> Bits:
    values = column.fill_null(0).to_numpy().view(np.uint64) * np.uint64(_PRIMES[0])
    if not column.null_count():
        return values
    return np.where(column.is_null().to_numpy(), np.uint64(_NOTHING), values)


def _read_words(column: pl.Series) -> Bits:
    """Return 64 bits of each word; each different word is looked at once."""
    words = column.unique().drop_nulls()
    if words.is_empty():
        return np.full(len(column), _NOTHING, dtype=np.uint64)
    bits = pl.Series([_digest(word) for word in words], dtype=pl.UInt64)
    return column.replace_strict(words, bits, default=_NOTHING, return_dtype=pl.UInt64).to_numpy()


def _digest(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
