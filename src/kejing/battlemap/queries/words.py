"""Judgements in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language

from kejing.analytics.reasons import Reason, from_json
from kejing.analytics.wording import LANGUAGES, label, sentence
from kejing.kit.money import minor_digits


def say(reason: Reason | str) -> str:
    """Return the sentence of a reason, stored as text or not, beginning with a capital letter."""
    told = sentence(
        from_json(reason) if isinstance(reason, str) else reason, language=_language(), minor_digits=minor_digits()
    )
    return _with_capital(told)


def name_of(key: str) -> str:
    """Return the short name of a code, as in `flag.falling`, beginning with a capital letter."""
    return _with_capital(label(key, language=_language()))


def _language() -> str:
    language = get_language()
    return language if language in LANGUAGES else "en"


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]
