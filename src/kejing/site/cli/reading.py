"""What the commands say of the files they read."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from rich.table import Table

from kejing import intake
from kejing.analytics.facts import (
    SALE_TYPES,
    Facts,
    facts_from_lines,
    facts_from_scan,
    merge_customers,
    name_customers,
)
from kejing.analytics.wording import write_amount
from kejing.intake.columnar import scan_ledger
from kejing.intake.wording import sentence
from kejing.site.cli.errors import BadInput
from kejing.site.cli.memory import Memory, memory_file, recall
from kejing.site.cli.options import choose_amount_basis, choose_date_order, read_mapping, read_said_types, split_list
from kejing.site.cli.remembering import remember, tell_remembered
from kejing.site.file_accounts import shorten, tell_file, tell_totals
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.console import Console

    from kejing.site.cli.options import LedgerFiles

REJECTS_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class FilesRead:
    """What is to be said of files that were read, whoever read them; `totals` null where none of them has lines."""

    files: Sequence[intake.FileReport]
    totals: intake.Totals | None
    set_apart: Sequence[intake.SetApart]
    dropped: Sequence[intake.Dropped]
    rejects: pl.DataFrame
    notes: Sequence[intake.Reason]
    minor_digits: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the account of it, the facts for the judgements, and the day of the last sale or return."""

    ledger: intake.Ledger
    facts: Facts
    last_sale_on: date


def read_facts(
    files: LedgerFiles, *, minor_digits: int, language: str, console: Console, folder: Path | None = None
) -> Reading:
    """Return the facts of the files, and print what was understood.

    The lines of large files whose columns are typed already stay where they are; the lines of other large files go
    into `folder`, which must outlive the facts.

    :raises BadInput: with the reader's sentence, if the files are no ledger
    """
    memory = recall_memory(files, console=console)
    options = options_of(files, memory=memory)
    scanned = None
    if companions_of(files) == intake.Companions() and drops_of(files) == intake.Drops():
        with _told(language), console.status(_("Reading the ledger…")):
            scanned = scan_ledger(
                files.lines, mapping=read_mapping(files.mapping), minor_digits=minor_digits, options=options
            )
    if scanned is None or scanned.last_sale_on is None:
        ledger = _read(
            files, memory=memory, minor_digits=minor_digits, language=language, console=console, folder=folder
        )
        return Reading(ledger=ledger, facts=facts_of(ledger), last_sale_on=last_sale_on(ledger))
    print_reading(scanned.ledger, language=language, console=console, memory=memory)
    remember(scanned.ledger, files, console=console)
    facts = facts_from_scan(scanned.sql, customers=scanned.ledger.customers)
    return Reading(ledger=scanned.ledger, facts=facts, last_sale_on=scanned.last_sale_on)


def _read(
    files: LedgerFiles, *, memory: Memory, minor_digits: int, language: str, console: Console, folder: Path | None
) -> intake.Ledger:
    options = options_of(files, memory=memory)
    with _told(language), console.status(_("Reading the ledger…")):
        ledger = intake.read_ledger(
            files.lines,
            mapping=read_mapping(files.mapping),
            minor_digits=minor_digits,
            companions=companions_of(files),
            drops=drops_of(files),
            options=options,
            folder=folder,
        )
    print_reading(ledger, language=language, console=console, memory=memory)
    remember(ledger, files, console=console)
    return ledger


@contextmanager
def _told(language: str) -> Iterator[None]:
    """Turn a reader's error into its sentence."""
    try:
        yield
    except intake.IntakeError as error:
        raise BadInput(sentence(error, language=language)) from error
    except OSError as error:  # a full disk, a drive that is gone
        raise BadInput(_("The files could not be read: {reason}.").format(reason=error.strerror or error)) from error


def facts_of(ledger: intake.Ledger) -> Facts:
    """Return the facts of a ledger that was read; lines that lie in files stay there.

    What is owed on a day is not among them yet (`receivables.settle_receivables`).
    """
    if not ledger.store.is_spilled:
        return facts_from_lines(ledger.lines, customers=ledger.customers, contacts=ledger.contacts)
    return facts_from_scan(
        ledger.store.sql,
        customers=merge_customers(name_customers(ledger.store.scan()), ledger.customers),
        contacts=ledger.contacts,
    )


