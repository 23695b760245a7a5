from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from intake.written_tables import write_csv
from kejing.intake import read_ledger
from kejing.intake.columnar import scan_ledger

HEADERS = ("Invoice/Bill Date", "Number", "Partner", "Invoice lines/Product", "Invoice lines/Total")


def test_lines_of_a_credit_note_count_as_returns_by_its_number(tmp_path: Path) -> None:
    rows = [
        HEADERS,
        ("2026-06-29", "INV/2026/00041", "Azure Interior", "Chair", "100.00"),
        ("2026-06-30", "RINV/2026/00008", "Azure Interior", "Chair", "40.00"),
        ("2026-06-30", "RINV-9", "Azure Interior", "Chair", "1.00"),
    ]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.lines.select("document_number", "document_type", "amount").rows() == [
        ("INV/2026/00041", "sale", 10000),
        ("RINV/2026/00008", "sale_return", -4000),
        ("RINV-9", "sale", 100),  # the number of another program may begin like that
    ]


def test_a_column_of_types_goes_before_the_number(tmp_path: Path) -> None:
    rows = [("Date", "Number", "Customer", "Type", "Amount"), ("2026-06-30", "RINV/2026/00008", "Ann", "Invoice", "40")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.lines.select("document_type", "amount").rows() == [("sale", 4000)]


def test_credit_notes_in_typed_columns_are_left_to_the_reading_of_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "Date": [date(2026, 6, 29), date(2026, 6, 30)],
            "Number": ["INV/2026/00041", "RINV/2026/00008"],
            "Customer": ["Ann", "Ann"],
            "Product": ["Chair", "Chair"],
            "Amount": pl.Series([Decimal("100.00"), Decimal("40.00")], dtype=pl.Decimal(12, 2)),
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    frame.head(1).write_parquet(tmp_path / "b.parquet")

    assert scan_ledger([tmp_path / "a.parquet"]) is None
    assert scan_ledger([tmp_path / "b.parquet"]) is not None
    assert read_ledger([tmp_path / "a.parquet"]).totals.amount == 6000
