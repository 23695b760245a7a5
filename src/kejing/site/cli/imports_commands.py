"""`kejing imports`: what was imported, and what becomes of it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the types of the options
from typing import Annotated

import typer

from kejing.site.cli.import_options import JudgeDay, Yes  # noqa: TC001 - the same
from kejing.site.cli.options import read_day
from kejing.site.words import _

Number = Annotated[int, typer.Argument(help=_("The import's number."), metavar="ID", show_default=False)]

imports_app = typer.Typer(
    help=_("List imports; show, store, take back and bring back one of them."),
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _prepare() -> None:
    from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - Django is set up first

    set_up_django()
    prepare_installation()


@imports_app.callback(invoke_without_command=True)
def list_all(
    context: typer.Context,
    *,
    page: Annotated[int, typer.Option(min=1, help=_("Which page of the list."))] = 1,
) -> None:
    """List the imports, where nothing else is asked for."""
    if context.invoked_subcommand is not None:
        return
    _prepare()
    from kejing.site.cli.imports_listing import print_list  # noqa: PLC0415 - needs Django set up

    print_list(page=page)


@imports_app.command(help=_("Show one import: its files, what it does or did, what waits for somebody."))
def show(number: Number) -> None:
    """Print an import."""
    _prepare()
    from kejing.site.cli.imports_listing import print_one  # noqa: PLC0415 - needs Django set up

    print_one(number)


@imports_app.command(help=_("Store an import that waits, or go on with one that was interrupted."))
def apply(number: Number, *, yes: Yes = False, as_of: JudgeDay = "") -> None:
    """Store an import and judge every customer."""
    _prepare()
    from kejing.site.cli.imports_changing import apply_one  # noqa: PLC0415 - needs Django set up

    apply_one(number, asks=not yes, as_of=read_day(as_of))


@imports_app.command(help=_("Take back everything an import did; what was edited since stays, and is named."))
def undo(number: Number, *, as_of: JudgeDay = "") -> None:
    """Take an import back and judge every customer."""
    _prepare()
    from kejing.site.cli.imports_changing import undo_one  # noqa: PLC0415 - needs Django set up

    undo_one(number, as_of=read_day(as_of))


@imports_app.command(help=_("Bring back an import that was taken back."))
def redo(number: Number, *, as_of: JudgeDay = "") -> None:
    """Bring an import back and judge every customer."""
    _prepare()
    from kejing.site.cli.imports_changing import redo_one  # noqa: PLC0415 - needs Django set up

    redo_one(number, as_of=read_day(as_of))


@imports_app.command(help=_("Drop an import that is not stored; one that is being stored stops at its next step."))
def cancel(number: Number) -> None:
    """Cancel an import."""
    _prepare()
    from kejing.site.cli.imports_changing import cancel_one  # noqa: PLC0415 - needs Django set up

    cancel_one(number)


@imports_app.command(help=_("Write the rows that were rejected, with the reasons, to be corrected and imported again."))
def errors(
    number: Number,
    *,
    out: Annotated[
        Path, typer.Option(help=_("Write them to this .xlsx file."), metavar="FILE.xlsx", show_default=False)
    ],
) -> None:
    """Write the error sheet of an import."""
    _prepare()
    from kejing.site.cli.imports_changing import write_errors  # noqa: PLC0415 - needs Django set up

    write_errors(number, out=out)
