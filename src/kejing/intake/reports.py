"""The account of a reading: where every row of every file ended, with its money, and what was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.containers.tables import Table
from kejing.intake.fields import Field
from kejing.intake.layout.controls import Control
from kejing.intake.layout.folds import KIND, LABEL, Fold
from kejing.intake.reasons import Note, Reason


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
    """The account of rows: `rows` read (without headers) = kept + set_apart + rejected + blank + dropped + folded.

    `amount` is the sum of the kept rows in minor units: of sales lines, or of open receivables; other files bring no
    money. Rows of a companion that say again what an earlier one said are dropped. `folded` rows are no rows of the
    table: totals, group heads, headers said again, footers.
    """

    rows: int
    kept: int
    set_apart: int
    rejected: int
    blank: int
    amount: int
    dropped: int = 0
    folded: int = 0

    @property
    def accounted(self) -> int:
        """How many rows ended somewhere."""
        return self.kept + self.set_apart + self.rejected + self.blank + self.dropped + self.folded


@dataclass(frozen=True, slots=True)
class FoldedRows:
    """How many rows of a file only arrange the others in one way, and the text of the first of them."""

    kind: Fold
    rows: int
    label: str


@dataclass(frozen=True, slots=True)
class Groups:
    """Names that stand alone on a row above the rows they belong to: one level of them.

    `header` is what a mapping calls the level, `field` what it was taken for, null where it is left aside. `names`
    is how many different ones there are, `samples` are the first.
    """

    header: str
    field: Field | None
    names: int
    samples: tuple[str, ...]


class RepeatedBy(StrEnum):
    """What makes a row the same as an earlier one."""

    LINE = "line"  # the same document and the same line number
    CONTENT = "content"  # the same document and content, where rows are documents or another file's lines


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows dropped because an earlier one, also of an earlier file, says the same; `amount` is in minor units."""

    by: RepeatedBy
    rows: int
    amount: int


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """A document number on several rows of a file with one row per document, whose contents differ: all are kept.

    `row` is the first of the `rows`; `amount` is their money in minor units.
    """

    number: str
    row: int
    rows: int
    amount: int


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file was read: what it was, what each column was taken for, what should be checked, its totals.

    `amount_basis` is gross (with tax), net (without tax) or unknown. `titles` are the texts above the header,
    `unread_sheets` other sheets that hold something. `controls` are the totals printed in the file, held against its
    rows. `shared_numbers` lists the first of `shared` document numbers that stand for more than one document.
    `fingerprint` is that of the file's own headers, under which a mapping is remembered. `address` is how rejects call
    the table: its file, and its sheet where several are read.
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
    titles: tuple[str, ...] = ()
    unread_sheets: tuple[str, ...] = ()
    folded: tuple[FoldedRows, ...] = ()
    groups: tuple[Groups, ...] = ()
    controls: tuple[Control, ...] = ()
    repeats: tuple[Repeats, ...] = ()
    shared_numbers: tuple[SharedNumber, ...] = ()
    shared: int = 0
    fingerprint: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FileRead:
    """One file of lines as read, before the files are put together.

    Its lines are in the ledger's store. `flagged` and `links` are those of them that the file calls reversed, and that
    name a document which they reverse: with the columns of the store, and flag_word or reversal_of. `items` has
    item_code, item_name of the lines, each pair once, where there is a product list. `apart` has kind, word, rows,
    amount, unread; `dropped` option, rows, amount, unread; `customers` customer_code, customer_name, named_on.
    `rounding` is the sum of the rounded amounts of `lines` less that of the unrounded ones, in minor units. `met` are
    the codes and words of the options that rows were dropped for; `numbers` the document numbers met, where headers
    were joined. `basis_header` is what stands over the amounts, `currency` a plain word for
    their currency and the one in the file, empty where it says none, `hashes` are those of `repeats.hash_keys`.
    """

    report: FileReport
    flagged: pl.DataFrame
    links: pl.DataFrame
    items: pl.DataFrame
    rejects: pl.DataFrame
    apart: pl.DataFrame
    dropped: pl.DataFrame
    customers: pl.DataFrame
    rounding: Decimal
    met: frozenset[str]
    numbers: pl.Series
    basis_header: str
    currency: tuple[str, ...]
    hashes: pl.Series


def report_of(
    table: Table,
    *,
    columns: tuple[ColumnMatch, ...],
    totals: Totals,
    notes: Sequence[Reason],
    fingerprint: str,
    amount_basis: str = "unknown",
    kind: FileKind = FileKind.LINES,
    beyond: int = 0,
) -> FileReport:
    """Return the report of a table, without what its layout came to; `beyond` rows have cells right of its header."""
    own: list[Reason] = []
    if table.damaged:
        own.append(Reason(Note.TEXT_REPLACED, {"count": table.damaged}))
    if beyond:
        own.append(Reason(Note.CELLS_BEYOND, {"count": beyond}))
    return FileReport(
        name=table.name,
        container=table.container,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        columns=columns,
        amount_basis=amount_basis,
        notes=(*own, *notes),
        totals=totals,
        kind=kind,
        titles=table.titles,
        unread_sheets=table.unread_sheets,
        fingerprint=fingerprint,
        address=table.address,
    )


def count_folded(folded: pl.DataFrame) -> tuple[FoldedRows, ...]:
    """Return how many of the folded rows of a file are of each kind, in the order of `Fold`."""
    counted = folded.sort("row").group_by(KIND, maintain_order=True).agg(pl.len(), pl.col(LABEL).first())
    found = {
        Fold(kind): FoldedRows(kind=Fold(kind), rows=rows, label=label or "")
        for kind, rows, label in counted.iter_rows()
    }
    return tuple(found[kind] for kind in Fold if kind in found)


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
        folded=sum(one.folded for one in each),
    )
