"""The figures about a company and the plain recomputation agree: structure, movement, cohorts and whitespace."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings

from kejing.analytics.movement import cohorts, movement
from kejing.analytics.tiers import TIERS
from oracle.books import AS_OF, books
from oracle.comparison import agree
from oracle.figures import list_structure_differences, list_whitespace_differences
from oracle.handover import judge_book, policy_of
from oracle.made_up import LAST_DAY, make_book
from oracle.recomputation import recompute
from oracle.resellers import RESELLERS, read_resellers
from oracle.rules.book import Book
from oracle.rules.movement import Cell, measure_cohort, measure_movement
from services.examples import share_of

NEW_YEAR = date(2024, 1, 1)


def held_cells(before: pl.DataFrame, after: pl.DataFrame) -> Mapping[tuple[str, str], Cell]:
    return {
        (cell.before, cell.after): Cell(cell.customers, cell.amount_before, cell.amount_after)
        for cell in movement(before, after).cells
        if cell.customers
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("as_of", [date(2021, 6, 30), date(2024, 2, 29), LAST_DAY], ids=str)
def test_an_awkward_companys_figures_are_those_of_the_rules(seed: int, as_of: date) -> None:
    book = make_book(seed)
    recomputed = recompute(book, as_of=as_of)

    assert list_structure_differences(book, recomputed, judge_book(book, as_of=as_of).frame) == []
    assert list_whitespace_differences(book, recomputed, as_of=as_of) == []


@pytest.mark.parametrize("as_of", [date(2020, 5, 31), date(2019, 1, 31)], ids=str)
def test_a_real_makers_figures_are_those_of_the_rules(real_ledgers: Path, as_of: date) -> None:
    book = read_resellers(real_ledgers / RESELLERS)
    recomputed = recompute(book, as_of=as_of)

    assert list_structure_differences(book, recomputed, judge_book(book, as_of=as_of).frame) == []
    assert list_whitespace_differences(book, recomputed, as_of=as_of) == []


@settings(max_examples=share_of(30))
@given(book=books())
def test_any_small_companys_figures_are_those_of_the_rules(book: Book) -> None:
    recomputed = recompute(book, as_of=AS_OF)

    assert list_structure_differences(book, recomputed, judge_book(book, as_of=AS_OF).frame) == []
    assert list_whitespace_differences(book, recomputed, as_of=AS_OF) == []


@pytest.mark.parametrize("seed", range(4))
def test_the_movement_of_a_year_is_that_of_the_rules(seed: int) -> None:
    book = make_book(seed)
    then, now = date(2023, 4, 30), LAST_DAY

    cells = held_cells(judge_book(book, as_of=then).frame, judge_book(book, as_of=now).frame)

    assert cells == measure_movement(recompute(book, as_of=then).expected, recompute(book, as_of=now).expected)


@pytest.mark.parametrize("seed", range(4))
def test_customers_on_record_at_one_date_only_come_and_go(seed: int) -> None:
    book, as_of = make_book(seed), LAST_DAY
    frame, expected = judge_book(book, as_of=as_of).frame, recompute(book, as_of=as_of).expected
    early, late = sorted(expected)[:50], sorted(expected)[20:]

    cells = held_cells(
        frame.filter(pl.col("customer_code").is_in(early)), frame.filter(pl.col("customer_code").is_in(late))
    )

    assert cells == measure_movement({code: expected[code] for code in early}, {code: expected[code] for code in late})


@pytest.mark.parametrize("seed", range(4))
def test_the_cohorts_of_new_year_are_measured_on_their_own_amounts(seed: int) -> None:
    book = make_book(seed)
    new_year, now = recompute(book, as_of=NEW_YEAR).expected, recompute(book, as_of=LAST_DAY).expected
    goals = {"head": Decimal(1), "core": Decimal("1.5"), "small": Decimal(2)}

    found = {
        one.tier: one
        for one in cohorts(
            judge_book(book, as_of=NEW_YEAR).frame,
            judge_book(book, as_of=LAST_DAY).frame,
            policy=policy_of(book.settings),
        )
    }

    assert tuple(found) == tuple(TIERS)
    for tier, goal in goals.items():
        members, this_year, last_year = measure_cohort(new_year, now, tier=tier)
        ratio = Fraction(this_year, last_year) if last_year > 0 else None
        reached = None if ratio is None or not members else ratio >= Fraction(goal)
        assert (found[tier].customers, found[tier].amount_this_year) == (members, this_year)
        assert agree(found[tier].ratio, None if ratio is None else float(ratio))
        assert (found[tier].goal, found[tier].reached) == (goal, reached)
