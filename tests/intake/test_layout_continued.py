"""Lines that leave the cells of their document blank are given them, and nothing else is filled."""

from collections.abc import Sequence

import pytest

from intake.laid_tables import lay

HEADER = ["日期", "单号", "客户", "业务员", "商品名称", "数量", "金额", "备注"]
FIRST = ["2024-01-02", "XS-1", "北京店", "张三", "牛奶", "1", "5", "急"]


def read(*rows: Sequence[str], batch_rows: int = 100_000) -> list[tuple[str, ...]]:
    return lay([HEADER, *rows], batch_rows=batch_rows).details


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_later_lines_are_given_what_holds_for_the_document_but_not_its_remark(batch_rows: int) -> None:
    rows = read(
        FIRST,
        ["", "", "", "", "酸奶", "2", "8", ""],
        [],
        ["", " ", "", "李四", "奶酪", "1", "9", "x"],
        batch_rows=batch_rows,
    )

    assert rows[1:] == [
        ("2024-01-02", "XS-1", "北京店", "张三", "酸奶", "2", "8", ""),
        ("",) * 8,
        ("2024-01-02", "XS-1", "北京店", "李四", "奶酪", "1", "9", "x"),
    ]


@pytest.mark.parametrize("batch_rows", [1, 100])
def test_a_row_of_the_same_number_is_given_its_date_and_customer(batch_rows: int) -> None:
    rows = read(
        FIRST,
        ["", "XS-1", "", "", "酸奶", "2", "8", ""],
        ["", "XS-2", "天津店", "", "奶酪", "1", "9", ""],
        ["", "", "", "", "黄油", "1", "9", ""],
        batch_rows=batch_rows,
    )

    assert rows[1:] == [
        ("2024-01-02", "XS-1", "北京店", "张三", "酸奶", "2", "8", ""),
        ("", "XS-2", "天津店", "", "奶酪", "1", "9", ""),
        ("", "XS-2", "天津店", "", "黄油", "1", "9", ""),
    ]


def test_a_line_with_nothing_above_it_or_below_a_total_stays_as_it_is() -> None:
    line = ["", "", "", "", "酸奶", "2", "8", ""]

    assert read(line, FIRST)[0] == tuple(line)
    assert read(FIRST, ["合计", "", "", "", "", "1", "5", ""], line)[1] == tuple(line)


def test_a_page_may_end_within_a_document() -> None:
    rows = read(
        FIRST,
        ["过次页", "", "", "", "", "1", "5", ""],
        ["第 1 页"],
        HEADER,
        ["承前页", "", "", "", "", "1", "5", ""],
        ["", "", "", "", "酸奶", "2", "8", ""],
    )

    assert rows[1] == ("2024-01-02", "XS-1", "北京店", "张三", "酸奶", "2", "8", "")


def test_sums_beside_nothing_are_no_line() -> None:
    laid = lay([HEADER, FIRST, ["", "", "", "", "", "1", "5", ""], ["", "", "", "", "", "2", "8", "运费"]])

    assert laid.folded == [(3, "total", "", 0)]
    assert len(laid.details) == 2


def test_without_documents_and_customers_nothing_is_filled() -> None:
    laid = lay([["日期", "商品名称", "数量", "金额"], ["2024-01-02", "牛奶", "1", "5"], ["", "酸奶", "2", "8"]])

    assert laid.details[1] == ("", "酸奶", "2", "8")
