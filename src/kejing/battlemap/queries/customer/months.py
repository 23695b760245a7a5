"""What was bought month by month, this year and the year before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kejing.battlemap.queries.customer.words import month_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.battlemap.queries.customer.sales import SalesDay

WIDTH: Final = 408
HEIGHT: Final = 112
PITCH: Final = 34
BAR: Final = 22
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the line of nought."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: what was bought in it, None where it is to come or was before the ledger."""

    label: str
    now: Decimal | None
    before: Decimal | None
    x: float
    bar: Bar | None
    bar_before: Bar | None


@dataclass(frozen=True, slots=True)
class Months:
    """The twelve months, drawn and listed; `zero_y` is the line of nought."""

    year: int
    rows: Sequence[MonthRow]
    zero_y: float
    has_before: bool

    @property
    def has_any(self) -> bool:
        """Whether there is any bar to draw."""
        return any(row.bar or row.bar_before for row in self.rows)

    @property
    def total(self) -> Decimal:
        """What was bought this year."""
        return sum((row.now for row in self.rows if row.now is not None), Decimal(0))

    @property
    def total_before(self) -> Decimal | None:
        """What was bought the year before, None where the ledger has nothing of it."""
        if not self.has_before:
            return None
        return sum((row.before for row in self.rows if row.before is not None), Decimal(0))


def draw_months(days: Sequence[SalesDay], *, as_of: date, ledger_first_on: date | None) -> Months:
    """Return the months of the year of `as_of` beside those of the year before."""
    sums: dict[tuple[int, int], Decimal] = {}
    for day in days:
        month = (day.on.year, day.on.month)
        sums[month] = sums.get(month, Decimal(0)) + day.net
    year = as_of.year

    def sum_of(wanted: tuple[int, int]) -> Decimal | None:
        first = None if ledger_first_on is None else (ledger_first_on.year, ledger_first_on.month)
        if first is None or wanted < first or wanted > (as_of.year, as_of.month):
            return None
        return sums.get(wanted, Decimal(0))

    pairs = [(sum_of((year, month)), sum_of((year - 1, month))) for month in range(1, MONTHS + 1)]
    shown = [value for pair in pairs for value in pair if value is not None]
    highest, lowest = max([*shown, Decimal(0)]), min([*shown, Decimal(0)])
    unit = HEIGHT / float(highest - lowest) if highest > lowest else 0.0
    zero_y = round(float(highest) * unit, 1) if unit else float(HEIGHT)

    def bar(place: int, value: Decimal | None) -> Bar | None:
        if not value:
            return None
        height = round(abs(float(value)) * unit, 1)
        return Bar(
            x=place * PITCH + (PITCH - BAR) / 2, y=round(zero_y - (height if value > 0 else 0), 1), height=height
        )

    return Months(
        year=year,
        rows=[
            MonthRow(
                label=month_words(date(year, place + 1, 1)),
                now=now,
                before=before,
                x=place * PITCH + PITCH / 2,
                bar=bar(place, now),
                bar_before=bar(place, before),
            )
            for place, (now, before) in enumerate(pairs)
        ],
        zero_y=zero_y,
        has_before=any(before is not None for _now, before in pairs),
    )
