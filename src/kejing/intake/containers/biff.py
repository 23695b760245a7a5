"""Old Excel workbooks (.xls): BIFF2 to BIFF8, also those whose code page is missing or wrong."""

import io
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from itertools import takewhile
from pathlib import Path
from typing import Final

import xlrd
from xlrd.book import Book
from xlrd.sheet import Sheet as OldSheet

from kejing.intake.containers.code_pages import RAW, Rows, choose_code_page, decode_rows
from kejing.intake.containers.sheets import Sheet, Span, Workbook, make_frame, read_sheets
from kejing.intake.containers.tables import FindHeader, Table
from kejing.intake.errors import (
    DamagedFileError,
    NotATableError,
    PasswordProtectedError,
    TooLargeError,
)

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES: Final = 512 * 1024**2
_UNICODE_VERSION: Final = 80
_BOUNDSHEET, _BOF, _EOF, _MERGED_CELLS = 0x85, 0x0809, 0x0A, 0xE5
_RECORD_HEAD: Final = 4
_WORKSHEET: Final = 0

_SECONDS: Final = 86_400
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 : a spreadsheet's moments have no zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 : the same
_LEAP_FAULT: Final = 60
"""Days before this one are counted as if 1900 were no leap year, those after it as if it were."""
_LAST_DAY: Final = 2_958_466  # 9999-12-31 is the last a spreadsheet knows
_LARGEST_PLAIN: Final = 10**15


def open_old_workbook(path: Path, *, name: str, find_header: FindHeader) -> tuple[Table, ...]:
    """Return the sheets of an .xls that are the ledger, one table each; `name` is what people are told.

    Cells come out as those of an .xlsx. The code page is told by the words of the header, because many programs write
    a wrong one. Raises PasswordProtectedError, NotATableError for a document that is no workbook, TooLargeError,
    DamagedFileError, EmptyFileError.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise TooLargeError(file=name)
    with _telling_damage(name):
        book = _open_book(path.read_bytes(), name=name)
        merges = _find_merges(book)
    about = Workbook(name=name, container="xls", since_1904=bool(book.datemode))
    return read_sheets(_read_all(book, merges, find_header=find_header, name=name), about, find_header=find_header)


@contextmanager
def _telling_damage(name: str) -> Iterator[None]:
    """Turn what the reader of old workbooks raises into DamagedFileError: damaged bytes may end in any error."""
    try:
        yield
    except (PasswordProtectedError, NotATableError):
        raise
    except Exception as error:
        raise DamagedFileError(file=name) from error


def _open_book(content: bytes, *, name: str) -> Book:
    try:
        return xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), encoding_override=RAW, on_demand=True, ragged_rows=True
        )
    except Exception as error:
        if _ENCRYPTED in content or "encrypted" in str(error):
            raise PasswordProtectedError(file=name) from error
        if "Can't find workbook" in str(error):
            raise NotATableError(file=name) from error
        raise


def _read_all(
    book: Book, merges: Mapping[int, tuple[Span, ...]], *, find_header: FindHeader, name: str
) -> Iterator[Sheet]:
    is_unicode = book.biff_version >= _UNICODE_VERSION
    for place in range(book.nsheets):
        with _telling_damage(name):
            sheet = book.sheet_by_index(place)
            raw = _read_cells(sheet, since_1904=bool(book.datemode))
            book.unload_sheet(place)
        page = choose_code_page(sheet.name, raw, declared=book.codepage, is_unicode=is_unicode, find_header=find_header)
        rows, damaged = decode_rows(raw, page)
        yield Sheet(
            name=page.decode(sheet.name),
            cells=make_frame(rows),
            is_hidden=sheet.visibility != 0,
            spans=merges.get(place, ()),
            encoding=None if page.encoding is None else page.encoding.name,
            damaged=damaged,
        )


def _read_cells(sheet: OldSheet, *, since_1904: bool) -> Rows:
    """Return the cells as text."""
    write_moment = lru_cache(maxsize=10_000)(partial(_write_moment, since_1904=since_1904))
    rows: Rows = []
    for place in range(sheet.nrows):
        kinds, values = sheet.row_types(place), sheet.row_values(place)
        row: list[str | None] = []
        for kind, value in zip(kinds, values, strict=True):
            if kind == xlrd.XL_CELL_TEXT:
                row.append(value)
            elif kind == xlrd.XL_CELL_NUMBER:
                row.append(_write_number(value))
            elif kind == xlrd.XL_CELL_DATE:
                row.append(write_moment(value))
            elif kind == xlrd.XL_CELL_BOOLEAN:
                row.append("true" if value else "false")
            else:  # nothing, or a formula that failed: an amount that is #N/A is unknown, not nought
                row.append(None)
        rows.append(row)
    return rows


def _write_number(value: float) -> str:
    if value.is_integer() and abs(value) < _LARGEST_PLAIN:
        return str(int(value))
    return f"{Decimal(repr(value)):f}"


def _write_moment(value: float, *, since_1904: bool) -> str:
    """Return a day, a moment or a time of day as ISO text; what is none stays a number."""
    if not 0 <= value < _LAST_DAY:
        return _write_number(value)
    epoch = _EPOCH_1904 if since_1904 else _EPOCH + timedelta(days=value < _LEAP_FAULT)
    moment = epoch + timedelta(seconds=round(value * _SECONDS))
    if value < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if value.is_integer() else f"{moment:%Y-%m-%d %H:%M:%S}"


def _find_merges(book: Book) -> dict[int, tuple[Span, ...]]:
    """Return the merged cells of several rows by the place of their sheet; the reader only tells them with formats."""
    found: dict[int, tuple[Span, ...]] = {}
    if book.biff_version < _UNICODE_VERSION:
        return found
    records = _read_records(book.mem, book.base, book.base + book.stream_len)
    starts = [
        struct.unpack_from("<I", body)[0]
        for number, body in takewhile(lambda record: record[0] != _EOF, records)
        if number == _BOUNDSHEET and body[5] == _WORKSHEET
    ]
    for place, start in enumerate(starts):
        spans: list[Span] = []
        depth = 0
        for number, body in _read_records(book.mem, book.base + start, book.base + book.stream_len):
            depth += (number == _BOF) - (number == _EOF)
            if not depth:
                break
            if number == _MERGED_CELLS and depth == 1:
                ranges = struct.iter_unpack("<HHHH", body[2 : 2 + 8 * struct.unpack_from("<H", body)[0]])
                spans += [Span(left, top, bottom) for top, bottom, left, _ in ranges if bottom > top]
        found[place] = tuple(spans)
    return found


def _read_records(content: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    while start + _RECORD_HEAD <= end:
        number, size = struct.unpack_from("<HH", content, start)
        start += _RECORD_HEAD
        yield number, content[start : start + size]
        start += size
