import math
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tsplib import read_costs, read_optima
from kejing.geo import Window, order_stops
from kejing.geo.routes import _Day, _find_order, _improve_in_time, _insert
from services.examples import share_of

OUT_OF_THE_WAY = st.integers(0, 500)


@st.composite
def made_costs(draw: st.DrawFn, least: int, most: int) -> list[list[float]]:
    """Draw straight distances between places of a plane, some of them one upon another."""
    points = draw(st.lists(st.tuples(OUT_OF_THE_WAY, OUT_OF_THE_WAY), min_size=least, max_size=most))
    return [[math.dist(one, other) for other in points] for one in points]


@pytest.fixture(scope="module")
def orders() -> npt.NDArray[np.int8]:
    """Return every order of nine stops."""
    return np.array(list(permutations(range(1, 10))), dtype=np.int8)


def shortest(costs: list[list[float]], orders: npt.NDArray[np.int8], *, is_closed: bool) -> float:
    table = np.array(costs)
    total = table[0, orders[:, 0]]
    for one, other in pairwise(orders.T):
        total = total + table[one, other]
    return float((total + table[orders[:, -1], 0] if is_closed else total).min())


@given(costs=made_costs(10, 10), is_closed=st.booleans(), seed=st.integers(0, 100))
@settings(max_examples=share_of(20))
def test_nine_stops_are_as_short_as_brute_force_makes_them(
    orders: npt.NDArray[np.int8], costs: list[list[float]], is_closed: bool, seed: int
) -> None:
    best = shortest(costs, orders, is_closed=is_closed)
    day = _Day(costs, {}, [0.0] * 10, is_closed)

    route = order_stops(costs=costs, is_closed=is_closed, seed=seed)

    assert route.travel == pytest.approx(best)
    # The way of longer routes, which is not bound to find the best, is near it here too.
    assert best - 1e-6 <= day.measure(_find_order(day, seed))[1] <= best * 1.05 + 1e-6


@pytest.mark.parametrize("name", ["bays29", "eil51", "berlin52", "st70"])
def test_published_tours_are_found_to_two_per_cent(real_ledgers: Path, name: str) -> None:
    """Over twenty seeds, where laws are tried with all of their examples."""
    folder = real_ledgers / "geo" / "tsplib"
    costs, best = read_costs(folder / f"{name}.tsp"), read_optima(folder)[name]
    assert best == {"bays29": 2020, "eil51": 426, "berlin52": 7542, "st70": 675}[name]

    routes = [order_stops(costs=costs, is_closed=True, seed=seed) for seed in range(share_of(20))]

    for route in routes:
        assert sorted(route.stops) == list(range(1, len(costs)))
        assert best <= sum(costs[one][other] for one, other in pairwise((0, *route.stops, 0))) <= best * 1.02


@given(costs=made_costs(1, 24), is_closed=st.booleans(), seed=st.integers(0, 100))
@settings(max_examples=share_of(60))
def test_every_stop_is_reached_once_and_the_same_seed_gives_the_same_route(
    costs: list[list[float]], is_closed: bool, seed: int
) -> None:
    route = order_stops(costs=costs, is_closed=is_closed, seed=seed)

    assert sorted(route.stops) == list(range(1, len(costs)))
    assert route.left_out == ()
    way = (0, *route.stops, 0) if is_closed else (0, *route.stops)
    assert route.travel == pytest.approx(sum(costs[one][other] for one, other in pairwise(way)))
    assert order_stops(costs=costs, is_closed=is_closed, seed=seed) == route


def test_an_open_route_ends_anywhere() -> None:
    line = [0, 10, -1, 30, 20]
    costs = [[abs(one - other) for other in line] for one in line]

    assert order_stops(costs=costs).stops == (2, 1, 4, 3)


def test_whoever_closes_soon_is_seen_first_and_whoever_opens_late_is_waited_for() -> None:
    line = [0, 10, 20, 30]
    costs = [[60.0 * abs(one - other) for other in line] for one in line]
    windows = {3: Window(closes=1800), 1: Window(opens=4000)}

    route = order_stops(costs=costs, windows=windows, stays=[0, 300, 300, 300])

    assert (route.stops, route.begins, route.travel, route.ends) == ((3, 2, 1), (1800, 2700, 4000), 3000, 4300)


def test_a_stop_that_nobody_can_reach_in_time_is_left_out() -> None:
    costs = [[0, 60, 600], [60, 0, 600], [600, 600, 0]]

    route = order_stops(costs=costs, windows={2: Window(closes=599)})

    assert (route.stops, route.left_out) == ((1,), (2,))


@st.composite
def made_days(draw: st.DrawFn, least: int, most: int) -> _Day:
    costs = draw(made_costs(least, most))
    stops = st.integers(1, len(costs) - 1)
    opens = st.integers(0, 2000)
    windows = st.builds(lambda opens, lasts: Window(opens, opens + lasts), opens, st.integers(0, 1500))
    stays = draw(st.lists(st.integers(0, 60), min_size=len(costs), max_size=len(costs)))
    return _Day(costs, draw(st.dictionaries(stops, windows, max_size=8)), stays, draw(st.booleans()))


@given(day=made_days(11, 14), seed=st.integers(0, 9))
@settings(max_examples=share_of(30))
def test_a_route_with_windows_is_late_nowhere_and_leaves_out_only_what_fits_nowhere(day: _Day, seed: int) -> None:
    route = order_stops(costs=day.costs, is_closed=day.is_closed, windows=day.windows, stays=day.stays, seed=seed)

    assert sorted((*route.stops, *route.left_out)) == list(range(1, len(day.costs)))
    for stop, begins in zip(route.stops, route.begins, strict=True):
        window = day.windows.get(stop, Window())
        assert window.opens <= begins <= window.closes
    for stop in route.left_out:
        places = range(len(route.stops) + 1)
        assert all(day.measure((*route.stops[:at], stop, *route.stops[at:]))[0] == math.inf for at in places)


@given(day=made_days(6, 8))
@settings(max_examples=share_of(30))
def test_the_best_order_serves_no_fewer_and_ends_no_later_than_insertion(day: _Day) -> None:
    route = order_stops(costs=day.costs, is_closed=day.is_closed, windows=day.windows, stays=day.stays)
    inserted = _improve_in_time(day, _insert(day, range(1, len(day.costs))))

    assert len(route.stops) >= len(inserted)
    if len(route.stops) == len(inserted):
        assert route.ends <= day.measure(inserted)[0] + 1e-6


@pytest.mark.parametrize(
    ("costs", "windows", "stays", "says"),
    [
        ([], None, None, "a square"),
        ([[0, 1]], None, None, "a square"),
        ([[0, -1], [-1, 0]], None, None, "nought or more"),
        ([[0, math.nan], [math.nan, 0]], None, None, "nought or more"),
        ([[0, 1], [2, 0]], None, None, "There and back"),
        ([[0, 1], [1, 0]], {0: Window()}, None, "belongs to a stop"),
        ([[0, 1], [1, 0]], None, [0], "a stay"),
    ],
)
def test_costs_that_make_no_sense_are_refused(
    costs: list[list[float]], windows: dict[int, Window] | None, stays: list[float] | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        order_stops(costs=costs, windows=windows, stays=stays)
