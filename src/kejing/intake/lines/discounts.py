"""What a discount column says where no column has the amount: a rate, percent, or money off the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import SAID
from kejing.intake.containers.tables import Table, column_name
from kejing.intake.errors import DiscountUnclearError
from kejing.intake.fields import Field
from kejing.intake.headers import normalise_header
from kejing.intake.rows.forms import Forms
from kejing.intake.values.amounts import DiscountForm
from kejing.intake.values.forms import POINT, DecimalSign, NumberForm
from kejing.intake.values.numbers import read_plain, trim_float_noise

_MONEY_WORDS: Final = frozenset(
    map(normalise_header, ("优惠金额", "折扣额", "抹零", "整单折扣", "折扣金額", "Discount Amount", "Discount Amt"))
)
_RATE_SIGNS: Final = ("率", "%", "rate", "percent", "比例")
_DISCOUNTED_PRICES: Final = frozenset(map(normalise_header, ("折后单价", "折後單價")))
_HUNDRED: Final = 100
_PERCENT: Final = r"\s*[%％]\s*$"
_EXACT: Final = Context(prec=400)


@dataclass(frozen=True, slots=True)
class Discount:
    """The column that makes each amount smaller, and how; `is_minus` where all of it is written as less than nought."""

    column: str
    header: str
    form: DiscountForm
    is_minus: bool = False
    numbers: NumberForm = POINT

    def read(self, cells: pl.Series) -> pl.Series:
        """Return the cells as plain numbers of the discount's form; what is no number stays as it is."""
        if self.form is not DiscountForm.AMOUNT:
            shift = 2 if self.form is DiscountForm.RATE else 0
            cells = _write_percents(cells, shift=shift, numbers=self.numbers)
        if not self.is_minus and self.numbers.decimal is DecimalSign.POINT:
            return cells
        plain = read_plain(cells, self.numbers).values
        return pl.select(pl.coalesce(plain.str.strip_prefix("-") if self.is_minus else plain, cells)).to_series()


@dataclass(frozen=True, slots=True)
class _Survey:
    """What one pass over a whole column found: its least and greatest number, and how many cells say something.

    Nought says nothing. Of the others, `over_half` are more than half of one, `over_fifty` more than half of a hundred.
    """

    least: float
    most: float
    filled: int
    over_half: int
    over_fifty: int


def is_price_discounted(match: ColumnMatch | None) -> bool:
    """Tell whether a price column says that the discount is already taken off."""
    return match is not None and normalise_header(match.header) in _DISCOUNTED_PRICES


def choose_discount(table: Table, found: Mapping[Field, ColumnMatch], forms: Forms) -> Discount | None:
    """Return what the table's discount column says, decided by all its values; null where there is none to take.

    Values that all lie in 0…1 or are written with a percent sign are a rate, unless the header says money; beyond 1
    they are percent where the header says a rate, and money where it does not. Money that is never written without a
    minus is taken off all the same. Of two columns the one with money counts, if it has any.
    Raises DiscountUnclearError where it looks like the part that is paid rather than the part that is taken off.
    """
    for field in (Field.DISCOUNT, Field.DISCOUNT_RATE):
        match = found.get(field)
        if match is None:
            continue
        column = column_name(match.place)
        numbers = forms.of_numbers(column)
        survey = _survey(table, column, numbers)
        if survey.filled:
            form = _choose_form(table, match, survey)
            is_minus = survey.most <= 0 > survey.least
            return Discount(column, match.header, form, is_minus=is_minus, numbers=numbers)
    return None


def _survey(table: Table, column: str, form: NumberForm) -> _Survey:
    least, most, filled, over_half, over_fifty = 0.0, 0.0, 0, 0, 0
    for batch in table.read_batches():
        cells = trim_float_noise(batch[column]) if table.holds_floats else batch[column]
        parsed = read_plain(_write_percents(cells, shift=2, numbers=form), form)
        filled += int(parsed.reasons.is_not_null().sum())  # its rows are rejected: a discount is never overlooked
        numbers = parsed.values.drop_nulls().cast(pl.Float64)
        numbers = numbers.filter(numbers != 0)
        if numbers.is_empty():
            continue
        low, high = numbers.min(), numbers.max()
        least = min(least, float(str(low)))
        most = max(most, float(str(high)))
        filled += len(numbers)
        over_half += int((numbers > 1 / 2).sum())
        over_fifty += int((numbers > _HUNDRED / 2).sum())
    return _Survey(least, most, filled, over_half, over_fifty)


def _choose_form(table: Table, match: ColumnMatch, survey: _Survey) -> DiscountForm:
    given = match.field if match.how in SAID else None
    plain = normalise_header(match.header)
    if given is Field.DISCOUNT or (given is None and plain in _MONEY_WORDS):
        return DiscountForm.AMOUNT
    is_rate_by_name = given is Field.DISCOUNT_RATE or any(sign in plain for sign in _RATE_SIGNS)
    if survey.most <= 0 and -1 <= survey.least < 0:
        raise DiscountUnclearError(file=table.address, header=match.header)
    if survey.least >= 0 and survey.most <= 1:
        form, large = DiscountForm.RATE, survey.over_half
    elif survey.least >= 0 and survey.most <= _HUNDRED and is_rate_by_name:
        form, large = DiscountForm.PERCENT, survey.over_fifty
    elif is_rate_by_name:
        raise DiscountUnclearError(file=table.address, header=match.header)
    else:
        return DiscountForm.AMOUNT
    if given is None and 2 * large > survey.filled:  # 0.9 is more often nine tenths paid than nine tenths off
        raise DiscountUnclearError(file=table.address, header=match.header)
    return form


def _write_percents(cells: pl.Series, *, shift: int, numbers: NumberForm) -> pl.Series:
    """Return ``12.5%`` as a plain number moved by so many places; what has no percent sign stays as it is."""
    is_percent = cells.str.contains(_PERCENT).fill_null(value=False)
    if not is_percent.any():
        return cells
    distinct = cells.filter(is_percent).unique()
    plain = read_plain(distinct.str.replace(_PERCENT, ""), numbers).values
    sign = numbers.decimal.value
    written = [
        cell if number is None else f"{Decimal(number).scaleb(-shift, context=_EXACT):f}".replace(".", sign)
        for cell, number in zip(distinct, plain, strict=True)
    ]
    return cells.replace(distinct, pl.Series(written, dtype=pl.String))
