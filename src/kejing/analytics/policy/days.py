"""A closed range of days, as shutdowns and holidays are listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from kejing.analytics.policy.fields import PolicyError, Table


@dataclass(frozen=True, slots=True)
class DayRange(Table):
    """Days from `first` to `last`, both ends included."""

    first: date
    last: date

    @classmethod
    def from_table(cls, table: object, *, key: str, start: Self | None = None) -> Self:
        """Return the range; both ends are needed."""
        if isinstance(table, dict):
            for name in ("first", "last"):
                if name not in table:
                    raise PolicyError(f"{key}.{name}: missing; expected a date such as 2026-02-16.")
        return super(DayRange, cls).from_table(table, key=key, start=start)

    def check_together(self) -> None:
        """Hold the ends in order."""
        if self.last < self.first:
            raise PolicyError(f"{self.key}: last ({self.last}) must not lie before first ({self.first}).")


def merge_ranges[Range: DayRange](ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Return the ranges in order of date, overlapping and touching ones as one, so that no day counts twice."""
    merged: list[Range] = []
    for one in sorted(ranges, key=lambda entry: (entry.first, entry.last)):
        if merged and one.first <= merged[-1].last + timedelta(days=1):
            merged[-1] = type(one)(first=merged[-1].first, last=max(merged[-1].last, one.last))
        else:
            merged.append(one)
    return tuple(merged)
