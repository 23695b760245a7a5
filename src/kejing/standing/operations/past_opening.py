"""Past days as they are shown: opened at once from the snapshot of a month end, and deleted when nobody opens them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl
from django.utils import timezone

from kejing.kit.frames import insert_frame
from kejing.kit.locks import LockTaken, exclusive
from kejing.standing.enums import PastSource, PastState
from kejing.standing.models import PastDay, PastStanding
from kejing.standing.operations.past_requests import forget_rows
from kejing.standing.operations.past_rows import tell_from_snapshot, unpack_snapshot
from kejing.standing.queries import KEPT_DAYS, LAST_FINISHED, find_past_day, policy_on, snapshots_taken

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from kejing.standing.models import Snapshot

OPEN_LOCK: Final = "past-day-opening"
OPENED_WITHIN_SECONDS: Final = 30.0
CHUNK: Final = 20_000
"""So many rows are written at once: others write in between."""
READ_ON: Final = timedelta(minutes=5)
"""Whoever began to read rows that were replaced is done by then."""
MOST_DAYS: Final = 24
"""More past days are not kept: those that were not opened for longest go first."""


class NoLonger(Exception):
    """Somebody wants the day no more."""


def open_month_end(*, as_of: date, now: datetime) -> PastDay | None:
    """Return a past day as it is shown, opened from its snapshot where nobody did so yet; None where none is kept.

    One that was computed in full is shown until the past has changed and its snapshot was taken again.

    :raises LockTaken: if somebody else is at it for half a minute
    """
    snapshot = snapshots_taken().filter(as_of=as_of).first()
    shown = find_past_day(as_of)
    if snapshot is None or (shown is not None and _is_no_older(shown, snapshot)):
        return shown
    with exclusive(OPEN_LOCK, wait_seconds=OPENED_WITHIN_SECONDS):
        # Both may be other ones by now: somebody else opened it meanwhile, or the snapshot was taken again.
        snapshot = snapshots_taken().filter(as_of=as_of).first()
        shown = find_past_day(as_of)
        if snapshot is None or (shown is not None and _is_no_older(shown, snapshot)):
            return shown
        opened = _open(snapshot, now=now)
    if PastDay.objects.filter(state=PastState.DONE).count() > MOST_DAYS:
        tidy_past_days(now=now)
    return opened


def key_rows(day: PastDay, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows (`customer_id` and `past_rows.FIGURES`) with the keys that they have on a past day."""
    first, _last = day.keys
    numbered = pl.int_range(first, first + pl.len(), dtype=pl.Int64)
    return rows.select(numbered.alias("id"), pl.lit(day.pk).alias("day_id"), pl.all())


def write_rows(rows: pl.DataFrame) -> None:
    """Store rows that have their keys, of a past day that is not shown yet."""
    insert_frame(PastStanding, rows)


def show_day(day: PastDay, **told: object) -> None:
    """Have the day be seen, with all its rows at once.

    :raises NoLonger: if somebody wants it no more
    """
    now = timezone.now()
    running = PastDay.objects.filter(pk=day.pk, state=PastState.RUNNING)
    revision = secrets.token_hex(16)
    if not running.update(state=PastState.DONE, finished_at=now, opened_at=now, revision=revision, **told):
        raise NoLonger


def tidy_past_days(*, now: datetime) -> int:
    """Delete past days that nobody opened for `KEPT_DAYS`, that another replaced, or that came to nothing long ago.

    Return how many.
    """
    gone = [*_replaced(now=now)]
    done = PastDay.objects.filter(state=PastState.DONE).exclude(pk__in=gone)
    opened = done.order_by("-opened_at", "-pk").values_list("pk", "opened_at")
    since = now - timedelta(days=KEPT_DAYS)
    gone += [pk for place, (pk, opened_at) in enumerate(opened) if opened_at < since or place >= MOST_DAYS]
    ended = PastDay.objects.filter(state__in=(PastState.FAILED, PastState.CANCELLED), requested_at__lt=since)
    gone += ended.values_list("pk", flat=True)
    return _delete(PastDay.objects.filter(pk__in=gone)) + _delete_left(now=now)


def _delete_left(*, now: datetime) -> int:
    """Delete the days whose opener was killed at it; return how many."""
    left = PastDay.objects.filter(source=PastSource.SNAPSHOT, state=PastState.RUNNING, requested_at__lt=now - READ_ON)
    if not left.exists():
        return 0
    try:
        with exclusive(OPEN_LOCK):
            # Asked again: while nobody opens any, none of them is still to come.
            return _delete(left)
    except LockTaken:
        # Somebody opens a day, maybe one of these; the next to tidy looks again.
        return 0


def _delete(days: QuerySet[PastDay]) -> int:
    found = [*days.defer("reasons")]
    for day in found:
        forget_rows(day)
        day.delete()
    return len(found)


def _replaced(*, now: datetime) -> list[int]:
    """Return the days of which there is a later one, and has been for long enough."""
    finished: dict[date, datetime | None] = {}
    found = []
    done = PastDay.objects.filter(state=PastState.DONE).order_by(*LAST_FINISHED)
    for key, as_of, finished_at in done.values_list("pk", "as_of", "finished_at"):
        replaced_at = finished.get(as_of)
        if replaced_at is not None and now - replaced_at > READ_ON:
            found.append(key)
        finished[as_of] = finished_at
    return found


def _is_no_older(day: PastDay, snapshot: Snapshot) -> bool:
    if day.source == PastSource.SNAPSHOT:
        return day.snapshot_made_at == snapshot.made_at
    return not day.is_stale or snapshot.is_stale


def _open(snapshot: Snapshot, *, now: datetime) -> PastDay | None:
    rows = unpack_snapshot(snapshot.as_of)
    if rows is None:
        return None
    day = PastDay.objects.create(
        as_of=snapshot.as_of,
        source=PastSource.SNAPSHOT,
        state=PastState.RUNNING,
        requested_at=now,
        opened_at=now,
        snapshot_made_at=snapshot.made_at,
        marks=snapshot.marks,
        applied=snapshot.applied,
    )
    try:
        for part in key_rows(day, rows).iter_slices(CHUNK):
            write_rows(part)
        show_day(day, **tell_from_snapshot(rows, as_of=snapshot.as_of, policy=policy_on(snapshot.as_of)))
    except BaseException:
        forget_rows(day)
        day.delete()
        raise
    return find_past_day(snapshot.as_of)
