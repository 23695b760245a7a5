"""The bytes of a web page or XML document as UTF-8, whatever they were, and how its encoding is told."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from kejing.intake.containers.encodings import (
    BIG5,
    GB18030,
    REPLACEMENT,
    UTF8,
    Encoding,
    find_most_sensible,
    list_candidates,
)

HEAD_BYTES: Final = 256 * 1024
_CHARSET: Final = re.compile(rb"(?i)(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)")
_KNOWN: Final = {
    "gb2312": GB18030,
    "gbk": GB18030,
    "x-gbk": GB18030,
    "gb18030": GB18030,
    "cp936": GB18030,
    "big5": BIG5,
    "big5-hkscs": BIG5,
    "cp950": BIG5,
    "utf-8": UTF8,
    "utf8": UTF8,
}


class Utf8Stream:
    """A file read as UTF-8; `damaged` counts the characters that could not be decoded so far."""

    def __init__(self, stream: IO[bytes], encoding: Encoding) -> None:
        self.damaged = 0
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding.codec)(errors="replace")
        self._written = REPLACEMENT.encode(encoding.codec, errors="ignore")
        self._is_first = True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        while chunk := self._stream.read(size):
            text = self._decoder.decode(chunk)
            if self._is_first:
                text = text.removeprefix("\ufeff")
                self._is_first = not text
            if text:
                return self._count(text)
        return self._count(self._decoder.decode(b"", final=True))

    def _count(self, text: str) -> bytes:
        self.damaged += text.count(REPLACEMENT)
        return text.replace("\0", " ").encode()


def choose_encoding(path: Path, *, count_known: Callable[[Encoding], int]) -> Encoding:
    """Return the encoding of a document: one that a mark at its beginning tells, else that in which it reads best.

    `count_known` counts the known headers in the document's beginning; of several that are even, the one the document
    itself names goes first, and then the one in which the text holds least nonsense.
    """
    with path.open("rb") as stream:
        head = evidence = stream.read(HEAD_BYTES)
        while evidence and evidence.isascii():
            evidence = stream.read(HEAD_BYTES)
    candidates = list_candidates(head)
    if len(candidates) == 1:
        return candidates[0]
    declared = _find_declared(head)
    if declared is not None:
        candidates = tuple(dict.fromkeys((declared, *candidates)))
    if not evidence:
        return candidates[0]
    hits = [count_known(encoding) for encoding in candidates]
    best = [encoding for encoding, known in zip(candidates, hits, strict=True) if known == max(hits)]
    return find_most_sensible(evidence, best)


def _find_declared(head: bytes) -> Encoding | None:
    found = _CHARSET.search(head)
    name = found[1].decode(errors="replace").lower() if found else ""
    if name in _KNOWN:
        return _KNOWN[name]
    try:
        return Encoding(name, codecs.lookup(name).name)
    except LookupError:
        return None
