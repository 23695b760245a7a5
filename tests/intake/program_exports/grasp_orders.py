"""管家婆, order detail: no column of types, and each quantity again in two more units."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, Row, blank, money
from kejing.intake import SetApart, Totals

HEADER = (
    "日期", "单据编号", "摘要", "单位全名", "仓库全名", "商品编号", "商品全名", "规格", "型号", "产地", "单位", "数量",
    "单价", "金额", "数量1", "单价1", "金额1", "数量2", "单价2", "金额2",
)  # fmt: skip
ROWS: tuple[Row, ...] = (
    (
        date(2024, 3, 1), "DD-0001", None, "大连鑫都超市", "中心库", "0012", "纯牛奶", "250ml*24", None, "乳品", "盒",
        240,
        *money("2.50", "600.00"), 10, *money("60.00", "600.00"), 1, *money("590.00", "590.00"),
    ),
    (
        date(2024, 3, 1), "DD-0001", None, "大连鑫都超市", "中心库", "0013", "酸奶", "100g*20", None, "乳品", "杯", 40,
        *money("1.75", "70.00"), 2, *money("35.00", "70.00"), None, None, None,
    ),
    (
        date(2024, 3, 2), "DD-0002", "急", "庄河客运站店", "中心库", "0012", "纯牛奶", "250ml*24", None, "乳品", "盒",
        24,
        *money("2.50", "60.00"), 1, *money("60.00", "60.00"), None, None, None,
    ),
)  # fmt: skip
TOTAL: Row = ("合计", *blank(10), 304, None, *money("730.00"), 13, None, *money("730.00"), 1, None, *money("590.00"))

ORDERS = Export(
    name="grasp order detail, titled",
    rows=(("订单明细表", *blank(19)), ("查询时间:2024-03-01至2024-03-31", *blank(19)), HEADER, *ROWS, TOTAL),
)
"""What the title calls orders are orders: nothing in it is a sale, and the run is refused with that."""

UNTITLED = Export(name="grasp order detail, untitled", rows=(HEADER, *ROWS, TOTAL))
LINES = (
    Line(
        document_number="DD-0001", sold_on=date(2024, 3, 1), customer_code="大连鑫都超市", customer_name="大连鑫都超市",
        item_code="0012", item_name="纯牛奶", category="乳品", quantity=Decimal(240), amount=60000,
    ),
    Line(
        document_number="DD-0001", sold_on=date(2024, 3, 1), customer_code="大连鑫都超市", customer_name="大连鑫都超市",
        item_code="0013", item_name="酸奶", category="乳品", quantity=Decimal(40), amount=7000,
    ),
    Line(
        document_number="DD-0002", sold_on=date(2024, 3, 2), customer_code="庄河客运站店", customer_name="庄河客运站店",
        item_code="0012", item_name="纯牛奶", category="乳品", quantity=Decimal(24), amount=6000,
    ),
)  # fmt: skip
UNTITLED_EXPECTED = Account(
    lines=LINES,
    totals=Totals(rows=4, kept=3, set_apart=0, rejected=0, blank=0, amount=73000, folded=1),
    basis="unknown",
    folded={"total": 1},
    printed=((5, "合计", {"quantity": "304", "amount": "730"}),),
    notes=("all_sales",),
)

TYPED = Export(
    name="grasp order detail, typed",
    rows=(
        ("单据类型", *HEADER),
        ("销售订单", *ROWS[0]),
        ("销售订单", *ROWS[1]),
        ("销售单", *ROWS[2]),
        (None, *TOTAL),
    ),
)
TYPED_EXPECTED = replace(
    UNTITLED_EXPECTED,
    lines=(LINES[2],),
    totals=Totals(rows=4, kept=1, set_apart=2, rejected=0, blank=0, amount=6000, folded=1),
    apart=frozenset({SetApart("order", "销售订单", rows=2, amount=67000, unread=0)}),
    notes=(),
)
CASES = ((UNTITLED, UNTITLED_EXPECTED), (TYPED, TYPED_EXPECTED))
