"""Faults of the machine told from faults of the files: a full disk, a database that is gone, a file that is missing.

Who reads, sorts and stores says the same thing in four ways; here it becomes one, with the system's own reason.
"""

from __future__ import annotations

import errno
import os
import re
from typing import Final

import duckdb
from django.db import Error as DatabaseError
from polars.exceptions import PolarsError

from kejing.imports.operations.failures import ImportStopped
from kejing.kit.frames import ExtractFailed
from kejing.kit.ingest import IngestFailed

TRANSIENT: Final = frozenset({"busy", "database", "disk", "memory", "ledger_changed"})
"""What passes without anybody changing the files: the import can go on where it stopped."""
_NUMBER: Final = re.compile(r'\(os error (\d+)\)|"errno":\s*"(\d+)"')
_LIMITS: Final = ("failed to offload", "max_temp_directory_size")


def stop_for(error: Exception) -> ImportStopped | None:
    """Return why an import stops for an error of the machine, null where it is none: then it is a fault of ours.

    `disk` and `database` have a reason; `memory` has none; `files_gone` is for a file that was there before.
    """
    if isinstance(error, IngestFailed | ExtractFailed | DatabaseError):
        return ImportStopped("database", reason=str(error).strip() or type(error).__name__)
    if isinstance(error, FileNotFoundError):
        return ImportStopped("files_gone")
    if isinstance(error, OSError):
        return ImportStopped("disk", reason=error.strerror or str(error))
    if isinstance(error, MemoryError):
        return ImportStopped("memory")
    return _stop_for_engine(error) if isinstance(error, PolarsError | duckdb.Error) else None


def _stop_for_engine(error: Exception) -> ImportStopped | None:
    """Return the same of an error of Polars or DuckDB, which have the system's number in their texts only."""
    said = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        # What does not fit into memory goes to the disk, and there is no more room there.
        full = any(limit in said for limit in _LIMITS)
        return ImportStopped("disk", reason=os.strerror(errno.ENOSPC)) if full else ImportStopped("memory")
    found = _NUMBER.search(said)
    if found is not None:
        number = int(found[1] or found[2])
        return (
            ImportStopped("files_gone") if number == errno.ENOENT else ImportStopped("disk", reason=os.strerror(number))
        )
    if isinstance(error, duckdb.IOException):
        return ImportStopped("disk", reason=said.rpartition('": ')[2].strip())
    return None
