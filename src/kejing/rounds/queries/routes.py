"""The way through a day: stops in a short order, the distances between them, and a drawing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from math import cos, log10, radians
from typing import TYPE_CHECKING, Final

from kejing.geo import Position, Window, metres_between, order_stops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.followups.models import Stop

KM_PER_HOUR: Final = 25
"""So fast, as the crow flies, somebody is assumed to get from one customer to the next."""
DAY_BEGINS: Final = time(9)
"""When somebody is assumed to set out."""
WIDTH, MOST_HEIGHT, LEAST_HEIGHT, MARGIN = 640, 400, 200, 36
BAR_ROOM: Final = 32
"""So much below the way is for the bar of the scale."""
APART: Final = 24.0
"""So far from each other the numbers of two stops are put, so that both can be read."""
PUSHES: Final = 60
METRES_OF_A_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop of the way, its number, and the kilometres to it from the one before.

    In the drawing it is at `x` and `y`, and its number at `mark_x` and `mark_y`, beside it where others are near.
    """

    stop: Stop
    number: int
    km: float
    x: float = 0.0
    y: float = 0.0
    mark_x: float = 0.0
    mark_y: float = 0.0


@dataclass(frozen=True, slots=True)
class DayRoute:
    """The way through a day. `late` are stops whose time does not fit in, `placeless` those of no known place."""

    legs: Sequence[Leg]
    late: Sequence[Stop]
    placeless: Sequence[Stop]
    km: float
    travel_minutes: int
    height: int = MOST_HEIGHT
    bar: float = 0.0
    bar_km: float = 0.0

    @property
    def order(self) -> Sequence[Stop]:
        """Every stop, in the order in which the page has them."""
        return [*(leg.stop for leg in self.legs), *self.late, *self.placeless]

    @property
    def line(self) -> str:
        """The points of the way, for the drawing."""
        return " ".join(f"{leg.x},{leg.y}" for leg in self.legs)

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
    drawing = _Drawing.of([place for _stop, place in placed])
    points = [drawing.put(place) for _stop, place in placed]
    marks = _push_apart(points, height=drawing.height)
    legs, before = [], start
    for number, ((stop, place), (x, y), (mark_x, mark_y)) in enumerate(zip(placed, points, marks, strict=True), 1):
        km = metres_between(before, place) / 1000 if before is not None else 0.0
        legs.append(Leg(stop=stop, number=number, km=km, x=x, y=y, mark_x=mark_x, mark_y=mark_y))
        before = place
    km = sum(leg.km for leg in legs)
    return DayRoute(
        legs=legs,
        late=late,
        placeless=[*placeless, *(stop for stop in stops if stop.customer.position is None)],
        km=km,
        travel_minutes=round(60 * km / KM_PER_HOUR),
        height=drawing.height,
        bar=drawing.bar_km * 1000 * drawing.scale,
        bar_km=drawing.bar_km,
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """How places become points: north is up, a metre is as long across as it is up."""

    west: float
    north: float
    left: float
    top: float
    height: int
    narrowing: float
    scale: float
    bar_km: float

    @classmethod
    def of(cls, places: Sequence[Position]) -> _Drawing:
        latitudes = [place.latitude for place in places] or [0.0]
        longitudes = [place.longitude for place in places] or [0.0]
        narrowing = cos(radians((min(latitudes) + max(latitudes)) / 2))
        across = (max(longitudes) - min(longitudes)) * narrowing * METRES_OF_A_DEGREE
        down = (max(latitudes) - min(latitudes)) * METRES_OF_A_DEGREE
        # One place alone is drawn as if a kilometre lay around it.
        room = MOST_HEIGHT - 2 * MARGIN - BAR_ROOM
        scale = min((WIDTH - 2 * MARGIN) / max(across, 1000.0), room / max(down, 1000.0))
        # No higher than the way, which is in the middle of what is left.
        height = max(LEAST_HEIGHT, round(down * scale) + 2 * MARGIN + BAR_ROOM)
        return cls(
            west=min(longitudes),
            north=max(latitudes),
            left=(WIDTH - across * scale) / 2,
            top=(height - BAR_ROOM - down * scale) / 2,
            height=height,
            narrowing=narrowing,
            scale=scale,
            bar_km=_round_km(WIDTH / 4 / scale / 1000),
        )

    def put(self, place: Position) -> tuple[float, float]:
        x = (place.longitude - self.west) * self.narrowing * METRES_OF_A_DEGREE * self.scale
        y = (self.north - place.latitude) * METRES_OF_A_DEGREE * self.scale
        return round(self.left + x, 1), round(self.top + y, 1)


def _push_apart(points: Sequence[tuple[float, float]], *, height: int) -> Sequence[tuple[float, float]]:
    """Return where the numbers of these points are put: there, or pushed apart until each can be read."""
    marks = [list(point) for point in points]
    for _push in range(PUSHES):
        is_still = True
        for one in range(len(marks)):
            for other in range(one + 1, len(marks)):
                across, down = (marks[other][axis] - marks[one][axis] for axis in (0, 1))
                missing = APART - max(abs(across), abs(down))
                if missing <= 0:
                    continue
                is_still = False
                # Along the side on which they are further apart already; two on one spot go left and right.
                axis, way = (0, across) if abs(across) >= abs(down) else (1, down)
                step = (missing / 2 + 0.5) * (1 if way >= 0 else -1)
                marks[one][axis] -= step
                marks[other][axis] += step
        if is_still:
            break
    edge = APART / 2
    return [(round(min(max(x, edge), WIDTH - edge), 1), round(min(max(y, edge), height - edge), 1)) for x, y in marks]


def _round_km(km: float) -> float:
    """Return the largest of 1, 2, 5, 10, … kilometres (or tenths of them) that is no longer than this."""
    power = 10.0 ** int(log10(km) // 1)
    return max(step * power for step in (1, 2, 5) if step * power <= km * (1 + 1e-9))


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
