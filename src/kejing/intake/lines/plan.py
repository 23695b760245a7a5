"""How one file's columns become a ledger's: which column feeds which field, decided once from its first rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import How
from kejing.intake.containers.tables import Table, column_name
from kejing.intake.fields import Field
from kejing.intake.lines.discounts import Discount, choose_discount, is_price_discounted
from kejing.intake.lines.drops import Drops
from kejing.intake.rows.needs import find_float_codes, refuse_ambiguous_dates, refuse_columns
from kejing.intake.values.casting import (
    read_money,
)

_AMOUNTS: Final = (Field.GROSS_AMOUNT, Field.AMOUNT, Field.NET_AMOUNT)
_BASIS: Final[Mapping[Field, str]] = {Field.GROSS_AMOUNT: "gross", Field.NET_AMOUNT: "net"}
_HIGHEST_VAT: Final = Decimal("0.30")
_NO_ROWS: Final = pl.Series(dtype=pl.Int64)


@dataclass(frozen=True, slots=True)
class Aids:
    """What is known besides the file when its rows are read.

    `joined` are the fields that document headers bring, each in a batch column of its own; `products` has item_key,
    item_name, category, unit_cost; `items` and `codes` have name, code, to find a product or customer by its name;
    `repeats` are the numbers of rows to drop as identical.
    """

    joined: Mapping[Field, str] = field(default_factory=dict)
    products: pl.DataFrame | None = None
    items: pl.DataFrame | None = None
    codes: pl.DataFrame | None = None
    drops: Drops = field(default_factory=Drops)
    repeats: pl.Series = field(default_factory=_NO_ROWS.clone)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read from each batch: `columns` gives the batch column of a field.

    `amount` is null when amounts are quantity × price, less `discount` where there is one; `basis` is gross (with
    tax), net (without) or unknown; `float_codes` are the code fields whose ``4129.0`` means ``4129``.
    """

    name: str
    columns: Mapping[Field, str]
    amount: str | None
    net_amount: str | None
    discount: Discount | None
    is_price_discounted: bool
    basis: str
    float_codes: frozenset[Field]
    holds_floats: bool
    damaged: bool
    minor_digits: int
    aids: Aids


def plan_columns(
    table: Table, matches: Sequence[ColumnMatch], sample: pl.DataFrame, *, minor_digits: int, aids: Aids
) -> Plan:
    """Return the plan for a table; `sample` has the columns that document headers bring, too.

    Raises NoColumnsError when date, customer or amount is missing, AmbiguousDatesError, DiscountUnclearError.
    """
    found = {match.field: match for match in matches if match.used and match.field is not None}
    columns = {name: column_name(match.place) for name, match in found.items()} | dict(aids.joined)
    amount = _choose_amount(found)
    _refuse_gaps(table, matches, sample, columns=columns, has_amount=amount is not None)
    if Field.SOLD_ON in found:
        refuse_ambiguous_dates(table, found[Field.SOLD_ON], sample)
    net = found.get(Field.NET_AMOUNT)
    if amount is not None and amount.field is Field.GROSS_AMOUNT and net is None and Field.AMOUNT in found:
        tax = columns.get(Field.TAX)
        if _is_net(sample, columns[Field.AMOUNT], columns[Field.GROSS_AMOUNT], tax, minor_digits=minor_digits):
            net = found[Field.AMOUNT]
    basis = _BASIS.get(amount.field, "unknown") if amount is not None and amount.field is not None else "unknown"
    discounted = amount is None and is_price_discounted(found.get(Field.PRICE))
    return Plan(
        name=table.name,
        columns=columns,
        amount=column_name(amount.place) if amount else None,
        net_amount=column_name(net.place) if net else None,
        discount=choose_discount(table, found) if amount is None and not discounted else None,
        is_price_discounted=discounted and (Field.DISCOUNT in found or Field.DISCOUNT_RATE in found),
        basis=basis,
        float_codes=find_float_codes(columns, sample),
        holds_floats=table.holds_floats,
        damaged=table.damaged > 0,
        minor_digits=minor_digits,
        aids=aids,
    )


def _choose_amount(found: Mapping[Field, ColumnMatch]) -> ColumnMatch | None:
    """Return the column of amounts: the one a person named, else with tax, of unknown basis, without tax."""
    present = [found[name] for name in _AMOUNTS if name in found]
    named = [match for match in present if match.how is How.GIVEN]
    return next(iter(named or present), None)


def _refuse_gaps(
    table: Table,
    matches: Sequence[ColumnMatch],
    sample: pl.DataFrame,
    *,
    columns: Mapping[Field, str],
    has_amount: bool,
) -> None:
    missing: list[Field | str] = []
    if Field.SOLD_ON not in columns:
        missing.append(Field.SOLD_ON)
    if Field.CUSTOMER_CODE not in columns and Field.CUSTOMER_NAME not in columns:
        missing.append("customer")
    if not has_amount and not (Field.QUANTITY in columns and Field.PRICE in columns):
        missing.append(Field.AMOUNT)
    refuse_columns(table, matches, sample, missing=missing)


def _is_net(sample: pl.DataFrame, amount: str, gross: str, tax: str | None, *, minor_digits: int) -> bool:
    """Tell whether a plain 金额 beside a 价税合计 is the amount without tax.

    With a tax column the three must add up; without one every amount must be smaller, by no more than a tax.
    """
    net_cents = read_money(sample[amount], minor_digits=minor_digits).values
    gross_cents = read_money(sample[gross], minor_digits=minor_digits).values
    both = net_cents.is_not_null() & gross_cents.is_not_null() & (gross_cents != 0)
    if not both.any():
        return False
    if tax is not None:
        tax_cents = read_money(sample[tax], minor_digits=minor_digits).values.fill_null(0)
        return bool(((net_cents + tax_cents - gross_cents).abs() <= 1).filter(both).all())
    smaller = (net_cents.abs() < gross_cents.abs()) & (
        gross_cents.abs() * 100 <= net_cents.abs() * int(100 * (1 + _HIGHEST_VAT)) + 100
    )
    return bool(smaller.filter(both).all())
