from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_csv
from kejing.intake import read_ledger
from kejing.intake.lines import store as storing
from kejing.intake.lines.store import APART_LINE_COLUMNS

HEADER = ("日期", "单据编号", "单据类型", "客户编号", "商品编号", "数量", "金额", "行号")
ROWS = [
    HEADER,
    ("2024-01-02", "X1", "销售单", "C1", "A", "2", "10.00", "1"),
    ("2024-01-03", "X2", "销售单", "", "A", "3", "15.00", "1"),
    ("2024-01-03", "X3", "销售退货单", "", "B", "1", "5.00", "1"),
    ("", "D1", "销售订单", "C2", "A", "9", "", "1"),
    ("2024-01-04", "D2", "报价单", "", "B", "1", "7.00", "2"),
    ("2024-01-05", "S1", "收款单", "C1", "", "", "10.00", ""),
]
WHAT = ("file", "row", "kind", "document_type", "document_number", "line_number", "customer_code", "sold_on", "amount")


def test_rows_without_a_customer_and_orders_are_handed_on_beside_their_counts(tmp_path: Path) -> None:
    ledger = read_ledger([write_csv(tmp_path / "a.csv", ROWS)])

    assert ledger.apart.select(WHAT).rows() == [
        (0, 3, "unassigned_customer", "sale", "X2", "1", None, date(2024, 1, 3), 1500),
        (0, 4, "unassigned_customer", "sale_return", "X3", "1", None, date(2024, 1, 3), -500),
        (0, 5, "order", "order", "D1", "1", "C2", None, None),
        (0, 6, "quote", "quote", "D2", "2", None, date(2024, 1, 4), 700),
    ]
    assert tuple(ledger.apart.columns) == APART_LINE_COLUMNS
    assert {one.word: one.rows for one in ledger.set_apart} == {
        "销售单": 1,
        "销售退货单": 1,
        "销售订单": 1,
        "报价单": 1,
        "收款单": 1,
    }


def test_a_ledger_without_such_rows_has_none(tmp_path: Path) -> None:
    ledger = read_ledger([write_csv(tmp_path / "a.csv", ROWS[:2])])

    assert (ledger.apart.height, tuple(ledger.apart.columns), ledger.aside.is_empty) == (0, APART_LINE_COLUMNS, True)


def test_many_rows_apart_lie_in_files_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    held = read_ledger([path])
    monkeypatch.setattr(storing, "SPILL_ROWS", 2)
    monkeypatch.setattr("kejing.intake.containers.delimited.BATCH_ROWS", 2)
    folder = tmp_path / "lines"
    folder.mkdir()

    spilled = read_ledger([path], folder=folder)

    assert spilled.aside.is_spilled
    assert spilled.apart.equals(held.apart)


@pytest.mark.parametrize("numbered", [True, False])
def test_rows_apart_that_two_exports_share_are_there_once(tmp_path: Path, *, numbered: bool) -> None:
    rows = ROWS if numbered else [row[:-1] for row in ROWS]
    first, second = write_csv(tmp_path / "a.csv", rows), write_csv(tmp_path / "b.csv", [rows[0], *rows[2:], rows[1]])

    ledger = read_ledger([first, second])

    assert ledger.apart["document_number"].to_list() == ["X2", "X3", "D1", "D2"]
    assert sum(one.rows for one in ledger.set_apart) == 10


def test_an_order_finds_its_customer_by_the_name_that_the_sales_give_a_code(tmp_path: Path) -> None:
    rows = [
        ("日期", "单据类型", "客户编号", "客户名称", "金额"),
        ("2024-01-02", "销售单", "C1", "甲店", "10"),
        ("2024-01-03", "销售订单", "", "甲店", "20"),
    ]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.apart.select("customer_code", "amount").rows() == [("C1", 2000)]


def test_rows_apart_of_a_file_that_is_read_again_are_there_once(tmp_path: Path) -> None:
    head = [("日期", "客户编号", "金额"), ("2024-01-02", "", "1.5"), ("2024-01-02", "C1", "1.5")]
    rows = [*head, *[("2024-01-02", "C1", "2")] * 2500, ("13/2/2024", "C1", "3")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.apart.select("row", "amount").rows() == [(2, 150)]
    assert ledger.lines["sold_on"].max() == date(2024, 2, 13)
    assert ledger.apart.schema["sold_on"] == pl.Date
