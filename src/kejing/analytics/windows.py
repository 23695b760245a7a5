"""The windows of days that figures are summed over; all are closed ranges of calendar dates."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# Days that a ledger can hold; beyond them the windows would leave the calendar.
FIRST_AS_OF = date(1900, 1, 1)
LAST_AS_OF = date(2199, 12, 31)

YEAR_DAYS = 365
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
        trailing_year=Window(as_of - timedelta(days=YEAR_DAYS - 1), as_of),
        prior_year=Window(as_of - timedelta(days=2 * YEAR_DAYS - 1), as_of - timedelta(days=YEAR_DAYS)),
        this_year=Window(date(as_of.year, 1, 1), as_of),
        last_year_same_period=Window(date(as_of.year - 1, 1, 1), _same_day_last_year(as_of)),
        last_year=_calendar_year(as_of.year - 1),
        year_before_last=_calendar_year(as_of.year - 2),
        this_month=Window(start_of_month, as_of),
        last_month=Window(end_of_last_month.replace(day=1), end_of_last_month),
        last_month_same_days=Window(
            end_of_last_month.replace(day=1), end_of_last_month.replace(day=min(as_of.day, end_of_last_month.day))
        ),
        months=tuple(reversed(months)),
    )


def is_covered(window: Window, *, ledger_first_on: date | None) -> bool:
    """Say whether the ledger reaches back to the window: its first day at most 30 days after the window's start."""
    return ledger_first_on is not None and ledger_first_on <= window.first + timedelta(days=COVERAGE_SLACK_DAYS)


def _same_day_last_year(as_of: date) -> date:
    """29 February has no same day in the year before: the 28th stands for it."""
    day = 28 if (as_of.month, as_of.day) == (2, 29) else as_of.day
    return date(as_of.year - 1, as_of.month, day)


def _calendar_year(year: int) -> Window:
    return Window(date(year, 1, 1), date(year, 12, 31))


def _end_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
