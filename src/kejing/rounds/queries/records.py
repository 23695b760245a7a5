"""The evidence: the last heads, what the last check found, and what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from kejing.followups.models import ChainCheck, ChainEnd, ChainLink, PublishedHead
from kejing.followups.models.records import COMPANY, TOMBSTONE_OF
from kejing.proof import Difference, read_canonical, read_tombstone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

MOST_HEADS: Final = 31
MOST_ERASED: Final = 50


@dataclass(frozen=True, slots=True)
class Buried:
    """A record that was erased, in words, by whom and under which rule."""

    record: str
    by: str
    rule: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """What the page of evidence shows: how long the chains are, the last heads, the last check, what was erased.

    Where nobody gets them by mail and their folder is among the data, no head `leaves_the_house`.
    """

    leaves_the_house: bool
    links: int
    devices: int
    heads: Sequence[PublishedHead]
    check: ChainCheck | None
    breaks: Sequence[str]
    buried: Sequence[Buried]


def records_page() -> RecordsPage:
    """Return what the page of evidence shows."""
    ends = dict(ChainEnd.objects.values_list("chain", "number"))
    check = ChainCheck.objects.order_by("-made_at", "-pk").first()
    stones = ChainLink.objects.filter(chain=COMPANY, record__startswith=TOMBSTONE_OF).order_by("-number")
    return RecordsPage(
        leaves_the_house=bool(settings.HEADS_TO)
        or not Path(settings.HEADS_DIR).resolve().is_relative_to(Path(settings.DATA_DIR).resolve()),
        links=ends.pop(COMPANY, 0),
        devices=len(ends),
        heads=list(PublishedHead.objects.filter(chain=COMPANY).order_by("-made_at", "-pk")[:MOST_HEADS]),
        check=check,
        breaks=[
            break_words(Difference(one["what"]), number=one["number"], record=one["record"])
            for one in (check.breaks if check else ())
        ],
        buried=list(_read_stones(stones.values_list("content", flat=True)[:MOST_ERASED])),
    )


def record_words(name: str) -> str:
    """Return the name of a record in words."""
    kind, _colon, key = name.rpartition(":")
    words = {
        "report": _("report {key}"),
        "contact": _("what stays of visit {key}"),
        "visit-in": _("check-in of visit {key}"),
        "visit-out": _("check-out of visit {key}"),
        "visit-off": _("breaking off of visit {key}"),
        "request": _("what was taken down {key}"),
        "photo": _("photo {key}"),
        "correction": _("addition {key} to a report"),
        "decision": _("decision {key} about a visit"),
        "comment": _("comment {key}"),
    }.get(kind)
    return words.format(key=key) if words else name


def break_words(what: Difference, *, number: int | None, record: str) -> str:
    """Return in a sentence what is wrong with a chain, and where."""
    return {
        Difference.CHANGED: _("Changed after it was kept: {record}, in place {number}."),
        Difference.MISSING: _("Gone, and nothing says that it had to go: {record}, in place {number}."),
        Difference.REORDERED: _("Elsewhere than it was: {record}, in place {number}."),
        Difference.INSERTED: _("Put in past the chain, or older than it: {record}."),
        Difference.REWRITTEN: _("The chain was written anew: in place {number} it is not what the head says."),
    }[what].format(record=record_words(record) if record else _("a record"), number="?" if number is None else number)


def _read_stones(texts: Iterable[str]) -> Iterator[Buried]:
    for text in texts:
        stone = read_tombstone(read_canonical(text.encode()))
        if stone is not None:
            yield Buried(record_words(stone.erases), stone.by, stone.rule, stone.at)
