"""Sentences and labels from (code, numbers, language), through the stdlib's gettext; knows no web framework.

English is the source. The catalogues lie beside this file and are compiled when the package is built.
"""

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

from kejing.analytics.reasons import Number, Reason
from kejing.analytics.wording.texts import LABELS, SENTENCES

LANGUAGES = ("en", "zh-hans", "zh-hant")

_LOCALES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}
_DOMAIN = "analytics"
_FOLDER = Path(__file__).parent / "locale"
_MINUS = "\N{MINUS SIGN}"

# A number whose name ends so is told with its unit, singular and plural.
UNITS = {
    "days": ("{n} day", "{n} days"),
    "workdays": ("{n} working day", "{n} working days"),
    "months": ("{n} month", "{n} months"),
    "categories": ("{n} category", "{n} categories"),
    "gaps": ("{n} interval", "{n} intervals"),
    "customers": ("{n} customer", "{n} customers"),
}
PERCENT = "{n} %"


class WordingError(LookupError):
    """A sentence or label that cannot be made: an unknown code or language, or a number that is missing."""


class CatalogueMissingError(FileNotFoundError):
    """A language's compiled catalogue is not there; the package was not built."""


def sentence(reason: Reason, *, language: str = "en", minor_digits: int = 2) -> str:
    """Return the reason as one sentence; money is written with `minor_digits` digits after the point.

    :raises WordingError: on an unknown code or language, or a number that the sentence needs and the reason lacks
    :raises CatalogueMissingError: if the language's catalogue was not compiled
    """
    template = template_of(reason.code, language=language)
    told = {
        name: tell_number(name, number, language=language, minor_digits=minor_digits)
        for name, number in reason.numbers.items()
    }
    try:
        return template.format(**told)
    except KeyError as error:
        raise WordingError(f"The reason {reason.code} lacks the number {error}.") from error


def template_of(code: str, *, language: str) -> str:
    """Return the sentence of a code with its numbers still open, as in `{since_days}`.

    :raises WordingError: on an unknown code or language
    :raises CatalogueMissingError: if the language's catalogue was not compiled
    """
    if code not in SENTENCES:
        raise WordingError(f"No sentence for the reason {code}.")
    return _catalogue(language).gettext(SENTENCES[code])


def label(key: str, *, language: str = "en") -> str:
    """Return the short name of a tier, a contact state, a rhythm or a verdict; `key` is as in `tier.head`.

    :raises WordingError: on an unknown key or language
    :raises CatalogueMissingError: if the language's catalogue was not compiled
    """
    if key not in LABELS:
        raise WordingError(f"No label for {key}.")
    return _catalogue(language).gettext(LABELS[key])


def tier_label(tier: str, *, language: str = "en") -> str:
    """Return the name of a tier, as `label` would."""
    return label(f"tier.{tier}", language=language)


def tell_number(name: str, number: Number, *, language: str, minor_digits: int) -> str:
    """Return how a sentence tells one number: with the unit its name gives, text as it is, nothing as a dash."""
    if number is None:
        return "—"
    if isinstance(number, str):
        return number
    catalogue = _catalogue(language)
    kind = name.rsplit("_", maxsplit=1)[-1]
    if kind == "percent":
        return catalogue.gettext(PERCENT).format(n=_write(number))
    if kind == "amount":
        return write_amount(int(number), minor_digits=minor_digits)
    if "_" in name and kind in UNITS:
        return catalogue.ngettext(*UNITS[kind], int(number)).format(n=_write(number))
    return _write(number)


def write_amount(amount: int, *, minor_digits: int) -> str:
    """Return money in minor units with its digits after the point, in groups of three: 1,234.50."""
    whole, rest = divmod(abs(amount), 10**minor_digits)
    text = f"{whole:,}.{rest:0{minor_digits}d}" if minor_digits else f"{whole:,}"
    return f"{_MINUS}{text}" if amount < 0 else text


def _write(number: float) -> str:
    text = f"{abs(number):,}" if number % 1 else f"{abs(int(number)):,}"
    return f"{_MINUS}{text}" if number < 0 else text


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    if language not in _LOCALES:
        raise WordingError(f"No such language: {language}; expected one of {', '.join(LANGUAGES)}.")
    try:
        return translation(_DOMAIN, localedir=_FOLDER, languages=[_LOCALES[language]])
    except FileNotFoundError as error:
        raise CatalogueMissingError(
            f"The {language} catalogue of {_DOMAIN} is not compiled; build the package, or compile its .po files."
        ) from error
