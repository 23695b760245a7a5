"""A file opened as what it is said to be: its header is found by the words of its kind."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kejing.intake.columns.vocabulary import Vocabulary
from kejing.intake.containers.opening import open_tables
from kejing.intake.containers.tables import HeaderPlace, Table
from kejing.intake.headers import normalise_header
from kejing.intake.layout.header import find_header

BEGINNING_BYTES: Final = 4 * 1024**2
"""So much of a text is read by who only looks at what its columns are."""


def open_known(
    path: Path,
    *vocabularies: Vocabulary,
    folder: Path,
    wanted: frozenset[str],
    name: str | None = None,
    most_bytes: int | None = None,
) -> tuple[Table, ...]:
    """Return the tables of a file; its header is found by the words of `vocabularies` and those that are `wanted`.

    The others are those of `opening.open_tables`. Raises a named `IntakeError`.
    """

    def is_known(header: str) -> bool:
        return any(one.knows(header) for one in vocabularies) or normalise_header(header) in wanted

    def find(rows: Sequence[Sequence[str]]) -> HeaderPlace:
        return find_header(rows, is_known=is_known)

    return open_tables(path, folder=folder, find_header=find, name=name, most_bytes=most_bytes)
