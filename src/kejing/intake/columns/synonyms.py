"""The words that programs and people put over their columns, in simplified and traditional Chinese and English.

Order within a field is preference: when two columns are both the date of a document, the word that stands first
wins. `words` are headers that say what they are; `aliases` are seen in real files and say a little less; `weak`
ones are taken only when nothing better is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kejing.intake.fields import Field


class Kind(StrEnum):
    """What the values under a header must look like."""

    DATE = "date"
    NUMBER = "number"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Words:
    """The headers of one field, each group in order of preference."""

    kind: Kind
    words: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


def list_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in which they are separated by bars."""
    return tuple(word.strip() for word in text.split("|") if word.strip())


_DOCUMENTS: Final[Mapping[Field, Words]] = {
    Field.SOLD_ON: Words(
        Kind.DATE,
        list_words(
            "单据日期|日期|录单日期|开单日期|制单日期|业务日期|出库日期|销售日期|订单日期|发货日期|过账日期|凭证日期|"
            "记账日期|下单时间|單據日期|銷貨日期|開單日期|出貨日期|交易日期|憑證日期|Date|Posting Date|Invoice Date|"
            "Invoice/Bill Date|Transaction Date|Doc Date|FDate|voucherdate"
        ),
        list_words(
            "开票日期|发票日期|送货日期|下单日期|订货日期|交易时间|单据时间|开单时间|录单时间|销售时间|业务时间|"
            "發票日期|Document Date|Sales Date|Sale Date|Order Date|Bill Date|Voucher Date|Trans Date|Txn Date|"
            "Datetime|Date Time"
        ),
        list_words("时间|退货日期|Timestamp"),
    ),
    Field.DOCUMENT_NUMBER: Words(
        Kind.CODE,
        list_words(
            "单据编号|单据号|单号|单据号码|销售单号|出库单号|发货单号|订单号|订单编号|凭证号|凭证字号|业务单号|"
            "單據編號|單號|單據號碼|銷貨單號|憑證號碼|Invoice No|Invoice Number|Document No|Document Number|Doc No|"
            "Bill No|Voucher No|Voucher Number|Order No|Order Number|FBillNo|saleDeliveryCode|Number|No.|Num|ID"
        ),
        list_words(
            "发票号码|发票号|票号|小票号|流水号|销售订单号|销售单编号|出库单编号|送货单号|退货单号|退货单编号|"
            "交易单号|發票號碼|Order ID|Invoice ID|Invoice|Sales Order Number|Sales Order No|Sales Order|Order|"
            "Receipt No|Delivery Note"
        ),
        list_words("VchCode"),
    ),
    Field.DOCUMENT_TYPE: Words(
        Kind.TEXT,
        list_words(
            "单据类型|单据名称|业务类型|单据类别|类型|單據類型|單別|交易類別|Type|Transaction Type|Voucher Type|"
            "FBillTypeID.FName"
        ),
        list_words(
            "业务类别|单据种类|交易类型|Document Type|Doc Type|Txn Type|Move Type|VchType|Transaction Type ID|"
            "Document Type ID|单据类型编码"
        ),
    ),
    Field.DOCUMENT_STATUS: Words(
        Kind.TEXT,
        list_words("单据状态|发票状态|审核状态|單據狀態|發票狀態|審核狀態|Document Status|FDocumentStatus"),
        list_words("订单状态|过账状态|记账状态|Invoice Status|Doc Status|Order Status|Voucher Status"),
        list_words("状态|Draft"),
    ),
    Field.REVERSED: Words(
        Kind.TEXT,
        list_words(
            "红冲|红冲标志|红冲标记|是否红冲|红冲状态|已红冲|冲红|是否冲红|冲红标志|冲销|冲销标志|是否冲销|红字冲销|"
            "紅沖|是否紅沖|沖銷|是否沖銷|Reversed|Is Reversed|RedOld"
        ),
    ),
    Field.REVERSAL: Words(
        Kind.TEXT, list_words("红字|红字标志|红字标记|是否红字|红蓝字|紅字|是否紅字|Reversal|Is Reversal|RedWord")
    ),
    Field.REVERSAL_OF: Words(
        Kind.CODE,
        list_words(
            "红冲单号|被红冲单号|红冲单据编号|冲销单号|被冲销单号|冲红单号|被冲红单号|对应蓝字单号|对应蓝字单据|"
            "蓝字单号|蓝字单据编号|蓝字单据号|紅沖單號|沖銷單號|被沖銷單號|Reversal Of|Reversed Entry|"
            "Reversed Document|Reverses"
        ),
        list_words("蓝字发票号码|对应蓝字发票号码|Reversed Invoice|Reversed Document Number|Reversal Entry"),
    ),
    Field.VOIDED: Words(
        Kind.TEXT,
        list_words(
            "作废|是否作废|作废标志|作废标记|作废状态|已作废|作廢|是否作廢|Void|Voided|Is Void|Cancelled|FCancelStatus"
        ),
        list_words("Canceled|Is Cancelled|Is Voided"),
    ),
    Field.IS_RETURN: Words(
        Kind.TEXT, list_words("是否退货|退货标志|退货标记|是否退貨|Is Return"), list_words("Is Refund|Is Credit Note")
    ),
    Field.IS_GIFT: Words(
        Kind.TEXT,
        list_words("是否赠品|赠品标志|赠品标记|是否赠送|赠品|是否贈品|贈品|Is Gift|Is Free Item|FIsFree"),
        list_words("赠送|赠送标志|Free Item|Is Free|Gift"),
    ),
    Field.LINE_NUMBER: Words(
        Kind.CODE,
        list_words(
            "行号|分录号|明细行号|分录行号|行序号|单据行号|订单行号|明细序号|分录序号|行號|明細序號|FEntryID|FSeq|"
            "FEntity_FSeq|FEntity_FEntryID|Line|Line No|Line Number|Line #|Line ID|Sales Order Line Number|"
            "Order Line Number|Invoice Line Number|Order Line No"
        ),
        list_words("行次|项次|項次|分录内码|明细ID|分录ID"),
        list_words("序号|项目序号|序號|Seq|Sequence|Sequence No|S/N|Sr|Sr No|Row|Row No|Row Number|Index|Idx"),
    ),
}

