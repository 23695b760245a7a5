"""Web pages under the name of a workbook, as many programs export them: the table of the page that is the ledger."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, Final

from lxml import etree

from kejing.intake.containers.encodings import Encoding
from kejing.intake.containers.grids import Grid
from kejing.intake.containers.markup import HEAD_BYTES, Utf8Stream, choose_encoding
from kejing.intake.containers.sheets import CERTAIN_WORDS, Sheet, Span, Workbook, join_texts, make_frame, read_sheets
from kejing.intake.containers.tables import HEAD_ROWS, FindHeader, HeaderPlace, Table
from kejing.intake.containers.xml_workbooks import is_xml_workbook, let_go, open_xml_workbook
from kejing.intake.errors import DamagedFileError, NoTableInPageError, TooLargeError
from kejing.intake.headers import normalise_header

_MOST_BYTES: Final = 200 * 1024**2
_TAGS: Final = ("table", "tr", "td", "th")
_BLANKS: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_PASSWORD: Final = re.compile(rb"(?i)<input[^>]{0,500}type\s*=\s*[\"']?password")
_CELL: Final = re.compile(rb"(?i)<(?:td|th|tr)[\s>]")
_ENDS_OF_TABLE: Final = (b"</table", b"</TABLE", b"</Table")
_NO_CONTENT: Final = re.compile(rb"(?is)<script\b.*?(?:</script|$)|<!--.*?(?:-->|$)")
_SPAN_DIGITS: Final = 6
_BLOCKS: Final = frozenset({"p", "div", "li"})
_UNSEEN: Final = frozenset({"script", "style"})
_TITLES: Final = 10


@dataclass(slots=True, eq=False)
class _PageTable:
    """One table of a page, and how many rows of the page stand above it."""

    grid: Grid
    rows_above: int = 0
    column: int = 0
    has_inner: bool = False
    place: HeaderPlace = field(default_factory=lambda: HeaderPlace(1, 1, (), 0))

    def begin_row(self) -> None:
        """Begin a row; it is one of the page unless another table stands in it."""
        self.grid.begin_row()
        self.column = 0
        self.has_inner = False

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(map(normalise_header, self.place.headers))


def open_web_page(path: Path, *, name: str, find_header: FindHeader) -> tuple[Table, ...]:
    """Return the table of a web page that is the ledger, or the sheets of an XML workbook of Excel 2003.

    A text over several rows or columns stands in the first of its cells; in the rows under the header a name, a day or
    a code over several rows stands in each of them, a number never. Rows that a page hides are read, as a spreadsheet
    reads them. Tables that go on under the same headers are one. Raises NoTableInPageError, TooLargeError,
    FarCellError, NotATableError for XML of another kind, and DamagedFileError for a page that breaks off.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise TooLargeError(file=name)
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if is_xml_workbook(head, name=name):
        return open_xml_workbook(path, name=name, find_header=find_header)

    def count_known(encoding: Encoding) -> int:
        tables, _ = _read_tables(BytesIO(head), encoding, name=name, is_whole=False)
        return max((find_header(_read_head(table)).known for table in tables), default=0)

    encoding = choose_encoding(path, count_known=count_known)
    with path.open("rb") as stream:
        tables, damaged = _read_tables(stream, encoding, name=name, is_whole=True)
    filled = [table for table in tables if any(table.grid.rows)]
    for table in filled:
        table.place = find_header(_read_head(table))
    best = max(filled, key=lambda table: table.place.known, default=None)
    if best is None or _is_login(best, path):
        raise NoTableInPageError(file=name)
    if _breaks_off(path):
        raise DamagedFileError(file=name)
    after = filled[filled.index(best) + 1 :]
    parts = [best, *(table for table in after if table.headers == best.headers)]
    if len(parts) == 1 and after and len(best.grid.rows) <= best.place.last_row:
        parts.append(after[0])  # a header that stands still above its rows is a table of its own
    sheet = _join(parts, _list_texts(filled, best), encoding=encoding, damaged=damaged)
    others = [table for table in filled if table not in parts and table.place.known >= CERTAIN_WORDS]
    book = Workbook(name=name, container="html", holds_floats=False)
    unread = tuple(f"#{tables.index(table) + 1}" for table in others)
    return tuple(replace(table, unread_sheets=unread) for table in read_sheets((sheet,), book, find_header=find_header))


def _read_head(table: _PageTable) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in table.grid.rows[:HEAD_ROWS]] or [[]]


def _is_login(best: _PageTable, path: Path) -> bool:
    """Tell whether the page is no list at all: nothing in it is known, and it asks for a password or holds one cell."""
    if best.place.known >= CERTAIN_WORDS:
        return False
    widest = max(map(len, best.grid.rows))
    return _PASSWORD.search(path.read_bytes()) is not None or (not best.place.known and widest <= 1)


