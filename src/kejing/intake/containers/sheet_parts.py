"""What the parts of an .xlsx say besides its values: its sheets, how far they reach, which cells are merged."""

import re
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from posixpath import join, normpath
from typing import Final

import numpy as np
from lxml import etree

from kejing.intake.containers.sheets import MOST_COLUMNS, Span, is_too_sparse, name_cell
from kejing.intake.errors import DamagedFileError, TooLargeError

STYLES: Final = "xl/styles.xml"
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_READ_PARTS: Final = re.compile(r"(?i)^/?xl[/\\](?:workbook|styles|sharedstrings|worksheets[/\\]|tables[/\\]|_rels)")
_CHUNK_BYTES: Final = 1024 * 1024
_OVERLAP_BYTES: Final = 512
_LONGEST_PLACE: Final = 64
_MOST_BYTES: Final = 2 * 1024**3
_SUSPECT_BYTES: Final = 200 * 1024**2
_SUSPECT_RATIO: Final = 200

_CHINESE_DAY_FORMATS: Final = frozenset(map(str, (*range(27, 37), *range(50, 59))))
_DAY_AND_TIME_FORMAT: Final = "22"
_CELL_FORMATS: Final = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT_NUMBER: Final = re.compile(r'(?<=numFmtId=")\d+(?=")')
_OWN_FORMAT: Final = re.compile(r'<(?:\w+:)?numFmt\b[^>]*?numFmtId="(\d+)"')

