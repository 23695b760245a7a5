"""Merged headers: the texts of several rows joined to one per column."""

from collections.abc import Sequence
from typing import Final

_JOINT: Final = "-"


def join_levels(levels: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return one header per column, the texts of its levels joined by "-"; blank ones at the end are cut.

    A text of an upper level holds for the blank cells on its right as long as the levels below it have a text there.
    A text that says the one above it again, or begins with it, stands alone.
    """
    width = max((len(cells) for cells in levels), default=0)
    grid = [[*cells, *[""] * (width - len(cells))] for cells in levels]
    for depth in range(len(grid) - 1):
        _fill_right(grid, depth)
    headers = [_join([grid[depth][place] for depth in range(len(grid))]) for place in range(width)]
    while headers and not headers[-1]:
        headers.pop()
    return tuple(headers)


def _fill_right(grid: list[list[str]], depth: int) -> None:
    """Carry the texts of a level rightwards, over blank cells with a text below them, under one text above."""
    carried = ""
    for place, cell in enumerate(grid[depth]):
        has_lower = any(grid[lower][place] for lower in range(depth + 1, len(grid)))
        is_new = depth > 0 and place > 0 and grid[depth - 1][place] != grid[depth - 1][place - 1]
        if cell:
            carried = cell if has_lower else ""
        elif has_lower and not is_new:
            grid[depth][place] = carried
        else:
            carried = ""


def _join(texts: Sequence[str]) -> str:
    kept: list[str] = []
    for text in texts:
        if not text:
            continue
        if kept and text.startswith(kept[-1]):
            kept[-1] = text
        else:
            kept.append(text)
    return _JOINT.join(kept)
