"""金蝶 KIS and 精斗云: sales with their documents' cells merged, the list of documents, and the 序时簿."""

from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, blank, money
from kejing.intake import SetApart, Totals

DETAIL = Export(
    name="jingdou detail",
    rows=(
        (
            "单据日期", "单据编号", "客户编号", "客户名称", "销售人员", "优惠金额", "客户承担费用", "本次收款",
            "结算账户",
            "单据备注", "商品编号", "商品名称", "商品型号", "属性", "单位", "数量", "单价", "折扣率%", "折扣额", "金额",
            "税率%", "仓库", "备注",
        ),
        (
            date(2024, 6, 3), "XS20240603001", "KH00001", "锦州百货大楼", "孙磊", *money("5.00", "0.00", "100.00"),
            "现金",
            "送货上门", "SP0001", "洗衣液", "2L", "薰衣草", "瓶", 10, *money("20.00", "10", "20.00", "180.00", "0"),
            "主仓", None,
        ),
        (
            *blank(10), "SP0002", "洗洁精", "1L", None, "瓶", 5, *money("8.00", "0", "0.00", "40.00", "0"), "主仓",
            "补货",
        ),
        (
            date(2024, 6, 3), "XS20240603002", "KH00002", "义县供销社", "孙磊", *money("0.00", "0.00", "0.00"), None,
            None, "SP0001", "洗衣液", "2L", "薰衣草", "瓶", -1, *money("20.00", "0", "0.00", "-20.00", "0"), "主仓",
            "退",
        ),
    ),
    merges=tuple((1, column, 2, column) for column in range(10)),
)  # fmt: skip
DETAIL_EXPECTED = Account(
    lines=(
        Line(
            document_number="XS20240603001", sold_on=date(2024, 6, 3), customer_code="KH00001",
            customer_name="锦州百货大楼", salesperson="孙磊", item_code="SP0001", item_name="洗衣液",
            quantity=Decimal(10), amount=18000,
        ),
        Line(
            document_number="XS20240603001", sold_on=date(2024, 6, 3), customer_code="KH00001",
            customer_name="锦州百货大楼", salesperson="孙磊", item_code="SP0002", item_name="洗洁精",
            quantity=Decimal(5), amount=4000,
        ),
        Line(
            document_number="XS20240603002", document_type="sale_return", sold_on=date(2024, 6, 3),
            customer_code="KH00002", customer_name="义县供销社", salesperson="孙磊", item_code="SP0001",
            item_name="洗衣液", quantity=Decimal(-1), amount=-2000,
        ),
    ),
    totals=Totals(rows=3, kept=3, set_apart=0, rejected=0, blank=0, amount=20000),
    basis="unknown",
    notes=("all_sales",),
)  # fmt: skip

GRID = Export(
    name="jingdou list",
    rows=(
        ("序号", "单据日期", "单据编号", "客户", "销售金额", "优惠后金额", "已收款", "收款状态", "制单人"),
        (
            1,
            date(2024, 6, 3),
            "XS20240603001",
            "锦州百货大楼",
            *money("220.00", "215.00", "100.00"),
            "部分收款",
            "孙磊",
        ),
        (2, date(2024, 6, 13), "XS20240613001", "义县供销社", *money("1080.50", "1080.50", "0.00"), "未收款", "孙磊"),
        (3, date(2024, 6, 14), "XS20240614001", "义县供销社", *money("-20.00", "-20.00", "-20.00"), "全部收款", "孙磊"),
        ("合计", None, None, None, *money("1280.50", "1275.50", "80.00"), None, None),
    ),
)
GRID_EXPECTED = Account(
    lines=(
        Line(
            document_number="XS20240603001", sold_on=date(2024, 6, 3), customer_code="锦州百货大楼",
            customer_name="锦州百货大楼", salesperson="孙磊", amount=21500,
        ),
        Line(
            document_number="XS20240613001", sold_on=date(2024, 6, 13), customer_code="义县供销社",
            customer_name="义县供销社", salesperson="孙磊", amount=108050,
        ),
        Line(
            document_number="XS20240614001", document_type="sale_return", sold_on=date(2024, 6, 14),
            customer_code="义县供销社", customer_name="义县供销社", salesperson="孙磊", amount=-2000,
        ),
    ),
    totals=Totals(rows=4, kept=3, set_apart=0, rejected=0, blank=0, amount=127550, folded=1),
    basis="unknown",
    folded={"total": 1},
    printed=((5, "合计", {"amount": "1275.5", "receivable_decrease": "80"}),),
    notes=("all_sales",),
)  # fmt: skip

