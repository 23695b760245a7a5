"""The head of the page: whose report it is, of which day, and what was read; and the account of the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.intake import FileKind
from kejing.intake.wording import sentence as intake_sentence
from kejing.site.file_accounts import tell_file, tell_totals
from kejing.site.report.telling import clean
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from datetime import date

    from kejing.intake import FileReport, Ledger
    from kejing.site.report.judgements import Basis
    from kejing.site.report.telling import Teller

# More file names than this are counted.
MOST_FILES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the large figures on top: `amount` is set for money, `count` or `share` for the others.

    `note` says its unit, or what it is made of.
    """

    name: str
    note: str
    amount: int | None = None
    count: int | None = None
    share: float | None = None
    to_act: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Title, day and reading; `period` are the first and the last day of the lines that were read."""

    title: str
    files: str
    as_of: date
    period: tuple[date, date]
    coverage_days: int
    kept: int
    rejected: int
    customers: int
    reading: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class FileRead:
    """The account of one file, in sentences."""

    name: str
    kind: str
    account: str
    notes: tuple[str, ...]


def make_heading(basis: Basis, *, figures: tuple[Figure, ...], teller: Teller) -> Heading:
    """Return the head of the page."""
    ledger = basis.ledger
    return Heading(
        title=clean(basis.company) or _("Our customers"),
        files=_name_files(ledger),
        as_of=basis.now.as_of,
        period=ledger.period,
        coverage_days=basis.now.findings.coverage_days,
        kept=ledger.totals.kept,
        rejected=ledger.totals.rejected,
        customers=ledger.customers.height,
        reading=_tell_reading(ledger, teller=teller),
        figures=figures,
    )


def make_reading(ledger: Ledger, *, teller: Teller) -> tuple[FileRead, ...]:
    """Return the account of every file, the lines first."""
    return tuple(_tell_file(file, teller=teller) for file in (*ledger.files, *ledger.companions))


def _name_files(ledger: Ledger) -> str:
    names = [clean(file.name) for file in ledger.files[:MOST_FILES_NAMED]]
    more = len(ledger.files) - len(names)
    if more:
        names.append(ngettext("and {n} more", "and {n} more", more).format(n=f"{more:,}"))
    return _(", ").join(names)


def _tell_reading(ledger: Ledger, *, teller: Teller) -> tuple[str, ...]:
    first, last = ledger.period
    told = _("Sales from {first} to {last}: {lines}, {customers}, {amount} in all.").format(
        first=first.isoformat(),
        last=last.isoformat(),
        lines=ngettext("{n} line", "{n} lines", ledger.totals.kept).format(n=f"{ledger.totals.kept:,}"),
        customers=ngettext("{n} customer", "{n} customers", ledger.customers.height).format(
            n=f"{ledger.customers.height:,}"
        ),
        amount=teller.money_exact(ledger.totals.amount),
    )
    return told, tell_totals(ledger.totals)


def _tell_file(file: FileReport, *, teller: Teller) -> FileRead:
    return FileRead(
        name=clean(file.name),
        kind=_name_kind(file.kind),
        account=tell_totals(file.totals),
        notes=(
            *(
                said.text
                for said in tell_file(file, language=teller.language, minor_digits=teller.minor_digits, plain=clean)
            ),
            *(intake_sentence(note, language=teller.language) for note in file.notes),
        ),
    )


def _name_kind(kind: FileKind) -> str:
    return {
        FileKind.LINES: _("Sales lines"),
        FileKind.HEADERS: _("Document headers"),
        FileKind.CUSTOMERS: _("Customers"),
        FileKind.PRODUCTS: _("Products"),
        FileKind.CONTACTS: _("Contacts"),
        FileKind.RECEIVABLES: _("Receivables"),
        FileKind.RECEIPTS: _("Receipts"),
    }[kind]
