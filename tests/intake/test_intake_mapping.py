import polars as pl
import pytest

from kejing.intake import MAPPABLE_FIELDS, Field, How
from kejing.intake.columns.mapping import ColumnMatch, match_columns
from kejing.intake.columns.synonyms import SYNONYMS, Kind
from kejing.intake.headers import normalise_header

MONEY = ("12.50", "3.00")
DAYS = ("2024-01-02", "2024-01-03")
NAMES = ("大连甲商店", "沈阳乙商店")


def match(columns: dict[str, tuple[str, ...]]) -> tuple[ColumnMatch, ...]:
    sample = pl.DataFrame({f"c{place}": list(values) for place, values in enumerate(columns.values())})
    return match_columns(tuple(columns), sample, mapping={})


def used(columns: dict[str, tuple[str, ...]]) -> dict[str, Field]:
    return {one.header: one.field for one in match(columns) if one.used and one.field is not None}


def read_header(header: str) -> Field | None:
    """Return what a header means by itself, nothing standing under it."""
    [one] = match_columns((header,), pl.DataFrame({"c0": [None]}, schema={"c0": pl.String}), mapping={})
    return one.field


def test_every_word_of_the_dictionary_has_one_meaning() -> None:
    meanings: dict[str, set[Field]] = {}
    for field, group in SYNONYMS.items():
        for word in (*group.words, *group.aliases, *group.weak):
            meanings.setdefault(normalise_header(word), set()).add(field)

    assert {word: fields for word, fields in meanings.items() if len(fields) > 1} == {}


@pytest.mark.parametrize(
    "header",
    [
        "单据日期",
        "單據日期",
        "单 据 日 期",
        "单据日期：",
        "*单据日期",
        "单据日期（必填）",
        "单据\n日期",
        "Posting Date",
        "posting_date",
        "ＤＡＴＥ",
        "日期 Date",
        "Date/日期",
        "记帐日期",
    ],
)
def test_one_header_is_known_in_every_spelling(header: str) -> None:
    assert used({header: DAYS}) == {header: Field.SOLD_ON}


