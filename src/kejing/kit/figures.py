"""Figures as people read them: amounts, counts, shares, changes and dates.

Amounts follow the reader's habit: Chinese counts in 万 (10 000), English in thousands. A scale has one place more
for 万 than for thousands, so both readers see the same precision. The unit stands in the column's head, never in
the cell, and never changes within a column. Not applicable is "—"; a minus sign is U+2212.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale

NOT_APPLICABLE = "—"
MINUS = "\N{MINUS SIGN}"
UP, DOWN, LEVEL = "▲", "▼", "＝"


@dataclass(frozen=True, slots=True)
class Scale:
    """How many currency units one shown unit is, its word, and the places of a grid and of a summary."""

    divisor: int
    word: str
    grid_places: int
    summary_places: int


THOUSANDS = Scale(divisor=1_000, word="k", grid_places=1, summary_places=0)
MYRIADS = Scale(divisor=10_000, word="万", grid_places=2, summary_places=1)
TRADITIONAL_MYRIADS = Scale(divisor=10_000, word="萬", grid_places=2, summary_places=1)


def scale_for(language: str) -> Scale:
    """Return the scale in which readers of `language` (a code such as "zh-hant") read large amounts."""
    if language.lower().startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return TRADITIONAL_MYRIADS
    return MYRIADS if language.lower().startswith("zh") else THOUSANDS


def format_number(value: Decimal | float | None, *, places: int = 0) -> str:
    """Return `value` rounded half up with grouped thousands: "1,234.5", "−3"; "—" for None."""
    if value is None:
        return NOT_APPLICABLE
    if isinstance(value, int) and not places:
        return f"{MINUS if value < 0 else ''}{abs(value):,}"
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{places}f}"


def format_amount(value: Decimal | None, *, language: str, summary: bool = False) -> str:
    """Return an amount in the reader's scale, with a grid's places or a summary's fewer ones."""
    if value is None:
        return NOT_APPLICABLE
    scale = scale_for(language)
    places = scale.summary_places if summary else scale.grid_places
    return format_number(value / scale.divisor, places=places)


def format_share(value: float | None, *, places: int = 1) -> str:
    """Return a share of one as a percentage: "7.1%"; "—" for None."""
    if value is None:
        return NOT_APPLICABLE
    return f"{format_number(Decimal(str(value)) * 100, places=places)}%"


def format_band(low: float | None, high: float | None) -> str:
    """Return a band of shares: "1–5%", "≥ 40%", "≤ 5%"; empty when open at both ends."""
    if low is not None and high is not None:
        return f"{_whole_percent(low)}–{_whole_percent(high)}%"
    if low is not None:
        return f"≥ {_whole_percent(low)}%"
    return "" if high is None else f"≤ {_whole_percent(high)}%"


def _whole_percent(share: float) -> str:
    return f"{float(Decimal(str(share)) * 100):g}"


def format_change(now: Decimal | None, before: Decimal | None) -> str:
    """Return the change as a shape and whole percents: "▲21%", "▼8%", "＝0%"; empty without a positive `before`.

    From ten times as much on it is told in times: "▲18×".
    """
    if now is None or before is None or before <= 0:
        return ""
    if now >= 10 * before:
        return f"{UP}{(now / before).quantize(Decimal(1), rounding=ROUND_HALF_UP):,f}×"
    percent = ((now - before) * 100 / before).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    shape = UP if percent > 0 else DOWN if percent < 0 else LEVEL
    return f"{shape}{abs(percent):,f}%"


def format_day(value: date | None) -> str:
    """Return "2022-10-31"; "—" for None."""
    return NOT_APPLICABLE if value is None else value.isoformat()


def format_short_day(value: date | None) -> str:
    """Return "22-10-31", as grids show days; "—" for None."""
    return NOT_APPLICABLE if value is None else value.isoformat()[2:]


def currency_word(currency: str, language: str) -> str:
    """Return how readers of `language` call one unit of `currency` (an ISO code): "元", "美元", "USD"."""
    if not language.startswith("zh"):
        return currency
    if currency == "CNY":
        return "元"
    return str(Locale.parse(language, sep="-").currencies.get(currency, currency))
