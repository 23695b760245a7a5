"""Walk along the chains and say what was changed, removed, moved or put in since."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.followups.models import ChainCheck, ChainEnd, ChainLink
from kejing.followups.models.records import COMPANY, MOVE_OF, TOMBSTONE_OF
from kejing.followups.operations.captures import loose_records, read_captures
from kejing.followups.operations.chaining import AT_A_TIME, link_of, whole_content
from kejing.people.models import User
from kejing.proof import Entry, NotCanonical, Record, read_canonical, verify, verify_against

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from kejing.followups.operations.captures import Captured
    from kejing.proof import Content, Head, Verdict

MOST_TOLD: Final = 100


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What was found along one chain; `is_against_head` where it was held against one that was given away."""

    chain: str
    verdict: Verdict
    is_against_head: bool


def check_chains(*, public: bytes, heads: Sequence[Head] = (), with_files: bool = True) -> list[ChainVerdict]:
    """Return what is found along every chain, the company's first; each head is held against its own.

    With files, every photo that is still there is read too. Memory does not grow with the chains.

    :raises SignatureWrong: if this key did not sign a head
    """
    moves, people = _read_moves(), frozenset(User.objects.values_list("pk", flat=True))
    chains = {COMPANY, *ChainEnd.objects.values_list("chain", flat=True)}
    chains |= set(ChainLink.objects.order_by().values_list("chain", flat=True).distinct())
    by_chain = {chain: [head for head in heads if head.chain == chain] for chain in chains | {h.chain for h in heads}}
    found = []
    for chain in sorted(by_chain, key=lambda name: (name != COMPANY, name)):
        against: Sequence[Head | None] = by_chain[chain] or (None,)
        for head in against:
            entries = _read_entries(chain, moves=moves, people=people, with_files=with_files and chain == COMPANY)
            loose = loose_records() if chain == COMPANY else ()
            verdict = (
                verify(chain=chain, entries=entries, public=public, loose=loose)
                if head is None
                else verify_against(head, entries=entries, public=public, loose=loose)
            )
            found.append(ChainVerdict(chain, verdict, head is not None))
    return found


@transaction.atomic
def keep_check(*, found: Sequence[ChainVerdict], now: datetime) -> ChainCheck:
    """Keep what was found, and return it."""
    company = [one.verdict for one in found if one.chain == COMPANY]
    breaks = [
        {"chain": one.chain, "what": broken.what.value, "number": broken.number, "record": broken.record}
        for one in found
        if (broken := one.verdict.first_break) is not None
    ]
    return ChainCheck.objects.create(
        made_at=now,
        links=max((verdict.links for verdict in company), default=0),
        erased=max((len(verdict.erased) for verdict in company), default=0),
        breaks=breaks[:MOST_TOLD],
    )


def _read_entries(chain: str, *, moves: Mapping[int, int], people: frozenset[int], with_files: bool) -> Iterator[Entry]:
    rows = ChainLink.objects.filter(chain=chain).order_by("number", "pk").iterator(chunk_size=AT_A_TIME)
    while block := list(islice(rows, AT_A_TIME)):
        names = [row.record for row in block if row.salt is not None and not row.content]
        found = read_captures(names, with_files=with_files)
        for row in block:
            yield Entry(link_of(row), _read_record(row, found.get(row.record), moves=moves, people=people))


def _read_record(
    row: ChainLink, captured: Captured | None, *, moves: Mapping[int, int], people: frozenset[int]
) -> Record | None:
    """Return what is there of the record of a link, None where it is gone."""
    if row.salt is None:
        return None
    salt = bytes(row.salt)
    if row.content or row.record.startswith((TOMBSTONE_OF, MOVE_OF)):
        return Record(_read_content(row.content), salt)
    if captured is None:
        return None
    content = captured.content
    # An account that ended takes its name along; one that is still there was taken off the record.
    if captured.person != row.person and (captured.person is not None or row.person in people):
        content = {**content, "person_now": captured.person}
    if not _has_become(row.customer, captured.customer, moves=moves):
        content = {**content, "customer_now": captured.customer}
    return Record(whole_content(content, person=row.person, customer=row.customer), salt)


def _read_content(text: str) -> Content:
    """Return what a link holds itself; text that is no record is one that says so, and has another digest."""
    try:
        return read_canonical(text.encode())
    except NotCanonical:
        return {"unreadable": text}


def _has_become(then: int | None, now: int, *, moves: Mapping[int, int]) -> bool:
    """Answer whether one customer is the other, or became it step by step."""
    been: set[int] = set()
    while then is not None and then != now and then not in been:
        been.add(then)
        then = moves.get(then)
    return then == now


def _read_moves() -> dict[int, int]:
    """Return which customers became which."""
    moves = {}
    for text in ChainLink.objects.filter(chain=COMPANY, record__startswith=MOVE_OF).values_list("content", flat=True):
        match _read_content(text):
            case {"origin": int(origin), "into": int(into)}:
                moves[origin] = into
    return moves
