"""金蝶云星空: the rows of ExecuteBillQuery under the names of its fields, the list as the page exports it, and 引出."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, blank, money
from kejing.intake import SetApart, Totals


def moment(day: int) -> datetime:
    return datetime(2024, 5, day)  # noqa: DTZ001 : the program writes no zone


QUERY = Export(
    name="k3cloud query",
    rows=(
        (
            "FBillNo", "FDate", "FBillTypeID.FName", "FCustomerID.FNumber", "FCustomerID.FName", "FSalesManID.FName",
            "FSaleDeptID.FName", "FMaterialID.FNumber", "FMaterialID.FName", "FUnitID.FName", "FRealQty", "FTaxPrice",
            "FAllAmount", "FDocumentStatus",
        ),
        (
            "XSCKD000101", moment(6), "标准销售出库单", "CUST0007", "沈阳万家便利", "赵敏", "东北区", "01.02.0003",
            "矿泉水",
            "箱", *money("12.5", "24.00", "300.00"), "C",
        ),
        (
            "XSCKD000101", moment(6), "标准销售出库单", "CUST0007", "沈阳万家便利", "赵敏", "东北区", "01.02.0004",
            "苏打水",
            "箱", *money("3", "33.333333", "100.00"), "C",
        ),
        (
            "XSTHD000017", moment(15), "标准销售退货单", "CUST0007", "沈阳万家便利", "赵敏", "东北区", "01.02.0003",
            "矿泉水",
            "箱", *money("1", "24.00", "24.00"), "C",
        ),
        (
            "XSCKD000102", moment(16), "标准销售出库单", "CUST0009", "抚顺食杂", "赵敏", "东北区", "01.02.0003",
            "矿泉水",
            "箱", *money("2", "24.00", "48.00"), "A",
        ),
    ),
    write_day=lambda day: f"{day:%Y-%m-%dT%H:%M:%S}",
)  # fmt: skip
QUERY_EXPECTED = Account(
    lines=(
        Line(
            document_number="XSCKD000101", sold_on=date(2024, 5, 6), customer_code="CUST0007",
            customer_name="沈阳万家便利", salesperson="赵敏", item_code="01.02.0003", item_name="矿泉水",
            quantity=Decimal("12.5"), amount=30000,
        ),
        Line(
            document_number="XSCKD000101", sold_on=date(2024, 5, 6), customer_code="CUST0007",
            customer_name="沈阳万家便利", salesperson="赵敏", item_code="01.02.0004", item_name="苏打水",
            quantity=Decimal(3), amount=10000,
        ),
        Line(
            document_number="XSTHD000017", document_type="sale_return", sold_on=date(2024, 5, 15),
            customer_code="CUST0007", customer_name="沈阳万家便利", salesperson="赵敏", item_code="01.02.0003",
            item_name="矿泉水", quantity=Decimal(-1), amount=-2400,
        ),
    ),
    totals=Totals(rows=4, kept=3, set_apart=1, rejected=0, blank=0, amount=37600),
    basis="gross",
    apart=frozenset({SetApart("draft", "A", rows=1, amount=4800, unread=0)}),
)  # fmt: skip

LIST = Export(
    name="k3cloud list",
    rows=(
        (
            "单据编号", "日期", "单据类型", "单据状态", "客户编码", "客户", "销售员", "销售部门", "物料编码",
            "物料名称",
            "规格型号", "库存单位", "实发数量", "含税单价", "税率%", "金额", "税额", "价税合计", "关联收款金额", "备注",
        ),
        (
            "XSCKD000101", date(2024, 5, 6), "标准销售出库单", "已审核", "CUST0007", "沈阳万家便利", "赵敏", "东北区",
            "01.02.0003", "矿泉水", "550ml*24", "箱", *money("10", "22.60", "13", "200.00", "26.00", "226.00", "0"),
            None,
        ),
        (
            None, None, None, None, None, None, None, None,
            "01.02.0004", "苏打水", "330ml*24", "箱", *money("2", "33.90", "13", "60.00", "7.80", "67.80", "0"), None,
        ),
        (
            "XSCKD000102", date(2024, 5, 16), "标准销售出库单", "已审核", "CUST0009", "抚顺食杂", "赵敏", "东北区",
            "01.02.0003", "矿泉水", "550ml*24", "箱", *money("1", "22.60", "13", "20.00", "2.60", "22.60", "22.60"),
            "现结",
        ),
        (
            "XSCKD000103", date(2024, 5, 17), "标准销售出库单", "创建", "CUST0009", "抚顺食杂", "赵敏", "东北区",
            "01.02.0003", "矿泉水", "550ml*24", "箱", *money("5", "22.60", "13", "100.00", "13.00", "113.00", "0"),
            None,
        ),
        ("合计", *blank(11), Decimal(18), None, None, *money("380.00", "49.40", "429.40", "22.60"), None),
    ),
)  # fmt: skip
LIST_EXPECTED = Account(
    lines=(
        Line(
            document_number="XSCKD000101", sold_on=date(2024, 5, 6), customer_code="CUST0007",
            customer_name="沈阳万家便利", salesperson="赵敏", item_code="01.02.0003", item_name="矿泉水",
            quantity=Decimal(10), amount=22600, net_amount=20000,
        ),
        Line(
            document_number="XSCKD000101", sold_on=date(2024, 5, 6), customer_code="CUST0007",
            customer_name="沈阳万家便利", salesperson="赵敏", item_code="01.02.0004", item_name="苏打水",
            quantity=Decimal(2), amount=6780, net_amount=6000,
        ),
        Line(
            document_number="XSCKD000102", sold_on=date(2024, 5, 16), customer_code="CUST0009",
            customer_name="抚顺食杂", salesperson="赵敏", item_code="01.02.0003", item_name="矿泉水",
            quantity=Decimal(1), amount=2260, net_amount=2000,
        ),
    ),
    totals=Totals(rows=5, kept=3, set_apart=1, rejected=0, blank=0, amount=31640, folded=1),
    basis="gross",
    apart=frozenset({SetApart("draft", "创建", rows=1, amount=11300, unread=0)}),
    folded={"total": 1},
    printed=((6, "合计", {"quantity": "18", "amount": "380", "tax": "49.4", "gross_amount": "429.4"}),),
)  # fmt: skip

TEMPLATE = Export(
    name="k3cloud template",
    rows=(
        (
            "FBillHead(SAL_OUTSTOCK)", "FBillTypeID", "FBillTypeID#Name", "FBillNo", "FDate", "FCustomerID",
            "FCustomerID#Name", "FSalesManID#Name", "FDocumentStatus", "FEntity", "FMaterialID", "FMaterialID#Name",
            "FRealQty", "FTaxPrice", "FAllAmount",
        ),
        (
            "*单据头(序号)", "*(单据头)单据类型#编码", "(单据头)单据类型#名称", "(单据头)单据编号", "*(单据头)日期",
            "*(单据头)客户#编码", "(单据头)客户#名称", "(单据头)销售员#名称", "(单据头)单据状态", "*明细信息(序号)",
            "*(明细信息)物料编码#编码", "(明细信息)物料编码#名称", "(明细信息)实发数量", "(明细信息)含税单价",
            "(明细信息)价税合计",
        ),
        (
            100001, "XSCKD01_SYS", "标准销售出库单", "XSCKD000101", date(2024, 5, 6), "CUST0007", "沈阳万家便利",
            "赵敏",
            "已审核", 1, "01.02.0003", "矿泉水", *money("12.5", "24.00", "300.00"),
        ),
        (*blank(9), 2, "01.02.0004", "苏打水", *money("3", "33.333333", "100.00")),
        (
            100002, "XSTHD01_SYS", "标准销售退货单", "XSTHD000017", date(2024, 5, 15), "CUST0007", "沈阳万家便利",
            "赵敏",
            "已审核", 1, "01.02.0003", "矿泉水", *money("1", "24.00", "24.00"),
        ),
    ),
    header_rows=2,
)  # fmt: skip
TEMPLATE_EXPECTED = replace(
    QUERY_EXPECTED,
    totals=Totals(rows=3, kept=3, set_apart=0, rejected=0, blank=0, amount=37600),
    apart=frozenset(),
)
CASES = ((QUERY, QUERY_EXPECTED), (LIST, LIST_EXPECTED), (TEMPLATE, TEMPLATE_EXPECTED))
