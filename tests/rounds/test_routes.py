import json
from datetime import time

import pytest

from kejing.customers.models import Customer
from kejing.followups.models import Stop
from kejing.geo import Position
from kejing.rounds.queries.routes import day_route, measure_route


def stop(name: str, longitude: float | None, *, not_before: time | None = None, not_after: time | None = None) -> Stop:
    latitude = None if longitude is None else 31.0
    shop = Customer(code=name, name=name, latitude=latitude, longitude=longitude)
    return Stop(customer=shop, not_before=not_before, not_after=not_after)


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


def test_a_map_draws_the_stops_in_their_order_from_where_one_is() -> None:
    early = stop("early", 121.2, not_before=time(9), not_after=time(9, 50))

    route = measure_route([early, stop("lost", None), stop("near", 121.1)], start=Position(31.0, 121.0))

    assert json.loads(route.drawing) == {
        "tiles": "",
        "note": "",
        "isWay": True,
        "start": {"name": "Where you were", "at": [31.0, 121.0]},
        "stops": [
            {
                "number": 1,
                "name": "early",
                "times": "Not before 09:00 · Not after 09:50",
                "at": [31.0, 121.2],
                "way": [],
            },
            {"number": 2, "name": "near", "times": "", "at": [31.0, 121.1], "way": []},
        ],
    }


def test_a_map_of_a_day_ordered_from_nowhere_has_no_start() -> None:
    assert json.loads(measure_route([stop("near", 121.1)]).drawing)["start"] is None


def test_a_day_without_stops_has_no_way() -> None:
    assert day_route([], start=None).km == 0
