"""The pieces of an import as a server and its workers do them, each by itself; loaded once Django is set up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import adbc_driver_postgresql.dbapi
import scipy.stats
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kejing.imports import tasks
from kejing.imports.enums import FileRole
from kejing.imports.models import Import
from kejing.imports.operations import jobs, writing
from kejing.imports.operations.cancelling import cancel_import
from kejing.imports.operations.options import ImportOptions, set_options
from kejing.imports.operations.receiving import add_file, begin_import
from kejing.imports.operations.switching import redo_import, undo_import
from kejing.kit import ingest
from kejing.site.scheduling import ask_for_what_is_due
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh
from kejing.standing.operations import dirty, refresh
from kejing.standing.tasks import refresh_standing

if TYPE_CHECKING:
    from collections.abc import Callable

LOADED: Final = (adbc_driver_postgresql.dbapi, scipy.stats, jobs, dirty, refresh)
"""What tasks load when they are run is here already: a piece shall begin at once."""
FILES: Final = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "subprocess.Popen"})
CHUNK: Final = 400


def count_moments(*, die_at: int | None, run_at: tuple[int, list[str]] | None) -> Callable[[], int]:
    """Count the statements and the changes of files of this process, before and after.

    At one of them it is killed, or runs a command.
    """
    folder, count = str(settings.DATA_DIR), 0

    def pass_moment() -> None:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if run_at is not None and count == run_at[0]:
            subprocess.run(run_at[1], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - the test's own

    def execute(run: Callable[..., Any], sql: str, params: object, many: bool, context: object) -> Any:
        pass_moment()
        answer = run(sql, params, many, context)
        pass_moment()
        return answer

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if event in FILES and (event == "subprocess.Popen" or str(arguments[0]).startswith(folder)):
            pass_moment()

    connection.execute_wrappers.append(execute)
    sys.addaudithook(hear)
    return lambda: count


def bring(files: dict[str, str], source: str) -> int:
    """Begin an import of these files, by their roles; documents that they lack are to go."""
    one = begin_import(source=source, by=None, now=timezone.now())
    set_options(one, ImportOptions(removes_missing=True))
    for role, file in files.items():
        add_file(to=one, name=Path(file).name, content=Path(file), role=FileRole(role))
    return one.pk


def read(number: int) -> None:
    tasks.read_import.call(number)


def apply(number: int) -> None:
    # Many chunks of a small ledger, and nobody else who waits to write between them.
    writing.CHUNK_DOCUMENTS, writing.CHUNK_LINES, ingest.BREATH_SECONDS = CHUNK, 4 * CHUNK, 0  # type: ignore[misc]  # in a process of its own
    tasks.apply_import.call(number)


def undo(number: int) -> None:
    undo_import(one=Import.objects.get(pk=number), now=timezone.now())
    tasks.refresh_after.call(number)


def redo(number: int) -> None:
    redo_import(one=Import.objects.get(pk=number), now=timezone.now())
    tasks.refresh_after.call(number)


def cancel(number: int) -> None:
    cancel_import(one=Import.objects.get(pk=number))


def judge() -> None:
    """Do the refresh that waits in the queue."""
    waiting = Refresh.objects.filter(state=RefreshState.REQUESTED).latest("pk")
    asked = DBTaskResult.objects.filter(task_path=refresh_standing.module_path).latest("enqueued_at")
    assert asked.args_kwargs["args"] == [waiting.pk], "what is asked for is in the queue"
    refresh_standing.call(waiting.pk)


def start() -> None:
    """Do what the server does as it starts."""
    ask_for_what_is_due(now=timezone.now(), is_start=True)


def migrate() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


PIECES: Final[dict[str, Callable[..., object]]] = {
    piece.__name__: piece for piece in (bring, read, apply, undo, redo, cancel, judge, start, migrate)
}
