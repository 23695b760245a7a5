"""Lines of documents that an earlier file has already, where lines have no numbers: exports overlap.

Within a file equal lines are several lines. Of another file, as many of them are the same ones as both have.
"""

from collections.abc import Callable, Iterable
from typing import Final

import polars as pl

from kejing.intake.lines.repeats import CLOSE_ROWS, Settled
from kejing.intake.lines.store import CONTENT, FILE, LINE_NUMBER, SOURCE_ROW
from kejing.intake.reports import RepeatedBy

_DOCUMENT: Final = ("document_number", "customer_code", "sold_on")
_SAME: Final = (*_DOCUMENT, "document_type", "item_code", "item_name", "quantity", "amount")
_KEY: Final = "key"


def find_overlaps(read_lines: Callable[[], Iterable[pl.DataFrame]], *, flagged: pl.DataFrame) -> Settled:
    """Return the lines that repeat those of other files, the flagged one of each being kept, else the first.

    `read_lines` gives all lines, `flagged` has file, row of those that the file calls reversed. Few rows are held at a
    time: the documents' numbers of each file, and then those that several files have, part by part.
    """
    counted = [_list_numbers(lines) for lines in read_lines()]
    shared = (
        pl.concat([pl.DataFrame(schema={_KEY: pl.UInt64(), FILE: pl.Int32(), "rows": pl.Int64()}), *counted])
        .group_by(_KEY)
        .agg(pl.col(FILE).n_unique().alias("files"), pl.col("rows").sum())
        .filter(pl.col("files") > 1)
    )
    parts = -(-int(shared["rows"].sum()) // CLOSE_ROWS)
    found = [
        _compare(lines) for lines in (_gather(shared[_KEY], read_lines, at, parts, flagged) for at in range(parts))
    ]
    nothing = _compare(pl.DataFrame(schema=_COMPARED))
    return Settled(
        repeats=pl.concat([nothing.repeats, *(one.repeats for one in found)]),
        shared=pl.concat([nothing.shared, *(one.shared for one in found)]),
    )


def _choose(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of a document that have neither a number of their own nor one row for all of it."""
    return lines.filter(
        pl.col("document_number").is_not_null() & pl.col(LINE_NUMBER).is_null() & pl.col(CONTENT).is_null()
    )


def _list_numbers(lines: pl.DataFrame) -> pl.DataFrame:
    chosen = _choose(lines.select("document_number", LINE_NUMBER, CONTENT, FILE))
    keyed = chosen.select(pl.col("document_number").hash().alias(_KEY), FILE)
    return keyed.group_by(_KEY, FILE).agg(pl.len().cast(pl.Int64).alias("rows"))


def _gather(
    keys: pl.Series,
    read_lines: Callable[[], Iterable[pl.DataFrame]],
    at: int,
    parts: int,
    flagged: pl.DataFrame,
) -> pl.DataFrame:
    """Return the lines of a part of the documents, and whether each is flagged."""
    own = keys.filter(keys % parts == at).implode()
    rows = [_choose(lines).filter(pl.col("document_number").hash().is_in(own)) for lines in read_lines()]
    reversed_rows = flagged.select(FILE, SOURCE_ROW, is_flagged=pl.lit(value=True))
    return (
        pl.concat(rows)
        .select(FILE, SOURCE_ROW, *_SAME, LINE_NUMBER)
        .join(reversed_rows, on=[FILE, SOURCE_ROW], how="left")
        .with_columns(pl.col("is_flagged").fill_null(value=False))
    )


def _compare(rows: pl.DataFrame) -> Settled:
    place = pl.int_range(pl.len())
    told = (
        rows.sort(FILE, SOURCE_ROW)
        .with_columns(place.over(FILE, *_SAME).alias("time"))
        .sort(pl.col("is_flagged").not_(), FILE, SOURCE_ROW)
        .with_columns((place.over(*_SAME, "time") > 0).alias("is_repeat"))
    )
    kept = told.filter(~pl.col("is_repeat")).filter(pl.col(FILE).n_unique().over(_DOCUMENT) > 1)
    is_last = pl.col(FILE) == pl.col(FILE).max()
    return Settled(
        repeats=told.filter("is_repeat").select(
            FILE,
            SOURCE_ROW,
            "document_number",
            LINE_NUMBER,
            "amount",
            by=pl.lit(RepeatedBy.CONTENT.value),
            is_changed=pl.lit(value=False),
        ),
        shared=kept.group_by(_DOCUMENT)
        .agg(
            pl.col(FILE).max(),
            pl.col(SOURCE_ROW).filter(is_last).min(),
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("amount").sum(),
        )
        .select(FILE, pl.col("document_number").alias("number"), SOURCE_ROW, "rows", "amount"),
    )


_COMPARED: Final = {
    FILE: pl.Int32(),
    SOURCE_ROW: pl.Int64(),
    "document_number": pl.String(),
    "customer_code": pl.String(),
    "sold_on": pl.Date(),
    "document_type": pl.String(),
    "item_code": pl.String(),
    "item_name": pl.String(),
    "quantity": pl.Decimal(18, 4),
    "amount": pl.Int64(),
    LINE_NUMBER: pl.String(),
    "is_flagged": pl.Boolean(),
}
