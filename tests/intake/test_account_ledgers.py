from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.intake import IntakeError, Ledger, Options, Reason, SetApart, Totals, read_ledger

type Rows = Sequence[Sequence[str]]


def read(folder: Path, rows: Rows) -> Ledger:
    return read_ledger([write_csv(folder / "a.csv", rows)])


def sold(ledger: Ledger) -> list[tuple[object, ...]]:
    return ledger.lines.select("sold_on", "document_number", "document_type", "customer_code", "amount").rows()


def notes(ledger: Ledger) -> list[Reason]:
    return [note for note in ledger.files[0].notes if note.code.startswith(("amount_", "payments_"))]


STATEMENT = [
    ("单位编号", "单位全名", "单据日期", "单据类型", "单据编号", "应收增加", "应收减少", "应收余额"),
    ("001", "甲商行", "2024-01-02", "销售单", "XS-1", "1,000.00", "", "1,500.00"),
    ("001", "甲商行", "2024-01-03", "收款单", "SK-1", "", "800.00", "700.00"),
    ("001", "甲商行", "2024-01-04", "销售退货单", "XT-1", "", "200.00", "500.00"),
    ("002", "乙商行", "2024-01-05", "销售单", "XS-2", "300.00", "100.00", "200.00"),
    ("002", "乙商行", "2024-01-06", "销售退货单", "XT-2", "50.00", "150.00", "100.00"),
    ("002", "乙商行", "2024-01-07", "其他应收单", "QT-1", "9.00", "2.00", "107.00"),
    ("002", "乙商行", "2024-01-08", "赠送单", "ZS-1", "0.00", "0.00", "107.00"),
]


def test_a_statement_of_account_is_sales_and_returns_by_their_types(tmp_path: Path) -> None:
    ledger = read(tmp_path, STATEMENT)

    assert sold(ledger) == [
        (date(2024, 1, 2), "XS-1", "sale", "001", 100000),
        (date(2024, 1, 4), "XT-1", "sale_return", "001", -20000),
        (date(2024, 1, 5), "XS-2", "sale", "002", 30000),
        (date(2024, 1, 6), "XT-2", "sale_return", "002", -15000),
        (date(2024, 1, 8), "ZS-1", "gift", "002", 0),
    ]
    assert set(ledger.set_apart) == {
        SetApart("receipt", "收款单", rows=1, amount=-80000, unread=0),
        SetApart("ar_adjust", "其他应收单", rows=1, amount=700, unread=0),
    }
    assert notes(ledger) == [Reason("amount_from_account", {"header": "应收增加", "decrease": "应收减少"})]


def test_an_account_without_types_has_payments_where_something_only_went_off_it(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        [
            (
                "客户",
                "凭证日期",
                "凭证字号",
                "业务员",
                "摘要",
                "借方-发生-金额",
                "借方-已结-金额",
                "借方-未结-金额",
                "贷方-发生-金额",
            ),
            ("甲", "2024-01-01", "记-0", "", "上年结转", "700", "", "", ""),
            ("甲", "2024-01-02", "记-1", "王", "货", "1000", "400", "600", ""),
            ("甲", "2024-01-03", "记-2", "王", "款", "", "", "", "400"),
            ("甲", "2024-01-04", "记-3", "王", "退货", "-100", "", "", ""),
            ("甲", "2024-01-05", "记-4", "王", "坏", "十", "", "", ""),
        ],
    )

    assert sold(ledger) == [
        (date(2024, 1, 2), "记-1", "sale", "甲", 100000),
        (date(2024, 1, 4), "记-3", "sale_return", "甲", -10000),
    ]
    assert {(one.kind, one.rows, one.amount) for one in ledger.set_apart if one.kind == "receipt"} == {
        ("receipt", 1, -40000)
    }
    assert [row[1:] for row in ledger.rejects.rows()] == [(6, "receivable_increase", "十", "number_unreadable")]
    assert notes(ledger) == [
        Reason("payments_from_account", {"header": "借方-发生-金额", "decrease": "贷方-发生-金额"})
    ]


