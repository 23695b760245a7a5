"""The numbers of one batch of sales lines: amounts as given or worked out, quantities, costs."""

from dataclasses import dataclass

import polars as pl

from kejing.intake.fields import LEDGER_SCHEMA, Field
from kejing.intake.lines.accounts import Account
from kejing.intake.lines.kinds import RowKinds
from kejing.intake.lines.plan import Plan
from kejing.intake.rows.faults import Fault, or_missing
from kejing.intake.rows.unread import Unread
from kejing.intake.values.amounts import DiscountForm, Money, multiply, read_amounts
from kejing.intake.values.forms import POINT, NumberForm
from kejing.intake.values.numbers import are_zero, read_money, read_quantities, trim_float_noise
from kejing.intake.values.texts import Parsed


@dataclass(frozen=True, slots=True)
class RowNumbers:
    """Numbers of every row; `faults` say why an amount is missing, `unread` lists optional values for the notes."""

    amount: Money
    quantity: Parsed
    net_amount: Parsed
    cost: Parsed
    faults: tuple[Fault, ...]
    unread: tuple[Unread, ...]


def read_row_numbers(batch: pl.DataFrame, plan: Plan, *, kinds: RowKinds, unit_costs: pl.Series | None) -> RowNumbers:
    """Return the numbers of a batch; a gift without an amount costs nothing.

    `unit_costs` are those of the product list, as text: where the file has no cost, a row's is unit cost × quantity.
    """
    amount, quantity, factors = _read_amounts(batch, plan, kinds.types)
    free = (kinds.kinds == "gift") & amount.reasons.is_null() & amount.values.is_null()
    amount = amount.fill(free, 0)
    faults: list[Fault] = []
    for field, cells, parsed in factors:
        missing = parsed.values.is_null() & parsed.reasons.is_null() & amount.values.is_null()
        faults.append((field.value, cells, or_missing(parsed.reasons, missing & (field is not Field.DISCOUNT))))
    net = _read_optional(batch, plan.net_amount, plan)
    unread: list[Unread] = []
    if Field.QUANTITY in plan.columns:
        unread.append((Field.QUANTITY, batch[plan.columns[Field.QUANTITY]], quantity))
    if plan.net_amount is not None:
        unread.append((Field.NET_AMOUNT, batch[plan.net_amount], net))
    cost, cost_unread = _read_cost(batch, plan, unit_costs)
    return RowNumbers(amount, quantity, net, cost, tuple(faults), (*unread, *cost_unread))


def find_zeros(batch: pl.DataFrame, plan: Plan, amount: Money) -> pl.Series:
    """Tell which rows have nought as quantity or price, or as amount where there is no price."""
    is_nothing = (amount.values == 0).fill_null(value=False) & (amount.residue == 0) & amount.long_residue.is_null()
    if Field.PRICE in plan.columns:
        prices = _number_cells(batch, plan.columns[Field.PRICE], plan)
        is_priced = read_quantities(prices, _form(plan, Field.PRICE)).values.is_not_null()
        is_nothing = are_zero(prices, _form(plan, Field.PRICE)) | (is_nothing & ~is_priced)
    if Field.QUANTITY in plan.columns:
        quantities = _number_cells(batch, plan.columns[Field.QUANTITY], plan)
        is_nothing |= are_zero(quantities, _form(plan, Field.QUANTITY))
    return is_nothing


def _read_amounts(batch: pl.DataFrame, plan: Plan, types: pl.Series) -> tuple[Money, Parsed, tuple[Unread, ...]]:
    """Return amount, quantity, and what the amount is made of, with the reason why it may be missing."""
    if plan.amount is not None:
        form = plan.forms.of_numbers(plan.amount)
        amount = read_amounts(_number_cells(batch, plan.amount, plan), form, minor_digits=plan.minor_digits)
        quantity = _nothing(batch.height, LEDGER_SCHEMA["quantity"])
        if Field.QUANTITY in plan.columns:
            cells = _number_cells(batch, plan.columns[Field.QUANTITY], plan)
            quantity = read_quantities(cells, _form(plan, Field.QUANTITY))
        return amount, quantity, ((Field.AMOUNT, batch[plan.amount], Parsed(amount.values, amount.reasons)),)
    if plan.account is not None:
        return _read_account(batch, plan, plan.account, types)
    quantities, prices = batch[plan.columns[Field.QUANTITY]], batch[plan.columns[Field.PRICE]]
    discount = plan.discount
    product = multiply(
        _number_cells(batch, quantities.name, plan),
        _number_cells(batch, prices.name, plan),
        discounts=None if discount is None else discount.read(_number_cells(batch, discount.column, plan)),
        form=DiscountForm.RATE if discount is None else discount.form,
        numbers=(_form(plan, Field.QUANTITY), _form(plan, Field.PRICE)),
        minor_digits=plan.minor_digits,
    )
    factors: list[Unread] = [(Field.QUANTITY, quantities, product.quantity), (Field.PRICE, prices, product.price)]
    if discount is not None and product.discount is not None:
        factors.append((Field.DISCOUNT, batch[discount.column], product.discount))
    amount = product.amount
    factors.append((Field.AMOUNT, _write_product(batch, plan), Parsed(amount.values, amount.reasons)))
    return amount, product.quantity, tuple(factors)


