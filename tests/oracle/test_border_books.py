"""The engine and the plain recomputation agree exactly on the borders of the rules."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from oracle.books import AS_OF
from oracle.comparison import list_differences
from oracle.figures import list_structure_differences, list_whitespace_differences
from oracle.handover import judge_book
from oracle.recomputation import recompute
from oracle.rules.book import Book, Contact, Line, Owed, Promise, Record, Settings

SOMEBODY = Contact("a", AS_OF - timedelta(days=4), "call")


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def sale(code: str, back: int, amount: int, category: str | None = "tea") -> Line:
    return Line(None, ago(back), code, category, amount, amount, amount // 2)


def habit(code: str, every: int, last: int, count: int, amount: int) -> list[Line]:
    return [sale(code, last + every * place, amount) for place in range(count)]


def year_of(code: str, year: int, amount: int) -> Line:
    return Line(None, date(year, 6, 1), code, "tea", amount)


def regulars(codes: str, *, last: int) -> list[Line]:
    return [line for code in codes for line in habit(code, 10, last, 30, 10)]


def monthly(code: str, amount: int, months: int, category: str | None = None) -> list[Line]:
    """Return a customer that bought for so much in all, in so many of the last calendar months."""
    parts = [amount - (months - 1), *[1] * (months - 1)]
    return [sale(code, 5 + 30 * place, part, category) for place, part in enumerate(parts)]


def spread(amounts: Mapping[str, int]) -> list[Line]:
    return [line for code, amount in amounts.items() for line in monthly(code, amount, 6)]


def with_rest(**amounts: int) -> list[Line]:
    """Return the customers and ten smaller ones, that together bought for a million."""
    left = 1_000_000 - sum(amounts.values())
    rest = {f"r{place}": left // 10 + (left % 10 if place == 0 else 0) for place in range(10)}
    return spread(amounts | rest)


FOUR_REGULARS = regulars("abcd", last=1)
LONG_AGO = sale("first", 1_200, 1)

BOOKS: Mapping[str, Book] = {
    "no line and no customer": Book([]),
    "customers without a line": Book([], [Record("a", is_intent=True), Record("b")], [SOMEBODY]),
    "only returns": Book([sale("a", 5, -100), sale("b", 400, -1)]),
    "only gifts": Book([Line(None, ago(3), "a", "tea", 0, cost=7, is_gift=True)], [], [SOMEBODY]),
    "attempts and complaints are no contacts": Book(
        [sale("a", 5, 100)], [], [Contact("a", ago(4), "call", answered=False), Contact("a", ago(4), "complaint")]
    ),
    "the last and the first day of the trailing year": Book(
        [sale("a", 364, 100), sale("b", 365, 100), sale("c", 1, 100)],
        [],
        [Contact("a", ago(364), "visit"), Contact("b", ago(365), "visit"), Contact("c", ago(0), "visit")],
    ),
    "an open promise beside a missed one": Book(
        [sale("a", 3, 100)],
        [Record("a", every=5)],
        [Contact("a", ago(40), "call")],
        promises=[Promise("a", ago(30), ago(10)), Promise("a", ago(5), ago(-5))],
    ),
    "a missed promise alone, and one kept today": Book(
        [sale("a", 3, 100), sale("b", 3, 90)],
        [Record("a", every=5), Record("b", every=5)],
        [Contact("a", ago(40), "call"), Contact("b", ago(40), "call")],
        promises=[Promise("a", ago(30), ago(1)), Promise("b", ago(30), ago(1), AS_OF)],
    ),
    "one cadence and one day over two": Book(
        [sale("a", 3, 100), sale("b", 3, 90)],
        [Record("a", every=5), Record("b", every=5)],
        [Contact("a", ago(10), "call"), Contact("b", ago(11), "call")],
    ),
    "an alarm at a customer that somebody closed": Book(
        [*habit("x", 5, 40, 50, 1000), *FOUR_REGULARS], [Record("x", is_closed=True)], [SOMEBODY]
    ),
    "an alarm after 21 days": Book([*habit("x", 1, 21, 50, 1000), *FOUR_REGULARS]),
    "no alarm after 20 days": Book([*habit("x", 1, 20, 50, 1000), *FOUR_REGULARS]),
    "a ledger of seven days ago": Book([*habit("x", 1, 40, 50, 1000), *regulars("abcd", last=7)]),
    "a ledger stale by a day": Book([*habit("x", 1, 40, 50, 1000), *regulars("abcd", last=8)]),
    "three of ten in alarm": Book(
        [line for code in "xyz" for line in habit(code, 1, 40, 50, 1000)] + regulars("abcdefg", last=1)
    ),
    "three of nine in alarm": Book(
        [line for code in "xyz" for line in habit(code, 1, 40, 50, 1000)] + regulars("abcdef", last=1)
    ),
    "a company that gave back more than it sold lately": Book(
        [LONG_AGO, sale("a", 300, 100), sale("a", 10, 50), sale("b", 300, 1000), sale("b", 20, 1), sale("b", 10, -5000)]
    ),
    "a company whose year came to nothing": Book(
        [LONG_AGO, sale("a", 500, 100), sale("a", 10, 50), sale("b", 500, 1000), sale("b", 20, 1), sale("b", 10, -51)]
    ),
    "falling by exactly three tenths, and by one unit more": Book(
        [LONG_AGO]
        + [
            line
            for code, now in (("a", 7000), ("b", 6999), ("c", 20_000))
            for line in (sale(code, 500, 10_000), sale(code, 5, now))
        ]
    ),
    "short by exactly a thousandth of the company, and by one unit less": Book(
        [LONG_AGO]
        + [
            line
            for code, prior, now in (("a", 1400, 400), ("b", 1400, 401), ("c", 999_199, 999_199))
            for line in (sale(code, 500, prior), sale(code, 5, now))
        ]
    ),
    "growth of exactly a fifth more and a fifth less": Book(
        [LONG_AGO]
        + [
            line
            for code, now in (("a", 12_000), ("b", 8000), ("c", 11_999), ("d", 8001), ("e", 10_000))
            for line in (
                sale(code, 363, 50),
                sale(code, 182, 50),
                sale(code, 181, now - 1),
                sale(code, 5, 1),
                sale(code, 364, 999),
            )
        ]
    ),
    "new for 180 days": Book(
        [sale("first", 361, 1), sale("first", 1, 1), sale("a", 180, 1), sale("b", 181, 1), sale("c", 179, 1)]
    ),
    "not yet 181 days of ledger": Book([sale("first", 360, 1), sale("a", 180, 1), sale("b", 179, 1)]),
    "dormant after 180 days, lost after 545": Book(
        [sale("a", 180, 1), sale("b", 181, 1), sale("c", 545, 1), sale("d", 546, 1), sale("e", 1, 1)], [], [SOMEBODY]
    ),
    "a sudden order at each border": Book(
        [
            line
            for code, last in (("a", 25_000), ("b", 25_001), ("c", 4000), ("d", 3999), ("e", 25_001), ("f", 3999))
            for line in (sale(code, 31 if code in "ef" else 30, last), *habit(code, 10, 41, 3, 10_000))
        ]
    ),
    "sudden against twelve orders, not against the thirteenth": Book(
        [
            sale("a", 1, 260),
            *habit("a", 5, 6, 12, 100),
            sale("a", 90, 999),
            sale("b", 1, 260),
            *habit("b", 5, 6, 2, 100),
        ]
    ),
    "stars at each threshold": Book(
        [year_of("first", 2021, 1)]
        + [
            line
            for place, threshold in enumerate((2_000_000, 5_000_000, 30_000_000, 100_000_000, 200_000_000))
            for line in (
                year_of(f"at{place}", 2023, 2 * threshold),
                year_of(f"below{place}", 2023, threshold),
                year_of(f"below{place}", 2022, threshold - 1),
            )
        ]
    ),
    "stars of one covered year": Book(
        [Line(None, date(2023, 1, 31), "a", None, 2_000_000), year_of("b", 2023, 5_000_000)],
        settings=Settings(basis="best"),
    ),
    "no covered year, no stars": Book([Line(None, date(2023, 2, 1), "a", None, 9_000_000)]),
    "stars without abnormal years": Book(
        [
            Line(None, date(2020, 1, 1), "b", None, 1),
            year_of("a", 2020, 4_000_000),
            year_of("a", 2021, 9),
            year_of("a", 2022, 2),
            year_of("a", 2023, 7),
        ],
        settings=Settings(abnormal_years=frozenset({2023, 2022})),
    ),
    "grants on their first and last day and beside them": Book(
        [sale("a", 5, 100)],
        [
            Record(str(place), granted_star=4, granted_from_on=start, granted_until_on=end)
            for place, (start, end) in enumerate(
                [(AS_OF, AS_OF), (ago(-1), None), (None, ago(1)), (None, AS_OF), (None, None), (ago(9), ago(-9))]
            )
        ],
    ),
    "surging by exactly half, from exactly a thousand": Book(
        [LONG_AGO]
        + [
            line
            for code, then, now in (
                ("a", 100_000, 150_000),
                ("b", 99_999, 150_000),
                ("c", 100_000, 149_999),
                ("d", 100_001, 150_001),
                ("e", 100_001, 150_002),
            )
            for line in (
                Line(None, date(2023, 6, 30) - timedelta(days=89), code, "tea", then),
                sale(code, 89, now),
                sale(code, 90, 10**6),
            )
        ]
    ),
    "credit at its borders": Book(
        [sale(code, 5, 100) for code in "abcd"],
        [Record(code, credit_limit=100) for code in "abcd"],
        [SOMEBODY],
        [
            Owed("a", AS_OF, 100),
            Owed("b", ago(1), 101),
            Owed("c", None, 101),
            Owed("d", ago(9), -25),
            Owed("d", ago(9), 17),
        ],
    ),
    "margins at 95 percent of the amount": Book(
        [
            Line(None, ago(5), code, "tea", amount, amount, cost)
            for code, known in (("a", 9500), ("b", 9499))
            for amount, cost in ((known, 50), (10_000 - known, None))
        ],
        [],
        [SOMEBODY],
    ),
    "half of the sales before": Book(with_rest(a=500_000, b=100_000)),
    "a little less than half of the sales before": Book(with_rest(a=499_900, b=100_000)),
    "four fifths of the sales before": Book(with_rest(a=500_000, b=300_000, c=25_000)),
    "a little less than four fifths of the sales before": Book(with_rest(a=500_000, b=299_900, c=25_000)),
    "six months and five, four and three": Book(
        [
            *[
                line
                for place in range(9)
                for line in monthly(f"big{place}", 100_000 if place else 150_000, 12 if place else 5)
            ],
            *monthly("four", 50_000, 4),
            *monthly("three", 50_000, 3),
            *monthly("six", 101_000, 6),
            LONG_AGO,
        ]
    ),
    "half of the sellable categories": Book(
        [
            *[line for code in "xyz" for kind in ("tea", "oil") for line in monthly(code, 100, 6, kind)],
            *monthly("half", 100_000, 6, "tea"),
            LONG_AGO,
        ]
    ),
    "categories of four fifths of the sales": Book(
        [*[line for code in "xyz" for line in monthly(code, 1000, 6, "tea")], *monthly("none", 750, 6)]
    ),
    "categories of a little less than four fifths of the sales": Book(
        [*[line for code in "xyz" for line in monthly(code, 100_000, 6, "tea")], *monthly("none", 75_010, 6)]
    ),
    "categories of a little more than four fifths of the sales": Book(
        [*[line for code in "xyz" for line in monthly(code, 100_000, 6, "tea")], *monthly("none", 74_990, 6)]
    ),
    "equal customers on both axes": Book(
        [sale(f"c{place}", 5, 100) for place in range(10)], [], [Contact("c0", ago(4), "call")]
    ),
    "thirty percent of twenty peers, in and beside a type": Book(
        [sale(f"s{place:02}", 5, 100, "oil" if place < 6 else "tea") for place in range(21)]
        + [sale(f"h{place:02}", 5, 50 + place, "rice" if place < 6 else "tea") for place in range(20)]
        + [sale("s20", 400, 10, "oil"), *habit("big", 30, 5, 12, 10**6)],
        [Record(f"s{place:02}", customer_type="shop", region="north") for place in range(21)]
        + [Record(f"h{place:02}", customer_type="hotel") for place in range(20)],
    ),
    "a largest customer of exactly thirty percent": Book(with_rest(a=300_000)),
    "a largest customer of a little more than thirty percent": Book(with_rest(a=300_010)),
    "a largest customer of exactly forty percent": Book(with_rest(a=400_000)),
    "a largest customer of a little more than forty percent": Book(with_rest(a=400_010)),
    "people who lose their largest customer": Book(
        [sale("a", 5, 400), sale("b", 5, 300), sale("c", 5, 300), sale("d", 5, -300)],
        [Record("a", salesperson="Li"), Record("b", salesperson="Wang"), Record("d", salesperson="Li")],
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_border_is_judged_as_the_rules_say(name: str) -> None:
    book = BOOKS[name]
    recomputed, judged = recompute(book, as_of=AS_OF), judge_book(book, as_of=AS_OF).frame

    assert list_differences(judged, recomputed.expected) == []
    assert list_structure_differences(book, recomputed, judged) == []
    assert list_whitespace_differences(book, recomputed, as_of=AS_OF) == []
