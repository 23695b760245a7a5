"""管家婆, sales detail: bands of one salesperson each, 小计 under each, 合计 last; also as BIFF with a code page."""

from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, blank, money
from kejing.intake import Totals

HEADER = (
    "行号", "日期", "单据编号", "摘要", "单据类型", "备注", "商品备注", "商品编号", "商品全名", "规格", "型号", "产地",
    "单位", "数量", "单价", "金额", "含税单价", "价税合计", "成本金额", "毛利", "毛利率", "单位全名", "仓库全名",
    "部门全名",
)  # fmt: skip
EXPORT = Export(
    name="grasp sales detail",
    rows=(
        ("销售明细表", *blank(23)),
        ("查询时间:2024-01-01至2024-01-31", *blank(23)),
        HEADER,
        (1, None, "张伟", *blank(21)),
        (
            2, date(2024, 1, 2), "XS-2024-01-02-00001", "鑫都一月货", "销售单", None, None, "0012", "纯牛奶",
            "250ml*24",
            None, "乳品", "箱", 10, *money("50.00", "500.00", "56.50", "565.00", "400.00", "100.00"), "20.00%",
            "大连鑫都超市", "中心库", "销售一部",
        ),
        (
            3, date(2024, 1, 2), "XS-2024-01-02-00001", "鑫都一月货", "销售单", None, None, "0013", "酸奶", "100g*20",
            None, "乳品", "箱", 2, *money("30.00", "60.00", "33.90", "67.80", "48.00", "12.00"), "20.00%",
            "大连鑫都超市", "中心库", "销售一部",
        ),
        (
            4, date(2024, 1, 2), "XS-2024-01-02-00001", "鑫都一月货", "销售单", None, "赠品", "0099", "雨伞", None,
            None, "促销品", "把", 1, *money("0.00", "0.00", "0.00", "0.00", "12.00", "-12.00"), None,
            "大连鑫都超市", "中心库", "销售一部",
        ),
        (
            5, None, "小计", *blank(10), 13, None, *money("560.00"), None, *money("632.80", "460.00", "100.00"),
            *blank(4),
        ),
        (6, None, "李娜", *blank(21)),
        (
            7, date(2024, 1, 3), "XS-2024-01-03-00002", None, "销售单", None, None, "0012", "纯牛奶", "250ml*24",
            None, "乳品", "箱", 4, *money("50.00", "200.00", "56.50", "226.00", "160.00", "40.00"), "20.00%",
            "庄河客运站店", "中心库", "销售二部",
        ),
        (
            8, date(2024, 1, 5), "XT-2024-01-05-00001", "破损", "销售退货单", None, None, "0012", "纯牛奶", "250ml*24",
            None, "乳品", "箱", -1, *money("50.00", "-50.00", "56.50", "-56.50", "-40.00", "-10.00"), "20.00%",
            "庄河客运站店", "中心库", "销售二部",
        ),
        (9, None, "小计", *blank(10), 3, None, *money("150.00"), None, *money("169.50", "120.00", "30.00"), *blank(4)),
        ("合计", *blank(12), 16, None, *money("710.00"), None, *money("802.30", "580.00", "130.00"), *blank(4)),
    ),
    header_rows=3,
    codepages=(936,),
)  # fmt: skip
EXPECTED = Account(
    lines=(
        Line(
            document_number="XS-2024-01-02-00001", sold_on=date(2024, 1, 2), customer_code="大连鑫都超市",
            customer_name="大连鑫都超市", salesperson="张伟", item_code="0012", item_name="纯牛奶", category="乳品",
            quantity=Decimal(10), amount=56500, net_amount=50000, cost=40000,
        ),
        Line(
            document_number="XS-2024-01-02-00001", sold_on=date(2024, 1, 2), customer_code="大连鑫都超市",
            customer_name="大连鑫都超市", salesperson="张伟", item_code="0013", item_name="酸奶", category="乳品",
            quantity=Decimal(2), amount=6780, net_amount=6000, cost=4800,
        ),
        Line(
            document_number="XS-2024-01-02-00001", sold_on=date(2024, 1, 2), customer_code="大连鑫都超市",
            customer_name="大连鑫都超市", salesperson="张伟", item_code="0099", item_name="雨伞", category="促销品",
            quantity=Decimal(1), amount=0, net_amount=0, cost=1200,
        ),
        Line(
            document_number="XS-2024-01-03-00002", sold_on=date(2024, 1, 3), customer_code="庄河客运站店",
            customer_name="庄河客运站店", salesperson="李娜", item_code="0012", item_name="纯牛奶", category="乳品",
            quantity=Decimal(4), amount=22600, net_amount=20000, cost=16000,
        ),
        Line(
            document_number="XT-2024-01-05-00001", document_type="sale_return", sold_on=date(2024, 1, 5),
            customer_code="庄河客运站店", customer_name="庄河客运站店", salesperson="李娜", item_code="0012",
            item_name="纯牛奶", category="乳品", quantity=Decimal(-1), amount=-5650, net_amount=-5000, cost=-4000,
        ),
    ),
    totals=Totals(rows=10, kept=5, set_apart=0, rejected=0, blank=0, amount=80230, folded=5),
    basis="gross",
    folded={"group": 2, "subtotal": 2, "total": 1},
    groups=(("(group)", "salesperson", 2),),
    printed=(
        (8, "小计", {"quantity": "13", "amount": "560", "gross_amount": "632.8", "cost": "460", "margin": "100"}),
        (12, "小计", {"quantity": "3", "amount": "150", "gross_amount": "169.5", "cost": "120", "margin": "30"}),
        (13, "合计", {"quantity": "16", "amount": "710", "gross_amount": "802.3", "cost": "580", "margin": "130"}),
    ),
)  # fmt: skip
CASES = ((EXPORT, EXPECTED),)
