"""How much of an item a customer should order: what it uses until it orders again, less what it has left.

The usual cycle is the median gap between the days on which it bought the item, the usual quantity the median bought on
such a day; so it uses the one in the other. Quantities come in steps, of which all bought ones are multiples.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
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
class Counted:
    """How much of an item was there on a day, as somebody counted it."""

    on: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How much to order so that it lasts `cover` days.

    `left` is what was counted today, or else reckoned from the last count or purchase, whichever is later.
    """

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


def suggest_order(habit: Habit, *, today: date, comes_again_in: int | None, counted: Counted | None) -> Suggestion:
    """Return how much to order today so that it lasts until the next order or visit, whichever is later."""
    cover = max(habit.cycle, comes_again_in or 0)
    is_counted = counted is not None and counted.on == today
    left = _left(habit, today=today, counted=counted)
    wanted = max(habit.used_in(cover) - left, Decimal())
    steps = (wanted / habit.step).to_integral_value(ROUND_CEILING)
    return Suggestion(habit, cover, left, is_counted, steps * habit.step)


def _left(habit: Habit, *, today: date, counted: Counted | None) -> Decimal:
    last = Counted(habit.last_on, habit.last_quantity)
    if counted is not None and counted.on >= last.on:
        last = counted
    if last is counted and last.on == today:
        return last.quantity
    reckoned = max(last.quantity - habit.used_in((today - last.on).days), Decimal())
    return reckoned.quantize(Decimal(1), rounding=ROUND_HALF_UP)
