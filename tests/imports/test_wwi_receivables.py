"""A real wholesaler's invoices and payments of 2016, stored: who owes what, and for how long, is what a loop says."""

from __future__ import annotations

import csv
from collections import defaultdict, deque
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from imports.importing import counted, import_files, preview_of
from kejing.analytics.receivables import BUCKETS, ITEMS, ageing, open_items
from kejing.customers.models import Customer
from kejing.imports.enums import FileRole
from kejing.imports.operations.options import ImportOptions
from kejing.kit.frames import read_frames
from kejing.ledger.queries import ACCOUNT_ITEMS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = [date(2016, 5, 31), date(2016, 8, 31), date(2016, 11, 30)]
TERMS = timedelta(days=14)


def age_plainly(path: Path, *, as_of: date) -> list[tuple[str | int, ...]]:
    """Return code, balance, what is not due, what is overdue by bucket, what is prepaid; first due is paid first."""
    debts = defaultdict[str, deque[list[int]]](deque)
    paid = defaultdict[str, int](int)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day, amount = date.fromisoformat(row["TransactionDate"]), int(100 * Decimal(row["TransactionAmount"]))
            if day <= as_of and row["TransactionTypeID"] == "1":
                debts[row["CustomerID"]].append([(as_of - day - TERMS).days, amount])
            elif day <= as_of:
                paid[row["CustomerID"]] -= amount
    rows: list[tuple[str | int, ...]] = []
    for code in sorted(debts.keys() | paid.keys()):
        rest, owed = paid[code], deque(sorted(debts[code], key=lambda debt: -debt[0]))
        while rest and owed:
            part = min(rest, owed[0][1])
            rest -= part
            owed[0][1] -= part
            if not owed[0][1]:
                owed.popleft()
        parts = [0] * (len(BUCKETS) + 1)
        for late, amount in owed:
            parts[sum(late > edge for edge in BUCKETS)] += amount
        if owed or rest:
            rows.append((code, sum(parts) - rest, *parts, -rest))
    return rows


def is_unpaid(row: str) -> bool:
    """Tell whether this is a payment of somebody who, as if, never pays."""
    _key, customer, kind, *_rest = row.split(",")
    return kind == "3" and int(customer) % 4 == 0


@pytest.mark.parametrize("are_bad", [False, True])
def test_balances_and_ageing_of_the_stored_ledger_are_those_of_a_plain_loop(
    real_ledgers: Path, tmp_path: Path, *, are_bad: bool
) -> None:
    path = real_ledgers / "wwi" / "wwi_customer_transactions_2016.csv"
    if are_bad:
        rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path = tmp_path / "bad.csv"
        path.write_text("".join(row for row in rows if not (row[0].isdigit() and is_unpaid(row))), encoding="utf-8")

    one = import_files(
        path,
        path,
        roles=(FileRole.LINES, FileRole.RECEIPTS),
        options=ImportOptions(types={"1": "sale", "3": "receipt"}),
    )

    assert counted(preview_of(one)) == (10_642, 0, 0, 0, 0)
    Customer.objects.update(payment_days=TERMS.days)
    (items,) = read_frames([ACCOUNT_ITEMS])
    for as_of in DAYS:
        found = open_items(items.select(*ITEMS).cast(pl.Schema(ITEMS)), as_of=as_of)
        assert found is not None
        expected = age_plainly(path, as_of=as_of)
        assert ageing(found.frame, as_of=as_of).rows() == expected
        assert len(expected) > 30
        assert {place for row in expected for place in range(1, 8) if row[place]} == (
            {1, 2, 3, 4, 5, 6, 7} if are_bad else {1, 2, 7}
        )
