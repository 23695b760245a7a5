"""Which document a row belongs to: the types and states that ledgers write, brought to a dozen codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.errors import UnknownTypeError
from kejing.intake.headers import normalise_header
from kejing.intake.rows.type_words import OTHER, TypeWord, plain_word, read_type_word

DOCUMENT_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sale": "销售|销货|销售单|销货单|批发单|批发销售单|批发出库单|零售|零售单|零售日报|销售出库单|销售出库|"
        "销售出货单|出库单|发货单|送货单|出货单|配送单|销售发货单|销售送货单|销售发票|销售专用发票|销售普通发票|"
        "销售收据|普通销售|本品|正品|直运销售|直运销售单|赊销单|现销单|车销单|委托代销结算单|销售调拨单|应收单|"
        "客户发票|发票|专用发票|普通发票|增值税专用发票|增值税普通发票|增值税电子专用发票|增值税电子普通发票|"
        "电子发票|数电票|数电发票|全电发票|蓝字发票|蓝字销售单|銷貨|銷售|銷貨單|銷售單|出貨單|出貨|統一發票|"
        "電子發票|三聯式發票|二聯式發票|發票|Invoice|Sales Invoice|Tax Invoice|Customer Invoice|AR Invoice|"
        "A/R Invoice|POS Invoice|Receivable Invoice|Sales|Sales Receipt|Cash Sale|Cash Sales|Delivery Note|"
        "Delivery Order|out_invoice|out_receipt",
        "sale_return": "退货|销退|销售退货单|销售退货|批发退货单|批发销售退货单|零售退货单|销货退货单|销货退回|"
        "退货单|销退单|销退入库|销退入库单|退货入库单|销售退货入库|销售退货入库单|销售退回|销售退回单|销售折让单|"
        "客户退货单|红字销售单|红字发票|贷项凭证|贷项通知单|贷记通知单|銷貨退回單|銷貨退回|銷退單|銷退|退貨單|退貨|"
        "銷貨折讓單|銷貨折讓|折讓單|銷項折讓|Credit Memo|Credit Note|Sales Credit Note|Customer Credit Note|"
        "AR Credit Memo|Refund|Refund Receipt|Cash Refund|Sales Return|Sale Return|Sales Returns|Return|Returns|"
        "Customer Return|out_refund|RINV",
        "receipt": "收款单|收款|销售收款单|客户收款单|应收收款单|预收款单|预收款|预收单|回款|回款单|收款單|沖款單|"
        "收款沖銷單|Payment|Receive Payment|Received Payment|Payment Received|Customer Payment|Invoice Payment|"
        "Payment Entry|Payment Receipt|Cash Receipt|Receipt|Deposit|Customer Deposit",
        "receipt_refund": "收款退款单|退款单|退款|销售退款单|客户退款单|预收退款单|退款單|Payment Refund|"
        "Customer Refund",
        "ar_adjust": "应收增加|应收减少|应收增加单|应收减少单|应收款增加|应收款减少|其他应收单|其它应收单|"
        "应收调整单|调账|优惠|抹零|坏账|坏账单|坏账损失|日记账分录|應收調整|呆帳|壞帳|Journal Entry|"
        "General Journal|Journal|entry|Write Off|Bad Debt|Finance Charge",
        "opening": "期初|期初余额|期初数|期初应收|上期结转|上年结转|期初餘額|上期結轉|Opening|Opening Balance|"
        "Opening Entry|Beginning Balance|Balance Forward",
        "order": "销售订单|订货单|订单|客户订单|客户订货单|要货单|订购单|预订单|銷售訂單|訂購單|客戶訂單|訂單|"
        "Sales Order|Customer Order|Order|Delayed Charge|Delayed Credit",
        "quote": "报价单|报价|销售报价单|報價單|估價單|Estimate|Quotation|Quote|Sales Quotation|Proforma Invoice|"
        "Pro Forma Invoice|Proforma",
        "gift": "赠送单|赠品单|赠品|赠送|搭赠|买赠|随赠|随货赠送|免费|免费赠送|赠品出库单|赠送出库单|赠品发货单|"
        "赠送发货单|赠品送货单|贈送單|贈品單|贈品|贈送|搭贈|買贈|Gift|Free|FOC|F.O.C.|Free of Charge|Free Goods|"
        "Free Item|Giveaway",
        "purchase": "进货单|进货|采购|采购入库|采购入库单|采购订单|进货退货单|购货单|购货|付款单|付款|应付单|"
        "受托代销单|進貨單|進貨|進貨退出單|採購單|採購|付款單|Bill|Vendor Bill|Supplier Invoice|Purchase|"
        "Purchase Invoice|Purchase Order|Purchase Receipt|Purchase Return|AP Invoice|A/P Invoice|Item Receipt|"
        "Vendor Credit|Vendor Credit Note|Supplier Credit Note|Bill Credit|Bill Payment|Bill Payment (Check)|"
        "Bill Payment (Credit Card)|in_invoice|in_refund|in_receipt",
        "expense": "费用单|费用|一般费用单|现金费用单|费用报销单|报销单|費用單|費用|Expense|Check|Cheque|"
        "Credit Card Charge|Credit Card Expense",
    }
)
"""Words of each document type beside its own code; anything else is ``other``, listed and never guessed."""

STATUS_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "void": "作废|已作废|作废发票|作廢|作廢發票|已取消|取消|已撤销|已删除|Void|Voided|Cancelled|Canceled|"
        "Cancel|Deleted",
        "draft": "草稿|草稿单|未审核|未审|未審核|待审核|待审|审核中|重新审核|创建|暂存|开立|待提交|未提交|未过账|"
        "驳回|已驳回|待審核|審核中|暫存|Draft|Unapproved|Not Approved|Pending Approval|Awaiting Approval|Unposted",
    }
)
"""Words of the states in which a document is no fact; every other state is one."""

REVERSED_STATES: Final = (
    "红冲|已红冲|被红冲|已冲红|被冲红|红字反冲|冲销|已冲销|被冲销|红冲全额|全额红冲|已全额红冲|已红冲全额|"
    "紅沖|已紅沖|沖銷|已沖銷|Reversed"
)
"""Words of the state of a document that belongs to a red-letter pair."""

TYPE_CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "vchtype": MappingProxyType(
            {
                "11": "sale",
                "45": "sale_return",
                "4": "receipt",
                "34": "purchase",
                "6": "purchase",
                "66": "purchase",
            }
        )
    }
)
"""The types that programs write as numbers, by the normalised header under which a number means that."""

STATE_CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fdocumentstatus": MappingProxyType({"a": "draft", "b": "draft", "d": "draft", "z": "draft"}),
        "draft": MappingProxyType({"1": "draft"}),
        "docstatus": MappingProxyType({"0": "draft", "2": "void"}),
    }
)
"""The states that programs write as letters and numbers, by normalised header; those not named are facts."""

SALE_TYPES: Final = ("sale", "sale_return", "gift")
"""The types whose rows can be lines of the ledger (a gift only with no amount)."""

CUSTOMER_TYPES: Final = (*SALE_TYPES, "receipt", "receipt_refund", "ar_adjust", "opening", "order", "quote")
"""The types whose other party is a customer, whatever the document's state."""


