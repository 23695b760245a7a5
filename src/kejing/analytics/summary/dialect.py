"""What differs between the engines that run the summary: the date literal, the difference of two dates.

A third is the name of the greatest of several values. No engine's floating type is ever named: the summary computes in
integers only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes a date and counts the days from an earlier to a later date (as an integer)."""

    name: str
    write_date: Callable[[date], str]
    write_days_between: Callable[[str, str], str]
    greatest: str = "GREATEST"


DUCKDB = Dialect(
    name="duckdb",
    write_date=lambda day: f"DATE '{day.isoformat()}'",
    write_days_between=lambda earlier, later: f"DATE_DIFF('day', {earlier}, {later})",
)
POSTGRESQL = Dialect(
    name="postgres",
    write_date=lambda day: f"DATE '{day.isoformat()}'",
    write_days_between=lambda earlier, later: f"({later} - {earlier})",
)
# Dates are ISO text there, which compares like dates.
SQLITE = Dialect(
    name="sqlite",
    write_date=lambda day: f"'{day.isoformat()}'",
    write_days_between=lambda earlier, later: f"CAST(JULIANDAY({later}) - JULIANDAY({earlier}) AS INTEGER)",
    greatest="MAX",
)
