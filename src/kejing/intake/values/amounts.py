"""The amount of every row, rounded once and half up, with what the rounding added or took away, exactly."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

import polars as pl

from kejing.intake.reasons import RejectReason
from kejing.intake.values.casting import (
    LARGEST_AMOUNT,
    Parsed,
    mark,
    read_plain,
    scale,
    to_quantities,
    whole_and_part,
)

RESIDUE_COLUMNS: Final = ("is_negative", "residue", "long_residue")
_RESIDUE_DIGITS: Final = 24
_RESIDUE_UNIT: Final = 10**_RESIDUE_DIGITS
_MOST_DIGITS: Final = 36
"""Digits of a product whose double still fits into 128 bits."""
_POWERS: Final = tuple(10**power for power in range(_MOST_DIGITS + 1))
_EXACT: Final = Context(prec=400)
_FAR_TOO_LARGE: Final = 2 * LARGEST_AMOUNT


class DiscountForm(StrEnum):
    """What the numbers of a discount column are: a part of one, a part of a hundred, or money off the row."""

    RATE = "rate"
    PERCENT = "percent"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in minor units, and how far each is from the unrounded one.

    `residue` is the size of the rounded amount less that of the exact one, in 10⁻²⁴ minor units; where that does not
    hold it, it is 0 and `long_residue` has it as text, in minor units. `is_negative` is the exact amount's sign.
    """

    values: pl.Series
    reasons: pl.Series
    is_negative: pl.Series
    residue: pl.Series
    long_residue: pl.Series

    def fill(self, mask: pl.Series, value: int) -> "Money":
        """Return the money with exactly `value` where `mask` is true."""
        values = pl.select(pl.when(mask).then(pl.lit(value, pl.Int64)).otherwise(self.values)).to_series()
        return Money(values, self.reasons, self.is_negative, self.residue, self.long_residue)

    def columns(self) -> list[pl.Series]:
        """Return what `sum_residues` needs of each row, under `RESIDUE_COLUMNS`."""
        parts = (self.is_negative, self.residue, self.long_residue)
        return [part.alias(name) for name, part in zip(RESIDUE_COLUMNS, parts, strict=True)]


@dataclass(frozen=True, slots=True)
class Product:
    """Quantity × price of every row, less a discount where there is one, and what each factor could be read as."""

    amount: Money
    quantity: Parsed
    price: Parsed
    discount: Parsed | None


def read_amounts(cells: pl.Series, *, minor_digits: int) -> Money:
    """Return amounts as `values.read_money` does, with what the rounding changed."""
    plain = read_plain(cells)
    money = scale(plain, digits=minor_digits)
    _, part = whole_and_part("p")
    tails = pl.DataFrame({"p": plain.values}).select(
        negative=pl.col("p").str.starts_with("-").fill_null(value=False),
        tail=part.str.slice(minor_digits).str.strip_chars_end("0").fill_null(""),
    )
    tail = tails["tail"]
    if not (tail != "").any():
        return _without_residue(money, tails["negative"])
    up = tail.str.slice(0, 1).is_in(["5", "6", "7", "8", "9"])
    short = tail.str.len_bytes() <= _RESIDUE_DIGITS
    digits = tail.str.pad_end(_RESIDUE_DIGITS, "0").cast(pl.Int128, strict=False).fill_null(0)
    residue = pl.select(
        pl.when(short)
        .then(pl.when(up).then(pl.lit(_RESIDUE_UNIT, pl.Int128)).otherwise(pl.lit(0, pl.Int128)) - digits)
        .otherwise(pl.lit(0, pl.Int128))
    ).to_series()
    long = (
        [
            None if fits else str(_EXACT.subtract(Decimal(int(rounded_up)), Decimal(f"0.{text}")))
            for text, fits, rounded_up in zip(tail, short, up, strict=True)
        ]
        if not short.all()
        else [None] * len(tail)
    )
    return Money(money.values, money.reasons, tails["negative"], residue, pl.Series(long, dtype=pl.String))


