"""Any file, archive or folder opened as tables, by what it really is."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

from kejing.intake.containers.archives import is_left_behind, list_parts, unpack_gzip, unpack_zip
from kejing.intake.containers.beginnings import cut_text
from kejing.intake.containers.biff import open_old_workbook
from kejing.intake.containers.delimited import open_text_table
from kejing.intake.containers.parquet import open_parquet
from kejing.intake.containers.sniffing import Kind, find_kind
from kejing.intake.containers.tables import FindHeader, Table
from kejing.intake.containers.web_pages import open_web_page
from kejing.intake.containers.workbooks import open_workbook
from kejing.intake.errors import (
    ChangedFileError,
    DamagedFileError,
    EmptyFileError,
    IntakeError,
    MissingFileError,
    NestedArchiveError,
    NoFilesInsideError,
    NotAFileError,
    NotATableError,
)

_WORKBOOK: Final = "xl/workbook.xml"
_OTHER_ZIPS: Final = ("[Content_Types].xml", "mimetype", "META-INF/")
"""Documents that are zip files too: Word and PowerPoint, binary and other workbooks, programs."""


def open_tables(
    path: Path, *, folder: Path, find_header: FindHeader, name: str | None = None, most_bytes: int | None = None
) -> tuple[Table, ...]:
    """Return the tables in a file, an archive or a folder: text (also gzipped), workbooks, web pages, Parquet.

    `folder` holds what is unpacked or rewritten while the tables are used; `name` is how the file is called, if not by
    its own name. Of a text no more than `most_bytes` are read, its first rows. Raises a named `IntakeError` for
    everything that holds no table.
    """
    return tuple(
        table
        for file in list_files(path)
        for table in _open_file(_File(file, _name_file(file, path, name), folder, find_header, most_bytes))
    )


def name_files(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return what each of several files is called: its name, with the folders above it where another has the same."""
    places = [path.resolve() for path in paths]
    names = [place.name if path.name in {"", ".."} else path.name for path, place in zip(paths, places, strict=True)]
    for depth in range(2, max((len(place.parts) for place in places), default=0) + 1):
        bearers: dict[str, set[Path]] = {}
        for name, place in zip(names, places, strict=True):
            bearers.setdefault(name, set()).add(place)
        if all(len(each) == 1 for each in bearers.values()):
            break
        names = [
            name if len(bearers[name]) == 1 else "/".join(place.parts[-depth:])
            for name, place in zip(names, places, strict=True)
        ]
    return tuple(names)


def list_files(path: Path) -> tuple[Path, ...]:
    """Return the files in a folder and the folders in it, by name, without hidden ones; a file is itself.

    Raises MissingFileError, NotAFileError, NoFilesInsideError.
    """
    if not path.exists():
        raise MissingFileError(file=path.name)
    if path.is_file():
        return (path,)
    if not path.is_dir():  # a device, or a pipe, which cannot be read twice
        raise NotAFileError(file=path.name)
    files = sorted(
        (file for file in _walk(path) if not is_left_behind(PurePosixPath(file.relative_to(path).as_posix()))),
        key=lambda file: file.relative_to(path).parts,
    )
    if not files:
        raise NoFilesInsideError(file=path.resolve().name)
    return tuple(files)


@contextmanager
def watch_files(paths: Iterable[Path]) -> Iterator[None]:
    """Raise ChangedFileError if a file becomes another one while this lasts, whatever else went wrong with it.

    A file is looked through more than once, and would be half the one and half the other.
    """
    before = _stamp(paths)
    try:
        yield
    except (IntakeError, OSError) as error:
        _refuse_changes(before, cause=error)
        raise
    _refuse_changes(before, cause=None)


