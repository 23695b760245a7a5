"""What the company counts by: its currency and its time zone.

The environment says them, until somebody sets them on the page of the company: then each process holds what is stored,
from its start, and again before each page and each task (`people.queries.company.hold_standards`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class _Standards:
    currency: str = ""
    zone: ZoneInfo | None = None


_held = [_Standards()]


def hold(*, currency: str = "", time_zone: str = "") -> None:
    """Count by these from now on, in this process; where one is empty, by what the environment says.

    :raises zoneinfo.ZoneInfoNotFoundError: if there is no such time zone
    """
    zone = ZoneInfo(time_zone) if time_zone else None
    _held[0] = _Standards(currency, zone)
    # What Django itself writes of a moment, such as a template's filter, is read here too.
    timezone.activate(zone or settings.COMPANY_TIME_ZONE)


def own_currency() -> str:
    """Return the ISO 4217 code of the currency every stored amount is in."""
    return _held[0].currency or settings.CURRENCY


def own_zone() -> ZoneInfo:
    """Return the time zone that the company's days begin and end in."""
    return _held[0].zone or settings.COMPANY_TIME_ZONE


def own_day(moment: datetime) -> date:
    """Return the company's day at a moment."""
    return moment.astimezone(own_zone()).date()
