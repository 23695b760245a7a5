"""Real ledgers read as plain rows, without the product's reader."""

import csv
import gzip
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from oracle.rules.book import Line


@dataclass(frozen=True, slots=True)
class Columns:
    """The header names of a CSV ledger with ISO dates; without an amount column the amount is quantity × price."""

    number: str
    sold_on: str
    customer: str
    amount: str | None = None
    quantity: str | None = None
    price: str | None = None
    category: str | None = None


def read_csv_lines(path: Path, columns: Columns) -> list[Line]:
    """Read a gzipped CSV ledger; rows without a customer are nobody's and are left out."""
    lines = []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row[columns.customer].strip()
            if not code:
                continue
            if columns.amount is not None:
                money = Decimal(row[columns.amount])
            else:
                money = Decimal(row[columns.quantity or ""]) * Decimal(row[columns.price or ""])
            category = row[columns.category].strip() if columns.category is not None else None
            lines.append(
                Line(
                    number=row[columns.number],
                    sold_on=date.fromisoformat(row[columns.sold_on][:10]),
                    customer=code,
                    category=category or None,
                    amount=to_minor(money),
                )
            )
    return lines


def to_minor(money: Decimal) -> int:
    """Round to hundredths, halves away from zero."""
    return int((money * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
