"""Words in a header that turn it into something else than its ending says, and those that say nothing at all."""

from typing import Final

from kejing.intake.columns.synonyms import list_words
from kejing.intake.headers import normalise_header

_MISLEADING: Final = list_words(
    "供应商|供货|上级|上年|上期|上月|去年|同期|历史|累计|合计|计划|目标|预计|预算|预收|预付|税|运费|优惠|折|成本|毛利|赠|最小|"
    "辅助|期初|期末|余额|应收|应付|回款|收款|付款|类型|分类|等级|级别|经理|创建|修改|审核|打印|交货|到期|生日|次数|比|率|均|次|"
    "退货|拒收|无货|少配|缺货|报损|换货|采购|进货|进价|调拨|盘点|库存|标准|参考|建议|最低|最高|最近|原价|代垫|押金|佣金|提成|"
    "返利|积分|原|源|对应|关联|快递|物流|运单|合同|登记|失效|有效|生产|结束|开始|结算|核销|审批|借方|贷方|可用|锁定|未|已|待|欠|换算|箱|件|"
    "vendor|supplier|manufacturer|state|listprice|standard|average|avg|unit|target|plan|budget|quota|last|prior|"
    "previous|ytd|tax|vat|freight|shipping|ship|discount|parent|due|expected|created|updated|modified|birth|start|"
    "delivery|payment|paid|credit|commission|bonus|percent|%|cost|purchase|return|refund|balance|outstanding|opening|"
    "closing|open|list|msrp|retail|against"
)

SEQUENCE_WORDS: Final = frozenset({"id", "number", "no", "num"})
"""Headers that may stand over a mere row number."""

ROW_NUMBER_WORDS: Final = frozenset(
    map(
        normalise_header,
        list_words("序号|序|行|行号|行次|项次|No|Seq|S/N|Sr|Sr No|Row|Row No|Index|Idx|Line|Line No"),
    )
)
"""Headers that stand over nothing else, where they are not the numbers of a document's lines."""

NEUTRAL_LEVELS: Final = frozenset(
    {"单据", "单据信息", "基本信息", "表头", "表体", "明细", "明细信息", "details", "detail"}
)
"""Upper levels of a header that say nothing of what stands under them."""

NEUTRAL_PERIODS: Final = frozenset(
    {"本期", "本月", "本年", "当期", "当月", "本次", "销售", "发生", "sales", "thisperiod", "currentperiod"}
)
"""Levels that leave a number or a day what it is."""

GROUP_WORDS: Final = ("信息", "资料", "明细", "details", "info")
"""What stands behind the subject of an upper level: 商品信息 over 商品编号."""

SCALES: Final = frozenset(
    {"万元", "万", "千元", "千", "百万", "百万元", "亿", "亿元", "k", "thousand", "thousands", "million"}
)
"""Units in a header's brackets in which an amount is not the amount."""


def is_misleading(plain: str) -> bool:
    """Tell whether a normalised header says something of its own: 供应商名称, Unit Cost, 数量2."""
    return plain[-1:].isdigit() or any(word in plain for word in _MISLEADING)
