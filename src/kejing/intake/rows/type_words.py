"""What one word of a document type says: the official names of programs are longer than any dictionary.

A name that the dictionary does not hold is known by the word it ends with, since both languages name the thing last:
标准销售退货单 is a 销售退货单, “Standard Sales Invoice” a “Sales Invoice”. What stands before it must not change what
it is, and what nobody has said anything about stays unknown.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kejing.intake.headers import bracketed_words, normalise_header

OTHER: Final = "other"

_ONLY_HERE: Final = str.maketrans(
    "進採預壞獲換還樣領損無轉線網詢約議暫劃聯內", "进采预坏获换还样领损无转线网询约议暂划联内"
)
_BRACKETS: Final = re.compile(r"[()\[\]{}【】〔〕<>]")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")

# Whatever else a name says, with one of these it is no document that moves goods or money: 销售退货申请单, 发货通知单.
_PAPERS: Final = re.compile(
    "申请|通知|计划|预测|预留|预算|合同|协议|模板|信息表|确认|询价|对账|统计|汇总|价格|单价|调价|折扣|返利|佣金|"
    "提成|成本|结转|暂估|核销|冲抵|分摊|调整|盘点|登记"
)
_PURCHASES: Final = re.compile("采购|进货|购货|外购|进项|供应商|供货商|应付|(?<!收)付款")
# The other half of a red-letter pair, a document that undoes another. 已红冲 is the one that was undone.
_UNDONE: Final = re.compile("已红冲|被红冲|已冲红|被冲红|已冲销|被冲销|已反冲|被反冲")
_UNDOES: Final = re.compile("红字冲销|红字反冲|红冲|冲红|反冲|冲销")
_RED: Final = re.compile("红字|红单|负数")
_OPPOSITES: Final[Mapping[str, str]] = {"sale": "sale_return", "receipt": "receipt_refund"}
_STATE_MARKS: Final[Mapping[str, str]] = {
    "已作废": "void",
    "作废": "void",
    "草稿": "draft",
    "未审核": "draft",
    "暂存": "draft",
}
# Says how, where or to whom, and leaves what it is: 标准, 门店, 线上, 含税.
_MODIFIERS: Final = re.compile(
    "标准|普通|正常|一般|常规|业务|类型|单据|明细|客户|顾客|经销商|终端|门店|商城|商超|批发|零售|现款|现金|现结|现销|"
    "赊销|销售|销货|直销|直运|直营|经销|分销|购销|车销|访销|团购|促销|内销|外销|出口|国内|国外|本地|外地|跨境|电商|"
    "电子|线上|线下|网店|网上|微商|专用|专票|普票|增值税|数电|全电|纸质|统一|通用|不含税|含税|蓝字|蓝单|商品|货物|"
    "产成品|成品|产品|配送|总部|总店|分店|分公司|调拨销售|分销调拨|直接|手工|系统|自动|[a-z0-9]+"
)
# Turns even a name that says 销售 into something else: 待销售出库, 内部销售单, 赠品销售单.
_CHANGES: Final = re.compile(
    "[待未非预虚无不假赠退换借还样补废]|内部|委外|生产|领料|报损|费用|供应|模拟|测试|取消|关闭"
)
_OWN_BUSINESS: Final = re.compile("销[售货退]|批发|零售|订单|订货|要货|订购|预订|赊销|现销|车销")
_TURNING: Final = re.compile("[红冲退废订赠]|草稿|未审|暂存|报价|换货|invoice|order|return|credit|void|draft|quot")

_ENGLISH_MODIFIERS: Final = re.compile(
    "standard|customer|client|tax|pos|ar|receivables?|sales?|service|commercial|retail|wholesale|cash|final|regular|"
    "normal|local|export|domestic|b2b|b2c|online|web|store|item|product|electronic|recurring"
)
_CURRENCIES: Final = re.compile("usd|eur|gbp|cny|rmb|hkd|twd|jpy|sgd|myr")


@dataclass(frozen=True, slots=True)
class TypeWord:
    """What a word says: the code of its type, ``void`` or ``draft`` if it says so, and whether it belongs to a pair."""

    code: str
    state: str | None = None
    is_reversed: bool = False


def read_type_word(word: str, *, exact: Mapping[str, str]) -> TypeWord:
    """Return what a word of a document type says; `exact` gives the type of each normalised word of the dictionary."""
    bare, full = normalise_header(word).translate(_ONLY_HERE), plain_word(word)
    if full in exact:
        return TypeWord(exact[full])
    if bare in exact and not _TURNING.search(bracketed_words(word)):
        return TypeWord(exact[bare])
    if full.startswith("rinv"):
        return TypeWord("sale_return")
    if not _CHINESE.search(full):
        return TypeWord(_read_english(word, exact))
    return _read_chinese(full, exact)


def plain_word(word: str) -> str:
    """Return a word as headers are normalised, with what stands in brackets: 销售单（红字） is 销售单红字."""
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFKC", word))
    return normalise_header(text).translate(_ONLY_HERE)


def _read_chinese(text: str, exact: Mapping[str, str]) -> TypeWord:
    for mark, state in _STATE_MARKS.items():
        if mark in text:
            code = _read_chinese(text.replace(mark, ""), exact).code
            return TypeWord(code, None if code == OTHER else state)
    if _UNDONE.search(text):
        code = _read_chinese(_UNDONE.sub("", text), exact).code
        return TypeWord(code, is_reversed=code != OTHER)
    for red in (_UNDOES, _RED):
        if red.search(text):
            code = _OPPOSITES.get(_read_chinese(red.sub("", text), exact).code, OTHER)
            return TypeWord(code, is_reversed=red is _UNDOES and code != OTHER)
    return TypeWord(exact[text] if text in exact else _find_last(text, exact))


def _find_last(text: str, exact: Mapping[str, str]) -> str:
    """Return the type of the word that a name ends with, the longest of those that end there."""
    if _PAPERS.search(text):
        return OTHER
    if _PURCHASES.search(text):
        return "purchase"
    if text.startswith("期初"):
        return "opening"
    found = max(
        (
            (text.rfind(known) + len(known), len(known), known)
            for known in exact
            if known in text and _CHINESE.search(known)
        ),
        default=None,
    )
    if found is None:
        return OTHER
    end, length, known = found
    code, before = exact[known], text[: end - length]
    head, tail = _MODIFIERS.sub("", before), _MODIFIERS.sub("", text[end:])
    if code == "sale_return" and exact.get(before) == "sale":  # 销售出库退货单
        head = ""
    is_sound = not _CHANGES.search(head) if _OWN_BUSINESS.search(known) else not head
    return code if is_sound and not tail else OTHER


def _read_english(word: str, exact: Mapping[str, str]) -> str:
    """Return the type of the phrase that a name ends with, if all words before it only say how or to whom."""
    text = unicodedata.normalize("NFKC", word).casefold().replace("a/r", "ar")
    tokens = re.findall(r"[a-z0-9]+", text)
    while tokens and (tokens[-1].isdigit() or _CURRENCIES.fullmatch(tokens[-1])):
        tokens.pop()
    for start in range(len(tokens)):
        code = exact.get("".join(tokens[start:]))
        if code is not None:
            return code
        if not _ENGLISH_MODIFIERS.fullmatch(tokens[start]):
            return OTHER
    return OTHER
