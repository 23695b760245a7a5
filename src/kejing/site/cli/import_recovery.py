"""Imports that died with the process that worked on them: found, and told of, by whatever starts next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.imports.operations.interrupted import recover_imports
from kejing.site.words import _

if TYPE_CHECKING:
    from rich.console import Console


def tell_interrupted(console: Console, *, but: int = 0) -> None:
    """Find imports that died with their process, and say of each that was interrupted how it goes on.

    One that was being cancelled is, now. Nothing is said of the import `but`.
    """
    for one in recover_imports():
        if one.is_cancel_requested:
            # A server that starts loads what takes rows out only where it must.
            from kejing.imports.operations.cancelling import cancel_import  # noqa: PLC0415 - see above

            cancel_import(one=one)
    for one in Import.objects.filter(state=ImportState.INTERRUPTED).exclude(pk=but).order_by("pk"):
        if one.preview is None:
            said = _(
                "Import {pk} was interrupted while its files were read: `kejing imports apply {pk}` goes on with it,"
                " `kejing imports cancel {pk}` drops it."
            )
        else:
            said = _(
                "Import {pk} was interrupted while it was being stored, and nobody sees anything of it:"
                " `kejing imports apply {pk}` goes on where it stopped, `kejing imports cancel {pk}` takes it out."
            )
        console.print(said.format(pk=one.pk), style="yellow", highlight=False, soft_wrap=True)