F = Field
PROGRAMS: dict[str, dict[str, Field | None]] = {
    "管家婆 sales detail": {
        "": None,
        "日期": F.SOLD_ON,
        "单据编号": F.DOCUMENT_NUMBER,
        "摘要": F.REMARK,
        "单据类型": F.DOCUMENT_TYPE,
        "备注": F.REMARK,
        "商品备注": F.REMARK,
        "商品编号": F.ITEM_CODE,
        "商品全名": F.ITEM_NAME,
        "规格": F.SPEC,
        "型号": F.SPEC,
        "产地": F.CATEGORY,
        "单位": F.UNIT,
        "数量": F.QUANTITY,
        "单价": F.PRICE,
        "金额": F.AMOUNT,
        "含税单价": F.PRICE,
        "价税合计": F.GROSS_AMOUNT,
        "成本金额": F.COST,
        "毛利": F.MARGIN,
        "毛利率": None,
        "单位全名": F.CUSTOMER_NAME,
        "仓库全名": F.WAREHOUSE,
        "部门全名": F.DEPARTMENT,
    },
    "管家婆 second units": dict.fromkeys(
        ("数量1", "单价1", "金额1", "数量2", "单价2", "金额2", "辅助数量", "副单位", "换算率"), F.SECOND_UNIT
    ),
    "管家婆 customer list": {
        "往来单位全名": F.CUSTOMER_NAME,
        "往来单位编号": F.CUSTOMER_CODE,
        "联系人": F.CONTACT,
        "联系电话": F.PHONE,
        "地址": F.ADDRESS,
    },
    "管家婆 import template": {
        "录单日期": F.SOLD_ON,
        "经手人编号": F.SALESPERSON,
        "经手人全名": F.SALESPERSON,
        "部门编号": F.DEPARTMENT,
        "部门全名": F.DEPARTMENT,
        "收/付款日期": F.SETTLED_ON,
        "仓库编号": F.WAREHOUSE,
        "附加说明": F.REMARK,
        "制单人": F.SALESPERSON,
        "收/付款账户编号": None,
        "收/付款金额": F.RECEIVABLE_DECREASE,
        "优惠": F.DISCOUNT,
        "批号": F.BATCH,
        "折扣": F.DISCOUNT_RATE,
        "折后单价": F.PRICE,
        "折后金额": F.AMOUNT,
        "税率": F.TAX_RATE,
        "税额": F.TAX,
        "含税金额": F.GROSS_AMOUNT,
        "单据备注": F.REMARK,
    },
    "管家婆 reports": {
        "单位编号": F.CUSTOMER_CODE,
        "地区全名": F.REGION,
        "科目全名": None,
        "应收增加": F.RECEIVABLE_INCREASE,
        "应收减少": F.RECEIVABLE_DECREASE,
        "应收余额": F.RECEIVABLE_BALANCE,
        "应付余额": None,
        "应收上限": F.CREDIT_LIMIT,
        "应收越限": None,
        "销售合计": None,
        "现金回款": F.RECEIVABLE_DECREASE,
        "银行回款": F.RECEIVABLE_DECREASE,
        "回款总额": F.RECEIVABLE_DECREASE,
        "应收发生额": F.RECEIVABLE_INCREASE,
        "ArTotal00": F.RECEIVABLE_OPENING,
        "ArTotalAdd": F.RECEIVABLE_INCREASE,
        "ArTotalDec": F.RECEIVABLE_DECREASE,
        "ArTotalYS": F.ADVANCE,
        "ArTotal": F.RECEIVABLE_BALANCE,
    },
    "管家婆 database": {
        "VchCode": F.DOCUMENT_NUMBER,
        "Number": F.DOCUMENT_NUMBER,
        "Date": F.SOLD_ON,
        "VchType": F.DOCUMENT_TYPE,
        "BtypeId": F.CUSTOMER_CODE,
        "EtypeId": F.SALESPERSON,
        "KtypeId": F.WAREHOUSE,
        "PtypeId": F.ITEM_CODE,
        "Total": F.GROSS_AMOUNT,
        "Draft": F.DOCUMENT_STATUS,
        "RedOld": F.REVERSED,
        "RedWord": F.REVERSAL,
    },
    "金蝶 K3Cloud": {
        "FBillNo": F.DOCUMENT_NUMBER,
        "FDate": F.SOLD_ON,
        "FBillTypeID.FName": F.DOCUMENT_TYPE,
        "FCustomerID.FNumber": F.CUSTOMER_CODE,
        "FCustomerID.FName": F.CUSTOMER_NAME,
        "FSalesManID.FName": F.SALESPERSON,
        "FSaleDeptID.FName": F.DEPARTMENT,
        "FMaterialID.FNumber": F.ITEM_CODE,
        "FMaterialID.FName": F.ITEM_NAME,
        "FUnitID.FName": F.UNIT,
        "FRealQty": F.QUANTITY,
        "FTaxPrice": F.PRICE,
        "FAllAmount": F.GROSS_AMOUNT,
        "FDocumentStatus": F.DOCUMENT_STATUS,
        "FCancelStatus": F.VOIDED,
        "FEntity_FEntryID": F.LINE_NUMBER,
        "FSeq": F.LINE_NUMBER,
        "FALLAMOUNTFOR": F.GROSS_AMOUNT,
        "FWRITTENOFFAMOUNTFOR": F.RECEIVABLE_DECREASE,
        "FENDDATE": F.DUE_ON,
        "关联收款金额": None,
    },
    "金蝶 KIS": {
        "客户编号": F.CUSTOMER_CODE,
        "客户名称": F.CUSTOMER_NAME,
        "销售人员": F.SALESPERSON,
        "优惠金额": F.DISCOUNT,
        "客户承担费用": None,
        "本次收款": F.RECEIVABLE_DECREASE,
        "结算账户": None,
        "商品名称": F.ITEM_NAME,
        "商品型号": F.SPEC,
        "属性": F.SPEC,
        "折扣率%": F.DISCOUNT_RATE,
        "折扣额": F.DISCOUNT,
        "税率%": F.TAX_RATE,
        "仓库": F.WAREHOUSE,
        "客户": F.CUSTOMER_NAME,
        "采购/销售金额": F.AMOUNT,
        "销售金额": F.AMOUNT,
        "优惠后金额": F.AMOUNT,
        "已收款": F.RECEIVABLE_DECREASE,
        "收款状态": F.PAYMENT_STATUS,
        "购货单位": F.CUSTOMER_NAME,
    },
    "用友 T+": {
        "单据日期": F.SOLD_ON,
        "voucherdate": F.SOLD_ON,
        "saleDeliveryCode": F.DOCUMENT_NUMBER,
        "partnerName": F.CUSTOMER_NAME,
        "partnerCode": F.CUSTOMER_CODE,
        "部门": F.DEPARTMENT,
        "业务员": F.SALESPERSON,
        "personName": F.SALESPERSON,
        "存货编码": F.ITEM_CODE,
        "inventoryCode": F.ITEM_CODE,
        "存货": F.ITEM_NAME,
        "inventoryName": F.ITEM_NAME,
        "规格型号": F.SPEC,
        "计量单位": F.UNIT,
        "unit1Name": F.UNIT,
        "报价": None,
        "折扣%": F.DISCOUNT_RATE,
        "累计出库数量": None,
        "累计结款金额": F.RECEIVABLE_DECREASE,
        "单据状态": F.DOCUMENT_STATUS,
        "审核人": None,
    },
    "用友 U8": {
        "凭证日期": F.SOLD_ON,
        "凭证字号": F.DOCUMENT_NUMBER,
        "业务单号": F.DOCUMENT_NUMBER,
        "借方-发生-金额": F.RECEIVABLE_INCREASE,
        "借方-已结-金额": F.RECEIVABLE_DECREASE,
        "借方-未结-金额": F.RECEIVABLE_BALANCE,
        "贷方-发生-金额": F.RECEIVABLE_DECREASE,
        "贷方-已结-金额": None,
        "贷方-未结-金额": None,
    },
    "Odoo": {
        "Number": F.DOCUMENT_NUMBER,
        "Invoice Partner Display Name": F.CUSTOMER_NAME,
        "Invoice/Bill Date": F.SOLD_ON,
        "Due Date": F.DUE_ON,
        "Salesperson": F.SALESPERSON,
        "Untaxed Amount Signed": F.NET_AMOUNT,
        "Total Signed": F.GROSS_AMOUNT,
        "Currency": None,
        "Payment Status": F.PAYMENT_STATUS,
        "Invoice lines/Product": F.ITEM_NAME,
        "Invoice lines/Product/Internal Reference": F.ITEM_CODE,
        "Invoice lines/Quantity": F.QUANTITY,
        "Invoice lines/Unit Price": F.PRICE,
        "Invoice lines/Subtotal": F.NET_AMOUNT,
        "Invoice lines/Total": F.GROSS_AMOUNT,
        "Invoice lines/Account": None,
    },
    "ERPNext": {
        "Posting Date": F.SOLD_ON,
        "Party": F.CUSTOMER_NAME,
        "Customer Name": F.CUSTOMER_NAME,
        "Voucher Type": F.DOCUMENT_TYPE,
        "Voucher No": F.DOCUMENT_NUMBER,
        "Invoiced Amount": F.RECEIVABLE_INCREASE,
        "Paid Amount": F.RECEIVABLE_DECREASE,
        "Credit Note": None,
        "Outstanding Amount": F.RECEIVABLE_BALANCE,
        "Age (Days)": None,
        "0-30": None,
        "31-60": None,
        "61-90": None,
        "91-120": None,
        "121-Above": None,
        "Territory": F.REGION,
        "Customer Group": None,
        "Sales Person": F.SALESPERSON,
        "ID": F.DOCUMENT_NUMBER,
        "Customer": F.CUSTOMER_NAME,
        "Is Return": F.IS_RETURN,
        "Return Against": None,
        "Item (Items)": F.ITEM_NAME,
        "Quantity (Items)": F.QUANTITY,
        "Rate (Items)": F.PRICE,
        "Amount (Items)": F.AMOUNT,
    },
    "QuickBooks": {
        "Transaction Type": F.DOCUMENT_TYPE,
        "Type": F.DOCUMENT_TYPE,
        "Num": F.DOCUMENT_NUMBER,
        "Product/Service": F.ITEM_NAME,
        "Memo/Description": F.REMARK,
        "Qty": F.QUANTITY,
        "Sales Price": F.PRICE,
        "Amount": F.AMOUNT,
        "Balance": F.RECEIVABLE_BALANCE,
        "Customer full name": F.CUSTOMER_NAME,
        "Name": F.CUSTOMER_NAME,
        "U/M": F.UNIT,
    },
    "hand-kept workbook": {
        "订单日期": F.SOLD_ON,
        "送达日期": F.SETTLED_ON,
        "收款日期": F.SETTLED_ON,
        "单号": F.DOCUMENT_NUMBER,
        "终端编码": F.CUSTOMER_CODE,
        "终端名称": F.CUSTOMER_NAME,
        "送货金额": F.AMOUNT,
        "应收金额": F.GROSS_AMOUNT,
        "实收金额": F.RECEIVABLE_DECREASE,
        "收款方式": None,
        "优惠": F.DISCOUNT,
        "退货金额": None,
        "客户拒收": None,
        "无货金额": None,
        "少配金额": None,
    },
    "Taiwan": {
        "單據日期": F.SOLD_ON,
        "銷貨單號": F.DOCUMENT_NUMBER,
        "單別": F.DOCUMENT_TYPE,
        "客戶代號": F.CUSTOMER_CODE,
        "買受人": F.CUSTOMER_NAME,
        "業務員": F.SALESPERSON,
        "品號": F.ITEM_CODE,
        "品名": F.ITEM_NAME,
        "規格": F.SPEC,
        "倉別": F.WAREHOUSE,
        "項次": F.LINE_NUMBER,
        "數量": F.QUANTITY,
        "單價": F.PRICE,
        "未稅金額": F.NET_AMOUNT,
        "稅額": F.TAX,
        "含稅金額": F.GROSS_AMOUNT,
        "總計金額": F.GROSS_AMOUNT,
        "折讓": F.DISCOUNT,
        "統一編號": F.TAX_NUMBER,
        "應收帳款": F.RECEIVABLE_BALANCE,
        "貸方": F.RECEIVABLE_DECREASE,
    },
    "red-letter links": {
        "红冲单号": F.REVERSAL_OF,
        "被红冲单号": F.REVERSAL_OF,
        "冲销单号": F.REVERSAL_OF,
        "蓝字单据编号": F.REVERSAL_OF,
        "Reversed Entry": F.REVERSAL_OF,
        "Reversal Of": F.REVERSAL_OF,
        "原单号": None,
        "是否红冲": F.REVERSED,
    },
    "merged headers": {
        "本期-销售-金额": F.AMOUNT,
        "本期-数量": F.QUANTITY,
        "上期-销售-金额": None,
        "上年-数量": None,
        "单据-日期": F.SOLD_ON,
        "表头-客户名称": F.CUSTOMER_NAME,
        "商品信息-商品编号": F.ITEM_CODE,
        "客户信息-客户名称": F.CUSTOMER_NAME,
        "销售-类型": None,
        "退货-金额": None,
    },
}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        pytest.param(header, field, id=f"{program}: {header}")
        for program, headers in PROGRAMS.items()
        for header, field in headers.items()
    ],
)
def test_every_column_of_every_program_is_known_or_left_alone(header: str, field: Field | None) -> None:
    assert read_header(header) == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("金额(元)", Field.AMOUNT),
        ("金额（含税）", Field.GROSS_AMOUNT),
        ("金额（不含税）", Field.NET_AMOUNT),
        ("Sale (Dollars)", Field.AMOUNT),
    ],
)
def test_brackets_are_units_unless_they_tell_the_tax_basis(header: str, field: Field) -> None:
    assert used({header: MONEY}) == {header: field}


