"""`kejing imports` and `kejing imports show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.imports.operations.failures import read_failure
from kejing.imports.operations.preview import read_preview
from kejing.imports.queries.changes import flows_of
from kejing.imports.queries.history import list_imports
from kejing.imports.queries.story import tell_result
from kejing.kit.standards import own_zone
from kejing.site.cli.errors import BadInput
from kejing.site.cli.import_account import print_account
from kejing.site.cli.import_amounts import write_money
from kejing.site.cli.import_failures import tell_stopped
from kejing.site.cli.import_preview import print_flows, print_preview
from kejing.site.cli.import_recovery import tell_interrupted
from kejing.site.cli.import_warnings import print_names, tell_rejected
from kejing.site.cli.importing import today_here
from kejing.site.cli.memory import Memory
from kejing.site.file_accounts import shorten
from kejing.site.words import _

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.imports.queries.history import ImportRow

NOTHING = "—"
SHOWN_READ = (ImportState.READY, ImportState.INTERRUPTED)
STORED = (ImportState.APPLIED, ImportState.UNDONE)
WAITS_FOR_ANSWER = (ImportState.ASKING, ImportState.FAILED)


def print_list(*, page: int) -> None:
    """Print a page of the imports, the latest first."""
    console = Console(markup=False, emoji=False)
    tell_interrupted(console)
    found = list_imports(number=page, preview_of=read_preview)
    if not found.rows:
        console.print(_("Nothing was imported yet: `kejing import FILE…` does it."))
        return
    table = Table(box=None, pad_edge=False)
    for head in (_("No."), _("State"), _("Source"), _("When"), _("By"), _("Files"), _("From"), _("To")):
        table.add_column(head)
    for head in (_("New"), _("Changed"), _("Amount")):
        table.add_column(head, justify="right")
    for row in found.rows:
        table.add_row(*_cells(row))
    console.print(table, highlight=False)
    if found.pages > 1:
        console.print(
            _("Page {number} of {pages}; --page shows another.").format(number=found.number, pages=found.pages)
        )


def _cells(row: ImportRow) -> list[str]:
    more = [f"+ {row.more_files:,}"] if row.more_files else []
    return [
        str(row.pk),
        row.state_label,
        shorten(row.source),
        write_time(row.at),
        shorten(row.by) or NOTHING,
        _(", ").join([*map(shorten, row.files), *more]),
        NOTHING if row.first_on is None else row.first_on.isoformat(),
        NOTHING if row.last_on is None else row.last_on.isoformat(),
        NOTHING if row.new is None else f"{row.new:,}",
        NOTHING if row.changed is None else f"{row.changed:,}",
        NOTHING if row.amount is None else write_money(row.amount),
    ]


def write_time(moment: datetime) -> str:
    """Return a moment in the company's time, to the minute."""
    return moment.astimezone(own_zone()).strftime("%Y-%m-%d %H:%M")


def find_one(number: int) -> Import:
    """Return an import.

    :raises BadInput: if there is none
    """
    found = Import.objects.select_related("source", "requested_by", "batch").filter(pk=number).first()
    if found is None:
        raise BadInput(_("There is no import {number}; `kejing imports` lists them.").format(number=number))
    return found


def print_one(number: int) -> None:
    """Print an import: its files, how they were read, what it does or did, what waits for somebody."""
    console = Console(markup=False, emoji=False)
    tell_interrupted(console, but=number)
    one = find_one(number)
    _print_head(one, console=console)
    failure = read_failure(one)
    if failure is not None and one.state in {*WAITS_FOR_ANSWER, ImportState.INTERRUPTED, ImportState.CANCELLED}:
        console.print(tell_stopped(failure), style="yellow", highlight=False, soft_wrap=True)
    preview = read_preview(one)
    if preview is None or one.state not in {*SHOWN_READ, *STORED}:
        return
    print_account(one, said_before=Memory(), console=console)
    if one.state in SHOWN_READ:
        print_preview(one, today=today_here(), console=console)
        return
    console.print()
    for said in tell_result(preview, removed_missing=bool(one.options.get("removes_missing"))):
        console.print(said, highlight=False, soft_wrap=True)
    print_flows(flows_of(preview, applied=True), console=console)
    if preview.rejected:
        console.print(tell_rejected(one, preview.rejected), highlight=False, soft_wrap=True)
    if one.state == ImportState.APPLIED:
        print_names(one, preview, console=console)


def _print_head(one: Import, *, console: Console) -> None:
    console.print(
        _("Import {pk}, source “{source}”: {state}").format(
            pk=one.pk, source=shorten(one.source.name), state=one.get_state_display()
        ),
        style="bold",
    )
    moments = (
        (_("asked for"), one.requested_at),
        (_("read"), one.read_at),
        (_("stored"), one.applied_at),
        (_("taken back"), one.undone_at),
    )
    told = [f"{words} {write_time(moment)}" for words, moment in moments if moment is not None]
    by = [_("by {name}").format(name=shorten(str(one.requested_by)))] if one.requested_by else []
    console.print(f"  {_(', ').join([*told, *by])}", highlight=False, soft_wrap=True)
    for file in one.files.order_by("pk"):
        console.print(
            f"  {file.get_role_display()}: {shorten(file.name)} ({file.size:,} B)", highlight=False, soft_wrap=True
        )
