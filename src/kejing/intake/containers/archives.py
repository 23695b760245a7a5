"""Compressed files and archives, unpacked into a folder of ours, and never further than a ledger can be long."""

import gzip
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from kejing.intake.containers.encodings import decode_name
from kejing.intake.errors import (
    DamagedFileError,
    NoFilesInsideError,
    PasswordProtectedError,
    SameFileError,
    UnknownPackingError,
    UnpacksTooLargeError,
)

MOST_BYTES: Final = 4 * 1024**3
MOST_MEMBERS: Final = 1000
SUSPECT_BYTES: Final = 100 * 1024**2
"""Less than this is not worth a bomb."""
SUSPECT_RATIO: Final = 200
"""Sales lines shrink to a tenth or a twentieth; what shrinks to less than this part was made to burst."""

_CHUNK_BYTES: Final = 1024 * 1024
_READ_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
_ENCRYPTED: Final = 0x1
_NAME_IS_UTF8: Final = 0x800
MOST_DIRECTORY_BYTES: Final = 4 * 1024**2
_END_BYTES: Final = 22 + 65535 + 20 + 56
_LOOK_ELSEWHERE: Final = 0xFFFFFFFF
_LEFT_BEHIND: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini", "icon\r"})


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, unpacked: `name` is what its archive calls it."""

    name: str
    path: Path


def is_left_behind(path: PurePosixPath) -> bool:
    """Tell whether a program left a file behind that is no table: hidden, a lock, a thumbnail."""
    return any(part.startswith((".", "~$")) or part.casefold() in _LEFT_BEHIND for part in path.parts)


def find_free_name(folder: Path) -> Path:
    """Return a name that nothing in the folder has."""
    return folder / f"{len(list(folder.iterdir()))}.unpacked"


def unpack_gzip(path: Path, *, name: str, folder: Path) -> Path:
    """Return the unpacked file under `folder`. Raises DamagedFileError and UnpacksTooLargeError."""
    target = find_free_name(folder)
    try:
        with gzip.open(path, "rb") as packed:
            _copy(packed, target, packed_bytes=path.stat().st_size, name=name)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DamagedFileError(file=name) from error
    return target


def list_parts(path: Path, *, name: str) -> tuple[str, ...]:
    """Return the names in a zip file, which may be an archive or a workbook.

    Raises DamagedFileError, and UnpacksTooLargeError for more names than can be meant.
    """
    return tuple(info.filename for info in _read_directory(path, name=name))


def unpack_zip(path: Path, *, name: str, folder: Path) -> tuple[Member, ...]:
    """Return the files of an archive in the order of their names, unpacked under `folder`, without what is left behind.

    Raises PasswordProtectedError, UnknownPackingError, UnpacksTooLargeError, SameFileError, NoFilesInsideError,
    DamagedFileError.
    """
    named = {f"{name}/{_read_name(info)}": info for info in _read_directory(path, name=name) if not info.is_dir()}
    wanted = {
        shown: info for shown, info in sorted(named.items()) if not is_left_behind(PurePosixPath(_read_name(info)))
    }
    if not wanted:
        raise NoFilesInsideError(file=name)
    _refuse_bombs(wanted, name=name)
    _refuse_twins(wanted)
    members: list[Member] = []
    with zipfile.ZipFile(path) as archive:
        for shown, info in wanted.items():
            if info.flag_bits & _ENCRYPTED:
                raise PasswordProtectedError(file=shown)
            if info.compress_type not in _READ_METHODS:
                raise UnknownPackingError(file=shown)
            target = find_free_name(folder)
            try:
                with archive.open(info) as packed:
                    _copy(packed, target, packed_bytes=info.compress_size, name=shown)
            except NotImplementedError as error:
                raise UnknownPackingError(file=shown) from error
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
                raise DamagedFileError(file=shown) from error
            members.append(Member(shown, target))
    return tuple(members)


def _read_directory(path: Path, *, name: str) -> list[zipfile.ZipInfo]:
    if _measure_directory(path) > MOST_DIRECTORY_BYTES:
        raise UnpacksTooLargeError(file=name)
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except NotImplementedError as error:
        raise UnknownPackingError(file=name) from error
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, struct.error) as error:
        raise DamagedFileError(file=name) from error


def _measure_directory(path: Path) -> int:
    """Return how long the archive says its list of names is, before that is read into memory."""
    with path.open("rb") as stream:
        stream.seek(-min(path.stat().st_size, _END_BYTES), os.SEEK_END)
        tail = stream.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22:
        return 0
    wide = end - 20 - 56
    sizes = [struct.unpack_from("<L", tail, end + 12)[0]]
    if wide >= 0 and tail.startswith(b"PK\6\6", wide):
        sizes.append(struct.unpack_from("<Q", tail, wide + 40)[0])
    return max((int(size) for size in sizes if size != _LOOK_ELSEWHERE), default=0)


def _read_name(info: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: old programs write it in the encoding of their country and do not say which."""
    if info.flag_bits & _NAME_IS_UTF8:
        return info.filename
    return decode_name(info.orig_filename.encode("cp437")).replace("\\", "/")


def _refuse_bombs(wanted: Mapping[str, zipfile.ZipInfo], *, name: str) -> None:
    sizes = [info.file_size for info in wanted.values()]
    if len(sizes) > MOST_MEMBERS or sum(sizes) > MOST_BYTES:
        raise UnpacksTooLargeError(file=name)
    for shown, info in wanted.items():
        if _is_bomb(info.file_size, info.compress_size):
            raise UnpacksTooLargeError(file=shown)


def _refuse_twins(wanted: Mapping[str, zipfile.ZipInfo]) -> None:
    """Refuse the same content twice: every sale in it would count twice."""
    seen: dict[tuple[int, int], tuple[int, str]] = {}
    for place, (shown, info) in enumerate(wanted.items(), start=1):
        earlier = seen.setdefault((info.CRC, info.file_size), (place, shown))
        if earlier[0] != place and info.file_size:
            raise SameFileError(first_place=earlier[0], first=earlier[1], second_place=place, second=shown)


def _is_bomb(size: int, packed_bytes: int) -> bool:
    return size > MOST_BYTES or (size > SUSPECT_BYTES and size > SUSPECT_RATIO * packed_bytes)


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, *, packed_bytes: int, name: str) -> None:
    """Unpack into `target`; what a file says of its own size is not believed."""
    size = 0
    with target.open("wb") as out:
        while chunk := packed.read(_CHUNK_BYTES):
            size += len(chunk)
            if _is_bomb(size, packed_bytes):
                raise UnpacksTooLargeError(file=name)
            out.write(chunk)
