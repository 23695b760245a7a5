from collections.abc import Callable, Mapping
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.intake.values.dates import read_dates, share_of_dates
from kejing.intake.values.forms import ISO, DateForm, DateOrder, FormMet
from services.examples import share_of

DAY_FIRST = DateForm(DateOrder.DMY)
MONTH_FIRST = DateForm(DateOrder.MDY)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def one_date(text: str, form: DateForm = ISO) -> tuple[date | None, str | None]:
    parsed = read_dates(pl.Series("cell", [text]), form)
    return parsed.values[0], parsed.reasons[0]


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02",
        "2024-1-2",
        "2024/1/2",
        "2024/01/02",
        "2024/ 1/ 2",
        "2024.1.2",
        "20240102",
        "20240102.0",
        "2024年1月2日",
        "2024年01月02日",
        "2024年 1月 2日",
        "2024年1月2號",
        "24年1月2日",
        "２０２４-01-02",
        "２０２４／０１／０２",
        "2024-01-02 08:26:00",
        "2024-01-02 24:00:00",
        "2024-01-02T23:59:59.999Z",
        "2024-01-02T08:26:00+08:00",
        "2024-01-02T08:26:00.123456+0800",
        "2024-01-02 08:26:00.000",
        "2024/1/2 8:26",
        "2024/1/2 上午8:26",
        "2024/1/2 下午 8:26:30",
        "2024/1/2 8:26:30 PM",
        "2024/1/2 8:26 p.m.",
        "2024/01/02 12:30:00 AM",
        "2024年1月2日 8时26分",
        "2024年1月2日8時26分30秒",
        "2024年1月2日 下午8:26",
        "20240102 08:26",
        "2024-01-02 星期二",
        "2024-01-02(二)",
        "2024-01-02（二） 08:26",
        "2024年1月2日星期二",
        "2024/1/2 周二 08:26",
        "週二 2024/1/2",
        "Tue 2024-01-02",
        "2024-01-02 (Tue)",
        "Tuesday, 2 January 2024",
        "Tue, 02 Jan 2024 08:26:00 GMT",
        "Tuesday, January 2, 2024",
        "2 Jan 2024",
        "02-Jan-24",
        "2-Jan-2024 08:26",
        "Jan 2, 2024",
        "Jan. 2 2024",
        "January 2nd, 2024",
        "2024-Jan-02",
        "2-1月-24",
        "02-1月 -2024",
        "113/01/02",
        "113.1.2",
        "113-01-02",
        "113年1月2日",
        "民國113年1月2日",
        "民国113年01月02日",
        "中華民國113年1月2日",
        "民國113/1/2",
        "1130102",
        "1130102.0",
        "113/01/02(二) 08:26",
        "45293",
        "45293.0",
        "45293.3513888889",
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str) -> None:
    assert one_date(text) == (date(2024, 1, 2), None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", None),
        ("-", None),
        ("无", None),
        ("1/2/2024", "date_order_unknown"),
        ("13-02-2024 8:00", "date_order_unknown"),
        ("24-01-02", "date_order_unknown"),
        ("99年1月2日", "date_order_unknown"),
        ("2024-02-30", "date_impossible"),
        ("30 Feb 2024", "date_impossible"),
        ("20241301", "date_impossible"),
        ("1131301", "date_impossible"),
        ("31/13/2024", "date_impossible"),
        ("1024-01-01", "date_impossible"),
        ("19999", "date_impossible"),
        ("80001", "date_impossible"),
        ("2024-1", "date_unreadable"),
        ("240102", "date_unreadable"),
        ("202401021", "date_unreadable"),
        ("2024-01-02 foo", "date_unreadable"),
        ("2024-1-208:26", "date_unreadable"),
        ("2024-01-02 10:30 2024-01-03 11:00", "date_unreadable"),
        ("2024-01/02", "date_unreadable"),
        ("-2024-01-02", "date_unreadable"),
        ("合计", "date_unreadable"),
        ("1月2日", "date_unreadable"),
    ],
)
def test_what_is_no_certain_day_is_refused_with_its_reason(text: str, reason: str | None) -> None:
    assert one_date(text) == (None, reason)


@pytest.mark.parametrize("text", ["1/2/2024", "01-02-2024", "1.2.2024", "1/2/24", "01/02/2024 08:26", "01.02.24"])
def test_the_form_says_whether_the_day_or_the_month_is_first(text: str) -> None:
    assert [one_date(text, form) for form in (DAY_FIRST, MONTH_FIRST)] == [
        (date(2024, 2, 1), None),
        (date(2024, 1, 2), None),
    ]


