"""How much of an item a customer should order: what it uses until it orders again, less what it has left.

The usual cycle is the median gap between the days on which it bought the item, the usual quantity the median bought on
such a day; so it uses the one in the other. Quantities come in steps, of which all bought ones are multiples.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from math import gcd
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

FEWEST_DAYS: Final = 3
"""On fewer days than these an item says nothing of a habit."""
_PARTS: Final = 10_000
"""A quantity has four places at most."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer usually buys an item: so much every so many days, in multiples of `step`."""

    quantity: Decimal
    cycle: int
    step: Decimal
    last_on: date
    last_quantity: Decimal

    def used_in(self, days: int) -> Decimal:
        """Return how much of it the customer uses in so many days."""
        return self.quantity * days / self.cycle


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How much to order so that it lasts `cover` days; `left` is counted, or else reckoned from the last purchase."""

    habit: Habit
    cover: int
    left: Decimal
    is_counted: bool
    quantity: Decimal


def habit_of(bought: Mapping[date, Decimal]) -> Habit | None:
    """Return how a customer buys an item, by what it bought on which day; None for fewer than `FEWEST_DAYS` days.

    Days on which nothing was left after returns are no purchases.
    """
    days = sorted(day for day, quantity in bought.items() if quantity > 0)
    if len(days) < FEWEST_DAYS:
        return None
    gaps = [(after - before).days for before, after in pairwise(days)]
    quantities = [bought[day] for day in days]
    return Habit(
        quantity=median(quantities),
        cycle=int(Decimal(median(gaps)).quantize(Decimal(1), rounding=ROUND_HALF_UP)),
        step=Decimal(gcd(*[int(quantity * _PARTS) for quantity in quantities])) / _PARTS,
        last_on=days[-1],
        last_quantity=bought[days[-1]],
    )


def suggest_order(habit: Habit, *, today: date, comes_again_in: int | None, counted: Decimal | None) -> Suggestion:
    """Return how much to order today so that it lasts until the next order or visit, whichever is later.

    Without a count, what was bought last less what was used since is taken to be left.
    """
    cover = max(habit.cycle, comes_again_in or 0)
    reckoned = max(habit.last_quantity - habit.used_in((today - habit.last_on).days), Decimal())
    left = reckoned.quantize(Decimal(1), rounding=ROUND_HALF_UP) if counted is None else counted
    wanted = max(habit.used_in(cover) - left, Decimal())
    steps = -(-wanted // habit.step) if wanted % habit.step == 0 else wanted // habit.step + 1
    return Suggestion(habit, cover, left, counted is not None, abs(steps) * habit.step)
