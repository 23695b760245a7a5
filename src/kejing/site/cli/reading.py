"""What the commands say of the files they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from kejing import intake
from kejing.analytics.wording import write_amount
from kejing.intake.wording import sentence
from kejing.site.cli.errors import BadInput
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

REJECTS_SHOWN = 5


def read_files(
    files: Sequence[Path], *, mapping: Mapping[str, str], minor_digits: int, language: str, console: Console
) -> intake.Ledger:
    """Return the ledger of the files, and print what was understood.

    :raises BadInput: with the reader's sentence, if the files are no ledger
    """
    try:
        with console.status(_("Reading the ledger…")):
            ledger = intake.read_ledger(files, mapping=mapping, minor_digits=minor_digits)
    except intake.IntakeError as error:
        raise BadInput(sentence(error, language=language)) from error
    print_reading(ledger, language=language, console=console)
    return ledger


def print_reading(ledger: intake.Ledger, *, language: str, console: Console) -> None:
    """Print files, columns, rows and rejects: what a reader checks before he believes the figures."""
    for file in ledger.files:
        console.print(_file_line(file), style="bold", highlight=False)
        columns = Table(box=None, pad_edge=False, show_header=False)
        for match in file.columns:
            if match.field is not None and match.used:
                columns.add_row(f"  {match.header}", "→", intake.label(match.field.value, language=language))
        console.print(columns)
        for note in file.notes:
            console.print(f"  {sentence(note, language=language)}", highlight=False, soft_wrap=True)
    totals = ledger.totals
    console.print(
        _("{rows} rows read: {kept} kept, {apart} set apart, {rejected} rejected, {blank} blank.").format(
            rows=f"{totals.rows:,}",
            kept=f"{totals.kept:,}",
            apart=f"{totals.set_apart:,}",
            rejected=f"{totals.rejected:,}",
            blank=f"{totals.blank:,}",
        ),
        highlight=False,
    )
    for apart in ledger.set_apart:
        console.print(
            _("  set apart: {kind} {word}, {rows} rows, {amount}").format(
                kind=intake.label(apart.kind, language=language),
                word=apart.word or "",
                rows=f"{apart.rows:,}",
                amount=write_amount(apart.amount, minor_digits=ledger.minor_digits),
            ),
            highlight=False,
        )
    _print_rejects(ledger, language=language, console=console)
    first, last = ledger.period
    console.print(
        _("Sales from {first} to {last}, {amount} in all.").format(
            first=first.isoformat(),
            last=last.isoformat(),
            amount=write_amount(totals.amount, minor_digits=ledger.minor_digits),
        ),
        highlight=False,
    )


def _file_line(file: intake.FileReport) -> str:
    parts = [file.container, file.encoding, file.sheet]
    return f"{file.name} ({', '.join(part for part in parts if part)})"


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
