"""The reader's language, as the intake speaks it."""

from django.utils.translation import get_language

from kejing.intake.wording import LANGUAGES


def reading_language() -> str:
    """Return en, zh-hans or zh-hant: the language of whoever asks."""
    language = get_language()
    return language if language in LANGUAGES else "en"
