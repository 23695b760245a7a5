"""Which encoding and delimiter a text table is in, told by the words of its header and not by luck of decoding."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kejing.intake.containers.tables import FindHeader, HeaderPlace

ENCODINGS: Final = ("utf-8-sig", "utf-8", "gb18030")
"""Candidates in order of preference; gb18030 reads GBK and GB2312 too, and names that neither can hold."""

DELIMITERS: Final = (",", "\t", ";", "|")

REPLACEMENT: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class TextForm:
    """How the bytes of a text table become cells."""

    encoding: str
    delimiter: str
    place: HeaderPlace


def choose_text_form(head: bytes, chunks: Callable[[], Iterator[bytes]], *, find_header: FindHeader) -> TextForm:
    """Return the encoding and delimiter under which most header cells are known words.

    `head` is the file's beginning, `chunks` reads all of it (only when headers leave two encodings even: then the
    one that damages fewer characters is right).
    """
    best_score = (-1, -1)
    best: list[TextForm] = []
    for encoding in ENCODINGS:
        if encoding == "utf-8-sig" and not head.startswith(codecs.BOM_UTF8):
            continue
        if encoding != "utf-8-sig" and head.startswith(codecs.BOM_UTF8):
            continue
        form, score = _best_delimiter(head, encoding, find_header)
        if score[0] > best_score[0]:
            best_score, best = score, [form]
        elif score[0] == best_score[0]:
            best.append(form)
    if len(best) == 1:
        return best[0]
    least = best[0], count_damage(chunks(), encoding=best[0].encoding)
    for form in best[1:]:
        if least[1] == 0:
            break
        damage = count_damage(chunks(), encoding=form.encoding)
        least = min(least, (form, damage), key=lambda pair: pair[1])
    return least[0]


def count_damage(chunks: Iterator[bytes], *, encoding: str) -> int:
    """Return how many characters cannot be decoded (0 for sound text).

    A replacement character that somebody else's program already wrote into UTF-8 text is no damage of ours.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    written = REPLACEMENT.encode() if encoding != "gb18030" else REPLACEMENT.encode("gb18030")
    damaged = 0
    last = b""
    for chunk in chunks:
        damaged += decoder.decode(chunk).count(REPLACEMENT)
        damaged -= (last + chunk).count(written)
        last = chunk[1 - len(written) :]
    return damaged + decoder.decode(b"", final=True).count(REPLACEMENT)


def read_records(text: Iterator[str], *, delimiter: str) -> Iterator[list[str]]:
    """Return the records of delimited text; a quotation mark inside an unquoted cell is an ordinary character."""
    return csv.reader(text, delimiter=delimiter)


def _best_delimiter(head: bytes, encoding: str, find_header: FindHeader) -> tuple[TextForm, tuple[int, int]]:
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    found: list[tuple[tuple[int, int], TextForm]] = []
    for delimiter in DELIMITERS:
        try:
            rows = list(islice(read_records(io.StringIO(text, newline=""), delimiter=delimiter), 1))
        except csv.Error:  # a quoted cell of more than 128 KB: certainly no header
            rows = []
        place = find_header(rows)
        found.append(((place.known, len(place.headers)), TextForm(encoding, delimiter, place)))
    score, form = max(found, key=lambda pair: pair[0])
    return form, score