def _read_account(
    batch: pl.DataFrame, plan: Plan, account: Account, types: pl.Series
) -> tuple[Money, Parsed, tuple[Unread, ...]]:
    texts, increase, decrease = account.read_amounts(batch, types)
    amount = read_amounts(texts, minor_digits=plan.minor_digits)
    quantity = _nothing(batch.height, LEDGER_SCHEMA["quantity"])
    if Field.QUANTITY in plan.columns:
        cells = _number_cells(batch, plan.columns[Field.QUANTITY], plan)
        quantity = read_quantities(cells, _form(plan, Field.QUANTITY))
    filled = amount.values.fill_null(0)  # that an amount is missing is said once, of the amount
    factors: list[Unread] = [(Field.RECEIVABLE_INCREASE, batch[account.increase], Parsed(filled, increase.reasons))]
    if account.decrease is not None:
        factors.append((Field.RECEIVABLE_DECREASE, batch[account.decrease], Parsed(filled, decrease.reasons)))
    factors.append((Field.AMOUNT, texts, Parsed(amount.values, amount.reasons)))
    return amount, quantity, tuple(factors)


def _read_cost(batch: pl.DataFrame, plan: Plan, unit_costs: pl.Series | None) -> tuple[Parsed, tuple[Unread, ...]]:
    column = plan.columns.get(Field.COST)
    cost = _read_optional(batch, column, plan)
    unread: list[Unread] = [] if column is None else [(Field.COST, batch[column], cost)]
    if unit_costs is not None and Field.QUANTITY in plan.columns:
        quantities = _number_cells(batch, plan.columns[Field.QUANTITY], plan)
        numbers = (_form(plan, Field.QUANTITY), POINT)
        worked_out = multiply(quantities, unit_costs, numbers=numbers, minor_digits=plan.minor_digits).amount
        found = pl.select(pl.coalesce(cost.values, worked_out.values)).to_series()
        unread.append((Field.UNIT_COST, unit_costs, Parsed(worked_out.values, worked_out.reasons)))
        cost = Parsed(found, cost.reasons)
    return cost, tuple(unread)


def _number_cells(batch: pl.DataFrame, column: str, plan: Plan) -> pl.Series:
    return trim_float_noise(batch[column]) if plan.holds_floats else batch[column]


def _form(plan: Plan, field: Field) -> NumberForm:
    return plan.forms.of_numbers(plan.columns[field])


def _read_optional(batch: pl.DataFrame, column: str | None, plan: Plan) -> Parsed:
    if column is None:
        return _nothing(batch.height, pl.Int64())
    form = plan.forms.of_numbers(column)
    return read_money(_number_cells(batch, column, plan), form, minor_digits=plan.minor_digits)


def _nothing(height: int, dtype: pl.DataType) -> Parsed:
    empty = pl.Series([None], dtype=dtype).new_from_index(0, height)
    return Parsed(empty, empty.cast(pl.String))


def _write_product(batch: pl.DataFrame, plan: Plan) -> pl.Series:
    """Return what an amount that no cell holds was made of: ``3 × 0.5``, and its discount."""
    factors = [batch[plan.columns[field]].str.strip_chars() for field in (Field.QUANTITY, Field.PRICE)]
    written = pl.concat_str(factors, separator=" × ")
    if plan.discount is not None:
        written = pl.concat_str(written, pl.lit(" − "), batch[plan.discount.column].str.strip_chars())
        written = pl.coalesce(written, pl.concat_str(factors, separator=" × "))
    return pl.select(written).to_series()
