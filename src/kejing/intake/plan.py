"""How one file's columns become a ledger's: which column feeds which field, decided once from its first rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

from kejing.intake.errors import AmbiguousDatesError, DiscountNotAppliedError, NoColumnsError
from kejing.intake.fields import Field
from kejing.intake.mapping import ColumnMatch, How
from kejing.intake.reasons import RejectReason
from kejing.intake.tables import Table, column_name
from kejing.intake.values import (
    holds_float_codes,
    read_dates,
    read_money,
    read_text,
    share_of_dates,
    share_of_numbers,
)

_CODES: Final = (Field.DOCUMENT_NUMBER, Field.CUSTOMER_CODE, Field.ITEM_CODE)
_AMOUNTS: Final = (Field.GROSS_AMOUNT, Field.AMOUNT, Field.NET_AMOUNT)
_BASIS: Final[Mapping[Field, str]] = {Field.GROSS_AMOUNT: "gross", Field.NET_AMOUNT: "net"}
_HIGHEST_VAT: Final = Decimal("0.30")
_LIKELY: Final = 0.9


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read from each batch: `columns` gives the batch column of a field.

    `amount` is null when amounts are quantity × price; `basis` is gross (with tax), net (without) or unknown;
    `float_codes` are the code fields whose ``4129.0`` means ``4129``.
    """

    name: str
    columns: Mapping[Field, str]
    amount: str | None
    net_amount: str | None
    basis: str
    float_codes: frozenset[Field]
    holds_floats: bool
    damaged: bool
    minor_digits: int


def plan_columns(table: Table, matches: Sequence[ColumnMatch], sample: pl.DataFrame, *, minor_digits: int) -> Plan:
    """Return the plan for a table.

    Raises NoColumnsError when date, customer or amount is missing, AmbiguousDatesError, DiscountNotAppliedError.
    """
    found = {match.field: match for match in matches if match.used and match.field is not None}
    columns = {field: column_name(match.place) for field, match in found.items()}
    amount = _choose_amount(found)
    _refuse_gaps(table, matches, sample, amount=amount)
    _refuse_ambiguous_dates(table, found[Field.SOLD_ON], sample)
    net = found.get(Field.NET_AMOUNT)
    if amount is not None and amount.field is Field.GROSS_AMOUNT and net is None and Field.AMOUNT in found:
        tax = columns.get(Field.TAX)
        if _is_net(sample, columns[Field.AMOUNT], columns[Field.GROSS_AMOUNT], tax, minor_digits=minor_digits):
            net = found[Field.AMOUNT]
    basis = _BASIS.get(amount.field, "unknown") if amount is not None and amount.field is not None else "unknown"
    return Plan(
        name=table.name,
        columns=columns,
        amount=column_name(amount.place) if amount else None,
        net_amount=column_name(net.place) if net else None,
        basis=basis,
        float_codes=frozenset(
            field for field in _CODES if field in columns and holds_float_codes(sample[columns[field]])
        ),
        holds_floats=table.holds_floats,
        damaged=table.damaged > 0,
        minor_digits=minor_digits,
    )


def _choose_amount(found: Mapping[Field, ColumnMatch]) -> ColumnMatch | None:
    """Return the column of amounts: the one a person named, else with tax, of unknown basis, without tax."""
    present = [found[field] for field in _AMOUNTS if field in found]
    named = [match for match in present if match.how is How.GIVEN]
    return next(iter(named or present), None)


def _refuse_gaps(
    table: Table, matches: Sequence[ColumnMatch], sample: pl.DataFrame, *, amount: ColumnMatch | None
) -> None:
    found = {match.field: match for match in matches if match.used}
    missing = []
    if Field.SOLD_ON not in found:
        missing.append(Field.SOLD_ON.value)
    if Field.CUSTOMER_CODE not in found and Field.CUSTOMER_NAME not in found:
        missing.append("customer")
    if amount is None and not (Field.QUANTITY in found and Field.PRICE in found):
        missing.append(Field.AMOUNT.value)
    if missing:
        raise NoColumnsError(
            file=table.name,
            fields=",".join(missing),
            headers=", ".join(header for header in table.headers if header) or "—",
            example=_propose_header(matches, sample, missing[0]),
            field_code=Field.CUSTOMER_NAME.value if missing[0] == "customer" else missing[0],
        )
    discount = found.get(Field.DISCOUNT) or found.get(Field.DISCOUNT_RATE)
    if amount is None and discount is not None:
        raise DiscountNotAppliedError(file=table.name, header=discount.header)


def _propose_header(matches: Sequence[ColumnMatch], sample: pl.DataFrame, missing: str) -> str:
    """Return a header whose values could be the missing field's, to show how ``--map`` is written."""
    free = [match for match in matches if match.header and not match.used]
    for match in free:
        cells = sample[column_name(match.place)]
        is_date, is_number = share_of_dates(cells) > _LIKELY, share_of_numbers(cells) > _LIKELY
        wanted = {Field.SOLD_ON.value: is_date, Field.AMOUNT.value: is_number and not is_date}
        if wanted.get(missing, not is_date and not is_number):
            return match.header
    return free[0].header if free else "…"


def _refuse_ambiguous_dates(table: Table, match: ColumnMatch, sample: pl.DataFrame) -> None:
    cells = sample[column_name(match.place)]
    unsure = (read_dates(cells).reasons == RejectReason.DATE_ORDER_UNKNOWN).fill_null(value=False)
    if unsure.any() and 2 * int(unsure.sum()) >= read_text(cells).drop_nulls().len():
        raise AmbiguousDatesError(file=table.name, header=match.header, value=cells.filter(unsure)[0])


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
