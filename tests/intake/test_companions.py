from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake.companion_ledgers import LINES, SKIP, read, rejected, report
from intake.written_tables import write_csv, write_workbook
from kejing.analytics.facts import facts_from_lines
from kejing.intake import (
    CONTACT_SCHEMA,
    CUSTOMER_SCHEMA,
    Companions,
    FileKind,
    IntakeError,
    Reason,
    Totals,
    read_ledger,
)
from kejing.intake.layout.bodies import Fold
from kejing.intake.reports import FoldedRows


def test_a_ledger_alone_has_no_companions(tmp_path: Path) -> None:
    ledger = read(tmp_path)

    assert (ledger.companions, ledger.contacts, ledger.receivables) == ((), None, None)
    assert ledger.customers.rows() == [("C1", "甲店", *[None] * 9), ("C2", "乙店", *[None] * 9)]


# customers


def test_the_customer_list_says_what_the_lines_do_not_and_adds_who_never_bought(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        customers=[
            ("客户编号", "客户名称", "客户类型", "地区", "业务员", "信用额度", "建档日期", "联系周期", "意向", "停用"),
            ("C1", "甲店(新)", "超市", "大连", "王", "1,000.50", "2023/5/1", "15天", "", "否"),
            ("C9", "远店", "便利店", "", "", "", "", "", "是", "是"),
            ("C2", "", "", "", "", "", "", "0", "", ""),
        ],
    )

    assert ledger.customers.rows() == [
        ("C1", "甲店(新)", "超市", "大连", "王", 100050, date(2023, 5, 1), 15, None, False, None),
        ("C2", "乙店", *[None] * 9),
        ("C9", "远店", "便利店", None, None, None, None, None, True, True, None),
    ]
    assert dict(ledger.customers.schema) == dict(CUSTOMER_SCHEMA)
    assert report(ledger).kind is FileKind.CUSTOMERS
    assert report(ledger).totals == Totals(rows=3, kept=3, set_apart=0, rejected=0, blank=0, amount=0)
    assert report(ledger).notes == (
        Reason("values_unread", {"count": 1, "field": "contact_every_days", "row": 4, "value": "0"}),
    )


def test_a_customer_said_twice_is_dropped_and_one_said_otherwise_is_rejected(tmp_path: Path) -> None:
    rows = [
        ("编号", "名称", "地区", "业务员"),
        ("C1", "甲店", "大连", "王"),
        ("C1", "甲店", "大连", "王"),
        ("C1", "甲店", "沈阳", "王"),
        ("", "", "沈阳", "李"),
        ("C2", "乙店", "沈阳", "李"),
    ]

    ledger = read(tmp_path, customers=rows)

    assert report(ledger).totals == Totals(rows=5, kept=2, set_apart=0, rejected=2, blank=0, amount=0, dropped=1)
    assert rejected(ledger) == [
        ("customers.csv", 4, "customer_code", "C1", "said_otherwise"),
        ("customers.csv", 5, "customer", None, "missing"),
    ]


def test_a_total_under_a_list_is_nobody(tmp_path: Path) -> None:
    ledger = read(tmp_path, customers=[("客户名称", "信用额度"), ("甲店", "10"), ("合计", "10")])

    assert "合计" not in ledger.customers["customer_code"].to_list()
    assert (report(ledger).totals.kept, report(ledger).totals.folded) == (1, 1)
    assert report(ledger).folded == (FoldedRows(kind=Fold.TOTAL, rows=1, label="合计"),)


def test_lines_that_only_have_names_find_the_codes_of_the_list(tmp_path: Path) -> None:
    lines = [("日期", "客户", "金额"), *(("2024-01-02", name, "1") for name in ("甲店", "双店", "新店"))]

    ledger = read(
        tmp_path,
        lines,
        customers=[("编号", "名称"), ("C1", "甲店"), ("C2", "双店"), ("C3", "双店")],
    )

    assert ledger.lines["customer_code"].to_list() == ["C1", "双店", "新店"]
    assert report(ledger).notes == (
        Reason("names_shared", {"count": 1, "value": "双店"}),
        Reason("customers_unlisted", {"count": 2, "value": "双店"}),
    )


