"""Whether amounts contain tax: which of a file's columns is the amount, and that no run adds up both kinds."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.misleading import SCALES
from kejing.intake.columns.vocabulary import SAID
from kejing.intake.containers.tables import Table
from kejing.intake.errors import MixedBasisError, ScaledAmountsError, WrongBasisError
from kejing.intake.fields import AMOUNTS, Field
from kejing.intake.headers import bracketed_words, normalise_header
from kejing.intake.lines.options import AmountBasis
from kejing.intake.rows.forms import Forms
from kejing.intake.values.numbers import read_money
from kejing.intake.values.texts import Parsed

_HIGHEST_VAT: Final = Decimal("0.30")
_WITH_TAX: Final = ("含税", "ftaxprice", "incltax", "inclusive")
_WITHOUT_TAX: Final = ("不含税", "未税", "无税", "excltax", "exclusive")
_AGREEING_SHARE: Final = 0.95
_PERCENT: Final = r"\s*[%％]\s*$"
_RATE_DIGITS: Final = 4


class Basis(StrEnum):
    """Whether amounts contain tax."""

    GROSS = "gross"
    NET = "net"
    UNKNOWN = "unknown"


_LABELS: Final[Mapping[str, str]] = {
    Basis.GROSS: Field.GROSS_AMOUNT.value,
    Basis.NET: Field.NET_AMOUNT.value,
    Basis.UNKNOWN: "unsure_amount",
}

_SCALE: Final = re.compile(
    r"(?i)(?:单|單)\s*位\s*:\s*(?:人民币|人民幣|新?[台臺]幣|rmb|cny)?\s*(?:百|千)?[千万萬亿億](?:\s*元|(?![^\s,;)]))"
    r"|\(?in (?:thousands|millions)\b[^)]*\)?"
)
"""金额单位：万元, 單位：千元, (in thousands); after NFKC."""

_SCALED_HEADER: Final = re.compile(r"(?i)(?:百|千)?[千万萬亿億]元\s*$|\bin (?:thousands|millions)\b")
_MONEY: Final = frozenset({*AMOUNTS, Field.PRICE, Field.COST, Field.RECEIVABLE_INCREASE, Field.RECEIVABLE_DECREASE})

type ReadMoney = Callable[[Field], Parsed]
"""Reads the sample of a field's column in minor units (a rate in hundredths of a percent), null where there is none."""


@dataclass(frozen=True, slots=True)
class AmountChoice:
    """The column of amounts and its basis; `net` is the column of amounts without tax, which margins need.

    `amount` is null where amounts are quantity × price; `header` is then that of the price.
    """

    amount: ColumnMatch | None
    net: ColumnMatch | None
    basis: Basis
    header: str


