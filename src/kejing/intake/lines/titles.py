"""What the title above a table calls its documents, where no column does: 订单明细表, 销售退货明细, Sales Orders."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kejing.intake.rows.documents import read_word
from kejing.intake.rows.type_words import OTHER, plain_word

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_SEVERAL: Final = re.compile(r"[、,/&+;:=和及与與或]|\b(?:and|or)\b", re.IGNORECASE)
_PERIOD: Final = re.compile(r"\d+\s*(?:年度?|季度|月份?|日)")
_LIST: Final = re.compile(
    r"(?:序时簿|序時簿|明细|明細|列表|清单|清單|汇总|匯總|一览|一覽|统计|統計|查询|查詢|登记|登記|报表|報表|台账|台帳|"
    r"表|账|帳|簿)+$"
)
_ENGLISH_LIST: Final = re.compile(
    r"\s+(?:by\s.*|lists?|reports?|register|details?|summary|export|lines?|items?)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TitleType:
    """The type of all documents of a file, and the title that says so."""

    title: str
    code: str


def read_title(titles: Sequence[str], *, said: Mapping[str, str]) -> TitleType | None:
    """Return what the one title that names a type says; null where it says nothing, or mere sales.

    `said` is what a person says of words, as `documents.check_types` returns it. A title that names two types
    (销售、退货明细), and titles that name different ones, say nothing.
    """
    texts = [text for title in titles for text in _split(title)]
    told = next((TitleType(text, said[plain_word(text)]) for text in texts if plain_word(text) in said), None)
    if told is not None:
        return told
    named = [TitleType(text, code) for text in texts if (code := _read(text)) != OTHER]
    if len({one.code for one in named}) != 1 or named[0].code == "sale":
        return None
    return named[0]


def _split(title: str) -> Iterator[str]:
    """Give the texts of a row of titles; a Chinese one may stand beside others, or be spaced out."""
    text = unicodedata.normalize("NFKC", title).strip()
    if not _CHINESE.search(text):
        yield text
        return
    parts = text.split()
    if max(map(len, parts), default=0) == 1:
        yield "".join(parts)
        return
    yield from parts


def _read(text: str) -> str:
    if _SEVERAL.search(text):
        return OTHER
    if _CHINESE.search(text):
        return read_word(_LIST.sub("", _PERIOD.sub("", text))).code
    shown = text
    while (shorter := _ENGLISH_LIST.sub("", shown)) != shown:
        shown = shorter
    return read_word(shown.removesuffix("s")).code if shown else OTHER
