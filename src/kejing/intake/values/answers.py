"""Yes and no, as people write them in a column."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.reasons import RejectReason
from kejing.intake.values.texts import NOTHING, Parsed, mark, read_text

_YES: Final = "是|有|真|对|對|√|✓|✔|Y|Yes|True|T|1|1.0"
_NO: Final = "否|不是|无|無|没有|沒有|假|×|✗|N|No|False|F|0|0.0"


def read_answers(cells: pl.Series, *, yes: str = "", no: str = "") -> Parsed:
    """Return true or false of every cell, null where it is blank, a reason where it is neither.

    `yes` and `no` are the words of this column beside the usual ones, separated by a bar.
    """
    words = read_text(cells)
    distinct = words.drop_nulls().unique()
    known = _invert(yes, no)
    found = pl.Series([known.get(_plain(word)) for word in distinct], dtype=pl.Boolean)
    values = words.replace_strict(distinct, found, default=None, return_dtype=pl.Boolean)
    unread = words.is_not_null() & values.is_null() & ~words.str.to_lowercase().is_in(list(NOTHING))
    return Parsed(values, mark(unread, RejectReason.ANSWER_UNREADABLE))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()


def _invert(yes: str, no: str) -> Mapping[str, bool]:
    """Return what each word says; the column's own words go before the usual ones."""
    found: dict[str, bool] = {}
    for text, answer in ((yes, True), (no, False), (_YES, True), (_NO, False)):
        for word in filter(None, text.split("|")):
            found.setdefault(_plain(word), answer)
    return MappingProxyType(found)