def read_sample(sample: pl.DataFrame, columns: Mapping[Field, str], forms: Forms, *, minor_digits: int) -> ReadMoney:
    """Return what reads the sample of a file's columns."""

    def read(field: Field) -> Parsed:
        cells, form = sample[columns[field]], forms.of_numbers(columns[field])
        if field is not Field.TAX_RATE:
            return read_money(cells, form, minor_digits=minor_digits)
        is_percent = cells.str.contains(_PERCENT).fill_null(value=False)
        rates = read_money(cells.str.replace(_PERCENT, ""), form, minor_digits=_RATE_DIGITS)
        values = pl.select(pl.when(is_percent).then(rates.values // 100).otherwise(rates.values)).to_series()
        return Parsed(values, rates.reasons)

    return read


def choose_amount(
    file: str, found: Mapping[Field, ColumnMatch], read: ReadMoney, *, wanted: AmountBasis | None
) -> AmountChoice:
    """Return which column of a file is the amount: what a person named, else with tax, of unknown basis, without tax.

    With `wanted` it is the one of that basis, and an amount of unknown basis is taken for one. A plain 金额 is known by
    its neighbours: beside 价税合计 and 税额 it is what remains. A column that is empty, or nought where another says
    something, is passed over. Raises WrongBasisError where the only amounts are of the other basis.
    """
    present = [name for name in AMOUNTS if name in found]
    present = [name for name in present if found[name].how in SAID or not _says_nothing(name, present, read)]
    bases = {name: _find_basis(name, found, read) for name in present}
    if wanted is not None and Field.AMOUNT in bases and found[Field.AMOUNT].how in SAID:
        bases[Field.AMOUNT] = Basis.UNKNOWN  # who names the amount and its basis means that it is of this basis
    ranked = sorted(present, key=lambda name: (found[name].how not in SAID, AMOUNTS.index(name)))
    net = next((name for name in (Field.NET_AMOUNT, Field.AMOUNT) if bases.get(name) is Basis.NET), None)
    net_match = found[net] if net is not None else None
    if not ranked:
        return _choose_price(file, found, wanted=wanted)
    if wanted is None:
        first = ranked[0]
        return AmountChoice(found[first], net_match, bases[first], found[first].header)
    fitting = sorted(
        (name for name in ranked if bases[name] in {wanted, Basis.UNKNOWN}),
        key=lambda name: (found[name].how not in SAID, bases[name] != wanted),
    )
    if not fitting:
        first = ranked[0]
        raise _refuse(file, found[first].header, bases[first], wanted)
    first = fitting[0]
    if wanted == "net":
        net_match = found[first]
    return AmountChoice(found[first], net_match, Basis(wanted), found[first].header)


def refuse_mixed_bases(files: Sequence[tuple[str, str, str]]) -> None:
    """Raise MixedBasisError where files, each with its name, the header of its amounts and their basis, differ.

    An unknown basis beside a known one is a difference too: nobody can tell whether they may be added up.
    """
    for file, header, basis in files[1:]:
        first, first_header, first_basis = files[0]
        if basis != first_basis:
            raise MixedBasisError(
                first=first,
                first_header=first_header,
                first_field=_LABELS[first_basis],
                second=file,
                second_header=header,
                second_field=_LABELS[basis],
            )


def refuse_scale(table: Table, matches: Sequence[ColumnMatch]) -> None:
    """Raise ScaledAmountsError where amounts are in ten thousands or the like.

    A title says so (单位：万元), or the header of an amount that is read, or of the only ones there are: 金额(万元).
    """
    for title in table.titles:
        said = _SCALE.search(unicodedata.normalize("NFKC", title))
        if said is not None:
            raise ScaledAmountsError(file=table.address, value=said.group().strip())
    read = [match for match in matches if match.used and match.field in _MONEY]
    has_amount = any(match.field in {*AMOUNTS, Field.PRICE} for match in read)
    asked = read if has_amount else [*read, *(match for match in matches if match.field is None)]
    scaled = next((match.header for match in asked if _is_scaled(match.header)), None)
    if scaled is not None:
        raise ScaledAmountsError(file=table.address, value=scaled)


def _is_scaled(header: str) -> bool:
    text = unicodedata.normalize("NFKC", header)
    return bracketed_words(header) in SCALES or _SCALED_HEADER.search(text) is not None


def _refuse(file: str, header: str, basis: Basis, wanted: AmountBasis) -> WrongBasisError:
    return WrongBasisError(file=file, header=header, first_field=_LABELS[basis], second_field=_LABELS[wanted])


def _choose_price(file: str, found: Mapping[Field, ColumnMatch], *, wanted: AmountBasis | None) -> AmountChoice:
    """Return the basis of quantity × price, which is the price's."""
    price = found.get(Field.PRICE)
    basis = Basis.UNKNOWN if price is None else _read_header(price.header)
    if price is not None and wanted is not None and basis not in {wanted, Basis.UNKNOWN}:
        raise _refuse(file, price.header, basis, wanted)
    return AmountChoice(None, None, Basis(wanted) if wanted is not None else basis, price.header if price else "")


def _read_header(header: str) -> Basis:
    words = normalise_header(header) + bracketed_words(header)
    if any(word in words for word in _WITHOUT_TAX):
        return Basis.NET
    return Basis.GROSS if any(word in words for word in _WITH_TAX) else Basis.UNKNOWN


def _says_nothing(name: Field, present: Sequence[Field], read: ReadMoney) -> bool:
    """Tell whether a column is empty, or all nought, while another column of amounts has amounts."""
    if len(present) == 1 or _has_amounts(read(name)):
        return False
    return any(_has_amounts(read(other)) for other in present if other is not name)


def _has_amounts(cents: Parsed) -> bool:
    """Tell whether anything is there; what cannot be read is no nothing."""
    return bool((cents.values != 0).any()) or cents.reasons.is_not_null().any()


def _find_basis(name: Field, found: Mapping[Field, ColumnMatch], read: ReadMoney) -> Basis:
    if name is not Field.AMOUNT:
        return Basis.GROSS if name is Field.GROSS_AMOUNT else Basis.NET
    amount = read(Field.AMOUNT).values
    tax = read(Field.TAX).values if Field.TAX in found else None
    if Field.GROSS_AMOUNT in found and _is_net(amount, read(Field.GROSS_AMOUNT).values, tax):
        return Basis.NET
    if Field.NET_AMOUNT in found and _is_net(read(Field.NET_AMOUNT).values, amount, tax):
        return Basis.GROSS
    return Basis.UNKNOWN if tax is None or Field.TAX_RATE not in found else _find_by_rate(amount, tax, read)


def _find_by_rate(amount: pl.Series, tax: pl.Series, read: ReadMoney) -> Basis:
    """Return the basis of an amount by its tax: the rate's part of it, or of what remains without it."""
    rate = read(Field.TAX_RATE).values.cast(pl.Float64) / 10**_RATE_DIGITS
    rate = rate / 100 if (rate > 1).any() else rate  # 13 for 13 %
    rows = pl.DataFrame({"amount": amount.cast(pl.Float64), "tax": tax.cast(pl.Float64), "rate": rate}).drop_nulls()
    rows = rows.filter((pl.col("tax") != 0) & (pl.col("rate") > 0))
    if rows.is_empty():
        return Basis.UNKNOWN
    upon = (pl.col("amount") * pl.col("rate") - pl.col("tax")).abs() <= 1
    within = (pl.col("amount") * pl.col("rate") / (1 + pl.col("rate")) - pl.col("tax")).abs() <= 1
    is_net, is_gross = (int(rows.select(one.sum()).item()) >= _AGREEING_SHARE * rows.height for one in (upon, within))
    if is_net is is_gross:  # so little tax that either could be
        return Basis.UNKNOWN
    return Basis.NET if is_net else Basis.GROSS


def _is_net(net: pl.Series, gross: pl.Series, tax: pl.Series | None) -> bool:
    """Tell whether amounts are others without their tax.

    With a tax column the three must add up; without one every amount must be smaller, by no more than a tax.
    """
    both = net.is_not_null() & gross.is_not_null() & (gross != 0)
    if not both.any():
        return False
    if tax is not None:
        return bool(((net + tax.fill_null(0) - gross).abs() <= 1).filter(both).all())
    smaller = (net.abs() < gross.abs()) & (gross.abs() * 100 <= net.abs() * int(100 * (1 + _HIGHEST_VAT)) + 100)
    return bool(smaller.filter(both).all())