def last_sale_on(ledger: intake.Ledger) -> date:
    """Return the day of the last sale or return; a gift after it is no sale."""
    sales = ledger.store.scan().filter(pl.col("document_type").is_in(SALE_TYPES))
    last = sales.select(pl.col("sold_on").max()).collect().item()
    return last if isinstance(last, date) else ledger.period[1]


def companions_of(files: LedgerFiles) -> intake.Companions:
    """Return the files beside the lines."""
    return intake.Companions(
        headers=files.headers,
        customers=files.customers,
        products=files.products,
        contacts=files.contacts,
        receivables=files.receivables,
        receipts=files.receipts,
    )


def recall_memory(files: LedgerFiles, *, console: Console) -> Memory:
    """Return what earlier mappings are used: none where they are left aside or forgotten; what is damaged is said."""
    memory = recall(memory_file()) if files.remembers and not files.forgets else Memory()
    if memory.is_damaged:
        console.print(
            _("What was remembered of columns cannot be read and is left aside: {file}.").format(file=memory_file()),
            soft_wrap=True,
        )
    return memory


def options_of(files: LedgerFiles, *, memory: Memory) -> intake.Options:
    """Return what was decided where files leave it open.

    :raises BadInput: if an option says nothing that can be
    """
    return intake.Options(
        date_order=choose_date_order(files.date_order),
        amount_basis=choose_amount_basis(files.amount_basis),
        accept_difference=files.accept_difference,
        skip_bad_rows=files.skip_bad_rows,
        remembered=memory.fields,
        types=read_said_types(files.types),
    )


def drops_of(files: LedgerFiles) -> intake.Drops:
    """Return which rows are left out."""
    return intake.Drops(
        items=split_list(files.drop_items),
        types=split_list(files.drop_types),
        zero=files.drop_zero,
        identical=files.drop_identical,
    )


def print_reading(ledger: intake.Ledger, *, language: str, console: Console, memory: Memory | None = None) -> None:
    """Print files, columns, rows and rejects: what a reader checks before he believes the figures."""
    read = FilesRead(
        files=(*ledger.files, *ledger.companions),
        totals=ledger.totals,
        set_apart=ledger.set_apart,
        dropped=ledger.dropped,
        rejects=ledger.rejects,
        notes=ledger.notes,
        minor_digits=ledger.minor_digits,
    )
    print_files(read, language=language, console=console, memory=memory)
    first, last = ledger.period
    console.print(
        _("Sales from {first} to {last}: {lines}, {customers}, {amount} in all.").format(
            first=first.isoformat(),
            last=last.isoformat(),
            lines=ngettext("{n} line", "{n} lines", ledger.totals.kept).format(n=f"{ledger.totals.kept:,}"),
            customers=ngettext("{n} customer", "{n} customers", ledger.customers.height).format(
                n=f"{ledger.customers.height:,}"
            ),
            amount=write_amount(ledger.totals.amount, minor_digits=ledger.minor_digits),
        ),
        highlight=False,
        soft_wrap=True,
    )


def print_files(read: FilesRead, *, language: str, console: Console, memory: Memory | None = None) -> None:
    """Print how each file was read, where its rows went, and the first of those that were rejected."""
    for file in read.files:
        _print_file(file, language=language, console=console, minor_digits=read.minor_digits, memory=memory or Memory())
    if read.totals is not None:
        console.print(tell_totals(read.totals), highlight=False, soft_wrap=True)
    _print_left_out(read, language=language, console=console)
    _print_rejects(read.rejects, language=language, console=console)
    for note in read.notes:
        console.print(sentence(note, language=language), highlight=False, soft_wrap=True)


def _print_file(file: intake.FileReport, *, language: str, console: Console, minor_digits: int, memory: Memory) -> None:
    parts = [file.container, file.encoding, _name_delimiter(file.delimiter), file.sheet]
    name = f"{file.name} ({', '.join(part for part in parts if part)})"
    if file.kind is not intake.FileKind.LINES:
        name = _("{kind}: {name}").format(kind=_file_kind(file.kind), name=name)
    console.print(name, style="bold", highlight=False)
    columns = Table(box=None, pad_edge=False, show_header=False)
    for match in file.columns:
        if match.field is not None and match.used:
            field = intake.label(match.field.value, language=language)
            columns.add_row(f"  {match.header}", "→", field, tell_doubt(match))
    console.print(columns, highlight=False)
    told = tell_remembered(file, memory, language=language)
    if told is not None:
        console.print(f"  {told}", highlight=False, soft_wrap=True)
    for said in tell_file(file, language=language, minor_digits=minor_digits):
        style = "yellow" if said.is_warning else None
        console.print(f"  {said.text}", style=style, highlight=False, soft_wrap=True)
    for note in file.notes:
        console.print(f"  {sentence(note, language=language)}", highlight=False, soft_wrap=True)
    if file.kind is not intake.FileKind.LINES:
        console.print(f"  {tell_totals(file.totals)}", highlight=False, soft_wrap=True)


