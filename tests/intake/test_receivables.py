from datetime import date
from pathlib import Path

import pytest

from intake.companion_ledgers import read, rejected, report
from intake.written_tables import write_csv
from kejing.intake import RECEIVABLE_SCHEMA, Companions, Field, Options, Reason, Totals, read_ledger
from kejing.intake.errors import ControlTotalError


def test_open_documents_and_balances_are_receivables(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        receivables=[
            ("客户编号", "到期日", "未收金额"),
            ("C1", "2024-02-01", "1,234.50"),
            ("C1", "", "-200"),
            ("C2", "2024-02-30", "5"),
            ("C2", "2024-02-28", ""),
        ],
    )

    assert ledger.receivables is not None
    assert ledger.receivables.rows() == [("C1", date(2024, 2, 1), 123450), ("C1", None, -20000)]
    assert dict(ledger.receivables.schema) == dict(RECEIVABLE_SCHEMA)
    assert [row[1:] for row in rejected(ledger)] == [
        (4, "due_on", "2024-02-30", "date_impossible"),
        (5, "receivable_balance", None, "missing"),
    ]
    assert report(ledger).totals == Totals(rows=4, kept=2, set_apart=0, rejected=2, blank=0, amount=103450)


def test_what_was_paid_in_advance_makes_a_balance_smaller(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        receivables=[
            ("单位编号", "单位全名", "应收余额", "预收余额", "应收上限"),
            ("C1", "甲店", "100.00", "30.00", "500"),
            ("C2", "乙店", "", "8.00", ""),
            ("C3", "丙店", "5", "", ""),
            ("", "合计", "105.00", "38.00", ""),
        ],
    )

    assert ledger.receivables is not None
    assert ledger.receivables.rows() == [("C1", None, 7000), ("C2", None, -800), ("C3", None, 500)]
    assert report(ledger).totals.folded == 1
    assert report(ledger).notes == (
        Reason("balance_less_advance", {"header": "应收余额", "advance": "预收余额"}),
        Reason("customers_added", {"count": 1, "value": "丙店"}),
    )


def test_the_open_part_of_a_document_is_its_amount_less_what_was_written_off(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        receivables=[
            ("FBillNo", "FCustomerID.FNumber", "FEndDate", "FAllAmountFor", "FWrittenOffAmountFor", "关联收款金额"),
            ("YSD1", "C1", "2024-02-01", "100.00", "40.00", "100.00"),
            ("YSD2", "C1", "2024-02-02", "-20.00", "", "0"),
            ("YSD3", "C2", "2024-02-03", "", "", ""),
        ],
    )

    assert ledger.receivables is not None
    assert ledger.receivables.rows() == [("C1", date(2024, 2, 1), 6000), ("C1", date(2024, 2, 2), -2000)]
    assert [row[1:] for row in rejected(ledger)] == [(4, "receivable_balance", None, "missing")]
    assert report(ledger).notes == (
        Reason("balance_less_paid", {"header": "FAllAmountFor", "paid": "FWrittenOffAmountFor"}),
    )


def test_what_is_not_written_off_goes_before_the_amount(tmp_path: Path) -> None:
    rows = [
        ("单据编号", "客户编号", "到期日", "价税合计", "已核销金额", "未核销金额"),
        ("1", "C1", "2024-02-01", "9", "2", "6"),
    ]

    ledger = read(tmp_path, receivables=rows)

    assert ledger.receivables is not None
    assert (ledger.receivables["open"].to_list(), report(ledger).notes) == ([600], ())


def test_the_two_open_sides_of_an_account_are_added_up(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        receivables=[
            ("客户编号", "凭证日期", "摘要", "借方-发生-金额", "借方-未结-金额", "贷方-发生-金额", "贷方-未结-金额"),
            ("C1", "2024-01-02", "货", "1000", "600", "", ""),
            ("C1", "2024-01-03", "款", "", "", "400", "50"),
        ],
    )

    assert ledger.receivables is not None
    assert ledger.receivables["open"].to_list() == [60000, -5000]
    assert report(ledger).notes[0].code == "balance_less_advance"


def test_a_balance_that_runs_counts_with_its_changes(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        receivables=[
            ("单位编号", "单据日期", "单据类型", "单据编号", "应收增加", "应收减少", "应收余额"),
            ("C1", "2024-01-02", "销售单", "1", "100", "", "150"),
            ("C1", "2024-01-03", "收款单", "2", "", "80", "70"),
            ("C2", "2024-01-03", "销售单", "3", "5", "", "5"),
            ("C1", "2024-01-04", "销售单", "4", "30", "", "100"),
        ],
    )

    assert ledger.receivables is not None
    assert ledger.receivables["open"].to_list() == [15000, -8000, 500, 3000]
    assert report(ledger).notes == (Reason("balance_running", {"header": "应收余额"}),)


