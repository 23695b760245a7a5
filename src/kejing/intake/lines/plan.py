"""How one file's columns become a ledger's: which column feeds which field, decided once from its first rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.containers.tables import Table, column_name
from kejing.intake.fields import AMOUNTS, Field
from kejing.intake.lines.accounts import Account, find_account
from kejing.intake.lines.basis import choose_amount, read_sample, refuse_scale
from kejing.intake.lines.discounts import Discount, choose_discount, is_price_discounted
from kejing.intake.lines.drops import Drops
from kejing.intake.lines.options import AmountBasis
from kejing.intake.lines.repeats import choose_content
from kejing.intake.lines.titles import TitleType, read_title
from kejing.intake.rows.forms import Forms, choose_forms
from kejing.intake.rows.needs import find_float_codes, refuse_columns

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
    tax), net (without) or unknown, as the column under `basis_header` says; `float_codes` are the code fields whose
    ``4129.0`` means ``4129``; `headers` are what stands over the columns; `forms` say how they write dates and
    numbers. `account` has the two sides of an account where there are neither amounts nor prices. `content` are the
    columns that tell rows of one number apart where each row is a document. `types` is what a person says of words of
    types, as `documents.check_types` returns it; `title` is what the title says of all rows, where no column does.
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
    basis_header: str = ""
    account: Account | None = None
    headers: Mapping[Field, str] = field(default_factory=dict)
    forms: Forms = field(default_factory=Forms)
    content: tuple[str, ...] | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    title: TitleType | None = None


def plan_columns(
    table: Table,
    matches: Sequence[ColumnMatch],
    sample: pl.DataFrame,
    *,
    minor_digits: int,
    aids: Aids,
    date_order: str | None = None,
    is_whole: bool = False,
    amount_basis: AmountBasis | None = None,
    types: Mapping[str, str] = MappingProxyType({}),
) -> Plan:
    """Return the plan for a table; `sample` has the columns that document headers bring, too.

    `date_order` and `is_whole` are those of `forms.choose_forms`, `amount_basis` that of `basis.choose_amount`.
    Raises NoColumnsError when date, customer or amount is missing, AmbiguousDatesError, MixedDatesError,
    MixedNumbersError, DiscountUnclearError, WrongBasisError, ScaledAmountsError, and FormMet.
    """
    refuse_scale(table, matches)
    found = {match.field: match for match in matches if match.used and match.field is not None}
    own = {name: column_name(match.place) for name, match in found.items()}
    columns = own | dict(aids.joined)
    has_amount = any(name in found for name in AMOUNTS)
    is_priced = Field.QUANTITY in columns and Field.PRICE in columns
    account = None if has_amount or is_priced else find_account(matches)
    _refuse_gaps(table, matches, sample, columns=columns, has_amount=has_amount or is_priced or account is not None)
    forms = choose_forms(table, own, sample, date_order=date_order, is_whole=is_whole)
    forms = forms.rename({column: aids.joined[name] for name, column in own.items() if name in aids.joined})
    read = read_sample(sample, columns, forms, minor_digits=minor_digits)
    choice = choose_amount(table.address, found, read, wanted=amount_basis)
    amount, net = choice.amount, choice.net
    discounted = amount is None and is_price_discounted(found.get(Field.PRICE))
    return Plan(
        name=table.address,
        columns=columns,
        amount=column_name(amount.place) if amount else None,
        net_amount=column_name(net.place) if net else None,
        discount=choose_discount(table, found, forms) if amount is None and is_priced and not discounted else None,
        is_price_discounted=discounted and (Field.DISCOUNT in found or Field.DISCOUNT_RATE in found),
        basis=choice.basis,
        basis_header=choice.header,
        account=account and account.in_forms(forms, holds_floats=table.holds_floats),
        float_codes=find_float_codes(columns, sample),
        holds_floats=table.holds_floats,
        damaged=table.damaged > 0,
        minor_digits=minor_digits,
        aids=aids,
        headers={name: match.header for name, match in found.items()},
        forms=forms,
        content=choose_content(matches, columns),
        types=types,
        title=None if Field.DOCUMENT_TYPE in columns or account else read_title(table.titles, said=types),
    )


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
    if not has_amount:
        missing.append(Field.AMOUNT)
    refuse_columns(table, matches, sample, missing=missing)
