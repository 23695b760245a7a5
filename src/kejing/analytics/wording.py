"""Sentences and labels from (code, numbers, language), through the stdlib's gettext; knows no web framework.

English is the source. The catalogues lie beside this file and are compiled when the package is built.
"""

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

from kejing.analytics.reasons import Number, Reason

LANGUAGES = ("en", "zh-hans", "zh-hant")

_LOCALES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}
_DOMAIN = "analytics"
_FOLDER = Path(__file__).parent / "locale"
_MINUS = "\N{MINUS SIGN}"

_EVERY_NOW_SOME = "usually every {usual_days}, now {wait}; {longer_percent} of its waits are longer"
_EVERY_NOW_ONLY = "usually every {usual_days}, now {wait}; only {longer_percent} of its waits are longer"

SENTENCES = {
    "tier.prospect": "prospect: has not bought yet",
    "tier.dormant": "dormant: last order {since_days} ago (limit {limit_days})",
    "tier.head": "head: rank {rank}, bought in {active} of {window_months}, buys {bought} of {sellable_categories}",
    "tier.head.breadth_unknown.no_categories": (
        "head: rank {rank}, bought in {active} of {window_months}; no sale carries a category, so breadth is not tested"
    ),
    "tier.head.breadth_unknown.too_few_categorised": (
        "head: rank {rank}, bought in {active} of {window_months}; only {categorised_percent} of sales carry a "
        "category (needs {needed_percent}), so breadth is not tested"
    ),
    "tier.head.breadth_unknown.nothing_sellable": (
        "head: rank {rank}, bought in {active} of {window_months}; no category has {needed_customers} or more, so "
        "breadth is not tested"
    ),
    "tier.core.share": (
        "core, not head: rank {rank}, those ahead make {ahead_percent} of sales (head: under {limit_percent})"
    ),
    "tier.core.rank": "core, not head: rank {rank} (head: the first {limit})",
    "tier.core.amount": "core, not head: {year_amount} in 12 months (needs {needed_amount})",
    "tier.core.months": "core, not head: bought in {bought} of {window_months} (needs {needed})",
    "tier.core.breadth": "core, not head: buys {bought} of {sellable_categories} (needs {needed})",
    "tier.small.no_sales": "small: no active customer has net sales in the last 12 months",
    "tier.small.share": (
        "small, not core: rank {rank}, those ahead make {ahead_percent} of sales (core: under {limit_percent})"
    ),
    "tier.small.rank": "small, not core: rank {rank} (core: the first {limit})",
    "tier.small.amount": "small, not core: {year_amount} in 12 months (needs {needed_amount})",
    "tier.small.months": "small, not core: bought in {bought} of {window_months} (needs {needed})",
    "contact.unknown": "no contact of any customer is on record",
    "contact.none": "no contact planned",
    "contact.never": "due every {cadence_days}, never contacted",
    "contact.waiting": "due every {cadence_days}, new, not contacted yet",
    "contact.today": "due every {cadence_days}, contacted today",
    "contact.ok": "due every {cadence_days}, last contact {since_days} ago, {left_days} left",
    "contact.due": "due every {cadence_days}, last contact {since_days} ago, due today",
    "contact.overdue": "due every {cadence_days}, last contact {since_days} ago, {over_days} over",
    "rhythm.none": "no order yet",
    "rhythm.unknown": "rhythm not known yet: {found_gaps} between orders (needs {needed})",
    "rhythm.early": _EVERY_NOW_SOME,
    "rhythm.expected": _EVERY_NOW_SOME,
    "rhythm.late": _EVERY_NOW_ONLY,
    "rhythm.alarm": _EVERY_NOW_ONLY,
    "rhythm.alarm.rare": "usually every {usual_days}, now {wait}; fewer than {below_percent} of its waits are longer",
    "finding.dormancy_invisible": (
        "the ledger covers {coverage_days}; dormant customers show only from {needed_days} on"
    ),
    "finding.stale_ledger": (
        "last sale on {last_sale_on}, {since_days} ago: rhythm alarms are held back until the ledger is up to date"
    ),
    "finding.company_wide": (
        "{late_customers} of {known_customers} are far beyond their rhythm, more than {limit_percent}: something "
        "happened to the company, not to them"
    ),
    "finding.contacts_unknown": "no contact is on record yet, so nobody is due or overdue",
    "finding.breadth_unknown.no_categories": (
        "no sale of the last 12 months carries a category, so breadth is not tested"
    ),
    "finding.breadth_unknown.too_few_categorised": (
        "only {categorised_percent} of the last 12 months' sales carry a category (needs {needed_percent}), so breadth "
        "is not tested"
    ),
    "finding.breadth_unknown.nothing_sellable": (
        "no category was bought by {needed_customers} or more in the last 12 months, so breadth is not tested"
    ),
    "finding.tax_basis_unknown": "margin is not known: cost and amount on different tax bases",
    "goal.head": "steady, slightly up",
    "goal.head.growth": "steady, slightly up: {growth_percent} or more on last year",
    "goal.core": "more categories, {growth_percent} more than last year",
    "goal.small": "from occasional to regular, {growth_percent} more than last year",
    "goal.dormant": "trade again: win back at least {won_back_percent}",
    "goal.prospect": "win it",
}

LABELS = {
    "tier.head": "Head",
    "tier.core": "Core",
    "tier.small": "Small",
    "tier.dormant": "Dormant",
    "tier.prospect": "Prospect",
    "lost": "Lost",
    "contact.unknown": "not known",
    "contact.none": "not planned",
    "contact.never": "never",
    "contact.today": "today",
    "contact.ok": "in time",
    "contact.due": "due",
    "contact.overdue": "overdue",
    "rhythm.unknown": "too few orders",
    "rhythm.early": "just ordered",
    "rhythm.expected": "order expected",
    "rhythm.late": "order late",
    "rhythm.alarm": "restock overdue",
    "verdict.below": "below",
    "verdict.within": "within",
    "verdict.above": "above",
}

# A number whose name ends so is told with its unit, singular and plural.
UNITS = {
    "days": ("{n} day", "{n} days"),
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
    if reason.code not in SENTENCES:
        raise WordingError(f"No sentence for the reason {reason.code}.")
    catalogue = _catalogue(language)
    told = {
        name: _tell_number(name, number, catalogue=catalogue, minor_digits=minor_digits)
        for name, number in reason.numbers.items()
    }
    try:
        return catalogue.gettext(SENTENCES[reason.code]).format(**told)
    except KeyError as error:
        raise WordingError(f"The reason {reason.code} lacks the number {error}.") from error


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


def _tell_number(name: str, number: Number, *, catalogue: NullTranslations, minor_digits: int) -> str:
    if number is None:
        return "—"
    if isinstance(number, str):
        return number
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
