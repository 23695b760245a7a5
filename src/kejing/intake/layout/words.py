"""The words by which a row says that it is no row of the table: totals, balances carried along, footers."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from kejing.intake.columns.synonyms import list_words
from kejing.intake.headers import normalise_header
from kejing.intake.layout.folds import Fold

_LONGEST_WORD: Final = 80
_LONGEST_NAME: Final = 60
_LONGEST_FOOTER: Final = 400

_WORDS: Final[Mapping[Fold, str]] = MappingProxyType(
    {
        Fold.SUBTOTAL: "小计|分计|Subtotal|Subtotals|Sub total",
        Fold.TOTAL: "合计|总计|共计|总合计|合计数|全部合计|汇总|总和|总共|Total|Totals|Grand Total|Grand Totals|"
        "Overall Total",
        Fold.RUNNING: "累计|页计|页小计|承前页|承上页|接前页|接上页|过次页|转次页|转下页|接下页|结转下页|"
        "期末余额|期末结存|期末|结转下年|结转下期|结转下月|Page Total|Page Subtotal|Total this page|Brought forward|"
        "Carried forward|B/F|C/F|Year to date|YTD|Month to date|Running total|Cumulative|Cumulative total|"
        "Closing Balance|Ending Balance|Balance carried forward",
        Fold.OPENING: "期初余额|期初|期初结存|期初结余|期初应收|期初数|上期结转|上期余额|上期结余|上期结存|上年结转|"
        "上年余额|上年结余|上月结转|上月余额|上月结余|年初余额|月初余额|前期结转|前期余额|承上期|承前期|"
        "Opening Balance|Beginning Balance|Starting Balance|Previous Balance|Balance forward|Balance brought forward|"
        "Balance b/f",
    }
)
_KIND_OF_WORD: Final[Mapping[str, Fold]] = MappingProxyType(
    {normalise_header(word): kind for kind, text in _WORDS.items() for word in text.split("|")}
)
_STRETCH: Final = re.compile(
    r"(?:本|当|今|该)(?:页|日|天|周|旬|月|季|季度|年|年度|期)(?:份)?"
    r"(?:合计|小计|总计|累计|发生额|发生额合计|结余|余额)|.*累计"
)
_ITEM_PROOF: Final = frozenset({"小计", "合计", "总计", "subtotal"})

_SUM: Final = r"(?:小\s*[计計]|合\s*[计計]|[总總]\s*[计計])"
_BEHIND: Final = re.compile(rf"^(?P<name>.*\S)\s*[-—:(]?\s*(?P<word>{_SUM})\)?\s*[:.]?$")
_BEFORE: Final = re.compile(rf"^(?P<word>{_SUM}|共\s*[计計])\s*[-—:(]\s*(?P<name>.*?)\)?$")
_COUNTED_SUM: Final = re.compile(rf"^(?:{_SUM}|共\s*[计計]?)\s*\d+\s*(?:[张張笔筆条條单單行件]|[个個])\S{{0,4}}$")
_MONEY_IN_WORDS: Final = re.compile(r"[元圆圓整]$|^[\d,.¥$\s-]+$")
_TOTAL_FOR: Final = re.compile(r"^(?:sub-?\s?)?totals?\s*(?:for\s|of\s|:|-)\s*(?P<name>.+)$", re.IGNORECASE)
_TOTAL_NAME: Final = re.compile(r"^totals?\s+(?P<name>.+)$", re.IGNORECASE)
_NAME_TOTAL: Final = re.compile(r"^(?P<name>.*\S)\s+(?:sub-?\s?total|total|[汇匯][总總])$", re.IGNORECASE)
_WITH_PARTS: Final = re.compile(r"\s+(?:with|including|incl\.?) sub.*$", re.IGNORECASE)

_SIGNED_BY: Final = (
    r"(?:制\s*[表单單]|製\s*[表單]|填\s*[表制]|打\s*印|列\s*印|[审審]\s*核|[复複覆]\s*核|核\s*准|批\s*准|主\s*管|"
    r"[会會]\s*[计計]|"
    r"出\s*[纳納]|[记記]\s*[账帳]|[导導匯]\s*出|查\s*[询詢]|[统統]\s*[计計]|[签簽]\s*[收字名]|[盖蓋]\s*章)"
)
_FOOTER: Final = re.compile(
    rf"^{_SIGNED_BY}\s*(?:人|[员員]|者|人[员員]|[时時][间間]|日期|[条條]件|[范範][围圍])?\s*(?::|$)"
    r"|^第\s*\d+\s*[页頁]|^共\s*\d+\s*[页頁条條行笔筆]|^[页頁]\s*[码碼次]|^-?\s*\d+\s*/\s*\d+\s*[页頁]?\s*-?$"
    r"|^page\s*:?\s*\d+|(?:accrual|cash) basis|^(?:printed|generated|exported|prepared|approved|checked)\b"
    r"|^(?:run|report|print) (?:date|time|generated)|^end of (?:report|file)|^(?:金[额額])?[单單]位\s*:\s*[万萬千]?元"
    r"|^(?:[备備]?[注註]|[说說]明|note|notes|remark|remarks)\s*:|^以下空白",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"[，。；！？;!?]|^(?:以上|以下|[备備]?[注註]|特此|[谢謝]|[请請]|如有|[说說]明|本表|本[报報]表|thank|note|please)",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(r"^(?P<name>.*\S)\s*\((?P<count>\d{1,9})\)$")
_SAID: Final = re.compile(r"^(?P<word>[^:：\d]{1,20}?)\s*[:：]\s*(?P<value>.*)$", re.DOTALL)
_SAID_NEXT: Final = re.compile(r"\s+([^\s:：\d]{1,20})\s*[:：]")
_NUMBER: Final = re.compile(
    r"^[-+(]*\s*(?:NT\$|US\$|HK\$|RMB|CNY|[¥$€£])?\s*[-+]?\s*(?:\d[\d,]*(?:\.\d*)?|\.\d+)\s*(?:%|元|-)?\s*\)?$|^[-—]+$",
    re.IGNORECASE,
)
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DAY: Final = (
    r"(?i)^\D{0,3}(?:\d{1,4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,4}\s*日?)?|\d{5,8}(?:\.\d+)?"
    rf"|\d{{1,2}}[-\s]+{_MONTH}[-\s,]+\d{{2,4}}|(?:[a-z]{{3,9}},?\s+)?{_MONTH}\s+\d{{1,2}},?\s+\d{{4}})"
    r"(?:[T\s]*(?:[\d:.,时時分秒点點AMPZ+\-\s上下午]|星期.|周.)*)$"
)
"""A date in any form, or the number of a spreadsheet's day."""

