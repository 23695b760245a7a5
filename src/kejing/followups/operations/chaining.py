"""What was captured becomes a link of the company's chain, and of the device's; what is lawfully erased says so.

Whoever writes a capture calls `capture` last, in the same transaction: from then on the end of each chain is held, and
whoever writes another one waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.followups.models import ChainEnd, ChainLink
from kejing.followups.models.records import COMPANY, MOVE_OF, TOMBSTONE_OF
from kejing.followups.operations.captures import loose_records, read_captures
from kejing.proof import Link, Record, Tombstone, append, make_salt, write_canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from kejing.proof import Content, Key

AT_A_TIME: Final = 1_000


class NothingCaptured(LookupError):
    """There is no record of this name to capture, or to erase."""


@dataclass(frozen=True, slots=True)
class _New:
    """A record that becomes a link; `words` is its content where it lives in the chain alone."""

    name: str
    record: Record
    person: int | None = None
    customer: int | None = None
    words: str = ""


@transaction.atomic
def capture(*, names: Sequence[str], device: UUID | None = None) -> None:
    """Append these records to the company's chain, and to that of the device they came from.

    :raises NothingCaptured: if one of them is not there
    """
    found = read_captures(names)
    new = []
    for name in names:
        captured = found.get(name)
        if captured is None:
            raise NothingCaptured(name)
        content = whole_content(captured.content, person=captured.person, customer=captured.customer)
        new.append(_New(name, Record(content, make_salt()), captured.person, captured.customer))
    chains = [COMPANY] if device is None else [COMPANY, f"device:{device}"]
    _append(dict.fromkeys(chains, new))


@transaction.atomic
def capture_move(*, origin: int, into: int) -> None:
    """Say in the company's chain that all that was captured of a customer is another one's from now on."""
    content: Content = {"origin": origin, "into": into}
    new = _New(f"{MOVE_OF}{origin}", Record(content, make_salt()), words=write_canonical(content).decode())
    _append({COMPANY: [new]})


def adopt_loose() -> int:
    """Append what no link names, as it is now, and return how many: it was there before the chain, or came past it.

    A part at a time, so that nobody who writes meanwhile waits for all of it.
    """
    loose = list(loose_records())
    for names in batched(loose, AT_A_TIME):
        capture(names=names)
    return len(loose)


@transaction.atomic
def erase_captures(*, names: Collection[str], by: str, rule: str, key: Key, now: datetime) -> int:
    """Let go of the salts of these records and say who erased them under which rule; return how many there were.

    What they held is deleted by whoever calls this, in the same transaction. One that was erased before stays so.
    """
    links = list(ChainLink.objects.filter(record__in=names, salt__isnull=False).order_by("chain", "number"))
    new: dict[str, list[_New]] = {}
    for row in links:
        stone = Tombstone.sign(link=link_of(row), by=by, rule=rule, at=now, key=key)
        content = stone.to_content()
        words = write_canonical(content).decode()
        buried = _New(f"{TOMBSTONE_OF}{row.record}", Record(content, make_salt()), words=words)
        new.setdefault(row.chain, []).append(buried)
    _append(new)
    ChainLink.objects.filter(pk__in=[row.pk for row in links]).update(salt=None, person=None, customer=None)
    return len(new.get(COMPANY, ()))


def whole_content(content: Content, *, person: int | None, customer: int | None) -> Content:
    """Return what the digest of a record is over: what it holds, whose it was and of whom."""
    return {"content": content, "person": person, "customer": customer}


def link_of(row: ChainLink) -> Link:
    """Return the link that a row holds."""
    return Link(row.chain, row.number, row.record, bytes(row.digest), bytes(row.before), bytes(row.own))


def _append(new: dict[str, list[_New]]) -> None:
    # In one order for all, so that nobody waits for another in a ring.
    for chain in sorted(new):
        end = _hold_end(chain)
        last = Link(chain, end.number, "", b"", b"", bytes(end.own)) if end.number else None
        rows = []
        for one in new[chain]:
            last = append(chain=chain, last=last, name=one.name, digest=one.record.digest)
            rows.append(_row(last, one))
        ChainLink.objects.bulk_create(rows, batch_size=AT_A_TIME)
        if last is not None:
            end.number, end.own = last.number, last.own
            end.save(update_fields=["number", "own"])


def _row(link: Link, new: _New) -> ChainLink:
    return ChainLink(
        chain=link.chain,
        number=link.number,
        record=link.record,
        digest=link.digest,
        before=link.before,
        own=link.own,
        salt=new.record.salt,
        person=new.person,
        customer=new.customer,
        content=new.words,
    )


def _hold_end(chain: str) -> ChainEnd:
    """Return where a chain ends, held."""
    ends = ChainEnd.objects.select_for_update(no_key=True).filter(chain=chain)
    end = ends.first()
    if end is None:
        # Another one may make it at the same moment.
        ChainEnd.objects.bulk_create([ChainEnd(chain=chain, number=0, own=b"")], ignore_conflicts=True)
        end = ends.get()
    return end
