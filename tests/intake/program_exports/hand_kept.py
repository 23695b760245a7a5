"""The workbook a distributor keeps by hand: days and shops merged over their deliveries, what came back beside.

A text holds a merged cell's value in the first of its rows only, and nobody can tell whether the others have the same:
there, rows without a day are rejected.

The amount is 应收金额: what the shop owes for the delivery once discount, returns, refusals and what was missing are
taken off. 送货金额 is what was on the van, 实收金额 what has been paid.
"""

from dataclasses import replace
from datetime import date

from intake.program_exports.exports import Account, Export, Line, blank, money
from kejing.intake import Totals

HEADER = (
    "订单日期", "送达日期", "收款日期", "单号", "终端编码", "终端名称", "送货金额", "应收金额", "实收金额", "收款方式",
    "优惠", "退货金额", "客户拒收", "无货金额", "少配金额", "备注",
)  # fmt: skip
EXPORT = Export(
    name="hand-kept workbook",
    rows=(
        ("2024年8月送货登记表", *blank(15)),
        HEADER,
        (
            date(2024, 8, 1), date(2024, 8, 2), date(2024, 8, 2), "000101", "0012", "鑫都超市",
            *money("500.00", "455.00", "455.00"), "微信", *money("5.00", "40.00"), None, None, None, None,
        ),
        (
            None, date(2024, 8, 2), None, "000102", "0012", "鑫都超市",
            *money("300.00", "300.00", "0.00"), "欠款", None, None, None, None, None, None,
        ),
        (
            None, date(2024, 8, 2), date(2024, 8, 5), "000103", "0030", "客运站店",
            *money("120.00", "100.00", "100.00"), "现金", None, None, *money("20.00"), None, None, "破损拒收",
        ),
        (
            date(2024, 8, 15), date(2024, 8, 16), None, "000104", "0030", "客运站店",
            *money("80.50", "70.50", "0.00"), "欠款", None, None, None, *money("6.00", "4.00"), None,
        ),
        (
            "合计", *blank(5), *money("1000.50", "925.50", "555.00"), None,
            *money("5.00", "40.00", "20.00", "6.00", "4.00"),
            None,
        ),
        ("以上金额均含税", *blank(15)),
    ),
    merges=((2, 0, 4, 0), (2, 4, 3, 4), (2, 5, 3, 5)),
    header_rows=2,
    only=("xlsx", "xls", "html gbk"),
)  # fmt: skip
EXPECTED = Account(
    lines=(
        Line(
            document_number="000101", sold_on=date(2024, 8, 1), customer_code="0012", customer_name="鑫都超市",
            amount=45500,
        ),
        Line(
            document_number="000102", sold_on=date(2024, 8, 1), customer_code="0012", customer_name="鑫都超市",
            amount=30000,
        ),
        Line(
            document_number="000103", sold_on=date(2024, 8, 1), customer_code="0030", customer_name="客运站店",
            amount=10000,
        ),
        Line(
            document_number="000104", sold_on=date(2024, 8, 15), customer_code="0030", customer_name="客运站店",
            amount=7050,
        ),
    ),
    totals=Totals(rows=6, kept=4, set_apart=0, rejected=0, blank=0, amount=92550, folded=2),
    basis="gross",
    folded={"total": 1, "footer": 1},
    printed=(
        (
            7,
            "合计",
            {"gross_amount": "925.5", "amount": "1000.5", "discount": "5", "receivable_decrease": "555"},
        ),
    ),
    notes=("all_sales",),
)  # fmt: skip
TEXT = replace(EXPORT, name="hand-kept workbook saved as text", only=("csv utf-8-sig", "csv gbk"))
CASES = ((EXPORT, EXPECTED),)
