import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.analytics.concentration import (
    LorenzPoint,
    NegativeAmountError,
    Pareto,
    WhalePoint,
    cr,
    effective_customers,
    gini,
    hhi,
    lorenz,
    normalised_hhi,
    pareto,
    percent_to_tell,
    shares,
    top_sum,
    whale_curve,
)
from services.examples import share_of

FIFTH = Decimal("0.20")
law = settings(max_examples=share_of(50))
amounts = st.lists(st.integers(min_value=0, max_value=10**13), max_size=40)
sold = amounts.filter(lambda some: sum(some) > 0)


def test_shares_of_forty_thirty_twenty_ten() -> None:
    some = [40, 30, 20, 10]

    assert shares(some) == (0.4, 0.3, 0.2, 0.1)
    assert hhi(some) == 3000
    assert normalised_hhi(some) == pytest.approx(0.0667, abs=5e-5)
    assert effective_customers(some) == pytest.approx(3.333, abs=5e-4)


def test_one_customer_of_thirty_five_percent_hides_in_a_low_index() -> None:
    assert hhi([35, *[5] * 13]) == 1550


@pytest.mark.parametrize(
    ("some", "inequality"), [([1, 2, 3, 4], 0.25), ([0, 0, 0, 1], 0.75), ([7] * 100, 0.0), ([3], 0)]
)
def test_gini_of_published_examples(some: list[int], inequality: float) -> None:
    assert gini(some) == inequality


def test_gini_nears_that_of_the_continuous_pareto_with_four_fifths_from_one_fifth() -> None:
    # L(u) = 1 - (1 - u)^(1 - 1/alpha) with alpha = ln 5 / ln 4; the increments of L are what each slice owns.
    alpha = math.log(5) / math.log(4)
    slices = 20_000
    curve = [1 - (1 - step / slices) ** (1 - 1 / alpha) for step in range(slices + 1)]
    some = [round((upper - lower) * 10**15) for lower, upper in pairwise(curve)]

    pair = pareto(some, share=FIFTH)

    assert gini(some) == pytest.approx(1 / (2 * alpha - 1), abs=1e-4)
    assert gini(some) == pytest.approx(0.75647, abs=1e-4)
    assert pair is not None
    assert pair.amount_share == pytest.approx(0.8, abs=1e-9)


def test_the_whale_rises_and_is_eaten() -> None:
    profits = [("f", -50), ("a", 120), ("d", 10), ("c", 30), ("e", -20), ("b", 60)]

    curve = whale_curve(profits)

    assert curve == (
        WhalePoint("a", 120, 120),
        WhalePoint("b", 60, 180),
        WhalePoint("c", 30, 210),
        WhalePoint("d", 10, 220),
        WhalePoint("e", -20, 200),
        WhalePoint("f", -50, 150),
    )
    assert [percent_to_tell(point.cumulated, 150) for point in curve] == [80, 120, 140, 146.7, 133.3, 100]


def test_equal_profits_are_in_the_order_of_their_codes() -> None:
    curve = whale_curve([("é", 5), ("B", 5), ("a", 5), ("客", 5)])

    assert [point.customer_code for point in curve] == ["B", "a", "é", "客"]


def test_the_concentration_ratio_of_more_customers_than_there_are_is_all() -> None:
    assert [cr([1, 4, 5], n) for n in (1, 2, 3, 10)] == [0.5, 0.9, 1.0, 1.0]
    assert [top_sum([1, 4, 5], n) for n in (0, 1, 2, 10)] == [0, 5, 9, 10]


@pytest.mark.parametrize(("customers", "top"), [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (100, 20)])
def test_the_top_fifth_is_rounded_up(customers: int, top: int) -> None:
    assert pareto([1] * customers, share=FIFTH) == Pareto(top, customers, top, customers)


def test_the_real_pair_is_told_in_shares() -> None:
    pair = pareto([90, 4, 3, 2, 1], share=FIFTH)

    assert pair == Pareto(customers=1, of_customers=5, amount=90, of_amount=100)
    assert (pair.customer_share, pair.amount_share) == (0.2, 0.9)


def test_the_lorenz_curve_begins_with_the_poorest() -> None:
    assert lorenz([3, 0, 1]) == (
        LorenzPoint(0, 0),
        LorenzPoint(1 / 3, 0),
        LorenzPoint(2 / 3, 0.25),
        LorenzPoint(1, 1),
    )


def test_a_long_lorenz_curve_is_drawn_through_some_of_its_points() -> None:
    some = list(range(1_001))
    whole = lorenz(some)

    drawn = lorenz(some, steps=100)

    assert (len(whole), len(drawn)) == (1_002, 101)
    assert set(drawn) <= set(whole)
    assert (drawn[0], drawn[-1]) == (LorenzPoint(0, 0), LorenzPoint(1, 1))


