"""Refreshes that were killed: they say so, and the last one is asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.kit.locks import LockTaken, exclusive
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh

if TYPE_CHECKING:
    from datetime import datetime

REFRESH_LOCK = "standing"
"""Whoever writes standing rows holds it, and it ends with the process: a refresh that runs without it was killed."""


def fail_interrupted(*, now: datetime) -> int:
    """Say of refreshes that claim to be running that they were interrupted; return how many.

    Call it while holding `REFRESH_LOCK`.
    """
    return Refresh.objects.filter(state=RefreshState.RUNNING).update(state=RefreshState.FAILED, finished_at=now)


def take_up_interrupted(*, now: datetime) -> Refresh | None:
    """Ask again for the last refresh, if it was killed, as the server starts; None where there is none to take up.

    Once only: a refresh that kills whoever runs it must not do so for ever.
    """
    try:
        with exclusive(REFRESH_LOCK), transaction.atomic():
            if not fail_interrupted(now=now):
                return None
            last = Refresh.objects.order_by("-pk").first()
            if last is None or last.finished_at != now or last.is_second_try:
                return None
            return Refresh.objects.create(
                as_of=last.as_of, requested_by=last.requested_by, requested_at=now, is_second_try=True
            )
    except LockTaken:
        # It is not killed: somebody else's server runs it.
        return None
