from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from intake.written_tables import write_csv, write_workbook
from kejing.intake import Companions, FileKind, IntakeError, Ledger, Reason, SetApart, Totals, read_ledger

LINES = [("单号", "商品编号", "数量", "金额"), ("1", "A", "2", "10"), ("1", "B", "1", "5"), ("2", "A", "1", "6")]
HEADERS = [
    ("单号", "日期", "客户编号", "客户名称", "业务员", "单据类型"),
    ("1", "2024-01-02", "C1", "甲店", "王", "销售单"),
    ("2", "2024-01-03", "C2", "乙店", "李", "销售单"),
]


def read(folder: Path, lines: Sequence[tuple[str, ...]], headers: Sequence[tuple[str, ...]]) -> Ledger:
    companions = Companions(headers=write_csv(folder / "h.csv", headers))
    return read_ledger([write_csv(folder / "a.csv", lines)], companions=companions)


def rejected(ledger: Ledger) -> list[tuple[object, ...]]:
    return ledger.rejects.rows()


def test_headers_bring_day_customer_salesperson_and_type_to_the_lines(tmp_path: Path) -> None:
    ledger = read(tmp_path, LINES, HEADERS)

    assert ledger.lines.select(
        "document_number", "document_type", "sold_on", "customer_code", "customer_name", "salesperson", "amount"
    ).rows() == [
        ("1", "sale", date(2024, 1, 2), "C1", "甲店", "王", 1000),
        ("1", "sale", date(2024, 1, 2), "C1", "甲店", "王", 500),
        ("2", "sale", date(2024, 1, 3), "C2", "乙店", "李", 600),
    ]
    [report] = ledger.companions
    assert (report.kind, report.notes) == (FileKind.HEADERS, ())
    assert report.totals == Totals(rows=2, kept=2, set_apart=0, rejected=0, blank=0, amount=0)


def test_what_a_line_says_itself_goes_before_its_header(tmp_path: Path) -> None:
    lines = [("单号", "业务员", "金额"), ("1", "赵", "10"), ("1", "", "5")]

    assert read(tmp_path, lines, HEADERS).lines["salesperson"].to_list() == ["赵", "王"]


def test_a_better_column_of_the_headers_goes_before_a_poor_one_of_the_lines(tmp_path: Path) -> None:
    lines = [("单号", "城市", "制单人", "金额"), ("1", "大连", "小张", "10"), ("2", "沈阳", "小张", "5")]
    headers = [
        ("单号", "日期", "客户", "地区", "业务员"),
        ("1", "2024-01-02", "甲店", "东北", "王"),
        ("2", "2024-01-03", "乙店", "", ""),
    ]

    ledger = read(tmp_path, lines, headers)

    assert ledger.lines.select("region", "salesperson").rows() == [("东北", "王"), ("沈阳", "小张")]


def test_headers_write_their_days_in_a_form_of_their_own(tmp_path: Path) -> None:
    headers = [("单号", "日期", "客户"), ("1", "05/01/2024", "甲店"), ("2", "25/01/2024", "乙店")]

    assert read(tmp_path, LINES, headers).lines["sold_on"].to_list() == [
        date(2024, 1, 5),
        date(2024, 1, 5),
        date(2024, 1, 25),
    ]


def test_a_line_without_a_header_is_rejected(tmp_path: Path) -> None:
    lines = [LINES[0], ("", "A", "1", "1"), *LINES[1:], ("7", "A", "1", "1"), ("", "", "", "")]

    ledger = read(tmp_path, lines, HEADERS)

    assert rejected(ledger) == [
        ("a.csv", 2, "document_number", None, "missing"),
        ("a.csv", 6, "document_number", "7", "no_header"),
    ]
    assert ledger.totals == Totals(rows=6, kept=3, set_apart=0, rejected=2, blank=1, amount=2100)


