"""Which rows of a sheet are its header."""

from collections.abc import Callable, Sequence

from kejing.intake.containers.tables import HeaderPlace
from kejing.intake.headers import normalise_header


def find_header(rows: Sequence[Sequence[str]], *, is_known: Callable[[str], bool]) -> HeaderPlace:
    """Return where the header stands among the first rows of a sheet."""
    cells = list(rows[0]) if rows else []
    while cells and not cells[-1].strip():
        cells.pop()
    known = sum(1 for cell in cells if normalise_header(cell) and is_known(cell))
    return HeaderPlace(row=1, levels=1, headers=tuple(cell.strip() for cell in cells), known=known)
