"""Does one piece of an import after the other, each in a process of its own that can be killed at any moment of it.

Run as `python killing.py`; each line of its standard input is an order as JSON, each line of its output the answer. The
pieces are forks of a process that has loaded everything and begun nothing, so that twenty deaths cost no twenty starts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kejing.site.starting import set_up_django

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "subprocess.Popen"})
CHUNK = 400


def count_moments(*, die_at: int | None) -> Callable[[], int]:
    """Count the statements and the changes of files of this process, before and after; be killed at one of them."""
    from django.conf import settings
    from django.db import connection

    folder, count = str(settings.DATA_DIR), 0

    def pass_moment() -> None:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

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
    """Begin an import of these files, by their roles."""
    from django.utils import timezone

    from kejing.imports.enums import FileRole
    from kejing.imports.operations.options import ImportOptions, set_options
    from kejing.imports.operations.receiving import add_file, begin_import

    one = begin_import(source=source, by=None, now=timezone.now())
    set_options(one, ImportOptions(removes_missing=True))
    for role, file in files.items():
        add_file(to=one, name=Path(file).name, content=Path(file), role=FileRole(role))
    return one.pk


def read(number: int) -> None:
    from kejing.imports import tasks

    tasks.read_import.call(number)


def apply(number: int) -> None:
    from kejing.imports import tasks
    from kejing.imports.operations import writing

    # Many chunks of a small ledger.
    writing.CHUNK_DOCUMENTS, writing.CHUNK_LINES = CHUNK, 4 * CHUNK  # type: ignore[misc]  # a fork of our own
    tasks.apply_import.call(number)


def undo(number: int) -> None:
    from django.utils import timezone

    from kejing.imports import tasks
    from kejing.imports.models import Import
    from kejing.imports.operations.switching import undo_import

    undo_import(one=Import.objects.get(pk=number), now=timezone.now())
    tasks.refresh_after.call(number)


def redo(number: int) -> None:
    from django.utils import timezone

    from kejing.imports import tasks
    from kejing.imports.models import Import
    from kejing.imports.operations.switching import redo_import

    redo_import(one=Import.objects.get(pk=number), now=timezone.now())
    tasks.refresh_after.call(number)


def cancel(number: int) -> None:
    from kejing.imports.models import Import
    from kejing.imports.operations.cancelling import cancel_import

    cancel_import(one=Import.objects.get(pk=number))


def judge() -> None:
    """Do the refresh that waits in the queue."""
    from django_tasks_db.models import DBTaskResult

    from kejing.standing.enums import RefreshState
    from kejing.standing.models import Refresh
    from kejing.standing.tasks import refresh_standing

    waiting = Refresh.objects.filter(state=RefreshState.REQUESTED).latest("pk")
    asked = DBTaskResult.objects.filter(task_path=refresh_standing.module_path).latest("enqueued_at")
    assert asked.args_kwargs["args"] == [waiting.pk], "what is asked for is in the queue"
    refresh_standing.call(waiting.pk)


def start() -> None:
    """Do what the server does as it starts, and every half minute."""
    from django.utils import timezone

    from kejing.site.scheduling import ask_for_what_is_due

    ask_for_what_is_due(now=timezone.now(), is_start=True)


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


PIECES: dict[str, Callable[..., object]] = {
    piece.__name__: piece for piece in (bring, read, apply, undo, redo, cancel, judge, start, migrate)
}


def do_piece(order: dict[str, Any], answer: int) -> None:
    """Do a piece, and write what it gave and how many moments it had."""
    moments = count_moments(die_at=order.get("die_at"))
    given = PIECES[order["do"]](*order.get("with", []))
    os.write(answer, json.dumps({"given": given, "moments": moments()}).encode())


def fork_piece(order: dict[str, Any]) -> dict[str, Any]:
    """Do a piece in a fork, which is killed after some seconds where the order says so; tell how it went."""
    answer, out = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(answer)
            do_piece(order, out)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(out)
    if order.get("die_after") is not None:
        time.sleep(order["die_after"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(answer, "rb") as stream:
        said = stream.read()
    _number, status = os.waitpid(child, 0)
    told: dict[str, Any] = json.loads(said) if said else {}
    return {**told, "seconds": time.monotonic() - began, "code": os.waitstatus_to_exitcode(status)}


def load_everything() -> None:
    """Load what the pieces load, and begin nothing: what a thread holds while it is forked is held for ever."""
    import adbc_driver_postgresql.dbapi
    import scipy.stats

    import kejing.imports.operations.cancelling
    import kejing.imports.operations.jobs
    import kejing.imports.operations.judging
    import kejing.imports.tasks
    import kejing.site.scheduling
    import kejing.standing.operations.dirty
    import kejing.standing.operations.refresh  # noqa: F401


if __name__ == "__main__":
    set_up_django()
    load_everything()
    from django.db import connection

    for line in sys.stdin:
        connection.close()
        print(json.dumps(fork_piece(json.loads(line))), flush=True)