def test_customers_that_the_list_writes_in_another_way_are_told(tmp_path: Path) -> None:
    ledger = read(tmp_path, customers=[("编号", "名称"), ("C1", "甲店"), ("0C2", "乙店")])

    assert report(ledger).notes == (Reason("customers_unlisted", {"count": 1, "value": "C2"}),)


def test_a_list_of_bare_names_finds_the_codes_of_the_lines(tmp_path: Path) -> None:
    lines = [*LINES, ("2024-01-03", "C3", "双店", "B", "1", "5"), ("2024-01-03", "C4", "双店", "B", "1", "5")]

    ledger = read(
        tmp_path,
        lines,
        customers=[("客户名称", "地区"), ("甲店", "大连"), ("双店", "沈阳"), ("远店", "")],
        contacts=[("客户名称", "日期", "类型"), ("甲店", "2024-01-05", "拜访")],
    )

    assert ledger.customers.select("customer_code", "customer_name", "region").rows() == [
        ("C1", "甲店", "大连"),
        ("C2", "乙店", None),
        ("C3", "双店", None),
        ("C4", "双店", None),
        ("双店", "双店", "沈阳"),
        ("远店", "远店", None),
    ]
    assert ledger.contacts is not None
    assert ledger.contacts["customer_code"].to_list() == ["C1"]


def test_a_bare_name_does_not_take_the_code_of_another_row(tmp_path: Path) -> None:
    ledger = read(tmp_path, customers=[("编号", "名称", "地区"), ("C1", "甲一店", "大连"), ("", "甲店", "沈阳")])

    assert ledger.customers.select("customer_code", "customer_name", "region").rows() == [
        ("C1", "甲一店", "大连"),
        ("C2", "乙店", None),
        ("甲店", "甲店", "沈阳"),
    ]


def test_a_file_without_customers_is_no_customer_list(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, customers=[("电话", "地址"), ("1", "x")])

    assert str(caught.value) == (
        "customers.csv has no column recognised as: customer. Its columns are: 电话, 地址. "
        'Say which is which with --map "地址=customer_name".'
    )


def test_a_row_that_is_rejected_does_not_take_the_sound_one_after_it_along(tmp_path: Path) -> None:
    rows = [("编号", "名称", "地区"), ("C1", "甲店", "大连", "多"), ("C1", "甲店", "大连")]

    ledger = read(tmp_path, customers=rows, options=SKIP)

    assert report(ledger).totals == Totals(rows=2, kept=1, set_apart=0, rejected=1, blank=0, amount=0)
    assert ledger.customers["region"].to_list() == ["大连", None]


# products


def test_the_product_list_fills_what_the_lines_lack(tmp_path: Path) -> None:
    lines = [
        ("日期", "客户", "商品编号", "品类", "数量", "金额", "成本"),
        ("2024-01-02", "甲", "A", "", "3", "10", ""),
        ("2024-01-02", "甲", "A", "酒", "-1", "-3", "-9"),
        ("2024-01-02", "甲", "Z", "", "1", "1", ""),
    ]

    ledger = read(tmp_path, lines, products=[("编号", "品名", "类别", "成本价"), ("A", "白酒", "酒水", "1.335")])

    assert ledger.lines.select("item_name", "category", "cost").rows() == [
        ("白酒", "酒水", 401),
        ("白酒", "酒", -900),
        (None, None, None),
    ]
    assert report(ledger).notes == (Reason("items_unknown", {"count": 1, "value": "Z"}),)


