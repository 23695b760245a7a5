"""A table of text cells, wherever it came from: headers, and batches of rows with their numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

BATCH_ROWS: Final = 100_000
HEAD_ROWS: Final = 40
"""How many rows of a sheet are looked at to find its header."""

SAMPLE_ROWS: Final = 2000
"""How many rows of a table are looked at to find what its columns are."""

ROW: Final = "row"
OVERFLOW: Final = "overflow"


@dataclass(frozen=True, slots=True)
class HeaderPlace:
    """Where the header of a table stands: its first row, counted from 1, and how many rows it takes.

    `headers` has one text per column, those of several rows joined by "-"; `known` counts the words of the
    dictionary among them.
    """

    row: int
    levels: int
    headers: tuple[str, ...]
    known: int

    @property
    def last_row(self) -> int:
        """The row after which the table's own rows begin."""
        return self.row + self.levels - 1


type FindHeader = Callable[[Sequence[Sequence[str]]], HeaderPlace]
"""Finds the header among the first rows of a sheet, each row a sequence of cells, "" where there is nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: every batch has ``row`` (Int64, as a spreadsheet counts it), ``c0``, ``c1`` …, ``overflow`` as text.

    `titles` are the texts above the header, one per row that has any. ``overflow`` is the first filled cell beyond the
    last header. `damaged` counts characters that could not be decoded; `holds_floats` says that numbers come from a
    spreadsheet's binary floats; `since_1904` that its days are counted from 1904; `expected_rows` is the number of rows
    under the header counted apart from the reading of cells, null where only the reading can tell. `unread_sheets` are
    sheets of the same file that hold something and are not read; `has_siblings` says that other ones are read.
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
    titles: tuple[str, ...] = ()
    since_1904: bool = False
    unread_sheets: tuple[str, ...] = ()
    has_siblings: bool = False

    @property
    def address(self) -> str:
        """What a row's number is of: the file, and its sheet where several are read."""
        return f"{self.name} [{self.sheet}]" if self.has_siblings and self.sheet is not None else self.name


def is_cell(column: str) -> bool:
    """Tell whether a batch column holds cells of the table, and not something that was joined to it."""
    return column.startswith("c") and column[1:].isdigit()


def column_name(place: int) -> str:
    """Return the name of the column at `place`, counted from 0: headers repeat, places do not."""
    return f"c{place}"


def take_sample(table: Table) -> pl.DataFrame:
    """Return the first `SAMPLE_ROWS` rows of a table, fewer where it has no more."""
    names = [column_name(place) for place in range(len(table.headers))]
    taken = [pl.DataFrame(schema={ROW: pl.Int64(), **dict.fromkeys(names, pl.String()), OVERFLOW: pl.String()})]
    left = SAMPLE_ROWS
    for batch in table.read_batches():
        taken.append(batch.head(left))
        left -= taken[-1].height
        if not left:
            break
    return pl.concat(taken)
