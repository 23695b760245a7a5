"""Text made into money, quantities, dates and codes, exactly, with the reason where it cannot be."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

import polars as pl

from kejing.intake.reasons import RejectReason

LARGEST_AMOUNT: Final = 10**15 - 1
"""The largest amount that is believed, in minor units."""

QUANTITY_DIGITS: Final = 4
_QUANTITY_TYPE: Final = pl.Decimal(18, QUANTITY_DIGITS)
_WHOLE_DIGITS: Final = 15
_SHEET_DIGITS: Final = 15

_PLAIN: Final = rf"^-?\d{{1,{_WHOLE_DIGITS}}}(?:\.\d+)?$"
_CURRENCY: Final = r"(?:NT\$|US\$|HK\$|RMB|CNY|USD|TWD|HKD|[¥$€£])"
_DRESSED: Final = (
    rf"(?i)^(?P<open>\(?)\s*(?P<before>[-+]?)\s*{_CURRENCY}?\s*(?P<after>[-+]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<part>\d*))?"
    rf"\s*(?:元|{_CURRENCY})?(?P<trail>-?)\s*(?P<close>\)?)$"
)
_NOTHING: Final = ("", "-", "--", "—", "——")
_MINUS_SIGNS: Final = r"[−‐‑–﹣]"

_CLOCK: Final = r"(?:[T\s]+|日\s*)?(?:上午|下午|AM|PM)?\s*\d{1,2}(?::\d{1,2}|[时点時])[\d:.,时分秒時点\sAPMZ+\-上下午]*"
_DAY: Final = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日?|\d{8})"
)
_DATE: Final = rf"^({_DAY})(?:\.0+)?(?:[T\s]\s*{_CLOCK}|(?:\s*)?日?\s*{_CLOCK})?$"
_DAY_PARTS: Final = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$")
_ORDER_UNKNOWN: Final = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?:\D.*)?$"
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199


@dataclass(frozen=True, slots=True)
class Parsed:
    """One column after the cast: a value or a reason per row; both null where the cell was blank."""

    values: pl.Series
    reasons: pl.Series

    def filter(self, mask: pl.Series) -> "Parsed":
        """Return the rows where `mask` is true."""
        return Parsed(self.values.filter(mask), self.reasons.filter(mask))


def read_text(cells: pl.Series) -> pl.Series:
    """Return the cells without blanks around them; nothing but blanks is null. Nothing inside is changed."""
    trimmed = pl.col(cells.name).str.strip_chars().str.strip_chars("\ufeff\u200b")
    return _compute(cells, pl.when(trimmed != "").then(trimmed))


def read_codes(cells: pl.Series, *, strip_zero_decimals: bool) -> pl.Series:
    """Return codes as text with their leading zeros; ``4129.0`` becomes ``4129`` when `strip_zero_decimals`."""
    text = read_text(cells)
    if not strip_zero_decimals:
        return text
    return _compute(text, pl.col(text.name).str.replace(r"^(\d+)\.0+$", "$1"))


def holds_float_codes(cells: pl.Series) -> bool:
    """Tell whether codes went through a spreadsheet's numbers: some end in ``.0`` and none has other decimals."""
    text = read_text(cells).drop_nulls()
    return bool(text.str.contains(r"^\d+\.0+$").any()) and not bool(text.str.contains(r"^\d+\.\d*[1-9]\d*$").any())


def trim_float_noise(cells: pl.Series) -> pl.Series:
    """Return numbers as a spreadsheet shows them: a stored 2.6749999999999998 is 2.675 (15 significant digits)."""
    noisy = cells.str.contains(r"^-?\d+\.\d+$") & (cells.str.len_bytes() > _SHEET_DIGITS + 1)
    if not noisy.any():
        return cells
    context = Context(prec=_SHEET_DIGITS, rounding=ROUND_HALF_UP)
    distinct = cells.filter(noisy).unique()
    shown = pl.Series([f"{context.create_decimal(text):f}" for text in distinct], dtype=pl.String)
    return cells.replace(distinct, shown)