def test_a_header_without_lines_is_told_and_names_its_customer(tmp_path: Path) -> None:
    headers = [
        *HEADERS,
        ("3", "2024-01-04", "C3", "丙店", "王", "销售订单"),
        ("4", "2024-01-04", "S1", "厂", "", "进货单"),
    ]

    ledger = read(tmp_path, LINES, headers)

    assert ledger.companions[0].notes == (Reason("headers_without_lines", {"count": 2, "value": "3"}),)
    assert ledger.customers["customer_code"].to_list() == ["C1", "C2", "C3"]


def test_a_header_that_is_void_or_an_order_sets_its_lines_apart(tmp_path: Path) -> None:
    headers = [
        ("单号", "日期", "客户", "单据类型", "单据状态"),
        ("1", "2024-01-02", "甲", "销售单", "作废"),
        ("2", "2024-01-03", "乙", "退货单", "已审核"),
    ]

    ledger = read(tmp_path, LINES, headers)

    assert ledger.set_apart == (SetApart("void", "作废", rows=2, amount=1500, unread=0),)
    assert ledger.lines.select("document_type", "amount").rows() == [("sale_return", -600)]


def test_a_header_said_twice_is_dropped(tmp_path: Path) -> None:
    ledger = read(tmp_path, LINES, [*HEADERS, HEADERS[1]])

    assert (ledger.companions[0].totals.dropped, ledger.totals.kept) == (1, 3)


def test_headers_that_differ_are_rejected_with_their_lines(tmp_path: Path) -> None:
    ledger = read(tmp_path, LINES, [*HEADERS, ("1", "2023-01-02", "C9", "", "", "销售单")])

    assert rejected(ledger) == [
        ("a.csv", 2, "document_number", "1", "header_unclear"),
        ("a.csv", 3, "document_number", "1", "header_unclear"),
        ("h.csv", 2, "document_number", "1", "said_otherwise"),
        ("h.csv", 4, "document_number", "1", "said_otherwise"),
    ]
    assert ledger.totals.kept == 1


def test_a_day_that_cannot_be_read_in_a_header_rejects_its_lines(tmp_path: Path) -> None:
    headers = [*HEADERS[:2], ("2", "2024-02-30", "C2", "乙店", "李", "销售单")]

    assert rejected(read(tmp_path, LINES, headers)) == [("a.csv", 4, "sold_on", "2024-02-30", "date_impossible")]


def test_numbers_that_went_through_a_spreadsheet_are_found(tmp_path: Path) -> None:
    headers = write_workbook(
        tmp_path / "h.xlsx", [("单号", "日期", "客户编号"), (1, date(2024, 1, 2), 4129), (2, date(2024, 1, 3), 7)]
    )

    ledger = read_ledger([write_csv(tmp_path / "a.csv", LINES)], companions=Companions(headers=headers))

    assert ledger.lines["customer_code"].to_list() == ["4129", "4129", "7"]


def test_lines_without_a_document_number_cannot_be_joined(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, [("商品编号", "数量", "金额"), ("A", "1", "2")], HEADERS)

    assert str(caught.value) == (
        "a.csv has no column recognised as: document number. Its columns are: 商品编号, 数量, 金额. "
        'Say which is which with --map "…=document_number".'
    )


def test_headers_without_a_customer_leave_the_lines_without_one(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="no column recognised as: customer"):
        read(tmp_path, LINES, [("单号", "日期"), ("1", "2024-01-02")])


def test_headers_of_several_files_of_lines_are_joined_to_each(tmp_path: Path) -> None:
    first, second = (write_csv(tmp_path / f"{place}.csv", [LINES[0], LINES[place]]) for place in (1, 3))
    headers = write_csv(tmp_path / "h.csv", HEADERS)

    ledger = read_ledger([first, second], companions=Companions(headers=headers))

    assert ledger.lines["customer_code"].to_list() == ["C1", "C2"]
    assert ledger.companions[0].notes == ()
