"""Ledger files to import, and what is stored of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CUSTOMERS = 30
MONTHS = 14
SHORT_MONTHS = 12
HEADER = "Date,Invoice,Customer code,Customer,Category,Amount"
SQLITE = "sqlite:///"


def write_ledger(file: Path, *, months: int = MONTHS) -> Path:
    """Write a ledger: each of the customers buys once a month, from January 2025 on, in two categories."""
    lines = [
        f"{2025 + month // 12}-{month % 12 + 1:02}-{customer % 27 + 1:02},N{month:02}{customer:02},C{customer:02},"
        f"Shop {customer:02},{category},{(CUSTOMERS - customer) * 10}.50"
        for month in range(months)
        for customer in range(CUSTOMERS)
        for category in ("Tea", "Rice")
    ]
    file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return file


def read_rows(database_url: str, statement: str) -> Sequence[tuple[object, ...]]:
    """Return the committed rows of a statement."""
    if database_url.startswith(SQLITE):
        with closing(sqlite3.connect(database_url.removeprefix(SQLITE))) as connection:
            return connection.execute(statement).fetchall()
    with psycopg.connect(database_url) as opened:
        return opened.execute(statement.encode()).fetchall()


def count_stored(database_url: str) -> dict[str, object]:
    """Return how many rows each table of the ledger has, and the money in it."""
    tables = ("customers_customer", "ledger_category", "ledger_product", "ledger_document", "ledger_line")
    counts: dict[str, object] = {
        table: read_rows(database_url, f"SELECT COUNT(*) FROM {table}")[0][0]  # noqa: S608 - our own tables
        for table in tables
    }
    return {**counts, "amount": int(str(read_rows(database_url, "SELECT SUM(amount) FROM ledger_document")[0][0] or 0))}


def expected_counts(months: int = MONTHS) -> dict[str, object]:
    """Return what is stored when a written ledger is in the database once."""
    return {
        "customers_customer": CUSTOMERS,
        "ledger_category": 2,
        "ledger_product": 0,
        "ledger_document": CUSTOMERS * months,
        "ledger_line": CUSTOMERS * months * 2,
        "amount": months * sum(2 * ((CUSTOMERS - customer) * 1000 + 50) for customer in range(CUSTOMERS)),
    }


NOTHING_STORED: dict[str, object] = dict.fromkeys(expected_counts(), 0)