@pytest.mark.parametrize("header", ["金额（万元）", "销售额(千元)", "Sales (thousands)"])
def test_an_amount_in_tens_of_thousands_is_not_taken_for_one_in_yuan(header: str) -> None:
    assert used({header: MONEY}) == {}


@pytest.mark.parametrize(
    "header",
    [
        "State Bottle Cost",
        "Unit Cost",
        "Vendor Name",
        "供应商名称",
        "数量2",
        "金额1",
        "上级客户",
        "客户类型",
        "累计金额",
        "库存数量",
        "退货金额",
        "参考单价",
        "已发数量",
        "Tax Date",
    ],
)
def test_a_header_that_says_something_else_is_not_guessed(header: str) -> None:
    values = NAMES if header in {"Vendor Name", "供应商名称", "上级客户", "客户类型"} else MONEY

    assert used({header: values}) == {}


def test_a_header_that_ends_in_a_known_word_is_taken_with_less_confidence() -> None:
    sample = pl.DataFrame({"c0": NAMES})

    [one] = match_columns(("连锁客户名称",), sample, mapping={})

    assert (one.field, one.how, one.confidence, one.used) == (Field.CUSTOMER_NAME, How.CONTAINS, 0.7, True)


def test_several_headers_that_only_end_in_one_word_are_nobodys() -> None:
    found = match({"华北金额": MONEY, "华南金额": MONEY})

    assert [(one.field, one.how, one.used) for one in found] == [(Field.AMOUNT, How.CONTAINS, False)] * 2


