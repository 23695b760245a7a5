"""Judgements in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language

from kejing.analytics.reasons import from_json
from kejing.analytics.wording import LANGUAGES, sentence
from kejing.kit.money import minor_digits


def say(reason: str) -> str:
    """Return the sentence of a stored reason, beginning with a capital letter."""
    language = get_language()
    told = sentence(
        from_json(reason), language=language if language in LANGUAGES else "en", minor_digits=minor_digits()
    )
    return told[:1].upper() + told[1:]
