"""Documents as programs really write them: types, states, red letters, returns, gifts, names, repeats, overlaps."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.analytics.facts import facts_from_lines
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.intake import Drops, Ledger, SetApart, Totals, read_ledger
from kejing.intake.reports import RepeatedBy, Repeats, SharedNumber

AS_OF = date(2024, 3, 31)
FACTS = ("customer_code", "days_since_order", "last_order_on", "order_count", "purchase_days", "amount_12m")
HEADER = ("单据日期", "单据编号", "单据类型", "单位全名", "商品全名", "数量", "金额")
LINE = ("2024-01-05", "XS-1", "销售单", "北京路超市", "牛奶", "2", "100")


def read(folder: Path, *rows: Sequence[str], name: str = "a.csv", drops: Drops | None = None) -> Ledger:
    return read_ledger([write_csv(folder / name, rows)], drops=drops)


def judge(ledger: Ledger) -> list[tuple[object, ...]]:
    """Return what the judgement takes from a ledger, customer by customer."""
    facts = facts_from_lines(ledger.lines, customers=ledger.customers)
    return summarise(facts, as_of=AS_OF, policy=Policy()).customers.select(FACTS).rows()


def amounts(ledger: Ledger) -> list[int]:
    return ledger.lines["amount"].to_list()


# §1.2, 8 and §1.6: a red-letter pair nets to nought and leaves the last order where it was

SOLD = ("2024-01-05", "XS-1", "销售单", "北京路超市", "牛奶", "2", "100")
PAIRS = {
    "Grasp marks both documents": (
        (*HEADER, "红冲"),
        (*SOLD, ""),
        ("2024-03-01", "XS-2", "销售单", "北京路超市", "牛奶", "4", "200", "T"),
        ("2024-03-02", "XS-3", "销售单", "北京路超市", "牛奶", "-4", "-200", "T"),
    ),
    "Kingdee says blue and red": (
        (*HEADER, "红蓝字"),
        (*SOLD, "蓝字"),
        ("2024-03-01", "XS-2", "销售单", "北京路超市", "牛奶", "4", "200", "被红冲"),
        ("2024-03-02", "XS-3", "销售单", "北京路超市", "牛奶", "-4", "-200", "红字"),
    ),
    "Odoo reverses an invoice by a credit note": (
        ("Invoice Date", "Number", "Customer", "Product", "Quantity", "Amount", "Payment Status", "Reversal of"),
        ("2024-01-05", "INV/1", "北京路超市", "牛奶", "2", "100", "Paid", ""),
        ("2024-03-01", "INV/2", "北京路超市", "牛奶", "4", "200", "Reversed", ""),
        ("2024-03-02", "RINV/1", "北京路超市", "牛奶", "-4", "-200", "Paid", "INV/2"),
    ),
}


@pytest.mark.parametrize("rows", PAIRS.values(), ids=PAIRS)
def test_a_red_letter_pair_is_neither_an_order_nor_a_return(tmp_path: Path, rows: Sequence[Sequence[str]]) -> None:
    with_pair = read(tmp_path, *rows)
    without = read(tmp_path, *rows[:2], name="b.csv")

    assert judge(with_pair) == judge(without)
    assert judge(with_pair) == [("北京路超市", 86, date(2024, 1, 5), 1, 1, 10000)]
    apart = with_pair.set_apart
    assert {one.kind for one in apart} == {"reversed"}
    assert (sum(one.rows for one in apart), sum(one.amount for one in apart)) == (2, 0)
    assert with_pair.totals.amount == without.totals.amount == 10000


def test_a_sale_on_the_same_day_as_its_return_is_no_pair_unless_a_column_says_so(tmp_path: Path) -> None:
    ledger = read(tmp_path, HEADER, SOLD, ("2024-01-05", "TH-1", "销售退货单", "北京路超市", "牛奶", "2", "100"))

    assert (amounts(ledger), ledger.set_apart) == ([10000, -10000], ())


# §1.6: a return does not reset the days since the last order


@pytest.mark.parametrize(
    "row",
    [
        ("2024-03-20", "TH-1", "销售退货单", "北京路超市", "牛奶", "1", "50"),
        ("2024-03-20", "TH-1", "销售退货单", "北京路超市", "牛奶", "-1", "-50"),
        ("2024-03-20", "XS-9", "销售单", "北京路超市", "牛奶", "-1", "-50"),
    ],
    ids=["a return in black", "a return in red", "a sale in red"],
)
def test_a_return_lessens_the_money_and_not_the_days_since_the_last_order(tmp_path: Path, row: Sequence[str]) -> None:
    ledger = read(tmp_path, HEADER, SOLD, row)

    assert judge(ledger) == [("北京路超市", 86, date(2024, 1, 5), 1, 1, 5000)]


# §1.2, 9: the sign is taken once; orders, quotations and drafts are no sales; gifts count for placement only


@pytest.mark.parametrize(
    ("kind", "quantity", "amount", "expected"),
    [
        ("销售退货单", "2", "100", (Decimal(-2), -10000)),
        ("销售退货单", "-2", "-100", (Decimal(-2), -10000)),
        ("销货退回单", "-2", "100", (Decimal(-2), -10000)),
        ("銷貨退回單", "2", "(100)", (Decimal(-2), -10000)),
        ("红字销售单", "2", "100-", (Decimal(-2), -10000)),
        ("Credit Memo", "2", "￥100", (Decimal(-2), -10000)),
        ("销售单", "-2", "-100", (Decimal(-2), -10000)),
        ("销售单", "2", "100", (Decimal(2), 10000)),
    ],
)
def test_the_sign_of_a_row_is_taken_once(
    tmp_path: Path, kind: str, quantity: str, amount: str, expected: tuple[Decimal, int]
) -> None:
    ledger = read(tmp_path, HEADER, ("2024-01-05", "1", kind, "北京路超市", "牛奶", quantity, amount))

    assert ledger.lines.select("quantity", "amount").rows() == [expected]


def test_orders_quotations_drafts_and_void_documents_stand_apart_with_their_money(tmp_path: Path) -> None:
    header = (*HEADER, "单据状态")
    ledger = read(
        tmp_path,
        header,
        (*SOLD, "已审核"),
        ("2024-03-01", "DD-1", "销售订单", "北京路超市", "牛奶", "1", "10", "已审核"),
        ("2024-03-01", "BJ-1", "报价单", "新客户", "牛奶", "1", "20", "已审核"),
        ("2024-03-01", "XS-2", "销售单", "北京路超市", "牛奶", "1", "30", "草稿"),
        ("2024-03-01", "XS-3", "销售单", "北京路超市", "牛奶", "1", "40", "未审核"),
        ("2024-03-01", "XS-4", "销售单", "北京路超市", "牛奶", "1", "50", "已作废"),
        ("2024-03-01", "JH-1", "进货单", "厂家", "牛奶", "1", "60", "已审核"),
        ("2024-03-01", "QT-1", "没见过的单", "北京路超市", "牛奶", "1", "70", "已审核"),
        ("2024-03-01", "XS-5", "销售单", "", "牛奶", "1", "80", "已审核"),
    )

    assert amounts(ledger) == [10000]
    assert set(ledger.set_apart) == {
        SetApart("order", "销售订单", rows=1, amount=1000, unread=0),
        SetApart("quote", "报价单", rows=1, amount=2000, unread=0),
        SetApart("draft", "草稿", rows=1, amount=3000, unread=0),
        SetApart("draft", "未审核", rows=1, amount=4000, unread=0),
        SetApart("void", "已作废", rows=1, amount=5000, unread=0),
        SetApart("purchase", "进货单", rows=1, amount=6000, unread=0),
        SetApart("other", "没见过的单", rows=1, amount=7000, unread=0),
        SetApart("unassigned_customer", "销售单", rows=1, amount=8000, unread=0),
    }
    assert ledger.totals == Totals(rows=9, kept=1, set_apart=8, rejected=0, blank=0, amount=10000)
    assert [row[:4] for row in judge(ledger)] == [
        ("北京路超市", 86, date(2024, 1, 5), 1),
        ("新客户", None, None, 0),
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (HEADER, ("2024-03-20", "ZS-1", "赠送单", "北京路超市", "酸奶", "3", "0")),
        (HEADER, ("2024-03-20", "ZS-1", "赠送单", "北京路超市", "酸奶", "3", "")),
        ((*HEADER, "赠品"), ("2024-03-20", "XS-2", "销售单", "北京路超市", "酸奶", "3", "0", "是")),
    ],
)
def test_a_gift_is_a_line_and_no_order(tmp_path: Path, header: Sequence[str], row: Sequence[str]) -> None:
    ledger = read(tmp_path, header, (*SOLD, *[""] * (len(header) - len(SOLD))), row)

    assert ledger.lines.select("document_type", "item_name", "quantity", "amount").rows() == [
        ("sale", "牛奶", Decimal(2), 10000),
        ("gift", "酸奶", Decimal(3), 0),
    ]
    assert judge(ledger) == [("北京路超市", 86, date(2024, 1, 5), 1, 1, 10000)]


# §1.2, 10: one customer under several spellings, and several documents of a day


def test_what_is_glued_to_a_name_makes_no_other_customer_and_a_day_is_one_purchase(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        HEADER,
        ("2024-01-05", "XS-1", "销售单", "客又多超市（长江鑫都）", "牛奶", "1", "100"),
        ("2024-01-05", "XS-2", "销售单", "客又多超市（长江鑫都） 138****0000", "牛奶", "1", "50"),
        ("2024-01-05", "XS-3", "销售单", "客又多超市(长江鑫都)", "牛奶", "1", "25"),
        ("2024-02-05", "XS-4", "销售单", "（停用）客又多超市（长江鑫都）", "牛奶", "1", "10"),
    )

    assert judge(ledger) == [("客又多超市(长江鑫都)", 55, date(2024, 2, 5), 4, 2, 18500)]


# Issue 4, Repeats, sentence by sentence

NUMBERED = ("单据日期", "单据编号", "行号", "单位全名", "商品全名", "金额")
LISTED = ("单据日期", "单据编号", "单位全名", "金额", "备注")


def test_a_row_with_the_same_document_and_line_number_is_dropped(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        NUMBERED,
        ("2024-01-05", "XS-1", "1", "北京路超市", "牛奶", "100"),
        ("2024-01-05", "XS-1", "2", "北京路超市", "酸奶", "50"),
        ("2024-01-05", "XS-1", "1", "北京路超市", "牛奶", "100"),
    )

    assert amounts(ledger) == [10000, 5000]
    assert ledger.files[0].repeats == (Repeats(RepeatedBy.LINE, rows=1, amount=10000),)


def test_in_a_list_of_documents_the_same_number_and_content_is_dropped(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        LISTED,
        ("2024-01-05", "XS-1", "北京路超市", "100", "送货"),
        ("2024-01-05", "XS-1", "北京路超市", "100", "送货"),
        ("2024-01-05", "XS-2", "北京路超市", "100", "送货"),
    )

    assert amounts(ledger) == [10000, 10000]
    assert ledger.files[0].repeats == (Repeats(RepeatedBy.CONTENT, rows=1, amount=10000),)


def test_identical_lines_of_a_document_without_line_numbers_are_kept(tmp_path: Path) -> None:
    ledger = read(tmp_path, HEADER, LINE, LINE)

    assert (amounts(ledger), ledger.totals.dropped) == ([10000, 10000], 0)


def test_identical_lines_are_dropped_where_that_is_asked_for(tmp_path: Path) -> None:
    ledger = read(tmp_path, HEADER, LINE, LINE, drops=Drops(identical=True))

    [dropped] = ledger.dropped
    assert (amounts(ledger), ledger.totals.dropped) == ([10000], 1)
    assert (dropped.option, dropped.rows, dropped.amount) == ("identical", 1, 10000)


def test_in_a_list_of_documents_the_same_number_with_other_content_is_kept_and_listed(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        LISTED,
        ("2024-01-05", "XS-1", "北京路超市", "100", "送货"),
        ("2024-01-05", "XS-1", "北京路超市", "100", "自提"),
        ("2024-01-05", "XS-2", "北京路超市", "30", ""),
        ("2024-01-06", "XS-2", "北京路超市", "30", ""),
    )

    assert amounts(ledger) == [10000, 10000, 3000, 3000]
    assert ledger.files[0].shared_numbers == (
        SharedNumber("XS-1", row=2, rows=2, amount=20000),
        SharedNumber("XS-2", row=4, rows=2, amount=6000),
    )
    assert (ledger.files[0].shared, ledger.totals.dropped) == (2, 0)


# §1.2, 11 and §1.6: an overlapping month changes nothing


@pytest.mark.parametrize("header", [NUMBERED, ("单据日期", "单据编号", "箱号", "单位全名", "商品全名", "金额"), LISTED])
def test_a_second_export_of_an_overlapping_month_changes_nothing(tmp_path: Path, header: Sequence[str]) -> None:
    january: list[tuple[str, ...]] = [
        ("2024-01-05", "XS-1", "1", "北京路超市", "牛奶", "100"),
        ("2024-01-05", "XS-1", "2", "北京路超市", "牛奶", "100"),
    ]
    february: list[tuple[str, ...]] = [("2024-02-05", "XS-2", "1", "北京路超市", "牛奶", "50")]
    if header is LISTED:
        january = [("2024-01-05", "XS-1", "北京路超市", "100", ""), ("2024-01-06", "XS-3", "北京路超市", "100", "")]
        february = [("2024-02-05", "XS-2", "北京路超市", "50", "")]
    paths = [
        write_csv(tmp_path / "1.csv", [header, *january]),
        write_csv(tmp_path / "2.csv", [header, *january, *february]),
    ]

    ledger = read_ledger(paths)

    assert amounts(ledger) == [10000, 10000, 5000]
    assert (ledger.totals.dropped, [one.rows for one in ledger.files[1].repeats]) == (2, [2])


ITEMS = ("单据日期", "单据编号", "单位全名", "商品全名", "数量", "金额", "红冲")


def item(number: str, name: str, amount: str, flag: str = "") -> tuple[str, ...]:
    return ("2024-01-05", number, "北京路超市", name, "1", amount, flag)


def read_both(folder: Path, first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> Ledger:
    return read_ledger([write_csv(folder / "1.csv", [ITEMS, *first]), write_csv(folder / "2.csv", [ITEMS, *second])])


def test_of_equal_lines_as_many_are_the_same_as_both_exports_have(tmp_path: Path) -> None:
    milk = item("XS-1", "牛奶", "10")

    ledger = read_both(tmp_path, [milk, milk], [milk, milk, milk, item("XS-2", "牛奶", "10")])

    assert (amounts(ledger), ledger.totals.dropped) == ([1000] * 4, 2)
    assert ledger.files[1].repeats == (Repeats(RepeatedBy.CONTENT, rows=2, amount=2000),)


def test_a_document_with_other_lines_in_a_later_export_is_kept_and_listed(tmp_path: Path) -> None:
    ledger = read_both(
        tmp_path,
        [item("XS-1", "牛奶", "10"), item("XS-1", "酸奶", "5")],
        [item("XS-1", "牛奶", "10"), item("XS-1", "酸奶", "6")],
    )

    assert amounts(ledger) == [1000, 500, 600]
    assert ledger.files[1].shared_numbers == (SharedNumber("XS-1", row=3, rows=3, amount=2100),)


def test_a_document_reversed_after_the_first_export_is_reversed(tmp_path: Path) -> None:
    ledger = read_both(
        tmp_path,
        [item("XS-1", "牛奶", "10"), item("XS-2", "牛奶", "7")],
        [item("XS-1", "牛奶", "10", "T"), item("XS-3", "牛奶", "-10", "T")],
    )

    assert ledger.lines["document_number"].to_list() == ["XS-2"]
    assert (ledger.totals.set_apart, ledger.totals.dropped, ledger.totals.amount) == (2, 1, 700)


@pytest.mark.parametrize("word", ["被红冲", "已红冲", "Reversed"])
def test_a_document_that_was_taken_back_is_not_itself_in_red(tmp_path: Path, word: str) -> None:
    header = (*HEADER, "红蓝字")

    ledger = read(tmp_path, header, (*SOLD, word), ("2024-01-06", "XS-2", "销售单", "天津店", "牛奶", "1", "5", "红字"))

    assert amounts(ledger) == [10000, -500]
