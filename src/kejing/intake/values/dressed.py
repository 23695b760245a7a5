"""Numbers with something around or inside them: currencies, signs, brackets, groups of digits, 万 and exponents."""

from decimal import Context, Decimal
from typing import Final

import polars as pl

from kejing.intake.values.forms import DecimalSign

_CURRENCY: Final = (
    r"(?:NT\$|NTD|US\$|USD|HK\$|HKD|RMB|CNY|TWD|EUR|GBP|人民[币幣]|新[台臺][币幣]|[台臺][币幣]|港[币幣]|美元|[¥$€£])"
)
_YUAN: Final = r"(?:元整?|圆整?|圓整?)"
_LARGE_UNITS: Final = {"千": 3, "万": 4, "萬": 4, "百万": 6, "百萬": 6, "千万": 7, "千萬": 7, "亿": 8, "億": 8}
_LARGE_UNIT: Final = "|".join(sorted(_LARGE_UNITS, key=len, reverse=True))
_SHORTENED_FROM: Final = 11
"""From 10¹¹ on a spreadsheet writes 1.23457E+11 and forgets the other digits."""

_EXACT: Final = Context(prec=400)


def undress(texts: pl.Series, decimal: DecimalSign) -> pl.Series:
    """Return the plain number inside signs, brackets, currencies, groups and units, null where there is none."""
    parts = pl.DataFrame({"text": texts}).select(pl.col("text").str.extract_groups(_dressed(decimal))).unnest("text")
    signs = pl.sum_horizontal(
        (pl.col("before") == "-").cast(pl.Int8),
        (pl.col("after") == "-").cast(pl.Int8),
        (pl.col("trail") == "-").cast(pl.Int8),
        (pl.col("open") == "(").cast(pl.Int8),
    )
    both_signed = (pl.col("before") != "") & (pl.col("after") != "")
    whole = pl.col("whole").str.replace_all(r"\D", "").str.strip_chars_start("0")
    part = pl.col("part").fill_null("")
    has_digits = (pl.col("whole") + part) != ""
    balanced = (pl.col("open") == "(") == (pl.col("close") == ")")
    number = pl.concat_str(
        pl.when(signs == 1).then(pl.lit("-")).otherwise(pl.lit("")),
        pl.when(whole == "").then(pl.lit("0")).otherwise(whole),
        pl.lit("."),
        part,
    ).str.strip_suffix(".")
    readable = (
        has_digits & balanced & (signs <= 1) & ~both_signed & (pl.col("exponent").is_null() | pl.col("unit").is_null())
    )
    found = parts.select("exponent", "unit", pl.when(readable).then(number).alias("number"))
    is_moved = found["number"].is_not_null() & (found["exponent"].is_not_null() | found["unit"].is_not_null())
    if not is_moved.any():
        return found["number"]
    moved = [_move(*row) for row in found.filter(is_moved).select("number", "exponent", "unit").iter_rows()]
    return found["number"].scatter(is_moved.arg_true(), pl.Series(moved, dtype=pl.String))


def _dressed(decimal: DecimalSign) -> str:
    group, point, least = (",", r"\.", 0) if decimal is DecimalSign.POINT else (r"\.", ",", 1)
    grouped = "|".join(rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+" for mark in (group, " ", "'"))
    return (
        rf"(?i)^(?P<open>\(?)\s*(?P<before>[-+]?)\s*{_CURRENCY}?\s*(?P<after>[-+]?)\s*"
        rf"(?P<whole>{grouped}|\d*)(?:{point}(?P<part>\d{{{least},}}))?(?:E(?P<exponent>[-+]?\d{{1,2}}))?"
        rf"\s*(?P<unit>{_LARGE_UNIT})?\s*(?:{_YUAN}|{_CURRENCY})?(?P<trail>-?)\s*(?P<close>\)?)$"
    )


def _move(number: str, exponent: str | None, unit: str | None) -> str | None:
    """Return the number with its point moved, null where digits of it were forgotten."""
    places = _LARGE_UNITS[unit] if unit is not None else int(exponent or 0)
    if exponent is not None and places >= _SHORTENED_FROM and places > len(number.partition(".")[2]):
        return None
    return f"{Decimal(number).scaleb(places, context=_EXACT):f}"
