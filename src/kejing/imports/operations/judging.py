"""What is judged after an import: everybody, and the month ends that it changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max

from kejing.imports.models import Import
from kejing.imports.operations.preview import read_preview
from kejing.ledger.models import Batch
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh
from kejing.standing.operations.marking import mark_snapshots_stale
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import default_as_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""So long whoever was asked has time to judge everybody."""
MOST_TRIES = 3
"""What stops so many refreshes stops the next one too; the nightly run tries again."""


def ask_for_judgement(*, one: Import, now: datetime, as_of: date | None = None) -> Refresh:
    """Return the refresh to be run after an import was stored, taken back, or brought back.

    The snapshots from its first day on are to be taken again. Without a day it is the one that pages are judged for.
    """
    _mark_past(one)
    today = now.astimezone(settings.COMPANY_TIME_ZONE).date()
    return request_refresh(as_of=as_of or default_as_of(today), by=one.requested_by, now=now)


def ask_for_missed_judgement(*, now: datetime) -> Refresh | None:
    """Ask for everybody to be judged where nobody was since the ledger was switched last; null where nothing is missed.

    Whoever stored an import, or took one back, may have died before he could ask.
    """
    missed = _find_missed(now=now)
    if not missed:
        return None
    for one in missed[1:]:
        _mark_past(one)
    return ask_for_judgement(one=missed[0], now=now)


def _find_missed(*, now: datetime) -> Sequence[Import]:
    """Return the imports that were switched after the last refresh that is done was asked for."""
    switched_at = Batch.objects.aggregate(last=Max("switched_at"))["last"]
    if switched_at is None:
        return ()
    asked = Refresh.objects.filter(requested_at__gte=switched_at)
    if asked.filter(state=RefreshState.DONE).exists() or asked.count() >= MOST_TRIES:
        return ()
    if asked.filter(requested_at__gt=now - ASKED_AGAIN_AFTER).exists():
        return ()
    judged_at = Refresh.objects.filter(state=RefreshState.DONE).aggregate(last=Max("requested_at"))["last"]
    imports = Import.objects.order_by("-pk")
    return (
        list(imports.filter(batch__switched_at__isnull=False))
        if judged_at is None
        else list(imports.filter(batch__switched_at__gt=judged_at))
    )


def _mark_past(one: Import) -> None:
    preview = read_preview(one)
    if preview is not None and preview.first_on is not None:
        mark_snapshots_stale(from_on=preview.first_on)
