"""Asking for every customer to be judged."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from kejing.customers.models import Customer
from kejing.kit.standards import own_day, own_zone
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh
from kejing.standing.queries import default_as_of

if TYPE_CHECKING:
    from datetime import date

    from kejing.people.models import User

NIGHT_BEGINS = time(0, 10)
"""When the nightly run is due, in the company's time: the windows have moved on by a day since midnight."""


def request_refresh(*, as_of: date, by: User | None, now: datetime) -> Refresh:
    """Ask for every customer to be judged as of a day; a task or `run_refresh` does it."""
    return Refresh.objects.create(as_of=as_of, requested_by=by, requested_at=now)


def nightly_is_due(*, now: datetime) -> bool:
    """Answer whether the nightly run is to be asked for: each day once, from `NIGHT_BEGINS` on.

    It is made up for when nothing ran then. It is not due where there is nobody to judge, or where all were judged
    since as of the same day.
    """
    local = now.astimezone(own_zone())
    today = local.date()
    begins_at = datetime.combine(today, NIGHT_BEGINS, tzinfo=own_zone())
    if local < begins_at or Refresh.objects.filter(night_of=today).exists() or not Customer.objects.exists():
        return False
    done = Refresh.objects.filter(state=RefreshState.DONE, requested_at__gte=begins_at, as_of=default_as_of(today))
    return not done.exists()


def request_nightly(*, now: datetime) -> Refresh | None:
    """Ask for the nightly run of the day, or return None where it was asked for, by this server or another."""
    today = own_day(now)
    try:
        with transaction.atomic():
            return Refresh.objects.create(as_of=default_as_of(today), requested_at=now, night_of=today)
    except IntegrityError:
        return None
