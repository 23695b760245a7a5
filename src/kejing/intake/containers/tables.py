"""A table of text cells, wherever it came from: headers, and batches of rows with their numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

BATCH_ROWS: Final = 100_000
ROW: Final = "row"
OVERFLOW: Final = "overflow"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: every batch has ``row`` (Int64, the header being row 1), ``c0``, ``c1`` … and ``overflow`` as text.

    ``overflow`` is the first filled cell beyond the last header. `damaged` counts characters that could not be
    decoded; `holds_floats` says that numbers come from a spreadsheet's binary floats; `expected_rows` is the number
    of rows counted apart from the reading of cells, null where only the reading can tell.
    """

    name: str
    container: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    headers: tuple[str, ...]
    damaged: int
    holds_floats: bool
    expected_rows: int | None
    read_batches: Callable[[], Iterator[pl.DataFrame]]


def is_cell(column: str) -> bool:
    """Tell whether a batch column holds cells of the table, and not something that was joined to it."""
    return column.startswith("c") and column[1:].isdigit()


def column_name(place: int) -> str:
    """Return the name of the column at `place`, counted from 0: headers repeat, places do not."""
    return f"c{place}"
