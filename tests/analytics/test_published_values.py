"""Published reference values, through the functions that judge."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq

from analytics.building import SHIPPED, Sale, World, ago
from kejing.analytics.judge.rhythm import _tail
from kejing.analytics.structure import Level, Structure, structure

MEAN_GAP = 30.0


def longer_waits(shape: int) -> Callable[[float], float]:
    """Return the share of waits longer than so many days, for Erlang gaps of this shape and 30 days on average."""

    def share_of(days: float) -> float:
        tail = _tail(np.array([days]), mean=np.array([MEAN_GAP]), cv2=np.array([1 / shape]), rules=SHIPPED.rhythm)
        return float(tail[0])

    return share_of


def wait_with_tail(shape: int, share: float) -> float:
    """Return the wait that this share of waits is longer than."""
    longer = longer_waits(shape)
    return float(brentq(lambda days: longer(days) - share, 0.0, 10 * MEAN_GAP))


@pytest.mark.parametrize(
    ("shape", "above_one_and_a_half", "above_two", "ninety_percent"),
    [
        (1, 0.354, 0.250, 3.32),
        (2, 0.284, 0.152, 2.32),
        (3, 0.236, 0.098, 1.99),
        (5, 0.172, 0.044, 1.71),
        (10, 0.088, 0.007, 1.47),
        (20, 0.027, 0.000, 1.32),
    ],
)
def test_a_fixed_multiple_of_the_median_alarms_as_often_as_published(
    shape: int, above_one_and_a_half: float, above_two: float, ninety_percent: float
) -> None:
    median = wait_with_tail(shape, 0.5)

    assert [
        round(longer_waits(shape)(1.5 * median), 3),
        round(longer_waits(shape)(2 * median), 3),
        round(wait_with_tail(shape, 0.1) / median, 2),
    ] == [above_one_and_a_half, above_two, ninety_percent]


def test_exponential_gaps_have_the_tail_of_the_textbook() -> None:
    assert longer_waits(1)(MEAN_GAP) == pytest.approx(0.36787944117144233, rel=1e-12)  # 1/e


def structure_of(*amounts: int) -> Structure:
    world = World([Sale(f"c{place:02}", ago(5), amount) for place, amount in enumerate(amounts)])
    return structure(world.frame(), policy=SHIPPED)


def test_forty_thirty_twenty_ten_are_three_and_a_third_customers() -> None:
    found = structure_of(40, 30, 20, 10)

    assert (found.hhi, found.cr3) == (3000.0, 0.9)
    assert found.effective_customers == pytest.approx(3.333, abs=0.0005)


def test_a_low_index_hides_a_customer_that_is_a_high_risk() -> None:
    found = structure_of(35, *[5] * 13)

    assert (found.hhi, found.level) == (1550.0, Level.WARNING)


@pytest.mark.parametrize(("amounts", "gini"), [((1, 2, 3, 4), 0.25), ((1_000_000, 1, 1, 1), 0.75)])
def test_gini_is_that_of_the_textbook(amounts: tuple[int, ...], gini: float) -> None:
    assert structure_of(*amounts).gini == pytest.approx(gini, abs=5e-6)


def test_the_real_pareto_pair_is_computed_not_claimed() -> None:
    pair = structure_of(40, 30, 20, 10).pareto

    assert pair is not None
    assert (pair.customers, pair.of_customers, pair.amount_share) == (1, 4, 0.4)
