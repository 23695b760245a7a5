from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_csv
from kejing.intake import RECEIPT_SCHEMA, Companions, FileKind, IntakeError, Ledger, Reason, Totals, read_ledger
from kejing.intake.layout.folds import Fold
from kejing.intake.reports import FoldedRows

LINES = [
    ("日期", "客户编号", "客户名称", "金额"),
    ("2024-01-02", "C1", "甲店", "10"),
    ("2024-01-03", "C2", "乙店", "5"),
]

type Rows = Sequence[Sequence[str]]


def read(folder: Path, receipts: Rows, *, lines: Rows = LINES, **mapping: str) -> Ledger:
    companions = Companions(receipts=write_csv(folder / "r.csv", receipts))
    return read_ledger([write_csv(folder / "a.csv", lines)], companions=companions, mapping=mapping)


def payments(ledger: Ledger) -> list[tuple[object, ...]]:
    assert ledger.receipts is not None
    return ledger.receipts.rows()


def test_a_list_of_collections_becomes_payments(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        [
            ("收款单查询",),
            (
                "单据日期",
                "单据编号",
                "单据类型",
                "往来单位编号",
                "往来单位全名",
                "经手人",
                "收款账户",
                "收款金额",
                "摘要",
            ),
            ("2024-01-05", "SK-1", "收款单", "C1", "甲店", "王", "工行", "1,234.50", ""),
            ("2024-01-06", "SK-2", "收款退款单", "C1", "甲店", "王", "现金", "100", ""),
            ("2024-01-07", "SK-3", "销售单", "C1", "甲店", "王", "", "7", ""),
            ("2024-01-08", "SK-4", "预收款单", "C2", "乙店", "", "", "-8", ""),
            ("合计", "", "", "", "", "", "", "1,133.50", ""),
        ],
    )

    assert payments(ledger) == [
        ("SK-1", date(2024, 1, 5), "C1", 123450, "receipt", "王", None, "工行"),
        ("SK-2", date(2024, 1, 6), "C1", -10000, "receipt_refund", "王", None, "现金"),
        ("SK-4", date(2024, 1, 8), "C2", -800, "receipt_refund", None, None, None),
    ]
    assert ledger.receipts is not None
    assert dict(ledger.receipts.schema) == dict(RECEIPT_SCHEMA)
    [report] = ledger.companions
    assert report.kind is FileKind.RECEIPTS
    assert report.totals == Totals(rows=5, kept=3, set_apart=1, rejected=0, blank=0, amount=112650, folded=1)
    assert report.folded == (FoldedRows(Fold.TOTAL, 1, "合计"),)
    assert report.titles == ("收款单查询",)
    assert report.notes == (Reason("no_receipts", {"count": 1, "value": "销售单"}),)


def test_payments_of_a_cloud_program_say_who_paid_and_what_for(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        [
            (
                "FBillNo",
                "FDate",
                "FPayUnit.FNumber",
                "FPayUnit.FName",
                "FRealRecAmountFor",
                "源单编号",
                "FDocumentStatus",
            ),
            ("SKD1", "2024-02-01", "C2", "乙店", "50.00", "XS-7", "C"),
            ("SKD2", "2024-02-02", "C2", "乙店", "60.00", "", "A"),
        ],
    )

    assert payments(ledger) == [("SKD1", date(2024, 2, 1), "C2", 5000, "receipt", None, "XS-7", None)]
    assert ledger.companions[0].notes == (Reason("no_receipts", {"count": 1, "value": "A"}),)


def test_payments_in_a_list_of_transactions_may_be_negative(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        [
            ("Date", "Transaction Type", "Num", "Customer", "Amount", "Payment Method"),
            ("2024-03-01", "Invoice", "11", "Ann", "300.00", ""),
            ("2024-03-02", "Payment", "12", "Ann", "-200.00", "Check"),
            ("2024-03-03", "Payment", "13", "Bob", "-10.00", ""),
            ("2024-03-04", "Refund", "14", "Ann", "5.00", ""),
        ],
    )

    assert payments(ledger) == [
        ("12", date(2024, 3, 2), "Ann", 20000, "receipt", None, None, "Check"),
        ("13", date(2024, 3, 3), "Bob", 1000, "receipt", None, None, None),
    ]
    assert ledger.companions[0].notes == (
        Reason("receipts_minus", {}),
        Reason("no_receipts", {"count": 2, "value": "Invoice"}),
        Reason("customers_added", {"count": 2, "value": "Ann"}),
    )


def test_a_negative_payment_among_others_was_given_back(tmp_path: Path) -> None:
    ledger = read(tmp_path, [("日期", "客户", "实收金额"), ("2024-01-05", "甲店", "10"), ("2024-01-06", "甲店", "-4")])

    assert [row[2:5] for row in payments(ledger)] == [("C1", 1000, "receipt"), ("C1", -400, "receipt_refund")]


def test_a_payment_without_day_amount_or_customer_is_rejected(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        [
            ("收款日期", "收款单号", "客户编号", "收款金额"),
            ("", "1", "C1", "1"),
            ("2024-01-05", "2", "C1", "一"),
            ("2024-01-05", "3", "C9", "1"),
            ("2024-01-05", "4", "C1", "1"),
        ],
    )

    assert [row[1:] for row in ledger.rejects.rows()] == [
        (2, "received_on", None, "missing"),
        (3, "amount", "一", "number_unreadable"),
        (4, "customer_code", "C9", "customer_unknown"),
    ]
    assert ledger.companions[0].totals == Totals(rows=4, kept=1, set_apart=0, rejected=3, blank=0, amount=100)


def test_what_is_said_of_the_lines_holds_for_payments(tmp_path: Path) -> None:
    lines = [("哪天", "谁", "金额"), ("2024-01-02", "甲", "1")]
    receipts = [("哪天", "谁", "多少", "为何"), ("2024-01-05", "甲", "3", "XS-1")]
    mapping = {"哪天": "sold_on", "谁": "customer_name", "多少": "amount", "为何": "settles"}

    companions = Companions(receipts=write_csv(tmp_path / "r.csv", receipts))
    ledger = read_ledger([write_csv(tmp_path / "a.csv", lines)], companions=companions, mapping=mapping)

    assert payments(ledger) == [(None, date(2024, 1, 5), "甲", 300, "receipt", None, "XS-1", None)]


def test_a_file_without_an_amount_holds_no_payments(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, [("日期", "客户", "备注"), ("2024-01-05", "甲店", "已付")])

    assert caught.value.code == "no_columns"


def test_payments_are_no_sales(tmp_path: Path) -> None:
    without = read_ledger([write_csv(tmp_path / "b.csv", LINES)])

    ledger = read(tmp_path, [("日期", "客户", "金额"), ("2024-01-05", "甲店", "10")])

    assert ledger.lines.equals(without.lines)
    assert ledger.totals == without.totals
    assert isinstance(ledger.receipts, pl.DataFrame)