_DAY: Final = re.compile(DAY)
_WHOLE_DAY: Final = re.compile(
    r"^\d{4}(?:[-/.]|年)\d{1,2}(?:[-/.]|月)\d{1,2}|^\d{1,2}[-\s]+[A-Za-z]{3}|^[A-Za-z]{3}\S*\s+\d{1,2},"
)

ODD: Final = (
    r"(?i)[计計]\s*[:：)）.]?\s*$|^\s*[小合总總共]\s*[计計]|累[计計]|[结結][转轉]|[余餘][额額]|期初|期末|承[前上]|[过過]次"
    r"|[转轉][下次]|接[上前下][页頁期]|[汇匯][总總]\s*$|总和|总共|发生额|\btotals?\b|sub-?\s?total|balance|forward"
    r"|\b[bc]/f\b|to date|\bytd\b|cumulative|[(（]\d+[)）]\s*$|制\s*[表单]|製\s*[表單]|打\s*印|列\s*印|[审審]\s*核"
    r"|[复複覆]\s*核|核\s*准|主\s*管|[会會][计計]|出[纳納]|[:：]\s*\S*\s*$|第\s*\d+\s*[页頁]|共\s*\d+|^page\b"
    r"|accrual basis|cash basis|printed|generated"
)
"""A text that may hold one of the words: cheap, and wider than the truth."""


PLAIN_WORDS: Final = list_words(
    "合计|小计|总计|合 计|小 计|总 计|合計|小計|總計|合 計|小 計|總 計|合计：|小计：|总计：|合计:|小计:|总计:|"
    "本页合计|本页小计|本日合计|本月合计|本年累计|累计|承前页|过次页|期初余额|上期结转|"
    "Total|TOTAL|total|Totals|Total:|Grand Total|GRAND TOTAL|Subtotal|SUBTOTAL|Sub-total|Sub-Total|Sub Total"
)
"""The commonest words of totals, as they are written: a cell that is one needs no closer look to be suspect."""

ENDINGS: Final = ("计", "計", "otal", "OTAL")
"""What the names of totals end with: 北京店小计, Acme Total."""

LETTERS: Final = list_words(
    "计|計|结|結|余|餘|期初|期末|承|过次|過次|转|轉|接|总|總|额|額|total|balance|forward|b/f|c/f|to date|ytd|"
    "cumulative|(|（|)|）|:|：|制|製|打|印|审|審|核|主|纳|納|页|頁|共|page|basis|printed|generated"
)
"""One of these is in every text that `ODD` finds."""

