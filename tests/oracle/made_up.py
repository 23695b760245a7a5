"""Ledgers made to be awkward: ties, returns, gifts, gaps, missing numbers, missing costs, sudden orders."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from oracle.rules.book import Book, Line, Settings
from oracle.side_facts import make_side_facts

CATEGORIES = ("tea", "rice", "oil", "soap", "paper", "salt")
FIRST_DAY = date(2020, 12, 20)
LAST_DAY = date(2024, 4, 30)
CUSTOMERS = 70

SETTINGS = (
    Settings(),
    Settings(abnormal_years=frozenset({2022}), vat_rate=Decimal("0.13")),
    Settings(
        vat_rate=Decimal(0), shutdowns=((date(2023, 1, 20), date(2023, 2, 5)), (date(2024, 2, 5), date(2024, 2, 20)))
    ),
    Settings(abnormal_years=frozenset({2021, 2023}), basis="best"),
    Settings(vat_rate=Decimal("0.06"), basis="latest"),
    Settings(shutdowns=((date(2022, 1, 25), date(2022, 3, 10)), (date(2022, 3, 5), date(2022, 3, 15)))),
)


@dataclass(frozen=True, slots=True)
class Habits:
    """What holds for all lines of one ledger."""

    has_numbers: bool
    has_net: bool
    categorised: float
    costed: float


@dataclass(frozen=True, slots=True)
class Buyer:
    """What holds for all lines of one customer; the cost is in tenths of the amount."""

    code: str
    price: int
    cost_tenths: int
    sources: tuple[str | None, ...]


@cache
def make_book(seed: int) -> Book:
    """Return a company with everything on record; every seed has its own settings and missing pieces."""
    lines = make_lines(seed)
    side = make_side_facts({line.customer for line in lines}, until=LAST_DAY, seed=seed)
    return Book(
        lines=lines,
        records=side.records,
        contacts=side.contacts,
        owed=side.owed,
        promises=side.promises,
        settings=SETTINGS[seed % len(SETTINGS)],
    )


def make_lines(seed: int) -> list[Line]:
    """Return three years of lines of customers with different habits."""
    chance = random.Random(seed)  # noqa: S311 (a made-up ledger, not a secret)
    habits = Habits(
        has_numbers=seed % 2 == 0,
        has_net=seed % 3 == 0,
        categorised=(1.0, 0.9, 0.78)[seed % 3],
        costed=(1.0, 0.97, 0.99)[seed % 3],
    )
    lines: list[Line] = []
    for index in range(CUSTOMERS):
        buyer = Buyer(
            code=chance.choice(("C", "c", "客", "Ω")) + str(index),
            price=chance.choice((700, 1999, 5000, *[90_000] * 3, *[150_000] * 3, 600_000)),
            cost_tenths=chance.choice((5, 6, 7, 7, 8, 9, 11)),
            sources=chance.choice(((None,), (None,), ("east", "west"))),
        )
        every, scatter = chance.choice((2, 7, 14, 30, 90)), chance.choice((0, 1, 5, 30))
        day = FIRST_DAY + timedelta(days=chance.choice((0, 0, chance.randrange(700), 1_100)) if index else 0)
        until = chance.choice((LAST_DAY, LAST_DAY, day + timedelta(days=chance.randrange(900))))
        while day <= min(until, LAST_DAY):
            lines += make_day(buyer, day, chance, habits=habits)
            day += timedelta(days=max(1, every + chance.randint(-scatter, scatter)))
        if chance.random() < 0.2:
            times = chance.choice((1, 40, 100))
            last_day = LAST_DAY - timedelta(days=chance.randrange(25))
            lines.append(Line(number="last", sold_on=last_day, customer=buyer.code, category="tea", amount=99 * times))
    return lines


def make_day(buyer: Buyer, day: date, chance: random.Random, *, habits: Habits) -> list[Line]:
    """Return one or two documents of one to three lines; numbers repeat on other days and at other customers."""
    lines = []
    for document in range(chance.choice((1, 1, 1, 2))):
        source = chance.choice(buyer.sources)
        for _ in range(chance.randrange(1, 4)):
            amount = buyer.price * chance.choice((-2, 0, 1, 1, 1, 2, 3, 7))
            is_gift = amount == 0 and chance.random() < 0.5
            has_cost = chance.random() < habits.costed
            lines.append(
                Line(
                    number=str(document) if habits.has_numbers else None,
                    sold_on=day,
                    customer=buyer.code,
                    category=chance.choice(CATEGORIES) if chance.random() < habits.categorised else None,
                    amount=amount,
                    net_amount=amount * 100 // 113 if habits.has_net else None,
                    cost=250 if is_gift else amount * buyer.cost_tenths // 10 if has_cost else None,
                    source=source,
                    is_gift=is_gift,
                )
            )
    return lines
