"""What purposes and days are called on these pages."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.utils.translation import gettext as _

from kejing.followups.enums import Purpose


def day_begins(day: date) -> datetime:
    """Return the moment at which a day begins for the company."""
    return datetime.combine(day, time.min, tzinfo=settings.COMPANY_TIME_ZONE)


def purpose_name(purpose: Purpose) -> str:
    """Return what a purpose is called; a column of the table has the short name of one of them for itself."""
    return _("Service work") if purpose == Purpose.SERVICE else str(purpose.label)


def weekday_words(on: date) -> str:
    """Return the day of the week, short: "Tue", "周二"."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[on.weekday()]


def near_day(on: date, *, today: date) -> str:
    """Return a day as people say it: "03-31", with its year where that is another one."""
    return on.isoformat() if on.year != today.year else f"{on:%m-%d}"
