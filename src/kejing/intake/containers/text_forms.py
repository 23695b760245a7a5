"""How the bytes of a text table become cells: encoding, delimiter, and where its header stands."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from kejing.intake.containers.encodings import Encoding, find_most_sensible, list_candidates
from kejing.intake.containers.tables import HEAD_ROWS, FindHeader, HeaderPlace

DELIMITERS: Final = (",", "\t", ";", "|")

_LONE_RETURN: Final = re.compile(r"\r(?!\n)")
_SEPARATOR_LINE: Final = re.compile(r"sep=.?", re.IGNORECASE)
_EVIDENCE_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class TextForm:
    """How the bytes of a text table become cells.

    `lone_returns` says that its lines end as on old Macintoshes. `lines_above` counts the lines above the last row of
    the header, `titles` stand above all of it, `widest` counts the cells of the widest of the first rows.
    """

    encoding: Encoding
    delimiter: str
    place: HeaderPlace
    lone_returns: bool
    lines_above: int
    titles: tuple[str, ...]
    widest: int

    @property
    def line_end(self) -> bytes:
        """The bytes that certainly end a line."""
        return ("\r" if self.lone_returns else "\n").encode(self.encoding.codec)


def choose_text_form(
    head: bytes, blocks: Callable[[], Iterator[bytes]], *, find_header: FindHeader, is_whole: bool
) -> TextForm:
    """Return the encoding and delimiter under which most header cells are known words.

    `head` is the file's beginning (all of it when `is_whole`), `blocks` reads the whole file in whole lines. Where
    headers leave encodings even, the one is right in which the file reads best.
    """
    forms: list[TextForm] = []
    seen: dict[str, TextForm] = {}
    for encoding in list_candidates(head):
        text = head.decode(encoding.codec, errors="replace").removeprefix("\ufeff")
        if text not in seen:
            seen[text] = _choose_delimiter(text, encoding, find_header=find_header, is_whole=is_whole)
        forms.append(replace(seen[text], encoding=encoding))
    known = max(form.place.known for form in forms)
    best = {form.encoding: form for form in forms if form.place.known == known}
    first = next(iter(best))
    if len(best) == 1 or first.is_wide:
        return best[first]
    return best[find_most_sensible(_gather_evidence(blocks()), tuple(best))]


def read_records(lines: Iterator[str], *, delimiter: str) -> Iterator[list[str]]:
    """Return the records of delimited text; a quotation mark inside an unquoted cell is an ordinary character.

    A lone carriage return ends no line, and becomes a blank.
    """
    return csv.reader(map(_mend_line, lines), delimiter=delimiter)


def _mend_line(line: str) -> str:
    """Return the line with blanks for lone carriage returns, and an end if it is the last and has none."""
    if "\r" in line.removesuffix("\r\n"):
        line = _LONE_RETURN.sub(" ", line)
    return line if line.endswith("\n") else line + "\n"


def _gather_evidence(blocks: Iterator[bytes]) -> bytes:
    """Return lines of which some are not plain ASCII, from the first part of the file that has any."""
    block = next((block for block in blocks if not block.isascii()), b"")
    parts = range(0, len(block), _EVIDENCE_BYTES)
    start = next((place for place in parts if not block[place : place + _EVIDENCE_BYTES].isascii()), 0)
    end = block.find(b"\n", start + _EVIDENCE_BYTES)
    return block[block.rfind(b"\n", 0, start) + 1 : end if end >= 0 else None]


def _choose_delimiter(text: str, encoding: Encoding, *, find_header: FindHeader, is_whole: bool) -> TextForm:
    lone_returns = "\r" in text and "\n" not in text
    if lone_returns:
        text = text.replace("\r", "\n")
    if not is_whole and "\n" in text:  # the last line is cut off somewhere
        text = text[: text.rindex("\n") + 1]
    forms = [_split_head(text, encoding, delimiter, find_header, lone_returns=lone_returns) for delimiter in DELIMITERS]
    return max(forms, key=lambda form: (form.place.known, len(form.place.headers), form.widest))


def _split_head(
    text: str, encoding: Encoding, delimiter: str, find_header: FindHeader, *, lone_returns: bool
) -> TextForm:
    rows, ends = _read_head(text, delimiter)
    place = find_header(rows)
    return TextForm(
        encoding=encoding,
        delimiter=delimiter,
        place=place,
        lone_returns=lone_returns,
        lines_above=ends[place.last_row - 2] if 1 < place.last_row <= len(ends) else 0,
        titles=_join_titles(rows[: place.row - 1]),
        widest=max(map(len, rows), default=0),
    )


def _read_head(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first rows, and the number of the line each one ends in."""
    rows: list[list[str]] = []
    ends: list[int] = []
    records = csv.reader(map(_mend_line, io.StringIO(text, newline="\n")), delimiter=delimiter)
    try:
        for row in islice(records, HEAD_ROWS):
            rows.append(row)
            ends.append(records.line_num)
    except csv.Error:  # a cell of more than 128 KB: certainly no header
        pass
    return rows, ends


def _join_titles(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the texts of the rows above a header; the line that tells Excel the delimiter is none."""
    texts = (" ".join(cell.strip() for cell in row if cell.strip()) for row in rows)
    return tuple(text for text in texts if text and not _SEPARATOR_LINE.fullmatch(text))
