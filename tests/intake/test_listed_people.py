from pathlib import Path

from intake.companion_ledgers import read, report
from intake.written_tables import write_csv, write_workbook
from kejing.intake import CUSTOMER_SCHEMA, PERSON_SCHEMA, Companions, Reason, Totals, read_ledger

LINES = [("日期", "客户编号", "客户名称", "金额"), ("2024-01-02", "C1", "甲店", "10")]


def test_a_customer_list_says_the_terms_of_payment(tmp_path: Path) -> None:
    rows = [("编号", "名称", "付款期限"), ("C1", "甲店", "月结30天"), ("C2", "乙店", "年底"), ("C3", "丙店", "现结")]

    ledger = read(tmp_path, LINES, customers=rows)

    assert ledger.customers.select("customer_code", "payment_days").rows() == [("C1", 30), ("C2", None), ("C3", 0)]
    assert report(ledger).notes == (
        Reason("values_unread", {"count": 1, "field": "payment_days", "row": 3, "value": "年底"}),
    )


def test_a_customer_list_names_people_with_their_numbers_as_text(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        LINES,
        customers=[
            ("客户编号", "客户名称", "联系人", "电话", "手机", "电子邮件", "地址", "税号"),
            ("C1", "甲店", "王五", "0411-84567890转801", "+86 138-0000-0000", "w@a.cn", "大连\n中山区", "091X"),
            ("C2", "乙店", "", "13800000000", "13800000000", "", "", ""),
            ("C3", "丙店", "", "", "", "", "", ""),
        ],
    )

    assert ledger.people.rows() == [
        ("C1", "王五", "0411-84567890转801 / +86 138-0000-0000", "w@a.cn", "大连\n中山区", "091X"),
        ("C2", None, "13800000000", None, None, None),
    ]
    assert dict(ledger.people.schema) == dict(PERSON_SCHEMA)
    assert dict(ledger.customers.schema) == dict(CUSTOMER_SCHEMA)


def test_a_customer_with_a_row_for_each_person_is_one_customer(tmp_path: Path) -> None:
    rows = [
        ("编号", "名称", "地区", "联系人", "电话"),
        ("C1", "甲店", "大连", "王五", "1"),
        ("C1", "甲店", "大连", "赵六", "2"),
        ("C1", "甲店", "大连", "王五", "1"),
        ("C1", "甲店", "沈阳", "孙七", "3"),
    ]

    ledger = read(tmp_path, LINES, customers=rows)

    assert ledger.people.select("person_name", "phone").rows() == [("王五", "1"), ("赵六", "2")]
    assert ledger.customers.select("customer_code", "region").rows() == [("C1", "大连")]
    assert report(ledger).totals == Totals(rows=4, kept=2, set_apart=0, rejected=1, blank=0, amount=0, dropped=1)


def test_people_of_a_bare_name_are_the_customers_who_bears_it(tmp_path: Path) -> None:
    ledger = read(tmp_path, LINES, customers=[("客户名称", "联系人"), ("甲店", "王五")])

    assert ledger.people.select("customer_code", "person_name").rows() == [("C1", "王五")]


def test_telephone_numbers_in_a_workbook_are_no_amounts(tmp_path: Path) -> None:
    rows = [("编号", "名称", "手机", "税号"), ("C1", "甲店", 13800000000, "1.23E+17"), ("C2", "乙店", "013", "")]
    path = write_workbook(tmp_path / "c.xlsx", rows)

    ledger = read_ledger([write_csv(tmp_path / "a.csv", LINES)], companions=Companions(customers=path))

    assert ledger.people.select("customer_code", "phone").rows() == [("C1", "13800000000"), ("C2", "013")]
    assert report(ledger).notes == (
        Reason("codes_shortened", {"count": 1, "field": "tax_number", "row": 2, "value": "1.23E+17"}),
    )


def test_without_a_customer_list_nobody_is_named(tmp_path: Path) -> None:
    ledger = read(tmp_path, LINES)

    assert (ledger.people.height, dict(ledger.people.schema)) == (0, dict(PERSON_SCHEMA))
