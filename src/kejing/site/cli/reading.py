"""What the commands say of the files they read."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from rich.table import Table

from kejing import intake
from kejing.analytics.facts import SALE_TYPES, Facts, facts_from_lines, facts_from_scan
from kejing.analytics.wording import write_amount
from kejing.intake.columnar import scan_ledger
from kejing.intake.wording import sentence
from kejing.site.cli.errors import BadInput
from kejing.site.cli.options import read_mapping, split_list
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from kejing.site.cli.options import LedgerFiles

REJECTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the account of it, the facts for the judgements, and the day of the last sale or return."""

    ledger: intake.Ledger
    facts: Facts
    last_sale_on: date


def read_facts(files: LedgerFiles, *, minor_digits: int, language: str, console: Console) -> Reading:
    """Return the facts of the files, and print what was understood.

    The lines of large files whose columns are typed already stay where they are.

    :raises BadInput: with the reader's sentence, if the files are no ledger
    """
    with _told(language), console.status(_("Reading the ledger…")):
        scanned = None
        if companions_of(files) == intake.Companions() and drops_of(files) == intake.Drops():
            scanned = scan_ledger(files.lines, mapping=read_mapping(files.mapping), minor_digits=minor_digits)
    if scanned is None or scanned.last_sale_on is None:
        ledger = read_files(files, minor_digits=minor_digits, language=language, console=console)
        return Reading(ledger=ledger, facts=facts_of(ledger), last_sale_on=last_sale_on(ledger))
    print_reading(scanned.ledger, language=language, console=console)
    facts = facts_from_scan(scanned.sql, customers=scanned.ledger.customers)
    return Reading(ledger=scanned.ledger, facts=facts, last_sale_on=scanned.last_sale_on)


def read_files(files: LedgerFiles, *, minor_digits: int, language: str, console: Console) -> intake.Ledger:
    """Return the ledger of the files, and print what was understood.

    :raises BadInput: with the reader's sentence, if the files are no ledger
    """
    with _told(language), console.status(_("Reading the ledger…")):
        ledger = intake.read_ledger(
            files.lines,
            mapping=read_mapping(files.mapping),
            minor_digits=minor_digits,
            companions=companions_of(files),
            drops=drops_of(files),
        )
    print_reading(ledger, language=language, console=console)
    return ledger


@contextmanager
def _told(language: str) -> Iterator[None]:
    """Turn a reader's error into its sentence."""
    try:
        yield
    except intake.IntakeError as error:
        raise BadInput(sentence(error, language=language)) from error


def facts_of(ledger: intake.Ledger) -> Facts:
    """Return the facts of a ledger that was read."""
    return facts_from_lines(
        ledger.lines, customers=ledger.customers, contacts=ledger.contacts, receivables=ledger.receivables
    )


def last_sale_on(ledger: intake.Ledger) -> date:
    """Return the day of the last sale or return; a gift after it is no sale."""
    sales = ledger.lines.filter(pl.col("document_type").is_in(SALE_TYPES))
    last = sales.get_column("sold_on").max()
    return last if isinstance(last, date) else ledger.period[1]


def companions_of(files: LedgerFiles) -> intake.Companions:
    """Return the files beside the lines."""
    return intake.Companions(
        headers=files.headers,
        customers=files.customers,
        products=files.products,
        contacts=files.contacts,
        receivables=files.receivables,
    )


def drops_of(files: LedgerFiles) -> intake.Drops:
    """Return which rows are left out."""
    return intake.Drops(
        items=split_list(files.drop_items),
        types=split_list(files.drop_types),
        zero=files.drop_zero,
        identical=files.drop_identical,
    )


