"""Work on an import at the terminal: a bar while it goes on, Ctrl-C that stops it in order, the judging after it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer
from django.db import connections
from django.utils import timezone
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.imports.operations.cancelling import cancel_import
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.judging import ask_for_judgement
from kejing.site.cli.errors import BadInput
from kejing.site.words import _
from kejing.standing.operations.refresh import RefreshFailed, run_refresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from rich.console import Console

EXIT_NOT_DONE: Final = 1
LOOK_SECONDS: Final = 0.2
LEFT: Final = (ImportState.CANCELLED, ImportState.APPLIED, ImportState.UNDONE)
"""The states in which nothing is left to cancel."""


class Stopped(Exception):
    """Whoever sits at the terminal stopped an import with Ctrl-C; nothing of it is stored."""


def run_job(job: Callable[[], None], *, one: Import, console: Console) -> None:
    """Run a job of an import, showing how far it is; Ctrl-C cancels the import at its next step.

    :raises Stopped: if it was cancelled
    :raises typer.Exit: with 1 if Ctrl-C was pressed twice: the import is left where it is, and can go on
    :raises ImportStopped: what the job raises
    """
    working = _Job(job)
    try:
        working.start()
        _watch(working, one=one, console=console)
    except KeyboardInterrupt:
        console.print()
        console.print(_("Stopping… Ctrl-C once more leaves it where it is."))
        _stop(working, one=one, console=console)
    if working.error is not None:
        raise working.error


class _Job(threading.Thread):
    """A job in a thread of its own, so that the terminal's can look at it and be interrupted."""

    def __init__(self, job: Callable[[], None]) -> None:
        super().__init__(name="import", daemon=True)
        self.job = job
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.job()
        except BaseException as error:  # noqa: BLE001 - raised again where somebody waits for it
            self.error = error
        finally:
            connections.close_all()


def _watch(working: _Job, *, one: Import, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(_("Reading the files…"), total=None, count="")
        while working.is_alive():
            working.join(LOOK_SECONDS)
            if console.is_terminal:
                step, done, total = Import.objects.values_list("step", "done", "total").get(pk=one.pk)
                progress.update(
                    task,
                    description=_tell_step(step),
                    completed=done,
                    total=total or None,
                    count=f"{done:,} / {total:,}" if total else "",
                )


def _tell_step(step: str) -> str:
    words = {
        "compare": _("Comparing with the ledger…"),
        "write": _("Storing documents…"),
        "switch": _("Making everything visible at once…"),
    }
    return words.get(step, _("Reading the files…"))


def _stop(working: _Job, *, one: Import, console: Console) -> None:
    """Cancel the import that a job works on, and wait for the job's end; what it made visible already stays."""
    try:
        drop_import(one)
        working.join()
        one.refresh_from_db()
        if one.state not in LEFT:
            drop_import(one)
    except KeyboardInterrupt:
        console.print(
            _("Left at once. Nobody sees anything of it: `kejing imports cancel {pk}` takes it out.").format(pk=one.pk),
            soft_wrap=True,
        )
        raise typer.Exit(EXIT_NOT_DONE) from None
    one.refresh_from_db()
    if one.state == ImportState.APPLIED:
        console.print(
            _("It was stored before it could be stopped; `kejing imports undo {pk}` takes it back.").format(pk=one.pk),
            soft_wrap=True,
        )
        working.error = None
        return
    raise Stopped


def drop_import(one: Import) -> None:
    """Cancel an import, unless nothing is left to cancel."""
    try:
        cancel_import(one=one)
    except ImportStopped as stopped:
        if stopped.failure.code != "is_done":
            raise


@contextmanager
def told_stop(console: Console) -> Iterator[None]:
    """Say that an import was stopped by hand, and end with 1."""
    try:
        yield
    except Stopped:
        console.print(_("The import is cancelled. Nothing of it is stored."), soft_wrap=True)
        raise typer.Exit(EXIT_NOT_DONE) from None


def judge_again(one: Import, *, as_of: date | None, console: Console) -> None:
    """Judge every customer after an import was stored, taken back or brought back.

    :raises BadInput: if that fails; what the import did stays, and so does the standing before
    """
    refresh = ask_for_judgement(one=one, now=timezone.now(), as_of=as_of)
    try:
        with console.status(_("Judging every customer…")):
            run_refresh(refresh=refresh)
    except RefreshFailed as error:
        raise BadInput(_("The ledger is stored, but judging it failed: {reason}").format(reason=error)) from error
    except KeyboardInterrupt:
        console.print(_("The ledger is stored, but not judged yet: the next night does it, or the next import."))
        raise typer.Exit(EXIT_NOT_DONE) from None
    console.print(
        _("{count} customers judged as of {day}. `kejing serve` shows them.").format(
            count=f"{refresh.customer_count:,}", day=refresh.as_of.isoformat()
        ),
        soft_wrap=True,
    )
