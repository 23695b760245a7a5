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


VISIBLE = "SELECT d.* FROM ledger_document d JOIN ledger_batch b ON b.id = d.batch_id WHERE b.is_live"
VISIBLE_LINES = f"SELECT l.* FROM ledger_line l JOIN ({VISIBLE}) d ON d.id = l.document_id"  # noqa: S608 - our own text
COUNTED = {
    "customers": "SELECT COUNT(*) FROM customers_customer WHERE NOT is_withdrawn",
    "categories": f"SELECT COUNT(DISTINCT category_id) FROM ({VISIBLE_LINES}) l",  # noqa: S608 - the same
    "products": "SELECT COUNT(*) FROM ledger_product WHERE NOT is_withdrawn",
    "documents": f"SELECT COUNT(*) FROM ({VISIBLE}) d",  # noqa: S608 - the same
    "lines": f"SELECT COUNT(*) FROM ({VISIBLE_LINES}) l",  # noqa: S608 - the same
    "amount": f"SELECT COALESCE(SUM(amount), 0) FROM ({VISIBLE}) d",  # noqa: S608 - the same
}


def count_stored(database_url: str) -> dict[str, int]:
    """Return how many rows of the ledger are to be seen, and the money in them."""
    return {name: int(str(read_rows(database_url, statement)[0][0])) for name, statement in COUNTED.items()}


def expected_counts(months: int = MONTHS) -> dict[str, int]:
    """Return what is stored when a written ledger is in the database once."""
    return {
        "customers": CUSTOMERS,
        "categories": 2,
        "products": 0,
        "documents": CUSTOMERS * months,
        "lines": CUSTOMERS * months * 2,
        "amount": months * sum(2 * ((CUSTOMERS - customer) * 1000 + 50) for customer in range(CUSTOMERS)),
    }


NOTHING_STORED: dict[str, int] = dict.fromkeys(expected_counts(), 0)
