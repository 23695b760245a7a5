"""Order the stops of a day: how long it takes, and how far apart the longest and the shortest of twenty seeds are.

With `--instances FOLDER` of published instances (TSPLIB, plane coordinates) also how far they are over the optimum.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from pathlib import Path
from random import Random

from kejing.geo import order_stops

SEEDS = range(20)
SIZES = (29, 51, 70)
OPTIMA = {"eil51": 426, "berlin52": 7542, "st70": 675}


def make_costs(places: int) -> list[list[float]]:
    """Return straight distances between places strewn over a square."""
    chance = Random(places)  # noqa: S311 - no secret
    points = [(chance.uniform(0, 1000), chance.uniform(0, 1000)) for _place in range(places)]
    return [[math.dist(one, other) for other in points] for one in points]


def read_costs(path: Path) -> list[list[float]]:
    """Return the rounded distances between the plane coordinates of a published instance."""
    lines = path.read_text(encoding="ascii").partition("NODE_COORD_SECTION")[2].partition("EOF")[0].split()
    points = [(float(lines[at]), float(lines[at + 1])) for at in range(1, len(lines), 3)]
    return [[math.floor(math.dist(one, other) + 0.5) for other in points] for one in points]


def print_times(name: str, costs: list[list[float]], *, is_closed: bool, best: float | None = None) -> None:
    """Print the processor's time and the quality over the seeds."""
    seconds, ways = [], []
    for seed in SEEDS:
        began = time.process_time()
        ways.append(order_stops(costs=costs, is_closed=is_closed, seed=seed).travel)
        seconds.append(time.process_time() - began)
    over = "over the shortest of them" if best is None else "over the published optimum"
    excess = 100 * (max(ways) / (best or min(ways)) - 1)
    median, longest = 1000 * statistics.median(seconds), 1000 * max(seconds)
    print(f"{name:24} median {median:4.0f} ms  longest {longest:4.0f} ms  longest way {excess:.2f} % {over}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=Path, help="a folder of published instances")
    folder = parser.parse_known_args()[0].instances
    for places in SIZES:
        costs = make_costs(places)
        print_times(f"{places} places, closed", costs, is_closed=True)
        print_times(f"{places} places, open", costs, is_closed=False)
    for name, best in OPTIMA.items() if folder else ():
        print_times(name, read_costs(folder / f"{name}.tsp"), is_closed=True, best=best)


if __name__ == "__main__":
    main()
