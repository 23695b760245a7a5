"""The faults that every importer must survive: files, headers, bands, totals and codes as people really have them."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from intake.written_tables import write_csv, write_workbook
from intake.written_workbooks import write_old_workbook, write_web_page, write_xml_workbook
from kejing.intake import IntakeError, Ledger, Options, Totals, read_ledger
from kejing.intake.errors import ControlTotalError
from kejing.intake.lines.options import AmountBasis

type Rows = Sequence[Sequence[str]]
type Sale = tuple[date, str, str, str | None, str | None, Decimal | None, int]

HEADER = (
    "行号", "日期", "单据编号", "单据类型", "商品编号", "商品全名", "单位", "数量", "单价", "金额", "单位全名",
)  # fmt: skip
NOBODY = ("", "", "", "", "", "", "", "", "")
TITLES = (("大连北方商贸有限公司",), ("销售明细表",), ("查询时间:2024-01-01至2024-01-31",))
BODY = (
    ("1", "", "张三", *NOBODY[:8]),
    ("2", "2024-01-02", "XS-0001", "销售单", "0012", "牛奶", "箱", "2", "50", "100", "北京路超市"),
    ("3", "2024-01-02", "XS-0001", "销售单", "0013", "酸奶", "箱", "1", "50.5", "50.5", "北京路超市"),
    ("4", "", "小计", "", "", "", "", "3", "", "150.5", ""),
    ("5", "", "李四", *NOBODY[:8]),
    ("6", "2024-01-03", "XS-0002", "销售单", "0012", "牛奶", "箱", "4", "50", "200", "天津街商店"),
    ("7", "2024-01-05", "TH-0001", "销售退货单", "0012", "牛奶", "箱", "1", "50", "50", "天津街商店"),
    ("8", "", "小计", "", "", "", "", "3", "", "150", ""),
    ("", "", "合计", "", "", "", "", "6", "", "300.5", ""),
)
FOOT = (("制表人：王五",), ("打印日期：2024-02-01",), ("第 1 页 共 1 页",))
BANDED = (*TITLES, HEADER, *BODY, *FOOT)
SALES: tuple[Sale, ...] = (
    (date(2024, 1, 2), "XS-0001", "北京路超市", "张三", "0012", Decimal(2), 10000),
    (date(2024, 1, 2), "XS-0001", "北京路超市", "张三", "0013", Decimal(1), 5050),
    (date(2024, 1, 3), "XS-0002", "天津街商店", "李四", "0012", Decimal(4), 20000),
    (date(2024, 1, 5), "TH-0001", "天津街商店", "李四", "0012", Decimal(-1), -5000),
)
FIELDS = ("sold_on", "document_number", "customer_code", "salesperson", "item_code", "quantity", "amount")


def sales(ledger: Ledger) -> tuple[Sale, ...]:
    return tuple(ledger.lines.select(FIELDS).iter_rows())


def folded(ledger: Ledger) -> dict[str, int]:
    return {one.kind.value: one.rows for one in ledger.files[0].folded}


def controls(ledger: Ledger) -> list[tuple[int, str, str, Decimal, bool]]:
    return [(one.row, one.label, one.field.value, one.stated, one.agrees) for one in ledger.files[0].controls]


def read(folder: Path, *rows: Sequence[str], options: Options | None = None) -> Ledger:
    return read_ledger([write_csv(folder / "a.csv", rows)], options=options)


def pad(rows: Rows) -> list[list[str]]:
    return [[*row, *[""] * (len(HEADER) - len(row))] for row in rows]


# 1. Files that lie about their type, and the banded report in all its containers (also §1.6)

WRITERS: dict[str, Callable[[Path], Path]] = {
    "a BIFF workbook in GBK": lambda folder: write_old_workbook(folder / "a.xls", pad(BANDED), codepage=936),
    "a BIFF workbook of Excel 97": lambda folder: write_old_workbook(folder / "a.xls", pad(BANDED)),
    "a web page called .xls": lambda folder: write_web_page(folder / "a.xls", pad(BANDED)),
    "a web page in UTF-8 without a declaration": lambda folder: write_web_page(
        folder / "a.xls", pad(BANDED), encoding="utf-8", has_meta=False
    ),
    "XML called .xls": lambda folder: write_xml_workbook(folder / "a.xls", pad(BANDED)),
    "tab text in GBK called .xls": lambda folder: write_csv(folder / "a.xls", BANDED, encoding="gbk", delimiter="\t"),
    "a new workbook called .xls": lambda folder: write_workbook(folder / "a.xlsx", pad(BANDED)).rename(
        folder / "b.xls"
    ),
    "a text called .xlsx": lambda folder: write_csv(folder / "a.xlsx", BANDED, encoding="utf-8-sig"),
    "a BIFF workbook called .csv": lambda folder: write_old_workbook(folder / "a.csv", pad(BANDED)),
    "a text with the mark of UTF-8": lambda folder: write_csv(folder / "a.csv", BANDED, encoding="utf-8-sig"),
    "UTF-16 with tabs, as Excel saves Unicode text": lambda folder: write_csv(
        folder / "a.txt", BANDED, encoding="utf-16", delimiter="\t"
    ),
    "a text with semicolons": lambda folder: write_csv(folder / "a.csv", BANDED, delimiter=";"),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_banded_report_is_rows_with_their_salesperson_and_proven_totals(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    ledger = read_ledger([write(tmp_path)])

    assert sales(ledger) == SALES
    assert ledger.lines["document_type"].to_list() == ["sale", "sale", "sale", "sale_return"]
    assert ledger.totals == Totals(rows=12, kept=4, set_apart=0, rejected=0, blank=0, amount=30050, folded=8)
    assert folded(ledger) == {"group": 2, "subtotal": 2, "total": 1, "footer": 3}
    assert controls(ledger) == [
        (8, "小计", "quantity", Decimal(3), True),
        (8, "小计", "amount", Decimal("150.5"), True),
        (12, "小计", "quantity", Decimal(3), True),
        (12, "小计", "amount", Decimal(150), True),
        (13, "合计", "quantity", Decimal(6), True),
        (13, "合计", "amount", Decimal("300.5"), True),
    ]
    [groups] = ledger.files[0].groups
    assert (groups.field, groups.names, groups.samples) == ("salesperson", 2, ("张三", "李四"))


def test_a_big5_text_of_taiwan_is_rows_with_their_salesperson_and_proven_totals(tmp_path: Path) -> None:
    rows = [
        ["台北商貿有限公司"],
        ["銷貨明細表"],
        ["序號", "單據日期", "單據編號", "客戶代號", "客戶簡稱", "品號", "品名", "數量", "單價", "金額"],
        ["", "業務員：王小明", "", "", "", "", "", "", "", ""],
        ["1", "113/01/02", "0001", "A001", "萬達超商", "0012", "鮮奶", "2", "50", "NT$100"],
        ["2", "113/01/02", "0001", "A001", "萬達超商", "0013", "優酪乳", "1", "50", "NT$50"],
        ["", "小計", "", "", "", "", "", "3", "", "NT$150"],
        ["", "業務員：陳靜", "", "", "", "", "", "", "", ""],
        ["3", "113/01/03", "0002", "A002", "昇盛商行", "0012", "鮮奶", "4", "50", "NT$200"],
        ["", "小計", "", "", "", "", "", "4", "", "NT$200"],
        ["", "合計", "", "", "", "", "", "7", "", "NT$350"],
    ]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows, encoding="big5")])

    assert ledger.files[0].encoding == "big5"
    assert sales(ledger) == (
        (date(2024, 1, 2), "0001", "A001", "王小明", "0012", Decimal(2), 10000),
        (date(2024, 1, 2), "0001", "A001", "王小明", "0013", Decimal(1), 5000),
        (date(2024, 1, 3), "0002", "A002", "陳靜", "0012", Decimal(4), 20000),
    )
    assert ledger.lines["customer_name"].to_list() == ["萬達超商", "萬達超商", "昇盛商行"]
    assert all(one.agrees for one in ledger.files[0].controls)


# 2. Titles above the header, and merged headers

PLAIN = (
    ("单据日期", "单据编号", "客户名称", "商品名称", "数量", "金额"),
    ("2024-01-02", "XS-1", "北京路超市", "牛奶", "2", "100"),
    ("2024-01-03", "XS-2", "天津街商店", "酸奶", "1", "50.5"),
)
TWO = (("XS-1", "北京路超市", Decimal(2), 10000), ("XS-2", "天津街商店", Decimal(1), 5050))


def short(ledger: Ledger) -> tuple[tuple[object, ...], ...]:
    return tuple(ledger.lines.select("document_number", "customer_name", "quantity", "amount").iter_rows())


@pytest.mark.parametrize("count", [1, 3, 28])
def test_rows_above_the_header_are_titles_however_many_they_are(tmp_path: Path, count: int) -> None:
    titles = [("大连北方商贸有限公司",), ("查询时间:2024-01-01至2024-01-31", "", "单位：元"), *[("",)] * 25][:count]

    ledger = read(tmp_path, *titles, *PLAIN)

    assert short(ledger) == TWO
    assert ledger.files[0].titles[:1] == ("大连北方商贸有限公司",)
    assert ledger.totals == Totals(rows=2, kept=2, set_apart=0, rejected=0, blank=0, amount=15050)


TWO_LEVELS = (
    ("单据", "", "客户", "商品", "本期销售", ""),
    ("日期", "编号", "名称", "名称", "数量", "金额"),
)
THREE_LEVELS = (
    ("销售明细", "", "", "", "", ""),
    ("单据", "", "客户", "商品", "本期", ""),
    ("日期", "编号", "名称", "名称", "数量", "金额"),
)


@pytest.mark.parametrize("levels", [TWO_LEVELS, THREE_LEVELS], ids=["two", "three"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
def test_a_header_of_several_rows_is_joined(tmp_path: Path, levels: Rows, kind: str) -> None:
    rows = [*levels, *PLAIN[1:]]
    top = len(levels) - 2
    merges = [(top, 0, top, 1), (top, 4, top, 5), *([(0, 0, 0, 5)] if top else [])]
    path = {
        "csv": lambda: write_csv(tmp_path / "a.csv", rows),
        "xlsx": lambda: write_workbook(tmp_path / "a.xlsx", rows, merges=merges),
        "xls": lambda: write_old_workbook(tmp_path / "a.xls", rows, merges=merges),
    }[kind]()

    ledger = read_ledger([path])

    assert short(ledger) == TWO
    assert ledger.totals.rows == 2


@pytest.mark.parametrize(
    "levels",
    [
        (("Invoice", "", "Customer", "Item", "Quantity", "Amount"), ("Date", "No", "Name", "Name", "", "")),
        (("Invoice", "", "Customer", "Item", "Sales", ""), ("Date", "No", "Name", "Name", "Quantity", "Amount")),
        TWO_LEVELS,
    ],
)
def test_a_header_of_several_rows_is_no_row_where_a_page_says_it_again(tmp_path: Path, levels: Rows) -> None:
    ledger = read(tmp_path, ("Acme",), *levels, PLAIN[1], ("Acme",), *levels, PLAIN[2])

    assert short(ledger) == TWO
    assert ledger.totals == Totals(rows=5, kept=2, set_apart=0, rejected=0, blank=0, amount=15050, folded=3)


# 3. Names alone on a row


@pytest.mark.parametrize("date_form", ["2024-01-02", "2024年1月2日"])
def test_a_day_alone_on_its_row_is_the_day_of_the_rows_below(tmp_path: Path, date_form: str) -> None:
    ledger = read(
        tmp_path,
        ("单据编号", "客户名称", "商品名称", "数量", "金额"),
        (date_form,),
        ("XS-1", "北京路超市", "牛奶", "2", "100"),
        ("小计", "", "", "2", "100"),
        ("2024-01-03",),
        ("XS-2", "天津街商店", "酸奶", "1", "50.5"),
        ("小计", "", "", "1", "50.5"),
        ("合计", "", "", "3", "150.5"),
    )

    assert short(ledger) == TWO
    assert ledger.lines["sold_on"].to_list() == [date(2024, 1, 2), date(2024, 1, 3)]
    assert folded(ledger) == {"group": 2, "subtotal": 2, "total": 1}


def test_a_customer_alone_on_its_row_is_closed_by_its_total(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("Acme Trading",),
        ("Sales by Customer Detail",),
        ("", "Date", "Num", "Product/Service", "Qty", "Amount"),
        ("Harbour Ltd.",),
        ("", "01/15/2024", "1001", "Milk", "2", "100.00"),
        ("Total for Harbour Ltd.", "", "", "", "2", "$100.00"),
        ("Total Produce",),
        ("", "01/16/2024", "1002", "Cheese", "1", "50.50"),
        ("Total for Total Produce", "", "", "", "1", "$50.50"),
        ("TOTAL", "", "", "", "3", "$150.50"),
    )

    assert short(ledger) == (("1001", "Harbour Ltd.", Decimal(2), 10000), ("1002", "Total Produce", Decimal(1), 5050))
    assert folded(ledger) == {"group": 2, "subtotal": 2, "total": 1}
    assert all(one.agrees for one in ledger.files[0].controls)


@pytest.mark.parametrize("name", ["北京路：超市", "Acme, Ltd: East", "超市（长江，鑫都）", "旺！旺；商行"])
def test_a_name_that_is_said_stays_as_it_is_written(tmp_path: Path, name: str) -> None:
    header = ("单据日期", "单据编号", "商品名称", "数量", "金额")
    rows = [("2024-01-02", "XS-1", "牛奶", "2", "100"), ("2024-01-03", "XS-2", "酸奶", "1", "50.5")]
    heads = [("客户：平安店",), (f"客户：{name} 电话：0411-84567890",)]

    ledger = read(tmp_path, header, heads[0], rows[0], heads[1], rows[1])

    assert ledger.lines["customer_name"].to_list() == ["平安店", name]
    assert folded(ledger) == {"group": 2}


def test_a_day_in_a_column_that_is_blank_otherwise_is_still_a_day(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("单据编号", "客户名称", "商品编号", "商品名称", "数量", "金额", "备注"),
        ("", "", "2024年1月2日"),
        ("XS-1", "北京路超市", "", "牛奶", "2", "100", ""),
        ("", "", "2024年1月3日"),
        ("XS-2", "天津街商店", "", "酸奶", "1", "50.5", ""),
    )

    assert short(ledger) == TWO
    assert ledger.lines.select("sold_on", "item_code").rows() == [(date(2024, 1, 2), None), (date(2024, 1, 3), None)]


def test_a_customer_in_a_column_of_remarks_is_still_the_customer(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("单据日期", "单据编号", "商品名称", "数量", "金额", "备注"),
        ("", "", "", "", "", "北京路超市"),
        ("2024-01-02", "XS-1", "牛奶", "2", "100", ""),
        ("", "", "", "", "", "天津街商店"),
        ("2024-01-03", "XS-2", "酸奶", "1", "50.5", ""),
    )

    assert short(ledger) == TWO


def test_who_stands_alone_on_a_row_is_asked_where_it_cannot_be_told(tmp_path: Path) -> None:
    rows = [
        ("单据日期", "单据编号", "商品名称", "数量", "金额"),
        ("王小明",),
        ("2024-01-02", "XS-1", "牛奶", "2", "100"),
        ("陈静",),
        ("2024-01-03", "XS-2", "酸奶", "1", "50.5"),
    ]
    path = write_csv(tmp_path / "a.csv", rows)

    with pytest.raises(IntakeError, match=r"\(group\)=") as caught:
        read_ledger([path])
    ledger = read_ledger([path], mapping={"(group)": "customer_name"})

    assert caught.value.code == "no_columns"
    assert ledger.lines["customer_name"].to_list() == ["王小明", "陈静"]


# 4. The total is held against the rows


@pytest.mark.parametrize(
    ("at", "cells", "told"),
    [
        ((12, 9), "300.6", ("row 13", "合计", "amount", "300.60", "300.50", "0.10")),
        ((12, 7), "7", ("row 13", "合计", "quantity", "7", "6", "1")),
        ((7, 9), "150.49", None),  # to 0.01 it agrees
        ((7, 9), "150.48", ("row 8", "小计", "amount", "150.48", "150.50", "-0.02")),
    ],
)
def test_a_total_that_differs_by_more_than_a_cent_refuses_the_file(
    tmp_path: Path, at: tuple[int, int], cells: str, told: tuple[str, ...] | None
) -> None:
    rows = [list(row) for row in BANDED]
    rows[at[0]][at[1]] = cells
    path = write_csv(tmp_path / "a.csv", rows)

    if told is None:
        assert sales(read_ledger([path])) == SALES
        return
    with pytest.raises(ControlTotalError) as caught:
        read_ledger([path])
    accepted = read_ledger([path], options=Options(accept_difference=True))

    assert all(word in str(caught.value) for word in told), str(caught.value)
    assert sales(accepted) == SALES
    assert [one.row for one in accepted.files[0].controls if not one.agrees] == [at[0] + 1]


@pytest.mark.parametrize("lost", [5, 9])
def test_a_row_lost_on_the_way_is_found_by_the_total(tmp_path: Path, lost: int) -> None:
    rows = [row for place, row in enumerate(BANDED) if place != lost]

    with pytest.raises(ControlTotalError):
        read(tmp_path, *rows)


# 5. Balances carried along, sums of stretches, footers


def test_opening_and_running_rows_are_no_sales_and_are_counted(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("单据日期", "单据编号", "摘要", "客户名称", "数量", "金额"),
        ("", "", "期初余额", "", "", "1000"),
        ("2024-01-30", "XS-1", "销售", "北京路超市", "2", "100"),
        ("2024-01-30", "", "本日合计", "", "2", "100"),
        ("2024-01-31", "", "本月合计", "", "2", "100"),
        ("2024-01-31", "", "本年累计", "", "2", "100"),
        ("", "", "过次页", "", "2", "100"),
        ("单据日期", "单据编号", "摘要", "客户名称", "数量", "金额"),
        ("", "", "承前页", "", "2", "100"),
        ("2024-02-01", "XS-2", "销售", "天津街商店", "1", "50.5"),
        ("2024-02-01", "", "本日合计", "", "1", "50.5"),
        ("2024-02-29", "", "本月合计", "", "1", "50.5"),
        ("2024-02-29", "", "本年累计", "", "3", "150.5"),
        ("制表人：王五", "", "", "打印日期：2024-03-01"),
        ("第 2 页 共 2 页",),
    )

    assert short(ledger) == TWO
    assert folded(ledger) == {"header": 1, "running": 8, "opening": 1, "footer": 2}
    assert ledger.totals == Totals(rows=14, kept=2, set_apart=0, rejected=0, blank=0, amount=15050, folded=12)
    assert not any(one.differs for one in ledger.files[0].controls)


@pytest.mark.parametrize("word", ["上期结转", "期初余额", "承前页", "期初"])
def test_a_balance_from_before_is_never_a_sale(tmp_path: Path, word: str) -> None:
    ledger = read(
        tmp_path,
        ("单据日期", "单据编号", "客户名称", "备注", "金额"),
        ("2024-01-01", "", "", word, "1000"),
        ("2024-01-02", "XS-1", "北京路超市", "", "100"),
    )

    assert ledger.lines["amount"].to_list() == [10000]
    assert (ledger.totals.folded, ledger.totals.rejected) == (1, 0)


# 6. Numbers that count rows, and codes that look like numbers


@pytest.mark.parametrize("header", ["行号", "序号", "编号", "No.", "#", ""])
def test_a_column_that_counts_the_rows_is_no_code(tmp_path: Path, header: str) -> None:
    rows = [(header, *PLAIN[0]), ("1", *PLAIN[1]), ("2", *PLAIN[2]), ("3", *PLAIN[2])]

    ledger = read(tmp_path, *rows)

    assert short(ledger) == (*TWO, TWO[1])
    assert ledger.lines["customer_code"].to_list() == ["北京路超市", "天津街商店", "天津街商店"]
    assert ledger.lines["item_code"].null_count() == 3


def test_codes_keep_their_zeros_and_lose_the_decimals_of_a_spreadsheet(tmp_path: Path) -> None:
    header = ("单据日期", "单据编号", "客户编号", "商品编号", "金额")

    def show(cell: object) -> str:
        return str(cell)

    texts = [header, ("2024-01-02", "000123", "0012", "00.10", "1")]
    numbers: list[tuple[object, ...]] = [
        header,
        (date(2024, 1, 2), 123.0, 12.0, 4129.0, 1.5),
        (date(2024, 1, 3), 124.0, 13.0, 4130.0, 2.5),
    ]
    books = [
        write_workbook(tmp_path / "a.xlsx", numbers),
        write_old_workbook(tmp_path / "a.xls", numbers),
        write_web_page(tmp_path / "b.xls", [[show(cell) for cell in row] for row in numbers]),
    ]

    assert read(tmp_path, *texts).lines.select("document_number", "customer_code", "item_code").rows() == [
        ("000123", "0012", "00.10")
    ]
    for book in books:
        lines = read_ledger([book]).lines
        assert lines.select("customer_code", "item_code", "amount").rows() == [("12", "4129", 150), ("13", "4130", 250)]
        assert lines["document_number"][0] == "123"


def test_numbers_of_rows_that_leave_some_out_are_no_text_beside_a_name(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("行号", "单据日期", "单据编号", "客户名称", "商品名称", "数量", "金额"),
        ("1", "张三"),
        ("3", *PLAIN[1]),
        ("", "小计", "", "", "", "2", "100"),
        ("7", "李四"),
        ("8", *PLAIN[2]),
        ("", "小计", "", "", "", "1", "50.5"),
    )

    assert short(ledger) == TWO
    assert ledger.lines["salesperson"].to_list() == ["张三", "李四"]


# 7. Headers with blanks, full width, units and marks


@pytest.mark.parametrize(
    "header",
    [
        ("日 期", "单 据 编 号", "客 户 名 称", "业 务 员", "数 量", "金 额"),
        ("*单据日期", "*单据编号：", "客户名称*", "业务员:", "数量（箱）", "金额(元)"),
        ("　单据日期　", "单据编号（必填）", "【客户名称】", "业务员\n", "数量[件]", "金额（人民币）"),
        (
            "ＤＡＴＥ",
            "ＩＮＶＯＩＣＥ　ＮＯ",
            "ＣＵＳＴＯＭＥＲ　ＮＡＭＥ",
            "Ｓａｌｅｓｐｅｒｓｏｎ",
            "ＱＴＹ",
            "ＡＭＯＵＮＴ",
        ),
        ("單據日期", "單據編號", "客戶名稱", "業務員", "數量", "金額"),
        ("date", "invoice_no", "customer-name", "SALES PERSON", "Qty.", "Amount ($)"),
    ],
)
def test_headers_are_known_in_any_dress(tmp_path: Path, header: Sequence[str]) -> None:
    ledger = read(tmp_path, header, ("2024-01-02", "XS-1", "北京路超市", "张三", "2", "100"))

    assert ledger.lines.select(*FIELDS[:4], "quantity", "amount").rows() == [
        (date(2024, 1, 2), "XS-1", "北京路超市", "张三", Decimal(2), 10000)
    ]


# The amount of T+ with tax or without, by the setting (§1.6)

TPLUS = (
    ("单据日期", "单据编号", "客户", "存货", "数量", "单价", "金额", "含税单价", "含税金额", "税额"),
    ("2024-01-02", "SA-2024-01-0001", "北京路超市", "牛奶", "2", "50", "100", "56.5", "113", "13"),
    ("合计", "", "", "", "2", "", "100", "", "113", "13"),
)


@pytest.mark.parametrize(
    ("wanted", "basis", "amount"), [(None, "gross", 11300), ("gross", "gross", 11300), ("net", "net", 10000)]
)
def test_the_setting_chooses_the_amount_with_tax_or_without(
    tmp_path: Path, wanted: AmountBasis | None, basis: str, amount: int
) -> None:
    ledger = read(tmp_path, *TPLUS, options=Options(amount_basis=wanted))

    assert ledger.lines.select("amount", "net_amount").rows() == [(amount, 10000)]
    assert ledger.files[0].amount_basis == basis
