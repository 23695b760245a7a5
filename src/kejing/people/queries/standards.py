"""The currencies and the time zones a company can count by."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name

if TYPE_CHECKING:
    from collections.abc import Sequence

AREAS: Final = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
"""Where the time zones lie that are offered; other names of the database are older words for the same."""


def currency_choices(language: str, *, held: str) -> Sequence[tuple[str, str]]:
    """Return the currencies in use today, by code, each with its name in the reader's language; and the one held."""
    locale = Locale.parse(language, sep="-")
    return [(code, f"{code} · {get_currency_name(code, locale=locale)}") for code in sorted({*_in_use(), held})]


def time_zone_choices(*, held: str) -> Sequence[tuple[str, str]]:
    """Return the time zones by name, and the one held."""
    zones = {zone for zone in available_timezones() if zone.partition("/")[0] in AREAS}
    return [(zone, zone.replace("_", " ")) for zone in sorted({*zones, "UTC", held})]


@cache
def _in_use() -> frozenset[str]:
    # For each land: code, since when, until when, and whether it is paid with.
    found = [row for land in get_global("territory_currencies").values() for row in land]
    now = datetime.now(tz=UTC).date()
    today = (now.year, now.month, now.day)
    return frozenset(
        code for code, _since, until, is_tender in found if is_tender and (until is None or until >= today)
    )
