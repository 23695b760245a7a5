"""What one customer owes: how old it is, which documents are open, and how much credit is left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Max
from django.utils.translation import gettext as _

from kejing.analytics.receivables import (
    ageing,
    days_sales_outstanding,
    open_items,
    round_days,
    sum_credit_sales,
    to_receivables,
)
from kejing.analytics.windows import YEAR_DAYS
from kejing.battlemap.queries.pyramid_memory import keep
from kejing.kit.money import from_minor, to_minor
from kejing.ledger.enums import DocumentKind
from kejing.ledger.queries import live_documents
from kejing.standing.operations.basis import load_accounts
from kejing.standing.operations.inside import read_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kejing.customers.models import Customer
    from kejing.standing.models import Refresh

BAR_WIDTH: Final = 408.0
ITEMS_SHOWN: Final = 8
_PARTS: Final = ("not_due", "overdue_1_30", "overdue_31_60", "overdue_61_90", "overdue_91")


@dataclass(frozen=True, slots=True)
class Part:
    """What is open of one age, and its stretch of the bar; late ones are overdue."""

    label: str
    amount: Decimal
    x: float
    width: float
    is_late: bool


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A document that is not paid, in whole or in part; `days_late` is less than nought before its due day."""

    number: str
    on: date | None
    due_on: date | None
    days_late: int | None
    open: Decimal

    @property
    def days_left(self) -> int | None:
        """How many days it still has."""
        return None if self.days_late is None else -self.days_late


@dataclass(frozen=True, slots=True)
class Account:
    """A customer's account; where `is_known` is false nothing is on record of what anybody owes."""

    is_known: bool
    balance: Decimal
    prepaid: Decimal
    overdue: Decimal
    parts: Sequence[Part]
    items: Sequence[OpenItem]
    more: int
    credit_limit: Decimal | None
    used_share: float | None
    is_over_limit: bool
    payment_days: int | None
    days_outstanding: int | None


def account_of(customer: Customer, *, as_of: date, refresh: Refresh | None, is_known: bool) -> Account:
    """Return what a customer owes on the evening of a day.

    `is_known` says that the company records what is paid: one customer's items do not tell.
    """
    items = read_items([customer.code]) if is_known else None
    found = (
        None
        if items is None
        else open_items(items, as_of=as_of, statement_on=_statement_on(refresh, as_of=as_of), is_known=True)
    )
    if items is None or found is None:
        return _account(customer, is_known=False)
    aged = ageing(to_receivables(found.frame), as_of=as_of)
    if aged.is_empty():
        return _account(customer, is_known=True)
    sums = {name: from_minor(int(amount)) for name, amount in aged.drop("customer_code").row(0, named=True).items()}
    days = days_sales_outstanding(
        receivable=to_minor(sums["balance"]),
        credit_sales=sum_credit_sales(items, as_of=as_of, days=YEAR_DAYS),
        days=YEAR_DAYS,
    )
    owed = found.frame.filter(pl.col("open") > 0).sort("due_on", "dated_on", "number", nulls_last=True)
    return _account(
        customer,
        is_known=True,
        balance=sums["balance"],
        prepaid=-sums["prepaid"],
        parts=list(_parts(sums)),
        items=[_item(row, as_of=as_of) for row in owed.head(ITEMS_SHOWN).iter_rows(named=True)],
        more=max(owed.height - ITEMS_SHOWN, 0),
        days_outstanding=None if days is None else round_days(days),
    )


def _statement_on(refresh: Refresh | None, *, as_of: date) -> date | None:
    """Return the day of the company's last statement of balances, looked for once for the rows as they are."""

    def find() -> date | None:
        # No index leads to statements: the basis of the rows knows, and only without it the ledger is gone through.
        accounts = None if refresh is None else load_accounts(refresh.basis)
        if accounts is not None:
            return accounts.statement_on
        statements = live_documents().filter(kind=DocumentKind.OPENING, dated_on__lte=as_of, customer__isnull=False)
        last: date | None = statements.aggregate(last=Max("dated_on"))["last"]
        return last

    key = None if refresh is None or not refresh.revision else ("statement", refresh.pk, refresh.revision)
    return keep(key, find)


def _account(
    customer: Customer,
    *,
    is_known: bool,
    balance: Decimal = Decimal(0),
    prepaid: Decimal = Decimal(0),
    parts: Sequence[Part] = (),
    items: Sequence[OpenItem] = (),
    more: int = 0,
    days_outstanding: int | None = None,
) -> Account:
    limit = customer.credit_limit
    return Account(
        is_known=is_known,
        balance=balance,
        prepaid=prepaid,
        overdue=sum((part.amount for part in parts if part.is_late), Decimal(0)),
        parts=parts,
        items=items,
        more=more,
        credit_limit=limit,
        used_share=float(max(balance, Decimal(0)) / limit) if is_known and limit else None,
        is_over_limit=is_known and limit is not None and balance > limit,
        payment_days=customer.payment_days,
        days_outstanding=days_outstanding,
    )


def _parts(sums: dict[str, Decimal]) -> Iterator[Part]:
    labels = (
        _("not due"),
        _("1–30 days late"),
        _("31–60 days late"),
        _("61–90 days late"),
        _("over 90 days late"),
    )
    owed = sum((sums[name] for name in _PARTS), Decimal(0))
    x = 0.0
    for name, label in zip(_PARTS, labels, strict=True):
        width = round(float(sums[name] / owed) * BAR_WIDTH, 1) if owed else 0.0
        yield Part(label, sums[name], round(x, 1), width, is_late=name != "not_due")
        x += width


def _item(row: dict[str, object], *, as_of: date) -> OpenItem:
    due_on: date | None = row["due_on"]  # type: ignore[assignment]  # the columns of `OPEN`
    return OpenItem(
        number=str(row["number"] or ""),
        on=row["dated_on"],  # type: ignore[arg-type]  # the same
        due_on=due_on,
        days_late=None if due_on is None else (as_of - due_on).days,
        open=from_minor(int(str(row["open"]))),
    )
