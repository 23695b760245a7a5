"""Days and months in the reader's language, beside a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_skeleton
from django.utils.translation import get_language

if TYPE_CHECKING:
    from datetime import date

_LOCALES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


def month_words(month: date, *, with_year: bool = False) -> str:
    """Return a month's short name: "Nov", "Nov 2021", "11月", "2021年11月"."""
    locale = _LOCALES.get(get_language() or "", "en")
    return str(format_skeleton("yMMM" if with_year else "MMM", month, locale=locale))