def _name_delimiter(delimiter: str | None) -> str | None:
    if delimiter is None:
        return None
    names = {",": _("comma"), "\t": _("tab"), ";": _("semicolon"), "|": _("bar")}
    return names.get(delimiter, delimiter)


def tell_doubt(match: intake.ColumnMatch) -> str:
    """Return how a column was recognised where it is not certain, with samples to judge by; else nothing."""
    doubts = {
        intake.How.VALUES: _("likely, by its values"),
        intake.How.CONTAINS: _("likely, by a part of its header"),
        intake.How.FUZZY: _("perhaps, by a similar header"),
        intake.How.WEAK: _("perhaps, for want of a better one"),
    }
    if match.how not in doubts:
        return ""
    samples = _(", ").join(shorten(sample) for sample in match.samples)
    return _("{doubt}: {samples}").format(doubt=doubts[match.how], samples=samples) if samples else doubts[match.how]


def _file_kind(kind: intake.FileKind) -> str:
    return {
        intake.FileKind.HEADERS: _("Document headers"),
        intake.FileKind.CUSTOMERS: _("Customers"),
        intake.FileKind.PRODUCTS: _("Products"),
        intake.FileKind.CONTACTS: _("Contacts"),
        intake.FileKind.RECEIVABLES: _("Receivables"),
        intake.FileKind.RECEIPTS: _("Receipts"),
    }[kind]


def _write_money(rows: intake.SetApart | intake.Dropped, *, minor_digits: int) -> str:
    """Return the money of rows that are in no figure, saying how many of them it leaves out."""
    amount = write_amount(rows.amount, minor_digits=minor_digits)
    if not rows.unread:
        return amount
    return ngettext(
        "{amount} and {count} row whose amount cannot be read",
        "{amount} and {count} rows whose amount cannot be read",
        rows.unread,
    ).format(amount=amount, count=f"{rows.unread:,}")


def _print_left_out(read: FilesRead, *, language: str, console: Console) -> None:
    """Print what is in no figure, with its money."""
    for apart in read.set_apart:
        console.print(
            ngettext(
                "  set apart: {kind}, {rows} row, {amount}", "  set apart: {kind}, {rows} rows, {amount}", apart.rows
            ).format(
                kind=" ".join(filter(None, (intake.label(apart.kind, language=language), apart.word))),
                rows=f"{apart.rows:,}",
                amount=_write_money(apart, minor_digits=read.minor_digits),
            ),
            highlight=False,
        )
    unknown = next((apart.word for apart in read.set_apart if apart.kind == "other" and apart.word), None)
    if unknown is not None:
        console.print(
            _('  Nobody knows what “{word}” is: say --type "{word}=sale" or what else it is.').format(
                word=shorten(unknown)
            ),
            style="yellow",
            highlight=False,
            soft_wrap=True,
        )
    for dropped in read.dropped:
        console.print(
            ngettext(
                "  left out by {option}: {rows} row, {amount}",
                "  left out by {option}: {rows} rows, {amount}",
                dropped.rows,
            ).format(
                option=f"--drop-{dropped.option}",
                rows=f"{dropped.rows:,}",
                amount=_write_money(dropped, minor_digits=read.minor_digits),
            ),
            highlight=False,
        )


def _print_rejects(rejects: pl.DataFrame, *, language: str, console: Console) -> None:
    """Print the first rejects, so that somebody can mend the file; none is lost, all are counted."""
    if rejects.is_empty():
        return
    for row in rejects.head(REJECTS_SHOWN).iter_rows(named=True):
        console.print(
            _("  {file}, row {row}: {reason}").format(
                file=row["file"], row=row["row"], reason=intake.describe_reject(row, language=language)
            ),
            highlight=False,
            soft_wrap=True,
        )
    more = rejects.height - REJECTS_SHOWN
    if more > 0:
        console.print(_("  … and {count} more.").format(count=f"{more:,}"))
