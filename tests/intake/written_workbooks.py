"""The tests' own writer of what no living library writes: old workbooks (BIFF), web pages and XML under .xls.

A cell is text, a number, a truth, a day, a moment, an `ErrorCell` or None; a merge is (first row, first column, last
row, last column), counted from 0, whose value stands in the first of its cells.
"""

import html
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Final

type Rows = Sequence[Sequence[object]]
type Merge = tuple[int, int, int, int]

_SECTOR: Final = 512
_FREE: Final = 0xFFFFFFFF
_END_OF_CHAIN: Final = 0xFFFFFFFE
_FAT_SECTOR: Final = 0xFFFFFFFD
_FAT_ENTRIES: Final = _SECTOR // 4
_SMALLEST_STREAM: Final = 4096
_LARGEST_RECORD: Final = 8224
_PYTHON_CODEPAGES: Final = {936: "gbk", 950: "cp950", 1252: "cp1252", 1200: "utf-16-le"}
_ERRORS: Final = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#N/A": 0x2A}
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 : a spreadsheet's moments have no zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 : the same
_FIRST_CELL_FORMAT: Final = 16
_FORMATS: Final = ("General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss")


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell whose formula failed: #N/A, #DIV/0!, #REF! …"""

    code: str


def write_old_workbook(
    path: Path,
    rows: Rows,
    *,
    codepage: int | None = None,
    sheet: str = "Sheet1",
    more_sheets: Mapping[str, Rows] | None = None,
    hidden: Sequence[str] = (),
    merges: Sequence[Merge] = (),
    since_1904: bool = False,
    first_row: int = 0,
    day_format: str = "yyyy-mm-dd",
    has_password: bool = False,
) -> Path:
    """Write a real .xls: BIFF8, or BIFF5 with texts in `codepage` (936, 950, 1252); return the path.

    `merges` are of the first sheet, `first_row` is where its rows begin, counted from 0.
    """
    sheets = {sheet: rows, **(more_sheets or {})}
    writer = _Biff5(codepage) if codepage else _Biff8()
    writer.add_texts([cell for table in sheets.values() for cells in table for cell in cells if isinstance(cell, str)])
    bodies = [
        writer.write_sheet(
            table, since_1904=since_1904, merges=merges if name == sheet else (), first_row=first_row * (name == sheet)
        )
        for name, table in sheets.items()
    ]
    start = _record(0x2F, bytes(6 if codepage else 54)) if has_password else b""
    start += _record(0x42, struct.pack("<H", codepage or 1200)) + _record(0x22, struct.pack("<H", since_1904))
    start += writer.write_formats(day_format)
    size = len(writer.begin(5)) + len(start) + len(writer.end_globals())
    size += sum(len(writer.write_place(name, 0, hidden=False)) for name in sheets)
    places = b""
    offset = size
    for name, body in zip(sheets, bodies, strict=True):
        places += writer.write_place(name, offset, hidden=name in hidden)
        offset += len(body)
    stream = b"".join((writer.begin(5), start, places, writer.end_globals(), *bodies))
    path.write_bytes(pack_streams({"Book" if codepage else "Workbook": stream}))
    return path