def _stamp(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    stamps: dict[Path, tuple[int, int]] = {}
    for path in paths:
        with suppress(IntakeError, OSError):  # what is no file is told by whoever opens it
            stamps |= {file: _state(file) for file in list_files(path)}
    return stamps


def _state(file: Path) -> tuple[int, int]:
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def _refuse_changes(before: Mapping[Path, tuple[int, int]], *, cause: Exception | None) -> None:
    for file, state in before.items():
        try:
            is_same = _state(file) == state
        except OSError:  # it is gone
            is_same = False
        if not is_same:
            raise ChangedFileError(file=file.name) from cause


@dataclass(frozen=True, slots=True)
class _File:
    """A file to open: where it is, how it is called, and what opening takes."""

    path: Path
    name: str
    folder: Path
    find_header: FindHeader
    most_bytes: int | None = None
    is_unpacked: bool = False


def _walk(path: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise NotAFileError(file=Path(error.filename).name) from error

    for parent, _, names in os.walk(path, onerror=refuse):
        yield from (Path(parent, name) for name in names)


def _name_file(file: Path, path: Path, name: str | None) -> str:
    if file == path:
        return name or path.name
    return f"{name or path.resolve().name}/{file.relative_to(path).as_posix()}"


def _open_file(file: _File) -> tuple[Table, ...]:
    if not file.path.is_file():  # a link to nowhere, or a pipe, in a folder
        raise NotAFileError(file=file.name)
    try:
        kind = find_kind(file.path)
    except OSError as error:  # we may not read it
        raise NotAFileError(file=file.name) from error
    if kind in _REFUSALS:
        raise _REFUSALS[kind](file=file.name)
    return _OPENERS[kind](file)


def _open_text(file: _File) -> tuple[Table, ...]:
    is_cut = file.most_bytes is not None and file.path.stat().st_size > file.most_bytes
    path = cut_text(file.path, most_bytes=file.most_bytes or 0, folder=file.folder) if is_cut else file.path
    table = open_text_table(path, name=file.name, folder=file.folder, find_header=file.find_header)
    return (replace(table, expected_rows=None) if is_cut else table,)


def _open_parquet(file: _File) -> tuple[Table, ...]:
    return (replace(open_parquet(file.path), name=file.name),)


def _open_gzip(file: _File) -> tuple[Table, ...]:
    if file.is_unpacked:
        raise NestedArchiveError(file=file.name)
    path = unpack_gzip(file.path, name=file.name, folder=file.folder)
    tables = _open_file(replace(file, path=path, is_unpacked=True))
    return tuple(replace(table, container=f"{table.container}.gz") for table in tables)


def _open_zip(file: _File) -> tuple[Table, ...]:
    """Open a workbook, or the files of an archive."""
    parts = list_parts(file.path, name=file.name)
    if _WORKBOOK in parts:
        return open_workbook(file.path, name=file.name, find_header=file.find_header)
    if any(part.startswith(_OTHER_ZIPS) for part in parts):
        raise NotATableError(file=file.name)
    if file.is_unpacked:
        raise NestedArchiveError(file=file.name)
    members = unpack_zip(file.path, name=file.name, folder=file.folder)
    tables = [
        table
        for member in members
        for table in _open_file(replace(file, path=member.path, name=member.name, is_unpacked=True))
    ]
    return tuple(replace(table, container=f"{table.container}.zip") for table in tables)


_OPENERS: Final[Mapping[Kind, Callable[[_File], tuple[Table, ...]]]] = MappingProxyType(
    {
        Kind.TEXT: _open_text,
        Kind.PARQUET: _open_parquet,
        Kind.GZIP: _open_gzip,
        Kind.ZIP: _open_zip,
        Kind.MARKUP: lambda file: open_web_page(file.path, name=file.name, find_header=file.find_header),
        Kind.OLD_WORKBOOK: lambda file: open_old_workbook(file.path, name=file.name, find_header=file.find_header),
    }
)
_REFUSALS: Final[Mapping[Kind, type[IntakeError]]] = MappingProxyType(
    {
        Kind.EMPTY: EmptyFileError,
        Kind.BROKEN_PARQUET: DamagedFileError,
        Kind.OTHER: NotATableError,
    }
)
