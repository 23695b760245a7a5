"""What --map says of a file is remembered for the next one with the same headers, and said when it is used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kejing import intake
from kejing.intake.columns.memory import list_said
from kejing.site.cli.memory import Kept, NotKept, keep, memory_file, recall
from kejing.site.words import _

if TYPE_CHECKING:
    from rich.console import Console

    from kejing.site.cli.memory import Memory
    from kejing.site.cli.options import LedgerFiles


def tell_remembered(file: intake.FileReport, memory: Memory, *, language: str) -> str | None:
    """Return which columns of a file are what was said of them before, None where there are none."""
    used = [
        f"{match.header} → {intake.label(match.field.value, language=language)}"
        for match in file.columns
        if match.how is intake.How.REMEMBERED and match.field is not None
    ]
    kept = memory.kept.get(file.fingerprint or "")
    if not used or kept is None:
        return None
    return _("As you said on {day} of a file with these headers: {columns}. --forget forgets it.").format(
        day=kept.said_on.isoformat(), columns=_(", ").join(used)
    )


def remember(ledger: intake.Ledger, files: LedgerFiles, *, console: Console) -> None:
    """Keep what --map said of every file that was read, and say so; what was asked to be forgotten goes.

    What was said of other columns of such a file before, and was used again, is kept beside it.
    """
    if not files.remembers or not (files.mapping or files.forgets):
        return
    changes = _find_changes(ledger, forgets=files.forgets)
    if not changes:
        return
    try:
        keep(memory_file(), changes)
    except NotKept as error:
        console.print(
            _("What --map says cannot be remembered in {file}: {reason}.").format(file=memory_file(), reason=error),
            soft_wrap=True,
        )
        return
    if any(one is not None for one in changes.values()):
        console.print(_("What --map says is remembered for the next files with these headers."), soft_wrap=True)
    if any(one is None for one in changes.values()):
        console.print(_("What --map said before of files with these headers is forgotten."), soft_wrap=True)


def _find_changes(ledger: intake.Ledger, *, forgets: bool) -> dict[str, Kept | None]:
    """Return what there is to keep, and to forget, by the fingerprints of the files that were read."""
    before = recall(memory_file()).kept
    today = datetime.now(tz=UTC).astimezone().date()
    changes: dict[str, Kept | None] = {}
    for file in (*ledger.files, *ledger.companions):
        if file.fingerprint is None:
            continue
        fields, kept = list_said(file.columns), before.get(file.fingerprint)
        if any(match.how is intake.How.GIVEN for match in file.columns):
            if kept is None or fields != kept.fields:
                changes[file.fingerprint] = Kept(fields=fields, said_on=today)
        elif forgets and kept is not None:
            changes.setdefault(file.fingerprint, None)
    return changes