BOOK = Export(
    name="kis book",
    rows=(
        ("销售出库序时簿", *blank(14)),
        ("起始日期：2024-06-01  截止日期：2024-06-30", *blank(14)),
        (
            "审核标志", "作废标志", "红蓝字", "日期", "单据编号", "购货单位", "部门", "业务员", "产品代码", "产品名称",
            "规格型号", "单位", "实发数量", "销售单价", "销售金额",
        ),
        (
            "Y", None, "蓝字", date(2024, 6, 4), "XOUT000031", "锦州百货大楼", "销售部", "周强", "3.01.001", "洗衣液",
            "2L", "瓶",
            *money("100.0000", "20.00", "2000.00"),
        ),
        (*blank(8), "3.01.002", "洗洁精", "1L", "瓶", *money("50.0000", "8.00", "400.00")),
        (
            "Y", None, "红字", date(2024, 6, 18), "XOUT000032", "锦州百货大楼", "销售部", "周强", "3.01.001", "洗衣液",
            "2L", "瓶",
            *money("-2.0000", "20.00", "-40.00"),
        ),
        (
            "Y", "Y", "蓝字", date(2024, 6, 20), "XOUT000033", "义县供销社", "销售部", "周强", "3.01.001", "洗衣液",
            "2L", "瓶",
            *money("3.0000", "20.00", "60.00"),
        ),
        (
            "Y", None, "蓝字", date(2024, 6, 21), "XOUT000034", "义县供销社", "销售部", "周强", "3.01.002", "洗洁精",
            "1L", "瓶",
            *money("1.0000", "8.00", "8.00"),
        ),
        (*blank(3), "合计", *blank(8), *money("152.0000"), None, *money("2428.00")),
    ),
    header_rows=3,
)  # fmt: skip
BOOK_EXPECTED = Account(
    lines=(
        Line(
            document_number="XOUT000031", sold_on=date(2024, 6, 4), customer_code="锦州百货大楼",
            customer_name="锦州百货大楼", salesperson="周强", item_code="3.01.001", item_name="洗衣液",
            quantity=Decimal(100), amount=200000,
        ),
        Line(
            document_number="XOUT000031", sold_on=date(2024, 6, 4), customer_code="锦州百货大楼",
            customer_name="锦州百货大楼", salesperson="周强", item_code="3.01.002", item_name="洗洁精",
            quantity=Decimal(50), amount=40000,
        ),
        Line(
            document_number="XOUT000032", document_type="sale_return", sold_on=date(2024, 6, 18),
            customer_code="锦州百货大楼", customer_name="锦州百货大楼", salesperson="周强", item_code="3.01.001",
            item_name="洗衣液", quantity=Decimal(-2), amount=-4000,
        ),
        Line(
            document_number="XOUT000034", sold_on=date(2024, 6, 21), customer_code="义县供销社",
            customer_name="义县供销社", salesperson="周强", item_code="3.01.002", item_name="洗洁精",
            quantity=Decimal(1), amount=800,
        ),
    ),
    totals=Totals(rows=6, kept=4, set_apart=1, rejected=0, blank=0, amount=236800 , folded=1),
    basis="unknown",
    apart=frozenset({SetApart("void", "Y", rows=1, amount=6000, unread=0)}),
    folded={"total": 1},
    printed=((9, "合计", {"quantity": "152", "amount": "2428"}),),
    notes=("all_sales", "reversed_alone"),
)  # fmt: skip
CASES = ((DETAIL, DETAIL_EXPECTED), (GRID, GRID_EXPECTED), (BOOK, BOOK_EXPECTED))
