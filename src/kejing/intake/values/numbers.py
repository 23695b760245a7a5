"""Columns of numbers, exactly: money, quantities, and plain text of any other; a reason where a cell is none."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

import polars as pl

from kejing.intake.reasons import RejectReason
from kejing.intake.values.dressed import undress
from kejing.intake.values.forms import COMMA, POINT, DecimalSign, FormMet, NumberForm
from kejing.intake.values.texts import NOTHING, Parsed, canonical_text, compute, mark, no_reasons, read_text

LARGEST_AMOUNT: Final = 10**15 - 1
"""The largest amount that is believed, in minor units."""

QUANTITY_DIGITS: Final = 4
_QUANTITY_TYPE: Final = pl.Decimal(18, QUANTITY_DIGITS)
_LARGEST_QUANTITY: Final = 10**18 - 1
_WHOLE_DIGITS: Final = 15
_SHEET_DIGITS: Final = 15
_PLAIN: Final = rf"^-?\d{{1,{_WHOLE_DIGITS}}}(?:\.\d+)?$"

_QUICK_BYTES: Final = 14
"""A number of so few characters has at most thirteen digits beside its point, so that a double tells it apart."""
_QUICK_BELOW: Final = 10**11
"""From here on 1.23457E+11 may be a number that a spreadsheet shortened."""

_QUICK_TAIL: Final = 1e-14


def trim_float_noise(cells: pl.Series) -> pl.Series:
    """Return numbers as a spreadsheet shows them: a stored 2.6749999999999998 is 2.675 (15 significant digits)."""
    long = cells.str.len_bytes() > _SHEET_DIGITS + 1
    if not long.any():
        return cells
    noisy = long & cells.str.contains(r"^-?\d+\.\d+$")
    if not noisy.any():
        return cells
    context = Context(prec=_SHEET_DIGITS, rounding=ROUND_HALF_UP)
    distinct = cells.filter(noisy).unique()
    shown = pl.Series([f"{context.create_decimal(text):f}" for text in distinct], dtype=pl.String)
    return cells.replace(distinct, shown)


def read_plain(cells: pl.Series, form: NumberForm = POINT) -> Parsed:
    """Return numbers as plain text ``-1234.50``; the reasons say which were none.

    Reads ``1,234.50``, ``1 234.50``, ``￥1234.5``, ``NT$ 5``, ``(1,234.50)``, ``1,234-``, ``１２３``, ``1234.5元``,
    ``1.2万``, ``1.2E+05``; by a form with a decimal comma ``1.234,50`` and ``12,5``. A blank or a lone ``-`` is null,
    never 0. Raises FormMet where a cell needs another form and `form` is not settled.
    """
    text = canonical_text(cells)
    if form.decimal is DecimalSign.POINT:
        is_plain = text.str.contains(_PLAIN)
    else:
        is_plain = text.str.contains(rf"^-?\d{{1,{_WHOLE_DIGITS}}}$")
    is_odd = (~is_plain).fill_null(value=False)
    if not is_odd.any():
        return Parsed(text, no_reasons(len(text)))
    odd = text.filter(is_odd)
    distinct = odd.unique()
    numbers = odd.replace_strict(distinct, undress(distinct, form.decimal), default=None, return_dtype=pl.String)
    unread = numbers.is_null() & ~odd.str.to_lowercase().is_in(list(NOTHING))
    if not form.is_settled and unread.any():
        _refuse_other_form(odd.filter(unread).unique(), form)
    few = Parsed(numbers, mark(unread, RejectReason.NUMBER_UNREADABLE))
    return Parsed(text, no_reasons(len(text))).put(is_odd, few)


def _refuse_other_form(unread: pl.Series, form: NumberForm) -> None:
    other = DecimalSign.COMMA if form.decimal is DecimalSign.POINT else DecimalSign.POINT
    if undress(unread, other).is_not_null().any():
        raise FormMet


def whole_and_part(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the digits before and after the point of a column of plain numbers, without the sign."""
    size = pl.col(column).str.strip_prefix("-")
    halves = size.str.splitn(".", 2)
    return halves.struct.field("field_0"), halves.struct.field("field_1").fill_null("")