def test_a_list_of_open_documents_is_no_running_balance(tmp_path: Path) -> None:
    headers = (
        "Posting Date", "Customer", "Voucher Type", "Voucher No", "Due Date", "Invoiced Amount", "Paid Amount",
        "Credit Note", "Outstanding Amount", "Age (Days)", "0-30", "31-60",
    )  # fmt: skip
    rows = [
        ("2024-01-02", "甲店", "Sales Invoice", "I-1", "2024-02-01", "1000", "300", "100", "600"),
        ("2024-01-03", "甲店", "Sales Invoice", "I-2", "2024-02-02", "500", "0", "0", "500"),
        ("2024-01-04", "甲店", "Payment Entry", "P-1", "", "0", "50", "0", "-50"),
    ]

    ledger = read(tmp_path, receivables=[headers, *((*row, "20", "0", "0") for row in rows)])

    assert ledger.receivables is not None
    assert ledger.receivables.rows() == [
        ("C1", date(2024, 2, 1), 60000),
        ("C1", date(2024, 2, 2), 50000),
        ("C1", None, -5000),
    ]
    assert report(ledger).notes == ()


def test_the_ages_over_open_invoices_are_no_customers(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        receivables=[
            ("A/R Aging Detail",),
            ("", "Date", "Transaction Type", "Num", "Customer full name", "Due Date", "Amount", "Open Balance"),
            ("1 - 30 days past due",),
            ("", "2024-01-02", "Invoice", "11", "Ann", "2024-02-01", "100.00", "60.00"),
            ("", "2024-01-03", "Credit Memo", "12", "Bob", "", "-5.00", "-5.00"),
            ("Total for 1 - 30 days past due", "", "", "", "", "", "95.00", "55.00"),
            ("Current",),
            ("", "2024-01-04", "Invoice", "13", "Ann", "2024-05-01", "7.00", "7.00"),
            ("Total for Current", "", "", "", "", "", "7.00", "7.00"),
            ("TOTAL", "", "", "", "", "", "102.00", "62.00"),
        ],
    )

    assert ledger.receivables is not None
    assert ledger.receivables.rows() == [
        ("Ann", date(2024, 2, 1), 6000),
        ("Bob", None, -500),
        ("Ann", date(2024, 5, 1), 700),
    ]
    assert (report(ledger).totals.kept, report(ledger).totals.folded) == (3, 5)


def test_customers_alone_on_a_row_are_those_of_the_open_invoices_under_them(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        receivables=[
            ("Open Invoices",),
            ("", "Date", "Transaction Type", "Num", "Due Date", "Open Balance"),
            ("甲店",),
            ("", "2024-01-02", "Invoice", "11", "2024-02-01", "60.00"),
            ("", "2024-01-03", "Invoice", "12", "2024-02-02", "5.00"),
            ("Total for 甲店", "", "", "", "", "65.00"),
            ("乙店",),
            ("", "2024-01-04", "Invoice", "13", "2024-05-01", "7.00"),
            ("Total for 乙店", "", "", "", "", "7.00"),
            ("TOTAL", "", "", "", "", "72.00"),
        ],
    )

    assert ledger.receivables is not None
    assert ledger.receivables.rows() == [
        ("C1", date(2024, 2, 1), 6000),
        ("C1", date(2024, 2, 2), 500),
        ("C2", date(2024, 5, 1), 700),
    ]
    [group] = report(ledger).groups
    assert (group.field, group.names, group.samples) == (Field.CUSTOMER_NAME, 2, ("甲店", "乙店"))


@pytest.mark.parametrize("header", ["应收余额", "應收餘額", "Outstanding Amount", "OutstandingBalance", "欠款"])
def test_a_file_of_balances_has_one_per_customer_and_no_days(tmp_path: Path, header: str) -> None:
    rows = [("单位名称", header), ("甲店", "10"), ("丙店", "-3"), ("合计", "7")]

    ledger = read(tmp_path, receivables=rows)

    assert ledger.receivables is not None
    assert ledger.receivables.rows() == [("C1", None, 1000), ("丙店", None, -300)]
    assert report(ledger).totals.folded == 1


def test_a_list_of_balances_whose_total_differs_is_refused(tmp_path: Path) -> None:
    rows = [("客户编号", "客户", "应收余额"), ("C1", "甲店", "100.50"), ("C2", "乙店", "-20"), ("合计", "", "81.50")]
    sales = write_csv(tmp_path / "a.csv", [("日期", "客户编号", "金额"), ("2024-01-02", "C1", "1")])
    balances = Companions(receivables=write_csv(tmp_path / "r.csv", rows))

    with pytest.raises(ControlTotalError) as caught:
        read_ledger([sales], companions=balances)
    accepted = read_ledger([sales], companions=balances, options=Options(accept_difference=True))

    told = {name: caught.value.numbers[name] for name in ("file", "row", "difference")}
    assert told == {"file": "r.csv", "row": 4, "difference": "1.00"}
    assert [control.differs for report in accepted.companions for control in report.controls] == [True]
