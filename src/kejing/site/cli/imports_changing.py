"""`kejing imports apply`, `undo`, `redo`, `cancel` and `errors`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import typer
from django.utils import timezone
from rich.console import Console

from kejing.imports.enums import UNDER_WAY, ImportState
from kejing.imports.operations.cancelling import cancel_import
from kejing.imports.operations.error_sheet import write_error_sheet
from kejing.imports.operations.jobs import read_import
from kejing.imports.operations.preview import read_preview
from kejing.imports.operations.switching import redo_import, undo_import
from kejing.imports.queries.story import tell_kept
from kejing.site.cli.errors import BadInput
from kejing.site.cli.import_account import print_account, recall_said
from kejing.site.cli.import_failures import told_why
from kejing.site.cli.import_preview import print_preview
from kejing.site.cli.import_recovery import tell_interrupted
from kejing.site.cli.import_work import EXIT_NOT_DONE, judge_again, run_job, told_stop
from kejing.site.cli.importing import confirm, finish, today_here
from kejing.site.cli.imports_listing import find_one
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from kejing.imports.models import Import
    from kejing.imports.operations.switching import Undone

WORKBOOK = ".xlsx"


def apply_one(number: int, *, asks: bool, as_of: date | None) -> None:
    """Store an import that waits, or go on with one that was interrupted; where that was while reading, ask again.

    :raises BadInput: if there is no such import
    """
    console = Console(markup=False, emoji=False)
    tell_interrupted(console, but=number)
    one = find_one(number)
    with told_stop(console):
        if one.state == ImportState.INTERRUPTED and one.preview is None:
            _read_again(one, console=console)
            confirm(one, asks=asks, console=console)
        finish(one, as_of=as_of, console=console)


def _read_again(one: Import, *, console: Console) -> None:
    said_before = recall_said(one.source)
    with told_why(one, drops=False):
        run_job(
            lambda: read_import(one=one, now=timezone.now(), today=today_here()),
            one=one,
            console=console,
        )
    one.refresh_from_db()
    print_account(one, said_before=said_before, console=console)
    print_preview(one, today=today_here(), console=console)


def undo_one(number: int, *, as_of: date | None) -> None:
    """Take an import back, say what stays because it was edited since, and judge every customer.

    :raises BadInput: if there is no such import
    """
    _turn(undo_import, number, said=_("Import {pk} is taken back."), as_of=as_of)


def redo_one(number: int, *, as_of: date | None) -> None:
    """Bring an import back, say what stays because it was edited since, and judge every customer.

    :raises BadInput: if there is no such import
    """
    _turn(redo_import, number, said=_("Import {pk} is there again."), as_of=as_of)


def _turn(operation: Callable[..., Undone], number: int, *, said: str, as_of: date | None) -> None:
    console = Console(markup=False, emoji=False)
    tell_interrupted(console)
    one = find_one(number)
    now: datetime = timezone.now()
    with told_why(one, drops=False), console.status(_("Switching…")):
        kept = operation(one=one, now=now)
    console.print(said.format(pk=one.pk))
    for text in tell_kept(kept):
        console.print(text, highlight=False, soft_wrap=True)
    judge_again(one, as_of=as_of, console=console)


def cancel_one(number: int) -> None:
    """Cancel an import that is not stored.

    :raises BadInput: if there is no such import
    """
    console = Console(markup=False, emoji=False)
    tell_interrupted(console, but=number)
    one = find_one(number)
    with told_why(one, drops=False):
        cancel_import(one=one)
    one.refresh_from_db()
    if one.state in UNDER_WAY:
        console.print(_("Import {pk} is being worked on; it stops at its next step.").format(pk=one.pk))
        return
    console.print(_("Import {pk} is cancelled. Nothing of it is stored.").format(pk=one.pk))


def write_errors(number: int, *, out: Path) -> None:
    """Write the rejected rows of an import to a workbook.

    :raises BadInput: if there is no such import, or the file cannot be written
    """
    console = Console(markup=False, emoji=False)
    tell_interrupted(console)
    one = find_one(number)
    if out.suffix.lower() != WORKBOOK:
        raise BadInput(_("--out is {file}; it can end with {suffixes}.").format(file=out, suffixes=WORKBOOK))
    preview = read_preview(one)
    if preview is None or not preview.rejected:
        console.print(_("No row of import {pk} was rejected.").format(pk=one.pk))
        raise typer.Exit(EXIT_NOT_DONE)
    with told_why(one, drops=False):
        sheet = write_error_sheet(one)
    try:
        shutil.copyfile(sheet, out)
    except OSError as error:
        raise BadInput(_("{file} cannot be written: {reason}.").format(file=out, reason=error.strerror)) from error
    console.print(
        ngettext(
            "{n} row written to {file}. Correct it there, leave the line number as it is, and import the file under"
            " the same source: --source {source}",
            "{n} rows written to {file}. Correct them there, leave the line numbers as they are, and import the file"
            " under the same source: --source {source}",
            preview.rejected,
        ).format(n=f"{preview.rejected:,}", file=out, source=one.source),
        highlight=False,
        soft_wrap=True,
    )
