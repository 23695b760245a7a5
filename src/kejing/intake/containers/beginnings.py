"""The beginning of a text, for who only looks at what its columns are."""

from pathlib import Path
from typing import Final

_QUOTE: Final = b'"'
_NARROW: Final = (b"\n", b"\r")
_WIDE: Final = (b"\n\0", b"\0\n")


def cut_text(path: Path, *, most_bytes: int, folder: Path) -> Path:
    """Return the first whole rows of a text as a file under `folder`, no more than `most_bytes` of it."""
    with path.open("rb") as stream:
        head = stream.read(most_bytes)
    target = folder / f"{len(list(folder.iterdir()))}.beginning"
    target.write_bytes(head[: _find_end(head)])
    return target


def _find_end(head: bytes) -> int:
    """Return the place behind the last line that ends outside of quotation marks; where none does, behind any line."""
    is_wide = b"\0" in head[:4096]
    whole = end = _find_line_end(head, len(head), is_wide=is_wide)
    while end and head.count(_QUOTE, 0, end) % 2:
        end = _find_line_end(head, head.rfind(_QUOTE, 0, end), is_wide=is_wide)
    return end or whole or len(head)


def _find_line_end(head: bytes, before: int, *, is_wide: bool) -> int:
    """Return the place behind the last line end, 0 if there is none; that of a wide text stands at a full character."""
    for mark in _WIDE if is_wide else _NARROW:
        place = head.rfind(mark, 0, before)
        while is_wide and place > 0 and place % 2:
            place = head.rfind(mark, 0, place + 1)
        if place > 0:
            return place + len(mark)
    return 0
