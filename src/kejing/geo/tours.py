"""Short closed tours through many places: nearest neighbour from several starts, 2-opt and Or-opt, then kicks.

A kick changes four edges at a random place (a double bridge), which 2-opt and Or-opt cannot undo at once, and what they
make of it is kept where it is no longer than before. Only those places are looked at again whose edges changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

type Costs = Sequence[Sequence[float]]

NEIGHBOURS: Final = 8
STARTS: Final = 4
KICKS_A_PLACE: Final = 6
FEWEST_TO_IMPROVE: Final = 5
FARTHEST_KICK: Final = 50
LONGEST_SEGMENT: Final = 3
NOTHING: Final = 1e-6
"""Of a metre or a second: less is the rounding of sums."""


def find_tour(costs: Costs, *, seed: int) -> list[int]:
    """Return a short tour from 0 through every place, the same for the same seed. Costs are the same both ways."""
    places = len(costs)
    chance = Random(seed)  # noqa: S311 - no secret
    others = range(1, places)
    near = [
        sorted((other for other in range(places) if other != place), key=costs[place].__getitem__)
        for place in range(places)
    ]
    tours = [_nearest_neighbours(near, first) for first in (0, *chance.sample(others, min(STARTS - 1, len(others))))]
    if places < FEWEST_TO_IMPROVE:
        return min(tours, key=lambda tour: tour_cost(tour, costs))
    near = [nearest[:NEIGHBOURS] for nearest in near]
    searches = [_Search(tour, costs, near) for tour in tours]
    for search in searches:
        search.improve(search.tour)
    best = min(searches, key=lambda search: tour_cost(search.tour, costs))
    best.kick(KICKS_A_PLACE * places, chance)
    at = best.tour.index(0)
    return best.tour[at:] + best.tour[:at]


def tour_cost(tour: Sequence[int], costs: Costs) -> float:
    """Return what the way round costs."""
    return sum(costs[place][tour[at - 1]] for at, place in enumerate(tour))


def _nearest_neighbours(near: Sequence[Sequence[int]], first: int) -> list[int]:
    """Return the tour that goes to the nearest place not yet seen."""
    tour, left = [first], set(range(len(near))) - {first}
    while left:
        following = next(place for place in near[tour[-1]] if place in left)
        tour.append(following)
        left.discard(following)
    return tour


@dataclass(slots=True, init=False)
class _Search:
    """A tour that gets shorter; `at` is where in it each place stands."""

    tour: list[int]
    at: list[int]
    costs: Costs
    near: Sequence[Sequence[int]]

    def __init__(self, tour: list[int], costs: Costs, near: Sequence[Sequence[int]]) -> None:
        self.costs, self.near = costs, near
        self.at = [0] * len(tour)
        self._set(tour)

    def _set(self, tour: list[int]) -> None:
        self.tour = tour
        for at, place in enumerate(tour):
            self.at[place] = at

    def improve(self, places: Iterable[int]) -> float:
        """Make it shorter around these places until neither move helps; return by how much."""
        waiting = list(dict.fromkeys(places))
        known = set(waiting)
        gained = 0.0
        while waiting:
            place = waiting.pop()
            known.discard(place)
            while True:
                gain, touched = self._exchange(place)
                if not touched:
                    gain, touched = self._move(place)
                if not touched:
                    break
                gained += gain
                for one in touched:
                    if one not in known:
                        known.add(one)
                        waiting.append(one)
        return gained

    def kick(self, times: int, chance: Random) -> None:
        """Change it somewhere, improve it there, and keep what is no worse, as often as said."""
        places = len(self.tour)
        for _time in range(times):
            before = self.tour
            # What the ends of the list hide is brought to its middle.
            turn = chance.randrange(places)
            tour = before[turn:] + before[:turn]
            reach = min(places, FARTHEST_KICK)
            one, two, three = sorted(chance.sample(range(1, reach), 3))
            ends = (tour[0], tour[one - 1], tour[one], tour[two - 1], tour[two], tour[three - 1], tour[three % places])
            lengthened = self._added((tour[one - 1], tour[two]), (tour[three - 1], tour[one]))
            lengthened += self._added((tour[two - 1], tour[three % places]))
            lengthened -= self._added((tour[one - 1], tour[one]), (tour[two - 1], tour[two]))
            lengthened -= self._added((tour[three - 1], tour[three % places]))
            self._set(tour[:one] + tour[two:three] + tour[one:two] + tour[three:])
            if self.improve(ends) < lengthened - NOTHING:
                self._set(before)

    def _added(self, *edges: tuple[int, int]) -> float:
        return sum(self.costs[one][other] for one, other in edges)

    def _exchange(self, place: int) -> tuple[float, tuple[int, ...]]:
        """2-opt: replace an edge of the place by one to a near place, turning round what lies between."""
        tour, at, costs = self.tour, self.at, self.costs
        places, here, from_here = len(tour), at[place], costs[place]
        for forwards in (True, False):
            step = 1 if forwards else -1
            following = tour[(here + step) % places]
            edge = from_here[following]
            for other in self.near[place]:
                saved = edge - from_here[other]
                if saved <= NOTHING:
                    break
                after = tour[(at[other] + step) % places]
                gain = saved + costs[other][after] - costs[following][after]
                if gain > NOTHING:
                    first, last = (following, other) if forwards else (other, following)
                    self._turn_round(at[first], at[last])
                    return gain, (place, following, other, after)
        return 0.0, ()

    def _turn_round(self, first: int, last: int) -> None:
        """Turn round the stretch from one index to another, which may run over the list's end."""
        tour = self.tour
        if first > last:  # turning round the rest is the same tour
            first, last = last + 1, first - 1
        stretch = tour[first : last + 1]
        stretch.reverse()
        tour = [*tour[:first], *stretch, *tour[last + 1 :]]
        self.tour = tour
        for index in range(first, last + 1):
            self.at[tour[index]] = index

    def _move(self, place: int) -> tuple[float, tuple[int, ...]]:
        """Or-opt: take out one to three places that begin with this one, put them beside a near place, either way."""
        tour, at, costs = self.tour, self.at, self.costs
        places, here, from_here = len(tour), at[place], costs[place]
        for step in (1, -1):
            before = tour[(here - step) % places]
            for length in range(1, LONGEST_SEGMENT + 1):
                end = tour[(here + step * (length - 1)) % places]
                after = tour[(here + step * length) % places]
                saved = from_here[before] + costs[end][after] - costs[before][after]
                for other in self.near[place]:
                    if from_here[other] >= saved - NOTHING:
                        break
                    if (at[other] - here) * step % places < length:
                        continue
                    for side in (1, -1):
                        beyond = tour[(at[other] + side) % places]
                        if beyond in {place, end}:  # what lies there once they are out
                            beyond = after if other == before else before
                        gain = saved + costs[other][beyond] - from_here[other] - costs[end][beyond]
                        if gain > NOTHING:
                            self._put(self._stretch(here, step, length), other, beyond)
                            return gain, (before, after, place, end, other, beyond)
        return 0.0, ()

    def _stretch(self, here: int, step: int, length: int) -> list[int]:
        return [self.tour[(here + step * index) % len(self.tour)] for index in range(length)]

    def _put(self, stretch: list[int], beside: int, beyond: int) -> None:
        """Put a stretch between two neighbours of what is left, its beginning at `beside`."""
        rest = [place for place in self.tour if place not in stretch]
        index = rest.index(beside)
        if rest[(index + 1) % len(rest)] == beyond:
            self._set([*rest[: index + 1], *stretch, *rest[index + 1 :]])
        else:
            self._set([*rest[:index], *reversed(stretch), *rest[index:]])
