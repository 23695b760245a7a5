"""A year of a wholesaler's invoices and payments: 15 187 rows, 267 customers, no payment naming what it pays."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from kejing.analytics.receivables import BUCKETS, ITEMS, ageing, open_items

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = date(2015, 12, 31)
DAYS = [date(2016, 5, 31), date(2016, 8, 31), date(2016, 11, 30)]

type Transaction = tuple[int, str, str, str | None, date, int, date]
"""Key, customer, type (1 invoice, 3 payment), invoice number, day, amount in cents, day it was settled."""


@pytest.fixture(scope="module")
def transactions(real_ledgers: Path) -> list[Transaction]:
    whole = pl.read_csv(real_ledgers / "wwi" / "wwi_customer_transactions_2016.csv", infer_schema=False)
    columns = ("CustomerTransactionID", "CustomerID", "TransactionTypeID", "InvoiceID", "TransactionDate")
    return [
        (int(key), code, kind, number, date.fromisoformat(day), int(100 * Decimal(amount)), date.fromisoformat(until))
        for key, code, kind, number, day, amount, until in whole.select(
            *columns, "TransactionAmount", "FinalizationDate"
        ).iter_rows()
    ]


def items_of(transactions: list[Transaction], *, payment_days: int | None = None) -> pl.DataFrame:
    rows = [
        (code, "sale", number, None, day, None, payment_days, amount)
        if kind == "1"
        else (code, "receipt", None, None, day, None, payment_days, -amount)
        for _key, code, kind, number, day, amount, _until in transactions
    ]
    return pl.DataFrame(rows, schema=dict(ITEMS), orient="row")


@pytest.mark.parametrize("as_of", DAYS)
def test_what_is_open_is_what_the_program_itself_left_open(transactions: list[Transaction], as_of: date) -> None:
    # The payments of its first day pay what was sold before the file begins: the statement of the evening before.
    first = min(day for _key, _code, _kind, _number, day, _amount, _until in transactions)
    owed_before = [
        (code, "opening", None, None, BEFORE, None, None, -amount)
        for _key, code, kind, _number, day, amount, _until in transactions
        if kind == "3" and day == first
    ]
    statement = pl.DataFrame(owed_before, schema=dict(ITEMS), orient="row")
    # The program says nothing of an invoice that was settled but when: until that day it was outstanding.
    outstanding = sorted(
        (code, number, day, amount, amount)
        for _key, code, kind, number, day, amount, until in transactions
        if kind == "1" and day <= as_of < until
    )

    found = open_items(pl.concat([items_of(transactions), statement]), as_of=as_of)

    assert found is not None
    assert (found.by_name.settlements, found.statement_on) == (0, BEFORE)
    assert len(outstanding) > 5
    assert sorted(found.frame.drop("due_on").rows()) == outstanding


@pytest.mark.parametrize("as_of", DAYS)
def test_balances_and_ageing_of_who_pays_badly_are_those_of_a_plain_loop(
    transactions: list[Transaction], as_of: date
) -> None:
    # As if a quarter of the payments had never come in, and invoices were due after two weeks.
    bad = [one for one in transactions if one[2] == "1" or one[0] % 4]

    found = open_items(items_of(bad, payment_days=14), as_of=as_of)

    assert found is not None
    parts = ageing(found.frame, as_of=as_of)
    expected = age_plainly(bad, as_of=as_of, payment_days=14)
    assert parts.rows() == expected
    assert [sum(row[place] != 0 for row in expected) > 0 for place in range(1, 8)] == [True] * 7
    assert parts["balance"].sum() == sum(one[5] for one in bad if one[4] <= as_of)


def age_plainly(transactions: list[Transaction], *, as_of: date, payment_days: int) -> list[tuple[str | int, ...]]:
    """Return code, balance, what is not due, what is overdue by bucket, and what is prepaid, of every customer."""
    debts = defaultdict[str, deque[list[int]]](deque)
    paid = defaultdict[str, int](int)
    for _key, code, kind, _number, day, amount, _until in sorted(transactions, key=lambda one: one[4]):
        if day <= as_of and kind == "1":
            debts[code].append([(as_of - day - timedelta(days=payment_days)).days, amount])
        elif day <= as_of:
            paid[code] -= amount
    rows: list[tuple[str | int, ...]] = []
    for code in sorted(debts.keys() | paid.keys()):
        rest, open_debts = paid[code], debts[code]
        while rest and open_debts:
            part = min(rest, open_debts[0][1])
            rest -= part
            open_debts[0][1] -= part
            if not open_debts[0][1]:
                open_debts.popleft()
        if not open_debts and not rest:
            continue
        parts = [0] * (len(BUCKETS) + 1)
        for late, amount in open_debts:
            parts[sum(late > edge for edge in BUCKETS)] += amount
        rows.append((code, sum(parts) - rest, *parts, -rest))
    return rows
