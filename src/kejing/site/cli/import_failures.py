"""Why an import stopped, as one sentence at the terminal, with the option that answers it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer

from kejing import intake
from kejing.imports.enums import ImportState
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.queries.sentences import tell_failure
from kejing.site.cli.errors import BadInput
from kejing.site.cli.import_work import EXIT_NOT_DONE, drop_import
from kejing.site.words import LANGUAGE, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kejing.imports.models import Import
    from kejing.imports.operations.failures import Failure

ABOUT_INPUT: Final = frozenset(
    {
        "documents_clash",
        "no_files",
        "no_rows",
        "rate_missing",
        "several_files",
        "source_name",
        "text_too_long",
        "unknown_customer",
        "unknown_name",
    }
)
"""What is wrong with the files, or with what was said of them; everything else may go well another time."""
CAN_GO_ON: Final = (ImportState.READY, ImportState.INTERRUPTED)


def tell_stopped(failure: Failure) -> str:
    """Return why an import stopped, and which option answers it."""
    if failure.about == "intake":
        # The intake's own sentences name the options of the command line; those of the pages do not.
        return intake.sentence(intake.Reason(failure.code, failure.numbers), language=LANGUAGE)
    said = tell_failure(failure)
    if failure.code == "rate_missing":
        hint = _("--rate {currency}=7.1234 does.").format(currency=failure.numbers.get("currency"))
        return f"{said} {hint}"
    return said


@contextmanager
def told_why(one: Import | None = None, *, drops: bool = True) -> Iterator[None]:
    """Turn what stops an import into its sentence; with `drops` the import is given up, else it can go on.

    :raises BadInput: if the files, or what was said of them, are wrong
    :raises typer.Exit: with 1 for everything else, after saying it
    """
    try:
        yield
    except intake.IntakeError as error:
        if one is not None:
            drop_import(one)
        raise BadInput(intake.sentence(error, language=LANGUAGE)) from error
    except ImportStopped as stopped:
        text = tell_stopped(stopped.failure)
        if one is not None and drops:
            drop_import(one)
        elif one is not None:
            text = _add_way_on(text, one)
        if stopped.failure.about == "intake" or stopped.failure.code in ABOUT_INPUT:
            raise BadInput(text) from stopped
        typer.secho(text, err=True, fg=typer.colors.RED)
        raise typer.Exit(EXIT_NOT_DONE) from stopped


def _add_way_on(text: str, one: Import) -> str:
    one.refresh_from_db()
    if one.state not in CAN_GO_ON:
        return text
    way_on = _(
        "Nobody sees anything of it. `kejing imports apply {pk}` tries again, `kejing imports cancel {pk}` drops it."
    )
    return f"{text} {way_on.format(pk=one.pk)}"
