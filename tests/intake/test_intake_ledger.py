from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import HEADERS, write_bytes, write_csv, write_workbook
from kejing.intake import (
    CUSTOMER_SCHEMA,
    LEDGER_COLUMNS,
    LEDGER_SCHEMA,
    IntakeError,
    Ledger,
    Options,
    Reason,
    SetApart,
    Totals,
    read_ledger,
)
from kejing.intake.rows.documents import DOCUMENT_TYPES, SALE_TYPES

SKIPPING = Options(skip_bad_rows=True)
TYPED = ("日期", "单据类型", "客户编号", "客户名称", "金额", "单据状态")


def read_text(folder: Path, text: str, *, mapping: Mapping[str, str] | None = None) -> Ledger:
    return read_ledger([write_bytes(folder / "ledger.csv", text.encode())], mapping=mapping, options=SKIPPING)


def rejected(ledger: Ledger) -> list[tuple[object, ...]]:
    return ledger.rejects.select("row", "field", "value", "reason").rows()


def amounts(ledger: Ledger) -> list[int]:
    return ledger.lines["amount"].to_list()


def test_a_clean_table_becomes_ledger_lines(tmp_path: Path) -> None:
    row = ("2024-01-02", "XS-1", "0012", "甲店", "王", "酒", "1.5", "1,234.50")

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [HEADERS, row])])

    assert dict(ledger.lines.schema) == dict(LEDGER_SCHEMA)
    assert ledger.lines.rows(named=True) == [
        dict.fromkeys(LEDGER_COLUMNS)
        | {
            "document_number": "XS-1",
            "document_type": "sale",
            "sold_on": date(2024, 1, 2),
            "customer_code": "0012",
            "customer_name": "甲店",
            "salesperson": "王",
            "item_name": "酒",
            "quantity": Decimal("1.5000"),
            "amount": 123450,
        }
    ]
    assert ledger.period == (date(2024, 1, 2), date(2024, 1, 2))
    assert ledger.totals == Totals(rows=1, kept=1, set_apart=0, rejected=0, blank=0, amount=123450)


def test_rejects_name_the_row_that_the_reader_sees(tmp_path: Path) -> None:
    ledger = read_text(
        tmp_path,
        "日期,客户,金额\n2024-01-02,甲,1\n\n2024-02-30,甲,1\n2024-01-02,甲,x\n,甲,1\n2024-01-02,甲,\n1/2/2024,甲,1\n"
        "2024-01-03,乙,2,多\n2024-01-04,丙,3,\n2024-01-05,丁,99999999999999\n",
    )

    assert rejected(ledger) == [
        (4, "sold_on", "2024-02-30", "date_impossible"),
        (5, "amount", "x", "number_unreadable"),
        (6, "sold_on", None, "missing"),
        (7, "amount", None, "missing"),
        (8, "sold_on", "1/2/2024", "date_order_unknown"),
        (9, "row", "多", "too_many_cells"),
        (11, "amount", "99999999999999", "number_too_large"),
    ]
    assert ledger.totals == Totals(rows=10, kept=2, set_apart=0, rejected=7, blank=1, amount=400)


def test_a_row_far_too_long_is_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,乙,2,a,b,c\n2024-01-02,丙,3\n")

    assert (amounts(ledger), rejected(ledger)) == ([100, 300], [(3, "row", "a", "too_many_cells")])


def test_a_row_with_cells_too_many_is_refused_unless_it_is_to_be_skipped(tmp_path: Path) -> None:
    path = write_bytes(tmp_path / "a.csv", "日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,乙,2,多\n".encode())

    with pytest.raises(IntakeError) as caught:
        read_ledger([path])

    assert str(caught.value) == (
        "In a.csv, row 3 has more cells than the header, where “多” is left over: put quotation marks around texts "
        "that hold the separator, or read the other rows with --skip-bad-rows."
    )


