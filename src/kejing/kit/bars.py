"""Geometry of the small bars beside figures; lengths are in the drawing's own units, ready for SVG."""

from dataclasses import dataclass

CADENCE_TICK = 18.0
"""Where one cadence ends on a bar 36 long; what is longer than two is cut there."""


@dataclass(frozen=True, slots=True)
class CadenceBar:
    """How far a wait reaches: `within` the cadence (from 0) and `beyond` it (from the tick)."""

    within: float
    beyond: float
    tick: float = CADENCE_TICK


@dataclass(frozen=True, slots=True)
class BandBar:
    """A share on a bar 100 long: where the benchmark band lies and where the tick of the value stands."""

    band_x: float
    band_width: float
    tick_x: float | None


def lay_cadence(days: int | None, cadence: int | None) -> CadenceBar | None:
    """Return the bar for `days` waited of `cadence`; None where either is missing."""
    if days is None or not cadence:
        return None
    reach = min(days / cadence, 2.0) * CADENCE_TICK
    return CadenceBar(within=round(min(reach, CADENCE_TICK), 1), beyond=round(max(0.0, reach - CADENCE_TICK), 1))


def lay_band(share: float | None, low: float | None, high: float | None) -> BandBar:
    """Return the bar for `share` (of one) beside the band from `low` to `high`; an open end reaches the bar's end."""
    start = 0.0 if low is None else low * 100
    end = 100.0 if high is None else high * 100
    empty = low is None and high is None
    tick = None if share is None else round(min(max(share * 100 - 0.6, 0.0), 98.8), 1)
    return BandBar(band_x=round(start, 1), band_width=0.0 if empty else round(end - start, 1), tick_x=tick)
