"""One written day: what it can be read as, by itself or by the form of its column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from kejing.intake.values.forms import DateForm, DateOrder

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

_ROC_OFFSET: Final = 1911
_LAST_ROC_YEAR: Final = 199
_PIVOT: Final = 70
"""Two digits below it are a year from 2000 on: before 1970, by either calendar, nobody kept a ledger on a computer."""

_FIRST_SERIAL: Final = 20_000
_LAST_SERIAL: Final = 80_000
_SERIAL_ZERO: Final = date(1899, 12, 30)
_LATER_ZERO: Final = timedelta(days=1462)
_SERIAL_DIGITS: Final = 5

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_ERA: Final = r"(?:中華|中华)?民[國国]\s?"
_NUMBERS: Final = "|".join(rf"\d{{1,4}}\s?{mark}\s?\d{{1,2}}\s?{mark}\s?\d{{1,4}}" for mark in ("-", "/", r"\."))
_WORDED: Final = r"\d{2,4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}"
_DAY_FIRST: Final = (
    rf"\d{{1,2}}(?:(?:st|nd|rd|th)?[-\s/.,]{{0,2}}{_MONTH}\.?[-\s/.,]{{0,2}}|[-\s/]\d{{1,2}}月[-\s/]{{1,2}})"
    r"(?:\d{4}|\d\d)"
)
_MONTH_FIRST: Final = rf"{_MONTH}[-\s/.]{{0,2}}\d{{1,2}}(?:st|nd|rd|th)?[-\s/,]{{1,2}}\d{{4}}"
_YEAR_FIRST: Final = rf"\d{{4}}[-\s/.]{_MONTH}[-\s/.]\d{{1,2}}"

DAY: Final = (
    rf"(?:{_ERA})?(?:{_WORDED}|{_NUMBERS})|\d{{7,8}}(?:\.0+)?|{_DAY_FIRST}|{_MONTH_FIRST}|{_YEAR_FIRST}|"
    rf"\d{{{_SERIAL_DIGITS}}}(?:\.\d+)?"
)
"""What a day looks like, without the time, and without the 日 behind it."""

_PARTS: Final = re.compile(rf"^({_ERA})?(\d{{1,4}})(\D+)(\d{{1,2}})\D+(\d{{1,4}})$")
_NAMED: Final = re.compile(rf"^(\d*)\D*?({_MONTH}|\d{{1,2}}月)\D*(\d*)\D*?(\d*)$", re.IGNORECASE)
_SHORT_YEAR: Final = 2
_ROC_YEAR: Final = 3
_FULL_YEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Day:
    """What a written day can be: `certain` by itself, else one of `readings`, by the order of its column.

    Both are empty where it is no day of the calendar. `is_roc` says that its year certainly is one of the Republic
    of China.
    """

    certain: date | None = None
    readings: Mapping[DateOrder, date] = field(default_factory=dict)
    is_roc: bool = False

    def read(self, form: DateForm) -> date | None:
        """Return the day by the column's form, null where it is none."""
        return self.certain or (self.readings.get(form.order) if form.order is not None else None)


_NO_DAY: Final = Day()


@lru_cache(maxsize=65_536)
def read_day(text: str, *, since_1904: bool) -> Day:
    """Return what a text that `DAY` matches can be."""
    digits = text.partition(".")[0]
    if digits.isdigit() and len(digits) >= _SERIAL_DIGITS:
        return _read_digits(digits, since_1904=since_1904)
    is_named = "月" in text and "年" not in text  # 2-1月-24
    if not is_named and (parts := _PARTS.match(text)):
        era, first, sign, second, third = parts.groups()
        if era:
            return _roc(int(first), int(second), int(third))
        return _read_parts(first, second, third, is_worded="年" in sign)
    return _read_named(text)


def _read_digits(digits: str, *, since_1904: bool) -> Day:
    if len(digits) == _SERIAL_DIGITS:
        serial = int(digits)
        if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
            return _NO_DAY
        return Day(_SERIAL_ZERO + timedelta(days=serial) + (_LATER_ZERO if since_1904 else timedelta()))
    year, month, day = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
    if len(digits) == _ROC_YEAR + 4:
        return _roc(year, month, day)
    return Day(_calendar(year, month, day))


def _read_parts(first: str, second: str, third: str, *, is_worded: bool) -> Day:
    """Return what three numbers can be, by how many digits they are written with."""
    if len(first) == _FULL_YEAR:
        return Day(_calendar(int(first), int(second), int(third))) if len(third) <= _SHORT_YEAR else _NO_DAY
    if len(first) == _ROC_YEAR:
        return _roc(int(first), int(second), int(third)) if len(third) <= _SHORT_YEAR else _NO_DAY
    if is_worded:
        found = _year_first(first, second, third)
        return Day(found[DateOrder.YMD]) if list(found) == [DateOrder.YMD] and int(first) < _PIVOT else Day(None, found)
    if len(third) not in {_FULL_YEAR, 1, _SHORT_YEAR}:
        return _NO_DAY
    readings: dict[DateOrder, date | None] = {}
    if len(third) >= _SHORT_YEAR:
        year = int(third) if len(third) == _FULL_YEAR else _full_year(int(third))
        readings[DateOrder.DMY] = _calendar(year, int(second), int(first))
        readings[DateOrder.MDY] = _calendar(year, int(first), int(second))
    if len(third) <= _SHORT_YEAR == len(first):
        readings.update(_year_first(first, second, third))
    possible = {order: day for order, day in readings.items() if day is not None}
    if len(set(possible.values())) == 1 and len(possible) > 1:  # 5/5/2024
        return Day(next(iter(possible.values())))
    return Day(None, possible)


def _year_first(first: str, second: str, third: str) -> dict[DateOrder, date]:
    year, month, day = int(first), int(second), int(third)
    found = {DateOrder.YMD: _calendar(_full_year(year), month, day)}
    if year >= _PIVOT:
        found[DateOrder.ROC] = _calendar(year + _ROC_OFFSET, month, day)
    return {order: one for order, one in found.items() if one is not None}


def _read_named(text: str) -> Day:
    """Return a day whose month is a word: the year is what has four digits, else what stands last."""
    parts = _NAMED.match(text)
    if parts is None:
        return _NO_DAY
    before, name, middle, last = parts.groups()
    month = int(name[:-1]) if name.endswith("月") else _MONTHS.index(name[:3].lower()) + 1
    if not before:  # Jan 2, 2024
        return Day(_calendar(int(last), month, int(middle)))
    if len(before) == _FULL_YEAR:  # 2024-Jan-2
        return Day(_calendar(int(before), month, int(middle)))
    return Day(_calendar(int(middle) if len(middle) == _FULL_YEAR else _full_year(int(middle)), month, int(before)))


def _roc(year: int, month: int, day: int) -> Day:
    found = _calendar(year + _ROC_OFFSET, month, day) if 1 <= year <= _LAST_ROC_YEAR else None
    return Day(found, is_roc=found is not None)


def _full_year(short: int) -> int:
    return short + (2000 if short < _PIVOT else 1900)


def _calendar(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # 2024-02-30: the reason given is "not a day of the calendar"
        return None