def test_lines_that_only_have_names_find_their_products_in_a_list_with_codes(tmp_path: Path) -> None:
    lines = [
        ("日期", "客户", "商品编号", "商品名称", "数量", "金额"),
        *(("2024-01-02", "甲", code, name, "2", "10") for code, name in (("", "酒"), ("B", "酒"), ("", "茶"))),
    ]
    products = [
        ("编号", "名称", "类别", "成本价"),
        ("A", "酒", "酒水", "3"),
        ("B", "水", "水", "1"),
        ("C", "茶", "茶", "1"),
        ("D", "茶", "药", "1"),
    ]

    ledger = read(tmp_path, lines, products=products)

    assert ledger.lines.select("item_code", "item_name", "category", "cost").rows() == [
        (None, "酒", "酒水", 600),
        ("B", "酒", "水", 200),
        (None, "茶", None, None),
    ]
    assert report(ledger).notes == (Reason("items_unknown", {"count": 1, "value": "茶"}),)


def test_a_return_takes_its_cost_back(tmp_path: Path) -> None:
    lines = [
        ("日期", "单据类型", "客户", "商品名称", "数量", "金额"),
        ("2024-01-02", "退货单", "甲", "酒", "2", "10"),
        ("2024-01-02", "销售单", "甲", "酒", "-2", "-10"),
    ]

    ledger = read(tmp_path, lines, products=[("Product Name", "Unit Cost"), ("酒", "3")])

    assert ledger.lines.select("amount", "cost").rows() == [(-1000, -600), (-1000, -600)]


# contacts


def test_contacts_become_facts_in_our_words(tmp_path: Path) -> None:
    words = {"上门拜访": "visit", "微信": "report", "電話": "call", "Meeting": "meeting", "客诉": "complaint"}
    rows = [("客户编号", "时间", "类型", "是否接通"), *(("C1", "2024-01-05 08:30", word, "") for word in words)]

    ledger = read(tmp_path, contacts=[*rows, ("C2", "2024/1/6", "call", "未接通")])

    assert ledger.contacts is not None
    assert ledger.contacts.drop("text", "salesperson").rows() == [
        *(("C1", date(2024, 1, 5), kind, True) for kind in words.values()),
        ("C2", date(2024, 1, 6), "call", False),
    ]
    assert dict(ledger.contacts.schema) == dict(CONTACT_SCHEMA)
    assert report(ledger).kind is FileKind.CONTACTS


def test_a_contact_that_cannot_be_understood_is_rejected_with_a_reason(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        options=SKIP,
        contacts=[
            ("客户编号", "日期", "方式", "接通"),
            ("C1", "2024-01-05", "烟花", ""),
            ("C1", "2024-01-05", "群发消息", ""),
            ("C1", "昨天", "拜访", ""),
            ("C1", "2024-01-05", "拜访", "也许"),
            ("C8", "2024-01-05", "拜访", ""),
            ("", "2024-01-05", "拜访", ""),
            ("C1", "2024-01-05", "", ""),
            ("C1", "2024-01-05", "拜访", "", "多"),
            ("C1", "2024-01-05", "拜访", ""),
        ],
    )

    assert [row[1:] for row in rejected(ledger)] == [
        (2, "contact_kind", "烟花", "kind_unknown"),
        (3, "contact_kind", "群发消息", "bulk_message"),
        (4, "contacted_on", "昨天", "date_unreadable"),
        (5, "answered", "也许", "answer_unreadable"),
        (6, "customer_code", "C8", "customer_unknown"),
        (7, "customer", None, "missing"),
        (8, "contact_kind", None, "missing"),
        (9, "row", "多", "too_many_cells"),
    ]
    assert report(ledger).totals == Totals(rows=9, kept=1, set_apart=0, rejected=8, blank=0, amount=0)


def test_contacts_find_customers_by_name_and_add_those_that_are_named(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        contacts=[("客户名称", "日期", "类型"), ("乙店", "2024-01-05", "拜访"), ("丁店", "2024-01-05", "拜访")],
    )

    assert ledger.contacts is not None
    assert ledger.contacts["customer_code"].to_list() == ["C2", "丁店"]
    assert ledger.customers["customer_code"].to_list() == ["C1", "C2", "丁店"]
    assert report(ledger).notes == (Reason("customers_added", {"count": 1, "value": "丁店"}),)


