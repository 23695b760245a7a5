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
    """Return the words of a text in which bars separate them."""
    return tuple(word.strip() for word in text.split("|"))


SYNONYMS: Final[Mapping[Field, Words]] = MappingProxyType(
    {
        Field.SOLD_ON: Words(
            Kind.DATE,
            list_words(
                "单据日期|日期|录单日期|开单日期|制单日期|业务日期|出库日期|销售日期|订单日期|发货日期|过账日期|"
                "凭证日期|记账日期|"
                "下单时间|單據日期|銷貨日期|開單日期|出貨日期|交易日期|憑證日期|Date|Posting Date|Invoice Date|"
                "Invoice/Bill Date|Transaction Date|Doc Date|FDate|voucherdate"
            ),
            list_words("开票日期|发票日期|Document Date|Sales Date|Sale Date|Order Date"),
        ),
        Field.DOCUMENT_NUMBER: Words(
            Kind.CODE,
            list_words(
                "单据编号|单据号|单号|单据号码|销售单号|出库单号|发货单号|订单号|订单编号|凭证号|凭证字号|业务单号|"
                "單據編號|單號|"
                "單據號碼|銷貨單號|憑證號碼|Number|No.|Num|Invoice No|Voucher No|Document No|ID|FBillNo|"
                "saleDeliveryCode"
            ),
            list_words(
                "发票号码|发票号|Invoice Number|Document Number|Doc No|Bill No|Voucher Number|Order No|Order Number|"
                "Order ID|Invoice ID|Invoice|Sales Order Number|Sales Order No"
            ),
        ),
        Field.DOCUMENT_TYPE: Words(
            Kind.TEXT,
            list_words(
                "单据类型|单据名称|业务类型|单据类别|类型|單據類型|單別|交易類別|Type|Transaction Type|Voucher Type|"
                "FBillTypeID.FName"
            ),
            list_words("Document Type|Doc Type"),
        ),
        Field.DOCUMENT_STATUS: Words(
            Kind.TEXT,
            list_words("单据状态|发票状态|审核状态|單據狀態|發票狀態|審核狀態|Document Status|FDocumentStatus"),
            list_words("Invoice Status|Doc Status"),
        ),
        Field.CUSTOMER_CODE: Words(
            Kind.CODE,
            list_words(
                "往来单位编号|往来单位编码|单位编号|客户编号|客户编码|客户代码|购货单位代码|终端编码|会员卡号|"
                "客戶編號|客戶代號|"
                "客戶代碼|往來單位編號|Customer ID|Customer Code|Account No|FCUSTOMERID.FNumber|partnerCode"
            ),
            list_words(
                "客户代号|客户号|购方单位代号|购方代号|购方编号|终端编号|门店编号|门店编码|门店代码|Customer No|"
                "Customer Number|"
                "Account Number|Account Code|Client ID|Client Code|Store Number|Store No|Store ID|Store Code|"
                "Customer Key|Reseller Key"
            ),
        ),
        Field.CUSTOMER_NAME: Words(
            Kind.TEXT,
            list_words(
                "往来单位|往来单位全名|往来单位名称|单位全名|单位名称|单位全称|客户|客户名称|客户全称|客户简称|"
                "购货单位|购买单位|"
                "收货单位|退货单位|结算客户|对账对象|终端名称|门店|店名|分店名称|客戶|客戶名稱|客戶全名|客戶簡稱|"
                "往來單位|買受人|"
                "Customer|Customer Name|Customer full name|Name|Client|Party|Bill To|Partner|"
                "Invoice Partner Display Name|partnerName|FCustomerID.FName"
            ),
            list_words(
                "购方名称|购方单位|购方单位名称|购买方名称|购货单位名称|门店名称|Client Name|Store Name|Account Name|"
                "Buyer"
            ),
        ),
        Field.SALESPERSON: Words(
            Kind.TEXT,
            list_words(
                "经手人|经手人全名|经办人|业务员|业务人员|销售员|销售人员|职员名称|职员全名|员工名称|經手人|業務員|"
                "業務人員|銷售員|"
                "Salesperson|Sales Rep|Rep|Sales Person|FSalesManID.FName|personName"
            ),
            list_words("客户经理|销售代表|Salesman|Sales Representative"),
            list_words("制单人|业务员编号|职员编号|Salesperson ID|Sales Person ID|Employee ID|Employee Key|Employee"),
        ),
        Field.DEPARTMENT: Words(Kind.TEXT, list_words("部门|部门全名|部门名称|部門|Department|FSaleDeptID.FName")),
        Field.REGION: Words(
            Kind.TEXT,
            list_words("地区|区域|地区全名|地區|區域|Territory|Region"),
            list_words("地区名称|Country"),
            list_words("City|城市"),
        ),
        Field.ITEM_CODE: Words(
            Kind.CODE,
            list_words(
                "商品编号|商品编码|存货编码|物料编码|物料号|料号|货号|产品编码|系统码|品號|料號|商品編號|產品編號|"
                "Item Code|SKU|"
                "Part No|FMaterialID.FNumber|inventoryCode"
            ),
            list_words(
                "产品编号|商品代码|Item Number|Item No|Item ID|Stock Code|Product Code|Product ID|Product Number|"
                "Product Key"
            ),
            list_words("条码"),
        ),
        Field.ITEM_NAME: Words(
            Kind.TEXT,
            list_words(
                "商品全名|商品名称|品名|存货|存货名称|物料名称|产品名称|货品名称|商品名稱|產品名稱|Item|"
                "Product/Service|Product|"
                "Item Name|Description|inventoryName|FMaterialID.FName"
            ),
            list_words("Item Description|Product Name|Product Description|Item (Items)"),
        ),
        Field.CATEGORY: Words(
            Kind.TEXT,
            list_words("商品类别|品类|类别|大类|類別|品類|Category|Item Group|Product Category"),
            list_words("商品分类|产品类别|产品分类|存货分类|Category Name|Item Category"),
            list_words("产地"),
        ),
        Field.BRAND: Words(Kind.TEXT, list_words("品牌|Brand")),
        Field.SPEC: Words(Kind.TEXT, list_words("规格|型号|规格型号|商品型号|規格|型號|Spec|Model")),
        Field.UNIT: Words(
            Kind.TEXT, list_words("单位|计量单位|基本单位|單位|計量單位|Unit|UOM|U/M|FUnitID.FName|unit1Name")
        ),
        Field.QUANTITY: Words(
            Kind.NUMBER,
            list_words("数量|销售数量|实发数量|出库数量|件数|數量|銷貨數量|Qty|Quantity|FRealQty"),
            list_words("Quantity Sold|Qty Sold|Units Sold|Bottles Sold|Order Qty|Order Quantity"),
        ),
        Field.PRICE: Words(
            Kind.NUMBER,
            list_words("含税单价|FTaxPrice|含稅單價|折后单价|单价|销售单价|單價|Rate|Sales Price|Unit Price"),
            list_words("Price"),
        ),
        Field.GROSS_AMOUNT: Words(
            Kind.NUMBER,
            list_words(
                "价税合计|含税金额|折后含税金额|应收金额|含稅金額|價稅合計|總計金額|Total|Total Signed|Grand Total|"
                "FAllAmount"
            ),
            list_words("Gross Amount|Total Amount|Amount Including Tax|Amount Incl Tax"),
        ),
        Field.NET_AMOUNT: Words(
            Kind.NUMBER,
            list_words("不含税金额|未税金额|未稅金額|不含稅金額|Untaxed Amount Signed|Net"),
            list_words("Net Amount|Untaxed Amount|Amount Excluding Tax|Amount Excl Tax"),
        ),
        Field.AMOUNT: Words(
            Kind.NUMBER,
            list_words("金额|折后金额|销售金额|销售额|开单金额|送货金额|订单金额|金額|銷貨金額|Amount|Sales"),
            list_words("Sale|Sales Amount|Sale Amount|Line Total|Line Amount|Transaction Amount|Amount (Items)"),
        ),
        Field.DISCOUNT: Words(
            Kind.NUMBER,
            list_words("优惠|优惠金额|折扣额|抹零|整单折扣|折讓|折扣金額|Discount"),
            list_words("Discount Amount|Discount Amt"),
        ),
        Field.DISCOUNT_RATE: Words(
            Kind.NUMBER,
            list_words("折扣|折扣率|折扣率%|折扣%|Discount Rate|Discount %"),
            list_words("折扣比例|Discount Percent|Discount Percentage|Disc %"),
        ),
        Field.TAX: Words(Kind.NUMBER, list_words("税额|稅額|Tax"), list_words("Tax Amount")),
        Field.TAX_RATE: Words(Kind.NUMBER, list_words("税率|税率%|稅率|Tax Rate")),
        Field.COST: Words(
            Kind.NUMBER,
            list_words("成本金额|成本|成本金額|Cost|COGS"),
            list_words("成本合计|总成本|Total Cost|Total Product Cost"),
        ),
        Field.MARGIN: Words(Kind.NUMBER, list_words("毛利|Gross Profit|Margin")),
        Field.WAREHOUSE: Words(
            Kind.TEXT, list_words("仓库|仓库全名|仓库名称|发货仓库|出库仓库|倉庫|倉別|Warehouse|Location")
        ),
        Field.BATCH: Words(Kind.CODE, list_words("批号|批號|Batch")),
        Field.REMARK: Words(
            Kind.TEXT, list_words("备注|摘要|附加说明|单据备注|商品备注|備註|Memo|Memo/Description|Remarks|Note")
        ),
        Field.RECEIVABLE_OPENING: Words(Kind.NUMBER, list_words("期初应收|期初余额|上期余额|期初|期初餘額|Opening")),
        Field.RECEIVABLE_INCREASE: Words(
            Kind.NUMBER,
            list_words(
                "应收增加|本期应收|本期增加|借方金额|应收发生额|借方-发生-金额|本期應收|借方|Debit|Invoiced Amount"
            ),
        ),
        Field.RECEIVABLE_DECREASE: Words(
            Kind.NUMBER,
            list_words(
                "应收减少|本期收款|已收|实收金额|贷方金额|回款金额|回款总额|已核销金额|借方-已结-金额|貸方|Credit|"
                "Paid Amount"
            ),
        ),
        Field.RECEIVABLE_BALANCE: Words(
            Kind.NUMBER,
            list_words(
                "应收余额|期末余额|当前余额|余额|欠款|应收账款|应收款|未核销金额|借方-未结-金额|應收餘額|期末餘額|"
                "應收帳款|"
                "Balance|Open Balance|Outstanding Amount"
            ),
        ),
        Field.ADVANCE: Words(Kind.NUMBER, list_words("预收余额|预收款")),
        Field.CREDIT_LIMIT: Words(Kind.NUMBER, list_words("应收上限|信用额度|信用額度|Credit Limit")),
        Field.DUE_ON: Words(Kind.DATE, list_words("到期日|收款期限|Due Date")),
        Field.PAYMENT_STATUS: Words(Kind.TEXT, list_words("收款状态|核销状态|Payment Status|Status")),
        Field.SETTLED_ON: Words(Kind.DATE, list_words("收款日期|送达日期")),
        Field.CONTACT: Words(Kind.TEXT, list_words("联系人|聯絡人|Contact")),
        Field.PHONE: Words(Kind.CODE, list_words("电话|联系电话|手机|手机一|联系手机|電話|手機|Phone|Mobile")),
        Field.ADDRESS: Words(Kind.TEXT, list_words("地址|单位地址|收货地址|Address")),
        Field.TAX_NUMBER: Words(Kind.CODE, list_words("税号|纳税人识别号|统一社会信用代码|統一編號|Tax ID|VAT")),
        Field.REVERSED: Words(
            Kind.TEXT,
            list_words(
                "红冲|红冲标志|红冲标记|是否红冲|红冲状态|已红冲|冲销|冲销标志|是否冲销|红字冲销|紅沖|是否紅沖|"
                "沖銷|是否沖銷|Reversed|"
                "Is Reversed|RedOld"
            ),
        ),
        Field.REVERSAL: Words(
            Kind.TEXT, list_words("红字|红字标志|红字标记|是否红字|红蓝字|紅字|是否紅字|Reversal|Is Reversal|RedWord")
        ),
        Field.EMAIL: Words(Kind.TEXT, list_words("电子邮件|電子郵件|Email")),
    }
)

