"""The order of a day's stops."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kejing.geo.tours import find_tour

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kejing.geo.tours import Costs

MOST_STOPS_TRIED_OUT: Final = 9
"""Up to so many stops the best order is found, beyond it a good one."""
LONGEST_MOVED: Final = 3


@dataclass(frozen=True, slots=True)
class Window:
    """When somebody may come, in seconds after the start: who is early waits, who is late is not let in."""

    opens: float = 0.0
    closes: float = math.inf


@dataclass(frozen=True, slots=True)
class Route:
    """Stops in order, when each begins, the seconds on the way, and when it ends; `left_out` could not be fitted in."""

    stops: tuple[int, ...]
    begins: tuple[float, ...]
    travel: float
    ends: float
    left_out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """What is to be ordered: place 0 is the start, every other one a stop."""

    costs: Costs
    windows: Mapping[int, Window]
    stays: Sequence[float]
    is_closed: bool

    def begin(self, *, stop: int, left: int, at: float) -> float:
        """Return when a stop begins for whoever leaves another at this second; infinite if that is too late."""
        window = self.windows.get(stop)
        arrives = at + self.costs[left][stop]
        if window is None:
            return arrives
        return max(arrives, window.opens) if arrives <= window.closes else math.inf

    def measure(self, stops: Sequence[int]) -> tuple[float, float]:
        """Return when the stops in this order end, infinite if one is late, and the seconds on the way."""
        at, travel, left = 0.0, 0.0, 0
        for stop in stops:
            at = self.begin(stop=stop, left=left, at=at)
            if at == math.inf:
                return math.inf, math.inf
            at += self.stays[stop]
            travel += self.costs[left][stop]
            left = stop
        home = self.costs[left][0] if self.is_closed and stops else 0.0
        return at + home, travel + home


def order_stops(
    *,
    costs: Costs,
    is_closed: bool = False,
    windows: Mapping[int, Window] | None = None,
    stays: Sequence[float] | None = None,
    seed: int = 0,
) -> Route:
    """Return the stops 1, 2, … of `costs` in an order that starts at 0 and ends early, of such the shortest way.

    `costs` are the seconds (or metres, where nobody has a window) from each place to each other, the same both ways. A
    closed route leads back to 0. `stays` are the seconds at each place. Where windows do not let every stop in, as few
    as can be are left out. The same seed gives the same order.

    :raises ValueError: if `costs` is no square, symmetric, or holds less than nought; or a window or stay has no stop
    """
    day = _Day(costs, windows or {}, stays if stays is not None else [0.0] * len(costs), is_closed)
    _check(day)
    if len(costs) <= MOST_STOPS_TRIED_OUT + 1:
        stops = _try_out(day)
    else:
        stops = _find_order(day, seed)
        if day.windows and day.measure(stops)[0] == math.inf:
            stops = _insert(day, stops)
        if day.windows:
            stops = _improve_in_time(day, stops)
    return _describe(day, stops)


def _check(day: _Day) -> None:
    places = len(day.costs)
    if not places or any(len(row) != places for row in day.costs):
        raise ValueError("The costs are a square with the start and every stop.")
    if any(not 0 <= cost < math.inf for row in day.costs for cost in row):
        raise ValueError("Every cost is nought or more.")
    if any(day.costs[one][other] != day.costs[other][one] for one in range(places) for other in range(one)):
        raise ValueError("There and back cost the same.")
    if any(not 0 < stop < places for stop in day.windows):
        raise ValueError("A window belongs to a stop.")
    if len(day.stays) != places:
        raise ValueError("There is a stay for the start and every stop.")


def _describe(day: _Day, stops: Sequence[int]) -> Route:
    begins, at, left = [], 0.0, 0
    for stop in stops:
        begins.append(day.begin(stop=stop, left=left, at=at))
        at, left = begins[-1] + day.stays[stop], stop
    ends, travel = day.measure(stops)
    out = sorted(set(range(1, len(day.costs))) - set(stops))
    return Route(tuple(stops), tuple(begins), travel, ends, tuple(out))


def _try_out(day: _Day) -> list[int]:
    """Return the best order of all: for every set of stops and its last one, the earliest end (Held and Karp)."""
    stops = range(1, len(day.costs))
    best: dict[tuple[int, int], tuple[float, float, int]] = {(0, 0): (0.0, 0.0, 0)}
    reached = [(0, 0)]
    while reached:
        following: dict[tuple[int, int], None] = {}
        for served, last in reached:
            at, travel, _before = best[served, last]
            for stop in stops:
                bit = 1 << stop
                if served & bit:
                    continue
                begins = day.begin(stop=stop, left=last, at=at)
                if begins == math.inf:
                    continue
                found = (begins + day.stays[stop], travel + day.costs[last][stop], last)
                key = (served | bit, stop)
                if key not in best or found < best[key]:
                    best[key] = found
                    following[key] = None
        reached = list(following)

    def rate(key: tuple[int, int]) -> tuple[int, float, float]:
        served, last = key
        at, travel, _before = best[key]
        home = day.costs[last][0] if day.is_closed else 0.0
        return (-served.bit_count(), at + home, travel + home)

    served, last = min(best, key=rate)
    order = []
    while served:
        order.append(last)
        served, last = served & ~(1 << last), best[served, last][2]
    return order[::-1]


def _find_order(day: _Day, seed: int) -> list[int]:
    """Return a short way past every stop, whatever the windows say."""
    if day.is_closed:
        return find_tour(day.costs, seed=seed)[1:]
    # An open route is a tour over one more place, as near as nothing to every stop, which never leaves the start.
    never = -1.0 - 4 * max(map(max, day.costs))
    rows = [[*row, 0.0] for row in day.costs]
    rows[0][-1] = never
    tour = find_tour([*rows, [never, *[0.0] * (len(rows) - 1), 0.0]], seed=seed)
    end = len(day.costs)
    return tour[1:-1] if tour[-1] == end else tour[:1:-1]


def _insert(day: _Day, stops: Sequence[int]) -> list[int]:
    """Return the stops put in one by one where all stay in time, first those that lose most if they must wait."""
    order: list[int] = []
    left = list(stops)
    while left:
        chosen: tuple[float, float, int, int] | None = None
        for rank, stop in enumerate(left):
            places = sorted(
                (ends, index)
                for index in range(len(order) + 1)
                if (ends := day.measure([*order[:index], stop, *order[index:]])[0]) < math.inf
            )
            if not places:
                continue
            # Whoever has one place only goes first; then whoever's second place is much worse than the best.
            regret = places[1][0] - places[0][0] if len(places) > 1 else math.inf
            window = day.windows.get(stop, Window())
            found = (-regret, window.closes, rank, places[0][1])
            chosen = found if chosen is None else min(chosen, found)
        if chosen is None:
            break
        _regret, _closes, rank, index = chosen
        order.insert(index, left.pop(rank))
    return order


def _improve_in_time(day: _Day, stops: Sequence[int]) -> list[int]:
    """Return the stops moved and turned round while that ends earlier, and whatever fits in then put in."""
    order = list(stops)
    left = sorted(set(range(1, len(day.costs))) - set(order))
    measured = day.measure(order)
    while True:
        better = min(((day.measure(one), one) for one in _changes(order)), default=(measured, order))
        if better[0] < measured:
            measured, order = better
            continue
        grown = [(day.measure(one), one) for stop in left for one in _grow(order, stop)]
        found = min(grown, default=((math.inf, math.inf), order))
        if found[0][0] == math.inf:
            return order
        measured, order = found
        left = [stop for stop in left if stop not in order]


def _changes(order: Sequence[int]) -> Iterator[list[int]]:
    """Yield the orders that 2-opt and Or-opt make of this one."""
    for first in range(len(order)):
        for last in range(first + 2, len(order) + 1):
            yield [*order[:first], *reversed(order[first:last]), *order[last:]]
        for length in range(1, LONGEST_MOVED + 1):
            rest = [*order[:first], *order[first + length :]]
            for index in range(len(rest) + 1):
                if index != first:
                    yield [*rest[:index], *order[first : first + length], *rest[index:]]


def _grow(order: Sequence[int], stop: int) -> Iterator[list[int]]:
    for index in range(len(order) + 1):
        yield [*order[:index], stop, *order[index:]]