def test_the_header_of_the_day_may_say_what_kind_every_contact_is(tmp_path: Path) -> None:
    ledger = read(tmp_path, contacts=[("客户编号", "拜访时间"), ("C1", "2024-01-05 10:00")])

    assert ledger.contacts is not None
    assert ledger.contacts["kind"].to_list() == ["visit"]
    assert report(ledger).notes == (Reason("all_one_kind", {"field": "visit", "header": "拜访时间"}),)


def test_contacts_without_a_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, contacts=[("客户编号", "日期", "备注"), ("C1", "2024-01-05", "见面聊")])

    assert str(caught.value) == (
        "contacts.csv has no column recognised as: kind of contact. Its columns are: 客户编号, 日期, 备注. "
        'Say which is which with --map "备注=contact_kind".'
    )


def test_one_file_may_be_the_customer_list_and_the_balances(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [("编号", "名称", "信用额度", "应收余额"), ("C1", "甲店", "100", "30")])

    ledger = read_ledger(
        [write_csv(tmp_path / "a.csv", LINES)], companions=Companions(customers=path, receivables=path)
    )

    assert [one.kind for one in ledger.companions] == [FileKind.CUSTOMERS, FileKind.RECEIVABLES]
    assert ledger.receivables is not None
    assert (ledger.customers["credit_limit"][0], ledger.receivables["open"].to_list()) == (10000, [3000])


def test_a_code_of_another_program_beside_a_known_name_is_that_customer(tmp_path: Path) -> None:
    rows = [
        ("客户编号", "客户名称", "日期", "类型"),
        ("K77", "甲店", "2024-01-05", "拜访"),
        ("K78", "戊店", "2024-01-05", "拜访"),
    ]

    ledger = read(tmp_path, contacts=rows)

    assert ledger.contacts is not None
    assert ledger.contacts["customer_code"].to_list() == ["C1", "K78"]
    assert report(ledger).notes == (
        Reason("codes_foreign", {"count": 1, "value": "K77"}),
        Reason("customers_added", {"count": 1, "value": "戊店"}),
    )


def test_a_code_that_a_spreadsheet_shortened_is_told(tmp_path: Path) -> None:
    ledger = read(tmp_path, receivables=[("客户编号", "客户名称", "余额"), ("1.23457E+11", "戊店", "3")])

    assert report(ledger).notes[-1] == Reason("customers_added", {"count": 1, "value": "戊店"})
    assert report(ledger).notes[0].code == "codes_shortened"


def test_a_row_with_too_many_cells_refuses_the_file_unless_it_may_be_skipped(tmp_path: Path) -> None:
    rows = [("编号", "名称"), ("C1", "甲店"), ("C2", "乙店", "多"), ("C3", "丙店", "多")]

    with pytest.raises(IntakeError) as caught:
        read(tmp_path, customers=rows)

    assert caught.value.code == "broken_rows"
    assert dict(caught.value.numbers) == {"file": "customers.csv", "row": 3, "value": "多", "count": 2}
    assert [row[1:] for row in rejected(read(tmp_path, customers=rows, options=SKIP))] == [
        (3, "row", "多", "too_many_cells"),
        (4, "row", "多", "too_many_cells"),
    ]


def test_the_sheets_of_a_companion_are_read_together_each_with_its_own_columns(tmp_path: Path) -> None:
    tables = (
        [("客户编号", "日期", "类型"), ("C1", "05/01/2024", "拜访"), ("C1", "25/01/2024", "拜访")],
        [("类型", "客户名称", "日期"), ("电话", "乙店", "2024-02-05"), ("电话", "", "2024-02-05")],
    )
    folder = tmp_path / "k"
    folder.mkdir()
    for place, rows in enumerate(tables):
        write_csv(folder / f"{place}.csv", rows)

    companions = Companions(contacts=folder)
    ledger = read_ledger([write_csv(tmp_path / "a.csv", LINES)], companions=companions)

    assert ledger.contacts is not None
    assert ledger.contacts.drop("text", "salesperson").rows() == [
        ("C1", date(2024, 1, 5), "visit", True),
        ("C1", date(2024, 1, 25), "visit", True),
        ("C2", date(2024, 2, 5), "call", True),
    ]
    assert [(one.name, one.totals.rows, one.totals.kept, one.totals.rejected) for one in ledger.companions] == [
        ("k/0.csv", 2, 2, 0),
        ("k/1.csv", 2, 1, 1),
    ]
    assert rejected(ledger) == [("k/1.csv", 3, "customer", None, "missing")]