def print_reading(ledger: intake.Ledger, *, language: str, console: Console) -> None:
    """Print files, columns, rows and rejects: what a reader checks before he believes the figures."""
    for file in (*ledger.files, *ledger.companions):
        _print_file(file, language=language, console=console)
    totals = ledger.totals
    console.print(_account(totals), highlight=False, soft_wrap=True)
    _print_left_out(ledger, language=language, console=console)
    _print_rejects(ledger, language=language, console=console)
    for note in ledger.notes:
        console.print(sentence(note, language=language), highlight=False, soft_wrap=True)
    first, last = ledger.period
    console.print(
        _("Sales from {first} to {last}: {lines}, {customers}, {amount} in all.").format(
            first=first.isoformat(),
            last=last.isoformat(),
            lines=ngettext("{n} line", "{n} lines", totals.kept).format(n=f"{totals.kept:,}"),
            customers=ngettext("{n} customer", "{n} customers", ledger.customers.height).format(
                n=f"{ledger.customers.height:,}"
            ),
            amount=write_amount(totals.amount, minor_digits=ledger.minor_digits),
        ),
        highlight=False,
        soft_wrap=True,
    )


def _print_file(file: intake.FileReport, *, language: str, console: Console) -> None:
    parts = [file.container, file.encoding, file.sheet]
    name = f"{file.name} ({', '.join(part for part in parts if part)})"
    kind = "" if file.kind is intake.FileKind.LINES else f"{_file_kind(file.kind)}: "
    console.print(f"{kind}{name}", style="bold", highlight=False)
    columns = Table(box=None, pad_edge=False, show_header=False)
    for match in file.columns:
        if match.field is not None and match.used:
            columns.add_row(f"  {match.header}", "→", intake.label(match.field.value, language=language))
    console.print(columns)
    for note in file.notes:
        console.print(f"  {sentence(note, language=language)}", highlight=False, soft_wrap=True)
    if file.kind is not intake.FileKind.LINES:
        console.print(f"  {_account(file.totals)}", highlight=False, soft_wrap=True)


def _file_kind(kind: intake.FileKind) -> str:
    return {
        intake.FileKind.HEADERS: _("Document headers"),
        intake.FileKind.CUSTOMERS: _("Customers"),
        intake.FileKind.PRODUCTS: _("Products"),
        intake.FileKind.CONTACTS: _("Contacts"),
        intake.FileKind.RECEIVABLES: _("Receivables"),
    }[kind]


def _account(totals: intake.Totals) -> str:
    return _(
        "{rows} rows read: {kept} kept, {dropped} left out, {apart} set apart, {rejected} rejected, {blank} blank."
    ).format(
        rows=f"{totals.rows:,}",
        kept=f"{totals.kept:,}",
        dropped=f"{totals.dropped:,}",
        apart=f"{totals.set_apart:,}",
        rejected=f"{totals.rejected:,}",
        blank=f"{totals.blank:,}",
    )


def _print_left_out(ledger: intake.Ledger, *, language: str, console: Console) -> None:
    """Print what is in no figure, with its money."""
    for apart in ledger.set_apart:
        console.print(
            _("  set apart: {kind}, {rows} rows, {amount}").format(
                kind=" ".join(filter(None, (intake.label(apart.kind, language=language), apart.word))),
                rows=f"{apart.rows:,}",
                amount=write_amount(apart.amount, minor_digits=ledger.minor_digits),
            ),
            highlight=False,
        )
    for dropped in ledger.dropped:
        console.print(
            _("  left out by {option}: {rows} rows, {amount}").format(
                option=f"--drop-{dropped.option}",
                rows=f"{dropped.rows:,}",
                amount=write_amount(dropped.amount, minor_digits=ledger.minor_digits),
            ),
            highlight=False,
        )


def _print_rejects(ledger: intake.Ledger, *, language: str, console: Console) -> None:
    """Print the first rejects, so that somebody can mend the file; none is lost, all are counted."""
    if ledger.rejects.is_empty():
        return
    for row in ledger.rejects.head(REJECTS_SHOWN).iter_rows(named=True):
        console.print(
            _("  {file}, row {row}: {reason}").format(
                file=row["file"], row=row["row"], reason=intake.describe_reject(row, language=language)
            ),
            highlight=False,
            soft_wrap=True,
        )
    more = ledger.rejects.height - REJECTS_SHOWN
    if more > 0:
        console.print(_("  … and {count} more.").format(count=f"{more:,}"))
