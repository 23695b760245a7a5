"""What the made-up files begin as: a table for every layout that programs export, and for every kind of file."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kejing.intake import FileKind

type Table = list[list[str]]


def split_table(text: str) -> Table:
    """Return the cells of a text in which they are separated by bars, one row a line."""
    return [line.split("|") for line in text.strip("\n").split("\n")]


_GRASP: Final = """
青禾商贸销售明细表
查询时间:2024-01-01至2024-12-31
行号|日期|单据编号|单据类型|商品编号|商品全名|单位|数量|单价|金额|成本金额|单位全名|数量1
1||张三||||||||||
2|2024-01-02|XS-1|销售单|0012|牛奶|箱|2|5|10|6|北京店|24
3|2024-01-02|XS-1|销售单|0013|酸奶|箱|1|5|5|3|北京店|12
4||小计|||||3||15|9||36
5||李四||||||||||
6|2024-01-03|XS-2|销售单|0012|牛奶|箱|2|5|10|6|天津店138****0000|24
7|2024-01-04|XT-1|销售退货单|0012|牛奶|箱|-1|5|-5|-3|天津店(停用)|-12
8||小计|||||1||5|3||12
||合计|||||4||20|12||48
制表人：王五|||打印日期：2024-02-01
第 1 页 共 1 页
"""
_T_PLUS: Final = """
单据日期|单据编号|客户|部门|业务员|存货编码|存货|规格型号|计量单位|数量|报价|折扣%|单价|金额|含税单价|含税金额|税额|单据状态
2024-03-01|SA-2024-03-0001|青禾超市|一部|陈|1001|绿茶|500g|箱|2|50|90|45|90.00|50.85|101.70|11.70|已审核
2024-03-02|SA-2024-03-0002|赤松商行|一部|王|1002|大米|10kg|袋|1|30|100|30|30.00|33.90|33.90|3.90|已审核
2024-03-02|SA-2024-03-0003|赤松商行|二部|王|1003|食用油|5L|桶|10|60|100|60|600.00|67.80|678.00|78.00|未审核
合计|||||||||13||||720.00||813.60|93.60|
"""
_U8: Final = """
客户往来明细
客户：北京医疗
凭证日期|凭证字号|业务单号|业务员|摘要|借方|||贷方||
|||||发生|已结|未结|发生|已结|未结
|||||金额|金额|金额|金额|金额|金额
||||期初余额|100|0|100|||
2024-01-05|记-1|XS-1|张三|销售|100|0|100|||
2024-01-09|记-3|SK-1|张三|收款||||60|60|
2024-01-31||||本月合计|100|0|100|60||
2024-01-31||||本年累计|100|0|100|60||
"""
_KIS: Final = """
单据日期|单据编号|客户编号|客户名称|销售人员|优惠金额|本次收款|商品编号|商品名称|单位|数量|单价|折扣率%|折扣额|金额|税率%|备注
2024/5/1|XSD001|K001|白桦便利店|赵|0|0|A-01|面包|个|12|3.5|10|4.2|37.8|13|
2024/5/2|XSD002|K002|云杉超市|赵|0.3|100|A-02|牛奶|盒|24|2.5|0|0|60|13|赠品另计
2024/5/2|XSD002|K002|云杉超市|赵|0.3|100|A-03|酸奶|盒|6|4|0|0|24|13|
"""
_DISCOUNTED: Final = """
日期|单号|客户|品名|数量|单价|折扣率
2024-06-01|1|甲店|茶|2|100|0.1
2024-06-02|2|乙店|茶|1|100|0
2024-06-03|3|甲店|米|3|50|0.25
"""
_ODOO: Final = """
Number|Invoice Partner Display Name|Invoice/Bill Date|Due Date|Salesperson|Untaxed Amount Signed|Total Signed|Status
29 Jun 2026 (2)|||||20.0|22.0|
INV/2026/0001|Azure Interior|2026-06-29|2026-07-29|Mitchell|10.0|11.0|Posted
INV/2026/0002|Deco Addict|2026-06-29|2026-07-29|Marc|10.0|11.0|Posted
30 Jun 2026 (1)|||||-5.0|-5.5|
RINV/2026/0001|Azure Interior|2026-06-30|2026-06-30|Mitchell|-5.0|-5.5|Posted
"""
_ERPNEXT: Final = """
ID|Customer|Date|Is Return|Item (Items)|Quantity (Items)|Rate (Items)|Amount (Items)
SINV-0001|West View|2024-04-01|0|SKU-1|2|10|20
||||SKU-2|1|5|5
SINV-0002|Grant Plastics|2024-04-02|1|SKU-1|-1|10|-10
||||SKU-3|-2|1.25|-2.5
"""
_QUICKBOOKS: Final = """
Sales by Customer Detail
January - December 2024
Date|Transaction Type|Num|Product/Service|Memo/Description|Qty|Sales Price|Amount|Balance
Amy's Bird Sanctuary
01/15/2024|Invoice|1021|Pest Control|Control|1|35.00|35.00|35.00
01/28/2024|Credit Memo|1026|Pest Control|Returned|-1|10.00|(10.00)|25.00
01/29/2024|Payment|1030|||||-25.00|0.00
Total for Amy's Bird Sanctuary|||||||$25.00|
Bill's Windsurf Shop
02/13/2024|Invoice|1022|Design|Custom|2|75.00|150.00|150.00
Total for Bill's Windsurf Shop|||||||$150.00|
TOTAL|||||||$175.00|
"""
_TAIWAN: Final = """
單據日期|銷貨單號|客戶代號|客戶簡稱|業務員|品號|品名|數量|單價|未稅金額|稅額|總計金額|單別
113/01/02|S001|0012|青禾|陳|001|綠茶|2|50|100|5|105|銷貨單
113/01/15|S002|0013|赤松|王|002|白米|1|300|300|15|315|銷貨單
113/02/01|R001|0013|赤松|王|002|白米|1|300|300|15|315|銷貨退回單
"""
_BY_HAND: Final = """
订单日期|送达日期|收款日期|单号|终端编码|终端名称|送货金额|应收金额|实收金额|收款方式|优惠|退货金额
45292|45293|45300|D1|0001|学府店|1,234.50|￥1234.5|1234.5|微信|0|
45293|45294||D2|0002|河东店|1.2万|12000元|0|现金|-|100
45293||||0003|河西店|(300)|-300|||
"""
_FLAGGED: Final = """
日期|单据编号|单据类型|客户|商品|数量|金额|红冲|行号
2024-01-02|X1|销售单|甲店|茶|1|10|否|1
2024-01-02|X1|销售单|甲店|茶|1|10|否|2
2024-01-05|X2|销售单|乙店|米|2|40|是|1
2024-01-06|X3|销售单|乙店|米|-2|-40|是|1
2024-01-07|D1|销售订单|丙店|米|5|100||1
2024-01-08|Z1|赠送单|甲店|茶|1|0||1
"""
_PLAIN: Final = """
Date;Customer ID;Customer Name;Qty;Net;Total
05.01.2024;7;Müller;1,5;1.234,56;1.469,13
17.01.2024;007;Schmidt;2;10,00;11,90
"""
_HEADERS: Final = """
单据编号|单据日期|客户编号|客户名称|业务员|地区|单据类型|单据状态
XS-1|2024-01-02|0012|北京店|陈|华北|销售单|已审核
XS-2|2024-01-03|0013|天津店|王|华北|销售单|草稿
XT-1|2024-01-04|0013|天津店|王|华北|销售退货单|已审核
"""
_CUSTOMERS: Final = """
往来单位编号|往来单位全名|客户类别|地区|业务员|信用额度|建档日期|联系电话|停用
0012|北京店|超市|华北|陈|5,000|2020-01-01|13800000000|否
0013|天津店|便利店|华北|王|1万|2021/5/3||否
0014|没买过的店|便利店|华东|王||||是
"""
_PRODUCTS: Final = """
商品编号|商品全名|商品类别|参考成本
0012|牛奶|乳品|3
0013|酸奶|乳品|2.5
A-01|面包|烘焙|1
"""
_CONTACTS: Final = """
客户编号|客户名称|日期|方式|是否接通|内容
0012|北京店|2024-02-01|巡店|是|陈列
0013|天津店|2024-02-03 10:30|电话|否|
|云杉超市|2024-02-05|拜访|是|新客
"""
_RECEIVABLES: Final = """
单位编号|单位全名|单据日期|单据编号|应收金额|已收金额|应收余额|到期日
0012|北京店|2024-01-02|XS-1|15|5|10|2024-02-01
0013|天津店|2024-01-03|XS-2|10|0|10|2024-02-02
|合计|||25|5|20|
"""
_RECEIPTS: Final = """
收款日期|单据编号|单据类型|客户编号|客户名称|收款金额|收款方式|核销单号
2024-02-01|SK-1|收款单|0012|北京店|5|现金|XS-1
2024-02-03|SK-2|收款单|0013|天津店|10.00|转账|
合计|||||15||
"""

LEDGERS: Final[Sequence[str]] = (
    _GRASP, _T_PLUS, _U8, _KIS, _DISCOUNTED, _ODOO, _ERPNEXT, _QUICKBOOKS, _TAIWAN, _BY_HAND, _FLAGGED,
    _PLAIN.replace(";", "|"),
)  # fmt: skip
"""One table of sales lines for every layout."""

COMPANIONS: Final[Mapping[FileKind, str]] = MappingProxyType(
    {
        FileKind.HEADERS: _HEADERS,
        FileKind.CUSTOMERS: _CUSTOMERS,
        FileKind.PRODUCTS: _PRODUCTS,
        FileKind.CONTACTS: _CONTACTS,
        FileKind.RECEIVABLES: _RECEIVABLES,
        FileKind.RECEIPTS: _RECEIPTS,
    }
)
"""One table for every kind of file beside the lines; they belong to the first ledger."""
