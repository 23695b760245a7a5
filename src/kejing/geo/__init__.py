"""Where things are: datums of maps, distances, and the order of a day's stops. No web framework, no database."""

from kejing.geo.datums import Datum, Position, convert, is_in_mainland, position_of
from kejing.geo.distances import EARTH_RADIUS, Fix, median_position, metres_between, slowest_speed, speed_between
from kejing.geo.routes import Route, Window, order_stops

__all__ = [
    "EARTH_RADIUS",
    "Datum",
    "Fix",
    "Position",
    "Route",
    "Window",
    "convert",
    "is_in_mainland",
    "median_position",
    "metres_between",
    "order_stops",
    "position_of",
    "slowest_speed",
    "speed_between",
]
