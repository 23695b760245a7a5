"""The account of a reading: where every row of every file ended, with its money, and what was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.reasons import Reason


@dataclass(frozen=True, slots=True)
class SetApart:
    """Rows that are in no figure, by kind (order, receipt, void, unassigned_customer, …) and the file's own word.

    `amount` is their money in minor units, as signed in the file; `unread` rows have no readable amount.
    """

    kind: str
    word: str | None
    rows: int
    amount: int
    unread: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows left out because an option says so (identical, items, types, zero), each under the first that holds.

    `amount` is their money in minor units; `unread` rows have no readable amount.
    """

    option: str
    rows: int
    amount: int
    unread: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The account of rows: `rows` read (without headers) = kept + set_apart + rejected + blank + dropped.

    `amount` is the sum of the kept rows in minor units: of sales lines, or of open receivables; other files bring no
    money. Rows of a companion that say again what an earlier one said are dropped.
    """

    rows: int
    kept: int
    set_apart: int
    rejected: int
    blank: int
    amount: int
    dropped: int = 0

    @property
    def accounted(self) -> int:
        """How many rows ended somewhere."""
        return self.kept + self.set_apart + self.rejected + self.blank + self.dropped


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file was read: what it was, what each column was taken for, what should be checked, its totals.

    `amount_basis` is gross (with tax), net (without tax) or unknown.
    """

    name: str
    container: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    columns: tuple[ColumnMatch, ...]
    amount_basis: str
    notes: tuple[Reason, ...]
    totals: Totals
    kind: FileKind = FileKind.LINES


@dataclass(frozen=True, slots=True, eq=False)
class FileRead:
    """One file of lines as read, before the files are put together.

    `lines`, `flagged` (rows that the file calls reversed) have the ledger's columns; `flagged` has `word`, which says
    so, and `amounts.RESIDUE_COLUMNS` beside them. `apart` has kind, word, rows, amount, unread; `dropped` option,
    rows, amount, unread; `customers` customer_code, customer_name, named_on. `rounding` is the sum of the rounded
    amounts of `lines` less that of the unrounded ones, in minor units. `met` are the codes and words of the options
    that rows were dropped for; `numbers` the document numbers met, where headers were joined.
    """

    report: FileReport
    lines: pl.DataFrame
    flagged: pl.DataFrame
    rejects: pl.DataFrame
    apart: pl.DataFrame
    dropped: pl.DataFrame
    customers: pl.DataFrame
    rounding: Decimal
    met: frozenset[str]
    numbers: pl.Series


def add_totals(each: Sequence[Totals]) -> Totals:
    """Return the totals of several files together."""
    return Totals(
        rows=sum(one.rows for one in each),
        kept=sum(one.kept for one in each),
        set_apart=sum(one.set_apart for one in each),
        rejected=sum(one.rejected for one in each),
        blank=sum(one.blank for one in each),
        amount=sum(one.amount for one in each),
        dropped=sum(one.dropped for one in each),
    )