@pytest.mark.parametrize("some", [[], [0], [0, 0]])
def test_without_sales_nothing_is_concentrated(some: list[int]) -> None:
    assert (shares(some), lorenz(some)) == ((), ())
    assert [cr(some, 1), hhi(some), normalised_hhi(some), effective_customers(some), gini(some)] == [None] * 5
    assert pareto(some, share=FIFTH) is None


def test_one_customer_is_everything() -> None:
    assert (shares([9]), hhi([9]), effective_customers([9]), gini([9])) == ((1.0,), 10_000, 1, 0)
    assert normalised_hhi([9]) is None


@pytest.mark.parametrize(
    "measure",
    [
        shares,
        hhi,
        normalised_hhi,
        effective_customers,
        gini,
        lorenz,
        lambda some: cr(some, 1),
        lambda some: top_sum(some, 1),
    ],
)
def test_a_negative_amount_is_refused(measure: Callable[[Sequence[int]], object]) -> None:
    with pytest.raises(NegativeAmountError, match=r"^Expected amounts of 0 or more, got -3\.$"):
        measure([5, -3])


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 7, 0),
        (7, 7, 100),
        (1, 3, 33.3),
        (1, 8, 12.5),
        (125, 100_000, 0.1),
        (1, 10**9, 0.1),
        (10**9 - 1, 10**9, 99.9),
        (10**9 + 1, 10**9, 100.1),
        (5, 10_000, 0.1),
        (15, 10_000, 0.2),
        (-1, 3, -33.3),
        (-5, 1, -500),
    ],
)
def test_percentages_have_one_digit_and_neither_hide_nor_complete_anything(part: int, whole: int, told: float) -> None:
    assert percent_to_tell(part, whole) == told


@law
@given(some=sold)
def test_shares_sum_to_one(some: list[int]) -> None:
    assert math.fsum(shares(some)) == pytest.approx(1)


@law
@given(some=sold)
def test_the_concentration_ratio_grows_to_one(some: list[int]) -> None:
    ratios = [cr(some, n) or 0 for n in range(len(some) + 1)]

    assert ratios == sorted(ratios)
    assert (ratios[0], ratios[-1]) == (0, 1)


@law
@given(some=sold, factor=st.integers(min_value=1, max_value=10**6))
def test_a_constant_factor_changes_no_measure(some: list[int], factor: int) -> None:
    scaled = [amount * factor for amount in some]

    for measure in (shares, hhi, normalised_hhi, effective_customers, gini, lorenz):
        assert measure(scaled) == measure(some)


@law
@given(some=sold, order=st.randoms(use_true_random=False))
def test_the_order_changes_no_measure(some: list[int], order: object) -> None:
    shuffled = sorted(some, key=lambda _: order.random())  # type: ignore[attr-defined]  # hypothesis gives a Random

    for measure in (hhi, normalised_hhi, effective_customers, gini, lorenz):
        assert measure(shuffled) == measure(some)


@law
@given(some=sold)
def test_measures_stay_within_their_bounds(some: list[int]) -> None:
    index, effective, inequality = hhi(some), effective_customers(some), gini(some)

    assert index is not None
    assert effective is not None
    assert inequality is not None
    assert 10_000 / len(some) - 1e-9 <= index <= 10_000
    assert 1 <= effective <= len(some) + 1e-9
    assert 0 <= inequality <= 1 - 1 / len(some) + 1e-9
    # The area between the curve and the diagonal, doubled.
    curve = lorenz(some)
    area = math.fsum(
        (right.customer_share - left.customer_share) * (left.amount_share + right.amount_share) / 2
        for left, right in pairwise(curve)
    )
    assert inequality == pytest.approx(1 - 2 * area, abs=1e-9)


@law
@given(profits=st.lists(st.tuples(st.text(max_size=3), st.integers(-(10**12), 10**12)), max_size=30))
def test_the_whale_ends_with_the_whole_profit_and_never_rises_after_its_peak(profits: list[tuple[str, int]]) -> None:
    curve = whale_curve(profits)

    cumulated = [point.cumulated for point in curve]
    assert cumulated[-1:] == [sum(profit for _, profit in profits)][: len(profits)]
    peak = cumulated.index(max(cumulated)) if cumulated else 0
    assert cumulated[peak:] == sorted(cumulated[peak:], reverse=True)
    assert cumulated[: peak + 1] == sorted(cumulated[: peak + 1])
