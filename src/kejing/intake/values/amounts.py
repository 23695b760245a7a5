"""The amount of every row, rounded once and half up, with what the rounding added or took away, exactly."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

import polars as pl

from kejing.intake.reasons import RejectReason
from kejing.intake.values.forms import POINT, NumberForm
from kejing.intake.values.numbers import (
    LARGEST_AMOUNT,
    QUANTITY_DIGITS,
    as_decimal,
    read_plain,
    read_short,
    scale,
    to_quantities,
    whole_and_part,
)
from kejing.intake.values.texts import Parsed, mark, no_reasons

RESIDUE_COLUMNS: Final = ("is_negative", "residue", "long_residue")
_RESIDUE_DIGITS: Final = 24
_RESIDUE_UNIT: Final = 10**_RESIDUE_DIGITS
_MOST_DIGITS: Final = 36
"""Digits of a product whose double still fits into 128 bits."""
_POWERS: Final = tuple(10**power for power in range(_MOST_DIGITS + 1))
_EXACT: Final = Context(prec=400)
_FAR_TOO_LARGE: Final = 2 * LARGEST_AMOUNT
_QUICK_SIZE: Final = 9e18
"""Products below it fit into 64 bits."""
_QUICK_DECIMALS: Final = 2 * QUANTITY_DIGITS
_MOST_MINOR_DIGITS: Final = 4


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

    def put(self, mask: pl.Series, few: "Money") -> "Money":
        """Return the money with `few`, in their order, where `mask` is true."""
        places = mask.arg_true()
        return Money(
            self.values.clone().scatter(places, few.values),
            self.reasons.clone().scatter(places, few.reasons),
            self.is_negative.clone().scatter(places, few.is_negative),
            self.residue.clone().scatter(places, few.residue),
            self.long_residue.clone().scatter(places, few.long_residue),
        )

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


def read_amounts(cells: pl.Series, form: NumberForm = POINT, *, minor_digits: int) -> Money:
    """Return amounts as `numbers.read_money` does, with what the rounding changed. Raises FormMet."""
    short = read_short(cells, form, digits=minor_digits)
    is_open = cells.is_not_null() & short.is_null()
    money = _without_residue(Parsed(short, no_reasons(len(short))), is_negative=(short < 0).fill_null(value=False))
    if not is_open.any():
        return money
    return money.put(is_open, _read_long(cells.filter(is_open), form, minor_digits=minor_digits))


def _read_long(cells: pl.Series, form: NumberForm, *, minor_digits: int) -> Money:
    """Return amounts of any length from their digits."""
    plain = read_plain(cells, form)
    money = scale(plain, digits=minor_digits)
    _, part = whole_and_part("p")
    tails = pl.DataFrame({"p": plain.values}).select(
        negative=pl.col("p").str.starts_with("-").fill_null(value=False),
        tail=part.str.slice(minor_digits).str.strip_chars_end("0").fill_null(""),
    )
    tail = tails["tail"]
    if not (tail != "").any():
        return _without_residue(money, is_negative=tails["negative"])
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
            None if fits else f"{_EXACT.subtract(Decimal(int(rounded_up)), Decimal(f'0.{text}')):f}"
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
    numbers: tuple[NumberForm, NumberForm] = (POINT, POINT),
    minor_digits: int,
) -> Product:
    """Return quantity × price of every row in minor units, rounded half up once, exactly.

    With `discounts`, which are plain numbers, × (1 − rate), or less an amount of discount: it makes the row smaller
    whichever way the row is signed. A blank discount is none. `numbers` are the forms of quantities and prices. Rows
    of few digits are worked out in 64 bits, of up to 36 digits in 128, others one by one, all as exactly. The values
    of price and discount are texts. Raises FormMet.
    """
    quick = _multiply_quick(quantities, prices, discounts, form=form, numbers=numbers, minor_digits=minor_digits)
    if quick is None:
        return _multiply_any(quantities, prices, discounts, form=form, numbers=numbers, minor_digits=minor_digits)
    product, is_open = quick
    if not is_open.any():
        return product
    few = _multiply_any(
        quantities.filter(is_open),
        prices.filter(is_open),
        None if discounts is None else discounts.filter(is_open),
        form=form,
        numbers=numbers,
        minor_digits=minor_digits,
    )
    discount = product.discount
    if discount is not None and few.discount is not None:
        discount = discount.put(is_open, few.discount)
    return Product(
        product.amount.put(is_open, few.amount),
        product.quantity.put(is_open, few.quantity),
        product.price.put(is_open, few.price),
        discount,
    )


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


def write_residues(rows: pl.DataFrame) -> pl.Series:
    """Return, as text, the rounded amount of every row less the unrounded one; null where they are the same.

    `rows` has `RESIDUE_COLUMNS`. A whole number counts 10⁻²⁴ minor units, one with a point minor units.
    """
    signed = pl.when("is_negative").then(0 - pl.col("residue")).otherwise("residue")
    plain = pl.col("long_residue").str.strip_prefix("-")
    is_less = pl.col("long_residue").str.starts_with("-") ^ pl.col("is_negative")
    long = pl.concat_str(pl.when(is_less).then(pl.lit("-")).otherwise(pl.lit("")), plain)
    return rows.select(
        pl.when(pl.col("long_residue").is_not_null())
        .then(long)
        .when(pl.col("residue") != 0)
        .then(signed.cast(pl.String))
        .alias("residue")
    ).to_series()


def read_residues(texts: pl.Series) -> Decimal:
    """Return the sum of what `write_residues` wrote, in minor units, exactly."""
    total = Decimal(0)
    for text in texts.drop_nulls():
        number = Decimal(text)
        total = _EXACT.add(total, number if "." in text else number.scaleb(-_RESIDUE_DIGITS, context=_EXACT))
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


def _multiply_quick(
    quantities: pl.Series,
    prices: pl.Series,
    discounts: pl.Series | None,
    *,
    form: DiscountForm,
    numbers: tuple[NumberForm, NumberForm],
    minor_digits: int,
) -> tuple[Product, pl.Series] | None:
    """Return the products of short plain numbers, and which rows need more than 64 bits or a closer look."""
    if minor_digits > _MOST_MINOR_DIGITS:
        return None
    quantity = read_short(quantities, numbers[0], digits=QUANTITY_DIGITS)
    price = read_short(prices, numbers[1], digits=QUANTITY_DIGITS)
    frame = pl.DataFrame(
        {"quantities": quantities, "prices": prices, "q": quantity, "p": price},
    ).with_columns(
        is_open=_is_open("quantities", "q") | _is_open("prices", "p"),
        size=(pl.col("q") * pl.col("p")).abs(),
        double=(pl.col("q").cast(pl.Float64) * pl.col("p")).abs(),
        is_negative=((pl.col("q") < 0) ^ (pl.col("p") < 0)).fill_null(value=False),
    )
    decimals = _QUICK_DECIMALS
    if discounts is not None:
        places = QUANTITY_DIGITS - 2 if form is DiscountForm.PERCENT else QUANTITY_DIGITS
        frame = frame.with_columns(discounts.alias("discounts"), read_short(discounts, POINT, digits=places).alias("d"))
        frame = frame.with_columns(is_open=pl.col("is_open") | _is_open("discounts", "d"))
        if form is DiscountForm.AMOUNT:
            frame = _take_quick_amount(frame)
        else:
            left = 10**QUANTITY_DIGITS - pl.col("d").fill_null(0)
            frame = frame.with_columns(
                size=(pl.col("size") * left).abs(),
                double=pl.col("double") * left.abs().cast(pl.Float64),
                is_negative=pl.col("is_negative") ^ (left < 0),
            )
            decimals += QUANTITY_DIGITS
    unit = 10 ** (decimals - minor_digits)
    frame = frame.with_columns(is_open=(pl.col("is_open") | (pl.col("double") >= _QUICK_SIZE)).fill_null(value=False))
    frame = frame.with_columns(rounded=(pl.col("size") + unit // 2) // unit).with_columns(
        rest=(pl.col("rounded") * unit - pl.col("size")).fill_null(0),
        value=pl.when("is_negative").then(-pl.col("rounded")).otherwise("rounded"),
    )
    height = frame.height
    amount = _without_residue(Parsed(frame["value"], no_reasons(height)), is_negative=frame["is_negative"])
    if (frame["rest"] != 0).any():
        residue = frame.select(pl.col("rest").cast(pl.Int128) * 10 ** (_RESIDUE_DIGITS - decimals + minor_digits))
        amount = replace(amount, residue=residue.to_series())
    product = Product(
        amount,
        Parsed(as_decimal(quantity), no_reasons(height)),
        Parsed(prices, no_reasons(height)),
        None if discounts is None else Parsed(discounts, no_reasons(height)),
    )
    return product, frame["is_open"]


def _is_open(cells: str, number: str) -> pl.Expr:
    return pl.col(cells).is_not_null() & pl.col(number).is_null()


def _take_quick_amount(frame: pl.DataFrame) -> pl.DataFrame:
    """Take an amount of discount off the size of short rows, as `_take_amount` does off that of long ones."""
    discount = pl.col("d").fill_null(0)
    off = discount.abs() * 10**QUANTITY_DIGITS
    raises = (discount < 0) & ~pl.col("is_negative")
    return (
        frame.with_columns(left=pl.when(raises).then(pl.col("size") + off).otherwise(pl.col("size") - off))
        .with_columns(
            size=pl.col("left").abs(),
            double=pl.col("double") + discount.abs().cast(pl.Float64) * 10**QUANTITY_DIGITS,
            is_negative=pl.col("is_negative") ^ (pl.col("left") < 0).fill_null(value=False),
        )
        .drop("left")
    )


def _multiply_any(
    quantities: pl.Series,
    prices: pl.Series,
    discounts: pl.Series | None,
    *,
    form: DiscountForm,
    numbers: tuple[NumberForm, NumberForm],
    minor_digits: int,
) -> Product:
    quantity_plain, price = read_plain(quantities, numbers[0]), read_plain(prices, numbers[1])
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


def _without_residue(money: Parsed, *, is_negative: pl.Series) -> Money:
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
        found.append((exact.is_signed(), size, f"{residue:f}"))
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