_COUNT: Final = re.compile(rb"<\w[^<>]*?[cC]ount\s*=\s*[\"'](\d{5,40})[\"']")
_REFERENCE: Final = re.compile(rb"([A-Za-z]{1,3})(\d{1,12})")
_MERGE: Final = re.compile(rb"mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_TAG: Final = re.compile(rb"<(?:\w+:)?(row|c|v|is)(?=[\s/>])([^>]*)>")
_PLACE_OF_CELL: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,12})(\d{1,40})[\"']")
_PLACE_OF_ROW: Final = re.compile(rb"\sr\s*=\s*[\"'](\d{1,40})[\"']")
_QUOTE, _R, _EQUALS, _FIRST_LETTER, _LETTERS, _UPPER = 34, ord("r"), ord("="), ord("A"), 26, 0xDF
_NOUGHT, _TEN, _MOST_DIGITS, _BLANK, _TWO = ord("0"), 10, 12, 32, 2


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name and where in the archive it is."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """The worksheets in order, what days are counted from, and the styles where they had to be changed."""

    sheets: tuple[SheetPart, ...]
    since_1904: bool
    mended_styles: str | None


@dataclass(frozen=True, slots=True)
class Survey:
    """How far a sheet reaches, how many of its cells hold something, and its merged cells of several rows.

    `far_cell` is the last filled cell of a sheet that is nearly empty for its reach.
    """

    rows: int
    columns: int
    filled: int
    spans: tuple[Span, ...] = ()
    far_cell: str = ""

    @property
    def is_too_far(self) -> bool:
        """Whether a cell stands where no sheet has any, or so far from the others that all would be empty cells."""
        return self.columns > MOST_COLUMNS or is_too_sparse(rows=self.rows, columns=self.columns, filled=self.filled)


def read_parts(archive: zipfile.ZipFile, *, name: str) -> WorkbookParts:
    """Return what the workbook says of itself.

    Raises DamagedFileError, and TooLargeError where a small file would unpack to masses.
    """
    _refuse_masses(archive, name=name)
    try:
        book = _parse(archive.read(_WORKBOOK))
        targets = {
            relation.get("Id"): normpath(join("/xl", relation.get("Target", ""))).lstrip("/")
            for relation in _parse(archive.read(_RELATIONS))
            if isinstance(relation.tag, str) and str(relation.get("Type", "")).endswith("/worksheet")
        }
        styles = archive.read(STYLES).decode(errors="replace") if STYLES in archive.namelist() else ""
    except (KeyError, etree.XMLSyntaxError) as error:
        raise DamagedFileError(file=name) from error
    settings = next(book.iter("{*}workbookPr"), None)
    return WorkbookParts(
        sheets=tuple(
            SheetPart(name=str(sheet.get("name")), path=targets[identity])
            for sheet in book.iter("{*}sheet")
            if (identity := _relation_of(sheet)) in targets
        ),
        since_1904=settings is not None and settings.get("date1904") in {"1", "true"},
        mended_styles=_mend_styles(styles),
    )


def survey_part(archive: zipfile.ZipFile, path: str) -> Survey:
    """Return how far a sheet reaches, looking at every byte once; only a suspect sheet is looked at closely."""
    rows = filled = 0
    columns = _LETTERS
    is_plain = True
    merges: set[tuple[bytes, ...]] = set()
    for chunk in _read_chunks(archive, path):
        last_row = _find_last_row(chunk)
        found = _find_reach(chunk, digits=min(len(str(last_row)), _MOST_DIGITS - 1))
        columns = max(columns, found.column)
        rows = max(rows, last_row, found.row)  # rows stand in their order, unless something is wrong with them
        is_plain = is_plain and chunk.count(b"<c ", 0, -_LONGEST_PLACE) <= found.cells
        filled += chunk.count(b"<v>") + chunk.count(b"<is>")
        if b"mergeCell " in chunk:
            merges.update(match.groups() for match in _MERGE.finditer(chunk))
    spans = tuple(sorted((_make_span(merge) for merge in merges), key=lambda span: (span.column, span.top)))
    survey = Survey(rows, columns, filled, tuple(span for span in spans if span.bottom > span.top))
    if rows and is_plain and not survey.is_too_far:
        return survey
    return _look_closely(archive, path, spans=survey.spans)


@dataclass(slots=True)
class _Cell:
    """A cell while the parts are read through; places are counted from 0."""

    row: int = -1
    column: int = -1


def _refuse_masses(archive: zipfile.ZipFile, *, name: str) -> None:
    read = [part for part in archive.infolist() if _READ_PARTS.match(part.filename)]
    size = sum(part.file_size for part in read)
    packed = sum(part.compress_size for part in read)
    if size > _MOST_BYTES or (size > _SUSPECT_BYTES and size > packed * _SUSPECT_RATIO):
        raise TooLargeError(file=name, size=size // 1024**2)
    for part in read:  # what is packed may be more than it says: reading it to its end finds the lie
        if "worksheets" not in part.filename:
            first = b""
            for chunk in _read_chunks(archive, part.filename):
                first = first or chunk
            if any(int(count[1]) > part.file_size for count in _COUNT.finditer(first)):  # so much room would be made
                raise DamagedFileError(file=name)


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _relation_of(sheet: etree._Element) -> str:
    return next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")


def _mend_styles(styles: str) -> str | None:
    """Return the styles with Chinese built-in formats of days made plain days, null where there are none."""
    own = set(_OWN_FORMAT.findall(styles))
    block = _CELL_FORMATS.search(styles)
    if block is None:
        return None
    mended = _FORMAT_NUMBER.sub(
        lambda match: _DAY_AND_TIME_FORMAT if match[0] in _CHINESE_DAY_FORMATS - own else match[0], block[0]
    )
    return styles[: block.start()] + mended + styles[block.end() :] if mended != block[0] else None


def _read_chunks(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Return the bytes of a part, each chunk beginning with the end of the one before, so that no tag is cut."""
    last = b""
    for chunk in _read_plain(archive, path):
        yield last + chunk
        last = chunk[-_OVERLAP_BYTES:]