def _breaks_off(path: Path) -> bool:
    """Tell whether cells come after the end of the last table: then the page was not written or copied completely."""
    content = path.read_bytes()
    if b"\0" in content[:HEAD_BYTES]:  # UTF-16
        content = content.replace(b"\0", b"")
    end = max(content.rfind(mark) for mark in _ENDS_OF_TABLE)
    return end < 0 or _CELL.search(_NO_CONTENT.sub(b"", content[end:])) is not None


def _list_texts(tables: Sequence[_PageTable], best: _PageTable) -> tuple[str, ...]:
    above = chain.from_iterable(table.grid.rows for table in tables[: tables.index(best)])
    return join_texts(above)[-_TITLES:]


def _join(parts: Sequence[_PageTable], texts: tuple[str, ...], *, encoding: Encoding, damaged: int) -> Sheet:
    """Return the tables one below the other, each row with the number it has in the page."""
    first = parts[0]
    rows: list[list[str | None]] = []
    spans: list[Span] = []
    for part in parts:
        rows.extend([] for _ in range(part.rows_above - first.rows_above - len(rows)))
        spans += [Span(span.column, span.top + len(rows), span.bottom + len(rows)) for span in part.grid.spans]
        rows += part.grid.rows
    return Sheet(
        name=None,
        cells=first.grid.to_frame() if len(parts) == 1 else make_frame(rows),
        spans=tuple(spans),
        encoding=encoding.name,
        damaged=damaged,
        rows_above=first.rows_above,
        texts_above=texts,
    )


def _read_tables(stream: IO[bytes], encoding: Encoding, *, name: str, is_whole: bool) -> tuple[list[_PageTable], int]:
    """Return the tables of a page, those within others too, and how many characters could not be decoded."""
    source = Utf8Stream(stream, encoding)
    context = etree.iterparse(
        source,
        events=("start", "end"),
        tag=_TAGS,
        html=True,
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    page = _Page(name)
    try:
        for event, element in context:
            if event == "start":
                page.begin(element)
            else:
                page.end(element)
    except etree.XMLSyntaxError as error:
        if is_whole and page.tables:
            raise DamagedFileError(file=name) from error
    if is_whole and any(entry.level_name == "FATAL" for entry in context.error_log):
        raise DamagedFileError(file=name)
    return page.tables, source.damaged


class _Page:
    """Takes in a page element by element and lets each go, so that the page never stands whole in memory."""

    def __init__(self, name: str) -> None:
        self.tables: list[_PageTable] = []
        self._name = name
        self._open: list[_PageTable] = []
        self._rows = 0

    def begin(self, element: etree._Element) -> None:
        if element.tag == "table":
            if self._open:
                self._open[-1].has_inner = True
            grid = Grid(file=self._name, sheet=str(len(self.tables) + 1))
            self._open.append(_PageTable(grid, rows_above=self._rows))
            self.tables.append(self._open[-1])
        elif element.tag == "tr" and self._open:
            self._open[-1].begin_row()

    def end(self, element: etree._Element) -> None:
        if not self._open:
            return
        if element.tag == "table":
            self._open.pop()
        elif element.tag == "tr":
            self._rows += not self._open[-1].has_inner
            let_go(element)
        else:
            self._put(self._open[-1], element)

    def _put(self, table: _PageTable, element: etree._Element) -> None:
        if not table.grid.rows:
            table.begin_row()
        column = table.grid.find_free(table.column)
        across = _read_span(element, "colspan") - 1
        table.grid.put(column, _read_text(element), down=_read_span(element, "rowspan") - 1, across=across)
        table.column = column + across + 1
        element.clear()


def _read_span(element: etree._Element, name: str) -> int:
    text = element.get(name, "").strip()
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) <= _SPAN_DIGITS else 1


def _read_text(cell: etree._Element) -> str:
    """Return what a reader sees in a cell, blanks joined as a browser does it, a line for each line."""
    if not len(cell):
        return _BLANKS.sub(" ", cell.text or "").strip(" ")
    lines = "".join(_read_pieces(cell)).split("\n")
    return "\n".join(line.strip(" ") for line in lines).strip("\n ")


def _read_pieces(element: etree._Element) -> Iterator[str]:
    if element.tag not in _UNSEEN:
        yield _BLANKS.sub(" ", element.text or "")
        for child in element:
            is_block = child.tag in _BLOCKS
            if is_block or child.tag == "br":
                yield "\n"
            yield from _read_pieces(child)
            if is_block:
                yield "\n"
            yield _BLANKS.sub(" ", child.tail or "")
