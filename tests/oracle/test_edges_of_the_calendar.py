"""Days on which rules begin, end or turn: leap days, year ends, and ledgers of every critical length."""

from datetime import date, timedelta
from itertools import product

import pytest

from oracle.comparison import list_differences
from oracle.handover import judge_book
from oracle.recomputation import recompute
from oracle.rules.book import Book, Contact, Line, Owed
from services.examples import some_of

COVERAGES = (1, 31, 180, 181, 364, 365, 546, 730)
DAYS = (
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 1, 31),
    date(2024, 3, 31),
)


def lines(code: str, *, as_of: date, coverage: int, every: int, amount: int, category: str | None = None) -> list[Line]:
    """Return one sale every so many days, from the ledger's first day on."""
    first = as_of - timedelta(days=coverage - 1)
    return [
        Line(None, first + timedelta(days=back), code, category, amount + back, amount, amount // 3)
        for back in range(0, coverage, every)
    ]


def mixed(as_of: date, coverage: int) -> Book:
    """Return steady, rare, once-only and returning customers of a ledger that covers so many days."""
    first = as_of - timedelta(days=coverage - 1)
    return Book(
        [
            *lines("steady", as_of=as_of, coverage=coverage, every=7, amount=1_000, category="tea"),
            *lines("monthly", as_of=as_of, coverage=coverage, every=30, amount=900, category="rice"),
            *lines("rare", as_of=as_of, coverage=coverage, every=100, amount=40),
            Line(None, first, "once", "tea", 500),
            Line(None, first, "back", "oil", 700),
            Line(None, as_of, "back", "oil", -700),
            Line(None, as_of, "only returns", "tea", -20),
        ],
        [],
        [Contact("steady", as_of, "visit"), Contact("monthly", first, "call")],
        [Owed("steady", as_of, 10), Owed("rare", as_of - timedelta(days=1), 20)],
    )


@pytest.mark.parametrize(("as_of", "coverage"), some_of(list(product(DAYS, COVERAGES))), ids=str)
def test_a_ledger_of_any_length_is_judged_as_the_rules_say(as_of: date, coverage: int) -> None:
    book = mixed(as_of, coverage)

    assert list_differences(judge_book(book, as_of=as_of).frame, recompute(book, as_of=as_of).expected) == []


def test_a_ledger_that_touches_thirteen_months_needs_no_more_of_them_than_one_of_twelve() -> None:
    first, as_of = date(2023, 7, 6), date(2024, 7, 1)
    months = [date(2024, month, 30) for month in (3, 4, 5, 6)]
    book = Book(
        [
            Line(None, first, "the first", "tea", 1_000),
            *(Line(None, day, "four months", "tea", 2_000) for day in months),
            *(Line(None, day, "three months", "tea", 2_000) for day in months[1:]),
        ],
        [],
        [],
        [],
    )

    judged = judge_book(book, as_of=as_of).frame

    assert list_differences(judged, recompute(book, as_of=as_of).expected) == []
    assert dict(judged.select("customer_code", "tier").iter_rows())["four months"] == "core"


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_days_around_the_ledgers_first_one_are_judged_as_the_rules_say(as_of: date) -> None:
    book = Book([Line(None, as_of, "a", "tea", 100), Line(None, as_of, "b", None, 100)])

    for days in (-1, 0, 1, 30, 180, 181, 364, 365, 545, 546):
        day = as_of + timedelta(days=days)
        assert list_differences(judge_book(book, as_of=day).frame, recompute(book, as_of=day).expected) == []


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_a_hundred_equal_customers_and_one_alone_are_judged_as_the_rules_say(as_of: date) -> None:
    def equal(count: int) -> Book:
        codes = [f"c{place}" for place in range(count)]
        return Book(
            [
                line
                for code in codes
                for line in lines(code, as_of=as_of, coverage=400, every=40, amount=77, category="tea")
            ]
        )

    for book in (equal(100), equal(1)):
        assert list_differences(judge_book(book, as_of=as_of).frame, recompute(book, as_of=as_of).expected) == []
