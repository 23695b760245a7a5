"""管家婆, the files beside the sales: the list of customers, 单位应收应付 and 回款统计."""

from datetime import date

from intake.program_exports.exports import Beside, Export, blank, money
from kejing.intake import FileKind, Totals

SALES = (
    ("单据日期", "单据编号", "单位编号", "单位全名", "金额"),
    ("2024-05-06", "XS-0501", "C001", "大连鑫都超市（长江鑫都） 13800138000", "100.00"),
    ("2024-05-07", "XS-0502", "", "庄河客运站店", "50.00"),
)
"""The lines that the files stand beside; the second one only has a name, and the files beside find it by that."""

CUSTOMERS = Export(
    name="grasp customer list",
    rows=(
        ("往来单位列表", *blank(5)),
        ("行号", "往来单位全名", "往来单位编号", "联系人", "联系电话", "地址"),
        (1, "大连鑫都超市（长江鑫都） 13800138000", "C001", "王经理", "13800138000", "大连市西岗区长江路1号"),
        (2, "庄河客运站店 0411-82345678", "C002", None, "0411-82345678", "庄河市客运站"),
        (3, "旅顺南路烟酒行(停用)", "C003", "老刘", None, None),
    ),
    header_rows=2,
)
CUSTOMERS_EXPECTED = Beside(
    kind=FileKind.CUSTOMERS,
    rows=(
        ("C001", "大连鑫都超市（长江鑫都）", *blank(9)),
        ("C002", "庄河客运站店", *blank(9)),
        ("C003", "旅顺南路烟酒行", *blank(7), True, None),
    ),
    totals=Totals(rows=3, kept=3, set_apart=0, rejected=0, blank=0, amount=0),
)

BALANCES = Export(
    name="grasp balances",
    rows=(
        ("单位应收应付", *blank(8)),
        ("查询时间:2024-05-31", *blank(8)),
        ("行号", "单位编号", "单位全名", "地区全名", "应收余额", "应付余额", "预收余额", "应收上限", "应收越限"),
        (
            1,
            "C001",
            "大连鑫都超市（长江鑫都） 13800138000",
            "大连",
            *money("1500.50", "0.00", "0.00", "1000.00", "500.50"),
        ),
        (2, "C002", "庄河客运站店", "庄河", *money("0.00", "0.00", "200.00", "0.00", "0.00")),
        (3, "C004", "普兰店商行", "普兰店", *money("80.00", "0.00", "30.00", "500.00", "0.00")),
        ("合计", *blank(3), *money("1580.50", "0.00", "230.00", "1500.00", "500.50")),
    ),
    header_rows=3,
)
BALANCES_EXPECTED = Beside(
    kind=FileKind.RECEIVABLES,
    rows=(("C001", None, 150050), ("庄河客运站店", None, -20000), ("C004", None, 5000)),
    totals=Totals(rows=4, kept=3, set_apart=0, rejected=0, blank=0, amount=135050, folded=1),
    folded={"total": 1},
    printed=((7, "合计", {"receivable_balance": "1580.5", "advance": "230"}),),
    notes=("codes_foreign", "balance_less_advance", "customers_added"),
)

PAYMENTS = Export(
    name="grasp payments",
    rows=(
        ("回款统计", *blank(9)),
        ("查询时间:2024-05-01至2024-05-31", *blank(9)),
        (
            "行号", "单据日期", "单据编号", "单位编号", "单位全名", "销售合计", "现金回款", "银行回款", "回款总额",
            "应收发生额",
        ),
        (
            1, date(2024, 5, 8), "SK-0501", "C001", "大连鑫都超市（长江鑫都） 13800138000",
            *money("0.00", "60.00", "40.00", "100.00", "-100.00"),
        ),
        (2, date(2024, 5, 19), "SK-0502", "C002", "庄河客运站店", *money("0.00", "0.00", "50.00", "50.00", "-50.00")),
        ("合计", *blank(4), *money("0.00", "60.00", "90.00", "150.00", "-150.00")),
    ),
    header_rows=3,
)  # fmt: skip
PAYMENTS_EXPECTED = Beside(
    kind=FileKind.RECEIPTS,
    rows=(
        ("SK-0501", date(2024, 5, 8), "C001", 10000, "receipt", None, None, None),
        ("SK-0502", date(2024, 5, 19), "庄河客运站店", 5000, "receipt", None, None, None),
    ),
    totals=Totals(rows=3, kept=2, set_apart=0, rejected=0, blank=0, amount=15000, folded=1),
    folded={"total": 1},
    printed=((6, "合计", {"amount": "150"}),),
    notes=("codes_foreign",),
)

SUMMARY = Export(
    name="grasp payments without days",
    rows=(
        ("查询时间:2024-05-01至2024-05-31", *blank(6)),
        ("单位编号", "单位全名", "销售合计", "现金回款", "银行回款", "回款总额", "应收发生额"),
        ("C001", "大连鑫都超市", *money("100.00", "60.00", "40.00", "100.00", "0.00")),
        ("C002", "庄河客运站店", *money("50.00", "0.00", "50.00", "50.00", "0.00")),
    ),
)
"""Payments of a month by customer: nobody can tell when they were received."""

BESIDE = (
    (CUSTOMERS, CUSTOMERS_EXPECTED),
    (BALANCES, BALANCES_EXPECTED),
    (PAYMENTS, PAYMENTS_EXPECTED),
)
