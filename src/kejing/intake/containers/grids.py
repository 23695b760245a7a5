"""Cells put in their places one after another, as pages and documents give them, some of them over several rows."""

import polars as pl

from kejing.intake.containers.sheets import (
    ERROR_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Span,
    is_too_sparse,
    make_frame,
    name_cell,
)
from kejing.intake.errors import FarCellError


class Grid:
    """The cells of one sheet while it is read, places counted from 0; `file` and `sheet` are for people."""

    def __init__(self, *, file: str, sheet: str) -> None:
        self.spans: list[Span] = []
        self.rows: list[list[str | None]] = []
        self._file = file
        self._sheet = sheet
        self._reach = 0
        self._filled = 0
        self._covered: dict[int, int] = {}

    def begin_row(self, place: int | None = None) -> None:
        """Begin the next row, or the one at `place`. Raises FarCellError."""
        count = len(self.rows) + 1 if place is None else place + 1
        if count > MOST_ROWS:
            raise FarCellError(file=self._file, sheet=self._sheet, cell=f"A{count}")
        while len(self.rows) < count:
            self.rows.append([])

    def find_free(self, column: int) -> int:
        """Return the first column of the row, from `column` on, that no cell from above reaches into."""
        row = len(self.rows) - 1
        while self._covered.get(column, row - 1) >= row:
            column += 1
        return column

    def put(self, column: int, text: str, *, down: int, across: int) -> None:
        """Put a text at `column` of the row; it covers `down` rows more and `across` columns more.

        Raises FarCellError for a place no sheet has, or one so far away that all would be empty cells.
        """
        row = len(self.rows) - 1
        if column + across >= MOST_COLUMNS:
            raise FarCellError(file=self._file, sheet=self._sheet, cell=name_cell(column=column, row=row))
        if down:
            down = min(down, MOST_ROWS)
            self._covered.update(dict.fromkeys(range(column, column + across + 1), row + down))
        if not text or text in ERROR_CELLS:
            return
        cells = self.rows[row]
        self._filled += 1
        self._reach += column + 1 - len(cells)
        if is_too_sparse(rows=1, columns=self._reach, filled=self._filled):
            raise FarCellError(file=self._file, sheet=self._sheet, cell=name_cell(column=column, row=row))
        cells.extend([None] * (column - len(cells)))
        cells.append(text)
        if down:
            self.spans.append(Span(column, row, row + down))

    def to_frame(self) -> pl.DataFrame:
        """Return the cells as columns of text. Raises FarCellError when nearly all of them would be empty."""
        width = max(map(len, self.rows), default=0)
        if is_too_sparse(rows=len(self.rows), columns=width, filled=self._filled):
            row = next(place for place, cells in enumerate(self.rows) if len(cells) == width)
            raise FarCellError(file=self._file, sheet=self._sheet, cell=name_cell(column=width - 1, row=row))
        return make_frame(self.rows)