def multiply(
    quantities: pl.Series,
    prices: pl.Series,
    *,
    discounts: pl.Series | None = None,
    form: DiscountForm = DiscountForm.RATE,
    minor_digits: int,
) -> Product:
    """Return quantity × price of every row in minor units, rounded half up once, exactly.

    With `discounts`, × (1 − rate), or less an amount of discount: it makes the row smaller whichever way the row is
    signed. A blank discount is none. Rows of up to 36 digits are worked out in one vectorised pass, others one by
    one, as exactly. The values of price and discount are texts of plain numbers.
    """
    quantity_plain, price = read_plain(quantities), read_plain(prices)
    discount = None if discounts is None else read_plain(discounts)
    columns = {"q": quantity_plain.values, "p": price.values}
    if discount is not None:
        columns["d"] = discount.values
    frame = pl.DataFrame(columns)
    frame = _multiply_short(frame, form=form, minor_digits=minor_digits)
    if not frame["fits"].all():
        frame = _multiply_long(frame, form=form, minor_digits=minor_digits)
    too_large = frame["rounded"] > LARGEST_AMOUNT
    signed = pl.when("is_negative").then(0 - pl.col("rounded")).otherwise("rounded")
    values = frame.select(pl.when(pl.col("rounded") <= LARGEST_AMOUNT).then(signed).cast(pl.Int64).alias("amount"))
    amount = Money(
        values["amount"],
        mark(too_large, RejectReason.NUMBER_TOO_LARGE),
        frame["is_negative"].fill_null(value=False),
        frame["residue"],
        frame["long_residue"],
    )
    return Product(amount, to_quantities(quantity_plain), price, discount)


def sum_residues(rows: pl.DataFrame) -> Decimal:
    """Return the sum of the rounded amounts less that of the unrounded ones, in minor units, exactly.

    `rows` has `RESIDUE_COLUMNS`.
    """
    sign = pl.when("is_negative").then(pl.lit(-1, pl.Int128)).otherwise(pl.lit(1, pl.Int128))
    total = Decimal(int(rows.select((pl.col("residue") * sign).sum()).item())).scaleb(-_RESIDUE_DIGITS, context=_EXACT)
    long = rows.filter(pl.col("long_residue").is_not_null()).select("is_negative", "long_residue")
    for is_negative, text in long.iter_rows():
        total = _EXACT.subtract(total, Decimal(text)) if is_negative else _EXACT.add(total, Decimal(text))
    return total


def add_exactly(numbers: Iterable[Decimal]) -> Decimal:
    """Return the sum of decimals without rounding it."""
    return functools.reduce(_EXACT.add, numbers, Decimal(0))


def to_currency(minor_units: Decimal, minor_digits: int) -> Decimal:
    """Return minor units in the currency, exactly and without needless zeros."""
    plain = minor_units.scaleb(-minor_digits, context=_EXACT).normalize(_EXACT)
    return plain.quantize(Decimal(1), context=_EXACT) if plain == plain.to_integral_value() else plain


def round_half_up(number: Decimal, digits: int) -> Decimal:
    """Return the number with so many decimals, rounded half up and away from zero."""
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=_EXACT)


def _without_residue(money: Parsed, is_negative: pl.Series) -> Money:
    height = len(is_negative)
    none = pl.Series([0], dtype=pl.Int128).new_from_index(0, height)
    return Money(
        money.values, money.reasons, is_negative, none, pl.Series([None], dtype=pl.String).new_from_index(0, height)
    )


def _multiply_short(frame: pl.DataFrame, *, form: DiscountForm, minor_digits: int) -> pl.DataFrame:
    """Return is_negative, rounded (its size), residue and fits: whether the row's digits stayed inside 128 bits."""
    base = frame.with_columns(*_split("q"), *_split("p")).with_columns(
        size=pl.col("q_number") * pl.col("p_number"),
        decimals=pl.col("q_decimals") + pl.col("p_decimals"),
        digits=pl.col("q_digits") + pl.col("p_digits"),
        is_negative=pl.col("q").str.starts_with("-") ^ pl.col("p").str.starts_with("-"),
    )
    if "d" in frame.columns:
        base = base.with_columns(*_split("d"))
        base = _take_amount(base) if form is DiscountForm.AMOUNT else _take_rate(base, form)
    shift = pl.col("decimals") - minor_digits
    up, down = pl.max_horizontal(-shift, 0), pl.max_horizontal(shift, 0)
    two = pl.lit(2, pl.Int128)
    fits = (pl.col("digits") + up <= _MOST_DIGITS) & (shift <= _RESIDUE_DIGITS)
    return (
        base.with_columns(
            fits=fits.fill_null(value=True), size=pl.col("size") * _power(up), unit=_power(down), down=down
        )
        .with_columns(
            rounded=(pl.col("size") * two + pl.col("unit")) // (pl.col("unit") * two),
            is_negative=pl.col("is_negative").fill_null(value=False),
        )
        .with_columns(
            residue=(pl.col("rounded") * pl.col("unit") - pl.col("size")) * _power(_RESIDUE_DIGITS - pl.col("down"))
        )
        .with_columns(
            pl.when("fits").then("residue").otherwise(None).fill_null(0).cast(pl.Int128).alias("residue"),
            pl.lit(None, pl.String).alias("long_residue"),
        )
    )


