"""What a file really is, told by its first bytes and not by its name."""

import codecs
import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What a file is."""

    EMPTY = "empty"
    ZIP = "zip"
    GZIP = "gzip"
    PARQUET = "parquet"
    BROKEN_PARQUET = "broken_parquet"
    OLD_WORKBOOK = "old_workbook"
    MARKUP = "markup"
    OTHER = "other"
    TEXT = "text"


_PARQUET: Final = b"PAR1"
_MARKS: Final[Mapping[Kind, tuple[bytes, ...]]] = MappingProxyType(
    {
        Kind.ZIP: (b"PK\x03\x04", b"PK\x05\x06"),
        Kind.GZIP: (b"\x1f\x8b",),
        Kind.PARQUET: (_PARQUET,),
        # a compound file, or a bare stream of the oldest kinds
        Kind.OLD_WORKBOOK: (
            b"\xd0\xcf\x11\xe0", b"\x09\0\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0", b"\x09\x08\x08\0",
            b"\x09\x08\x10\0",
        ),
        Kind.OTHER: (
            b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"BM", b"RIFF", b"II*\0", b"MM\0*", b"Rar!", b"7z\xbc\xaf",
            b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd", b"{\\rtf", b"MIME-Version:", b"SQLite format 3\0",
        ),
    }
)  # fmt: skip
_ALSO_TEXT: Final = (b"BM", b"RIFF", b"GIF8", b"BZh")
"""A text table may begin like these; then it has no zero bytes."""
_MARKUP: Final = re.compile(rb"<[!?/a-zA-Z]")
_HEAD_BYTES: Final = 4096


def find_kind(path: Path) -> Kind:
    """Return what a file is; raises OSError if it cannot be opened."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    kind = next((kind for kind, marks in _MARKS.items() if head.startswith(marks)), Kind.TEXT)
    if kind is Kind.OTHER and b"\0" not in head and head.startswith(_ALSO_TEXT):
        kind = Kind.TEXT
    if kind is Kind.PARQUET and not _is_closed(path):
        return Kind.BROKEN_PARQUET if b"\0" in head else Kind.TEXT
    if kind is Kind.TEXT and _is_markup(head):
        return Kind.MARKUP
    return kind if head else Kind.EMPTY


def _is_closed(path: Path) -> bool:
    """Tell whether a Parquet file is complete: it ends as it begins. A text may begin like one."""
    with path.open("rb") as stream:
        stream.seek(-min(len(_PARQUET), path.stat().st_size), os.SEEK_END)
        return stream.read() == _PARQUET


def _is_markup(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="replace").encode()
    for mark in (codecs.BOM_UTF8, "\ufeff".encode("gb18030")):
        head = head.removeprefix(mark)
    return _MARKUP.match(head.lstrip()) is not None
