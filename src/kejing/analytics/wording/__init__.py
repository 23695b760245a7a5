"""Sentences and labels from (code, numbers, language); knows no web framework."""

from kejing.analytics.wording.columns import tell_column
from kejing.analytics.wording.telling import (
    LANGUAGES,
    PERCENT,
    UNITS,
    CatalogueMissingError,
    WordingError,
    label,
    sentence,
    tier_label,
    write_amount,
)
from kejing.analytics.wording.texts import LABELS, SENTENCES

__all__ = [
    "LABELS",
    "LANGUAGES",
    "PERCENT",
    "SENTENCES",
    "UNITS",
    "CatalogueMissingError",
    "WordingError",
    "label",
    "sentence",
    "tell_column",
    "tier_label",
    "write_amount",
]
