"""The option `--database`: the stored ledger in place of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kejing.site.cli.errors import BadInput
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

FilesOrNone = Annotated[
    list[Path] | None,
    typer.Argument(
        help=_("Sales ledgers as your program exports them: CSV, Excel, Parquet, zip files of them, or folders."),
        metavar="[FILE…]",
        show_default=False,
    ),
]
Database = Annotated[
    bool, typer.Option("--database", help=_("Judge the ledger that `kejing import` stored, in place of files."))
]
WITH_DATABASE = frozenset({"files", "database", "as_of", "out", "policy", "engine", "as_json", "language"})
"""What may be said of a stored ledger; the other options are about reading files."""


def check_ledger_named(context: typer.Context, *, files: Sequence[Path] | None, database: bool) -> None:
    """Find out whether just one ledger is named: files, or the stored one.

    :raises BadInput: if both are, or neither, or if an option is about files and there are none
    """
    if files and database:
        raise BadInput(_("Name files or say --database, not both: the stored ledger is judged as it is."))
    if not files and not database:
        raise BadInput(_("Name the ledger's files, or say --database to judge the ledger that is stored."))
    said = [
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name not in WITH_DATABASE and _was_given(context, parameter.name or "")
    ]
    if database and said:
        raise BadInput(_("{options} is about reading files; --database reads none.").format(options=", ".join(said)))


def _was_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
