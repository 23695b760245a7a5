"""A year of a real wholesaler (541 909 lines, invoices without line numbers, a quarter without customers), in parts."""

from __future__ import annotations

import gzip
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from django.db import connection
from polars.testing import assert_frame_equal

from imports.importing import counted, import_files, preview_of, undo, visible, without_source
from kejing.analytics.policy import Policy
from kejing.ledger.queries import LIVE_DOCUMENTS
from kejing.standing.operations.refresh import judge_stored_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from imports.importing import StoredDocument

pytestmark = pytest.mark.django_db(transaction=True)

SLICE = 1_000
AS_OF = date(2010, 12, 31)


@pytest.fixture(scope="module")
def year(real_ledgers: Path) -> Path:
    return real_ledgers / "online_retail" / "online_retail_year2_2010-12_2011-12.csv.gz"


@pytest.fixture(scope="module")
def rows(year: Path) -> list[str]:
    """The header and the first rows of the year."""
    with gzip.open(year, "rt", encoding="utf-8", newline="") as file:
        return [next(file) for _ in range(SLICE)]


def invoice(row: str) -> str:
    return row.split(",", 1)[0]


def find_inside(rows: list[str], near: int) -> int:
    """Return a place that has four different rows of its invoice before it, and four after it."""
    return next(
        place
        for place in range(near, len(rows))
        if len({invoice(row) for row in rows[place - 4 : place + 4]}) == 1
        and len(set(rows[place - 4 : place + 4])) == 8
    )


def begin_of(rows: list[str], place: int) -> int:
    """Return where the invoice of this row begins."""
    while invoice(rows[place - 1]) == invoice(rows[place]):
        place -= 1
    return place


def import_parts(parts: list[str]) -> tuple[list[StoredDocument], pl.DataFrame]:
    """Return the ledger and the standing after importing parts one after the other, and take them back again."""
    imports = [import_files(part, source=f"{len(parts)} parts") for part in parts]
    ledger = without_source(visible())
    standing = judge_stored_ledger(as_of=AS_OF, policy=Policy()).frame.sort("customer_code")
    for one in imports:
        undo(one)
    assert visible() == []
    return ledger, standing


def test_overlapping_parts_in_either_order_and_each_twice_are_the_ledger_of_the_whole(rows: list[str]) -> None:
    header, lines = rows[0], rows[1:]
    first, second, third = (find_inside(lines, near) for near in (200, 450, 700))
    spans = [
        (0, first),
        # Cut in both parts: the invoice at the boundary is nowhere whole.
        (first - 2, second + 3),
        # Cut in the part before, whole in this one.
        (begin_of(lines, second), third),
        (third - 1, len(lines)),
    ]
    parts = [header + "".join(lines[begin:end]) for begin, end in spans]

    whole = import_parts(["".join(rows)])
    forwards = import_parts([*parts, *parts])
    backwards = import_parts([part for part in reversed(parts) for _ in range(2)])

    assert len(whole[0]) > 50
    assert forwards[0] == whole[0]
    assert backwards[0] == whole[0]
    assert_frame_equal(forwards[1], whole[1])
    assert_frame_equal(backwards[1], whole[1])


@pytest.fixture
def emptied() -> Iterator[None]:
    """Take the lines out before anything else is: a product is deleted quickly where none are left to look through."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_line")


def read_year(year: Path) -> list[tuple[str, str | None, date, int, int]]:
    """Return number, customer, day, amount and count of lines of every invoice, worked out from the file alone."""
    whole = pl.read_csv(year, infer_schema=False)
    price = (pl.col("UnitPrice").cast(pl.Decimal(18, 4)) * 10_000).cast(pl.Int64)
    worth = pl.col("Quantity").cast(pl.Int64) * price
    return sorted(
        whole.with_columns(
            pl.col("InvoiceDate").str.slice(0, 10).str.to_date().alias("day"),
            (worth.sign() * ((worth.abs() * 2 + 100) // 200)).alias("amount"),
        )
        .group_by("InvoiceNo", "CustomerID", "day")
        .agg(pl.col("amount").sum(), pl.len())
        .rows(),
        key=repr,
    )


def read_stored() -> list[tuple[str, str | None, date, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.number, c.code, d.dated_on, d.amount, (SELECT COUNT(*) FROM ledger_line l"  # noqa: S608 - our own text
            f" WHERE l.document_id = d.id) FROM ({LIVE_DOCUMENTS}) d LEFT JOIN customers_customer c"
            " ON c.id = d.customer_id"
        )
        return sorted(cursor.fetchall(), key=repr)


@pytest.mark.usefixtures("emptied")
def test_the_whole_year_is_stored_to_the_cent_and_once_however_often_it_is_imported(year: Path) -> None:
    expected = read_year(year)

    import_files(year)
    assert read_stored() == expected
    again = import_files(year)

    assert read_stored() == expected
    assert counted(preview_of(again)) == (0, 0, len(expected), 0, 0)
    assert (preview_of(again).unassigned, preview_of(again).unassigned_amount) == (135_080, 144_768_212)
