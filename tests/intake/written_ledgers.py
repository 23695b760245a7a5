"""The tests' own writer of sheets into files: days and numbers in one way of writing, in any kind of file."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl

from intake.written_layouts import Cell, Sheet
from intake.written_tables import write_workbook
from intake.written_workbooks import serial_of, write_old_workbook, write_web_page, write_xml_workbook


def _roc(day: date) -> int:
    return day.year - 1911


_WIDE: Final[Mapping[int, int]] = {ord("0") + digit: ord("０") + digit for digit in range(10)}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

DATE_FORMS: Final[Mapping[str, Callable[[date], str]]] = {
    "iso": lambda day: day.isoformat(),
    "iso time": lambda day: f"{day.isoformat()} 08:30:00",
    "iso T": lambda day: f"{day.isoformat()}T23:59:59",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "slashes time": lambda day: f"{day.year}/{day.month}/{day.day} 8:30",
    "points": lambda day: f"{day.year}.{day.month}.{day.day}",
    "digits": lambda day: f"{day:%Y%m%d}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "serial": lambda day: f"{serial_of(day):.0f}",
    "serial time": lambda day: f"{serial_of(day) + 0.25:.2f}",
    "roc": lambda day: f"{_roc(day)}/{day.month:02}/{day.day:02}",
    "roc points": lambda day: f"{_roc(day)}.{day.month}.{day.day}",
    "roc digits": lambda day: f"{_roc(day)}{day.month:02}{day.day:02}",
    "roc chinese": lambda day: f"民國{_roc(day)}年{day.month}月{day.day}日",
    "day first": lambda day: f"{day.day}/{day.month}/{day.year}",
    "day first points": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "month first": lambda day: f"{day.month}/{day.day}/{day.year}",
    "month first time": lambda day: f"{day.month:02}/{day.day:02}/{day.year} 2:05 PM",
    "word": lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
    "word first": lambda day: f"{_MONTHS[day.month - 1]} {day.day}, {day.year}",
    "full width": lambda day: day.isoformat().translate(_WIDE),
}
"""The ways of writing days; those that leave open whether the day or the month is first say so in their names."""


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def _signed(number: Decimal, size: str) -> str:
    return f"-{size}" if number < 0 else size


def _european(number: Decimal) -> str:
    return f"{number:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


NUMBER_FORMS: Final[Mapping[str, Callable[[Decimal], str]]] = {
    "plain": _plain,
    "short": lambda number: _plain(number.normalize()),
    "groups": lambda number: f"{number:,f}",
    "yen": lambda number: _signed(number, f"￥{abs(number):,f}"),
    "yen before sign": lambda number: f"¥{number:,f}",
    "taiwan": lambda number: _signed(number, f"NT${abs(number):,f}"),
    "dollar": lambda number: f"${abs(number):,f}" if number >= 0 else f"(${abs(number):,f})",
    "brackets": lambda number: f"({abs(number):,f})" if number < 0 else f"{number:,f}",
    "minus behind": lambda number: f"{abs(number):,f}-" if number < 0 else f"{number:,f}",
    "full width": lambda number: f"{number:f}".translate(_WIDE),
    "yuan": lambda number: f"{number:f}元",
    "ten thousands": lambda number: f"{_plain((number / 10_000).normalize())}万",
    "european": _european,
}
"""The ways of writing amounts; quantities are written in the same one without the currency."""

_OF_QUANTITIES: Final = {
    "yen": "groups",
    "yen before sign": "groups",
    "taiwan": "groups",
    "dollar": "groups",
    "yuan": "plain",
}


@dataclass(frozen=True, slots=True)
class Form:
    """How days and numbers are written; `is_typed` leaves them to the file, where it has types."""

    dates: str = "iso"
    numbers: str = "plain"
    is_typed: bool = False

    def write(self, sheet: Sheet) -> list[list[str]]:
        """Return the cells of a sheet as texts."""
        names = ([""] if sheet.layout.is_numbered else []) + list(sheet.layout.columns)
        return [[self._write_cell(cell, name) for cell, name in zip(row, names, strict=False)] for row in sheet.cells]

    def _write_cell(self, cell: Cell, name: str) -> str:
        if cell is None:
            return ""
        if isinstance(cell, date):
            return DATE_FORMS[self.dates](cell)
        if isinstance(cell, Decimal):
            form = _OF_QUANTITIES.get(self.numbers, self.numbers) if name == "quantity" else self.numbers
            return NUMBER_FORMS[form](cell)
        return str(cell)


@dataclass(frozen=True, slots=True)
class Container:
    """What kind of file a sheet is written into.

    `kind` is csv, xlsx, xls, xls-936 or xls-950 (the old binary workbooks, with a code page), html, xml or parquet.
    `packing` is gz or zip for a text. `is_ragged` leaves blank cells at the ends of a text's rows out; `offset` is
    how many rows and columns of a workbook stay empty before its first.
    """

    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\r\n"
    packing: str = ""
    is_ragged: bool = False
    offset: tuple[int, int] = (0, 0)


def write(folder: Path, sheet: Sheet, *, form: Form, container: Container) -> Path:
    """Write a sheet as a file in the folder; return its path."""
    kind = container.kind
    texts = form.write(sheet)
    if kind == "csv":
        return _write_text(folder, texts, container)
    if kind == "parquet":
        return _write_parquet(folder / "a.parquet", sheet, texts, is_typed=form.is_typed)
    width = max(map(len, sheet.cells))
    cells = [_as_float(row) for row in sheet.cells] if form.is_typed else texts
    rows = [[*row, *[None] * (width - len(row))] for row in cells]
    if kind == "xlsx":
        down, across = container.offset
        return write_workbook(folder / "a.xlsx", rows, merges=sheet.merges, first_row=down, first_column=across)
    if kind.startswith("xls"):
        page = int(kind.partition("-")[2] or 0) or None
        merges = () if page else sheet.merges
        return write_old_workbook(folder / "a.xls", rows, codepage=page, merges=merges, first_row=container.offset[0])
    if kind == "html":
        return write_web_page(
            folder / "a.xls", rows, encoding=container.encoding, merges=sheet.merges, header_rows=sheet.top
        )
    return write_xml_workbook(folder / "a.xls", rows, merges=sheet.merges)


def _as_float(row: Sequence[Cell]) -> list[object]:
    return [float(cell) if isinstance(cell, Decimal) else cell for cell in row]


def _write_text(folder: Path, texts: Sequence[Sequence[str]], container: Container) -> Path:
    width = max(map(len, texts))
    rows = [_cut(row) if container.is_ragged else [*row, *[""] * (width - len(row))] for row in texts]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=container.delimiter, lineterminator=container.line_end).writerows(rows)
    content = out.getvalue().encode(container.encoding)
    path = folder / f"a.csv{'.' * bool(container.packing)}{container.packing}"
    if container.packing == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", content)
    else:
        path.write_bytes(gzip.compress(content) if container.packing else content)
    return path


def _cut(row: Sequence[str]) -> list[str]:
    cut = list(row)
    while len(cut) > 1 and not cut[-1]:
        cut.pop()
    return cut


def _write_parquet(path: Path, sheet: Sheet, texts: Sequence[Sequence[str]], *, is_typed: bool) -> Path:
    """Write the rows under the header, which must be a single one with nothing above it."""
    headers = texts[0]
    names = ([""] if sheet.layout.is_numbered else []) + list(sheet.layout.columns)
    types: dict[str, pl.DataType] = {
        "sold_on": pl.Date(), "quantity": pl.Decimal(18, 4), "amount": pl.Decimal(18, 2), "": pl.Int64()
    }  # fmt: skip
    rows = list(zip(sheet.cells[1:], texts[1:], strict=True))
    columns = {
        header: pl.Series(
            [row[place] if is_typed else text[place] or None for row, text in rows],
            dtype=types.get(name, pl.String()) if is_typed else pl.String(),
        )
        for place, (header, name) in enumerate(zip(headers, names, strict=True))
    }
    pl.DataFrame(columns).write_parquet(path)
    return path