def test_cells_right_of_a_sheets_header_are_left_aside(tmp_path: Path) -> None:
    rows = [("日期", "客户", "金额"), ("2024-01-02", "甲", 1, "已付"), ("", "", "", "另见")]

    ledger = read_ledger([write_workbook(tmp_path / "a.xlsx", rows)])

    assert ledger.totals == Totals(rows=2, kept=1, set_apart=0, rejected=0, blank=1, amount=100)
    assert Reason("cells_beyond", {"count": 2}) in ledger.files[0].notes


def test_rows_are_counted_right_behind_cells_of_several_lines(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, '日期,客户,金额\n2024-01-02,"甲\n店",1\nx,乙,2\n')

    assert (ledger.lines["customer_name"].to_list(), rejected(ledger)) == (
        ["甲\n店"],
        [(3, "sold_on", "x", "date_unreadable")],
    )


@pytest.mark.parametrize("name", ['6"管', '管6"', '6" 管 5"'])
def test_an_inch_mark_is_no_quotation(tmp_path: Path, name: str) -> None:
    ledger = read_text(tmp_path, f"日期,客户,商品名称,金额\n2024-01-02,甲,{name},1\n2024-01-02,乙,管,2\n")

    assert ledger.lines.select("item_name", "amount").rows() == [(name, 100), ("管", 200)]


