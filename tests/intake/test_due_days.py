from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake.companion_ledgers import read
from intake.written_tables import write_csv
from kejing.intake import Reason, read_ledger
from kejing.intake.columnar import scan_ledger


def due_days(ledger_rows: Sequence[tuple[str, ...]], path: Path) -> list[date | None]:
    ledger = read_ledger([write_csv(path, ledger_rows)])
    return list(ledger.store.scan().collect()["due_on"])


@pytest.mark.parametrize("header", ["到期日", "Due Date", "FEndDate", "收款期限"])
def test_lines_say_when_they_are_to_be_paid(tmp_path: Path, header: str) -> None:
    rows = [("日期", "客户", "金额", header), ("2024-01-02", "甲", "1", "2024/2/1"), ("2024-01-03", "甲", "1", "")]

    assert due_days(rows, tmp_path / "a.csv") == [date(2024, 2, 1), None]


def test_a_file_without_such_days_has_none(tmp_path: Path) -> None:
    assert due_days([("日期", "客户", "金额"), ("2024-01-02", "甲", "1")], tmp_path / "a.csv") == [None]


def test_a_day_that_cannot_be_read_is_left_empty_and_told(tmp_path: Path) -> None:
    rows = [
        ("日期", "客户", "金额", "到期日"),
        ("2024-01-02", "甲", "1", "月底"),
        ("2024-01-03", "甲", "1", "2024-02-30"),
    ]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.store.scan().collect()["due_on"].to_list() == [None, None]
    assert Reason("values_unread", {"count": 2, "field": "due_on", "row": 2, "value": "月底"}) in ledger.files[0].notes


def test_later_lines_of_a_document_are_due_when_the_first_is(tmp_path: Path) -> None:
    rows = [
        ("单据日期", "单据编号", "客户", "到期日", "商品", "数量", "金额"),
        ("2024-01-02", "X1", "甲", "2024-02-01", "A", "1", "1"),
        ("", "", "", "", "B", "1", "2"),
    ]

    assert due_days(rows, tmp_path / "a.csv") == [date(2024, 2, 1), date(2024, 2, 1)]


def test_document_headers_say_when_their_lines_are_to_be_paid(tmp_path: Path) -> None:
    lines = [("单据编号", "商品", "金额"), ("X1", "A", "1"), ("X2", "A", "2")]
    headers = [
        ("单据编号", "日期", "客户", "到期日"),
        ("X1", "2024-01-02", "甲", "2024年2月1日"),
        ("X2", "2024-01-02", "甲", ""),
    ]

    ledger = read(tmp_path, lines, headers=headers)

    assert ledger.store.scan().collect()["due_on"].to_list() == [date(2024, 2, 1), None]


def test_typed_files_are_left_to_the_reading_of_text_only_where_a_day_is_text(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        {"日期": [date(2024, 1, 2)], "客户编号": ["C1"], "金额": [1], "到期日": [date(2024, 2, 1)]},
        schema_overrides={"金额": pl.Int64},
    )
    rows.write_parquet(tmp_path / "typed.parquet")
    rows.with_columns(pl.col("到期日").cast(pl.String)).write_parquet(tmp_path / "text.parquet")

    assert scan_ledger([tmp_path / "typed.parquet"]) is not None
    assert scan_ledger([tmp_path / "text.parquet"]) is None
