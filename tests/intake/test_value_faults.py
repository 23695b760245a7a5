"""Days, numbers and document types in every form that ledgers have, each in a whole file."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from intake.written_tables import write_csv, write_workbook
from intake.written_workbooks import write_old_workbook
from kejing.intake import Ledger, Options, read_ledger
from kejing.intake.errors import AmbiguousDatesError, MixedDatesError

HEADER = ("单据日期", "单据编号", "客户名称", "商品名称", "数量", "金额")
DAYS = (date(2024, 1, 2), date(2024, 10, 13), date(2024, 2, 29), date(2023, 12, 31))


def read(folder: Path, *rows: Sequence[str], options: Options | None = None, encoding: str = "utf-8") -> Ledger:
    return read_ledger([write_csv(folder / "a.csv", rows, encoding=encoding)], options=options)


def days_of(folder: Path, texts: Sequence[str], *, options: Options | None = None) -> list[date]:
    rows = [(text, f"XS-{place}", "北京路超市", "牛奶", "1", "10") for place, text in enumerate(texts)]
    ledger = read(folder, HEADER, *rows, options=options)
    assert ledger.totals.kept == len(texts)
    return ledger.lines["sold_on"].to_list()


# Dates (§1.4)


@pytest.mark.parametrize(
    "texts",
    [
        ("2024-01-02", "2024-10-13", "2024-02-29", "2023-12-31"),
        ("2024/1/2", "2024/10/13", "2024/2/29", "2023/12/31"),
        ("2024.1.2", "2024.10.13", "2024.2.29", "2023.12.31"),
        ("20240102", "20241013", "20240229", "20231231"),
        ("2024年1月2日", "2024年10月13日", "2024年2月29日", "2023年12月31日"),
        ("2024-01-02 08:30:00", "2024-10-13 23:59", "2024-02-29T00:00:00", "2023/12/31 8:05"),
        ("45293", "45578", "45351", "45291"),
        ("45293.354", "45578.9993", "45351.0", "45291.5"),
        ("113/01/02", "113/10/13", "113/02/29", "112/12/31"),
        ("113.1.2", "113.10.13", "113.2.29", "112.12.31"),
        ("民國113年1月2日", "民國113年10月13日", "民國113年2月29日", "民國112年12月31日"),
        ("1130102", "1131013", "1130229", "1121231"),
        ("1/2/2024", "10/13/2024", "2/29/2024", "12/31/2023"),
        ("2/1/2024", "13/10/2024", "29/2/2024", "31/12/2023"),
        ("02-Jan-2024", "13-Oct-2024", "29-Feb-2024", "31-Dec-2023"),
        ("Jan 2, 2024", "Oct 13, 2024", "Feb 29, 2024", "Dec 31, 2023"),
        ("２０２４－０１－０２", "２０２４／１０／１３", "２０２４年２月２９日", "２０２３．１２．３１"),
        ("2024-01-02", "2024/10/13", "2024年2月29日", "45291"),
    ],
)
def test_every_form_of_a_day_is_read(tmp_path: Path, texts: Sequence[str]) -> None:
    assert days_of(tmp_path, texts) == list(DAYS)


@pytest.mark.parametrize("since_1904", [False, True])
@pytest.mark.parametrize("is_old", [False, True])
def test_a_spreadsheets_days_are_those_it_shows_by_either_count(tmp_path: Path, since_1904: bool, is_old: bool) -> None:
    moment = datetime(2024, 10, 13, 23, 59)  # noqa: DTZ001 : a spreadsheet's moments have no zone
    serial = 45351 - (1462 if since_1904 else 0)
    rows = [HEADER, *((day, f"XS-{day}", "北京路超市", "牛奶", 1, 10) for day in (DAYS[0], moment, serial))]
    write = write_old_workbook if is_old else write_workbook
    path = write(tmp_path / f"a.{'xls' if is_old else 'xlsx'}", rows, since_1904=since_1904)

    assert read_ledger([path]).lines["sold_on"].to_list() == [DAYS[0], date(2024, 10, 13), DAYS[2]]


def test_a_column_that_leaves_the_order_open_is_asked_about(tmp_path: Path) -> None:
    texts = ("1/2/2024", "3/4/2024", "11/12/2024")

    with pytest.raises(AmbiguousDatesError):
        days_of(tmp_path, texts)

    assert days_of(tmp_path, texts, options=Options(date_order="dmy")) == [
        date(2024, 2, 1), date(2024, 4, 3), date(2024, 12, 11)
    ]  # fmt: skip
    assert days_of(tmp_path, texts, options=Options(date_order="mdy")) == [
        date(2024, 1, 2), date(2024, 3, 4), date(2024, 11, 12)
    ]  # fmt: skip


def test_a_column_of_two_orders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MixedDatesError):
        days_of(tmp_path, ("13/1/2024", "1/14/2024", "2/3/2024"))


@pytest.mark.parametrize("text", ["2024-02-30", "2024-13-01", "昨天", "2024", "1月2日"])
def test_what_is_no_day_rejects_its_row_with_its_number_and_text(tmp_path: Path, text: str) -> None:
    sound = ("2024-01-02", "XS-1", "北京路超市", "牛奶", "1", "10")

    ledger = read(tmp_path, HEADER, sound, (text, "XS-2", "北京路超市", "牛奶", "1", "20"), sound)

    assert ledger.rejects.select("row", "field", "value").rows() == [(3, "sold_on", text)]
    assert (ledger.totals.kept, ledger.totals.rejected, ledger.totals.amount) == (2, 1, 2000)


# Numbers (§1.4)


@pytest.mark.parametrize(
    "texts",
    [
        ("1,234.50", "-1,234", "0.07"),
        ("￥1,234.50", "￥-1,234.00", "￥0.07"),
        ("¥1234.5", "-¥1234", "¥.07"),
        ("NT$1,234.50", "-NT$1,234", "NT$0.07"),
        ("$1,234.50", "($1,234.00)", "$0.07"),
        ("1,234.50", "(1,234.00)", "0.07"),
        ("1234.5", "1,234-", "0.07"),
        ("１２３４．５", "－１，２３４", "０．０７"),
        ("1234.5元", "-1234元", "0.07元"),
        ("0.12345万", "-0.1234万", "0.000007万"),
        ("1.234,50", "-1.234,00", "0,07"),
        (" 1 234.50 ", "-1 234", "0.07"),
        ("1.2345E+03", "-1.234E+3", "7E-2"),
    ],
)
def test_every_form_of_a_number_is_read(tmp_path: Path, texts: Sequence[str]) -> None:
    rows = [("2024-01-02", f"XS-{place}", "北京路超市", "牛奶", "1", text) for place, text in enumerate(texts)]

    ledger = read(tmp_path, HEADER, *rows, encoding="utf-8-sig")

    assert ledger.lines["amount"].to_list() == [123450, -123400, 7]
    assert ledger.totals.amount == 57


@pytest.mark.parametrize("blank", ["", "-", "--", "—", "/", "无", "N/A", "　"])
def test_a_blank_or_a_dash_is_unknown_and_never_nought(tmp_path: Path, blank: str) -> None:
    header = (*HEADER, "成本金额")

    ledger = read(
        tmp_path,
        header,
        ("2024-01-02", "XS-1", "北京路超市", "牛奶", blank, "10", blank),
        ("2024-01-02", "XS-2", "北京路超市", "牛奶", "1", blank, "5"),
    )

    assert ledger.lines.select("quantity", "amount", "cost").rows() == [(None, 1000, None)]
    assert ledger.rejects.select("row", "field", "reason").rows() == [(3, "amount", "missing")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.005", 1), ("-0.005", -1), ("2.675", 268), ("2.6749999", 267), ("1.015", 102), ("-1.015", -102)],
)
def test_money_is_rounded_once_half_up_and_away_from_nought(tmp_path: Path, text: str, amount: int) -> None:
    ledger = read(tmp_path, HEADER, ("2024-01-02", "XS-1", "北京路超市", "牛奶", "1", text))

    assert ledger.lines["amount"].to_list() == [amount]
    assert ledger.rounding == Decimal(amount) / 100 - Decimal(text)


def test_what_is_no_number_rejects_its_row(tmp_path: Path) -> None:
    sound = ("2024-01-02", "XS-1", "北京路超市", "牛奶", "1", "10")
    others = [(sound[0], f"XS-{place}", *sound[2:]) for place in range(2, 8)]

    ledger = read(tmp_path, HEADER, *others, (*sound[:-1], "待定"))

    assert ledger.rejects.select("row", "field", "value", "reason").rows() == [
        (8, "amount", "待定", "number_unreadable")
    ]


# Amounts that are worked out (issue 4, Values)

PRICED = ("单据日期", "单据编号", "客户名称", "商品名称", "数量", "单价")


@pytest.mark.parametrize(
    ("more", "rows", "expected"),
    [
        ((), [("3", "33.335")], [10001]),
        (("折扣率",), [("3", "33.335", "0.1"), ("3", "10", "")], [9000, 3000]),
        (("折扣",), [("2", "50", "0.05"), ("2", "50", "1"), ("2", "50", "0")], [9500, 0, 10000]),
        (("折扣率%",), [("2", "50", "10"), ("2", "50", "5")], [9000, 9500]),
        (("优惠金额",), [("2", "50", "12.345"), ("2", "50", "")], [8766, 10000]),
        (("优惠",), [("2", "50", "0.5"), ("2", "50", "30")], [9950, 7000]),
        (("抹零",), [("3", "3.333", "0.01"), ("-3", "3.333", "1.01")], [999, -899]),
    ],
)
def test_an_amount_that_is_not_there_is_quantity_times_price_less_the_discount(
    tmp_path: Path, more: Sequence[str], rows: Sequence[Sequence[str]], expected: list[int]
) -> None:
    written = [("2024-01-02", f"XS-{place}", "北京路超市", "牛奶", *row) for place, row in enumerate(rows)]

    ledger = read(tmp_path, (*PRICED, *more), *written)

    assert ledger.lines["amount"].to_list() == expected


def test_an_amount_column_goes_before_quantity_times_price(tmp_path: Path) -> None:
    header = (*PRICED, "折扣", "金额")

    ledger = read(tmp_path, header, ("2024-01-02", "XS-1", "北京路超市", "牛奶", "2", "50", "0.1", "88.88"))

    assert ledger.lines["amount"].to_list() == [8888]


# Document types (§1.3)

TYPES = {
    "sale": "销售单 销货单 批发销售单 零售单 销售出库单 销售出库 出库单 发货单 送货单 销售发票 普通销售 应收单 "
    "銷貨單 銷售單 出貨單 發票 Invoice Sales_Invoice Sales_Receipt Delivery_Note out_invoice",
    "sale_return": "销售退货单 销售退货 批发销售退货单 销货退货单 退货单 销退入库 红字销售单 销售退货入库 "
    "銷貨退回單 銷退單 退貨單 銷貨折讓單 Credit_Memo Credit_Note Refund out_refund",
    "receipt": "收款单 收款 销售收款单 预收款单 回款 收款單 沖款單 Payment Receive_Payment Payment_Entry Receipt",
    "receipt_refund": "收款退款单 退款单",
    "ar_adjust": "应收增加 应收减少 其他应收单 调账 优惠 坏账 應收調整 呆帳 Journal_Entry",
    "opening": "期初 期初余额 上期结转 期初餘額 Opening_Balance",
    "order": "销售订单 订货单 銷售訂單 Sales_Order",
    "quote": "报价单 報價單 Estimate Quotation",
    "purchase": "进货单 采购入库",
    "other": "从没见过的单据 Mystery",
}  # fmt: skip


def test_every_type_of_document_ends_where_it_belongs(tmp_path: Path) -> None:
    words = [(kind, word.replace("_", " ")) for kind, text in TYPES.items() for word in text.split()]
    header = ("单据日期", "单据编号", "单据类型", "客户名称", "商品名称", "数量", "金额")
    rows = [
        ("2024-01-02", f"D-{place}", word, "北京路超市", "牛奶", "1", "10") for place, (_, word) in enumerate(words)
    ]

    ledger = read(tmp_path, header, *rows)

    kept = [(kind, word) for kind, word in words if kind in {"sale", "sale_return"}]
    assert ledger.lines["document_type"].to_list() == [kind for kind, _ in kept]
    assert ledger.lines["amount"].to_list() == [1000 if kind == "sale" else -1000 for kind, _ in kept]
    apart = {(one.word, one.kind, one.rows, one.amount) for one in ledger.set_apart}
    assert apart == {(word, kind, 1, 1000) for kind, word in words if (kind, word) not in kept}


# Encodings (§1.4)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gb18030", "朱镕喆堃㛃𠮷超市"), ("gbk", "朱镕喆堃超市"), ("gb2312", "北京路超市"), ("utf-16", "𠮷野家")],
)
def test_names_survive_their_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    ledger = read(tmp_path, HEADER, ("2024-01-02", "XS-1", name, "牛奶", "1", "10"), encoding=encoding)

    assert ledger.lines["customer_name"].to_list() == [name]


def test_big5_is_told_by_its_headers_though_its_bytes_are_sound_gb18030(tmp_path: Path) -> None:
    header = ("單據日期", "單據編號", "客戶名稱", "品名", "數量", "金額")
    rows = [header, ("113/01/02", "0001", "萬達商行", "鮮奶", "1", "10")]
    assert "\n".join(map("".join, rows)).encode("big5").decode("gb18030")

    ledger = read(tmp_path, *rows, encoding="big5")

    assert ledger.lines.select("document_number", "customer_name", "item_name").rows() == [("0001", "萬達商行", "鮮奶")]


def test_full_width_punctuation_tells_gbk_from_big5_under_an_english_header(tmp_path: Path) -> None:
    header = ("Date", "Number", "Customer", "Product", "Quantity", "Amount")

    ledger = read(tmp_path, header, ("2024-01-02", "1", "名店", "名店", "1", "￥10"), encoding="gbk")

    assert ledger.files[0].encoding == "gb18030"
    assert ledger.lines.select("customer_name", "amount").rows() == [("名店", 1000)]