def test_a_companion_of_which_nothing_can_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, receivables=[("客户编号", "应收余额"), ("C7", "1")])

    assert str(caught.value) == (
        "The only row of receivables.csv, row 2, could not be read: "
        "Nobody has the customer code “C7”, and the row gives no name."
    )


# all of them


def test_companions_come_in_every_container_and_encoding(tmp_path: Path) -> None:
    lines = write_csv(tmp_path / "a.csv", LINES)
    customers = write_csv(tmp_path / "c.csv", [("编号", "名称"), ("C3", "丙店")], encoding="gb18030", delimiter="\t")
    contacts = write_workbook(
        tmp_path / "k.xlsx", [("客户编号", "日期", "类型"), (None, None, None), ("C3", date(2024, 1, 5), "拜访")]
    )

    ledger = read_ledger([lines], companions=Companions(customers=customers, contacts=contacts))

    assert [(one.container, one.encoding) for one in ledger.companions] == [("csv", "gb18030"), ("xlsx", None)]
    assert ledger.contacts is not None
    assert ledger.contacts.drop("text", "salesperson").rows() == [("C3", date(2024, 1, 5), "visit", True)]
    assert ledger.companions[1].totals.blank == 1


def test_a_mapping_reaches_every_file_and_means_there_what_it_can(tmp_path: Path) -> None:
    lines = [("哪天", "谁", "什么", "金额"), ("2024-01-02", "甲", "A", "1")]

    ledger = read(
        tmp_path,
        lines,
        mapping={"哪天": "sold_on", "谁": "customer_name", "什么": "item_name", "多少": "receivable_balance"},
        contacts=[("哪天", "谁", "什么", "类型"), ("2024-01-05", "甲", "聊天", "拜访")],
        receivables=[("谁", "多少"), ("甲", "3")],
    )

    assert ledger.contacts is not None
    assert ledger.receivables is not None
    assert ledger.contacts.drop("text", "salesperson").rows() == [("甲", date(2024, 1, 5), "visit", True)]
    assert ledger.receivables.rows() == [("甲", None, 300)]


def test_what_is_said_of_a_companion_goes_before_what_is_said_of_the_lines(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        [("Date", "Customer", "Amount"), ("2024-01-02", "Ann", "1")],
        mapping={"Date": "sold_on", "Seen": "contacted_on"},
        contacts=[("Customer", "Date", "Seen", "Type"), ("Ann", "2024-01-02", "2024-01-05", "visit")],
    )

    assert ledger.contacts is not None
    assert ledger.contacts.drop("text", "salesperson").rows() == [("Ann", date(2024, 1, 5), "visit", True)]


def test_what_is_read_can_be_judged_as_it_is(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        customers=[("编号", "名称", "客户类型", "信用额度"), ("C9", "远店", "超市", "10")],
        contacts=[("客户名称", "日期", "类型"), ("丁店", "2024-01-05", "投诉")],
        receivables=[("客户编号", "应收余额"), ("C9", "4")],
    )

    facts = facts_from_lines(
        ledger.lines, customers=ledger.customers, contacts=ledger.contacts, receivables=ledger.receivables
    )

    assert facts.customers.filter(pl.col("customer_code") == "C9").select("customer_type", "credit_limit").rows() == [
        ("超市", 1000)
    ]
    assert facts.customers["customer_code"].to_list() == ["C1", "C2", "C9", "丁店"]
