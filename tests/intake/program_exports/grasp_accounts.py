"""管家婆, 往来明细: an account of customers, which has the sales in it and the payments beside them."""

from datetime import date

from intake.program_exports.exports import Account, Export, Line, blank, money
from kejing.intake import SetApart, Totals

EXPORT = Export(
    name="grasp account",
    rows=(
        ("往来明细", *blank(10)),
        ("查询时间:2024-04-01至2024-04-30", *blank(10)),
        (
            "行号", "单位编号", "单位全名", "地区全名", "单据日期", "单据类型", "单据编号", "科目全名", "应收增加",
            "应收减少",
            "应收余额",
        ),
        (1, "C001", "大连鑫都超市", "大连", None, "期初余额", None, None, None, None, *money("300.00")),
        (
            2, "C001", "大连鑫都超市", "大连", date(2024, 4, 2), "销售单", "XS-0401", "应收账款", *money("1200.50"),
            None,
            *money("1500.50"),
        ),
        (
            3, "C001", "大连鑫都超市", "大连", date(2024, 4, 15), "收款单", "SK-0401", "应收账款", None,
            *money("1000.00", "500.50"),
        ),
        (
            4, "C001", "大连鑫都超市", "大连", date(2024, 4, 16), "销售退货单", "XT-0401", "应收账款", None,
            *money("200.50", "300.00"),
        ),
        (
            5, "C002", "庄河客运站店", "庄河", date(2024, 4, 20), "销售单", "XS-0402", "应收账款", *money("80.00"),
            None,
            *money("80.00"),
        ),
        (
            6, "C002", "庄河客运站店", "庄河", date(2024, 4, 21), "应收减少", "YJ-0401", "优惠", None,
            *money("0.50", "79.50"),
        ),
        ("合计", *blank(7), *money("1280.50", "1201.00", "379.50")),
    ),
    header_rows=3,
)  # fmt: skip
EXPECTED = Account(
    lines=(
        Line(
            document_number="XS-0401", sold_on=date(2024, 4, 2), customer_code="C001", customer_name="大连鑫都超市",
            region="大连", amount=120050,
        ),
        Line(
            document_number="XT-0401", document_type="sale_return", sold_on=date(2024, 4, 16), customer_code="C001",
            customer_name="大连鑫都超市", region="大连", amount=-20050,
        ),
        Line(
            document_number="XS-0402", sold_on=date(2024, 4, 20), customer_code="C002", customer_name="庄河客运站店",
            region="庄河", amount=8000,
        ),
    ),
    totals=Totals(rows=7, kept=3, set_apart=3, rejected=0, blank=0, amount=108000, folded=1),
    basis="unknown",
    apart=frozenset(
        {
            SetApart("opening", "期初余额", rows=1, amount=0, unread=1),
            SetApart("receipt", "收款单", rows=1, amount=-100000, unread=0),
            SetApart("ar_adjust", "应收减少", rows=1, amount=-50, unread=0),
        }
    ),
    folded={"total": 1},
    printed=((10, "合计", {"receivable_increase": "1280.5", "receivable_decrease": "1201"}),),
    notes=("amount_from_account",),
)  # fmt: skip
CASES = ((EXPORT, EXPECTED),)
