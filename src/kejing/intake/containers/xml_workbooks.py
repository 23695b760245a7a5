"""Workbooks written as one XML document (XML Spreadsheet 2003), as many programs export them under the name .xls."""

import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
from lxml import etree

from kejing.intake.containers.grids import Grid
from kejing.intake.containers.markup import Utf8Stream, choose_encoding
from kejing.intake.containers.sheets import Sheet, Workbook, read_sheets
from kejing.intake.containers.tables import FindHeader, Table
from kejing.intake.errors import DamagedFileError, NotATableError

_NAMESPACE: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_SPREADSHEET: Final = f"{{{_NAMESPACE}}}"
_WORKBOOK: Final = re.compile(rb"<(?:\w+:)?Workbook[\s>]")
_PAGE: Final = re.compile(rb"(?i)<!doctype\s+html|<html[\s>]|<table[\s>]")
_TAGS: Final = (f"{_SPREADSHEET}Worksheet", f"{_SPREADSHEET}Row", f"{_SPREADSHEET}Cell", "{*}Visible", "{*}Date1904")
_TIME: Final = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)T(?P<time>\d\d:\d\d:\d\d)(?:\.0*)?")
_MIDNIGHT: Final = "00:00:00"
_NO_DAYS: Final = {False: "1899-12-31", True: "1904-01-01"}
_MOST_DIGITS: Final = 7


def is_xml_workbook(head: bytes, *, name: str) -> bool:
    """Tell whether a document is such a workbook and no web page, by its beginning.

    Raises NotATableError for XML that is neither.
    """
    narrow = head.replace(b"\0", b"")
    if _WORKBOOK.search(narrow) and _NAMESPACE.encode() in narrow:
        return True
    if narrow.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<?xml") and not _PAGE.search(narrow):
        raise NotATableError(file=name)
    return False


def open_xml_workbook(path: Path, *, name: str, find_header: FindHeader) -> tuple[Table, ...]:
    """Return the sheets of an XML workbook that are the ledger, one table each. Cells come out as those of an .xlsx.

    Entities are not followed and nothing is fetched. Raises DamagedFileError, FarCellError, EmptyFileError.
    """
    encoding = choose_encoding(path, count_known=lambda _: 0)
    with path.open("rb") as stream:
        source = Utf8Stream(stream, encoding)
        context = etree.iterparse(
            source,
            events=("start", "end"),
            tag=_TAGS,
            encoding="utf-8",
            no_network=True,
            resolve_entities=False,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        document = _Document(name)
        try:
            for event, element in context:
                if event == "start":
                    document.begin(element)
                else:
                    document.end(element)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedFileError(file=name) from error
    book = Workbook(name=name, container="xml", since_1904=document.since_1904)
    sheets = (document.make_sheet(place, encoding.name, source.damaged) for place in range(len(document.grids)))
    return read_sheets(sheets, book, find_header=find_header)


class _Document:
    """Takes in a document element by element and lets each go; a place that goes back is a ValueError."""

    def __init__(self, name: str) -> None:
        self.since_1904 = False
        self.grids: list[Grid] = []
        self._name = name
        self._names: list[str] = []
        self._hidden: set[int] = set()
        self._next_row = 0
        self._next_column = 0

    def begin(self, element: etree._Element) -> None:
        if element.tag == f"{_SPREADSHEET}Worksheet":
            self._names.append(element.get(f"{_SPREADSHEET}Name", ""))
            self.grids.append(Grid(file=self._name, sheet=self._names[-1]))
            self._next_row = 0
        elif element.tag == f"{_SPREADSHEET}Row":
            row = _read_number(element, "Index", 1 + self._next_row) - 1
            if not self.grids or row < self._next_row:
                raise ValueError(row)
            self.grids[-1].begin_row(row)
            self._next_row = row + 1 + _read_number(element, "Span", 0)
            self._next_column = 0

    def end(self, element: etree._Element) -> None:
        local = etree.QName(element).localname
        if local == "Date1904":
            self.since_1904 = True
        elif local == "Visible" and self.grids and (element.text or "").strip() != "SheetVisible":
            self._hidden.add(len(self.grids) - 1)
        elif local == "Cell":
            self._put(element)
        elif local == "Row":
            let_go(element)

    def make_sheet(self, place: int, encoding: str, damaged: int) -> Sheet:
        grid = self.grids[place]
        cells = grid.to_frame() if any(grid.rows) else pl.DataFrame()
        self.grids[place] = Grid(file=self._name, sheet="")
        return Sheet(
            name=self._names[place],
            cells=cells,
            is_hidden=place in self._hidden,
            spans=tuple(grid.spans),
            encoding=encoding,
            damaged=damaged,
        )

    def _put(self, cell: etree._Element) -> None:
        if not self.grids or not self.grids[-1].rows:
            raise ValueError(cell.tag)
        column = _read_number(cell, "Index", 1 + self.grids[-1].find_free(self._next_column)) - 1
        if column < self._next_column:
            raise ValueError(column)
        across = _read_number(cell, "MergeAcross", 0)
        data = next(cell.iterchildren(f"{_SPREADSHEET}Data"), None)
        text = "" if data is None else self._write(_read_text(data), data.get(f"{_SPREADSHEET}Type", "String"))
        self.grids[-1].put(column, text, down=_read_number(cell, "MergeDown", 0), across=across)
        self._next_column = column + across + 1

    def _write(self, text: str, kind: str) -> str:
        if kind == "Boolean":
            return "true" if text.strip() in {"1", "true"} else "false"
        if kind == "Number" and "e" in text.lower():
            number = float(text)
            return f"{Decimal(repr(number)):f}".removesuffix(".0") if math.isfinite(number) else text
        if kind == "DateTime" and (parts := _TIME.fullmatch(text.strip())):
            if parts["time"] == _MIDNIGHT:
                return parts["day"]
            return parts["time"] if parts["day"] == _NO_DAYS[self.since_1904] else f"{parts['day']} {parts['time']}"
        return text if kind != "Error" else ""


def let_go(row: etree._Element) -> None:
    """Empty a row and drop those before it, so that a document never stands whole in memory."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]


def _read_text(data: etree._Element) -> str:
    if len(data) and any(isinstance(child, etree._Entity) for child in data.iter()):  # noqa: SLF001 : its only name
        raise ValueError(data.tag)
    return "".join(data.itertext())


def _read_number(element: etree._Element, name: str, otherwise: int) -> int:
    text = element.get(f"{_SPREADSHEET}{name}", "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ValueError(text)
    return int(text)