def test_a_lone_carriage_return_ends_no_row(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,金额\n2024-01-02,甲\r店,1\n2024-01-02,乙,2,a,b,c\n")

    assert (amounts(ledger), rejected(ledger)) == ([100], [(3, "row", "a", "too_many_cells")])


@pytest.mark.parametrize("cell", ["乙", '"乙"', "乙,2,a,b"])
def test_a_last_line_without_an_end_is_one_row(tmp_path: Path, cell: str) -> None:
    ledger = read_text(tmp_path, f"日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,{cell},2")

    assert (ledger.totals.rows, ledger.totals.blank) == (2, 0)


def test_the_code_stands_for_a_missing_name_and_the_name_for_a_missing_code(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户编号,客户名称,金额\n2024-01-02,007,,1\n2024-01-02,,甲店,2\n")

    assert ledger.lines.select("customer_code", "customer_name").rows() == [("007", "007"), ("甲店", "甲店")]


def test_a_row_without_a_customer_is_set_apart_with_its_money(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,,2.50\n")

    assert ledger.set_apart == (SetApart(kind="unassigned_customer", word=None, rows=1, amount=250, unread=0),)
    assert amounts(ledger) == [100]


def test_document_types_are_told_apart_and_unknown_ones_listed(tmp_path: Path) -> None:
    words = (
        "销售单",
        "銷貨單",
        "Invoice",
        "销售退货单",
        "Credit Memo",
        "收款单",
        "销售订单",
        "销售订单",
        "报价单",
        "奇怪单",
        "",
    )
    rows = [("日期", "单据类型", "客户", "金额"), *(("2024-01-02", word, "甲", "10") for word in words)]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.lines.select("document_type", "amount").rows() == [
        ("sale", 1000),
        ("sale", 1000),
        ("sale", 1000),
        ("sale_return", -1000),
        ("sale_return", -1000),
    ]
    assert ledger.set_apart == (
        SetApart("order", "销售订单", rows=2, amount=2000, unread=0),
        SetApart("other", None, rows=1, amount=1000, unread=0),
        SetApart("other", "奇怪单", rows=1, amount=1000, unread=0),
        SetApart("quote", "报价单", rows=1, amount=1000, unread=0),
        SetApart("receipt", "收款单", rows=1, amount=1000, unread=0),
    )
    assert ledger.totals == Totals(rows=11, kept=5, set_apart=6, rejected=0, blank=0, amount=1000)


def test_our_own_codes_of_document_types_are_known(tmp_path: Path) -> None:
    codes = [*DOCUMENT_TYPES, "void", "draft"]
    rows = [("2024-01-02", code, "C1", "甲", "0" if code == "gift" else "5", "") for code in (*codes, "Sale_Return")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [TYPED, *rows])])

    assert ledger.lines.select("document_type", "amount").rows() == [
        ("sale", 500),
        ("sale_return", -500),
        ("gift", 0),
        ("sale_return", -500),
    ]
    assert {(one.kind, one.word) for one in ledger.set_apart} == {
        *((code, code) for code in DOCUMENT_TYPES if code not in SALE_TYPES),
        ("other", "void"),
        ("other", "draft"),
    }


def test_the_sign_of_a_return_is_taken_once(tmp_path: Path) -> None:
    ledger = read_text(
        tmp_path,
        "日期,单据类型,客户,数量,金额,成本\n2024-01-02,退货单,甲,2,-10,6\n2024-01-02,退货单,甲,-2,10,6\n2024-01-02,销售单,甲,-1,-5,-3\n",
    )

    assert ledger.lines.select("document_type", "quantity", "amount", "cost").rows() == [
        ("sale_return", Decimal(-2), -1000, -600),
        ("sale_return", Decimal(-2), -1000, -600),
        ("sale", Decimal(-1), -500, -300),
    ]


def test_a_gift_without_an_amount_is_kept_and_a_paid_one_is_not(tmp_path: Path) -> None:
    ledger = read_text(
        tmp_path,
        "日期,单据类型,客户,数量,金额\n2024-01-02,赠送单,甲,2,\n2024-01-02,赠送单,甲,2,5\n2024-01-02,销售单,甲,1,1\n",
    )

    assert ledger.lines.select("document_type", "amount").rows() == [("gift", 0), ("sale", 100)]
    assert ledger.set_apart == (SetApart("gift", "赠送单", rows=1, amount=500, unread=0),)


def test_void_and_draft_documents_are_set_apart(tmp_path: Path) -> None:
    ledger = read_text(
        tmp_path, "日期,客户,金额,单据状态\n2024-01-02,甲,1,已审核\n2024-01-02,甲,2,作废\n2024-01-02,甲,4,草稿\n"
    )

    assert (amounts(ledger), {apart.kind: apart.amount for apart in ledger.set_apart}) == (
        [100],
        {"void": 200, "draft": 400},
    )


def test_the_amount_is_quantity_times_price_where_no_amount_is_given(tmp_path: Path) -> None:
    ledger = read_text(
        tmp_path, "日期,客户,数量,单价\n2024-01-02,甲,3,0.335\n2024-01-02,甲,x,1\n2024-01-02,甲,-1,2.5\n"
    )

    assert (amounts(ledger), rejected(ledger)) == ([101, -250], [(3, "quantity", "x", "number_unreadable")])
    assert ledger.files[0].notes == (Reason("all_sales"), Reason("amount_from_price"))


def test_a_product_too_large_is_rejected_with_both_its_factors(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,数量,单价\n2024-01-02,甲,3,1\n2024-01-02,甲,99999999,9999999\n")

    assert rejected(ledger) == [(3, "amount", "99999999 × 9999999", "number_too_large")]


def test_the_amount_with_tax_comes_first_and_the_one_without_beside_it(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,金额,税额,价税合计\n2024-01-02,甲,100,13,113\n")

    assert ledger.lines.select("amount", "net_amount").rows() == [(11300, 10000)]
    assert ledger.files[0].amount_basis == "gross"


def test_an_amount_that_is_not_the_total_less_tax_is_no_net_amount(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,金额,税额,价税合计\n2024-01-02,甲,120,13,113\n")

    assert ledger.lines.select("amount", "net_amount").rows() == [(11300, None)]


def test_an_unreadable_quantity_is_left_empty_and_told(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,数量,金额\n2024-01-02,甲,3箱,1\n2024-01-02,甲,2,1\n")

    assert ledger.lines["quantity"].to_list() == [None, Decimal(2)]
    assert ledger.files[0].notes == (
        Reason("all_sales"),
        Reason("values_unread", {"count": 1, "field": "quantity", "row": 2, "value": "3箱"}),
    )


def test_a_mapping_wins_over_what_was_recognised(tmp_path: Path) -> None:
    ledger = read_text(
        tmp_path,
        "日期,客户,终端,金额,实付\n2024-01-02,甲,乙,1,2\n",
        mapping={"终端": "customer_name", "实付": "amount"},
    )

    assert ledger.lines.select("customer_name", "amount").rows() == [("乙", 200)]


def test_a_mapping_can_take_a_column_out(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,业务员,金额\n2024-01-02,甲,王,1\n", mapping={"业务员": "ignore"})

    assert ledger.lines["salesperson"].to_list() == [None]


def test_a_workbook_gives_real_dates_whole_codes_and_exact_money(tmp_path: Path) -> None:
    rows = [
        ("日期", "客户编号", "金额", "商品编号"),
        (datetime(2024, 1, 2, 8, 26), 4129, 2.675, "007"),  # noqa: DTZ001 : a cell has no zone
        (date(2024, 1, 3), "0012", 1234567.25, "1.10"),
        (None, None, None, None),
        ("x", 4129, 1, "8"),
    ]

    ledger = read_ledger([write_workbook(tmp_path / "a.xlsx", rows)])

    assert ledger.lines.select("sold_on", "customer_code", "amount", "item_code").rows() == [
        (date(2024, 1, 2), "4129", 268, "007"),
        (date(2024, 1, 3), "0012", 123456725, "1.10"),
    ]
    assert rejected(ledger) == [(5, "sold_on", "x", "date_unreadable")]
    assert ledger.totals.blank == 1


def test_codes_that_went_through_a_spreadsheet_are_whole_again(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户编号,金额\n2024-01-02,4129.0,1\n2024-01-02,0012,1\n")

    assert ledger.lines["customer_code"].to_list() == ["4129", "0012"]


def test_several_files_are_one_ledger(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", [("日期", "客户", "金额"), ("2024-01-05", "甲", "1")])
    second = write_workbook(
        tmp_path / "b.xlsx", [("Amount", "Customer", "Date"), ("2", "乙", "2023-12-31"), ("x", "乙", "")]
    )

    ledger = read_ledger([first, second])

    assert ledger.lines.select("customer_code", "amount").rows() == [("甲", 100), ("乙", 200)]
    assert ledger.rejects.rows() == [("b.xlsx", 3, "sold_on", None, "missing")]
    assert ledger.period == (date(2023, 12, 31), date(2024, 1, 5))
    assert [(file.name, file.container, file.totals.kept) for file in ledger.files] == [
        ("a.csv", "csv", 1),
        ("b.xlsx", "xlsx", 1),
    ]


def test_two_files_of_one_name_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    files = [
        write_csv(folder / "a.csv", [("日期", "客户", "金额"), ("2024-01-05", name, "1")], encoding="gb18030")
        for folder, name in ((tmp_path, "甲"), (tmp_path / "x", "乙"))
    ]

    assert read_ledger(files).lines["customer_name"].to_list() == ["甲", "乙"]


def customers(ledger: Ledger) -> list[tuple[object, ...]]:
    return ledger.customers.select("customer_code", "customer_name").rows()


SALE = ("2024-01-02", "销售单", "C1", "甲", "10", "")


@pytest.mark.parametrize(
    "row",
    [
        ("2024-01-02", "销售退货单", "C2", "乙", "10", ""),
        ("2024-01-02", "销售订单", "C2", "乙", "10", ""),
        ("2024-01-02", "报价单", "C2", "乙", "10", ""),
        ("2024-01-02", "收款单", "C2", "乙", "10", ""),
        ("2024-01-02", "收款退款单", "C2", "乙", "10", ""),
        ("2024-01-02", "应收增加", "C2", "乙", "10", ""),
        ("2024-01-02", "期初余额", "C2", "乙", "10", ""),
        ("2024-01-02", "赠送单", "C2", "乙", "", ""),
        ("2024-01-02", "赠送单", "C2", "乙", "10", ""),
        ("2024-01-02", "销售单", "C2", "乙", "10", "作废"),
        ("2024-01-02", "销售订单", "C2", "乙", "10", "草稿"),
        ("", "销售订单", "C2", "乙", "x", ""),
    ],
)
def test_the_other_party_of_a_document_set_apart_is_a_customer(tmp_path: Path, row: tuple[str, ...]) -> None:
    path = write_csv(tmp_path / "a.csv", [TYPED, SALE, row])

    assert customers(read_ledger([path])) == [("C1", "甲"), ("C2", "乙")]


@pytest.mark.parametrize(
    "row",
    [
        ("2024-01-02", "进货单", "S1", "厂家", "10", ""),
        ("2024-01-02", "费用单", "S1", "房东", "10", ""),
        ("2024-01-02", "奇怪单", "S1", "谁", "10", ""),
        ("2024-01-02", "进货单", "S1", "厂家", "10", "作废"),
        ("2024-01-02", "", "S1", "谁", "10", "草稿"),
        ("2024-01-02", "销售订单", "", "", "10", ""),
        ("2024-02-30", "销售单", "C2", "乙", "10", ""),
        ("2024-01-02", "销售订单", "C2", "乙", "10", "", "多"),
    ],
)
def test_suppliers_strangers_and_rejected_rows_make_no_customer(tmp_path: Path, row: tuple[str, ...]) -> None:
    path = write_csv(tmp_path / "a.csv", [TYPED, SALE, row])

    assert customers(read_ledger([path], options=SKIPPING)) == [("C1", "甲")]


def test_a_customer_bears_the_latest_name_of_all_its_documents_and_files(tmp_path: Path) -> None:
    first = write_csv(
        tmp_path / "a.csv",
        [TYPED, SALE, ("2024-03-01", "销售订单", "C1", "新甲", "1", ""), ("", "销售订单", "C1", "没有日期", "1", "")],
    )
    second = write_csv(tmp_path / "b.csv", [TYPED, ("2024-02-01", "收款单", "C1", "旧甲", "1", ""), SALE])
    third = write_csv(
        tmp_path / "c.csv",
        [TYPED, ("2024-04-01", "销售单", "C1", "", "1", ""), ("2024-04-01", "收款单", "C0", "", "1", "")],
    )

    ledger = read_ledger([first, second, third])

    assert customers(ledger) == [("C0", "C0"), ("C1", "新甲")]
    assert dict(ledger.customers.schema) == dict(CUSTOMER_SCHEMA)


def test_a_customer_whose_code_could_not_be_read_is_none(tmp_path: Path) -> None:
    text = (
        "日期,单据类型,客户,金额\n2024-01-02,销售单,甲店,1\n2024-01-02,销售订单,乙店,1\n"
        + "2024-01-02,销售单,甲店,1\n" * 400
    )
    broken = text.encode().replace("乙店".encode(), b"\xe4\xb9\xff\xff\xe5\xba\x97")

    ledger = read_ledger([write_bytes(tmp_path / "a.csv", broken)])

    assert (ledger.totals.set_apart, customers(ledger)) == (1, [("甲店", "甲店")])


def test_the_customers_of_the_lines_are_all_there(tmp_path: Path) -> None:
    ledger = read_text(tmp_path, "日期,客户,金额\n2024-01-02,乙,1\n2024-01-02,甲,1\n2024-01-03,乙,1\n2024-01-03,,1\n")

    assert customers(ledger) == [("乙", "乙"), ("甲", "甲")]


def test_a_long_file_loses_no_row_between_batches(tmp_path: Path) -> None:
    count = 250_001
    body = "".join(f"2024-01-02,C{place},{place}\n" for place in range(count))

    ledger = read_text(tmp_path, "日期,客户编号,金额\n" + body)

    assert ledger.lines["customer_code"].equals(pl.Series("customer_code", [f"C{place}" for place in range(count)]))
    assert ledger.totals.amount == 100 * count * (count - 1) // 2
