"""What --map said of files, kept for the next file with the same headers: a small file in the user's data folder."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "columns.json"


class NotKept(Exception):
    """What was said could not be written down; the text is the system's reason."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was said of the columns of one kind of file: header → field, and when it was said last."""

    fields: Mapping[str, str]
    said_on: date


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything that is kept, by the fingerprint of a file's headers; `is_damaged` says it could not be read."""

    kept: Mapping[str, Kept] = field(default_factory=dict)
    is_damaged: bool = False

    @property
    def fields(self) -> Mapping[str, Mapping[str, str]]:
        """What the reader of ledgers is told: fingerprint → header → field."""
        return {fingerprint: one.fields for fingerprint, one in self.kept.items()}


def memory_file() -> Path:
    """Return where mappings are kept: in the folder that KEJING_DATA names, else in the user's own data folder."""
    named = os.environ.get("KEJING_DATA")
    folder = Path(named) if named else platformdirs.user_data_path("kejing", appauthor=False)
    return folder / FILE_NAME


def recall(file: Path) -> Memory:
    """Return what is kept in the file; nothing where it is not there, or cannot be read."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Memory()
    except (OSError, UnicodeDecodeError):
        return Memory(is_damaged=True)
    try:
        held = json.loads(text)
        kept = {
            fingerprint: Kept(fields=_read_fields(one["fields"]), said_on=date.fromisoformat(one["said_on"]))
            for fingerprint, one in held["columns"].items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Memory(is_damaged=True)
    return Memory(kept)


def keep(file: Path, changes: Mapping[str, Kept | None]) -> None:
    """Write what was said into the file, by fingerprint; None takes it out. What others say of is left as it is.

    The file is written whole or not at all, and its folder made where it is not there. Nothing is written where
    nothing changes.

    :raises NotKept: if it cannot be written
    """
    before = recall(file).kept
    after = {fingerprint: one for fingerprint, one in {**before, **changes}.items() if one is not None}
    if after == before:
        return
    held = {
        "columns": {
            fingerprint: {"said_on": one.said_on.isoformat(), "fields": dict(one.fields)}
            for fingerprint, one in sorted(after.items())
        }
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Readable by its owner alone, as a temporary file is made: it names the columns of a company's books.
        number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        partial = Path(name)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as opened:
                json.dump(held, opened, ensure_ascii=False, indent=2)
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise NotKept(error.strerror or str(error)) from error


def _read_fields(given: object) -> dict[str, str]:
    """Return header → field. Raises TypeError if it is anything else."""
    if not isinstance(given, dict) or not all(isinstance(name, str) for name in given.values()):
        raise TypeError
    return given
