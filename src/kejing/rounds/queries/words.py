"""What days are called on these pages, and when they begin."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings

from kejing.people.enums import Weekday


def day_begins(day: date) -> datetime:
    """Return the moment at which a day begins for the company."""
    return datetime.combine(day, time.min, tzinfo=settings.COMPANY_TIME_ZONE)


def weekday_words(on: date) -> str:
    """Return the day of the week, short: "Tue", "周二"."""
    return str(Weekday(str(on.isoweekday())).label)


def near_day(on: date, *, today: date) -> str:
    """Return a day as people say it: "03-31", with its year where that is another one."""
    return on.isoformat() if on.year != today.year else f"{on:%m-%d}"