CARRIED: Final = ("承前页", "承前頁", "过次页", "過次頁", "转次页", "轉次頁", "carriedforward", "broughtforward")
SO_FAR: Final = ("累计", "累計", "本年", "todate", "ytd", "cumulative", "runningtotal")
PAGE: Final = ("本页", "本頁", "页计", "頁計", "页小计", "頁小計", "pagetotal", "pagesubtotal")
"""What a running sum is of, by a part of its word as headers are compared: what came before the page, the time so far,
the page."""


class Strength(Enum):
    """How surely a text is a total's."""

    EXACT = auto()  # 合计, Subtotal
    NAMED = auto()  # 北京店小计, Total for Acme
    LOOSE = auto()  # Total Acme, Acme Total: may be a name as well


@dataclass(frozen=True, slots=True)
class Word:
    """What a total's text says: its kind, the name of what it is the sum of, and how sure that is."""

    kind: Fold
    strength: Strength
    name: str = ""
    is_item_proof: bool = False


def plain_text(text: str) -> str:
    """Return the text in NFKC without blanks around it."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=4096)
def read_word(text: str) -> Word | None:
    """Return what a cell's text says of totals, null where it says nothing of them."""
    shown = plain_text(text[: _LONGEST_WORD + 1])
    if not shown or len(shown) > _LONGEST_WORD or is_number(shown):
        return None
    word = normalise_header(shown)
    kind = _KIND_OF_WORD.get(word)
    if kind is not None:
        return Word(kind, Strength.EXACT, is_item_proof=word in _ITEM_PROOF)
    if _STRETCH.fullmatch(word):
        return Word(Fold.RUNNING, Strength.EXACT)
    return _read_named(shown)


def _read_named(shown: str) -> Word | None:
    if _COUNTED_SUM.match(shown):
        return Word(Fold.TOTAL, Strength.NAMED)
    found = _BEFORE.match(shown) or _TOTAL_FOR.match(shown)
    if found is not None and _MONEY_IN_WORDS.search(found["name"]):
        return Word(Fold.TOTAL, Strength.NAMED)
    found = found or _BEHIND.match(shown)
    if found is not None:
        return Word(Fold.SUBTOTAL, Strength.NAMED, name=_name(found["name"]))
    found = _TOTAL_NAME.match(shown) or _NAME_TOTAL.match(shown)
    return None if found is None else Word(Fold.SUBTOTAL, Strength.LOOSE, name=_name(found["name"]))


def _name(text: str) -> str:
    return simple_name(_WITH_PARTS.sub("", text))


def simple_name(text: str) -> str:
    """Return a group's name in one form, to be found again in “Total for …”."""
    return re.sub(r"\s+", "", plain_text(text)).casefold()


def is_footer(text: str) -> bool:
    """Tell whether a text is what stands at the foot of a page: who made it, when, which page, on what basis."""
    return _FOOTER.search(plain_text(text[:_LONGEST_FOOTER])) is not None


def is_sentence(text: str) -> bool:
    """Tell whether a text says something, and is no name."""
    shown = text.strip()  # as written: the comma of “Acme, Inc.” is another than that of a sentence in Chinese
    return len(shown) > _LONGEST_NAME or _SENTENCE.search(shown) is not None


def split_count(text: str) -> tuple[str, int] | None:
    """Return the name and the count of “29 Jun 2026 (95)”, null where no count stands behind."""
    found = _COUNT.match(plain_text(text)) if len(text) <= _LONGEST_FOOTER else None
    return None if found is None else (found["name"].strip(), int(found["count"]))


def split_said(text: str, *, is_word: Callable[[str], bool]) -> tuple[str, str] | None:
    """Return the two parts of “业务员：张三”; the second is empty where the value stands in another cell.

    It is as it is written, and ends where another word is said: 客户：北京店 电话：…
    """
    found = _SAID.match(text) if len(text) <= _LONGEST_FOOTER else None
    if found is None:
        return None
    value = found["value"]
    after = next((other for other in _SAID_NEXT.finditer(value) if is_word(plain_text(other[1]))), None)
    return plain_text(found["word"]), value[: after.start() if after else None].strip()


def is_number(text: str) -> bool:
    """Tell whether a cell is a number in any dress, or a dash that stands for none."""
    return len(text) <= _LONGEST_WORD and _NUMBER.match(plain_text(text)) is not None


def is_day(text: str) -> bool:
    """Tell whether a cell of a column of dates is a date in any form."""
    return len(text) <= _LONGEST_WORD and _DAY.match(plain_text(text)) is not None


def is_whole_day(text: str) -> bool:
    """Tell whether a text is certainly a date, with a year or the name of a month."""
    shown = plain_text(text[:_LONGEST_WORD])
    return _WHOLE_DAY.match(shown) is not None and _DAY.match(shown) is not None
