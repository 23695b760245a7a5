"""Where the customers are: each somewhere in its region, around a city that is nobody's."""

from typing import Final

import numpy as np
import polars as pl

from kejing.demo.chance import Purpose, open_chance
from kejing.demo.company import Company
from kejing.demo.names import words_of

CENTRE: Final = (30.66, 104.07)
"""Latitude and longitude (WGS-84) of the middle of the old town."""
DEGREES_NORTH: Final = 0.008_993
DEGREES_EAST: Final = 0.010_455
"""So many degrees are a kilometre north, and east at this latitude."""
REGIONS: Final = (
    (7, 0),
    (-7, 0),
    (0, -7),
    (0, 7),
    (10, 8),
    (0, 0),
    (13, -6),
    (-9, 8),
    (20, -14),
    (-21, 12),
    (-12, -9),
    (3, 4),
)
"""How many kilometres east and north of the middle each region lies, in the order of their names."""
SPREAD_KM: Final = 2.4
UNKNOWN_PERCENT: Final = 8
"""Of so many nobody has said yet where they are."""
DIGITS: Final = 5

PLACE_SCHEMA: Final[dict[str, pl.DataType]] = {
    "customer_code": pl.String(),
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
    "is_known": pl.Boolean(),
}


def make_places(company: Company) -> pl.DataFrame:
    """Make up where each customer is (`PLACE_SCHEMA`); of those that are not known the company does not know it yet."""
    chance = open_chance(seed=company.spec.seed, purpose=Purpose.PLACES)
    names = words_of(company.spec.language).regions
    size = company.customers.height
    region = company.customers["region"].replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)
    middle = np.array(REGIONS, dtype=np.float64)[region.to_numpy()]
    # Two draws a side: more of them are near the middle of their region than at its edge.
    off = (chance.random((2, size, 2)).sum(axis=0) - 1) * SPREAD_KM
    east, north = (middle + off).T
    return pl.DataFrame(
        {
            "customer_code": company.customers["customer_code"],
            "latitude": np.round(CENTRE[0] + north * DEGREES_NORTH, DIGITS),
            "longitude": np.round(CENTRE[1] + east * DEGREES_EAST, DIGITS),
            "is_known": chance.random(size) * 100 >= UNKNOWN_PERCENT,
        },
        schema=PLACE_SCHEMA,
    )
