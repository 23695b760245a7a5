"""用友 畅捷通 T+: 金额 is without tax and stands beside 含税金额; and U8, an account under three levels of headers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, Row, blank, money
from kejing.intake import Options, SetApart, Totals


def head(number: str, customer: str, *, day: int) -> Row:
    return (date(2024, 7, day), number, customer, "市场部", "吴刚")


TPLUS = Export(
    name="T+ sales",
    rows=(
        ("销货单明细表", *blank(20)),
        ("单据日期:2024-07-01 至 2024-07-31", *blank(20)),
        (
            "单据日期", "单据编号", "客户", "部门", "业务员", "存货编码", "存货", "规格型号", "计量单位", "数量",
            "报价",
            "折扣%", "单价", "金额", "含税单价", "含税金额", "税额", "累计出库数量", "累计结款金额", "单据状态",
            "审核人",
        ),
        (
            *head("SA-2024-07-0001", "长春恒客隆", day=2), "010101", "大豆油", "5L", "桶", 20,
            *money("50.00", "90", "45.00", "900.00", "50.85", "1017.00", "117.00", "20", "1017.00"), "已审", "主管",
        ),
        (
            *head("SA-2024-07-0001", "长春恒客隆", day=2), "010102", "花生油", "5L", "桶", 3,
            *money("80.00", "100", "80.00", "240.00", "90.40", "271.20", "31.20", "3", "271.20"), "已审", "主管",
        ),
        (
            *head("SA-2024-07-0002", "农安粮油店", day=16), "010101", "大豆油", "5L", "桶", -1,
            *money("50.00", "100", "50.00", "-50.00", "56.50", "-56.50", "-6.50", "-1", "0.00"), "已审", "主管",
        ),
        (
            *head("SA-2024-07-0003", "农安粮油店", day=17), "010101", "大豆油", "5L", "桶", 2,
            *money("50.00", "100", "50.00", "100.00", "56.50", "113.00", "13.00", "0", "0.00"), "未审", None,
        ),
        (
            "合计", *blank(8), 24, *blank(3), Decimal("1190.00"), None,
            *money("1344.70", "154.70", "22", "1288.20"), None, None,
        ),
    ),
    header_rows=3,
)  # fmt: skip
TPLUS_LINES = (
    Line(
        document_number="SA-2024-07-0001", sold_on=date(2024, 7, 2), customer_code="长春恒客隆",
        customer_name="长春恒客隆", salesperson="吴刚", item_code="010101", item_name="大豆油", quantity=Decimal(20),
        amount=101700, net_amount=90000,
    ),
    Line(
        document_number="SA-2024-07-0001", sold_on=date(2024, 7, 2), customer_code="长春恒客隆",
        customer_name="长春恒客隆", salesperson="吴刚", item_code="010102", item_name="花生油", quantity=Decimal(3),
        amount=27120, net_amount=24000,
    ),
    Line(
        document_number="SA-2024-07-0002", document_type="sale_return", sold_on=date(2024, 7, 16),
        customer_code="农安粮油店", customer_name="农安粮油店", salesperson="吴刚", item_code="010101",
        item_name="大豆油", quantity=Decimal(-1), amount=-5650, net_amount=-5000,
    ),
)  # fmt: skip
TPLUS_EXPECTED = Account(
    lines=TPLUS_LINES,
    totals=Totals(rows=5, kept=3, set_apart=1, rejected=0, blank=0, amount=123170, folded=1),
    basis="gross",
    apart=frozenset({SetApart("draft", "未审", rows=1, amount=11300, unread=0)}),
    folded={"total": 1},
    printed=(
        (
            8,
            "合计",
            {
                "quantity": "24", "amount": "1190", "gross_amount": "1344.7", "tax": "154.7",
                "receivable_decrease": "1288.2",
            },
        ),
    ),
    notes=("all_sales",),
)  # fmt: skip
NET = replace(TPLUS, name="T+ sales without tax", options=Options(amount_basis="net"))
NET_EXPECTED = replace(
    TPLUS_EXPECTED,
    lines=tuple(replace(line, amount=line.net_amount or 0) for line in TPLUS_LINES),
    totals=Totals(rows=5, kept=3, set_apart=1, rejected=0, blank=0, amount=109000, folded=1),
    basis="net",
    apart=frozenset({SetApart("draft", "未审", rows=1, amount=10000, unread=0)}),
)

U8 = Export(
    name="U8 account of a customer",
    rows=(
        ("客户往来明细账", *blank(10)),
        ("客户：吉林大药房", *blank(10)),
        ("期间：2024.07-2024.08", *blank(10)),
        ("凭证日期", "凭证字号", "业务单号", "业务员", "摘要", "借方", None, None, "贷方", None, None),
        (*blank(5), "发生", "已结", "未结", "发生", "已结", "未结"),
        (*blank(5), "金额", "金额", "金额", "金额", "金额", "金额"),
        (*blank(4), "期初余额", *money("800.00", "800.00", "0.00"), *blank(3)),
        (
            date(2024, 7, 5), "记-12", "XS-0301", "郑爽", "销售商品",
            *money("1500.00", "1000.00", "500.00"), *blank(3),
        ),
        (
            date(2024, 7, 20), "记-31", "SK-0105", "郑爽", "收货款", *blank(3), *money("1800.00", "1800.00", "0.00"),
        ),
        (
            date(2024, 7, 31), None, None, None, "本月合计",
            *money("1500.00", "1000.00", "500.00", "1800.00", "1800.00", "0.00"),
        ),
        (
            date(2024, 8, 9), "记-8", "XS-0377", "郑爽", "销售商品",
            *money("260.50", "0.00", "260.50"), *blank(3),
        ),
        (
            date(2024, 8, 19), "记-20", "XT-0012", "郑爽", "红字退货",
            *money("-60.50", "0.00", "-60.50"), *blank(3),
        ),
        (date(2024, 8, 31), None, None, None, "本月合计", *money("200.00", "0.00", "200.00"), *blank(3)),
        (
            date(2024, 8, 31), None, None, None, "本年累计",
            *money("1700.00", "1000.00", "700.00", "1800.00", "1800.00", "0.00"),
        ),
    ),
    merges=(
        *((3, column, 5, column) for column in range(5)),
        (3, 5, 3, 7), (3, 8, 3, 10),
    ),
    header_rows=6,
)  # fmt: skip
U8_EXPECTED = Account(
    lines=(
        Line(
            document_number="记-12", sold_on=date(2024, 7, 5), customer_code="吉林大药房", customer_name="吉林大药房",
            salesperson="郑爽", amount=150000,
        ),
        Line(
            document_number="记-8", sold_on=date(2024, 8, 9), customer_code="吉林大药房", customer_name="吉林大药房",
            salesperson="郑爽", amount=26050,
        ),
        Line(
            document_number="记-20", document_type="sale_return", sold_on=date(2024, 8, 19),
            customer_code="吉林大药房", customer_name="吉林大药房", salesperson="郑爽", amount=-6050,
        ),
    ),
    totals=Totals(rows=8, kept=3, set_apart=1, rejected=0, blank=0, amount=170000, folded=4),
    basis="unknown",
    apart=frozenset({SetApart("receipt", None, rows=1, amount=-180000, unread=0)}),
    folded={"running": 3, "opening": 1},
    groups=(("(客户)", "customer_name", 1),),
    printed=(
        (10, "本月合计", {"receivable_increase": "1500", "receivable_decrease": "1000"}),
        (13, "本月合计", {"receivable_increase": "200", "receivable_decrease": "0"}),
    ),
    unproven=((14, "本年累计", {"receivable_increase": "1700", "receivable_decrease": "1000"}),),
    notes=("payments_from_account",),
)  # fmt: skip


def page(customer: str, *rows: Row) -> tuple[Row, ...]:
    """Return a page of an account: titles and headers are said again above every customer."""
    return (U8.rows[0], (f"客户：{customer}", None, "期间：2024.07-2024.08", *blank(8)), *U8.rows[3:6], *rows)


def sold(day: int, voucher: str, document: str, amount: str) -> Row:
    return (date(2024, 7, day), voucher, document, "郑爽", "销售商品", *money(amount, "0.00", amount), *blank(3))


U8_PAGES = Export(
    name="U8 accounts of two customers",
    rows=(
        *page(
            "吉林大药房",
            sold(5, "记-12", "XS-0301", "100.00"),
            (*blank(4), "合计", *money("100.00", "0.00", "100.00"), *blank(3)),
        ),
        *page(
            "四平康复堂",
            sold(16, "记-13", "XS-0302", "20.50"),
            sold(17, "记-14", "XS-0303", "30.00"),
            (*blank(4), "合计", *money("50.50", "0.00", "50.50"), *blank(3)),
        ),
        *page("吉林大药房", sold(18, "记-15", "XS-0304", "7.00")),
        (*blank(4), "总计", *money("157.50", "0.00", "157.50"), *blank(3)),
    ),
    header_rows=5,
)
U8_PAGES_EXPECTED = Account(
    lines=tuple(
        Line(
            document_number=number,
            sold_on=date(2024, 7, day),
            customer_code=customer,
            customer_name=customer,
            salesperson="郑爽",
            amount=amount,
        )
        for number, day, customer, amount in (
            ("记-12", 5, "吉林大药房", 10000),
            ("记-13", 16, "四平康复堂", 2050),
            ("记-14", 17, "四平康复堂", 3000),
            ("记-15", 18, "吉林大药房", 700),
        )
    ),
    totals=Totals(rows=17, kept=4, set_apart=0, rejected=0, blank=0, amount=15750, folded=13),
    basis="unknown",
    folded={"header": 8, "group": 2, "total": 3},
    groups=(("(客户)", "customer_name", 2),),
    printed=(
        (7, "合计", {"receivable_increase": "100", "receivable_decrease": "0"}),
        (15, "合计", {"receivable_increase": "50.5", "receivable_decrease": "0"}),
        (22, "总计", {"receivable_increase": "157.5", "receivable_decrease": "0"}),
    ),
    notes=("payments_from_account",),
)
CASES = ((TPLUS, TPLUS_EXPECTED), (NET, NET_EXPECTED), (U8, U8_EXPECTED), (U8_PAGES, U8_PAGES_EXPECTED))