MISLEADING: Final = list_words(
    "供应商|供货|上级|上年|去年|同期|累计|合计|计划|目标|预计|预算|预收|预付|税|运费|优惠|折|成本|毛利|赠|最小|辅助|"
    "期初|期末|余额|"
    "应收|应付|回款|收款|付款|类型|分类|等级|级别|经理|创建|修改|审核|打印|交货|到期|生日|次数|比|率|均|次|"
    "vendor|supplier|manufacturer|state|listprice|standard|average|avg|unit|target|plan|budget|quota|last|prior|"
    "previous|ytd|"
    "tax|vat|freight|shipping|ship|discount|parent|due|expected|created|updated|modified|birth|start|delivery|"
    "payment|paid|credit|commission|bonus|percent|%"
)
"""Words that turn a header into something else: one that holds any of them is never matched by part or by likeness."""

UNITS: Final = frozenset(
    list_words(
        "箱|件|瓶|个|包|盒|条|袋|桶|支|只|台|套|双|提|罐|听|杯|组|对|块|张|卷|根|片|把|斤|公斤|千克|克|吨|米|升|"
        "打|個|條|隻|臺|雙|聽|組|對|塊|張|公升|"
        "kg|g|t|l|ml|m|pcs|pc|box|ctn|case|bottle|bag|pack|set|ea|each"
    )
)
"""Units of measure, to tell 单位 (what is counted) from 单位 (who bought) by the values."""

SEQUENCE_WORDS: Final = frozenset({"id", "number", "no", "num"})
"""Headers that may stand over a mere row number."""
