"""Asking for every customer to be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.standing.models import Refresh

if TYPE_CHECKING:
    from datetime import date, datetime

    from kejing.people.models import User


def request_refresh(*, as_of: date, by: User | None, now: datetime) -> Refresh:
    """Ask for every customer to be judged as of a day; a task or `run_refresh` does it."""
    return Refresh.objects.create(as_of=as_of, requested_by=by, requested_at=now)