def test_the_same_number_twice_is_a_day_in_either_order() -> None:
    assert one_date("5/5/2024") == (date(2024, 5, 5), None)


def test_a_date_that_the_order_of_its_column_makes_impossible_is_refused() -> None:
    assert one_date("1/13/2024", DAY_FIRST) == (None, "date_impossible")


def test_short_years_can_stand_first_by_either_calendar() -> None:
    found = [one_date(text, DateForm(order))[0] for text in ("24-1-2", "99/1/2") for order in DateOrder]

    assert found == [None, None, date(2024, 1, 2), None, None, None, date(1999, 1, 2), date(2010, 1, 2)]


def test_a_spreadsheets_days_may_begin_in_1904() -> None:
    assert one_date("43831", DateForm(since_1904=True)) == (date(2024, 1, 2), None)


def test_a_form_that_is_not_settled_says_when_a_date_needs_one() -> None:
    unsettled = DateForm(is_settled=False)

    with pytest.raises(FormMet):
        read_dates(pl.Series("cell", ["2024-01-02", "1/2/2024"]), unsettled)

    assert read_dates(pl.Series("cell", ["2024-01-02", "x"]), unsettled).values.to_list() == [date(2024, 1, 2), None]


def test_a_column_may_mix_every_form() -> None:
    cells = pl.Series(
        "cell", ["2024-01-02", None, "20240102", "13/1/2024", "113/01/02", "", "45293", "x", "0001-01-01"]
    )

    parsed = read_dates(cells, DAY_FIRST)

    new_year = date(2024, 1, 2)
    assert parsed.values.to_list() == [
        new_year,
        None,
        new_year,
        date(2024, 1, 13),
        new_year,
        None,
        new_year,
        None,
        None,
    ]
    assert parsed.reasons.to_list() == [None] * 7 + ["date_unreadable", "date_impossible"]


def test_numbers_that_may_be_anything_do_not_make_a_column_of_dates() -> None:
    cells = pl.Series("cell", ["2024-01-02", "1/2/2024", "45293", "10-12-24", None])

    assert share_of_dates(cells) == 0.5


def roc(day: date, mark: str) -> str:
    return f"{day.year - 1911}{mark}{day.month:02}{mark}{day.day:02}"


WAYS: Mapping[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "points": lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    "digits": lambda day: f"{day:%Y%m%d}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "weekday": lambda day: f"{day.isoformat()} 星期{'一二三四五六日'[day.weekday()]}",
    "republic": lambda day: roc(day, "/"),
    "republic in words": lambda day: f"民國{day.year - 1911}年{day.month}月{day.day}日",
    "republic in digits": lambda day: roc(day, ""),
    "serial": lambda day: str((day - date(1899, 12, 30)).days),
    "english": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "american": lambda day: f"{LONG_MONTHS[day.month - 1]} {day.day}, {day.year}",
    "short english": lambda day: f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year % 100:02}",
    "day first": lambda day: f"{day.day}/{day.month}/{day.year}",
    "day first, short": lambda day: f"{day.day:02}.{day.month:02}.{day.year % 100:02}",
}
TIMES = ("", " 08:26", " 8:26:05", " 下午8:26", " 8:26 PM", " 23:59:59.999")


@settings(max_examples=share_of(150))
@given(
    days=st.lists(st.dates(date(2011, 1, 1), date(2068, 12, 31)), min_size=1, max_size=8),
    way=st.sampled_from(sorted(WAYS)),
    time=st.sampled_from(TIMES),
)
def test_a_day_written_in_any_way_reads_back(days: list[date], way: str, time: str) -> None:
    ending = "" if way == "serial" else time

    parsed = read_dates(pl.Series("cell", [WAYS[way](day) + ending for day in days]), DAY_FIRST)

    assert (parsed.values.to_list(), parsed.reasons.to_list()) == (days, [None] * len(days))


@settings(max_examples=share_of(50))
@given(days=st.lists(st.dates(date(1955, 1, 1), date(2100, 12, 31)), min_size=1, max_size=8))
def test_days_since_1904_read_back(days: list[date]) -> None:
    serials = [str((day - date(1904, 1, 1)) // timedelta(days=1)) for day in days]

    parsed = read_dates(pl.Series("cell", serials), DateForm(since_1904=True))

    expected = [day if 20_000 <= int(serial) <= 80_000 else None for day, serial in zip(days, serials, strict=True)]
    assert parsed.values.to_list() == expected
