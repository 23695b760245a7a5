"""Each customer's own rhythm: gamma-like gaps between events, walked back from the last one."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from kejing.demo.chance import Ints, count_within, draw_below

# Erlang shapes, from haphazard to clockwork; a customer has one of them.
SHAPES: Final = (1, 2, 4, 9)
STEPS: Final = 512
UNIT: Final = 1000
PAUSE_STEP: Final = 3


def _erlang_quantile(shape: int, probability: float) -> float:
    """Invert the distribution of a gamma wait of this whole shape and mean 1, by halving."""
    low, high = 0.0, 40.0
    for _ in range(48):
        middle = (low + high) / 2
        term = total = math.exp(-shape * middle)
        for step in range(1, shape):
            term *= shape * middle / step
            total += term
        low, high = (middle, high) if 1 - total < probability else (low, middle)
    return (low + high) / 2


def make_gap_table() -> Ints:
    """Give waits in thousandths of their mean, one row a shape of `SHAPES`, one column a step of probability.

    Whole thousandths, so that a processor whose exponential differs in the last bit gets the same table.
    """
    return np.array(
        [[round(UNIT * _erlang_quantile(shape, (step + 0.5) / STEPS)) for step in range(STEPS)] for shape in SHAPES],
        dtype=np.int64,
    )


@dataclass(frozen=True, slots=True)
class Walks:
    """Where walks begin (`start`), where they end (`stop` ≤ start), their mean step, shape, and one longer pause.

    All arrays have one entry a walker; `pause` is added to the third step and is 0 for most.
    """

    start: Ints
    stop: Ints
    mean: Ints
    shape: Ints
    pause: Ints


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of all walks: the walker's position in `Walks` and the place, latest first for each walker."""

    walker: Ints
    place: Ints


def walk_back(chance: Generator, walks: Walks, table: Ints) -> Steps:
    """Walk each walker from its start back to its stop; the start itself is always the first step."""
    length = walks.start - walks.stop
    counts = length * 3 // (2 * walks.mean) + 8
    walker = np.repeat(np.arange(counts.size, dtype=np.int64), counts)
    within = count_within(counts)
    drawn = table[walks.shape[walker], draw_below(chance, np.full(walker.size, STEPS))]
    gaps = np.maximum(1, drawn * walks.mean[walker] // UNIT)
    gaps[within == 0] = 0
    gaps += np.where(within == PAUSE_STEP, walks.pause[walker], 0)
    run = np.cumsum(gaps)
    firsts = np.cumsum(counts) - counts
    place = walks.start[walker] - (run - run[firsts][walker])
    kept = place >= walks.stop[walker]
    return Steps(walker=walker[kept], place=place[kept])