def test_the_report_of_receivables_counts_what_was_invoiced_and_never_what_was_paid(tmp_path: Path) -> None:
    headers = (
        "Posting Date", "Party", "Customer Name", "Voucher Type", "Voucher No", "Due Date", "Invoiced Amount",
        "Paid Amount", "Credit Note", "Outstanding Amount", "Age (Days)", "0-30", "31-60", "61-90", "91-120",
        "121-Above", "Currency",
    )  # fmt: skip
    rows = [
        ("2024-01-02", "Ann", "Ann", "Sales Invoice", "I-1", "2024-02-01", "1000", "300", "100", "600"),
        ("2024-01-03", "Ann", "Ann", "Payment Entry", "P-1", "", "0", "50", "0", "-50"),
        ("2024-01-04", "Bob", "Bob", "Sales Invoice", "I-2", "2024-02-04", "500.004", "500", "0", "0"),
    ]

    ledger = read(tmp_path, [headers, *((*row, "20", "0", "0", "0", "0", "0", "CNY") for row in rows)])

    assert sold(ledger) == [
        (date(2024, 1, 2), "I-1", "sale", "Ann", 90000),
        (date(2024, 1, 4), "I-2", "sale", "Bob", 50000),
    ]
    assert [(one.kind, one.amount) for one in ledger.set_apart] == [("receipt", 0)]
    assert notes(ledger) == [Reason("amount_less_credits", {"header": "Invoiced Amount", "decrease": "Credit Note"})]
    assert float(ledger.rounding) == -0.004


def test_debit_and_credit_are_an_account_and_each_row_ends_somewhere(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        [
            ("Date", "Customer", "Type", "Num", "Debit", "Credit", "Balance"),
            ("2024-01-02", "Ann", "Invoice", "1", "10.50", "", "10.50"),
            ("2024-01-03", "Ann", "Credit Memo", "2", "", "3.00", "7.50"),
            ("2024-01-04", "Ann", "Payment", "3", "", "7.50", "0.00"),
            ("2024-01-05", "Ann", "Invoice", "4", "", "", "0.00"),
        ],
    )

    assert [row[2:] for row in sold(ledger)] == [("sale", "Ann", 1050), ("sale_return", "Ann", -300)]
    assert [row[1:] for row in ledger.rejects.rows()] == [(5, "amount", None, "missing")]
    assert ledger.totals == Totals(rows=4, kept=2, set_apart=1, rejected=1, blank=0, amount=750)


def test_an_amount_goes_before_the_sides_of_an_account(tmp_path: Path) -> None:
    ledger = read(tmp_path, [("日期", "客户", "金额", "应收增加", "应收减少"), ("2024-01-02", "甲", "10", "7", "3")])

    assert ledger.lines["amount"].to_list() == [1000]
    assert notes(ledger) == []


@pytest.mark.parametrize("header", ["本期收款", "已收金额", "Paid Amount", "已核销金额"])
def test_what_was_paid_is_never_a_sale(tmp_path: Path, header: str) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, [("日期", "客户", header), ("2024-01-02", "甲", "10")])

    assert (caught.value.code, caught.value.numbers["fields"]) == ("no_columns", "amount")


def test_a_row_filled_on_both_sides_is_what_a_person_says_its_type_means(tmp_path: Path) -> None:
    rows = [
        ("日期", "单据编号", "单据类型", "客户", "应收增加", "应收减少"),
        ("2024-01-02", "A", "特殊出库", "甲", "100", "30"),
        ("2024-01-03", "B", "销售单", "甲", "50", ""),
    ]
    path = write_csv(tmp_path / "a.csv", rows)

    ledger = read_ledger([path], options=Options(types={"特殊出库": "sale"}))

    assert ledger.lines["amount"].to_list() == [10000, 5000]
