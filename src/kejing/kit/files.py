"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, and its folders; what was there under its name is replaced in one step.

    :raises OSError: if it cannot be written; what was there before is then still there
    """
    part = _write_beside(path, content)
    try:
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def make_once(path: Path, content: bytes) -> None:
    """Write a file for its owner alone unless there is one; of two that begin at once one wins, and nobody fails.

    :raises OSError: if it cannot be written
    """
    part = _write_beside(path, content)
    try:
        os.link(part, path)
    except FileExistsError:
        pass  # the other one was first, and its file holds
    finally:
        part.unlink()


def _write_beside(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        # Made by the system's own call, as its owner's alone from the first byte on.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part
