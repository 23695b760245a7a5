"""How far, how fast, and where the middle of several places is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from kejing.geo.datums import Position

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

EARTH_RADIUS: Final = 6_371_008.8
"""Metres: the mean radius of the earth."""
WHOLE_TURN: Final = 360.0


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a device said it was, when, and within how many metres."""

    position: Position
    at: datetime
    accuracy: float = 0.0


def metres_between(one: Position, other: Position) -> float:
    """Return the way along a great circle, by haversine."""
    north, other_north = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))


def speed_between(one: Fix, other: Fix) -> float:
    """Return the metres a second from one fix to the other, whichever was first; infinite if apart at one moment."""
    return _speed(metres_between(one.position, other.position), one, other)


def slowest_speed(one: Fix, other: Fix) -> float:
    """Return the least metres a second that fit both fixes: both may be off by their accuracy, towards each other."""
    apart = metres_between(one.position, other.position) - one.accuracy - other.accuracy
    return _speed(max(0.0, apart), one, other)


def _speed(metres: float, one: Fix, other: Fix) -> float:
    seconds = abs((other.at - one.at).total_seconds())
    if seconds:
        return metres / seconds
    return math.inf if metres else 0.0


def median_position(positions: Iterable[Position]) -> Position:
    """Return the median of the latitudes with that of the longitudes: less than half of strays cannot carry it off.

    :raises ValueError: if there is no position
    """
    given = list(positions)
    if not given:
        raise ValueError("There is no middle of no positions.")
    # Longitudes are counted from the first one, so that neighbours across 180° are near each other.
    first = given[0].longitude
    easts = [_turn(one.longitude - first) for one in given]
    return Position(median(one.latitude for one in given), _turn(first + median(easts)))


def _turn(degrees: float) -> float:
    """Return the same direction between -180 and 180 degrees."""
    half = WHOLE_TURN / 2
    return degrees if -half <= degrees <= half else (degrees + half) % WHOLE_TURN - half
