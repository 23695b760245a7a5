"""`kejing checkins`: check-ins that WeCom recorded, brought in as second evidence beside visits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer
from django.utils import timezone

from kejing.followups.operations.second_files import FileRefused
from kejing.followups.operations.seconds import (
    SecondRefusal,
    SecondRefused,
    discard_check_ins,
    match_check_ins,
    read_check_ins,
    take_check_ins,
)
from kejing.rounds.queries.seconds import file_refusal_words, second_refusal_words
from kejing.site.cli.errors import BadInput
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kejing.followups.operations.seconds import Matched


def bring_check_ins(file: Path, *, asks: bool) -> None:
    """Print what a file holds, ask, and take it in; the same file again adds nothing, and says so.

    :raises BadInput: if the file cannot be read, or nobody can be asked
    """
    if not file.is_file():
        raise BadInput(_("There is no file {file}.").format(file=file))
    try:
        batch = read_check_ins(path=file, name=file.name, by=None, now=timezone.now())
    except FileRefused as error:
        raise BadInput(file_refusal_words(error)) from error
    try:
        for sentence in _tell(match_check_ins(batch)):
            typer.echo(sentence)
        if asks and not _is_wanted():
            discard_check_ins(batch=batch.pk, by=None)
            typer.echo(_("Nothing was taken in."))
            return
        taken = take_check_ins(batch=batch.pk, by=None).taken
    except SecondRefused as error:
        if error.reason != SecondRefusal.NOTHING_NEW:
            raise BadInput(second_refusal_words(error.reason)) from error
        discard_check_ins(batch=batch.pk, by=None)
        typer.echo(second_refusal_words(error.reason))
        return
    typer.echo(
        ngettext("{count} check-in was taken in.", "{count} check-ins were taken in.", taken).format(count=taken)
    )


def _is_wanted() -> bool:
    if not sys.stdin.isatty():
        raise BadInput(
            _("Nobody is here to be asked, so nothing is taken in: --yes takes it in without asking, as does the page.")
        )
    return typer.confirm(_("Take these in?"))


def _tell(matched: Matched) -> Iterator[str]:
    counts = {
        _("New check-ins out of office"): len(matched.new),
        _("Here already"): matched.known,
        _("Of other kinds, passed over"): matched.skipped,
        _("Without person or moment, passed over"): matched.unread,
    }
    for words, count in counts.items():
        yield f"{words}: {count}"
    for one in matched.strangers:
        told = ngettext(
            "Nobody here is {account}: {count} check-in is left out.",
            "Nobody here is {account}: {count} check-ins are left out.",
            one.count,
        )
        yield told.format(account=one.known_by, count=one.count)
