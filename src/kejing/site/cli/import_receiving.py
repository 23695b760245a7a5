"""The files of `kejing import`: what each brings, and their copies in a new import's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from kejing import intake
from kejing.imports.enums import FileRole
from kejing.imports.operations.options import set_options
from kejing.imports.operations.receiving import add_file, begin_import
from kejing.intake.containers.opening import watch_files
from kejing.intake.errors import MissingFileError
from kejing.site.cli.errors import BadInput
from kejing.site.cli.import_failures import told_why
from kejing.site.cli.import_work import Stopped, drop_import
from kejing.site.words import LANGUAGE, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from kejing.imports.models import Import
    from kejing.imports.operations.options import ImportOptions
    from kejing.site.cli.import_options import Asked

ROLES: Final[Mapping[intake.FileKind, FileRole]] = {kind: FileRole(kind.value) for kind in intake.FileKind}
LOOKED_INTO: Final = (".zip", ".gz")
"""What holds other files is taken for sales, as a folder is."""


def find_roles(asked: Asked, *, console: Console) -> list[tuple[Path, FileRole]]:
    """Return the files, each with what it brings.

    :raises BadInput: if one is not there, or is money by its looks alone while nobody is asked
    """
    files = asked.files
    for path in files.every():
        if not path.exists():
            raise BadInput(intake.sentence(MissingFileError(file=path.name), language=LANGUAGE))
    beside = (
        (files.headers, FileRole.HEADERS),
        (files.customers, FileRole.CUSTOMERS),
        (files.products, FileRole.PRODUCTS),
        (files.contacts, FileRole.CONTACTS),
        (files.receivables, FileRole.RECEIVABLES),
        (files.receipts, FileRole.RECEIPTS),
    )
    given = [(path, role) for path, role in beside if path is not None]
    own = [
        (path, FileRole(asked.kind) if asked.kind else _guess(path, asks=asked.asks, console=console))
        for path in files.lines
    ]
    return [*own, *given]


def _guess(path: Path, *, asks: bool, console: Console) -> FileRole:
    """Return what a file looks like; sales where that is not clear, for the reader then says what is missing."""
    if path.is_dir() or path.suffix.lower() in LOOKED_INTO:
        return FileRole.LINES
    try:
        kind = intake.guess_kind(path)
    except (intake.IntakeError, OSError):
        return FileRole.LINES  # the reader tells what is wrong with it
    if kind is None or kind is intake.FileKind.LINES:
        return FileRole.LINES
    role = ROLES[kind]
    if not asks and kind in {intake.FileKind.RECEIPTS, intake.FileKind.RECEIVABLES}:
        raise BadInput(
            _(
                "{file} looks like this: {kind}. That is money, and --yes asks nobody: say --kind {code} if it is so,"
                " or --kind lines if it is a list of sales."
            ).format(file=path.name, kind=role.label, code=role.value)
        )
    console.print(
        _("{file} is taken for this by its columns: {kind}. If it is not, say --kind.").format(
            file=path.name, kind=role.label
        ),
        highlight=False,
        soft_wrap=True,
    )
    return role


def receive(files: Sequence[tuple[Path, FileRole]], *, asked: Asked, options: ImportOptions) -> Import:
    """Return a new import with the files in its folder.

    :raises BadInput: if one cannot be read, or changes meanwhile
    """
    with told_why():
        one = begin_import(source=asked.source, by=None, now=timezone.now())
    set_options(one, options)
    try:
        with told_why(one), watch_files(path for path, _role in files):
            for path, role in files:
                _check_readable(path)
                add_file(to=one, name=path.resolve().name, content=path, role=role)
    except KeyboardInterrupt:
        drop_import(one)
        raise Stopped from None
    except BaseException:
        drop_import(one)
        raise
    return one


def _check_readable(path: Path) -> None:
    try:
        if path.is_dir():
            list(path.iterdir())
        else:
            path.open("rb").close()
    except OSError as error:
        raise BadInput(_("The files could not be read: {reason}.").format(reason=error.strerror or error)) from error