def read_short(cells: pl.Series, form: NumberForm, *, digits: int) -> pl.Series:
    """Return short plain numbers as integers of `digits` decimals, exactly; null where a closer look is needed.

    Needed is it where a cell has more decimals, is long or large, or is anything else than digits, sign and point.
    """
    name = cells.name
    if form.decimal is not DecimalSign.POINT:
        return pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, len(cells))
    scaled = cells.cast(pl.Float64, strict=False) * 10**digits
    near = scaled.round()
    frame = pl.DataFrame(
        {"near": near, "off": (scaled - near).abs(), "size": scaled.abs(), "bytes": cells.str.len_bytes()}
    )
    is_exact = pl.col("off") <= pl.col("size") * _QUICK_TAIL
    is_short = (pl.col("bytes") <= _QUICK_BYTES) & (pl.col("size") < _QUICK_BELOW * 10**digits)
    found = frame.select(pl.when(is_exact & is_short).then("near").cast(pl.Int64).alias(name)).to_series()
    is_nought = found == 0
    if is_nought.any() and cells.filter(is_nought).str.contains("[1-9]").any():  # 1e-400 is not quite nought
        return pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, len(cells))
    return found


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
    too_large = mark(frame["too_large"], RejectReason.NUMBER_TOO_LARGE)
    return Parsed(frame["value"], pl.select(pl.coalesce(plain.reasons, too_large).alias("reason"))["reason"])


def read_money(cells: pl.Series, form: NumberForm = POINT, *, minor_digits: int) -> Parsed:
    """Return amounts in minor units (Int64), each rounded once, half up and away from zero.

    Reads what `read_plain` reads. Anything beyond `LARGEST_AMOUNT` is refused. Raises FormMet.
    """
    return _read_scaled(cells, form, digits=minor_digits, largest=LARGEST_AMOUNT)


def read_quantities(cells: pl.Series, form: NumberForm = POINT) -> Parsed:
    """Return quantities as Decimal(18, 4), rounded half up, from the same forms as money. Raises FormMet."""
    scaled = _read_scaled(cells, form, digits=QUANTITY_DIGITS, largest=_LARGEST_QUANTITY)
    return Parsed(as_decimal(scaled.values), scaled.reasons)


def to_quantities(plain: Parsed) -> Parsed:
    """Return plain numbers as Decimal(18, 4), rounded half up."""
    scaled = scale(plain, digits=QUANTITY_DIGITS, largest=_LARGEST_QUANTITY)
    return Parsed(as_decimal(scaled.values), scaled.reasons)


def as_decimal(scaled: pl.Series) -> pl.Series:
    """Return integers of four decimals as Decimal(18, 4)."""
    unit = pl.lit(Decimal(1).scaleb(-QUANTITY_DIGITS), pl.Decimal(38, QUANTITY_DIGITS))
    return compute(scaled, (pl.col(scaled.name).cast(pl.Decimal(38, 0)) * unit).cast(_QUANTITY_TYPE))


def are_zero(cells: pl.Series, form: NumberForm = POINT) -> pl.Series:
    """Tell which cells hold exactly nought; a blank or unreadable one does not."""
    short = read_short(cells, form, digits=0)
    is_open = cells.is_not_null() & short.is_null()
    zero = (short == 0).fill_null(value=False)
    if not is_open.any():
        return zero
    rest = read_plain(cells.filter(is_open), form).values.str.contains(r"^-?0*\.?0*$").fill_null(value=False)
    return zero.scatter(is_open.arg_true(), rest)


def share_of_numbers(cells: pl.Series) -> float:
    """Return which part of the cells that are not blank are numbers, with either decimal sign; 0 if all are blank."""
    filled = read_text(cells).drop_nulls()
    if filled.is_empty():
        return 0.0
    plain = read_plain(filled)
    likely = int(plain.values.is_not_null().sum())
    unread = filled.filter(plain.reasons.is_not_null())
    likely += int(read_plain(unread, COMMA).values.is_not_null().sum())
    return likely / len(filled)


def _read_scaled(cells: pl.Series, form: NumberForm, *, digits: int, largest: int) -> Parsed:
    short = read_short(cells, form, digits=digits)
    is_open = cells.is_not_null() & short.is_null()
    parsed = Parsed(short, no_reasons(len(cells)))
    if not is_open.any():
        return parsed
    return parsed.put(is_open, scale(read_plain(cells.filter(is_open), form), digits=digits, largest=largest))
