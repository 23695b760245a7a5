"""Columns of dates, in every form that ledgers have, and what the form of such a column can be."""

import re
from datetime import date
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from kejing.intake.reasons import RejectReason
from kejing.intake.values.days import DAY, FIRST_YEAR, LAST_YEAR, read_day
from kejing.intake.values.forms import ISO, DateForm, DateOrder, FormMet
from kejing.intake.values.texts import NOTHING, Parsed, canonical_text, no_reasons, read_text

_WEEKDAY: Final = (
    r"(?:星期|礼拜|禮拜|周|週)[一二三四五六日天]|[(（]\s?[一二三四五六日]\s?[)）]|"
    r"\(?(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?\)?"
)
_HALF: Final = r"(?:凌晨|早上|上午|中午|下午|晚上|[AP]\.?M\.?)"
_ZONE: Final = r"(?:Z|(?:UTC|GMT)?\s?[-+]\d{1,2}(?::?\d\d)?|UTC|GMT)"
_TIME: Final = (
    r"\d{1,2}(?::\d{1,2}(?::\d{1,2}(?:[.,:]\d{1,9})?)?|\s?[时時点點](?:\s?\d{1,2}\s?分(?:\s?\d{1,2}\s?秒)?)?)"
)
_CLOCK: Final = rf"(?:{_HALF}\s?)?{_TIME}(?:\s?{_HALF})?(?:\s?{_ZONE})?"
_GAP: Final = r"(?:[T,\s]+|\s?[日号號][,\s]*)"
_DATE: Final = (
    rf"(?i)^(?:(?:{_WEEKDAY})[,\s]*)?({DAY})(?:\s?[日号號])?"
    rf"(?:[,\s]*(?:{_WEEKDAY}))?(?:(?:{_GAP}|)(?:{_HALF})\s?{_TIME}(?:\s?{_ZONE})?|{_GAP}{_CLOCK})?"
    rf"(?:[,\s]*(?:{_WEEKDAY}))?$"
)

_YEAR_FIRST: Final = {
    r"\d{4}-\d{1,2}-\d{1,2}": "%Y-%m-%d",
    r"\d{4}/\d{1,2}/\d{1,2}": "%Y/%m/%d",
    r"\d{4}\.\d{1,2}\.\d{1,2}": "%Y.%m.%d",
    r"\d{8}": "%Y%m%d",
    r"\d{4}年\d{1,2}月\d{1,2}日": "%Y年%m月%d日",
}
_ORDERED: Final = {
    DateOrder.DMY: {
        rf"\d{{1,2}}{mark}\d{{1,2}}{mark}\d{{4}}": f"%d{sign}%m{sign}%Y"
        for mark, sign in (("/", "/"), ("-", "-"), (r"\.", "."))
    },
    DateOrder.MDY: {
        rf"\d{{1,2}}{mark}\d{{1,2}}{mark}\d{{4}}": f"%m{sign}%d{sign}%Y"
        for mark, sign in (("/", "/"), ("-", "-"), (r"\.", "."))
    },
}
_TIMES: Final = {
    r" \d{1,2}:\d{2}:\d{2}": " %H:%M:%S",
    r" \d{1,2}:\d{2}": " %H:%M",
    r"T\d{2}:\d{2}:\d{2}": "T%H:%M:%S",
    r" \d{1,2}:\d{2}:\d{2}\.\d{1,9}": " %H:%M:%S%.f",
}  # fmt: skip
_HEADS: Final = 5
_ONLY_PERHAPS: Final = r"^\d{5}(?:\.\d+)?$|^\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}$"
_FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
_LAST_DAY: Final = date(LAST_YEAR, 12, 31)


def read_dates(cells: pl.Series, form: DateForm = ISO) -> Parsed:
    """Return days from every usual form; a time keeps the day it is written on.

    2024-01-02, 2024/1/2, 2024.1.2, 20240102, 2024年1月2日, 民國113年1月2日, 113/1/2, 1130102, 2 Jan 2024, Jan 2, 2024
    and 45292 say themselves what they are, with or without a time or a weekday; 1/2/2024, 1/2/24 and 24-1-2 are read
    by the column's form. Raises FormMet where they are met and the form is not settled.
    """
    quick = read_commonest(cells, form)
    is_open = cells.is_not_null() & quick.is_null()
    parsed = Parsed(quick, no_reasons(len(cells)))
    return parsed.put(is_open, _read_others(cells.filter(is_open), form)) if is_open.any() else parsed


