import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.kit.pyramid import Brick, Drawing, Frame, Mark, Tier, choose_per_brick, draw_pyramid

KEYS = ("head", "core", "small", "dormant", "prospect")


def draw(*counts: int) -> Drawing:
    return draw_pyramid([Tier(key=key, count=count) for key, count in zip(KEYS, counts, strict=True)])


def bricks_of(drawing: Drawing) -> list[Brick]:
    return [brick for tier in drawing.tiers for brick in tier.bricks]


def width_at(brick: Brick, y: float) -> tuple[float, float]:
    """The left and right edge of a brick at height `y`."""
    (x0, top), (x1, _), (x2, bottom), (x3, _) = brick.corners
    part = (y - top) / (bottom - top)
    return x0 + (x3 - x0) * part, x1 + (x2 - x1) * part


counts = st.tuples(*[st.integers(min_value=0, max_value=130)] * 5)


@given(counts)
def test_all_bricks_have_the_same_area(numbers: tuple[int, ...]) -> None:
    areas = [brick.area for brick in bricks_of(draw(*numbers))]

    assert all(math.isclose(area, areas[0], rel_tol=1e-6) for area in areas)


@given(counts)
def test_every_customer_of_a_small_company_is_one_brick(numbers: tuple[int, ...]) -> None:
    drawing = draw(*(number % 120 for number in numbers))

    assert tuple(len(tier.bricks) for tier in drawing.tiers) == tuple(number % 120 for number in numbers)


@given(counts)
def test_bricks_of_a_row_lie_apart_from_left_to_right(numbers: tuple[int, ...]) -> None:
    rows: dict[float, list[Brick]] = {}
    for brick in bricks_of(draw(*numbers)):
        rows.setdefault(brick.corners[0][1], []).append(brick)

    for top, row in rows.items():
        middle = (top + row[0].corners[2][1]) / 2
        for left, right in pairwise(row):
            assert width_at(left, middle)[1] < width_at(right, middle)[0]


@given(counts)
def test_rows_lie_apart_and_end_at_the_foot(numbers: tuple[int, ...]) -> None:
    spans = sorted({(brick.corners[0][1], brick.corners[2][1]) for brick in bricks_of(draw(*numbers))})

    assert all(below[0] > above[1] for above, below in pairwise(spans))
    assert not spans or math.isclose(spans[-1][1], Frame().height, abs_tol=1e-6)


@given(counts)
def test_bricks_stay_inside_the_triangle(numbers: tuple[int, ...]) -> None:
    frame = Frame()

    for brick in bricks_of(draw(*numbers)):
        for x, y in brick.corners:
            assert abs(x - frame.width / 2) <= frame.width / 2 * y / frame.height + 1e-6


def test_a_single_customer_is_the_whole_triangle() -> None:
    (brick,) = bricks_of(draw(1, 0, 0, 0, 0))

    assert brick.points == "228.00,0.00 228.00,0.00 456.00,620.00 0.00,620.00"


def test_an_empty_tier_between_two_has_no_bricks() -> None:
    drawing = draw(2, 0, 5, 0, 1)

    assert [len(tier.bricks) for tier in drawing.tiers] == [2, 0, 5, 0, 1]


def test_nobody_at_all_is_an_empty_drawing() -> None:
    assert draw(0, 0, 0, 0, 0).empty


@pytest.mark.parametrize(
    ("numbers", "per_brick"),
    [
        ((10, 90, 300, 150, 50), 1),
        ((10, 90, 300, 150, 51), 10),
        ((60, 900, 3000, 1500, 540), 10),
        ((4_200, 15_000, 40_000, 38_000, 2_800), 1_000),
    ],
)
def test_beyond_600_customers_a_brick_stands_for_10_100_and_so_on(numbers: tuple[int, ...], per_brick: int) -> None:
    assert choose_per_brick(dict(zip(KEYS, numbers, strict=True))) == per_brick


def test_100_000_customers_are_drawn_in_proportion() -> None:
    drawing = draw(4_200, 15_000, 40_000, 38_000, 2_800)

    assert [len(tier.bricks) for tier in drawing.tiers] == [4, 15, 40, 38, 3]


def test_a_tier_too_small_for_a_brick_still_has_one() -> None:
    drawing = draw(3, 0, 60_000, 40_000, 0)

    assert [len(tier.bricks) for tier in drawing.tiers] == [1, 0, 60, 40, 0]


def test_bricks_carry_their_customers_marks_in_order() -> None:
    marks = [Mark(label=str(day), title=f"{day} days", href=f"?customer={day}", flagged=day > 3) for day in range(5)]

    drawing = draw_pyramid([Tier(key="head", count=5, marks=marks)])

    assert [brick.mark for brick in bricks_of(drawing)] == marks


def test_labels_are_left_out_where_they_would_not_fit() -> None:
    assert draw(3, 6, 27, 6, 8).labelled
    assert not draw(40, 120, 300, 100, 20).labelled
