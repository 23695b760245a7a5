"""What the bytes of an old workbook's texts mean: its code page, where that is missing or wrong."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from kejing.intake.containers.encodings import (
    BIG5,
    GB18030,
    REPLACEMENT,
    UTF8,
    Encoding,
    find_most_sensible,
    weigh_nonsense,
)
from kejing.intake.containers.tables import HEAD_ROWS, FindHeader

RAW: Final = "latin-1"
"""Texts come in as bytes, each byte a character of this encoding."""

_KNOWN_PAGES: Final = {936: GB18030, 54936: GB18030, 950: BIG5, 65001: UTF8}
_SEVERAL_BYTES: Final = frozenset({932, 949, 1361, *_KNOWN_PAGES})
_CANDIDATES: Final = (GB18030, BIG5, UTF8)
_EVIDENCE_TEXTS: Final = 5000
_FEW: Final = 0.1
_ENOUGH: Final = 2

type Rows = list[list[str | None]]


@dataclass(frozen=True, slots=True)
class CodePage:
    """How texts are decoded; without an `encoding` they are right as they are."""

    encoding: Encoding | None

    def decode(self, text: str) -> str:
        """Return the text, U+FFFD where it cannot be decoded."""
        if self.encoding is None or text.isascii() or not _is_raw(text):
            return text
        return text.encode(RAW).decode(self.encoding.codec, errors="replace")


def choose_code_page(
    name: str, rows: Rows, *, declared: int | None, is_unicode: bool, find_header: FindHeader
) -> CodePage:
    """Return the code page of a sheet: the one under which most headers are known words, the declared one first.

    `is_unicode` says that texts should be right as they are: still there are programs that write bytes in their place.
    """
    evidence = list(islice((text for text in chain((name,), *rows) if text and not text.isascii()), _EVIDENCE_TEXTS))
    own = None if is_unicode else _find_page(declared)
    if not evidence or not all(map(_is_raw, evidence)):
        return CodePage(None if is_unicode else own)
    candidates = [own, *(encoding for encoding in _CANDIDATES if encoding != own)]
    hits = [find_header(list(_read_head(rows, CodePage(encoding)))).known for encoding in candidates]
    best = [encoding for encoding, known in zip(candidates, hits, strict=True) if known == max(hits)]
    if len(best) == 1:
        return CodePage(best[0])
    text = "\n".join(evidence).encode(RAW)
    others = [encoding for encoding in best if encoding is not None and (encoding != own or declared in _SEVERAL_BYTES)]
    likely = find_most_sensible(text, others)
    if own not in best or own in others:
        return CodePage(likely)
    # a code page of single bytes reads anything: it is wrong where the bytes are common Chinese characters
    wide = sum(not character.isascii() for character in text.decode(likely.codec, errors="replace"))
    return CodePage(likely if wide >= _ENOUGH and weigh_nonsense(text, likely) <= _FEW * wide else own)


def decode_rows(rows: Rows, page: CodePage) -> tuple[Rows, int]:
    """Return the rows decoded, and how many characters could not be."""
    if page.encoding is None:
        return rows, 0
    texts = {text for text in chain.from_iterable(rows) if text and not text.isascii()}
    decoded = {text: page.decode(text) for text in texts}
    if not decoded:
        return rows, 0
    broken = {text: count for text, now in decoded.items() if (count := now.count(REPLACEMENT))}
    damaged = sum(broken.get(text, 0) for text in chain.from_iterable(rows) if text) if broken else 0
    return [[decoded.get(text, text) if text else text for text in row] for row in rows], damaged


def _is_raw(text: str) -> bool:
    return max(text) <= "\xff"


def _find_page(declared: int | None) -> Encoding:
    if declared in _KNOWN_PAGES:
        return _KNOWN_PAGES[declared]
    try:
        return Encoding(f"cp{declared}", codecs.lookup(f"cp{declared}").name)
    except LookupError:  # 1200, 10000 and the like: no page of Windows
        return Encoding("cp1252", "cp1252")


def _read_head(rows: Sequence[Sequence[str | None]], page: CodePage) -> Iterator[list[str]]:
    for row in rows[:HEAD_ROWS]:
        yield [page.decode(text) if text else "" for text in row]