def find_days(cells: pl.Series) -> pl.Series:
    """Return the day inside each cell as it is written, without time and weekday; null where there is none."""
    text = canonical_text(cells)
    return text.str.extract(_DATE, 1)


def share_of_dates(cells: pl.Series) -> float:
    """Return which part of the cells that are not blank look like dates, in any order of day and month; 0 if none.

    A spreadsheet's day numbers do not count, nor 1-2-24: any five digits, and many a code, may look like that.
    """
    filled = read_text(cells).drop_nulls()
    days = find_days(filled).drop_nulls()
    days = days.filter(~days.str.contains(_ONLY_PERHAPS))
    likely = 0
    for day, count in days.value_counts().iter_rows():
        found = read_day(day, since_1904=False)
        likely += count if found.certain or found.readings else 0
    return likely / len(filled) if len(filled) else 0.0


def read_commonest(cells: pl.Series, form: DateForm) -> pl.Series:
    """Return the days of the cells written as the first ones are, if that is a form Polars reads itself; else null."""
    heads = cells.drop_nulls().head(_HEADS)
    pattern = next((one for text in heads if (one := _find_pattern(text, form)) is not None), None)
    if pattern is None:
        return pl.Series(cells.name, [None], dtype=pl.Date).new_from_index(0, len(cells))
    day = pl.col(cells.name).str
    try:
        frame = cells.to_frame().select(
            day.to_datetime(pattern, time_unit="us", strict=False, cache=False).dt.date()
            if "%H" in pattern
            else day.to_date(pattern, strict=False, cache=False)
        )
    except PolarsError:  # a year before the calendar makes Polars give up on all of them
        return pl.Series(cells.name, [None], dtype=pl.Date).new_from_index(0, len(cells))
    found = pl.col(cells.name)
    if frame.select(found.is_between(_FIRST_DAY, _LAST_DAY).all()).item():
        return frame.to_series()
    return frame.select(pl.when(found.is_between(_FIRST_DAY, _LAST_DAY)).then(found)).to_series()


def _find_pattern(text: str, form: DateForm) -> str | None:
    days = _YEAR_FIRST | _ORDERED.get(form.order, {}) if form.order is not None else _YEAR_FIRST
    for shape, pattern in days.items():
        if re.match(rf"^{shape}(?!\d)", text):
            rest = re.sub(rf"^{shape}", "", text)
            if not rest:
                return pattern
            return next((pattern + time for tail, time in _TIMES.items() if re.fullmatch(tail, rest)), None)
    return None


def _read_others(cells: pl.Series, form: DateForm) -> Parsed:
    """Return the days of the cells that are not in the commonest form, by the distinct days among them."""
    days = find_days(cells)
    distinct = days.drop_nulls().unique()
    values: list[date | None] = []
    reasons: list[str | None] = []
    for text in distinct:
        day = read_day(text, since_1904=form.since_1904)
        value = day.read(form)
        values.append(value)
        if value is not None:
            reasons.append(None)
        elif day.readings and form.order is None:
            if not form.is_settled:
                raise FormMet
            reasons.append(RejectReason.DATE_ORDER_UNKNOWN.value)
        else:
            reasons.append(RejectReason.DATE_IMPOSSIBLE.value)
    found = days.replace_strict(distinct, pl.Series(values, dtype=pl.Date), default=None, return_dtype=pl.Date)
    told = days.replace_strict(distinct, pl.Series(reasons, dtype=pl.String), default=None, return_dtype=pl.String)
    text = read_text(cells)
    unread = days.is_null() & text.is_not_null() & ~text.str.to_lowercase().is_in(list(NOTHING))
    return Parsed(
        found, told.zip_with(~unread, pl.Series([RejectReason.DATE_UNREADABLE.value]).new_from_index(0, len(told)))
    )
