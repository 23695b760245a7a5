"""The made-up company meets nobody at night, and nobody who is still to be met."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl
from django.conf import settings

from kejing.site.demo_contacts import move_what_is_to_come

if TYPE_CHECKING:
    from collections.abc import Collection

TODAY, YESTERDAY = date(2026, 6, 30), date(2026, 6, 29)


def met(hour: int, *, before: Collection[str] = ()) -> list[tuple[str, date, int]]:
    """Return who was met when, at this hour of the last day."""
    rows = pl.DataFrame(
        {"customer_code": ["A", "B", "C"], "contacted_on": [YESTERDAY, TODAY, TODAY], "minute": [700, 540, 900]}
    )
    now = datetime(2026, 6, 30, hour, tzinfo=settings.COMPANY_TIME_ZONE)
    return move_what_is_to_come(rows, as_of=TODAY, now=now, before=before).rows()


def test_what_is_still_to_come_happened_at_its_hour_of_the_day_before() -> None:
    assert met(10) == [("A", YESTERDAY, 700), ("B", TODAY, 540), ("C", YESTERDAY, 900)]
    assert met(1) == [("A", YESTERDAY, 700), ("B", YESTERDAY, 540), ("C", YESTERDAY, 900)]


def test_in_the_evening_the_day_is_as_it_was() -> None:
    assert met(19) == [("A", YESTERDAY, 700), ("B", TODAY, 540), ("C", TODAY, 900)]


def test_whom_somebody_met_the_day_before_is_not_met_twice_then() -> None:
    assert met(10, before={"A", "C"}) == [("A", YESTERDAY, 700), ("B", TODAY, 540)]
