"""Names as people glue things to them: a telephone number, a mark such as (停用), other blanks and brackets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.values.texts import read_text

NAME_COLUMNS: Final = ("name", "plain", "key", "phone", "is_closed")
"""Columns of `clean_names`."""

_MARKS: Final = (
    "停用|已停用|禁用|已禁用|作废|已作废|作廢|已作廢|注销|已注销|註銷|已註銷|删除|已删除|刪除|已刪除|关闭|已关闭|"
    "關閉|已關閉|停业|已停业|停業|已停業|失效|已失效|冻结|已冻结|凍結|inactive|deleted|disabled|closed|void|voided"
)
_OPEN: Final = r"[(\[{<【〔]"
_CLOSE: Final = r"[)\]}>】〕]"
_PHONES: Final = (
    r"(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}[\s-]?\d{4}|[*xX]{3,5}\d{3,4})",  # 13800000000, 138****0000
    r"(?:\(0\d{2,3}\)\s?|0\d{2,3}[\s-])\d{7,8}(?:(?:-|转|轉)\d{1,6})?",  # 0411-84567890
    r"09\d{2}[\s-]?\d{3}[\s-]?\d{3}",  # 0912-345-678
    r"(?:\(0\d{1,2}\)\s?|0\d{1,2}-)\d{3,4}-\d{4}",  # 02-2345-6789
    r"[48]00-\d{3,4}-\d{3,4}",
    r"(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[.-])\d{3}[.-]\d{4}",  # (555) 123-4567
)
_LABEL: Final = r"(?:(?:联系|聯絡)?(?:电话|電話|手机|手機)|tel|phone|mobile|☎)?\s*[:.]?\s*"
_PHONE_END: Final = re.compile(
    rf"\s*(?P<open>{_OPEN})?\s*(?<!\d){_LABEL}(?P<phone>{'|'.join(_PHONES)})\s*(?P<close>{_CLOSE})?\s*$", re.IGNORECASE
)
_MARK_END: Final = re.compile(rf"\s*{_OPEN}\s*(?:{_MARKS})\s*{_CLOSE}\s*$", re.IGNORECASE)
_MARK_START: Final = re.compile(rf"^\s*{_OPEN}\s*(?:{_MARKS})\s*{_CLOSE}\s*", re.IGNORECASE)
_SEPARATORS: Final = " \t\u3000-–—,，、/:：;；_|·"
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BLANKS_BESIDE: Final = r"\s*([^\x00-\x7f]|[()])\s*"
_ANY_OPEN: Final = r"[\[{<【〔〈《]"
_ANY_CLOSE: Final = r"[\]}>】〕〉》]"
_ODD: Final = rf"(?i)[\d０-９]{{3}}\s*[)\]}}>】〕）］｝＞]?\s*$|{_MARKS}"
"""What a name has that may have something glued to it: digits at its end, or a word of the marks."""


@dataclass(frozen=True, slots=True)
class CleanName:
    """A name without what was glued to it: `phone` has its digits, a star for each that is hidden.

    `is_closed` says that a mark such as (停用) stood at an end.
    """

    plain: str
    phone: str | None
    is_closed: bool


def clean_name(name: str) -> CleanName:
    """Return a name without telephone numbers and marks at its ends; one that is nothing else stays as it is."""
    text, phone, is_closed = name, None, False
    while True:
        flat = text.translate(_NARROW)
        if found := _MARK_END.search(flat):
            rest, closes = text[: found.start()], True
        elif found := _MARK_START.search(flat):
            rest, closes = text[found.end() :], True
        elif (found := _PHONE_END.search(flat)) and bool(found["open"]) == bool(found["close"]):
            rest, closes = text[: found.start()], False
        else:
            break
        rest = rest.strip(_SEPARATORS)
        if not rest:
            break
        text, is_closed = rest, is_closed or closes
        if not closes:
            digits = re.sub(r"[^\d*]", "", re.sub(r"[xX]", "*", found["phone"]))
            phone = digits if phone is None else f"{digits}/{phone}"
    return CleanName(plain=text, phone=phone, is_closed=is_closed)


def clean_names(names: pl.Series) -> pl.DataFrame:
    """Return `NAME_COLUMNS` of each different name that is not blank; only the odd ones are looked at closely.

    `plain` is the name without telephone numbers and marks, `phone` has the digits of the number, a star for each
    that is hidden; `key` is equal for plain names that differ in blanks and brackets only; `is_closed` says that
    there was a mark.
    """
    distinct = read_text(names).drop_nulls().unique(maintain_order=True).alias("name")
    odd = distinct.filter(distinct.str.contains(_ODD))
    cleaned = [clean_name(name) for name in odd]
    found = pl.DataFrame(
        {
            "name": odd,
            "plain": pl.Series([one.plain for one in cleaned], dtype=pl.String),
            "phone": pl.Series([one.phone for one in cleaned], dtype=pl.String),
            "is_closed": pl.Series([one.is_closed for one in cleaned], dtype=pl.Boolean),
        }
    )
    return (
        distinct.to_frame()
        .join(found, on="name", how="left", maintain_order="left")
        .with_columns(pl.col("plain").fill_null(pl.col("name")), pl.col("is_closed").fill_null(value=False))
        .with_columns(_fold(pl.col("plain")).alias("key"))
        .select(NAME_COLUMNS)
    )


def is_one_phone(phones: Sequence[str]) -> bool:
    """Tell whether telephone numbers may all be the same one: 138****0000 may be 13800000000."""
    return all(_may_be_same(first, second) for place, first in enumerate(phones) for second in phones[place + 1 :])


def _may_be_same(first: str, second: str) -> bool:
    if first == second:
        return True
    if "*" not in first + second or len(first) != len(second):
        return False
    return all(a == b or "*" in {a, b} for a, b in zip(first, second, strict=True))


def _fold(plain: pl.Expr) -> pl.Expr:
    """Return what names are compared by: brackets of one form, and blanks only between Latin words."""
    text = plain.str.normalize("NFKC").str.replace_all(_ANY_OPEN, "(").str.replace_all(_ANY_CLOSE, ")")
    return text.str.replace_all(_BLANKS_BESIDE, "$1").str.replace_all(r"\s+", " ").str.strip_chars()