def pack_streams(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE2 compound file of these streams, at most some 7 MB."""
    padded = {
        name: stream.ljust(max(_SMALLEST_STREAM, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
        for name, stream in streams.items()
    }
    directory_sectors = -(-(len(padded) + 1) // 4)
    data_sectors = sum(len(stream) // _SECTOR for stream in padded.values())
    fat_sectors = 1
    while fat_sectors * _FAT_ENTRIES < fat_sectors + directory_sectors + data_sectors:
        fat_sectors += 1
    if fat_sectors > 109:
        raise ValueError("too large for this small writer")
    fat = [_FAT_SECTOR] * fat_sectors
    fat += [*range(fat_sectors + 1, fat_sectors + directory_sectors), _END_OF_CHAIN]
    entries = [_directory_entry("Root Entry", kind=5, child=1, start=_END_OF_CHAIN, size=0)]
    for place, (name, stream) in enumerate(padded.items(), start=1):
        start = len(fat)
        fat += [*range(start + 1, start + len(stream) // _SECTOR), _END_OF_CHAIN]
        after = place + 1 if place < len(padded) else _FREE
        entries.append(_directory_entry(name, kind=2, start=start, size=len(stream), right=after))
    fat += [_FREE] * (fat_sectors * _FAT_ENTRIES - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xIII4xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, fat_sectors, 4096,
                          _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)  # fmt: skip
    header += struct.pack("<109I", *range(fat_sectors), *[_FREE] * (109 - fat_sectors))
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\0")
    return b"".join((header, struct.pack(f"<{len(fat)}I", *fat), directory, *padded.values()))


def _directory_entry(name: str, *, kind: int, start: int, size: int, child: int = _FREE, right: int = _FREE) -> bytes:
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, _FREE, right, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def _record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


class _Biff8:
    """Writes the records of Excel 97 and later, texts shared and in UTF-16."""

    version = 0x0600

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.text_count = 0

    def add_texts(self, texts: Sequence[str]) -> None:
        self.text_count += len(texts)
        for text in texts:
            self.texts.setdefault(text, len(self.texts))

    def begin(self, kind: int) -> bytes:
        return _record(0x0809, struct.pack("<HHHHII", self.version, kind, 0x0DBB, 0x07CC, 0, 6))

    def write_place(self, name: str, offset: int, *, hidden: bool) -> bytes:
        return _record(0x85, struct.pack("<IBB", offset, hidden, 0) + self._write_name(name))

    def write_formats(self, day_format: str) -> bytes:
        """Return the fonts, the number formats and the cell formats 16 (plain), 17 (day), 18 (moment), 19 (time)."""
        fonts = _record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + self._write_name("Arial"))
        formats = (_FORMATS[0], day_format, *_FORMATS[2:])
        named = b"".join(
            _record(0x041E, struct.pack("<H", 164 + place) + self._write_format(text))
            for place, text in enumerate(formats)
        )
        style = self._write_cell_format(0, parent=0xFFF5)
        cells = b"".join(self._write_cell_format(164 + place if place else 0, parent=1) for place in range(4))
        return fonts * 5 + named + style * 15 + self._write_cell_format(0, parent=1) + cells

    def write_sheet(self, rows: Rows, *, since_1904: bool, merges: Sequence[Merge], first_row: int) -> bytes:
        width = max(map(len, rows), default=0)
        end = first_row + len(rows)
        body = [self.begin(0x10), self._write_dimensions(first_row, end, width)]
        for row, cells in enumerate(rows, start=first_row):
            body += [self._write_cell(row, column, cell, since_1904=since_1904) for column, cell in enumerate(cells)]
        if merges:
            places = b"".join(
                struct.pack("<HHHH", first_row + top, first_row + bottom, left, right)
                for top, left, bottom, right in merges
            )
            body.append(_record(0xE5, struct.pack("<H", len(merges)) + places))
        return b"".join((*body, _record(0x0A, b"")))

    def _write_cell(self, row: int, column: int, cell: object, *, since_1904: bool) -> bytes:
        place = struct.pack("<HHH", row, column, _FIRST_CELL_FORMAT)
        if cell is None or cell == "":
            return b""
        if isinstance(cell, bool | ErrorCell):
            value, failed = (_ERRORS[cell.code], 1) if isinstance(cell, ErrorCell) else (int(cell), 0)
            return _record(0x0205, place + struct.pack("<BB", value, failed))
        if isinstance(cell, str):
            return self._write_text(place, cell)
        if isinstance(cell, int) and abs(cell) < 2**29:
            return _record(0x027E, place + struct.pack("<i", cell << 2 | 2))
        if isinstance(cell, date | time):
            form = 1 if not isinstance(cell, datetime | time) else 2 if isinstance(cell, datetime) else 3
            place = struct.pack("<HHH", row, column, _FIRST_CELL_FORMAT + form)
            return _record(0x0203, place + struct.pack("<d", serial_of(cell, since_1904=since_1904)))
        if isinstance(cell, int | float | Decimal):
            return _record(0x0203, place + struct.pack("<d", float(cell)))
        raise TypeError(cell)

    def _write_text(self, place: bytes, text: str) -> bytes:
        return _record(0x00FD, place + struct.pack("<I", self.texts[text]))

    def end_globals(self) -> bytes:
        return self._write_shared_texts() + _record(0x0A, b"")

    def _write_shared_texts(self) -> bytes:
        """Return the table of texts; a text may be cut anywhere, and goes on in a CONTINUE record."""
        records = [bytearray(struct.pack("<II", self.text_count, len(self.texts)))]
        for text in self.texts:
            units = text.encode("utf-16-le")
            if len(records[-1]) + 5 > _LARGEST_RECORD:
                records.append(bytearray())
            records[-1] += struct.pack("<HB", len(units) // 2, 1)
            while units:
                room = (_LARGEST_RECORD - len(records[-1])) // 2 * 2
                records[-1] += units[:room]
                units = units[room:]
                if units:
                    records.append(bytearray(b"\x01"))
        first, *others = records
        return _record(0xFC, bytes(first)) + b"".join(_record(0x3C, bytes(other)) for other in others)

    def _write_dimensions(self, first: int, end: int, width: int) -> bytes:
        return _record(0x0200, struct.pack("<IIHHH", first, end, 0, width, 0))

    @staticmethod
    def _write_name(name: str) -> bytes:
        units = name.encode("utf-16-le")
        return struct.pack("<BB", len(units) // 2, 1) + units

    @staticmethod
    def _write_format(text: str) -> bytes:
        units = text.encode("utf-16-le")
        return struct.pack("<HB", len(units) // 2, 1) + units

    @staticmethod
    def _write_cell_format(number_format: int, *, parent: int) -> bytes:
        return _record(0xE0, struct.pack("<HHH", 0, number_format, parent) + bytes(14))


class _Biff5(_Biff8):
    """Writes the records of Excel 5 and 95, and of many exporting programs: texts in a code page, in their cells."""

    version = 0x0500

    def __init__(self, codepage: int) -> None:
        super().__init__()
        self.encoding = _PYTHON_CODEPAGES[codepage]

    def begin(self, kind: int) -> bytes:
        return _record(0x0809, struct.pack("<HHHH", self.version, kind, 0x0DBB, 0x07CC))

    def end_globals(self) -> bytes:
        return _record(0x0A, b"")

    def _write_text(self, place: bytes, text: str) -> bytes:
        encoded = text.encode(self.encoding)
        return _record(0x0204, place + struct.pack("<H", len(encoded)) + encoded)

    def _write_dimensions(self, first: int, end: int, width: int) -> bytes:
        return _record(0x0200, struct.pack("<HHHHH", first, end, 0, width, 0))

    def _write_name(self, name: str) -> bytes:  # type: ignore[override]  # it needs the code page, which BIFF8 has not
        encoded = name.encode(self.encoding)
        return struct.pack("<B", len(encoded)) + encoded

    _write_format = _write_name  # type: ignore[assignment]  # the same

    @staticmethod
    def _write_cell_format(number_format: int, *, parent: int) -> bytes:
        return _record(0xE0, struct.pack("<HHH", 0, number_format, parent) + bytes(10))


def serial_of(moment: date | time, *, since_1904: bool = False) -> float:
    """Return the number a spreadsheet stores for a day, a moment or a time of day."""
    if isinstance(moment, time):
        return (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment - (_EPOCH_1904 if since_1904 else _EPOCH)) / timedelta(days=1)


def write_web_page(
    path: Path,
    rows: Rows,
    *,
    encoding: str = "gb18030",
    merges: Sequence[Merge] = (),
    header_rows: int = 1,
    has_meta: bool = True,
) -> Path:
    """Write rows as the web page many programs export under the name .xls; return the path."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">' if has_meta else ""
    page = (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{meta}<style>td{{mso-number-format:"\\@"}}'
        f"</style></head><body>{web_table(rows, merges=merges, header_rows=header_rows)}</body></html>"
    )
    path.write_bytes(page.encode(encoding))
    return path


def web_table(rows: Rows, *, merges: Sequence[Merge] = (), header_rows: int = 1) -> str:
    """Return rows as one HTML table; cells covered by a merge are left out, as a web page does."""
    tops = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    covered = set(_covered(merges))
    lines = []
    for row, cells in enumerate(rows):
        tag = "th" if row < header_rows else "td"
        line = ""
        for column, cell in enumerate(cells):
            if (row, column) in covered:
                continue
            down, across = tops.get((row, column), (1, 1))
            spans = f' rowspan="{down}"' * (down > 1) + f' colspan="{across}"' * (across > 1)
            text = html.escape(text_of(cell)).replace("\n", "<br>")
            line += f"<{tag}{spans}>{text}</{tag}>"
        lines.append(f"<tr>{line}</tr>")
    return f"<table border=1>{''.join(lines)}</table>"


def write_xml_workbook(
    path: Path,
    rows: Rows,
    *,
    sheet: str = "Sheet1",
    more_sheets: Mapping[str, Rows] | None = None,
    merges: Sequence[Merge] = (),
    encoding: str = "utf-8",
) -> Path:
    """Write rows as an XML Spreadsheet of Excel 2003; blank cells are left out and those after them say their place."""
    sheets = {sheet: rows, **(more_sheets or {})}
    bodies = "".join(
        f'<Worksheet ss:Name="{html.escape(name)}"><Table>{_xml_rows(table, merges if name == sheet else ())}</Table>'
        "</Worksheet>"
        for name, table in sheets.items()
    )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{bodies}</Workbook>'
    )
    path.write_bytes(text.encode(encoding))
    return path


