from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.intake import IntakeError, Ledger, Options, Reason, SetApart, read_ledger
from kejing.intake.lines.titles import TitleType, read_title

ROWS = (
    ("日期", "单据编号", "客户", "金额"),
    ("2024-01-02", "A-1", "甲商行", "100.00"),
    ("2024-01-03", "A-2", "乙商行", "20.00"),
)


def read(folder: Path, *titles: str, options: Options | None = None) -> Ledger:
    rows = [*((title, "", "", "") for title in titles), *ROWS]
    return read_ledger([write_csv(folder / "a.csv", rows)], options=options)


@pytest.mark.parametrize(
    ("title", "shown", "code"),
    [
        ("订单明细表", "订单明细表", "order"),
        ("大连鑫都商贸有限公司 销售订单明细", "销售订单明细", "order"),
        ("销 售 订 单 明 细 表", "销售订单明细表", "order"),
        ("訂單明細表", "訂單明細表", "order"),
        ("2024年3月报价单列表", "2024年3月报价单列表", "quote"),
        ("销售退货明细表", "销售退货明细表", "sale_return"),
        ("銷貨退回明細表", "銷貨退回明細表", "sale_return"),
        ("收款单序时簿", "收款单序时簿", "receipt"),
        ("采购入库明细", "采购入库明细", "purchase"),
        ("Sales Orders", "Sales Orders", "order"),
        ("Estimates by Customer", "Estimates by Customer", "quote"),
        ("Credit Memo List", "Credit Memo List", "sale_return"),
    ],
)
def test_a_title_says_what_the_documents_are(title: str, shown: str, code: str) -> None:
    assert read_title(["某某公司", title, "查询时间:2024-01-01至2024-03-31"], said={}) == TitleType(shown, code)


@pytest.mark.parametrize(
    "title",
    [
        "销售明细表",
        "销售、退货明细",
        "销售与退货统计",
        "订单发货明细",
        "销售订单执行明细表",
        "单据类型：销售订单",
        "客户往来明细账",
        "Sales by Customer Detail",
        "Invoices and Credit Memos",
        "Acme Trading Co.",
        "",
    ],
)
def test_a_title_that_is_not_sure_says_nothing(title: str) -> None:
    assert read_title([title], said={}) is None


def test_titles_that_contradict_each_other_say_nothing() -> None:
    assert read_title(["销售单", "退货单明细"], said={}) is None


def test_a_list_of_returns_takes_off_and_adds_nothing(tmp_path: Path) -> None:
    ledger = read(tmp_path, "销售退货明细表")

    assert ledger.lines.select("document_type", "amount").rows() == [("sale_return", -10000), ("sale_return", -2000)]
    assert ledger.files[0].notes == (Reason("title_says", {"value": "销售退货明细表", "field": "sale_return"}),)


def test_a_list_of_orders_beside_one_of_sales_is_set_apart(tmp_path: Path) -> None:
    sales = write_csv(tmp_path / "sales.csv", ROWS)
    orders = write_csv(tmp_path / "orders.csv", [("销售订单明细表", "", "", ""), *ROWS])

    ledger = read_ledger([sales, orders])

    assert ledger.totals.amount == 12000
    assert ledger.set_apart == (SetApart("order", "销售订单明细表", rows=2, amount=12000, unread=0),)


def test_a_column_of_types_goes_before_the_title(tmp_path: Path) -> None:
    rows = [
        ("订单明细表", "", "", "", ""),
        *((*row, kind) for row, kind in zip(ROWS, ("单据类型", "销售单", "销售订单"), strict=True)),
    ]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.lines["amount"].to_list() == [10000]


def test_what_a_person_says_of_a_title_goes_first(tmp_path: Path) -> None:
    ledger = read(tmp_path, "8月送货登记表", options=Options(types={"8月送货登记表": "sale_return"}))

    assert ledger.lines["amount"].to_list() == [-10000, -2000]


def test_a_file_of_payments_given_as_sales_is_refused_by_its_title(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, "收款单列表")

    assert (caught.value.code, caught.value.numbers["value"]) == ("title_no_sales", "收款单列表")
