"""Movement between two dates (§2): the full matrix of tiers, with customers and money."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from oracle.rules.expected import Expected

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Cell:
    """Who went from one tier to another: how many, and their trailing year's amounts before and after."""

    customers: int
    before_amount: int
    after_amount: int


def measure_movement(before: Mapping[str, Expected], after: Mapping[str, Expected]) -> dict[tuple[str, str], Cell]:
    """Return the cells that hold anybody; who is not on record at one of the dates is absent there."""
    cells: dict[tuple[str, str], Cell] = defaultdict(lambda: Cell(0, 0, 0))
    for code in before.keys() | after.keys():
        then, now = before.get(code), after.get(code)
        key = (then.tier if then else ABSENT, now.tier if now else ABSENT)
        cell = cells[key]
        cells[key] = Cell(
            customers=cell.customers + 1,
            before_amount=cell.before_amount + (then.amount_12m if then else 0),
            after_amount=cell.after_amount + (now.amount_12m if now else 0),
        )
    return dict(cells)


def measure_cohort(new_year: Mapping[str, Expected], now: Mapping[str, Expected], *, tier: str) -> tuple[int, int, int]:
    """Return how many were in the tier on 1 January and not lost, and what they bought this year and then last year.

    The second sum is that of the same period of the last year; where that is not covered it means nothing.
    """
    members = [code for code, one in new_year.items() if one.tier == tier and not one.is_lost]
    this_year = sum(now[code].amount_this_year for code in members)
    return len(members), this_year, sum(now[code].amount_last_year_same_period or 0 for code in members)
