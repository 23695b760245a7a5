"""管家婆, the template that documents are imported with: every amount six times over, other documents among them."""

from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, Row, blank, money
from kejing.intake import SetApart, Totals

HEADER = (
    "*录单日期", "*单据编号", "*单据类型", "往来单位编号", "往来单位全名", "经手人编号", "经手人全名", "部门编号",
    "部门全名", "收/付款日期", "仓库编号", "仓库全名", "摘要", "附加说明", "制单人", "收/付款账户编号", "收/付款金额",
    "优惠", "商品编号", "商品全名", "单位", "批号", "数量", "单价", "金额", "折扣", "折后单价", "折后金额", "税率",
    "税额", "含税单价", "含税金额", "单据备注",
)  # fmt: skip


def head(number: str, kind: str, code: str, name: str, *, day: int, paid: Decimal | None = None) -> Row:
    people = ("E01", "王芳", "D1", "销售部", date(2024, 2, day), "K1", "中心库", None, None, "系统管理员")
    return (date(2024, 2, day), number, kind, code, name, *people, "A1" if paid else None, paid)


EXPORT = Export(
    name="grasp document template",
    rows=(
        HEADER,
        (
            *head("XS-1", "销售单", "C001", "大连鑫都超市", day=1, paid=Decimal("500.00")), Decimal("5.00"), "0012",
            "纯牛奶", "箱", "B1", 10,
            *money("50.00", "500.00", "0.9", "45.00", "450.00", "13", "58.50", "50.85", "508.50"),
            "加急",
        ),
        (
            *head("XS-1", "销售单", "C001", "大连鑫都超市", day=1), None, "0013",
            "酸奶", "箱", "B2", 2, *money("30.00", "60.00", "1", "30.00", "60.00", "13", "7.80", "33.90", "67.80"),
            None,
        ),
        (
            *head("XT-1", "销售退货单", "C002", "庄河客运站店", day=13), None, "0012",
            "纯牛奶", "箱", "B1", 1, *money("50.00", "50.00", "1", "50.00", "50.00", "13", "6.50", "56.50", "56.50"),
            None,
        ),
        (
            *head("JH-1", "进货单", "S001", "辉山乳业", day=14), None, "0012",
            "纯牛奶", "箱", "B3", 20,
            *money("50.00", "1000.00", "1", "50.00", "1000.00", "13", "130.00", "56.50", "1130.00"),
            None,
        ),
        (*head("SK-1", "收款单", "C001", "大连鑫都超市", day=15, paid=Decimal("71.30")), *blank(16)),
    ),
)  # fmt: skip
EXPECTED = Account(
    lines=(
        Line(
            document_number="XS-1", sold_on=date(2024, 2, 1), customer_code="C001", customer_name="大连鑫都超市",
            salesperson="王芳", item_code="0012", item_name="纯牛奶", quantity=Decimal(10), amount=50850,
            net_amount=45000,
        ),
        Line(
            document_number="XS-1", sold_on=date(2024, 2, 1), customer_code="C001", customer_name="大连鑫都超市",
            salesperson="王芳", item_code="0013", item_name="酸奶", quantity=Decimal(2), amount=6780, net_amount=6000,
        ),
        Line(
            document_number="XT-1", document_type="sale_return", sold_on=date(2024, 2, 13), customer_code="C002",
            customer_name="庄河客运站店", salesperson="王芳", item_code="0012", item_name="纯牛奶",
            quantity=Decimal(-1),
            amount=-5650, net_amount=-5000,
        ),
    ),
    totals=Totals(rows=5, kept=3, set_apart=2, rejected=0, blank=0, amount=51980),
    basis="gross",
    apart=frozenset(
        {
            SetApart("purchase", "进货单", rows=1, amount=113000, unread=0),
            SetApart("receipt", "收款单", rows=1, amount=0, unread=1),
        }
    ),
)  # fmt: skip
CASES = ((EXPORT, EXPECTED),)
