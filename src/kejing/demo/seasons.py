"""The trading year: how much is bought on a day, compared with an average one."""

from datetime import date
from typing import Final

import numpy as np

from kejing.demo.chance import Ints
from kejing.demo.spec import DemoSpec

# The first day of the Chinese year; outside the table it is taken to be 5 February.
SPRING_FESTIVALS: Final[dict[int, tuple[int, int]]] = {
    2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12),
    2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26),
    2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
    2036: (1, 28), 2037: (2, 15), 2038: (2, 4), 2039: (1, 24), 2040: (2, 12),
}  # fmt: skip

MONTHS: Final = (95, 80, 92, 96, 100, 100, 98, 104, 130, 122, 100, 106)
WEEKDAYS: Final = (112, 108, 106, 106, 112, 90, 40)
STOCKING_UP: Final = range(-28, -4)
CLOSED: Final = range(-4, 9)
# Nobody is wholly shut: a few shops still fetch goods during the festival.
CLOSED_PERCENT: Final = 4
STOCKING_PERCENT: Final = 140


def spring_festival(year: int) -> date:
    """Give the first day of the Chinese year that begins in this calendar year."""
    month, day = SPRING_FESTIVALS.get(year, (2, 5))
    return date(year, month, day)


def day_weight(day: date) -> int:
    """Say how busy a day is, in hundredths of a percent of an average one; always above zero."""
    festival = (day - spring_festival(day.year)).days
    percent = 100
    if festival in CLOSED:
        percent = CLOSED_PERCENT
    elif festival in STOCKING_UP:
        percent = STOCKING_PERCENT
    return max(1, MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * percent // 100)


def trading_time(spec: DemoSpec) -> Ints:
    """Give, for each day of the history, the trading time passed by its end: it runs faster in busy seasons."""
    return np.cumsum([day_weight(spec.date_of(day)) for day in range(spec.days)], dtype=np.int64)
