"""The log as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from kejing.audit.enums import ABOUT_BUSINESS, Action, Kind
from kejing.audit.models import Entry
from kejing.audit.queries.words import Line, tell_changes
from kejing.kit.standards import own_zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

ROWS_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class LogAsked:
    """What of the log is asked for: words in who or to whom, an act, days from and to, one entry's parts, a place."""

    words: str = ""
    action: str = ""
    from_on: date | None = None
    to_on: date | None = None
    of: int | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for but the whole log."""
        return bool(self.words or self.action or self.from_on or self.to_on or self.of)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry: when, who, what, to whom, and what changed; `parts` is its key where it was done to many."""

    pk: int
    at: datetime
    by: str
    action: str | StrPromise
    kind: str | StrPromise
    name: str
    address: str
    lines: Sequence[Line]
    parts: int | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """What the page of the log shows: the entry whose parts are shown, if any, rows, and where the next page begins."""

    whole: LogRow | None
    rows: Sequence[LogRow]
    next: int | None
    actions: Sequence[tuple[str, str | StrPromise]]
    asked: LogAsked


def log_page(asked: LogAsked, *, sees_business: bool, values: Mapping[str, Mapping[str, Any]]) -> LogPage:
    """Return one page of the log, the latest first; `values` names the codes of fields.

    What was done to many is one row, and its parts are asked for with its key. Who does not see customers reads nothing
    that tells of them.
    """
    readable = entries_for(sees_business=sees_business)
    wanted = readable.filter(_condition(asked)).order_by("-pk")
    found = list(wanted[: ROWS_A_PAGE + 1])
    whole = readable.filter(pk=asked.of).first() if asked.of else None
    shown = found[:ROWS_A_PAGE]
    return LogPage(
        whole=None if whole is None else _row(whole, values=values),
        rows=[_row(entry, values=values) for entry in shown],
        next=shown[-1].pk if len(found) > ROWS_A_PAGE else None,
        actions=[(action.value, action.label) for action in Action],
        asked=asked,
    )


def entries_for(*, sees_business: bool) -> QuerySet[Entry]:
    """Return the entries somebody may read."""
    return Entry.objects.all() if sees_business else Entry.objects.exclude(object_kind__in=ABOUT_BUSINESS)


def _condition(asked: LogAsked) -> Q:
    wanted = Q(part_of=asked.of) if asked.of else Q(part_of__isnull=True)
    if asked.words:
        wanted &= Q(by_name__icontains=asked.words) | Q(object_name__icontains=asked.words)
    if asked.action:
        wanted &= Q(action=asked.action)
    if asked.from_on:
        wanted &= Q(at__gte=_midnight(asked.from_on))
    if asked.to_on:
        wanted &= Q(at__lt=_midnight(asked.to_on + timedelta(days=1)))
    if asked.before:
        wanted &= Q(pk__lt=asked.before)
    return wanted


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=own_zone())


def _row(entry: Entry, *, values: Mapping[str, Mapping[str, Any]]) -> LogRow:
    is_many = entry.object_kind == Kind.CUSTOMERS and entry.action != Action.EXPORTED
    return LogRow(
        pk=entry.pk,
        at=entry.at,
        by=entry.by_name,
        action=entry.get_action_display(),
        kind=entry.get_object_kind_display(),
        name=entry.object_name,
        address=entry.address or "",
        lines=tell_changes(entry.before, entry.after, values=values),
        parts=entry.pk if is_many else None,
    )
