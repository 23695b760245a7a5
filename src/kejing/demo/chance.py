"""Repeatable chance: every number comes from the seed, a purpose and a block, never from the clock or the order.

Only `Generator.random` is drawn from (53 bits of the PCG64 stream), and everything made of it is exact arithmetic:
NumPy's own distributions use logarithms whose last bit differs between processors.
"""

from enum import IntEnum

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]


class Purpose(IntEnum):
    """What the numbers are for; each purpose has its own stream, so that adding one leaves the others as they are."""

    PRODUCTS = 1
    PEOPLE = 2
    CUSTOMERS = 3
    SCHEDULE = 4
    DOCUMENTS = 5
    LINES = 6
    RECEIPTS = 7
    CONTACT_DAYS = 8
    CONTACT_TEXTS = 9
    CONTACT_CIRCUMSTANCES = 10
    PROMISES = 11
    TALK = 12
    PLACES = 13
    VISITS = 14
    PICTURES = 15


def open_chance(*, seed: int, purpose: Purpose, block: int = 0) -> Generator:
    """Give the stream of numbers of one purpose and block."""
    return Generator(PCG64(SeedSequence([seed, int(purpose), block])))


def draw_below(chance: Generator, limits: Ints) -> Ints:
    """Draw for each limit a whole number from 0 up to, without, the limit."""
    return np.floor(chance.random(limits.size) * limits).astype(np.int64)


def draw_between(chance: Generator, low: Ints, high: Ints) -> Ints:
    """Draw for each pair a whole number from `low` to `high`, both included."""
    return low + draw_below(chance, high - low + 1)


def draw_weighted(chance: Generator, weights: Ints, size: int) -> Ints:
    """Draw `size` positions of `weights`, each as often as its weight says."""
    bounds = np.cumsum(weights)
    return np.searchsorted(bounds, draw_below(chance, np.full(size, bounds[-1])), side="right").astype(np.int64)


def shuffle_places(chance: Generator, size: int) -> Ints:
    """Give the numbers 0 … size − 1 in a random order."""
    return np.argsort(chance.random(size), kind="stable").astype(np.int64)


def count_within(counts: Ints) -> Ints:
    """Give each member's number in consecutive groups of these sizes: for 2, 3 it is 0, 1, 0, 1, 2."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if ends.size else 0, dtype=np.int64) - np.repeat(ends - counts, counts)
