"""How the page tells figures: one unit of money for the whole page, sentences in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kejing.analytics.reasons import Reason, from_json
from kejing.analytics.wording import label, sentence, write_amount
from kejing.kit import figures
from kejing.site.plain_texts import make_plain

if TYPE_CHECKING:
    from kejing.site.words import Language

# A name is told up to here, so that one endless name cannot fill the page.
MOST_LETTERS = 60
# Under so many large units a company's money is told in whole units of its currency.
LEAST_LARGE_UNITS = 100

_LOCALES = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}
_TAGS = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_STOPS = ".!?。！？"


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells numbers and sentences in one language, currency and unit."""

    language: Language
    currency: str
    minor_digits: int
    in_large_units: bool

    @property
    def tag(self) -> str:
        """Return the language as HTML names it."""
        return _TAGS[self.language]

    @property
    def currency_word(self) -> str:
        """Return how readers call one unit of the currency: "元", "美元", "USD"."""
        return figures.currency_word(self.currency, self.language)

    @property
    def unit(self) -> str:
        """Return the unit of money as a column's head says it: "万元", "k USD", "USD"."""
        if not self.in_large_units:
            return self.currency_word
        word = figures.scale_for(self.language).word
        return f"{word} {self.currency_word}" if self.language == "en" else f"{word}{self.currency_word}"

    def money(self, minor: int | None) -> str:
        """Return money with the places of a list."""
        return self._tell_money(minor, summary=False)

    def money_brief(self, minor: int | None) -> str:
        """Return money with the fewer places of a summary."""
        return self._tell_money(minor, summary=True)

    def money_whole(self, minor: int | None) -> str:
        """Return money in whole units of the currency, as single orders are told."""
        return figures.format_number(self._decimal(minor))

    def money_with_unit(self, minor: int) -> str:
        """Return money as a sentence tells it: "123.5 万元", "1,235 k USD"."""
        return f"{self.money_brief(minor)} {self.unit}"

    def money_exact(self, minor: int) -> str:
        """Return money with all its digits."""
        return write_amount(minor, minor_digits=self.minor_digits)

    def change(self, now: int | None, before: int | None) -> str:
        """Return how `now` differs from `before`: "▲21%"."""
        return figures.format_change(self._decimal(now), self._decimal(before))

    def say(self, reason: Reason | str) -> str:
        """Return the sentence of a reason (or of its JSON text), beginning with a capital letter, without a stop."""
        told = from_json(reason) if isinstance(reason, str) else reason
        numbers = {name: clean(value) if isinstance(value, str) else value for name, value in told.numbers.items()}
        text = sentence(Reason(told.code, numbers), language=self.language, minor_digits=self.minor_digits)
        return text[:1].upper() + text[1:]

    def state(self, reason: Reason | str) -> str:
        """Return the same with its full stop."""
        text = self.say(reason)
        return text if text.endswith(tuple(_STOPS)) else text + ("." if self.language == "en" else "。")

    def label(self, key: str) -> str:
        """Return the short name of a tier, a lifecycle, a class."""
        return label(key, language=self.language)

    def _tell_money(self, minor: int | None, *, summary: bool) -> str:
        if self.in_large_units:
            return figures.format_amount(self._decimal(minor), language=self.language, summary=summary)
        return figures.format_number(self._decimal(minor))

    def _decimal(self, minor: int | None) -> Decimal | None:
        return None if minor is None else Decimal(minor).scaleb(-self.minor_digits)


def make_teller(*, language: Language, currency: str, minor_digits: int, largest: int) -> Teller:
    """Return the teller of a company whose largest sum is `largest` minor units."""
    divisor = figures.scale_for(language).divisor * 10**minor_digits
    return Teller(
        language=language,
        currency=currency,
        minor_digits=minor_digits,
        in_large_units=abs(largest) >= LEAST_LARGE_UNITS * divisor,
    )


def clean(text: str) -> str:
    """Return a name as the page can print it."""
    return make_plain(text, most=MOST_LETTERS)
