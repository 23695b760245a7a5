"""Rows that say an earlier row again: the same line of a document, or the same document of a list of documents.

Only rows that would count take part. One hash a row is held while the files are read; the few rows whose hash is there
more than once are then looked at closely, cell by cell. Two equal lines without line numbers are two lines, and never
repeat each other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.misleading import ROW_NUMBER_WORDS
from kejing.intake.containers.tables import column_name
from kejing.intake.fields import LEDGER_COLUMNS, LEDGER_SCHEMA, Field
from kejing.intake.headers import normalise_header
from kejing.intake.lines.store import CONTENT, LINE_NUMBER
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import RepeatedBy, Repeats, SharedNumber
from kejing.intake.values.texts import read_text

CLOSE_ROWS: Final = 500_000
"""How many rows are looked at closely at a time."""
LISTED: Final = 20
"""How many shared numbers of a file are listed; all are counted."""

_KEY: Final = "key"
_BETWEEN: Final = "\x1f"
# What a line has and a document has not.
_OF_LINES: Final = frozenset(
    {
        Field.LINE_NUMBER,
        Field.ITEM_CODE,
        Field.ITEM_NAME,
        Field.CATEGORY,
        Field.BRAND,
        Field.SPEC,
        Field.UNIT,
        Field.BATCH,
        Field.QUANTITY,
        Field.PRICE,
        Field.UNIT_COST,
    }
)
# What the lines' own columns say, compared as it was read.
_SAID: Final = frozenset(
    {
        Field.SOLD_ON,
        Field.DOCUMENT_NUMBER,
        Field.DOCUMENT_TYPE,
        Field.CUSTOMER_CODE,
        Field.CUSTOMER_NAME,
        Field.SALESPERSON,
        Field.REGION,
        Field.AMOUNT,
        Field.GROSS_AMOUNT,
        Field.NET_AMOUNT,
        Field.COST,
    }
)
# What a later export says otherwise of the same document: it was approved, paid, reversed.
_CHANGING: Final = frozenset(
    {
        Field.DOCUMENT_STATUS,
        Field.PAYMENT_STATUS,
        Field.SETTLED_ON,
        Field.REVERSED,
        Field.REVERSAL,
        Field.RECEIVABLE_OPENING,
        Field.RECEIVABLE_INCREASE,
        Field.RECEIVABLE_DECREASE,
        Field.RECEIVABLE_BALANCE,
        Field.ADVANCE,
        Field.CREDIT_LIMIT,
        Field.CONTACT,
        Field.PHONE,
        Field.ADDRESS,
    }
)
_PRODUCT: Final = ("item_code", "item_name")
_SAME_LINE: Final = ("document_number", LINE_NUMBER, "customer_code", "sold_on", "document_type", "is_red")
_FILE_AND_ROW: Final[Mapping[str, pl.DataType]] = MappingProxyType({"file": pl.Int32(), "row": pl.Int64()})
_CLOSE_SCHEMA: Final = MappingProxyType(
    {**_FILE_AND_ROW, **LEDGER_SCHEMA, LINE_NUMBER: pl.String(), CONTENT: pl.String(), "is_flagged": pl.Boolean()}
)
_TOLD: Final = ("file", "row", "document_number", LINE_NUMBER, "amount")
_NEEDED: Final = ("file", "row", *LEDGER_COLUMNS, LINE_NUMBER, CONTENT)


@dataclass(frozen=True, slots=True)
class Repeated:
    """The hashes that more than one row has, and how many rows have one of them."""

    hashes: pl.Series
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """Which rows repeat others: `repeats` has file, row, by (a `RepeatedBy`), and `is_changed`, with number and line.

    `shared` has file, number, row, rows, amount: the document numbers of several rows that are kept, since they say
    different things. A number that several files share stands under the last of them.
    """

    repeats: pl.DataFrame
    shared: pl.DataFrame

    def list_shared(self, file: int) -> tuple[tuple[SharedNumber, ...], int]:
        """Return the first shared numbers of the file at a place, and how many there are."""
        own = self.shared.filter(pl.col("file") == file).sort("row")
        first = own.head(LISTED).select("number", "row", "rows", "amount")
        return tuple(SharedNumber(*row) for row in first.iter_rows()), own.height

    def tell(self, file: int) -> tuple[Reason, ...]:
        """Return what is to be said of the file at a place: repeats that are not equal."""
        changed = self.repeats.filter((pl.col("file") == file) & pl.col("is_changed")).sort("row")
        if changed.is_empty():
            return ()
        number, row = changed.select("document_number", "row").row(0)
        return (Reason(Note.REPEATS_CHANGED, {"count": changed.height, "row": row, "value": number}),)


def choose_content(matches: Sequence[ColumnMatch], columns: Mapping[Field, str]) -> tuple[str, ...] | None:
    """Return the batch columns that tell rows of one document number apart, beside those a ledger has.

    None where a file has no document numbers, or rows of lines rather than of documents. `columns` are the batch
    columns of all fields that are read.
    """
    if Field.DOCUMENT_NUMBER not in columns or not _OF_LINES.isdisjoint(columns):
        return None
    own = [
        match
        for match in matches
        if not (match.used and match.field in _SAID | _CHANGING) and not (match.field is None and _counts_rows(match))
    ]
    own.sort(key=lambda match: (normalise_header(match.header), match.place))
    return tuple(column_name(match.place) for match in own)


def _counts_rows(match: ColumnMatch) -> bool:
    """Tell whether a column only numbers the rows: by its header, or, where that says nothing (#), by 1, 2, 3."""
    word = normalise_header(match.header)
    if word:
        return word in ROW_NUMBER_WORDS
    numbers = [int(text) for text in match.samples if text.isdecimal()]
    return len(numbers) == len(match.samples) and all(after == before + 1 for before, after in pairwise(numbers))


def read_content(batch: pl.DataFrame, columns: Sequence[str] | None) -> pl.Series:
    """Return `CONTENT` of every row, null in a file with rows of lines; `columns` are those of `choose_content`."""
    if columns is None:
        return pl.Series(CONTENT, [None], dtype=pl.String).new_from_index(0, batch.height)
    cells = [read_text(batch[column]).fill_null("") for column in columns]
    if not cells:
        return pl.Series(CONTENT, [""], dtype=pl.String).new_from_index(0, batch.height)
    return pl.select(pl.concat_str(cells, separator=_BETWEEN).alias(CONTENT)).to_series()


def hash_keys(lines: pl.DataFrame) -> pl.Series:
    """Return a hash of number and line of the lines that can repeat others, in their order, without the others.

    `lines` has document_number, line_number and `CONTENT`.
    """
    return _add_key(lines.select("document_number", LINE_NUMBER, CONTENT))[_KEY]


def find_repeated(hashes: Iterable[pl.Series]) -> Repeated:
    """Return the hashes that more than one row has; `hashes` are those of all lines of all files."""
    ordered = pl.concat([pl.Series(_KEY, dtype=pl.UInt64), *hashes]).sort()
    again = ordered.filter((ordered == ordered.shift(1)).fill_null(value=False))
    twice = again.unique()
    return Repeated(twice, len(again) + len(twice))


def settle_repeats(
    repeated: Repeated, read_lines: Callable[[], Iterable[pl.DataFrame]], *, flagged: pl.DataFrame
) -> Settled:
    """Return the rows that repeat others. `read_lines` gives all lines again, as they were hashed, with file and row.

    `flagged` has file, row of the lines that the file calls reversed: of rows that say the same, one of them is kept,
    for it knows more. Few rows are held at a time: those of a part of the hashes.
    """
    parts = -(-repeated.rows // CLOSE_ROWS)
    settled = [_compare(pl.DataFrame(schema=dict(_CLOSE_SCHEMA)))]
    reversed_rows = flagged.select("file", "row", is_flagged=pl.lit(value=True)).cast(pl.Schema(_FILE_AND_ROW))
    for part in range(parts):
        hashes = repeated.hashes.filter(repeated.hashes % parts == part).implode()
        likely = [_add_key(lines.select(_NEEDED)).filter(pl.col(_KEY).is_in(hashes)) for lines in read_lines()]
        rows = pl.concat(likely).cast(pl.Schema(_FILE_AND_ROW)).join(reversed_rows, on=["file", "row"], how="left")
        settled.append(_compare(rows.with_columns(pl.col("is_flagged").fill_null(value=False))))
    return Settled(
        repeats=pl.concat([one.repeats for one in settled]).sort("file", "row"),
        shared=pl.concat([one.shared for one in settled]).sort("file", "row"),
    )


def count_repeats(repeats: pl.DataFrame) -> tuple[Repeats, ...]:
    """Return what is to be said of the rows of one file that repeat others: `repeats` has by and amount."""
    counted = repeats.group_by("by").agg(pl.len().alias("rows"), pl.col("amount").sum()).sort("by", descending=True)
    return tuple(Repeats(RepeatedBy(by), rows, amount) for by, rows, amount in counted.iter_rows())


def _add_key(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that can repeat others with their hash: those of a document and a line, or with a content."""
    if lines[LINE_NUMBER].null_count() == lines.height and lines[CONTENT].null_count() == lines.height:
        return lines.clear().with_columns(pl.lit(0, pl.UInt64).alias(_KEY))
    named = lines.filter(
        pl.col("document_number").is_not_null() & (pl.col(LINE_NUMBER).is_not_null() | pl.col(CONTENT).is_not_null())
    )
    return named.with_columns(
        named.select("document_number", pl.col(LINE_NUMBER).fill_null("")).hash_rows().alias(_KEY)
    )


def _compare(rows: pl.DataFrame) -> Settled:
    """Return what rows that share number and line come to; of equal ones a flagged one is kept, else the first."""
    placed = (
        rows.sort(pl.col("is_flagged").not_(), "file", "row")
        .with_columns(is_red=pl.col("amount") < 0)
        .with_row_index("place")
    )
    lines, documents = placed.filter(pl.col(LINE_NUMBER).is_not_null()), placed.filter(pl.col(LINE_NUMBER).is_null())
    same = pl.col("place").first().over(*LEDGER_COLUMNS, CONTENT)
    told = pl.concat(
        [
            _compare_lines(lines),
            documents.select(
                *_TOLD,
                by=pl.lit(RepeatedBy.CONTENT.value),
                is_repeat=same != pl.col("place"),
                is_changed=pl.lit(value=False),
            ),
        ]
    )
    kept = told.filter(~pl.col("is_repeat")).filter(pl.len().over("document_number", LINE_NUMBER) > 1)
    is_last = pl.col("file") == pl.col("file").max()
    return Settled(
        repeats=told.filter("is_repeat").drop("is_repeat"),
        shared=kept.group_by(
            pl.col("document_number").alias("number"), pl.col(LINE_NUMBER).is_null().alias("is_document")
        )
        .agg(
            pl.col("file").max(),
            pl.col("row").filter(is_last).min(),
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("amount").sum(),
        )
        .select("file", "number", "row", "rows", "amount"),
    )


def _compare_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return which rows repeat the line of a document, and whether with another product, quantity or amount.

    One file does not write a line twice with two products: those are two lines of one number (the parts of a set), and
    both are kept. What another file says of the line repeats it.
    """
    first = pl.col("place").first().over(*_SAME_LINE, *_PRODUCT)
    is_own = pl.col("file") == pl.col("file").first().over(_SAME_LINE)
    is_first = first == pl.col("place")
    is_other = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).first().over(*_SAME_LINE, *_PRODUCT)) for name in ("quantity", "amount")
    )
    return lines.select(
        *_TOLD,
        by=pl.lit(RepeatedBy.LINE.value),
        is_repeat=~(is_first & is_own),
        is_changed=~(is_first & is_own) & (is_first | is_other),
    )