def _split(column: str) -> list[pl.Expr]:
    """Return a plain number as a whole one without a point, how many digits it has, and how many were decimals."""
    whole, part = whole_and_part(column)
    part = part.str.strip_chars_end("0")
    digits = whole + part
    return [
        digits.cast(pl.Int128, strict=False).alias(f"{column}_number"),
        digits.str.len_bytes().cast(pl.Int64).alias(f"{column}_digits"),
        part.str.len_bytes().cast(pl.Int64).alias(f"{column}_decimals"),
    ]


def _power(exponent: pl.Expr) -> pl.Expr:
    powers = pl.lit(pl.Series(_POWERS, dtype=pl.Int128))
    return powers.gather(exponent.fill_null(0).clip(0, _MOST_DIGITS).cast(pl.UInt32))


def _take_rate(base: pl.DataFrame, form: DiscountForm) -> pl.DataFrame:
    """Multiply by what is left of one after the rate; a blank rate leaves the row as it is."""
    places = 2 if form is DiscountForm.PERCENT else 0
    decimals = pl.col("d_decimals") + places
    given = pl.col("d").is_not_null()
    left = pl.when(given).then(_power(decimals) - pl.col("d_number")).otherwise(pl.lit(1, pl.Int128))
    return base.with_columns(
        size=pl.col("size") * left,
        decimals=pl.col("decimals") + pl.when(given).then(decimals).otherwise(0),
        digits=pl.col("digits") + pl.when(given).then(pl.max_horizontal(decimals, "d_digits") + 1).otherwise(0),
    )


def _take_amount(base: pl.DataFrame) -> pl.DataFrame:
    """Take a discount off the size of the row; the row turns its sign where the discount is larger."""
    decimals = pl.max_horizontal("decimals", pl.col("d_decimals").fill_null(0))
    more, d_more = decimals - pl.col("decimals"), decimals - pl.col("d_decimals").fill_null(0)
    raises = pl.col("d").str.starts_with("-").fill_null(value=False) & ~pl.col("is_negative")
    off = pl.col("d_number").fill_null(0) * _power(d_more)
    left = pl.col("size") * _power(more) - pl.when(raises).then(0 - off).otherwise(off)
    digits = pl.max_horizontal(pl.col("digits") + more, pl.col("d_digits").fill_null(0) + d_more) + 1
    return (
        base.with_columns(left=left, decimals=decimals, digits=digits)
        .with_columns(size=pl.col("left").abs(), is_negative=pl.col("is_negative") ^ (pl.col("left") < 0))
        .drop("left")
    )


def _multiply_long(frame: pl.DataFrame, *, form: DiscountForm, minor_digits: int) -> pl.DataFrame:
    """Work out the rows with too many digits for the fast pass one by one in exact decimals."""
    unit = Decimal(1).scaleb(-minor_digits)
    discounts = (
        frame["d"] if "d" in frame.columns else pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    )
    found: list[tuple[bool, int | None, str | None]] = []
    rows = frame.select("q", "p", discounts.alias("d"), "fits", "is_negative", "rounded").iter_rows()
    for quantity, price, discount, fits, is_negative, rounded in rows:
        if fits:
            found.append((is_negative, rounded, None))
            continue
        exact = _multiply_one(Decimal(quantity), Decimal(price), discount, form)
        try:
            near = exact.quantize(unit, rounding=ROUND_HALF_UP, context=_EXACT)
        except InvalidOperation:
            found.append((exact.is_signed(), _FAR_TOO_LARGE, None))
            continue
        residue = _EXACT.subtract(near.copy_abs(), exact.copy_abs()).scaleb(minor_digits, context=_EXACT)
        size = min(int(near.copy_abs().scaleb(minor_digits, context=_EXACT)), _FAR_TOO_LARGE)
        found.append((exact.is_signed(), size, str(residue)))
    return frame.with_columns(
        is_negative=pl.Series([one[0] for one in found], dtype=pl.Boolean),
        rounded=pl.Series([one[1] for one in found], dtype=pl.Int128),
        long_residue=pl.Series([one[2] for one in found], dtype=pl.String),
    )


def _multiply_one(quantity: Decimal, price: Decimal, discount: str | None, form: DiscountForm) -> Decimal:
    product = _EXACT.multiply(quantity, price)
    if discount is None:
        return product
    off = Decimal(discount)
    if form is DiscountForm.AMOUNT:
        return _EXACT.add(product, off.copy_abs()) if product.is_signed() else _EXACT.subtract(product, off)
    rate = off.scaleb(-2, context=_EXACT) if form is DiscountForm.PERCENT else off
    return _EXACT.multiply(product, _EXACT.subtract(Decimal(1), rate))
