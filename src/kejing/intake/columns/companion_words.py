"""The words over the columns of the files that stand beside a ledger: what means something else there than in it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kejing.intake.columns.synonyms import Kind, Words, list_words
from kejing.intake.columns.vocabulary import FileKind, Vocabulary, extend
from kejing.intake.fields import Field

_CUSTOMER: Final = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME)

_HEADERS: Final = extend(
    FileKind.HEADERS,
    {},
    reads=frozenset(
        {
            Field.DOCUMENT_NUMBER,
            Field.SOLD_ON,
            Field.DUE_ON,
            Field.DOCUMENT_TYPE,
            Field.DOCUMENT_STATUS,
            Field.REVERSED,
            Field.REVERSAL,
            *_CUSTOMER,
            Field.SALESPERSON,
            Field.REGION,
        }
    ),
)

_CUSTOMERS: Final = extend(
    FileKind.CUSTOMERS,
    {
        Field.CUSTOMER_CODE: Words(
            Kind.CODE,
            (),
            list_words(
                "编号|编码|代码|代号|編號|編碼|代號|Code|ID|No.|Number|Reseller ID|Reseller Code|Partner ID|"
                "Party ID|Store"
            ),
        ),
        Field.CUSTOMER_NAME: Words(
            Kind.TEXT,
            list_words("公司名称|公司名稱|企业名称|Company Name"),
            list_words(
                "名称|全称|全名|简称|名稱|全稱|簡稱|公司|Name|Company|Reseller Name|Reseller|Legal Name|"
                "Display Name|Account"
            ),
        ),
        Field.CUSTOMER_TYPE: Words(
            Kind.TEXT,
            list_words(
                "客户类型|客户类别|客户分类|客户性质|客户渠道|渠道|渠道类型|终端类型|门店类型|客戶類型|客戶類別|"
                "客戶分類|通路|"
                "Customer Type|Customer Group|Customer Category|Customer Class|Channel"
            ),
            list_words(
                "类型|类别|分类|類型|類別|分類|Business Type|Account Type|Store Type|Type|Category|Segment|"
                "Sector|Industry|行业"
            ),
        ),
        Field.REGION: Words(
            Kind.TEXT,
            list_words("地区|区域|片区|所属区域|所属地区|地區|區域|Region|Territory"),
            list_words("省份|省|州|Country Region|State Province Name|State Province|Province|Office Location"),
        ),
        Field.SALESPERSON: Words(
            Kind.TEXT,
            list_words(
                "业务员|所属业务员|负责人|客户负责人|跟进人|归属人|業務員|負責人|Owner|Account Owner|"
                "Account Manager|Salesperson"
            ),
            list_words("客户经理|客戶經理"),
        ),
        Field.CREDIT_LIMIT: Words(
            Kind.NUMBER, list_words("信用额度|信用上限|授信额度|额度|信用額度|授信額度|Credit Limit|Credit")
        ),
        Field.CREATED_ON: Words(
            Kind.DATE,
            list_words(
                "创建日期|建档日期|建立日期|创建时间|建档时间|登记日期|开户日期|開戶日期|建檔日期|建立時間|"
                "Created On|Created|"
                "Created At|Created Date|Date Created|Creation Date|Customer Since|Account Opened Date"
            ),
        ),
        Field.CONTACT_EVERY_DAYS: Words(
            Kind.CODE,
            list_words(
                "联系周期|联系间隔|拜访周期|跟进周期|回访周期|联系天数|聯絡週期|拜訪週期|Contact Every Days|"
                "Contact Every|"
                "Contact Cycle|Visit Cycle|Visit Frequency"
            ),
        ),
        Field.PAYMENT_DAYS: Words(
            Kind.CODE,
            list_words(
                "账期|账期天数|付款账期|结算账期|信用期|信用天数|信用期限|付款期限|付款条件|收款期限|收款条件|结算期限|回款期限|"
                "付款天数|付款条款|帳期|付款期限|付款條件|收款條件|付款天數|信用天數|"
                "Payment Days|Payment Terms|Payment Term|Credit Days|Credit Terms|Credit Period|Net Days|Terms"
            ),
            list_words("结算条件|结算周期|回款天数|Due Days|Days To Pay|Customer Payment Terms"),
        ),
        Field.CONTACT: Words(
            Kind.TEXT,
            (),
            list_words("主要联系人|首要联系人|客户联系人|主要聯絡人|Primary Contact|Main Contact|Attention"),
        ),
        Field.MOBILE: Words(
            Kind.CODE,
            list_words(
                "手机|手机号|手机号码|移动电话|联系手机|手機|手機號碼|行動電話|Mobile|Mobile Phone|Mobile No|Cell Phone"
            ),
            list_words("手机一|联系人手机|聯絡人手機|Mobile Number|Cell"),
        ),
        Field.PHONE: Words(
            Kind.CODE, (), list_words("联系人电话|客户电话|公司电话|座机|固话|聯絡人電話|市話|Office Phone")
        ),
        Field.IS_INTENT: Words(
            Kind.TEXT, list_words("意向|是否意向|有意向|意向客户|意向客戶|Intent|Is Intent|Has Intent")
        ),
        Field.IS_CLOSED: Words(
            Kind.TEXT,
            list_words(
                "停用|是否停用|已停用|关闭|是否关闭|流失|是否流失|已流失|停業|停用標誌|Closed|Is Closed|Inactive|"
                "Disabled|Lost"
            ),
        ),
    },
    reads=frozenset(
        {
            *_CUSTOMER,
            Field.CUSTOMER_TYPE,
            Field.REGION,
            Field.SALESPERSON,
            Field.CREDIT_LIMIT,
            Field.CREATED_ON,
            Field.CONTACT_EVERY_DAYS,
            Field.IS_INTENT,
            Field.IS_CLOSED,
            Field.PAYMENT_DAYS,
            Field.CONTACT,
            Field.PHONE,
            Field.MOBILE,
            Field.EMAIL,
            Field.ADDRESS,
            Field.TAX_NUMBER,
        }
    ),
)

_PRODUCTS: Final = extend(
    FileKind.PRODUCTS,
    {
        Field.ITEM_CODE: Words(Kind.CODE, (), list_words("编号|编码|代码|編號|編碼|代號|Code|ID|No.|Number|Item Key")),
        Field.ITEM_NAME: Words(Kind.TEXT, (), list_words("名称|全名|全称|名稱|全稱|Name")),
        Field.CATEGORY: Words(
            Kind.TEXT,
            list_words(
                "商品类别|品类|类别|分类|大类|類別|品類|分類|Category|Category Name|Item Group|Product Category"
            ),
            list_words(
                "商品分类|产品类别|产品分类|存货分类|所属类别|English Product Category Name|"
                "Product Category Name|系列|Series|Group|类型|類型"
            ),
            list_words("Category ID|Category Code|类别编号|分类编号|類別編號|Subcategory|产地"),
        ),
        Field.UNIT_COST: Words(
            Kind.NUMBER,
            list_words(
                "成本单价|成本价|单位成本|成本|成本均价|标准成本|參考成本|参考成本|成本單價|成本價|單位成本|"
                "Unit Cost|Cost Price|"
                "Cost|Standard Cost|Average Cost"
            ),
            list_words(
                "进价|进货价|采购价|采购单价|最近进价|進價|進貨價|採購價|Purchase Price|Buying Price|"
                "State Bottle Cost|Bottle Cost"
            ),
        ),
        Field.DIVISION: Words(
            Kind.TEXT,
            list_words(
                "事业部|所属事业部|产品事业部|业务板块|业务线|事業部|所屬事業部|業務板塊|"
                "Division|Business Unit|Business Line|Business Division"
            ),
            list_words("事业部名称|板块|事業部名稱|Division Name|BU"),
        ),
    },
    reads=frozenset(
        {
            Field.ITEM_CODE,
            Field.ITEM_NAME,
            Field.CATEGORY,
            Field.UNIT_COST,
            Field.UNIT,
            Field.BRAND,
            Field.SPEC,
            Field.DIVISION,
        }
    ),
    also=MappingProxyType({Field.COST: Field.UNIT_COST}),
)

_CONTACTS: Final = extend(
    FileKind.CONTACTS,
    {
        Field.CONTACTED_ON: Words(
            Kind.DATE,
            list_words(
                "联系日期|联系时间|跟进日期|跟进时间|拜访日期|拜访时间|回访日期|回访时间|汇报日期|汇报时间|"
                "沟通日期|沟通时间|"
                "通话日期|通话时间|签到时间|到店时间|日期|时间|聯絡日期|聯絡時間|拜訪日期|拜訪時間|回報日期|"
                "通話時間|簽到時間|時間|"
                "Contacted On|Contact Date|Visit Date|Call Date|Visited On|Called On|Check-in|Check In Time|"
                "Activity Date|"
                "Date|Day|Time|Date Time|Datetime"
            ),
            list_words("创建时间|创建日期|Created|Created On|Created At"),
        ),
        Field.CONTACT_KIND: Words(
            Kind.TEXT,
            list_words(
                "联系类型|跟进方式|跟进类型|拜访方式|沟通方式|活动类型|类型|方式|聯絡類型|跟進方式|溝通方式|類型|"
                "Contact Kind|Contact Type|Activity Type|Activity|Kind|Type"
            ),
            list_words("事项|类别|類別|Channel|Method|Mode|Category"),
        ),
        Field.ANSWERED: Words(
            Kind.TEXT,
            list_words(
                "是否接通|接通|是否应答|应答|是否有人|是否见到|是否回复|有效|是否有效|是否接聽|Answered|"
                "Is Answered|Reached|Responded"
            ),
        ),
        Field.CUSTOMER_NAME: Words(
            Kind.TEXT, list_words("客户名称|客户|Customer Name|Customer|Company|Company Name"), list_words("Account")
        ),
        Field.REMARK: Words(
            Kind.TEXT,
            list_words(
                "跟进内容|拜访内容|沟通内容|汇报内容|联系内容|内容|跟进记录|拜访记录|沟通记录|跟进情况|拜访情况|拜访总结|"
                "跟進內容|拜訪內容|溝通內容|回報內容|內容|跟進記錄|拜訪記錄|"
                "Content|Contents|Text|Summary|Details|Description|Visit Notes|Call Notes|Meeting Notes|备注|Remark"
            ),
            list_words("详情|小结|总结|反馈|结果|跟进结果|拜访结果|主题|標題|Outcome|Result|Subject|Message|Feedback"),
        ),
        Field.SALESPERSON: Words(
            Kind.TEXT,
            list_words(
                "拜访人|跟进人|汇报人|业务员|销售员|负责人|拜訪人|跟進人|回報人|業務員|負責人|"
                "Salesperson|Visited By|Visitor|Owner|Assigned To|Rep"
            ),
            list_words(
                "提交人|填报人|填写人|签到人|打卡人|员工|员工姓名|回访人|Activity Owner|Reported By|Submitted By"
            ),
            list_words("创建人|记录人|姓名|Created By|User|User Name"),
        ),
    },
    reads=frozenset(
        {*_CUSTOMER, Field.CONTACTED_ON, Field.CONTACT_KIND, Field.ANSWERED, Field.REMARK, Field.SALESPERSON}
    ),
    also=MappingProxyType({Field.SOLD_ON: Field.CONTACTED_ON, Field.DOCUMENT_TYPE: Field.CONTACT_KIND}),
)

_RECEIVABLES: Final = extend(
    FileKind.RECEIVABLES,
    {
        Field.RECEIVABLE_BALANCE: Words(
            Kind.NUMBER,
            list_words(
                "应收余额|未收金额|未收款|欠款|欠款金额|欠款余额|应收账款余额|应收账款|应收款|期末余额|未结金额|"
                "未核销金额|余额|"
                "應收餘額|未收金額|欠款金額|應收帳款|餘額|Outstanding Amount|Outstanding Balance|Outstanding|"
                "Open Amount|"
                "Open Balance|Amount Due|Balance Due|Open|Balance"
            ),
            list_words("借方-未结-金额|借方未结金额|未结算金额|未结清金额|Amount Residual|Amount Due Signed"),
            weak=list_words("应收|應收|Receivable"),
        ),
        Field.ADVANCE: Words(
            Kind.NUMBER,
            list_words("预收余额|预收款余额|预收款|预收|预收金额|贷方-未结-金额|贷方未结金额|預收餘額|預收款|預收"),
            list_words("Advance|Advance Amount|Unapplied Amount|Unallocated Amount|Unused Credits"),
        ),
        Field.DUE_ON: Words(
            Kind.DATE,
            list_words(
                "到期日|到期日期|收款到期日|付款到期日|应收日期|收款期限|付款期限|到期|Due Date|Due On|Date Due|Due"
            ),
        ),
        Field.CUSTOMER_CODE: Words(Kind.CODE, (), list_words("编号|编码|編號|Code")),
    },
    reads=frozenset(
        {
            *_CUSTOMER,
            Field.DUE_ON,
            Field.RECEIVABLE_BALANCE,
            Field.ADVANCE,
            Field.RECEIVABLE_OPENING,
            Field.RECEIVABLE_INCREASE,
            Field.RECEIVABLE_DECREASE,
            Field.GROSS_AMOUNT,
            Field.AMOUNT,
        }
    ),
)

_RECEIPTS: Final = extend(
    FileKind.RECEIPTS,
    {
        Field.RECEIVED_ON: Words(
            Kind.DATE,
            list_words(
                "收款日期|到账日期|回款日期|收款时间|到账时间|实收日期|单据日期|业务日期|日期|录单日期|制单日期|凭证日期|"
                "收款日|入賬日期|收款時間|單據日期|"
                "Payment Date|Receipt Date|Received On|Date Received|Paid On|Posting Date|Transaction Date|Date|FDate"
            ),
            list_words("创建日期|创建时间|Created On|Created"),
        ),
        Field.DOCUMENT_NUMBER: Words(
            Kind.CODE,
            list_words(
                "收款单号|收款单编号|收款编号|收据号|收据编号|单据编号|单据号|单号|收款單號|收據編號|單據編號|單號|"
                "Payment No|Payment Number|Payment ID|Receipt No|Receipt Number|Receipt ID|Customer Transaction ID|"
                "Voucher No|Document No|Number|No.|Num|ID|FBillNo"
            ),
        ),
        Field.AMOUNT: Words(
            Kind.NUMBER,
            list_words(
                "收款总额|收款合计|回款总额|回款合计|收款金额|本次收款|本次收款金额|实收金额|回款金额|到账金额|收款|实收|回款|"
                "金额|收款金額|"
                "實收金額|收款總額|金額|"
                "Amount Received|Received Amount|Payment Amount|Amount Paid|Paid Amount|Receipt Amount|Amount|"
                "FRealRecAmountFor|FReceiveAmountFor|FRecAmountFor"
            ),
            list_words("收/付款金额|Transaction Amount|Total Amount|Total|本期收款|已收金额"),
            list_words("应收减少|贷方金额|贷方|貸方|Credit|应收金额|价税合计"),
        ),
        Field.SETTLES: Words(
            Kind.CODE,
            list_words(
                "源单编号|源单号|核销单号|核销单据|对应单号|对应单据|结算单号|关联单号|关联单据|销售单号|销售单编号|"
                "出库单号|订单号|订单编号|发票号|发票号码|源單編號|核銷單號|銷貨單號|發票號碼|"
                "Settles|Applied To|Applies To|Invoice No|Invoice Number|Invoice ID|Invoice|Order No|Order Number|"
                "Order ID|Reference Name|Against Voucher|FSrcBillNo"
            ),
        ),
        Field.PAYMENT_METHOD: Words(
            Kind.TEXT,
            list_words(
                "收款方式|结算方式|付款方式|支付方式|收款方式名称|收款方式|結算方式|付款方式|"
                "Payment Method|Method of Payment|Mode of Payment|Payment Mode|Method|FSettleTypeID.FName"
            ),
            list_words("结算账户|收款账户|收款账号|收款账户全名|收/付款账户全名|Deposit To|Paid Through|Account"),
            list_words("Payment Method ID"),
        ),
        Field.CUSTOMER_CODE: Words(
            Kind.CODE,
            (),
            list_words(
                "付款单位编号|付款单位编码|付款单位代码|付款方编码|FPayUnit.FNumber|FContactUnit.FNumber|FPayUnit"
            ),
        ),
        Field.CUSTOMER_NAME: Words(
            Kind.TEXT,
            (),
            list_words(
                "付款单位|付款单位名称|付款方|付款人|缴款单位|付款單位|Payer|Received From|FPayUnit.FName|"
                "FContactUnit.FName"
            ),
        ),
        Field.SALESPERSON: Words(Kind.TEXT, (), list_words("收款人|收款员|收款經手人|Collected By|Received By")),
    },
    reads=frozenset(
        {
            *_CUSTOMER,
            Field.RECEIVED_ON,
            Field.DOCUMENT_NUMBER,
            Field.DOCUMENT_TYPE,
            Field.DOCUMENT_STATUS,
            Field.AMOUNT,
            Field.SALESPERSON,
            Field.SETTLES,
            Field.PAYMENT_METHOD,
        }
    ),
    also=MappingProxyType(
        {
            Field.SOLD_ON: Field.RECEIVED_ON,
            Field.GROSS_AMOUNT: Field.AMOUNT,
            Field.RECEIVABLE_DECREASE: Field.AMOUNT,
        }
    ),
)

VOCABULARIES: Final[Mapping[FileKind, Vocabulary]] = MappingProxyType(
    {one.kind: one for one in (_HEADERS, _CUSTOMERS, _PRODUCTS, _CONTACTS, _RECEIVABLES, _RECEIPTS)}
)
"""The dictionary of each companion."""