def read_plain(cells: pl.Series) -> Parsed:
    """Return numbers as plain text ``-1234.50``; the reasons say which were none."""
    text = _canonical_text(cells)
    frame = pl.DataFrame({"text": text})
    is_plain = frame.select(pl.col("text").str.contains(_PLAIN))["text"]
    if is_plain.fill_null(value=True).all():
        return Parsed(text, pl.Series(values=None, dtype=pl.String).extend_constant(None, len(text)))
    odd = frame.filter(~is_plain).unique()
    undressed = _undress(odd["text"])
    numbers = pl.select(
        pl.when(is_plain)
        .then(text)
        .otherwise(text.replace_strict(odd["text"], undressed, default=None, return_dtype=pl.String))
        .alias("number")
    )["number"]
    blank = text.is_in(list(_NOTHING))
    unread = text.is_not_null() & numbers.is_null() & ~blank
    return Parsed(numbers, mark(unread, RejectReason.NUMBER_UNREADABLE))


def whole_and_part(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the digits before and after the point of a column of plain numbers, without the sign."""
    size = pl.col(column).str.strip_prefix("-")
    halves = size.str.splitn(".", 2)
    return halves.struct.field("field_0"), halves.struct.field("field_1").fill_null("")


def scale(plain: Parsed, *, digits: int, largest: int = LARGEST_AMOUNT) -> Parsed:
    """Return plain numbers as integers of `digits` decimals, each rounded once, half up and away from zero."""
    whole, part = whole_and_part("p")
    kept = (whole + part.str.pad_end(digits, "0").str.slice(0, digits)).cast(pl.Int64, strict=False)
    round_up = part.str.slice(digits, 1).is_in(["5", "6", "7", "8", "9"]).cast(pl.Int64)
    size = kept + round_up
    frame = (
        pl.DataFrame({"p": plain.values})
        .select("p", size=size)
        .select(
            value=pl.when(pl.col("size") <= largest).then(
                pl.when(pl.col("p").str.starts_with("-")).then(-pl.col("size")).otherwise("size")
            ),
            too_large=pl.col("p").is_not_null() & ((pl.col("size") > largest) | pl.col("size").is_null()),
        )
    )
    reasons = _first_reason(plain.reasons, mark(frame["too_large"], RejectReason.NUMBER_TOO_LARGE))
    return Parsed(frame["value"], reasons)


def mark(mask: pl.Series, reason: RejectReason) -> pl.Series:
    """Return the reason where `mask` is true, null elsewhere."""
    return pl.select(pl.when(mask).then(pl.lit(reason.value)).cast(pl.String).alias("reason"))["reason"]


def read_money(cells: pl.Series, *, minor_digits: int) -> Parsed:
    """Return amounts in minor units (Int64), each rounded once, half up and away from zero.

    Reads ``1,234.50``, ``￥1234.5``, ``NT$ 5``, ``(1,234.50)``, ``1,234-``, ``１２３`` and ``1234.5元``; a blank or a
    lone ``-`` is null, never 0. Anything else is refused, and so is anything beyond `LARGEST_AMOUNT`.
    """
    return scale(read_plain(cells), digits=minor_digits)


def read_quantities(cells: pl.Series) -> Parsed:
    """Return quantities as Decimal(18, 4), rounded half up, from the same forms as money."""
    return to_quantities(read_plain(cells))


def to_quantities(plain: Parsed) -> Parsed:
    """Return plain numbers as Decimal(18, 4), rounded half up."""
    scaled = scale(plain, digits=QUANTITY_DIGITS, largest=10**18 - 1)
    return Parsed(_as_decimal(scaled.values), scaled.reasons)


def are_zero(cells: pl.Series) -> pl.Series:
    """Tell which cells hold exactly nought; a blank or unreadable one does not."""
    return read_plain(cells).values.str.contains(r"^-?0*\.?0*$").fill_null(value=False)


def read_dates(cells: pl.Series) -> Parsed:
    """Return days from 2024-01-02, 2024/1/2, 2024.1.2, 20240102, 2024年1月2日, each also with a time of day after it.

    A time keeps the day it is written on. 1/2/2024 is refused, because it does not say which is the month.
    """
    text = _canonical_text(cells)
    frame = pl.DataFrame({"text": text}).with_columns(day=pl.col("text").str.extract(_DATE, 1))
    distinct = frame["day"].drop_nulls().unique()
    days = pl.Series([_read_day(day) for day in distinct], dtype=pl.Date)
    values = frame["day"].replace_strict(distinct, days, default=None, return_dtype=pl.Date)
    reasons = frame.with_columns(value=values).select(
        pl.when(pl.col("text").is_null() | pl.col("value").is_not_null())
        .then(None)
        .when(pl.col("day").is_not_null())
        .then(pl.lit(RejectReason.DATE_IMPOSSIBLE.value))
        .when(pl.col("text").str.contains(_ORDER_UNKNOWN))
        .then(pl.lit(RejectReason.DATE_ORDER_UNKNOWN.value))
        .otherwise(pl.lit(RejectReason.DATE_UNREADABLE.value))
        .cast(pl.String)
        .alias("reason")
    )["reason"]
    return Parsed(values, reasons)


def share_of_dates(cells: pl.Series) -> float:
    """Return which part of the cells that are not blank look like dates, in any order of day and month; 0 if none."""
    parsed = read_dates(cells)
    likely = parsed.values.is_not_null() | (parsed.reasons == RejectReason.DATE_ORDER_UNKNOWN).fill_null(value=False)
    return _share(likely, cells)


def share_of_numbers(cells: pl.Series) -> float:
    """Return which part of the cells that are not blank are numbers; 0 if all are blank."""
    return _share(read_plain(cells).values.is_not_null(), cells)


def _share(matches: pl.Series, cells: pl.Series) -> float:
    filled = read_text(cells).is_not_null()
    count = int(filled.sum())
    return int((matches & filled).sum()) / count if count else 0.0


def _undress(text: pl.Series) -> pl.Series:
    """Return the plain number inside signs, brackets, currencies and separators, null where there is none."""
    parts = pl.DataFrame({"text": text}).select(pl.col("text").str.extract_groups(_DRESSED)).unnest("text")
    signs = pl.concat_str(
        (pl.col("before") == "-").cast(pl.Int8),
        (pl.col("after") == "-").cast(pl.Int8),
        (pl.col("trail") == "-").cast(pl.Int8),
        (pl.col("open") == "(").cast(pl.Int8),
    ).str.count_matches("1")
    both_signed = (pl.col("before") != "") & (pl.col("after") != "")
    whole = pl.col("whole").str.replace_all(",", "", literal=True).str.strip_chars_start("0")
    part = pl.col("part").fill_null("")
    has_digits = (pl.col("whole") + part) != ""
    balanced = (pl.col("open") == "(") == (pl.col("close") == ")")
    number = pl.concat_str(
        pl.when(signs == 1).then(pl.lit("-")).otherwise(pl.lit("")),
        pl.when(whole == "").then(pl.lit("0")).otherwise(whole),
        pl.lit("."),
        part,
    ).str.strip_suffix(".")
    readable = has_digits & balanced & (signs <= 1) & ~both_signed
    return parts.select(pl.when(readable).then(number).alias("number"))["number"]


def _read_day(text: str) -> date | None:
    parts = _DAY_PARTS.match(text) if len(text) != 8 or not text.isdigit() else None  # noqa: PLR2004 : 20240102
    year, month, day = (
        (int(parts[1]), int(parts[2]), int(parts[3])) if parts else (int(text[:4]), int(text[4:6]), int(text[6:]))
    )
    try:
        found = date(year, month, day)
    except ValueError:  # 2024-02-30: the reason given is "not a day of the calendar"
        return None
    return found if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _canonical_text(cells: pl.Series) -> pl.Series:
    """Return the cells trimmed, full-width digits and signs made plain; NFKC only where there is anything to do."""
    text = read_text(cells)
    wide = text.str.len_bytes() != text.str.len_chars()
    if not wide.any():
        return text
    plain = pl.col(text.name).str.normalize("NFKC").str.replace_all(_MINUS_SIGNS, "-").str.strip_chars()
    return _compute(text, pl.when(wide).then(plain).otherwise(pl.col(text.name)))


def _as_decimal(scaled: pl.Series) -> pl.Series:
    unit = pl.lit(Decimal(1).scaleb(-QUANTITY_DIGITS), pl.Decimal(38, QUANTITY_DIGITS))
    return _compute(scaled, (pl.col(scaled.name).cast(pl.Decimal(38, 0)) * unit).cast(_QUANTITY_TYPE))


def _first_reason(first: pl.Series, second: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(first, second).alias("reason"))["reason"]


def _compute(cells: pl.Series, expression: pl.Expr) -> pl.Series:
    return cells.to_frame().select(expression.alias(cells.name)).to_series()
