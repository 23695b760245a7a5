"""The way through a day: stops in a short order, the distances between them, and what a map draws of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final

from kejing.geo import Position, Window, metres_between, order_stops
from kejing.rounds.queries.drawing import Spot, drawing_of
from kejing.rounds.queries.words import window_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.followups.models import Stop

KM_PER_HOUR: Final = 25
"""So fast, as the crow flies, somebody is assumed to get from one customer to the next."""
DAY_BEGINS: Final = time(9)
"""When somebody is assumed to set out."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop of the way, where it is, its number, and the kilometres to it from the one before."""

    stop: Stop
    place: Position
    number: int
    km: float


@dataclass(frozen=True, slots=True)
class DayRoute:
    """The way through a day. `late` are stops whose time does not fit in, `placeless` those of no known place."""

    legs: Sequence[Leg]
    late: Sequence[Stop]
    placeless: Sequence[Stop]
    km: float
    travel_minutes: int
    start: Position | None = None

    @property
    def order(self) -> Sequence[Stop]:
        """Every stop, in the order in which the page has them."""
        return [*(leg.stop for leg in self.legs), *self.late, *self.placeless]

    @property
    def drawing(self) -> str:
        """The way as the element of the map reads it."""
        spots = [Spot(leg.number, leg.stop.customer.name, window_words(leg.stop), leg.place) for leg in self.legs]
        return drawing_of(spots, start=self.start)

    @property
    def speed(self) -> int:
        """Kilometres an hour that are assumed."""
        return KM_PER_HOUR


def day_route(stops: Sequence[Stop], *, start: Position | None) -> DayRoute:
    """Return the stops in a short order from `start`, or from the best of them, within their times of day."""
    placed = [stop for stop in stops if stop.customer.position is not None]
    places = [stop.customer.position for stop in placed]
    costs = [[_seconds(one, other) for other in [start, *places]] for one in [start, *places]]
    route = order_stops(
        costs=costs,
        windows={place: _window(stop) for place, stop in enumerate(placed, 1) if stop.not_before or stop.not_after},
        stays=[0.0, *(60.0 * stop.minutes for stop in placed)],
    )
    return measure_route(
        [placed[place - 1] for place in route.stops],
        start=start,
        late=[placed[place - 1] for place in route.left_out],
        placeless=[stop for stop in stops if stop.customer.position is None],
    )


def measure_route(
    stops: Sequence[Stop],
    *,
    start: Position | None = None,
    late: Sequence[Stop] = (),
    placeless: Sequence[Stop] = (),
) -> DayRoute:
    """Return the way through stops in the order they have; those without a place are listed apart."""
    placed = [(stop, place) for stop in stops if (place := stop.customer.position) is not None]
    legs, before = [], start
    for number, (stop, place) in enumerate(placed, 1):
        km = metres_between(before, place) / 1000 if before is not None else 0.0
        legs.append(Leg(stop=stop, place=place, number=number, km=km))
        before = place
    km = sum(leg.km for leg in legs)
    return DayRoute(
        legs=legs,
        late=late,
        placeless=[*placeless, *(stop for stop in stops if stop.customer.position is None)],
        km=km,
        travel_minutes=round(60 * km / KM_PER_HOUR),
        start=start,
    )


def _seconds(one: Position | None, other: Position | None) -> float:
    """Return how long the way takes; from nowhere it takes no time."""
    if one is None or other is None:
        return 0.0
    # Rounded, so that there and back cost the same to the last digit.
    return round(metres_between(one, other) / 1000 / KM_PER_HOUR * 3600, 3)


def _window(stop: Stop) -> Window:
    opens = _after_start(stop.not_before) if stop.not_before else 0.0
    return Window(max(opens, 0.0), _after_start(stop.not_after)) if stop.not_after else Window(max(opens, 0.0))


def _after_start(at: time) -> float:
    return 3600.0 * (at.hour - DAY_BEGINS.hour) + 60.0 * (at.minute - DAY_BEGINS.minute)
