"""Where somebody was when the way of a day was ordered: kept until the page shows it, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.geo import Position

if TYPE_CHECKING:
    from datetime import date

    from kejing.kit.http import Request

START: Final = "plan_start"


def keep_start(request: Request, on: date, start: Position | None) -> None:
    """Keep where the way of a day begins for the next look at it; without a place, none."""
    request.session.pop(START, None)
    if start is not None:
        request.session[START] = [on.isoformat(), start.latitude, start.longitude]


def take_start(request: Request, on: date) -> Position | None:
    """Return where the way of a day begins, once."""
    if START not in request.session:
        return None
    day, latitude, longitude = request.session.pop(START)
    return Position(latitude, longitude) if day == on.isoformat() else None
