"""Rows written for people who will open them in a spreadsheet: what came as text is shown as text and never run.

A cell that begins like a formula would be computed by whoever opens the file, with whatever it says. A workbook says of
each cell that it is text; a CSV file cannot, so there an apostrophe stands before it. Rows may be any number: they are
written as they come.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import IO, TYPE_CHECKING, Any, Final

import polars as pl
import xlsxwriter

from kejing.kit.quick_sheet import QuickSheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

type Cell = str | int | float | Decimal | date | None
"""A day may be a `datetime`, a number a `bool`."""

MOST_SHEET_ROWS: Final = 2**20 - 1
"""A sheet ends at 2^20 rows, and the first one holds the headers."""
MOST_COLUMNS: Final = 2**14
LONGEST_CELL: Final = 32_767
LONGEST_SHEET_NAME: Final = 31
FIRST_DAY: Final = date(1900, 3, 1)
"""Before it a spreadsheet's calendar is wrong or has no days."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
MEASURED_ROWS: Final = 100
_EXACT: Final = 10**15
"""Fifteen digits are what a spreadsheet shows of a number."""
NARROWEST, WIDEST = 8, 60


class DoesNotFit(Exception):
    """A sheet cannot hold this many columns."""


def plain_text(text: str) -> str:
    """Return the text as a CSV file may hold it: with an apostrophe before it if a spreadsheet would run it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain_column(name: str) -> pl.Expr:
    """Return the column of texts as a CSV file may hold them; see `plain_text`."""
    text = pl.col(name)
    runs = text.str.contains(f"^[{re.escape(''.join(FORMULA_STARTS))}]")
    return pl.when(runs).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(name)


def write_csv(file: IO[bytes], *, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write headers and rows in UTF-8 with a mark that spreadsheets know it by; no value is an empty cell."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([plain_text(header) for header in headers])
        writer.writerows([_tell(cell) for cell in row] for row in rows)
    finally:
        text.detach()  # the file is the caller's to close


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, its headers, and its rows, which are used up as they are written.

    `formats` says how the numbers of each column are shown, such as "#,##0.00" or "0.0%"; none and "" are as they come.
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    formats: Sequence[str] = ()


def write_workbook(file: IO[bytes], *, headers: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str) -> None:
    """Write headers and rows as a workbook, as `write_sheets` does.

    :raises DoesNotFit: if there are more than 16 384 columns
    """
    write_sheets(file, sheets=[Sheet(name=sheet, headers=headers, rows=rows)])


def write_sheets(file: IO[bytes], *, sheets: Sequence[Sheet]) -> None:
    """Write a workbook; rows that a sheet does not hold go on in further ones. No two sheets have the same name.

    Texts and whole or exact numbers keep every sign: a number that a spreadsheet would round is written as text. Only a
    text of more than 32 767 signs is cut, and ends with an ellipsis then.

    :raises DoesNotFit: if there are more than 16 384 columns
    """
    widest = max((len(sheet.headers) for sheet in sheets), default=0)
    if widest > MOST_COLUMNS:
        raise DoesNotFit(f"A sheet holds {MOST_COLUMNS:,} columns, not {widest:,}.")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    names: set[str] = set()
    with xlsxwriter.Workbook(file, options) as workbook:
        bold = workbook.add_format({"bold": True})
        days = workbook.add_format({"num_format": "yyyy-mm-dd"})
        times = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        shown = {"": None} | {
            each: workbook.add_format({"num_format": each})
            for each in sorted({each for sheet in sheets for each in sheet.formats} - {""})
        }
        for sheet in sheets:
            numbers = [shown[each] for each in sheet.formats] or [None] * len(sheet.headers)
            for part in _cut(sheet.rows):
                page = workbook.add_worksheet(_name_sheet(sheet.name, names), QuickSheet)
                page.freeze_panes(1, 0)
                for column, header in enumerate(sheet.headers):
                    page.write_string(0, column, _shorten(header), bold)
                widths = [_width(header) for header in sheet.headers]
                for place, row in enumerate(part, start=1):
                    for column, cell in enumerate(row):
                        _write_cell(page, place, column, cell, days=days, times=times, numbers=numbers[column])
                    if place <= MEASURED_ROWS:
                        widths = [max(width, _width(_tell(cell))) for width, cell in zip(widths, row, strict=True)]
                for column, width in enumerate(widths):
                    page.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))


def _cut(rows: Iterable[Sequence[Cell]]) -> Iterator[Iterator[Sequence[Cell]]]:
    """Give the rows sheet by sheet, each to be used up before the next; one sheet even for none."""
    left = iter(rows)
    row = next(left, None)

    def fill_sheet() -> Iterator[Sequence[Cell]]:
        nonlocal row
        for _ in range(MOST_SHEET_ROWS):
            if row is None:
                return
            yield row
            row = next(left, None)

    yield fill_sheet()
    while row is not None:
        yield fill_sheet()


def _write_cell(page: Any, row: int, column: int, cell: Cell, *, days: Any, times: Any, numbers: Any) -> None:
    if cell is None or cell == "":
        return
    if type(cell) is float or (type(cell) is int and -_EXACT < cell < _EXACT):
        page.write_number(row, column, cell, numbers)
    elif isinstance(cell, str):
        page.write_string(row, column, _shorten(cell))
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float | Decimal):
        nearest = float(cell)
        # A number of more digits would be shown as another one.
        if isinstance(cell, float) or Decimal(f"{nearest:.15g}") == cell:
            page.write_number(row, column, nearest, numbers)
        else:
            page.write_string(row, column, str(cell))
    elif (cell.date() if isinstance(cell, datetime) else cell) < FIRST_DAY:
        page.write_string(row, column, cell.isoformat())
    else:
        page.write_datetime(row, column, cell, times if isinstance(cell, datetime) else days)


def _tell(cell: Cell) -> str:
    """Return the cell as a CSV file holds it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return plain_text(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(" ", "seconds")
    return str(cell)


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _width(text: str) -> int:
    """Return how many columns of a terminal the text takes: a Chinese sign is two wide."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text[:WIDEST])


def _name_sheet(name: str, taken: set[str]) -> str:
    """Return the name as Excel takes it, with a number behind it where another sheet has it, and keep it as taken."""
    allowed = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ") or "1"
    endings = ("" if number == 1 else f" {number}" for number in count(1))
    found = next(
        fitting
        for ending in endings
        if (fitting := allowed[: LONGEST_SHEET_NAME - len(ending)].rstrip("' ") + ending).casefold() not in taken
    )
    taken.add(found.casefold())
    return found
