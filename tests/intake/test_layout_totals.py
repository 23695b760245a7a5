"""Totals, balances carried along, footers and headers said again: told from rows of the table."""

from collections.abc import Sequence

import pytest

from intake.laid_tables import lay
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind

HEADER = ["日期", "单号", "客户编号", "客户", "业务员", "商品编号", "商品名称", "数量", "金额", "备注"]
ROW = ["2024-01-02", "XS-1", "C01", "北京店", "张三", "0012", "牛奶", "2", "10", ""]
OTHER = ["2024-01-03", "XS-2", "C02", "天津店", "张三", "0012", "牛奶", "1", "5", ""]


def put(**cells: str) -> list[str]:
    """Return a row with the given cells only."""
    names = ["date", "number", "code", "customer", "person", "item_code", "item", "quantity", "amount", "remark"]
    return [cells.get(name, "") for name in names]


def fold(*rows: Sequence[str]) -> list[tuple[str, str]]:
    """Return kind and label of what is folded among rows that stand between two ordinary ones."""
    read = lay([HEADER, ROW, OTHER, *rows, ROW])
    return [(kind, label) for _, kind, label, _ in read.folded]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("小计", "subtotal"),
        ("小 计：", "subtotal"),
        ("小計", "subtotal"),
        ("张三 小计", "subtotal"),
        ("北京店合计", "subtotal"),
        ("2024年1月合计", "subtotal"),
        ("小计：张三", "subtotal"),
        ("Subtotal", "subtotal"),
        ("Sub-total", "subtotal"),
        ("Total for Acme", "subtotal"),
        ("Total Acme", "subtotal"),
        ("Acme Total", "subtotal"),
        ("张三 汇总", "subtotal"),
        ("合计", "total"),
        ("合 计", "total"),
        ("合计：", "total"),
        ("合計", "total"),
        ("总计", "total"),
        ("總計", "total"),
        ("合计12张", "total"),
        ("合计（大写）", "total"),
        ("TOTAL", "total"),
        ("Grand Total", "total"),
        ("本页合计", "running"),
        ("本页小计", "running"),
        ("本日合计", "running"),
        ("本月合计", "running"),
        ("本年累计", "running"),
        ("累计", "running"),
        ("承前页", "running"),
        ("过次页", "running"),
        ("轉下頁", "running"),
        ("Carried forward", "running"),
        ("期初余额", "opening"),
        ("上期结转", "opening"),
        ("上年結轉", "opening"),
        ("Opening Balance", "opening"),
        ("Beginning Balance", "opening"),
    ],
)
@pytest.mark.parametrize("place", ["date", "number", "customer", "person", "remark"])
def test_a_totals_word_in_any_text_column_makes_a_total(label: str, kind: str, place: str) -> None:
    assert fold(put(**{place: label}, quantity="3", amount="15")) == [(kind, label)]


def test_a_total_may_have_the_date_or_the_name_of_what_it_is_of() -> None:
    assert fold(put(date="2024-01-31", remark="本月合计", amount="15")) == [("running", "本月合计")]
    assert fold(put(date="2024-01-03", number="小计", customer="北京店", amount="15")) == [("subtotal", "小计")]
    assert fold(put(date="小计", number="XS-1", customer="北京店", amount="15")) == [("subtotal", "小计")]


def test_a_sum_among_the_lines_of_a_document_is_one_though_it_names_the_document() -> None:
    line = put(date="2024-01-02", number="XS-1", customer="北京店", item="合计", amount="15")

    assert fold(line) == [("subtotal", "合计")]


def test_sums_without_a_word_are_a_total() -> None:
    assert fold(put(quantity="3", amount="￥15.00")) == [("total", "")]


def test_rows_that_only_seem_to_say_total_are_rows_of_the_table() -> None:
    rows = [
        put(date="2024-01-02", number="XS-3", code="C09", customer="Total", item="Milk", quantity="1", amount="5"),
        put(date="2024-01-02", number="XS-3", customer="Total Produce", item="Milk", quantity="1", amount="5"),
        put(date="2024-01-02", number="XS-3", code="C01", customer="北京店", item="Colgate Total", amount="5"),
        put(date="2024-01-02", number="XS-3", code="C01", customer="北京店", item="牛奶", amount="5", remark="合计"),
        put(date="", number="XS-4", code="C01", customer="Total", item="牛奶", quantity="1", amount="5"),
        put(date="2024-01-02", number="XS-3", code="C01", customer="平面设计", item="牛奶", amount="5"),
        put(date="2024-01-02", number="XS-3", customer="北京店", item="Total", quantity="1", amount="5"),
    ]

    read = lay([HEADER, ROW, *rows, OTHER])

    assert read.folded == []
    assert read.details[1:-1] == [tuple(cells) for cells in rows]


