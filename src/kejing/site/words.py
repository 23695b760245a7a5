"""The language of the terminal, and the sentences of the command line in it.

They stand in the same catalogue as those of the pages, read by the standard library: `kejing judge` needs no Django.
"""

from __future__ import annotations

import gettext as stdlib_gettext
import os
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

type Language = Literal["zh-hans", "zh-hant", "en"]

LANGUAGES: tuple[Language, ...] = ("zh-hans", "zh-hant", "en")
LOCALE_DIR = Path(__file__).parent / "locale"
CATALOGUES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}
TRADITIONAL_TERRITORIES = ("tw", "hk", "mo", "hant")


def language_of(environment: Mapping[str, str]) -> Language:
    """Return the language to speak: KEJING_LANGUAGE, else the terminal's locale, else English."""
    named = environment.get("KEJING_LANGUAGE", "").lower()
    for language in LANGUAGES:
        if language == named:
            return language
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        given = environment.get(variable, "").lower()
        if given.startswith("zh"):
            return "zh-hant" if any(part in given for part in TRADITIONAL_TERRITORIES) else "zh-hans"
        if given:
            return "en"
    return "en"


def open_catalogue(language: Language) -> stdlib_gettext.NullTranslations:
    """Return the sentences in `language`; English stands in the code itself."""
    if language not in CATALOGUES:
        return stdlib_gettext.NullTranslations()
    return stdlib_gettext.translation("django", LOCALE_DIR, languages=[CATALOGUES[language]])


LANGUAGE = language_of(os.environ)

_catalogues = [open_catalogue(LANGUAGE)]
_of_one_reader: ContextVar[stdlib_gettext.NullTranslations | None] = ContextVar("words", default=None)


def speak(language: Language) -> None:
    """Say everything from now on in `language`, as `--lang` asks."""
    _catalogues[:] = [open_catalogue(language)]


@contextmanager
def spoken_in(language: str) -> Iterator[None]:
    """Speak `language` within the block, and in no other thread: a server's readers have one each."""
    known = next((one for one in LANGUAGES if one == language), LANGUAGES[-1])
    token = _of_one_reader.set(open_catalogue(known))
    try:
        yield
    finally:
        _of_one_reader.reset(token)


def _(message: str) -> str:
    """Return `message` in the reader's language."""
    return (_of_one_reader.get() or _catalogues[0]).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for `count` in the reader's language."""
    return (_of_one_reader.get() or _catalogues[0]).ngettext(singular, plural, count)
