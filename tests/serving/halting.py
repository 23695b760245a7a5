"""Run `kejing` up to a statement, say so, and wait to be killed there: `python halting.py STATEMENT FILE WORD…`.

Once a statement that begins with STATEMENT has been executed, FILE is made; that thread commits nothing after it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kejing.site.cli import main
from kejing.site.starting import set_up_django

if TYPE_CHECKING:
    from collections.abc import Callable

HALT_SECONDS = 300


def halt_after(statement: str, file: Path) -> Callable[..., Any]:
    """Return a wrapper of statements that goes no further than the one named."""

    def execute(run: Callable[..., Any], sql: str, params: object, many: bool, context: object) -> Any:
        answer = run(sql, params, many, context)
        if sql.startswith(statement):
            file.touch()
            time.sleep(HALT_SECONDS)
        return answer

    return execute


if __name__ == "__main__":
    set_up_django()
    from django.db.backends.signals import connection_created  # Django is set up first

    _, wanted, reached, *words = sys.argv
    sys.argv = ["kejing", *words]
    wrapper = halt_after(wanted, Path(reached))

    def watch(*, connection: Any, **_said: object) -> None:
        """Look at the statements of every thread: an import has one of its own."""
        connection.execute_wrappers.append(wrapper)

    connection_created.connect(watch)
    main()
