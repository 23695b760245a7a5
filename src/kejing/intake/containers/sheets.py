"""Which sheets of a workbook are the ledger, and how a sheet of text cells becomes a table."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

import numpy as np
import polars as pl

from kejing.intake.containers.tables import (
    BATCH_ROWS,
    HEAD_ROWS,
    OVERFLOW,
    ROW,
    FindHeader,
    HeaderPlace,
    Table,
    column_name,
)
from kejing.intake.errors import EmptyFileError, RepeatedSheetsError
from kejing.intake.headers import bracketed_words, normalise_header

CERTAIN_WORDS: Final = 3
"""So many known words make a header; a hidden sheet never goes before a visible one that has them."""

MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
ERROR_CELLS: Final = frozenset(
    {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""What a formula that failed shows: the value is unknown, not nought."""
_MOST_CELLS: Final = 20_000_000
_CELLS_FOR_ONE_FILLED: Final = 8
_LETTERS: Final = 26
_REPEATED_ROWS: Final = 3
_REPEATED_SHARE: Final = 0.9
_LONGEST_NUMBER: Final = 40
_CURRENCY: Final = r"(?:NT\$|US\$|HK\$|RMB|CNY|USD|TWD|HKD|[¥￥$€£])"
_NUMBER: Final = re.compile(rf"[-+(\s]*{_CURRENCY}?[-+\s]*(?:\d[\d,.\s]*|\.\d+)[-%％)元万萬亿億\s]*{_CURRENCY}?")
_DAY_OR_CODE: Final = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\d{4}\.\d{1,2}\.\d{1,2}|0\d+|\d{12,}"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of one column made into one; places are counted from 0, `bottom` is the last row of it."""

    column: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet: all cells as text from row 1 on, and the cells below one another that are one cell.

    `damaged` characters could not be decoded from `encoding`; `rows_above` stand above the first,
    in other tables of a page, and `texts_above` say what they hold.
    """

    name: str | None
    cells: pl.DataFrame
    is_hidden: bool = False
    spans: Sequence[Span] = ()
    encoding: str | None = None
    damaged: int = 0
    rows_above: int = 0
    texts_above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the sheets of one file have in common; `name` is the file's, as people are told it."""

    name: str
    container: str
    since_1904: bool = False
    holds_floats: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A sheet and where its header stands."""

    sheet: Sheet
    place: HeaderPlace

    @property
    def score(self) -> tuple[bool, int, bool]:
        visible = not self.sheet.is_hidden
        return visible and self.place.known >= CERTAIN_WORDS, self.place.known, visible

    @property
    def has_rows(self) -> bool:
        return self.sheet.cells.height > self.place.last_row

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The headers in one form; what stands in brackets counts, 金额（含税） is not 金额（未税）."""
        return tuple((normalise_header(header), bracketed_words(header)) for header in self.place.headers)


def is_too_sparse(*, rows: int, columns: int, filled: int) -> bool:
    """Tell whether a rectangle of cells is so large and so empty that something must stand far from the table."""
    return rows * columns > max(_MOST_CELLS, filled * _CELLS_FOR_ONE_FILLED)