def _xml_rows(rows: Rows, merges: Sequence[Merge]) -> str:
    tops = {(top, left): (bottom - top, right - left) for top, left, bottom, right in merges}
    covered = set(_covered(merges))
    lines = []
    last_row = -1
    for row, cells in enumerate(rows):
        line = ""
        last = -1
        for column, cell in enumerate(cells):
            if cell is None or cell == "" or (row, column) in covered:
                continue
            down, across = tops.get((row, column), (0, 0))
            place = f' ss:Index="{column + 1}"' * (column != last + 1)
            place += f' ss:MergeDown="{down}"' * (down > 0) + f' ss:MergeAcross="{across}"' * (across > 0)
            kind, text = _xml_value(cell)
            text = html.escape(text).replace("\n", "&#10;").replace("\t", "&#9;")
            line += f'<Cell{place}><Data ss:Type="{kind}">{text}</Data></Cell>'
            last = column + across
        if line:
            lines.append(f"<Row{f' ss:Index="{row + 1}"' * (row != last_row + 1)}>{line}</Row>")
            last_row = row
    return "".join(lines)


def _xml_value(cell: object) -> tuple[str, str]:
    if isinstance(cell, bool):
        return "Boolean", str(int(cell))
    if isinstance(cell, ErrorCell):
        return "Error", cell.code
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
        return "DateTime", moment.strftime("%Y-%m-%dT%H:%M:%S.000")
    if isinstance(cell, int | float | Decimal):
        return "Number", text_of(cell)
    return "String", str(cell)


def text_of(cell: object) -> str:
    """Return a cell as a page shows it: whole numbers plain, days in ISO form, "" for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, ErrorCell):
        return cell.code
    if isinstance(cell, float):
        return f"{Decimal(repr(cell + 0.0)):f}".removesuffix(".0")  # minus nought is nought
    return str(cell)


def _covered(merges: Sequence[Merge]) -> Iterator[tuple[int, int]]:
    return chain.from_iterable(
        (
            (row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        )
        for top, left, bottom, right in merges
    )
