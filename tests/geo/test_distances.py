import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.geo import EARTH_RADIUS, Fix, Position, median_position, metres_between, slowest_speed, speed_between

BEIJING, SHANGHAI = Position(39.9042, 116.4074), Position(31.2304, 121.4737)
NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
anywhere = st.builds(Position, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))


def test_beijing_is_as_far_from_shanghai_as_published() -> None:
    assert round(metres_between(BEIJING, SHANGHAI)) == 1_067_312


def test_the_other_side_of_the_earth_is_half_a_turn_away() -> None:
    assert metres_between(Position(0, 0), Position(0, 180)) == pytest.approx(math.pi * EARTH_RADIUS)


@given(one=anywhere, other=anywhere)
def test_there_is_as_far_as_back_and_never_beyond_half_a_turn(one: Position, other: Position) -> None:
    assert metres_between(one, other) == metres_between(other, one)
    assert metres_between(one, one) == 0
    assert 0 <= metres_between(one, other) <= math.pi * EARTH_RADIUS


def test_speed_is_way_by_time_whichever_came_first() -> None:
    one, other = Fix(BEIJING, NOON), Fix(SHANGHAI, NOON + timedelta(hours=2))

    assert speed_between(one, other) == speed_between(other, one) == pytest.approx(1_067_312 / 7200, abs=0.001)


def test_nobody_is_at_two_places_at_once() -> None:
    assert speed_between(Fix(BEIJING, NOON), Fix(SHANGHAI, NOON)) == math.inf
    assert speed_between(Fix(BEIJING, NOON), Fix(BEIJING, NOON)) == 0


def test_fixes_that_may_be_off_are_believed_as_slow_as_they_can_be() -> None:
    # 0.01° north is 1112 m
    one = Fix(Position(31.20, 121.40), NOON, accuracy=100)
    other = Fix(Position(31.21, 121.40), NOON + timedelta(seconds=10), accuracy=900)

    assert slowest_speed(one, other) == pytest.approx(11.195, abs=0.001)
    assert slowest_speed(one, Fix(one.position, NOON, accuracy=5)) == 0


def test_a_stray_fix_does_not_move_the_median() -> None:
    shop = Position(31.2000, 121.4000)
    found = median_position([Position(31.2001, 121.4002), shop, Position(31.1999, 121.3998), shop, BEIJING])

    assert found == shop


def test_neighbours_across_the_date_line_have_their_middle_there() -> None:
    found = median_position([Position(0, 179.8), Position(0, -179.4)])

    assert found.latitude == 0
    assert found.longitude == pytest.approx(-179.8)


def test_no_positions_have_no_middle() -> None:
    with pytest.raises(ValueError, match="no middle"):
        median_position([])