_PARTIES: Final[Mapping[Field, Words]] = {
    Field.CUSTOMER_CODE: Words(
        Kind.CODE,
        list_words(
            "往来单位编号|往来单位编码|单位编号|客户编号|客户编码|客户代码|购货单位代码|终端编码|会员卡号|客戶編號|"
            "客戶代號|客戶代碼|往來單位編號|Customer ID|Customer Code|Account No|FCUSTOMERID.FNumber|partnerCode"
        ),
        list_words(
            "客户代号|客户号|购方单位代号|购方代号|购方编号|终端编号|门店编号|门店编码|门店代码|往来单位代码|"
            "单位代码|单位编码|购货单位编号|购货单位编码|客户ID|会员编号|会员号|网点编号|网点编码|店铺编号|"
            "Customer No|Customer Number|Account Number|Account Code|Client ID|Client Code|Store Number|Store No|"
            "Store ID|Store Code|Customer Key|Reseller Key|Customer Account|Cust ID|Cust No|Cust Code|Party Code|"
            "Partner ID|Outlet Code|Outlet ID|FCustID.FNumber|FCustomerID|BtypeId"
        ),
    ),
    Field.CUSTOMER_NAME: Words(
        Kind.TEXT,
        list_words(
            "往来单位|往来单位全名|往来单位名称|单位全名|单位名称|单位全称|客户|客户名称|客户全称|客户简称|购货单位|"
            "购买单位|收货单位|退货单位|结算客户|对账对象|终端名称|门店|店名|分店名称|客戶|客戶名稱|客戶全名|"
            "客戶簡稱|往來單位|買受人|Customer|Customer Name|Customer full name|Name|Client|Party|Bill To|Partner|"
            "Invoice Partner Display Name|partnerName|FCustomerID.FName"
        ),
        list_words(
            "购方名称|购方单位|购方单位名称|购买方名称|购货单位名称|门店名称|购货方|购货方名称|购买方|购方|买方|"
            "买方名称|收货方|收货单位名称|往来单位简称|往来单位全称|单位简称|顾客|顾客名称|会员名称|终端|终端客户|"
            "网点名称|店铺|店铺名称|客户姓名|商户|商户名称|門店全名|買方名稱|購買人|Client Name|Store Name|"
            "Account Name|Buyer|Buyer Name|Party Name|Partner Name|Sold To|Sold-to Party|Outlet|Outlet Name|Shop|"
            "Shop Name|Retailer|Dealer|Customer Full Name|FCustID.FName"
        ),
        list_words("经销商|经销商名称|分销商|分销商名称"),
    ),
    Field.SALESPERSON: Words(
        Kind.TEXT,
        list_words(
            "经手人|经手人全名|经办人|业务员|业务人员|销售员|销售人员|职员名称|职员全名|员工名称|經手人|業務員|"
            "業務人員|銷售員|Salesperson|Sales Rep|Rep|Sales Person|FSalesManID.FName|personName"
        ),
        list_words(
            "客户经理|销售代表|业务代表|业务经理|销售经理|业务员名称|业务员姓名|业务员全名|经手人姓名|经手人名称|"
            "销售员姓名|销售员名称|导购|导购员|Salesman|Sales Representative|Sales Rep Name|Salesperson Name|"
            "Sales Agent|Sold By|Account Manager|Account Executive"
        ),
        list_words(
            "制单人|业务员编号|职员编号|经手人编号|业务员编码|经手人编码|销售员编号|开单员|操作员|录单人|"
            "Salesperson ID|Sales Person ID|Employee ID|Employee Key|Employee|FSalesManID|EtypeId"
        ),
    ),
    Field.DEPARTMENT: Words(
        Kind.TEXT,
        list_words("部门|部门全名|部门名称|部門|Department|FSaleDeptID.FName"),
        list_words("所属部门|销售部门|业务部门|部門名稱|Department Name|Dept|Sales Team|departmentName"),
        list_words("部门编号|部门编码|部门代码|FSaleDeptID"),
    ),
    Field.REGION: Words(
        Kind.TEXT,
        list_words("地区|区域|地区全名|地區|區域|Territory|Region"),
        list_words(
            "地区名称|Country|片区|大区|区域名称|销售区域|销售地区|所属区域|所属地区|客户地区|省份|省|省市|行政区|"
            "地區別|Area|Province|Territory Name|Region Name"
        ),
        list_words("City|城市|市|区县|县|State|County"),
    ),
    Field.CONTACT: Words(
        Kind.TEXT,
        list_words("联系人|聯絡人|Contact"),
        list_words("联系人姓名|收货人|收件人|聯絡人姓名|Contact Name|Contact Person"),
    ),
    Field.PHONE: Words(
        Kind.CODE,
        list_words("电话|联系电话|手机|手机一|联系手机|電話|手機|Phone|Mobile"),
        list_words(
            "手机号|手机号码|电话号码|联系方式|移动电话|固定电话|收货电话|聯絡電話|行動電話|Tel|Telephone|"
            "Phone Number|Phone No|Mobile Phone|Mobile No"
        ),
    ),
    Field.ADDRESS: Words(
        Kind.TEXT,
        list_words("地址|单位地址|收货地址|Address"),
        list_words(
            "送货地址|客户地址|详细地址|联系地址|送貨地址|Street|Street Address|Billing Address|Shipping Address"
        ),
    ),
    Field.TAX_NUMBER: Words(
        Kind.CODE,
        list_words("税号|纳税人识别号|统一社会信用代码|統一編號|Tax ID|VAT"),
        list_words("统编|納稅人識別號|VAT Number|Tax Number|Tax Registration Number"),
    ),
    Field.EMAIL: Words(Kind.TEXT, list_words("电子邮件|電子郵件|Email"), list_words("邮箱|电子邮箱|電子信箱")),
}

