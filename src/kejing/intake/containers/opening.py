"""What a file really is, told by its first bytes and not by its name, opened as a table."""

import codecs
import os
import zipfile
from pathlib import Path
from typing import Final

from kejing.intake.containers.delimited import open_text_table
from kejing.intake.containers.parquet import open_parquet
from kejing.intake.containers.tables import FindHeader, Table
from kejing.intake.containers.workbooks import open_workbook
from kejing.intake.errors import (
    DamagedFileError,
    EmptyFileError,
    MissingFileError,
    NotAFileError,
    NotATableError,
    OldWorkbookError,
    PasswordProtectedError,
    WebPageError,
    WideTextError,
)

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_PARQUET: Final = b"PAR1"
_OTHER_KINDS: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"BM", b"RIFF", b"II*\0", b"MM\0*", b"Rar!", b"7z\xbc\xaf",
)  # fmt: skip


def open_tables(path: Path, *, folder: Path, find_header: FindHeader) -> tuple[Table, ...]:
    """Return the tables in a file: CSV (also gzipped), XLSX or Parquet.

    `folder` holds rewritten text while the tables are used. Raises a named `IntakeError` for everything that holds
    no table.
    """
    return (_open_table(path, folder=folder, find_header=find_header),)


def _open_table(path: Path, *, folder: Path, find_header: FindHeader) -> Table:
    head = _read_head(path)
    if not head:
        raise EmptyFileError(file=path.name)
    if head.startswith(_ZIP):
        return _open_zip(path, find_header=find_header)
    if head.startswith(_PARQUET) and _ends_with(path, _PARQUET):
        return open_parquet(path)
    _refuse_others(path, head)
    return open_text_table(path, folder=folder, find_header=find_header)


def _refuse_others(path: Path, head: bytes) -> None:
    """Raise the named error of a file that is certainly no text table."""
    if head.startswith(_PARQUET) and b"\0" in head:
        raise DamagedFileError(file=path.name)
    if head.startswith(_OLE):
        if _ENCRYPTED in path.read_bytes():
            raise PasswordProtectedError(file=path.name)
        raise OldWorkbookError(file=path.name)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WideTextError(file=path.name)
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise WebPageError(file=path.name)
    if head.startswith(_OTHER_KINDS) and (b"\0" in head or not head.startswith((b"BM", b"RIFF", b"GIF8"))):
        raise NotATableError(file=path.name)


def _read_head(path: Path) -> bytes:
    if not path.exists():
        raise MissingFileError(file=path.name)
    try:
        with path.open("rb") as stream:
            return stream.read(4096)
    except OSError as error:  # a folder, or a file we may not read
        raise NotAFileError(file=path.name) from error


def _ends_with(path: Path, mark: bytes) -> bool:
    """Tell whether a file of a format that is closed by its mark is complete; a text may begin like one."""
    with path.open("rb") as stream:
        stream.seek(-min(len(mark), path.stat().st_size), os.SEEK_END)
        return stream.read() == mark


def _open_zip(path: Path, *, find_header: FindHeader) -> Table:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise DamagedFileError(file=path.name) from error
    if "xl/workbook.xml" not in names:
        raise NotATableError(file=path.name)
    return open_workbook(path, find_header=find_header)
