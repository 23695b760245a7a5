"""What a map draws: numbered places and the ways through them, in the datum of its tiles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from kejing.geo.datums import Datum, convert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.geo import Position

DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Spot:
    """A numbered place: what is said of it, when, and the way that was recorded through it."""

    number: int
    name: str
    times: str
    place: Position
    way: Sequence[Position] = ()


def drawing_of(spots: Sequence[Spot], *, is_way: bool = True, start: Position | None = None) -> str:
    """Return what a map draws as its element reads it; places of one `is_way` are joined, from `start` on."""
    return json.dumps(
        {
            "tiles": settings.TILES,
            "note": settings.TILES_NOTE,
            "isWay": is_way,
            "start": {"name": _("Where you were"), "at": _put(start)} if start else None,
            "stops": [
                {
                    "number": one.number,
                    "name": one.name,
                    "times": one.times,
                    "at": _put(one.place),
                    "way": [_put(point) for point in one.way],
                }
                for one in spots
            ],
        },
        ensure_ascii=False,
    )


def _put(place: Position) -> list[float]:
    """Return a place as the tiles have it: moved only where they are moved, inside the mainland."""
    put = convert(place, origin=Datum.WGS84, to=Datum.GCJ02) if settings.TILES_DATUM == "gcj02" else place
    return [round(put.latitude, DIGITS), round(put.longitude, DIGITS)]