_ITEMS: Final[Mapping[Field, Words]] = {
    Field.ITEM_CODE: Words(
        Kind.CODE,
        list_words(
            "商品编号|商品编码|存货编码|物料编码|物料号|料号|货号|产品编码|系统码|品號|料號|商品編號|產品編號|"
            "Item Code|SKU|Part No|FMaterialID.FNumber|inventoryCode"
        ),
        list_words(
            "产品编号|商品代码|产品代码|物料代码|存货代码|存货编号|货品编号|货品编码|货品代码|货物编码|商品货号|品号|"
            "貨號|Item Number|Item No|Item ID|Stock Code|Product Code|Product ID|Product Number|Product Key|"
            "Part Number|Material Code|Material Number|Article No|Article Number|Internal Reference|Default Code|"
            "FMaterialID|PtypeId"
        ),
        list_words("条码|商品条码|条形码|国际条码|條碼|Barcode|EAN|UPC"),
    ),
    Field.ITEM_NAME: Words(
        Kind.TEXT,
        list_words(
            "商品全名|商品名称|品名|存货|存货名称|物料名称|产品名称|货品名称|商品名稱|產品名稱|Item|Product/Service|"
            "Product|Item Name|Description|inventoryName|FMaterialID.FName"
        ),
        list_words(
            "Item Description|Product Name|Product Description|Item (Items)|商品|产品|货品|货物名称|物品名称|"
            "商品描述|物料描述|物料|货品全名|存货全名|产品全名|品名规格|品名及规格|貨品名稱|品名規格|"
            "Product/Service full name|Material Name|Material Description|Article Name|SKU Name|FMaterialName"
        ),
    ),
    Field.CATEGORY: Words(
        Kind.TEXT,
        list_words("商品类别|品类|类别|大类|類別|品類|Category|Item Group|Product Category"),
        list_words(
            "商品分类|产品类别|产品分类|存货分类|Category Name|Item Category|商品大类|产品大类|存货大类|存货类别|"
            "物料分组|物料类别|货品类别|类目|一级分类|商品类型|产品类型|品类名称|类别名称|分类|分类名称|产品线|"
            "商品類別|產品類別|Product Group|Product Line|Product Type|Item Class"
        ),
        list_words("产地|小类|商品小类|中类|二级分类"),
    ),
    Field.BRAND: Words(Kind.TEXT, list_words("品牌|Brand"), list_words("品牌名称|商品品牌|Brand Name")),
    Field.SPEC: Words(
        Kind.TEXT,
        list_words("规格|型号|规格型号|商品型号|規格|型號|Spec|Model"),
        list_words("型号规格|商品规格|产品规格|货品规格|包装规格|產品規格|規格型號|Specification|FMaterialModel"),
        list_words("属性|辅助属性|颜色|尺码|Size|Color"),
    ),
    Field.UNIT: Words(
        Kind.TEXT,
        list_words("单位|计量单位|基本单位|單位|計量單位|Unit|UOM|U/M|FUnitID.FName|unit1Name"),
        list_words("销售单位|商品单位|主单位|主计量单位|库存单位|小单位|Unit of Measure|Stock UOM|FUnitID"),
    ),
    Field.SECOND_UNIT: Words(
        Kind.TEXT,
        list_words(
            "辅助单位|辅助数量|辅助单价|辅数量|辅单位|副单位|副单位数量|副数量|大单位|换算率|换算关系|单位关系|單位換算"
        ),
    ),
    Field.QUANTITY: Words(
        Kind.NUMBER,
        list_words("数量|销售数量|实发数量|出库数量|件数|數量|銷貨數量|Qty|Quantity|FRealQty"),
        list_words(
            "Quantity Sold|Qty Sold|Units Sold|Bottles Sold|Order Qty|Order Quantity|发货数量|出货数量|送货数量|"
            "订货数量|订单数量|开票数量|基本数量|主数量|销量|销售量|Units|Invoiced Quantity|Delivered Quantity|FQty"
        ),
    ),
    Field.WAREHOUSE: Words(
        Kind.TEXT,
        list_words("仓库|仓库全名|仓库名称|发货仓库|出库仓库|倉庫|倉別|Warehouse|Location"),
        list_words(
            "仓库编号|仓库编码|仓库代码|出货仓库|发货仓|库房|仓位|倉庫名稱|Stock Location|warehouseName|FStockID.FName"
        ),
        list_words("KtypeId|FStockID"),
    ),
    Field.BATCH: Words(
        Kind.CODE, list_words("批号|批號|Batch"), list_words("批次|批次号|生产批号|Batch No|Lot|Lot No|Lot Number|FLot")
    ),
    Field.REMARK: Words(
        Kind.TEXT,
        list_words("备注|摘要|附加说明|单据备注|商品备注|備註|Memo|Memo/Description|Remarks|Note"),
        list_words("说明|单据摘要|行备注|明细备注|表头备注|附注|Remark|Comment|Comments|Notes|Narration|FNote"),
    ),
}

