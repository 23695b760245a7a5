"""The engine and the plain recomputation agree on ledgers made to be awkward: ties, returns, gaps, missing numbers."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.intake import LEDGER_SCHEMA
from oracle.comparison import list_differences
from oracle.recomputation import Line, recompute

CATEGORIES = ("tea", "rice", "oil", "soap", "paper", "salt")
FIRST_DAY = date(2020, 12, 20)
LAST_DAY = date(2024, 4, 30)
CUSTOMERS = 70


def make_lines(seed: int) -> list[Line]:
    """Return three years of lines of customers with different habits; every seed has its own missing pieces."""
    chance = random.Random(seed)  # noqa: S311 (a made-up ledger, not a secret)
    has_numbers, has_net, categorised = seed % 2 == 0, seed % 3 == 0, (1.0, 0.9, 0.78)[seed % 3]
    lines: list[Line] = []
    for index in range(CUSTOMERS):
        code = chance.choice(("C", "c", "客", "Ω")) + str(index)
        every, scatter = chance.choice((2, 7, 14, 30, 90)), chance.choice((0, 1, 5, 30))
        day = FIRST_DAY + timedelta(days=chance.choice((0, 0, chance.randrange(700))) if index else 0)
        until = chance.choice((LAST_DAY, LAST_DAY, day + timedelta(days=chance.randrange(900))))
        price = chance.choice((700, 1000, 1500, 1999, 5000))
        while day <= min(until, LAST_DAY):
            for document in range(chance.choice((1, 1, 1, 2))):
                number = f"{document}" if has_numbers else None  # repeats on other days and at other customers
                for _ in range(chance.randrange(1, 4)):
                    amount = price * chance.choice((-2, 0, 1, 1, 1, 2, 3, 7))
                    known = chance.random() < categorised
                    lines.append(
                        Line(
                            number=number,
                            sold_on=day,
                            customer=code,
                            category=chance.choice(CATEGORIES) if known else None,
                            amount=amount,
                            net_amount=amount * 100 // 113 if has_net else None,
                            cost=amount * 7 // 10 if has_net and chance.random() < 0.97 else None,
                        )
                    )
            day += timedelta(days=max(1, every + chance.randint(-scatter, scatter)))
    return lines


def as_ledger(lines: Sequence[Line]) -> pl.DataFrame:
    """Return the lines as a reader of files would hand them over."""
    return pl.DataFrame(
        {
            "document_number": [line.number for line in lines],
            "document_type": ["sale" if line.amount >= 0 else "sale_return" for line in lines],
            "sold_on": [line.sold_on for line in lines],
            "customer_code": [line.customer for line in lines],
            "customer_name": [f"Shop {line.customer}" for line in lines],
            "salesperson": [None] * len(lines),
            "region": [None] * len(lines),
            "item_code": [None] * len(lines),
            "item_name": [None] * len(lines),
            "category": [line.category for line in lines],
            "quantity": [None] * len(lines),
            "amount": [line.amount for line in lines],
            "net_amount": [line.net_amount for line in lines],
            "cost": [line.cost for line in lines],
        },
        schema=dict(LEDGER_SCHEMA),
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "as_of",
    [
        date(2020, 12, 31),  # eleven days of ledger
        date(2021, 6, 30),  # half a year
        FIRST_DAY + timedelta(days=698),  # the year before begins a day too early to count as covered
        FIRST_DAY + timedelta(days=699),  # and here it counts
        date(2023, 3, 31),  # the month before is shorter
        date(2024, 2, 29),  # a day that the year before did not have
        date(2025, 9, 1),  # everybody silent for long
    ],
    ids=str,
)
def test_an_awkward_ledger_is_judged_as_the_rules_say(seed: int, as_of: date) -> None:
    lines, policy = make_lines(seed), Policy()

    judged = judge(summarise(facts_from_lines(as_ledger(lines)), as_of=as_of, policy=policy), policy=policy)

    assert list_differences(judged, recompute(lines, as_of=as_of)) == []
