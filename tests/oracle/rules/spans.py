"""The ranges of days that figures are summed over."""

from dataclasses import dataclass
from datetime import date, timedelta

YEAR, HALF_YEAR, QUARTER = 365, 182, 90


@dataclass(frozen=True, slots=True)
class Span:
    """A range of days, both ends included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def days_until(last: date, days: int) -> Span:
    return Span(last - timedelta(days=days - 1), last)


def days_before(last: date, days: int) -> Span:
    """Return as many days before those that end with `last`."""
    return days_until(last - timedelta(days=days), days)


def calendar_year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


def same_day_last_year(day: date) -> date:
    """29 February has no such day: the 28th stands for it."""
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def month_index(day: date) -> int:
    """Count calendar months so that neighbours differ by one."""
    return day.year * 12 + day.month