_MONEY: Final[Mapping[Field, Words]] = {
    Field.PRICE: Words(
        Kind.NUMBER,
        list_words("含税单价|FTaxPrice|含稅單價|折后单价|单价|销售单价|單價|Rate|Sales Price|Unit Price"),
        list_words(
            "Price|价格|售价|销售价|成交价|成交单价|批发价|开单价|实际单价|出货价|單價未稅|不含税单价|未税单价|"
            "无税单价|Selling Price|Unit Selling Price|Unit Rate|FPrice"
        ),
    ),
    Field.GROSS_AMOUNT: Words(
        Kind.NUMBER,
        list_words(
            "价税合计|折后含税金额|含税金额|应收金额|含稅金額|價稅合計|總計金額|Total|Total Signed|Grand Total|"
            "FAllAmount"
        ),
        list_words(
            "Gross Amount|Total Amount|Amount Including Tax|Amount Incl Tax|Total Including Tax|Total Incl Tax|"
            "含税销售额|含税销售金额|含税总额|含税总价|税价合计|价税总额|价税合计金额|价税合计本位币|本币价税合计|"
            "应收总额|Total in Currency Signed|FAllAmountFor"
        ),
    ),
    Field.NET_AMOUNT: Words(
        Kind.NUMBER,
        list_words("不含税金额|未税金额|未稅金額|不含稅金額|Untaxed Amount Signed|Net"),
        list_words(
            "Net Amount|Untaxed Amount|Amount Excluding Tax|Amount Excl Tax|无税金额|税前金额|去税金额|不含税销售额|"
            "不含税销售金额|未税销售额|不含税总额|无税销售额|本币无税金额|稅前金額|Amount Untaxed|Untaxed Total|"
            "Net Total|Total Excluding Tax|Total Excl Tax"
        ),
    ),
    Field.AMOUNT: Words(
        Kind.NUMBER,
        list_words(
            "折后金额|优惠后金额|金额|销售金额|采购/销售金额|销售额|开单金额|送货金额|订单金额|金額|銷貨金額|Amount|"
            "Sales"
        ),
        list_words(
            "Sale|Sales Amount|Sale Amount|Line Total|Line Amount|Transaction Amount|Amount (Items)|折扣后金额|"
            "实销金额|出库金额|发货金额|成交金额|交易金额|营业额|销售收入|净销售额|销售净额|单据金额|开票金额|"
            "发票金额|行金额|货款|总金额|总额|总价|銷售額|Revenue|Net Sales|Sales Value|Extended Price|"
            "Extended Amount|Ext Price|Ext Amount|FAmount"
        ),
        list_words("小计|合计|总计|合计金额|金额合计|小計|Subtotal|Total Price|Total Sales|Turnover"),
    ),
    Field.DISCOUNT: Words(
        Kind.NUMBER,
        list_words("优惠|优惠金额|折扣额|抹零|整单折扣|折讓|折扣金額|Discount"),
        list_words("Discount Amount|Discount Amt|让利金额|折让金额|优惠额|抹零金额|整单优惠"),
    ),
    Field.DISCOUNT_RATE: Words(
        Kind.NUMBER,
        list_words("折扣|折扣率|折扣率%|折扣%|Discount Rate|Discount %"),
        list_words("折扣比例|Discount Percent|Discount Percentage|Disc %|FDiscountRate"),
    ),
    Field.TAX: Words(
        Kind.NUMBER,
        list_words("税额|稅額|Tax"),
        list_words(
            "Tax Amount|Tax Amt|税金|增值税额|增值税|本币税额|營業稅額|Total Tax|Tax Signed|VAT Amount|FEntryTaxAmount"
        ),
    ),
    Field.TAX_RATE: Words(
        Kind.NUMBER,
        list_words("税率|税率%|稅率|Tax Rate"),
        list_words("增值税率|Tax %|VAT Rate|FEntryTaxRate|FTaxRate"),
    ),
    Field.COST: Words(
        Kind.NUMBER,
        list_words("成本金额|成本|成本金額|Cost|COGS"),
        list_words(
            "成本合计|总成本|Total Cost|Total Product Cost|销售成本|成本总额|出库成本|銷貨成本|Cost Amount|FCostAmount"
        ),
    ),
    Field.MARGIN: Words(
        Kind.NUMBER, list_words("毛利|Gross Profit|Margin"), list_words("毛利额|毛利金额|利润|Profit|Gross Margin")
    ),
}

