"""Walk along a chain and say where it is broken first, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kejing.proof.canonical import NotCanonical
from kejing.proof.chains import NO_LINK, Link, Record
from kejing.proof.signing import SignatureWrong, Tombstone, read_tombstone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kejing.proof.signing import Head


class Difference(StrEnum):
    """What is wrong at a place of a chain."""

    CHANGED = "changed"  # the record or the link says something else than it did
    MISSING = "missing"  # it is gone, and no tombstone says that it had to go
    REORDERED = "reordered"  # it stands elsewhere than it did
    INSERTED = "inserted"  # it was not there
    REWRITTEN = "rewritten"  # the chain fits together, and is not the one whose head was given away


@dataclass(frozen=True, slots=True)
class Entry:
    """A link with the record it is of, if that is still there."""

    link: Link
    record: Record | None


@dataclass(frozen=True, slots=True)
class Break:
    """The first place that is wrong: the number of its link and the name of its record, as far as they are known."""

    what: Difference
    number: int | None
    record: str


@dataclass(frozen=True, slots=True)
class Erased:
    """A record that was lawfully deleted."""

    number: int
    record: str
    tombstone: Tombstone


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: how many links there are, what was erased, and the first break."""

    links: int
    erased: tuple[Erased, ...]
    first_break: Break | None


@dataclass(slots=True)
class _Walk:
    """How far along a chain somebody came."""

    chain: str
    public: bytes
    head: Head | None
    links: int = 0
    own: bytes = NO_LINK
    gone: dict[str, Link] = field(default_factory=dict)
    erased: list[Erased] = field(default_factory=list)

    def look_at(self, entry: Entry) -> Difference | None:
        """Return what is wrong with the next entry, apart from where it came from."""
        link, record = entry.link, entry.record
        what = self._look_at_link(link)
        if what is not None:
            return what
        if record is None:
            self.gone[link.record] = link
        elif digest_or_none(record) != link.digest:
            return Difference.CHANGED
        self.links, self.own = link.number, link.own
        return None

    def _look_at_link(self, link: Link) -> Difference | None:
        what = None
        if link.number > self.links + 1:
            what = Difference.MISSING
        elif link.number <= self.links:
            what = Difference.INSERTED
        elif link.chain != self.chain or link.hash_again() != link.own:
            what = Difference.CHANGED
        elif link.before != self.own:
            what = Difference.INSERTED
        elif self.head is not None and link.number == self.head.number and link.own != self.head.own:
            what = Difference.REWRITTEN
        return what

    def bury(self, record: Record | None) -> None:
        """Take note of a tombstone of a record that is gone; one that is not signed counts for nothing."""
        tombstone = read_tombstone(record.content) if record else None
        link = self.gone.get(tombstone.erases) if tombstone else None
        if tombstone is None or link is None or link.digest != tombstone.digest:
            return
        try:
            tombstone.check(self.public)
        except SignatureWrong:
            return
        del self.gone[tombstone.erases]
        self.erased.append(Erased(link.number, link.record, tombstone))


def verify(*, chain: str, entries: Iterable[Entry], public: bytes, loose: Iterable[str] = ()) -> Verdict:
    """Return what is found along a chain whose entries come by number; `loose` are records that no link names.

    Memory does not grow with the chain. An erased record is one that is gone and has a tombstone, later in the chain,
    that this key signed.
    """
    return _verify(_Walk(chain, public, None), entries, loose)


def verify_against(head: Head, *, entries: Iterable[Entry], public: bytes, loose: Iterable[str] = ()) -> Verdict:
    """Return what is found along the chain of a head that was given away; what came after it may be there.

    :raises SignatureWrong: if this key did not sign the head
    """
    head.check(public)
    return _verify(_Walk(head.chain, public, head), entries, loose)


def _verify(walk: _Walk, entries: Iterable[Entry], loose: Iterable[str]) -> Verdict:
    rest = iter(entries)
    found: Break | None = None
    for entry in rest:
        what = walk.look_at(entry)
        if what is not None:
            found = _name_break(what, entry, rest, walk)
            break
        walk.bury(entry.record)
    if found is None and walk.head is not None and walk.links < walk.head.number:
        found = Break(Difference.MISSING, walk.links + 1, "")
    missing = min(walk.gone.values(), key=lambda link: link.number, default=None)
    if missing is not None and (found is None or found.number is None or missing.number < found.number):
        found = Break(Difference.MISSING, missing.number, missing.record)
    if found is None:
        found = next((Break(Difference.INSERTED, None, name) for name in loose), None)
    return Verdict(walk.links, tuple(sorted(walk.erased, key=lambda one: one.number)), found)


def _name_break(what: Difference, entry: Entry, rest: Iterator[Entry], walk: _Walk) -> Break:
    """Return the break, after a look at what follows: what should be here, and tombstones of what is gone."""
    link, record = entry.link, entry.record
    digest = digest_or_none(record) if record else None
    is_elsewhere = False
    for later in rest:
        if what == Difference.INSERTED and later.link.own == link.before:
            is_elsewhere = True  # the one it followed comes after it
        if what == Difference.MISSING and later.link.number == walk.links + 1:
            is_elsewhere = True
        if what == Difference.CHANGED and digest is not None and later.link.digest == digest != link.digest:
            is_elsewhere = True  # the record of a later link
        walk.bury(later.record)
    if is_elsewhere:
        return Break(Difference.REORDERED, walk.links + 1, link.record)
    if what == Difference.MISSING:
        return Break(what, walk.links + 1, "")
    return Break(what, link.number, link.record)


def digest_or_none(record: Record) -> bytes | None:
    """Return the record's digest; None if what is there could not have been recorded."""
    try:
        return record.digest
    except (NotCanonical, ValueError):
        return None