def test_a_misspelt_header_is_taken_when_its_values_agree() -> None:
    [one] = match_columns(("Custmer Name",), pl.DataFrame({"c0": NAMES}), mapping={})

    assert (one.field, one.how) == (Field.CUSTOMER_NAME, How.FUZZY)


def test_a_misspelt_header_is_left_alone_when_its_values_disagree() -> None:
    [one] = match_columns(("Invoice Datee",), pl.DataFrame({"c0": MONEY}), mapping={})

    assert (one.field, one.how, one.used) == (None, How.NONE, False)


OWN_NAMES = tuple(field for field in MAPPABLE_FIELDS if field in SYNONYMS)


@pytest.mark.parametrize("name", OWN_NAMES)
def test_our_own_name_of_a_field_is_known(name: str) -> None:
    values = MONEY if SYNONYMS[Field(name)].kind is Kind.NUMBER else DAYS

    [one] = match_columns((name,), pl.DataFrame({"c0": values}), mapping={})

    assert (one.field, one.how, one.used) == (Field(name), How.EXACT, True)


def test_our_own_name_goes_before_any_other_word() -> None:
    assert used({"Date": DAYS, "sold_on": DAYS, "Total": MONEY, "gross_amount": MONEY}) == {
        "sold_on": Field.SOLD_ON,
        "gross_amount": Field.GROSS_AMOUNT,
    }


