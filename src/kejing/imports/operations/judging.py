"""What is judged after an import: everybody, and the month ends that it changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from kejing.imports.operations.preview import read_preview
from kejing.kit.standards import own_day
from kejing.ledger.models import Batch
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh
from kejing.standing.operations.marking import mark_snapshots_stale
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import default_as_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from kejing.imports.models import Import
    from kejing.people.models import User

ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""So long whoever was asked has time to judge everybody."""
MOST_TRIES = 3
"""What stops so many refreshes stops the next one too; the nightly run tries again."""


def mark_past(one: Import) -> None:
    """Say that the past has changed with an import; call it inside the transaction that switches it."""
    preview = read_preview(one)
    if preview is not None and preview.first_on is not None:
        mark_snapshots_stale(from_on=preview.first_on)


def ask_for_judgement(*, one: Import, now: datetime, as_of: date | None = None) -> Refresh:
    """Return the refresh to be run after an import was stored, taken back, or brought back.

    Without a day it is the one that pages are judged for.
    """
    return _ask(now=now, as_of=as_of, by=one.requested_by)


def ask_for_missed_judgement(*, now: datetime) -> Refresh | None:
    """Ask for everybody to be judged where nobody was since the ledger was switched last; null where nothing is missed.

    Whoever stored an import, or took one back, may have died before he could ask.
    """
    switched_at = Batch.objects.aggregate(last=Max("switched_at"))["last"]
    if switched_at is None:
        return None
    asked = Refresh.objects.filter(requested_at__gte=switched_at)
    if asked.filter(Q(state=RefreshState.DONE) | Q(requested_at__gt=now - ASKED_AGAIN_AFTER)).exists():
        return None
    return None if asked.count() >= MOST_TRIES else _ask(now=now, as_of=None, by=None)


def _ask(*, now: datetime, as_of: date | None, by: User | None) -> Refresh:
    today = own_day(now)
    return request_refresh(as_of=as_of or default_as_of(today), by=by, now=now)
