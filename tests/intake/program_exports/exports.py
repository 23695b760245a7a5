"""What a program's export is, in cells, and the ledger it must become; and the writing of it into every container."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

from intake.written_tables import write_csv, write_workbook
from intake.written_workbooks import Merge, write_old_workbook, write_web_page
from kejing.intake import FileKind, Ledger, Options, SetApart, Totals
from kejing.intake.layout.controls import Control

type Cell = str | int | Decimal | date | datetime | None
type Row = tuple[Cell, ...]
type Printed = tuple[int, str, Mapping[str, str]]
"""A printed total: its row, its word, and what it says of each field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the ledger, its fields those of LEDGER_COLUMNS in order; money in minor units."""

    document_number: str | None = None
    document_type: str = "sale"
    sold_on: date
    customer_code: str
    customer_name: str
    salesperson: str | None = None
    region: str | None = None
    item_code: str | None = None
    item_name: str | None = None
    category: str | None = None
    quantity: Decimal | None = None
    amount: int
    net_amount: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a ledger comes to: lines, where every row ended, and what the run says of the file.

    `folded` counts the rows that are no rows of the table by kind, `groups` has header, field and how many names,
    `printed` the totals in the file, all of which must agree with its rows unless they are in `unproven`.
    """

    lines: tuple[Line, ...]
    totals: Totals
    basis: str
    apart: frozenset[SetApart] = frozenset()
    folded: Mapping[str, int] = field(default_factory=dict)
    groups: tuple[tuple[str, str | None, int], ...] = ()
    printed: tuple[Printed, ...] = ()
    unproven: tuple[Printed, ...] = ()
    notes: tuple[str, ...] = ()
    rejects: tuple[tuple[int, str, str | None, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a file beside the lines comes to: its facts as the ledger's columns have them, and where its rows ended."""

    kind: FileKind
    rows: tuple[tuple[object, ...], ...]
    totals: Totals
    folded: Mapping[str, int] = field(default_factory=dict)
    printed: tuple[Printed, ...] = ()
    notes: tuple[str, ...] = ()


def beside_of(ledger: Ledger) -> Beside:
    """Return what the one file beside the lines of a ledger comes to."""
    (report,) = ledger.companions
    facts = {
        FileKind.CUSTOMERS: ledger.customers,
        FileKind.RECEIVABLES: ledger.receivables,
        FileKind.RECEIPTS: ledger.receipts,
    }[report.kind]
    assert facts is not None
    return Beside(
        kind=report.kind,
        rows=tuple(facts.iter_rows()),
        totals=report.totals,
        folded={one.kind.value: one.rows for one in report.folded},
        printed=_list_printed(report.controls, agree=True),
        notes=tuple(note.code for note in report.notes),
    )


def account_of(ledger: Ledger) -> Account:
    """Return the account of a ledger of one file."""
    (report,) = ledger.files
    names = [one.name for one in fields(Line)]
    assert names == ledger.lines.columns
    return Account(
        lines=tuple(Line(**dict(zip(names, row, strict=True))) for row in ledger.lines.iter_rows()),
        totals=ledger.totals,
        basis=report.amount_basis,
        apart=frozenset(ledger.set_apart),
        folded={one.kind.value: one.rows for one in report.folded},
        groups=tuple((one.header, one.field and one.field.value, one.names) for one in report.groups),
        printed=_list_printed(report.controls, agree=True),
        unproven=_list_printed(report.controls, agree=False),
        notes=tuple(note.code for note in (*report.notes, *ledger.notes)),
        rejects=tuple(ledger.rejects.select("row", "field", "value", "reason").iter_rows()),
    )


def _list_printed(controls: Sequence[Control], *, agree: bool) -> tuple[Printed, ...]:
    rows: dict[tuple[int, str], dict[str, str]] = {}
    for one in controls:
        if one.agrees is agree:
            rows.setdefault((one.row, one.label), {})[one.field.value] = f"{one.stated.normalize():f}"
    return tuple((row, label, stated) for (row, label), stated in rows.items())


def _write_day(day: date) -> str:
    return day.isoformat(" ") if isinstance(day, datetime) else day.isoformat()


def _write_number(number: Decimal) -> str:
    return f"{number:f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file as a program writes it, cell by cell, from its first title to its last footer.

    Numbers and days are such in workbooks; `write_number` and `write_day` say how the program writes them as text,
    `day_format` how its workbooks show them; `text_notes` are what has to be said of such text besides. `only` are the
    containers that it is written in, all of them where there are none.
    """

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    header_rows: int = 1
    write_number: Callable[[Decimal], str] = _write_number
    write_day: Callable[[date], str] = _write_day
    day_format: str = "yyyy-mm-dd"
    codepages: tuple[int, ...] = ()
    text_notes: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)

    @property
    def texts(self) -> list[list[str]]:
        """The cells as text."""
        return [[self._show(cell) for cell in row] for row in self.rows]

    def _show(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, date):
            return self.write_day(cell)
        return self.write_number(cell) if isinstance(cell, Decimal) else str(cell)

    @property
    def containers(self) -> tuple[str, ...]:
        """The containers that can hold the export."""
        if self.only:
            return self.only
        found = ["csv utf-8-sig", "csv gbk", "xlsx", "xls", "html gbk"]
        if self._is_big5:
            found += ["csv big5", "html big5"]
        return (*found, *(f"xls {codepage}" for codepage in self.codepages))

    def expect(self, account: Account, container: str) -> Account:
        """Return the account that the export must come to in a container."""
        return account if container.startswith("xls") else replace(account, notes=(*account.notes, *self.text_notes))

    @property
    def _is_big5(self) -> bool:
        text = "".join(cell for row in self.texts for cell in row)
        try:
            return not text.isascii() and bool(text.encode("big5"))
        except UnicodeEncodeError:
            return False

    def write(self, container: str, folder: Path) -> Path:
        """Write the export into a container; return the path, whose ending is what the program gives it."""
        kind, _, detail = container.partition(" ")
        path = folder / f"export.{_ENDINGS[kind]}"
        if kind == "csv":
            return write_csv(path, self.texts, encoding=detail)
        if kind == "html":
            return write_web_page(path, self.texts, encoding=detail, merges=self.merges, header_rows=self.header_rows)
        if kind == "xlsx":
            return write_workbook(path, self.rows, merges=self.merges, day_format=self.day_format)
        codepage = int(detail) if detail else None
        return write_old_workbook(path, self.rows, merges=self.merges, day_format=self.day_format, codepage=codepage)


_ENDINGS: Final[Mapping[str, str]] = MappingProxyType({"csv": "csv", "html": "xls", "xlsx": "xlsx", "xls": "xls"})


def blank(count: int) -> Row:
    """Return so many empty cells."""
    return (None,) * count


def money(*texts: str) -> tuple[Decimal, ...]:
    """Return numbers written as people write them."""
    return tuple(Decimal(text) for text in texts)