def test_ignore_is_no_header_of_ours() -> None:
    assert used({"ignore": NAMES}) == {}


def test_of_two_dates_the_documents_own_wins() -> None:
    assert used({"订单日期": DAYS, "单据日期": DAYS}) == {"单据日期": Field.SOLD_ON}


def test_the_amount_after_the_discount_wins() -> None:
    assert used({"金额": MONEY, "折后金额": MONEY}) == {"折后金额": Field.AMOUNT}


def test_second_units_are_shown_and_never_used() -> None:
    found = match({"数量": MONEY, "金额": MONEY, "数量1": MONEY, "金额2": MONEY})

    assert [(one.header, one.field, one.used) for one in found] == [
        ("数量", Field.QUANTITY, True),
        ("金额", Field.AMOUNT, True),
        ("数量1", Field.SECOND_UNIT, False),
        ("金额2", Field.SECOND_UNIT, False),
    ]


def test_a_sheet_of_two_hundred_columns_finds_its_few() -> None:
    few: dict[str, tuple[str, ...]] = {"单据日期": DAYS, "客户名称": NAMES, "价税合计": MONEY}
    columns = {f"自定义项目内容{place}项": ("1.5", "甲") for place in range(197)} | few

    assert used(columns) == {
        "单据日期": Field.SOLD_ON,
        "客户名称": Field.CUSTOMER_NAME,
        "价税合计": Field.GROSS_AMOUNT,
    }
