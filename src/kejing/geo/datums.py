"""The three datums of Chinese maps: WGS-84 of satellites, GCJ-02 of AMap, Tencent and WeCom, BD-09 of Baidu.

Only places in mainland China are moved. What lies elsewhere (Hong Kong, Macau and Taiwan, and abroad) has the same
numbers in all three. Next to such a limit (within some 600 metres in GCJ-02, 1.2 kilometres in BD-09) the two sides
overlap, so that going back cannot be certain there: numbers that a mainland place has are taken for that place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# The ellipsoid of Krasovsky, which GCJ-02 is made with.
MAJOR_AXIS: Final = 6_378_245.0
ECCENTRICITY_SQUARED: Final = 0.006_693_421_622_965_943
CENTRE_LATITUDE: Final = 35.0
CENTRE_LONGITUDE: Final = 105.0

BAIDU_TURN: Final = math.pi * 3000 / 180
BAIDU_NORTH: Final = 0.006
BAIDU_EAST: Final = 0.0065

FINE_ENOUGH: Final = 1e-10
"""Degrees: far below the 1e-8 that is promised."""
MOST_ROUNDS: Final = 30


class Datum(StrEnum):
    """What coordinates are measured against."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees north and east."""

    latitude: float
    longitude: float


def position_of(latitude: float | None, longitude: float | None) -> Position | None:
    """Return the place of two numbers, None where one of them is missing."""
    return None if latitude is None or longitude is None else Position(latitude, longitude)


def convert(position: Position, *, origin: Datum, to: Datum) -> Position:
    """Return the numbers that the place has in the other datum, to 1e-8 of a degree."""
    if origin == to:
        return position
    on_earth = position if origin == Datum.WGS84 else _undo(_FORWARDS[origin], position)
    if not is_in_mainland(on_earth):
        return position
    return on_earth if to == Datum.WGS84 else _FORWARDS[to](on_earth)


def is_in_mainland(position: Position) -> bool:
    """Answer whether a place (WGS-84) lies in mainland China or the sea off its coast, within two kilometres.

    Hong Kong and Macau are told apart to some hundred metres on land.
    """
    north, east = position.latitude, position.longitude
    inside = False
    for south_end, east_of_south, north_end, east_of_north in _edges_by_degree().get(math.floor(north), ()):
        if south_end <= north < north_end:
            share = (north - south_end) / (north_end - south_end)
            if east < east_of_south + share * (east_of_north - east_of_south):
                inside = not inside
    return inside


@cache
def _edges_by_degree() -> dict[int, list[tuple[float, float, float, float]]]:
    """Return the outline's edges, from their southern end, under every whole degree of latitude that they touch."""
    found: dict[int, list[tuple[float, float, float, float]]] = {}
    text = files("kejing.geo").joinpath("mainland.txt").read_text(encoding="ascii")
    for ring in text.split("\n\n")[1:]:
        corners = [tuple(map(float, corner.split())) for line in ring.splitlines() for corner in line.split(",")]
        for (east, north), (next_east, next_north) in zip(corners, [*corners[1:], corners[0]], strict=True):
            (low, east_of_low), (high, east_of_high) = sorted(((north, east), (next_north, next_east)))
            for degree in range(math.floor(low), math.floor(high) + 1):
                found.setdefault(degree, []).append((low, east_of_low, high, east_of_high))
    return found


def _to_gcj02(position: Position) -> Position:
    """Return the place in GCJ-02, wherever it is."""
    north = position.latitude - CENTRE_LATITUDE
    east = position.longitude - CENTRE_LONGITUDE
    root = math.sqrt(abs(east))
    waves = 20 * math.sin(6 * east * math.pi) + 20 * math.sin(2 * east * math.pi)
    metres_north = -100 + 2 * east + 3 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * root
    metres_north += (waves + 20 * math.sin(north * math.pi) + 40 * math.sin(north / 3 * math.pi)) * 2 / 3
    metres_north += (160 * math.sin(north / 12 * math.pi) + 320 * math.sin(north / 30 * math.pi)) * 2 / 3
    metres_east = 300 + east + 2 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * root
    metres_east += (waves + 20 * math.sin(east * math.pi) + 40 * math.sin(east / 3 * math.pi)) * 2 / 3
    metres_east += (150 * math.sin(east / 12 * math.pi) + 300 * math.sin(east / 30 * math.pi)) * 2 / 3

    latitude = math.radians(position.latitude)
    flat = 1 - ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    metres_a_degree_north = math.radians(MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / flat**1.5)
    metres_a_degree_east = math.radians(MAJOR_AXIS / math.sqrt(flat) * math.cos(latitude))
    return Position(
        position.latitude + metres_north / metres_a_degree_north,
        position.longitude + metres_east / metres_a_degree_east,
    )


def _to_bd09(position: Position) -> Position:
    """Return the place in BD-09, wherever it is."""
    gcj02 = _to_gcj02(position)
    north, east = gcj02.latitude, gcj02.longitude
    length = math.hypot(east, north) + 0.000_02 * math.sin(north * BAIDU_TURN)
    angle = math.atan2(north, east) + 0.000_003 * math.cos(east * BAIDU_TURN)
    return Position(length * math.sin(angle) + BAIDU_NORTH, length * math.cos(angle) + BAIDU_EAST)


_FORWARDS: Final[dict[Datum, Callable[[Position], Position]]] = {Datum.GCJ02: _to_gcj02, Datum.BD09: _to_bd09}


def _undo(forwards: Callable[[Position], Position], position: Position) -> Position:
    """Return the place that `forwards` moves to `position`: no formula goes back, so it is come nearer to by rounds."""
    guess = position
    for _round in range(MOST_ROUNDS):
        there = forwards(guess)
        off_north = there.latitude - position.latitude
        off_east = there.longitude - position.longitude
        guess = Position(guess.latitude - off_north, guess.longitude - off_east)
        if max(abs(off_north), abs(off_east)) < FINE_ENOUGH:
            break
    return guess
