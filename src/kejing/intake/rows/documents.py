"""Which document a row belongs to: the types and states that ledgers write, brought to a dozen codes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.headers import normalise_header

DOCUMENT_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sale": "销售单|销货单|批发销售单|零售单|销售出库单|销售出库|出库单|发货单|送货单|销售发票|普通销售|应收单|"
        "銷貨單|銷售單|"
        "出貨單|發票|Invoice|Sales Invoice|Sales Receipt|Delivery Note|out_invoice",
        "sale_return": "销售退货单|销售退货|批发销售退货单|销货退货单|退货单|销退入库|红字销售单|销售退货入库|"
        "銷貨退回單|銷退單|退貨單|"
        "銷貨折讓單|Credit Memo|Credit Note|Refund|out_refund|RINV",
        "receipt": "收款单|收款|销售收款单|预收款单|回款|收款單|沖款單|Payment|Receive Payment|Payment Entry|Receipt",
        "receipt_refund": "收款退款单|退款单",
        "ar_adjust": "应收增加|应收减少|其他应收单|调账|优惠|坏账|應收調整|呆帳|Journal Entry",
        "opening": "期初|期初余额|上期结转|期初餘額|Opening Balance",
        "order": "销售订单|订货单|銷售訂單|Sales Order",
        "quote": "报价单|報價單|Estimate|Quotation",
        "gift": "赠送单|赠品单|贈送單|贈品單|Gift",
        "purchase": "进货单|采购入库|采购入库单|进货退货单|進貨單|Bill|Purchase Invoice|in_invoice|in_refund",
        "expense": "费用单|費用單|Expense",
    }
)
"""Words of each document type beside its own code; anything else is ``other``, listed and never guessed."""

STATUS_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "void": "作废|已作废|作废发票|作廢|作廢發票|Void|Voided|Cancelled|Canceled",
        "draft": "草稿|草稿单|未审核|未審核|暂存|Draft|Unapproved",
    }
)
"""Words of the states in which a document is no fact; every other state is one."""

REVERSED_STATES: Final = "红冲|已红冲|被红冲|红字反冲|冲销|已冲销|紅沖|已紅沖|沖銷|已沖銷|Reversed"
"""Words of the state of a document that belongs to a red-letter pair."""

SALE_TYPES: Final = ("sale", "sale_return", "gift")
"""The types whose rows can be lines of the ledger (a gift only with no amount)."""

CUSTOMER_TYPES: Final = (*SALE_TYPES, "receipt", "receipt_refund", "ar_adjust", "opening", "order", "quote")
"""The types whose other party is a customer, whatever the document's state."""


def read_document_types(words: pl.Series) -> pl.Series:
    """Return the type code of every word; blank and unknown words are ``other``."""
    return _translate(words, _TYPE_OF_WORD, prefixes=(("rinv", "sale_return"),)).fill_null("other")


def read_document_states(words: pl.Series) -> pl.Series:
    """Return ``void`` or ``draft`` where the word says so, null everywhere else."""
    return _translate(words, _STATE_OF_WORD)


def read_reversed_states(words: pl.Series) -> pl.Series:
    """Tell which words say that the document belongs to a red-letter pair."""
    return _translate(words, _REVERSED_STATES).is_not_null()


def _translate(words: pl.Series, codes: Mapping[str, str], *, prefixes: tuple[tuple[str, str], ...] = ()) -> pl.Series:
    distinct = words.drop_nulls().unique()
    found = []
    for word in distinct:
        plain = normalise_header(word)
        by_prefix = next((code for prefix, code in prefixes if plain.startswith(prefix)), None)
        found.append(codes.get(plain, by_prefix))
    translation = pl.Series(found, dtype=pl.String)
    return words.replace_strict(distinct, translation, default=None, return_dtype=pl.String)


def _invert(words: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(
        {normalise_header(word): code for code, text in words.items() for word in (*text.split("|"), code)}
    )


_TYPE_OF_WORD: Final = _invert(DOCUMENT_TYPES)
_STATE_OF_WORD: Final = _invert(STATUS_WORDS)
_REVERSED_STATES: Final = _invert({"reversed": REVERSED_STATES})
