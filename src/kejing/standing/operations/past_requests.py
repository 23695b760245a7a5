"""Asking for a past day to be computed in full, and leaving it; past days whose worker was killed say so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from kejing.analytics.windows import FIRST_AS_OF
from kejing.kit.locks import LockTaken, exclusive
from kejing.standing.enums import PastSource, PastState
from kejing.standing.models import LONGEST_REFRESH, PastDay, PastStanding
from kejing.standing.queries import current_refresh, past_day_in_work

if TYPE_CHECKING:
    from datetime import date, datetime

    from kejing.people.models import User

COMPUTE_LOCK: Final = "past-day"
"""Whoever computes a past day holds it, and it ends with the process: one that runs without it was killed."""
IN_WORK: Final = (PastState.REQUESTED, PastState.RUNNING)
NOTED_AGAIN_AFTER: Final = timedelta(hours=1)


class NoSuchPastDay(Exception):
    """It is not past, or before anybody kept a ledger."""


class AnotherInWork(Exception):
    """Another past day is being computed; one is at a time."""


def request_past_day(*, as_of: date, by: User | None, now: datetime) -> PastDay:
    """Ask for a past day to be computed in full; a task or `compute_past_day` does it.

    Where the same day is being computed already, that is returned.

    :raises NoSuchPastDay: if it is not before the day that pages show, or nothing can be judged as of it
    :raises AnotherInWork: if another day is being computed
    """
    refresh = current_refresh()
    if refresh is None or not FIRST_AS_OF <= as_of < refresh.as_of:
        raise NoSuchPastDay
    working = past_day_in_work()
    if working is None:
        try:
            with transaction.atomic():
                return PastDay.objects.create(
                    as_of=as_of, source=PastSource.COMPUTED, requested_at=now, opened_at=now, requested_by=by
                )
        except IntegrityError:
            working = past_day_in_work()
    if working is None or working.as_of != as_of:
        raise AnotherInWork
    return working


def cancel_past_day(*, day: PastDay, now: datetime) -> bool:
    """Have a day that is being computed be left; return whether it was still to come."""
    waiting = PastDay.objects.filter(pk=day.pk, state__in=IN_WORK)
    return bool(waiting.update(state=PastState.CANCELLED, finished_at=now))


def keep_longer(*, day: PastDay, now: datetime) -> None:
    """Note that somebody opened a past day, so that it is kept."""
    if now - day.opened_at > NOTED_AGAIN_AFTER:
        PastDay.objects.filter(pk=day.pk).update(opened_at=now)


def fail_interrupted_past_day(*, now: datetime) -> int:
    """Say of a past day that claims to be computed while nobody does that it was interrupted; return how many.

    One that waited for its turn for longer than any takes has been forgotten, and is called that too.
    """
    working = past_day_in_work()
    if working is None:
        return 0
    if working.state == PastState.REQUESTED:
        forgotten = PastDay.objects.filter(
            pk=working.pk, state=PastState.REQUESTED, requested_at__lt=now - LONGEST_REFRESH
        )
        return forgotten.update(state=PastState.FAILED, finished_at=now)
    try:
        with exclusive(COMPUTE_LOCK):
            running = PastDay.objects.filter(pk=working.pk, state=PastState.RUNNING)
            # It may have come to its end until the lock was free: its rows are seen then.
            failed = running.update(state=PastState.FAILED, finished_at=now)
            if failed:
                forget_rows(working)
            return failed
    except LockTaken:
        return 0


def forget_rows(day: PastDay) -> None:
    """Delete the rows of a past day."""
    PastStanding.objects.filter(pk__range=day.keys).delete()
