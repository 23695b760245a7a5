from datetime import time

import pytest

from kejing.customers.models import Customer
from kejing.followups.models import Stop
from kejing.geo import Position
from kejing.rounds.queries.routes import MOST_HEIGHT, WIDTH, day_route, measure_route


def stop(name: str, longitude: float | None, *, not_before: time | None = None, not_after: time | None = None) -> Stop:
    latitude = None if longitude is None else 31.0
    shop = Customer(code=name, name=name, latitude=latitude, longitude=longitude)
    return Stop(customer=shop, not_before=not_before, not_after=not_after)


def a_stop(place: tuple[float, float]) -> Stop:
    return Stop(customer=Customer(name="A", latitude=place[0], longitude=place[1]))


def names(stops: object) -> list[str]:
    return [one.customer.name for one in stops]  # type: ignore[attr-defined]  # stops, of any sequence


def test_the_way_leads_from_where_one_is_to_the_nearest_and_on() -> None:
    route = day_route([stop("far", 121.3), stop("near", 121.1), stop("middle", 121.2)], start=Position(31.0, 121.0))

    assert names(route.order) == ["near", "middle", "far"]
    assert route.km == pytest.approx(28.6, abs=0.1)


def test_without_a_start_the_way_begins_at_one_end() -> None:
    route = day_route([stop("b", 121.2), stop("a", 121.1), stop("c", 121.3)], start=None)

    assert names(route.order) in (["a", "b", "c"], ["c", "b", "a"])


def test_a_customer_without_a_place_stands_apart_at_the_end() -> None:
    route = day_route([stop("lost", None), stop("a", 121.1)], start=None)

    assert (names(leg.stop for leg in route.legs), names(route.placeless)) == (["a"], ["lost"])


def test_a_time_of_day_goes_before_a_short_way() -> None:
    route = day_route([stop("near", 121.1), stop("early", 121.2, not_after=time(9, 50))], start=Position(31.0, 121.0))

    assert names(route.order) == ["early", "near"]


def test_a_time_that_cannot_be_kept_is_told() -> None:
    route = day_route([stop("gone", 121.1, not_after=time(8))], start=None)

    assert names(route.late) == ["gone"]


def test_the_drawing_has_north_up_and_keeps_within_its_edges() -> None:
    north, south = stop("north", 121.0), stop("south", 121.4)
    north.customer.latitude = 31.4

    legs = measure_route([north, south]).legs

    assert legs[0].y < legs[1].y
    assert all(0 < leg.x < 640 and 0 < leg.y < 400 for leg in legs)


def test_a_day_without_stops_has_no_way() -> None:
    assert day_route([], start=None).km == 0


def test_numbers_of_stops_that_are_near_each_other_are_put_apart_and_stay_in_the_drawing() -> None:
    near = [a_stop(place) for place in ((30.0, 104.0), (30.0, 104.0), (30.0001, 104.0), (30.2, 104.3))]

    route = measure_route(near)

    marks = [(leg.mark_x, leg.mark_y) for leg in route.legs]
    assert all(
        max(abs(one[0] - other[0]), abs(one[1] - other[1])) >= 20
        for index, one in enumerate(marks)
        for other in marks[index + 1 :]
    )
    assert all(0 < x < WIDTH and 0 < y < route.height for x, y in marks)


def test_a_drawing_is_no_higher_than_its_way_needs() -> None:
    flat, high = ([a_stop((30.0, 104.0)), a_stop(there)] for there in ((30.0, 104.3), (30.3, 104.0)))

    assert measure_route(flat).height < measure_route(high).height == MOST_HEIGHT
