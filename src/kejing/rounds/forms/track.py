"""Points of a way, as phones send them."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from kejing.followups.operations.reporting import Place
from kejing.followups.operations.tracking import MOST_AT_ONCE, Point
from kejing.rounds.forms.moments import FIRST_MOMENT, LAST_MOMENT

NUMBERS = 4


class TrackForm(forms.Form):
    """A visit and points: JSON, a list of [moment, latitude, longitude, accuracy]."""

    visit = forms.UUIDField()
    way = forms.CharField(max_length=40_000)

    def clean_way(self) -> list[Point]:
        """Return the points.

        :raises forms.ValidationError: if one of them is none
        """
        try:
            rows = json.loads(self.cleaned_data["way"])
            if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
                raise forms.ValidationError("way")
            return [_read(row) for row in rows]
        except (ValueError, TypeError) as error:
            raise forms.ValidationError("way") from error

    @property
    def points(self) -> list[Point]:
        """The points."""
        found: list[Point] = self.cleaned_data["way"]
        return found


def _read(row: Any) -> Point:
    """Return one point.

    :raises ValueError: if it is none
    """
    if not isinstance(row, list) or len(row) != NUMBERS:
        raise ValueError("A point has a moment and three numbers.")
    moment = parse_datetime(str(row[0]))
    numbers = [float(one) for one in row[1:]]
    if not isinstance(moment, datetime) or moment.tzinfo is None or not all(map(math.isfinite, numbers)):
        raise ValueError("A point has a moment and three numbers.")
    if not FIRST_MOMENT <= moment <= LAST_MOMENT:
        raise ValueError("This is no moment.")
    return Point(moment, Place(*numbers))
