"""The rhythm line: purchases hang below it by amount, contacts sit above it, the next purchase is a dashed drop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kejing.battlemap.queries.customer.words import month_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from kejing.battlemap.queries.customer.contacts import Contact
    from kejing.battlemap.queries.customer.sales import SalesDay

LINE_Y: Final = 48
DEEPEST: Final = 104.0
SHALLOWEST: Final = 2.0
SPACE_AHEAD: Final = 0.06
MOST_AHEAD: Final = 0.2
LANES: Final = (34, 20, 6)
LATEST_FEW: Final = 8
"""The dashed line is the median of so many purchases up to each day."""
_DAY_LABEL: Final = 44
_YEAR_LABEL: Final = 88
_MONTH_LABEL: Final = 44
_EXPECTED_LABEL: Final = 96
_LAG_LABEL: Final = 64
_MARK: Final = 13.0


@dataclass(frozen=True, slots=True)
class Drop:
    """A day of sales: where it hangs, how deep, and what it was; less than nought came back."""

    x: float
    depth: float
    on: date
    net: Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    """A contact above the line."""

    x: float
    y: int
    contact: Contact


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a month begins, and its name where there is room for it."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Where the next purchase is expected, and where the words beside it stand."""

    x: float
    on: date
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Lag:
    """How long a contact has been overdue, as a stretch up to the day, and where the words beside it stand."""

    x: float
    width: float
    days: int
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class RhythmDrawing:
    """The line as it is drawn, in its own units."""

    width: int
    drops: Sequence[Drop]
    returns: Sequence[Drop]
    marks: Sequence[Mark]
    ticks: Sequence[Tick]
    median: str
    now_x: float
    expected: Expected | None
    lag: Lag | None

    @property
    def bars(self) -> str:
        """All purchases as one path."""
        return "".join(f"M{drop.x} {LINE_Y}v{drop.depth}" for drop in self.drops)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days as places along the line."""

    since: date
    days: int
    width: int

    def place(self, day: date) -> float:
        """Return where a day is."""
        return round((day - self.since).days * self.width / self.days, 1)


def draw_rhythm(
    days: Sequence[SalesDay],
    contacts: Sequence[Contact],
    *,
    since: date,
    as_of: date,
    expected_on: date | None,
    overdue_days: int | None,
    width: int,
) -> RhythmDrawing:
    """Return the drawing of the days from `since` to `as_of`, and a little of what is to come."""
    scale = Scale(since, _days_shown(since, as_of, expected_on, width=width), width)
    deepest = max((abs(day.net) for day in days), default=None) or 1
    drops = [
        Drop(scale.place(day.on), round(max(SHALLOWEST, float(abs(day.net) / deepest) * DEEPEST), 1), day.on, day.net)
        for day in days
    ]
    bought = [drop for drop in drops if drop.net > 0]
    return RhythmDrawing(
        width=width,
        drops=bought,
        returns=[drop for drop in drops if drop.net <= 0],
        marks=list(_marks(scale, contacts)),
        ticks=list(_ticks(scale, as_of=as_of)),
        median=_median_path(bought),
        now_x=scale.place(as_of),
        expected=_expected(scale, expected_on),
        lag=_lag(scale, as_of=as_of, days=overdue_days),
    )


def _days_shown(since: date, as_of: date, expected_on: date | None, *, width: int) -> int:
    """Return how many days the line has: room for what is to come, and for the words beside it if that is little."""
    past = (as_of - since).days
    least, most = past + max(round(past * SPACE_AHEAD), 1), round(past * (1 + MOST_AHEAD))
    if expected_on is None:
        return least
    share = max(width - _EXPECTED_LABEL, 1) / width
    wanted = -(-(expected_on - since).days // share)
    return max(least, min(int(wanted) + 1, most))


def _ticks(scale: Scale, *, as_of: date) -> Iterator[Tick]:
    """Give the months; a name is left out where the one before or that of the day would touch it."""
    now_x = scale.place(as_of)
    free_from = 0.0
    month = scale.since if scale.since.day == 1 else _next_month(scale.since)
    is_first = True
    while (month - scale.since).days < scale.days:
        x = scale.place(month)
        with_year = is_first or month.month == 1
        needed = _YEAR_LABEL if with_year else _MONTH_LABEL
        is_free = x >= free_from and x + needed <= scale.width and not now_x - _DAY_LABEL - needed < x < now_x
        yield Tick(x, month_words(month, with_year=with_year) if is_free else "")
        if is_free:
            free_from = x + needed
            is_first = False
        month = _next_month(month)


def _marks(scale: Scale, contacts: Sequence[Contact]) -> Iterator[Mark]:
    """Give the contacts in lanes, the one next to the line first; where all are taken marks lie on one another."""
    last = dict.fromkeys(LANES, -_MARK)
    for contact in contacts:
        x = scale.place(contact.on)
        y = next((lane for lane in LANES if x - last[lane] >= _MARK), LANES[0])
        last[y] = x
        yield Mark(x, y, contact)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _median_path(bought: Sequence[Drop]) -> str:
    points = []
    for place in range(LATEST_FEW, len(bought) + 1):
        depths = sorted(drop.depth for drop in bought[place - LATEST_FEW : place])
        middle = (depths[LATEST_FEW // 2 - 1] + depths[LATEST_FEW // 2]) / 2
        points.append(f"{bought[place - 1].x} {round(LINE_Y + middle, 1)}")
    return f"M{'L'.join(points)}" if len(points) > 1 else ""


def _expected(scale: Scale, on: date | None) -> Expected | None:
    if on is None or not 0 <= (on - scale.since).days < scale.days:
        return None
    x = scale.place(on)
    has_room = x + _EXPECTED_LABEL <= scale.width
    return Expected(x, on, round(x + 8 if has_room else x - 8, 1), "start" if has_room else "end")


def _lag(scale: Scale, *, as_of: date, days: int | None) -> Lag | None:
    if not days:
        return None
    now_x = scale.place(as_of)
    begun = max(scale.place(as_of - timedelta(days=days)), 0.0)
    has_room = now_x + _LAG_LABEL <= scale.width
    label_x, anchor = (now_x + 6, "start") if has_room else (begun - 6, "end")
    return Lag(begun, round(now_x - begun, 1), days, round(label_x, 1), anchor)
