"""The stored ledger as a plain model: a dictionary of versions for every import; of two live ones the later counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

type Key = tuple[str, str, date]
"""Number, customer and day."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an export, with what it is a line of."""

    key: Key
    number: str
    product: str
    amount: int

    @property
    def line(self) -> Line:
        return self.number, self.product, self.amount


type Line = tuple[str, str, int]
"""Number, product and amount in minor units."""


@dataclass(slots=True)
class Version:
    """What one import says of documents: their lines, or (none) that they are no more."""

    documents: dict[Key, list[Line] | None]
    is_live: bool = True


@dataclass(slots=True)
class PlainLedger:
    """Versions in the order of their imports."""

    versions: list[Version] = field(default_factory=list)

    def visible(self) -> dict[Key, list[Line]]:
        found: dict[Key, list[Line] | None] = {}
        for version in self.versions:
            if version.is_live:
                found |= version.documents
        return {key: lines for key, lines in found.items() if lines is not None}

    def customers(self) -> set[str]:
        """Return who is named in anything that a live import says."""
        return {
            key[1]
            for version in self.versions
            if version.is_live
            for key, lines in version.documents.items()
            if lines is not None
        }

    def take_in(self, rows: list[Row], *, removes_missing: bool) -> None:
        stored = self.visible()
        documents: dict[Key, list[Line]] = {}
        for row in rows:
            documents.setdefault(row.key, []).append(row.line)
        says: dict[Key, list[Line] | None] = {}
        for key, came in documents.items():
            had = stored.get(key)
            edges = (key == rows[0].key, key == rows[-1].key)
            whole = came if had is None else complete(had, came, edges=edges, removes_missing=removes_missing)
            if had is None or Counter(whole) != Counter(had):
                says[key] = whole
        first, last = min(row.key[2] for row in rows), max(row.key[2] for row in rows)
        if removes_missing:
            says |= {key: None for key in stored if first <= key[2] <= last and key not in documents}
        self.versions.append(Version(says))


def complete(had: list[Line], came: list[Line], *, edges: tuple[bool, bool], removes_missing: bool) -> list[Line]:
    """Return the lines of a document of which a file may have a part only."""
    if all(number for number, *_ in had + came) and (any(edges) or not removes_missing):
        own = {line[0] for line in came}
        return came + [line for line in had if line[0] not in own]
    if not any(edges):
        return came
    if not Counter(came) - Counter(had):
        return had
    is_first, is_last = edges
    for start, end, is_so in ((had, came, is_first), (came, had, is_last)):
        for shared in range(min(len(start), len(end)), 0, -1):
            if is_so and start[-shared:] == end[:shared]:
                return start + end[shared:]
    return came


def in_order(rows: list[Row]) -> list[Row]:
    """Return rows as a program lists them: by day, number and customer, the lines of a document in their order."""
    return [row for _key, group in groupby(sorted(rows, key=_place), key=_place) for row in group]


def _place(row: Row) -> tuple[date, str, str]:
    number, customer, day = row.key
    return day, number, customer
