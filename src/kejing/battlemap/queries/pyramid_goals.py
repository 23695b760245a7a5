"""How far each tier's cohort of 1 January has come towards its goal (judgements §2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.battlemap.queries.movement import COHORT, WON
from kejing.battlemap.queries.words import say

if TYPE_CHECKING:
    from datetime import date

    from kejing.analytics.movement import Cohort
    from kejing.battlemap.queries.pyramid_links import Addresses

GROWTH_FROM, GROWTH_TO = -0.2, 1.1
"""So far down and up reaches the bar of a growth; what lies beyond is cut there."""


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """Where a bar 100 long begins and how long it is, where nought stands, and where the goal."""

    start: float
    length: float
    nought: float
    goal: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A cohort's way: `value` is its growth, or the part of it that bought since; both are None where unknown.

    `href` opens its customers, `won_href` those that bought since.
    """

    is_growth: bool
    value: float | None
    goal: float | None
    customers: int
    won: int
    is_reached: bool | None
    sentence: str
    bar: ProgressBar
    href: str
    won_href: str


def progress_of(cohort: Cohort, *, since: date, addresses: Addresses) -> Progress:
    """Return what the cohort of the day `since` has reached."""
    is_growth = cohort.tier in {"head", "core", "small"}
    if is_growth:
        value = None if cohort.ratio is None else cohort.ratio - 1
        goal = None if cohort.goal is None else float(cohort.goal - 1)
    else:
        value, goal = cohort.traded_share, None if cohort.goal is None else float(cohort.goal)
    return Progress(
        is_growth=is_growth,
        value=value,
        goal=goal,
        customers=cohort.customers,
        won=cohort.traded,
        is_reached=cohort.reached,
        sentence=say(cohort.reason),
        bar=_lay(value, goal=goal, is_growth=is_growth),
        href=addresses.moved(f"{cohort.tier}-{COHORT}", since=since),
        won_href=addresses.moved(f"{cohort.tier}-{WON}", since=since),
    )


def _lay(value: float | None, *, goal: float | None, is_growth: bool) -> ProgressBar:
    low, high = (GROWTH_FROM, GROWTH_TO) if is_growth else (0.0, 1.0)

    def place(number: float) -> float:
        return round((min(max(number, low), high) - low) / (high - low) * 100, 1)

    nought, reached = place(0.0), place(value or 0.0)
    return ProgressBar(
        start=min(nought, reached),
        length=round(abs(reached - nought), 1),
        nought=nought,
        goal=None if goal is None else place(goal),
    )