_RECEIVABLES: Final[Mapping[Field, Words]] = {
    Field.RECEIVABLE_OPENING: Words(
        Kind.NUMBER,
        list_words("期初应收|期初余额|上期余额|期初|期初餘額|Opening"),
        list_words("期初应收余额|上期结余|期初應收|Opening Balance|ArTotal00"),
    ),
    Field.RECEIVABLE_INCREASE: Words(
        Kind.NUMBER,
        list_words("应收增加|本期应收|本期增加|借方金额|应收发生额|借方-发生-金额|本期應收|借方|Debit|Invoiced Amount"),
        list_words("借方发生额|本期借方|本期发生|Debit Amount|ArTotalAdd"),
    ),
    Field.RECEIVABLE_DECREASE: Words(
        Kind.NUMBER,
        list_words(
            "应收减少|本期收款|已收|实收金额|贷方金额|回款金额|回款总额|已核销金额|借方-已结-金额|貸方|Credit|"
            "Paid Amount"
        ),
        list_words(
            "已收款|已收金额|已收款金额|本次收款|收款金额|收/付款金额|付款金额|已付金额|累计结款金额|累计收款金额|"
            "现金回款|银行回款|贷方发生额|本期贷方|贷方-发生-金额|已结金额|实收|實收金額|收款金額|Amount Paid|Paid|"
            "Credit Amount|ArTotalDec|FWrittenOffAmountFor"
        ),
    ),
    Field.RECEIVABLE_BALANCE: Words(
        Kind.NUMBER,
        list_words(
            "应收余额|期末余额|当前余额|余额|欠款|应收账款|应收款|未核销金额|借方-未结-金额|應收餘額|期末餘額|"
            "應收帳款|Balance|Open Balance|Outstanding Amount"
        ),
        list_words("期末应收|期末应收余额|累计应收|未收金额|未收款|欠款金额|未结金额|Balance Due|Amount Due|ArTotal"),
    ),
    Field.ADVANCE: Words(
        Kind.NUMBER, list_words("预收余额|预收款"), list_words("预收|预收金额|預收款|預收餘額|ArTotalYS")
    ),
    Field.CREDIT_LIMIT: Words(
        Kind.NUMBER, list_words("应收上限|信用额度|信用額度|Credit Limit"), list_words("授信额度|信用上限")
    ),
    Field.DUE_ON: Words(
        Kind.DATE,
        list_words("到期日|收款期限|Due Date"),
        list_words("到期日期|收款到期日|付款到期日|付款期限|Date Due|Invoice Due Date|FEndDate"),
    ),
    Field.PAYMENT_STATUS: Words(
        Kind.TEXT,
        list_words("收款状态|核销状态|Payment Status|Status"),
        list_words("结算状态|付款状态|结款状态|收款情况|付款狀態|收款狀態"),
    ),
    Field.SETTLED_ON: Words(
        Kind.DATE,
        list_words("收款日期|送达日期"),
        list_words("付款日期|收/付款日期|收付款日期|结清日期|回款日期|收款時間|Payment Date|Paid On|Paid Date"),
    ),
}

SYNONYMS: Final[Mapping[Field, Words]] = MappingProxyType(
    {**_DOCUMENTS, **_PARTIES, **_ITEMS, **_MONEY, **_RECEIVABLES}
)
"""The words of every field a ledger can have; what is known and not needed is told apart from what is unknown."""
