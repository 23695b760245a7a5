"""The windows of days that figures are summed over; all are closed ranges of calendar dates."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

# Days that a ledger can hold; beyond them the windows would leave the calendar.
FIRST_AS_OF = date(1900, 1, 1)
LAST_AS_OF = date(2199, 12, 31)

YEAR_DAYS = 365
HALF_YEAR_DAYS = 182
QUARTER_DAYS = 90
COUNTED_YEARS = 2
COVERAGE_SLACK_DAYS = 30


class AsOfError(ValueError):
    """A day to judge at that is before `FIRST_AS_OF` or after `LAST_AS_OF`."""


@dataclass(frozen=True, slots=True)
class Window:
    """A closed range of days."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Windows:
    """Every window that the judgements of one day need."""

    trailing_year: Window
    prior_year: Window
    this_year: Window
    last_year_same_period: Window
    last_year: Window
    year_before_last: Window
    this_month: Window
    last_month: Window
    last_month_same_days: Window
    half_year: Window
    half_year_before: Window
    quarter: Window
    quarter_before: Window
    quarter_last_year: Window
    months: tuple[Window, ...]


def check_as_of(as_of: date) -> None:
    """Check that `as_of` is a day that can be judged.

    :raises AsOfError: naming the first and the last day that can
    """
    if not FIRST_AS_OF <= as_of <= LAST_AS_OF:
        first, last = FIRST_AS_OF.isoformat(), LAST_AS_OF.isoformat()
        raise AsOfError(f"as_of: expected a day from {first} to {last}, got {as_of.isoformat()}.")


def windows_of(as_of: date) -> Windows:
    """Return the windows that end with `as_of`; `months` are the 12 calendar months ending with its month."""
    start_of_month = as_of.replace(day=1)
    end_of_last_month = start_of_month - timedelta(days=1)
    months = []
    first = start_of_month
    for _ in range(12):
        months.append(Window(first, _end_of_month(first)))
        first = (first - timedelta(days=1)).replace(day=1)
    return Windows(
        trailing_year=_days_until(as_of, YEAR_DAYS),
        prior_year=_days_until(as_of - timedelta(days=YEAR_DAYS), YEAR_DAYS),
        this_year=Window(date(as_of.year, 1, 1), as_of),
        last_year_same_period=Window(date(as_of.year - 1, 1, 1), _same_day_last_year(as_of)),
        last_year=calendar_year(as_of.year - 1),
        year_before_last=calendar_year(as_of.year - 2),
        this_month=Window(start_of_month, as_of),
        last_month=Window(end_of_last_month.replace(day=1), end_of_last_month),
        last_month_same_days=Window(
            end_of_last_month.replace(day=1), end_of_last_month.replace(day=min(as_of.day, end_of_last_month.day))
        ),
        half_year=_days_until(as_of, HALF_YEAR_DAYS),
        half_year_before=_days_until(as_of - timedelta(days=HALF_YEAR_DAYS), HALF_YEAR_DAYS),
        quarter=_days_until(as_of, QUARTER_DAYS),
        quarter_before=_days_until(as_of - timedelta(days=QUARTER_DAYS), QUARTER_DAYS),
        quarter_last_year=_days_until(_same_day_last_year(as_of), QUARTER_DAYS),
        months=tuple(reversed(months)),
    )


def counted_years(as_of: date, *, abnormal_years: Collection[int]) -> tuple[int, int]:
    """Return the two latest calendar years before that of `as_of` that are not abnormal, the later one first."""
    years: list[int] = []
    year = as_of.year - 1
    while len(years) < COUNTED_YEARS:
        if year not in abnormal_years:
            years.append(year)
        year -= 1
    return years[0], years[1]


def calendar_year(year: int) -> Window:
    """Return the year's first and last day."""
    return Window(date(year, 1, 1), date(year, 12, 31))


def is_covered(window: Window, *, ledger_first_on: date | None) -> bool:
    """Say whether the ledger reaches back to the window: its first day at most 30 days after the window's start."""
    return ledger_first_on is not None and ledger_first_on <= window.first + timedelta(days=COVERAGE_SLACK_DAYS)


def _same_day_last_year(as_of: date) -> date:
    """29 February has no same day in the year before: the 28th stands for it."""
    day = 28 if (as_of.month, as_of.day) == (2, 29) else as_of.day
    return date(as_of.year - 1, as_of.month, day)


def _days_until(last: date, days: int) -> Window:
    return Window(last - timedelta(days=days - 1), last)


def _end_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
