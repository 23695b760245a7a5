"""How much of an item a customer should order, from how it usually buys and what is left."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kejing.analytics.reorder import Counted, Habit, Suggestion, habit_of, suggest_order

FIRST = date(2026, 1, 1)
TODAY = date(2026, 3, 2)


def bought(*quantities: str, every: int = 30) -> dict[date, Decimal]:
    return {FIRST + timedelta(days=every * place): Decimal(quantity) for place, quantity in enumerate(quantities)}


def habit(*quantities: str, every: int = 30) -> Habit:
    found = habit_of(bought(*quantities, every=every))
    assert found is not None
    return found


def suggested(found: Habit, *, left: str | None = None, again: int | None = None, today: date = TODAY) -> Suggestion:
    counted = None if left is None else Counted(today, Decimal(left))
    return suggest_order(found, today=today, comes_again_in=again, counted=counted)


def test_a_habit_is_the_middle_of_gaps_and_of_quantities() -> None:
    assert habit("24", "18", "30") == Habit(
        quantity=Decimal(24), cycle=30, step=Decimal(6), last_on=TODAY, last_quantity=Decimal(30)
    )


def test_usually_24_every_30_days_and_6_left_make_18() -> None:
    assert suggested(habit("24", "18", "30"), left="6").quantity == Decimal(18)


@pytest.mark.parametrize("quantities", [(), ("24",), ("24", "24"), ("24", "24", "0"), ("24", "24", "-24")])
def test_fewer_than_three_purchases_are_no_habit(quantities: tuple[str, ...]) -> None:
    assert habit_of(bought(*quantities)) is None


def test_what_is_wanted_is_rounded_up_to_the_usual_step() -> None:
    assert suggested(habit("24", "24", "24"), left="6").quantity == Decimal(24)
    assert suggested(habit("24", "24", "24"), left="0").quantity == Decimal(24)


def test_who_has_enough_is_to_order_nothing() -> None:
    assert suggested(habit("24", "18", "30"), left="24").quantity == 0
    assert suggested(habit("24", "18", "30"), left="60").quantity == 0


def test_a_visit_further_away_than_the_cycle_asks_for_more() -> None:
    found = suggested(habit("24", "18", "30"), left="6", again=60)

    assert (found.cover, found.quantity) == (60, Decimal(42))


def test_a_visit_before_the_next_order_changes_nothing() -> None:
    assert suggested(habit("24", "18", "30"), left="6", again=7).cover == 30


def test_without_a_count_what_was_bought_last_less_what_was_used_is_left() -> None:
    found = suggested(habit("24", "18", "30"), today=TODAY + timedelta(days=15))

    assert (found.left, found.is_counted, found.quantity) == (Decimal(18), False, Decimal(6))


def test_long_after_the_last_purchase_nothing_is_left() -> None:
    assert suggested(habit("24", "18", "30"), today=TODAY + timedelta(days=300)).left == 0


def test_parts_of_a_unit_have_steps_too() -> None:
    assert suggested(habit("1.5", "3", "1.5"), left="0.2").quantity == Decimal("1.5")


def test_what_was_counted_after_the_last_purchase_is_used_up_since() -> None:
    counted = Counted(TODAY + timedelta(days=10), Decimal(20))

    found = suggest_order(
        habit("24", "18", "30"), today=TODAY + timedelta(days=20), comes_again_in=None, counted=counted
    )

    assert (found.left, found.is_counted, found.quantity) == (Decimal(12), False, Decimal(12))


def test_a_count_before_the_last_purchase_says_nothing() -> None:
    found = habit("24", "18", "30")
    today = TODAY + timedelta(days=15)

    counted = Counted(TODAY - timedelta(days=1), Decimal(500))
    assert suggest_order(found, today=today, comes_again_in=None, counted=counted) == suggested(found, today=today)