@dataclass(frozen=True, slots=True)
class WordsRead:
    """What words of types or states say of every row.

    `codes` are types (null of a state), `states` ``void`` or ``draft`` where the word says so. `reversed_words` are
    the words that say that the document belongs to a red-letter pair, null elsewhere.
    """

    codes: pl.Series
    states: pl.Series
    reversed_words: pl.Series


def read_types(
    words: pl.Series, *, header: str | None = None, said: Mapping[str, str] = MappingProxyType({})
) -> WordsRead:
    """Return what words of types say; blank and unknown ones are of the type ``other``.

    `header` is what stands over the words: under some of them a number means a type. `said` is what a person says of
    words, as `check_types` returns it, and goes first. A type may say the state, too: 销售单（作废）, 红冲销售单.
    """
    codes = TYPE_CODES.get(normalise_header(header or ""), {})
    distinct = words.drop_nulls().unique()
    read = [read_word(word) for word in distinct]
    types = [
        said.get(plain_word(word)) or _code(word, codes) or one.code for word, one in zip(distinct, read, strict=True)
    ]
    return WordsRead(
        codes=_translate(words, distinct, types).fill_null(OTHER),
        states=_translate(words, distinct, [one.state for one in read]),
        reversed_words=_translate(
            words, distinct, [word if one.is_reversed else None for word, one in zip(distinct, read, strict=True)]
        ),
    )


def check_types(said: Mapping[str, str]) -> Mapping[str, str]:
    """Return what a person says words of types mean, by the plain word.

    Raises UnknownTypeError, which lists what there is.
    """
    for word, code in said.items():
        if code not in DOCUMENT_TYPES:
            raise UnknownTypeError(value=word, type_code=code, type_codes=", ".join(DOCUMENT_TYPES))
    return {plain_word(word): code for word, code in said.items()}


def read_document_types(words: pl.Series, *, header: str | None = None) -> pl.Series:
    """Return the type code of every word, as `read_types` does."""
    return read_types(words, header=header).codes


def read_states(words: pl.Series, *, header: str | None = None) -> WordsRead:
    """Return what words of states say; `header` is what stands over them."""
    codes = STATE_CODES.get(normalise_header(header or ""), {})
    distinct = words.drop_nulls().unique()
    return WordsRead(
        codes=_translate(words, distinct, [None] * len(distinct)),
        states=_translate(words, distinct, [_code(word, codes) or _read_state(word) for word in distinct]),
        reversed_words=_translate(
            words, distinct, [word if plain_word(word) in _REVERSED_STATES else None for word in distinct]
        ),
    )


def read_word(word: str) -> TypeWord:
    """Return what one word of a document type says."""
    return read_type_word(word, exact=_TYPE_OF_WORD)


def _code(word: str, codes: Mapping[str, str]) -> str | None:
    """Return what a number or letter means, also one that went through a spreadsheet: 11.0."""
    return codes.get(word.strip().removesuffix(".0").casefold()) if codes else None


def _read_state(word: str) -> str | None:
    return _STATE_OF_WORD.get(plain_word(word)) or _STATE_OF_WORD.get(normalise_header(word))


def _translate(words: pl.Series, distinct: pl.Series, told: Sequence[str | None]) -> pl.Series:
    if not any(told):
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(words))
    translation = pl.Series(told, dtype=pl.String)
    return words.replace_strict(distinct, translation, default=None, return_dtype=pl.String)


def _invert(words: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(
        {plain_word(word): code for code, text in words.items() for word in (*text.split("|"), code)}
    )


_TYPE_OF_WORD: Final = _invert(DOCUMENT_TYPES)
_STATE_OF_WORD: Final = _invert(STATUS_WORDS)
_REVERSED_STATES: Final = _invert({"reversed": REVERSED_STATES})
