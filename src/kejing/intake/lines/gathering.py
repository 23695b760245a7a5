"""What the batches of one file come to, gathered as they pass by: nothing is held that grows with the file's lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import polars as pl

from kejing.intake.fields import REJECT_SCHEMA
from kejing.intake.layout.bodies import Piece
from kejing.intake.lines.repeats import hash_keys
from kejing.intake.lines.sorting import Sorted
from kejing.intake.lines.store import SOURCE_ROW
from kejing.intake.values.amounts import add_exactly

_MANY_ROWS: Final = 1_000_000


@dataclass(slots=True, eq=False)
class Gathered:
    """The sums and lists of the batches that were sorted so far; see `lines.sorting.Sorted` and `reports.FileRead`.

    `names` are those that stand above rows, in their order, by the column that they are filled down into. `unlike` are
    the lines with less than nought as quantity and more as amount, `unlike_row` is the first of them.
    """

    rows: int = 0
    blank: int = 0
    kept: int = 0
    amount: int = 0
    rounding: Decimal = Decimal(0)
    met: frozenset[str] = frozenset()
    flagged: list[pl.DataFrame] = field(default_factory=list)
    links: list[pl.DataFrame] = field(default_factory=list)
    rejects: list[pl.DataFrame] = field(default_factory=list)
    apart: list[pl.DataFrame] = field(default_factory=list)
    dropped: list[pl.DataFrame] = field(default_factory=list)
    unread: list[pl.DataFrame] = field(default_factory=list)
    folded: list[pl.DataFrame] = field(default_factory=list)
    items: list[pl.DataFrame] = field(default_factory=list)
    numbers: list[pl.Series] = field(default_factory=list)
    customers: list[pl.DataFrame] = field(default_factory=list)
    hashes: list[pl.Series] = field(default_factory=list)
    names: dict[str, pl.Series] = field(default_factory=dict)
    unlike: int = 0
    unlike_row: int = 0
    _customer_rows: int = 0

    def add(self, piece: Piece, part: Sorted) -> None:
        """Take what became of one batch; its lines are for the store."""
        self.rows += part.rows + piece.folded.height
        self.blank += part.blank
        self.kept += part.lines.height
        self.amount += int(part.lines["amount"].sum())
        self.rounding = add_exactly([self.rounding, part.rounding])
        self.met |= part.met
        for held, new in (
            (self.flagged, part.flagged),
            (self.links, part.links),
            (self.apart, part.apart),
            (self.dropped, part.dropped),
            (self.rejects, part.rejects),
            (self.unread, part.unread),
            (self.folded, piece.folded),
        ):
            if new.height or not held:  # the first one says what the columns are
                held.append(new)
        self.hashes.append(hash_keys(part.lines))
        self._add_distinct(part)
        self._add_unlike(part.lines)

    def add_names(self, details: pl.DataFrame, columns: Sequence[str]) -> None:
        """Take the names that stand above the rows of one batch, filled down into these columns of it."""
        for column in columns:
            found = details[column].unique(maintain_order=True).drop_nulls()
            held = self.names.get(column, found.clear())
            self.names[column] = pl.concat([held, found]).unique(maintain_order=True)

    def _add_unlike(self, lines: pl.DataFrame) -> None:
        if not (lines["quantity"] < 0).any():
            return
        unlike = lines.filter((pl.col("quantity") < 0) & (pl.col("amount") > 0))[SOURCE_ROW]
        if unlike.len():
            self.unlike_row = self.unlike_row or int(unlike[0])
            self.unlike += unlike.len()

    def _add_distinct(self, part: Sorted) -> None:
        self.items.append(part.items)
        self.numbers.append(part.numbers)
        self.customers.append(part.customers)
        self._customer_rows += part.customers.height + len(part.numbers)
        if self._customer_rows > _MANY_ROWS:
            self.items = [pl.concat(self.items).unique()]
            self.numbers = [pl.concat(self.numbers).unique()]
            self.customers = [merge_met(pl.concat(self.customers))]
            self._customer_rows = 0

    @property
    def reject_list(self) -> pl.DataFrame:
        """All rejects, in the file's order."""
        return pl.concat([pl.DataFrame(schema=dict(REJECT_SCHEMA)), *self.rejects])


def merge_met(customers: pl.DataFrame) -> pl.DataFrame:
    """Return customer_code, customer_name, named_on with each pair of code and name once, on its latest day."""
    return customers.group_by("customer_code", "customer_name").agg(pl.col("named_on").max())
