"""Files come in: an import is begun, its files are put into its folder."""

from __future__ import annotations

import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from kejing.imports.enums import FileRole, ImportState
from kejing.imports.models import Import, ImportFile
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.staging import folder_of, staging_of
from kejing.intake import IntakeError, guess_kind
from kejing.ledger.models import Source

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.people.models import User

LONGEST_NAME = 120


def begin_import(*, source: str, by: User | None, now: datetime) -> Import:
    """Return a new import of files of this source, with a folder and no file yet.

    :raises ImportStopped: `source_name` if the source has no name or one that is too long
    """
    name = source.strip()
    limit = Source._meta.get_field("name").max_length  # noqa: SLF001 - Django's documented model API
    if not name or len(name) > (limit or 0):
        raise ImportStopped("source_name", limit=limit)
    with transaction.atomic():
        found, _made = Source.objects.get_or_create(name=name)
        one = Import.objects.create(source=found, requested_by=by, requested_at=now)
    files = folder_of(one) / "files"
    # A database that was put back from an older copy gives a number again: what lies there is nobody's.
    shutil.rmtree(folder_of(one), ignore_errors=True)
    files.mkdir(parents=True)
    staging_of(one).folder.mkdir()
    return one


def add_file(*, to: Import, name: str, content: BinaryIO | Path, role: FileRole | None = None) -> ImportFile:
    """Return the file, copied into the import's folder, where nobody changes it; a folder is copied whole.

    Without a role it is taken for what it looks like, else for lines.

    :raises ImportStopped: `disk` if it cannot be written, `not_open` if the import has been read already
    """
    if to.state != ImportState.RECEIVED:
        raise ImportStopped("not_open")
    shown = PurePath(name.replace("\\", "/")).name or "file"
    try:
        folder = _make_folder(folder_of(to) / "files")
        target = folder / _plain_name(shown)
        try:
            size = _put(content, target)
        except OSError:
            # What is there of it would only keep the disk full.
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise ImportStopped("disk", reason=error.strerror or str(error)) from error
    return ImportFile.objects.create(
        of_import=to,
        role=role or _guess_role(target),
        name=shown[-300:],
        place=str(target.relative_to(folder_of(to))),
        size=size,
    )


def set_role(*, file: ImportFile, role: FileRole) -> None:
    """Say what a file brings.

    :raises ImportStopped: `not_open` if the import has been read already
    """
    if file.of_import.state != ImportState.RECEIVED:
        raise ImportStopped("not_open")
    file.role = role
    file.save(update_fields=["role"])


def remove_file(*, file: ImportFile) -> None:
    """Take a file out of its import.

    :raises ImportStopped: `not_open` if the import has been read already
    """
    if file.of_import.state != ImportState.RECEIVED:
        raise ImportStopped("not_open")
    path = path_of(file)
    file.delete()
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def path_of(file: ImportFile) -> Path:
    """Return where a file lies."""
    return folder_of(file.of_import) / file.place


def _make_folder(within: Path) -> Path:
    """Return a new folder for one file: two files may have one name, and the number of one that is gone is free."""
    within.mkdir(parents=True, exist_ok=True)
    for number in count(sum(1 for _ in within.iterdir())):
        with suppress(FileExistsError):
            (within / str(number)).mkdir()
            break
    return within / str(number)


def _guess_role(path: Path) -> FileRole:
    """Return what a file looks like; one that cannot be read, or is anything at all, says why when it is read."""
    try:
        with TemporaryDirectory(prefix="kejing-guess-") as folder:
            kind = guess_kind(path, folder=Path(folder))
    except IntakeError:
        kind = None
    return FileRole.LINES if kind is None else FileRole(kind.value)


def _plain_name(name: str) -> str:
    """Return the name as a file may have it anywhere, its end, which says what it is, included."""
    plain = "".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else "_" for sign in name)
    return plain.strip(". ")[-LONGEST_NAME:] or "file"


def _put(content: BinaryIO | Path, target: Path) -> int:
    """Write the content there and return its size."""
    if not isinstance(content, Path):
        with target.open("wb") as out:
            shutil.copyfileobj(content, out)
    elif content.is_dir():
        shutil.copytree(content, target)
        return sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    else:
        shutil.copyfile(content, target)
    return target.stat().st_size