def _read_plain(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Return the bytes of a part up to their own end, and no more than the archive says: others do not stop there.

    Raises BadZipFile where there are more.
    """
    told = archive.getinfo(path)
    part = copy(told)
    part.file_size = _MOST_BYTES
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > told.file_size:
                raise zipfile.BadZipFile(path)
            yield chunk


@dataclass(frozen=True, slots=True)
class _Reach:
    """How many cells say where they stand, the largest column, and the largest row of many digits; 0 without any."""

    cells: int
    column: int
    row: int


def _find_reach(chunk: bytes, *, digits: int) -> _Reach:
    """Return where the cells of a chunk stand; only rows of more than so many digits are looked at."""
    byte = np.frombuffer(chunk, dtype=np.uint8)
    letter = ((byte & _UPPER) - _FIRST_LETTER) < _LETTERS
    places = np.flatnonzero((byte[:-3] == _QUOTE) & letter[1:-2])
    places = places[places > _TWO]  # at the very beginning: no cell yet
    places = places[(byte[places - 1] == _EQUALS) & (byte[places - 2] == _R) & (byte[places - 3] <= _BLANK)]
    if not len(places):
        return _Reach(0, 0, 0)
    second = letter[places + 2]
    third = second & letter[places + 3]
    one, two, three = ((byte[places + place] & _UPPER).astype(np.int64) - _FIRST_LETTER + 1 for place in (1, 2, 3))
    columns = np.where(second, one * _LETTERS + two, one)
    columns = np.where(third, columns * _LETTERS + three, columns)
    columns = np.where(third & letter[np.minimum(places + 4, len(byte) - 1)], MOST_COLUMNS + 1, columns)
    starts = places + 2 + second + third  # of the digits
    byte = np.append(byte, np.zeros(_MOST_DIGITS, dtype=np.uint8))  # a reference may be cut off by the chunk's end
    is_digit = (byte - _NOUGHT) < _TEN
    starts = starts[is_digit[starts + digits]]
    rows = np.zeros(len(starts), dtype=np.int64)
    is_inside = np.ones(len(starts), dtype=np.bool_)
    for place in range(_MOST_DIGITS):
        is_inside &= is_digit[starts + place]
        rows = np.where(is_inside, rows * _TEN + byte[starts + place] - _NOUGHT, rows)
    return _Reach(len(places), int(columns.max()), int(rows[rows >= _TEN**digits].max(initial=0)))


def _find_last_row(chunk: bytes) -> int:
    """Return the row of the last cell in the chunk, 0 if there is none."""
    place = len(chunk)
    while (place := chunk.rfind(b' r="', 0, place)) >= 0:
        if found := _REFERENCE.match(chunk, place + 4):
            return int(found[2])
    return 0


def _make_span(merge: tuple[bytes, ...]) -> Span:
    left, top, right, bottom = merge
    return Span(min(_count(left), _count(right)) - 1, min(int(top), int(bottom)) - 1, max(int(top), int(bottom)) - 1)


def _count(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + (letter & _UPPER) - _FIRST_LETTER + 1
    return number


def _look_closely(archive: zipfile.ZipFile, path: str, *, spans: tuple[Span, ...]) -> Survey:
    """Return the reach of the cells that hold something: formats may reach much farther."""
    filled = rows = columns = 0
    far = _Cell()
    for cell in _read_cells(archive, path):
        filled += 1
        rows = max(rows, cell.row + 1)
        columns = max(columns, cell.column + 1)
        if (cell.row + 1) * (cell.column + 1) >= (far.row + 1) * (far.column + 1):
            far = _Cell(cell.row, cell.column)
    return Survey(rows, columns, filled, spans, far_cell=name_cell(column=far.column, row=far.row) if filled else "")


def _read_cells(archive: zipfile.ZipFile, path: str) -> Iterator[_Cell]:
    """Return each cell with a value, in order; the same object each time, filled anew."""
    cell = _Cell()
    left = b""
    for chunk in _read_plain(archive, path):
        content = left + chunk
        end = content.rfind(b"<")
        for tag in _TAG.finditer(content, 0, max(end, 0)):
            kind, about = tag.groups()
            if kind == b"row":
                found = _PLACE_OF_ROW.search(about)
                cell.row = int(found[1]) - 1 if found else cell.row + 1
                cell.column = -1
            elif kind == b"c" and (found := _PLACE_OF_CELL.search(about)):
                cell.column, cell.row = _count(found[1]) - 1, int(found[2]) - 1
            elif kind == b"c":
                cell.column += 1
            elif not about.endswith(b"/"):
                yield cell
        left = content[end:][:_CHUNK_BYTES] if end >= 0 else b""