def test_a_product_called_total_may_be_a_later_line_but_not_after_its_own_name() -> None:
    later = put(item="Colgate Total", quantity="1", amount="5")
    summed = put(item="牛奶 Total", quantity="3", amount="15")

    assert fold(later) == []
    assert fold(summed) == [("subtotal", "牛奶 Total")]


@pytest.mark.parametrize(
    "cells",
    [
        ["制表人：王五"],
        ["制单：张三", "", "审核：李四", "", "打印日期：2024-02-01"],
        ["制表人：", "王五"],
        ["打印时间：2024-02-01 10:00:00"],
        ["第 1 页 共 3 页"],
        ["", "", "", "Page 1 of 3"],
        ["Friday, Jun 26, 2026 09:30 AM GMT+8 - Accrual Basis"],
        ["Friday", " Jun 26", " 2026 09:30 AM GMT+8 - Accrual Basis"],
        ["以上货款已结清"],
        ["", "", "", "", "", "", "本单据一式三联"],
        ["单位：元"],
    ],
)
def test_footers_and_notes_are_folded_wherever_they_stand(cells: list[str]) -> None:
    assert [kind for kind, _ in fold(cells)] == ["footer"]


def test_two_texts_without_a_number_are_a_footer_only_at_the_end() -> None:
    texts = ["谢谢惠顾", "欢迎再来"]

    assert lay([HEADER, ROW, texts]).folded == [(3, "footer", "谢谢惠顾", 0)]
    assert lay([HEADER, ROW, texts, ROW]).folded == []
    assert lay([HEADER, ROW, texts, [], texts], batch_rows=1).folded == [
        (3, "footer", "谢谢惠顾", 0),
        (5, "footer", "谢谢惠顾", 1),
    ]
    assert lay([HEADER, ROW, texts, [], ROW], batch_rows=1).folded == []


def test_the_header_and_the_title_said_again_are_folded() -> None:
    read = lay([["销售明细表"], HEADER, ROW, ["销售明细表"], HEADER, OTHER])

    assert read.rows == [3, 6]
    assert [(kind, label) for _, kind, label, _ in read.folded] == [("header", "销售明细表"), ("header", "日期")]


def test_an_opening_document_of_a_customer_stays_a_row() -> None:
    header = ["日期", "单号", "单据类型", "客户", "金额"]
    opening = ["", "", "期初余额", "北京店", "100"]

    read = lay([header, ["2024-01-02", "XS-1", "销售单", "北京店", "5"], opening, ["", "", "期初余额", "", "100"]])

    assert read.details[1] == tuple(opening)
    assert read.folded == [(4, "opening", "期初余额", 0)]


def test_rows_that_lack_something_are_left_to_be_rejected() -> None:
    rows = [
        put(number="XS-3", code="C01", customer="北京店", item="牛奶", quantity="1", amount="5"),
        put(date="gestern", number="XS-3", code="C01", customer="北京店", amount="5"),
        put(date="2024-01-02", item="牛奶", quantity="1", amount="5"),
        put(customer="北京店", quantity="1", amount="5"),
        put(customer="北京店", item="牛奶"),
    ]

    read = lay([HEADER, OTHER, *rows, ROW])

    assert read.folded == []
    assert read.details[1:-1] == [tuple(cells) for cells in rows]


def test_blank_rows_stay() -> None:
    read = lay([HEADER, ROW, [], ["", "  "], OTHER])

    assert (read.rows, read.folded) == ([2, 3, 4, 5], [])


def test_a_running_number_alone_is_no_row() -> None:
    read = lay([["序号", *HEADER], ["1", *ROW], ["2", *OTHER], ["3"]])

    assert read.folded == [(4, "footer", "3", 0)]


def test_lists_beside_the_lines_lose_their_totals_and_keep_a_customer_called_total() -> None:
    customers = lay(
        [
            ["客户编号", "客户名称", "地区", "信用额度"],
            ["C01", "北京店", "华北", "5"],
            ["C02", "Total", "华东", "6"],
            ["合计", "", "", "11"],
        ],
        vocabulary=VOCABULARIES[FileKind.CUSTOMERS],
    )
    products = lay(
        [["商品编号", "商品名称", "成本价"], ["0012", "牛奶", "5"], ["", "总计", "5"]],
        vocabulary=VOCABULARIES[FileKind.PRODUCTS],
    )
    balances = lay(
        [["客户", "应收余额"], ["北京店", "5"], ["Total", "5"]], vocabulary=VOCABULARIES[FileKind.RECEIVABLES]
    )

    assert customers.details == [("C01", "北京店", "华北", "5"), ("C02", "Total", "华东", "6")]
    assert customers.folded == [(4, "total", "合计", 0)]
    assert products.folded == [(3, "total", "总计", 0)]
    assert balances.folded == [(3, "total", "Total", 0)]