def name_cell(*, column: int, row: int) -> str:
    """Return the name of a cell as a spreadsheet gives it; places are counted from 0."""
    letters = ""
    number = column + 1
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def make_frame(rows: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    """Return rows of any length as columns of text."""
    return pl.DataFrame(
        [pl.Series(column_name(place), column, dtype=pl.String) for place, column in enumerate(zip_longest(*rows))]
    )


def join_texts(rows: Iterable[Sequence[str | None]]) -> tuple[str, ...]:
    """Return one text for each row that has any, its cells joined by blanks."""
    texts = (" ".join(value.strip() for value in row if value and value.strip()) for row in rows)
    return tuple(text for text in texts if text)


def read_sheets(sheets: Iterable[Sheet], book: Workbook, *, find_header: FindHeader) -> tuple[Table, ...]:
    """Return the sheet with most known headers, and with it every other whose headers are the same.

    A hidden sheet is read only when it is the best. The filled sheets that are left are named in `unread_sheets`.
    Raises EmptyFileError when no sheet holds anything, and RepeatedSheetsError when two that would be read hold the
    same rows, such as a month and the whole year.
    """
    best: list[_Candidate] = []
    filled: list[str | None] = []
    for read in sheets:
        sheet = _drop_empty_end(read)
        if sheet.cells.is_empty():
            continue
        filled.append(sheet.name)
        candidate = _Candidate(sheet, find_header(_read_head(sheet.cells)))
        if best and candidate.score < best[0].score:  # let go at once: a workbook may hold much else
            continue
        if best and candidate.score > best[0].score:
            best.clear()
        best.append(candidate)
    if not best:
        raise EmptyFileError(file=book.name)
    first = next((candidate for candidate in best if candidate.has_rows), best[0])
    chosen = [candidate for candidate in best if candidate is first or _belongs(candidate, first)]
    _refuse_repeats(chosen, book)
    names = {candidate.sheet.name for candidate in chosen}
    unread = tuple(name for name in filled if name is not None and name not in names)
    tables = (_make_table(candidate, book, unread=unread) for candidate in chosen)
    return tuple(replace(table, has_siblings=len(chosen) > 1) for table in tables)


def _belongs(candidate: _Candidate, first: _Candidate) -> bool:
    return candidate.has_rows and candidate.columns == first.columns


def _refuse_repeats(chosen: Sequence[_Candidate], book: Workbook) -> None:
    if len(chosen) == 1:
        return
    seen: list[tuple[_Candidate, frozenset[int]]] = []
    for candidate in chosen:
        rows = candidate.sheet.cells.slice(candidate.place.last_row)
        width = len(candidate.place.headers)
        hashes = frozenset(rows.select(rows.columns[:width]).hash_rows()) if rows.width >= width else frozenset()
        for other, known in seen:
            shared = len(hashes & known)
            if shared >= max(_REPEATED_ROWS, _REPEATED_SHARE * min(len(hashes), len(known))):
                first, second = str(other.sheet.name), str(candidate.sheet.name)
                raise RepeatedSheetsError(file=book.name, first=first, second=second)
        seen.append((candidate, hashes))


def _read_head(cells: pl.DataFrame) -> list[list[str]]:
    return [[value or "" for value in row] for row in cells.head(HEAD_ROWS).rows()]


def _drop_empty_end(sheet: Sheet) -> Sheet:
    """Return the sheet without the empty rows below the last filled one: formats alone are no rows."""
    cells = sheet.cells
    if cells.is_empty() or any((value or "").strip() for value in cells.row(-1)):
        return sheet
    filled = cells.select(pl.any_horizontal(_is_filled(name) for name in cells.columns).alias("filled"))["filled"]
    places = filled.arg_true()
    height = int(places[-1]) + 1 if len(places) else 0
    return replace(sheet, cells=cells.head(height))


def _is_filled(name: str) -> pl.Expr:
    return (pl.col(name).str.strip_chars() != "").fill_null(value=False)


def _make_table(candidate: _Candidate, book: Workbook, *, unread: tuple[str, ...]) -> Table:
    sheet, place = candidate.sheet, candidate.place
    cells = _fill_spans(sheet.cells, [span for span in sheet.spans if place.last_row <= span.top < sheet.cells.height])
    width = len(place.headers)

    def read_batches() -> Iterator[pl.DataFrame]:
        return _read_rows(cells, after=place.last_row, width=width, rows_above=sheet.rows_above)

    return Table(
        name=book.name,
        container=book.container,
        encoding=sheet.encoding,
        delimiter=None,
        sheet=sheet.name,
        headers=place.headers,
        damaged=sheet.damaged,
        holds_floats=book.holds_floats,
        expected_rows=max(cells.height - place.last_row, 0),
        read_batches=read_batches,
        titles=sheet.texts_above + join_texts(cells.head(place.row - 1).rows()),
        since_1904=book.since_1904,
        unread_sheets=unread,
    )


def _fill_spans(cells: pl.DataFrame, spans: Sequence[Span]) -> pl.DataFrame:
    """Return the cells with the first value of each span in all its rows, where the row has anything else.

    Only a name, a day or a code holds for each of its rows. A number, typed or not, belongs to the first row alone: it
    may be the amount of all of them together.
    """
    spans = [span for span in spans if span.column < cells.width and _is_lasting(cells.item(span.top, span.column))]
    if not spans:
        return cells
    filled = [np.asarray(cells.select(_is_filled(name).alias("filled"))["filled"]) for name in cells.columns]
    has_any = np.logical_or.reduce(filled)
    places = np.arange(cells.height)
    columns: dict[int, list[Span]] = {}
    for span in spans:
        columns.setdefault(span.column, []).append(span)
    changed: list[pl.Series] = []
    for column, own in columns.items():
        own.sort(key=lambda span: (span.top, span.bottom))
        tops = np.array([span.top for span in own])
        bottoms = np.array([span.bottom for span in own])
        last = np.searchsorted(tops, places, side="right") - 1
        top = tops[last]
        inside = (last >= 0) & (places <= bottoms[last]) & ~filled[column] & has_any
        changed.append(cells.to_series(column).gather(np.where(inside, top, places)))
    return cells.with_columns(changed)


def _is_lasting(text: str | None) -> bool:
    if text is None or len(text) > _LONGEST_NUMBER:
        return text is not None
    return not _NUMBER.fullmatch(text) or _DAY_OR_CODE.fullmatch(text) is not None


def _read_rows(cells: pl.DataFrame, *, after: int, width: int, rows_above: int) -> Iterator[pl.DataFrame]:
    beyond = [pl.col(name).str.strip_chars().replace("", None) for name in cells.columns[width:]]
    overflow = pl.coalesce(beyond) if beyond else pl.lit(None, pl.String)
    missing = [pl.lit(None, pl.String).alias(column_name(place)) for place in range(cells.width, width)]
    for start in range(after, cells.height, BATCH_ROWS):
        part = cells.slice(start, BATCH_ROWS)
        first = rows_above + start + 1
        yield part.select(
            pl.int_range(first, first + part.height, dtype=pl.Int64).alias(ROW),
            *(pl.col(name).alias(column_name(place)) for place, name in enumerate(cells.columns[:width])),
            *missing,
            overflow.alias(OVERFLOW),
        )
