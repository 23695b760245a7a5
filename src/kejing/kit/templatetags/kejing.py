"""Tags and filters for every page: `{% load kejing %}`."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kejing.kit import assets, bars, figures

register = template.Library()


@register.simple_tag
def asset(source: str) -> SafeString:
    """Return the link and script elements of an entry, such as `{% asset "src/main.ts" %}`."""
    entry = assets.find_entry(source)
    links = [
        format_html_join("\n", '<link rel="stylesheet" href="{}">', ((style,) for style in entry.styles)),
        format_html_join("\n", '<link rel="modulepreload" href="{}">', ((module,) for module in entry.preloads)),
        format_html('<script type="module" src="{}"></script>', entry.script),
    ]
    return mark_safe("\n".join(link for link in links if link))  # noqa: S308 - each part is escaped above


@register.simple_tag
def asset_if_built(source: str) -> SafeString:
    """Return what `asset` does, or nothing without a build: an error page must not fail for its looks."""
    try:
        return asset(source)
    except assets.AssetsNotBuilt:
        return SafeString("")


@register.filter
def amount(value: Decimal | None) -> str:
    """Show an amount in the reader's scale, with a grid's places."""
    return figures.format_amount(value, language=_language())


@register.filter
def amount_brief(value: Decimal | None) -> str:
    """Show an amount in the reader's scale, with a summary's fewer places."""
    return figures.format_amount(value, language=_language(), summary=True)


@register.filter
def whole(value: Decimal | int | None) -> str:
    """Show a number in whole units, thousands grouped: single orders, receivables, counts."""
    return figures.format_number(value)


@register.filter
def share(value: float | None) -> str:
    """Show a share of one as a percentage with one place."""
    return figures.format_share(value)


@register.filter
def change(now: Decimal | None, before: Decimal | None) -> str:
    """Show how `now` differs from `before`: "▲21%"."""
    return figures.format_change(now, before)


@register.filter
def day(value: date | None) -> str:
    """Show a date as "2022-10-31"."""
    return figures.format_day(value)


@register.filter
def short_day(value: date | None) -> str:
    """Show a date as "22-10-31"."""
    return figures.format_short_day(value)


@register.simple_tag
def band(low: float | None, high: float | None) -> str:
    """Show a benchmark band: "1–5%", "≥ 40%"."""
    return figures.format_band(low, high)


@register.simple_tag
def band_bar(value: float | None, low: float | None, high: float | None) -> bars.BandBar:
    """Return the bullet's geometry for `value` beside its band."""
    return bars.lay_band(value, low, high)


@register.simple_tag
def currency_word(currency: str) -> str:
    """Return how readers call one unit of `currency` (an ISO code): "元", "美元", "USD"."""
    return figures.currency_word(currency, _language())


@register.simple_tag
def amount_unit(currency: str) -> str:
    """Return the unit of amounts as a column's head says it: "万元", "萬美元", "k USD"."""
    word = figures.scale_for(_language()).word
    unit = currency_word(currency)
    return f"{word}{unit}" if _language().startswith("zh") else f"{word} {unit}"


def _language() -> str:
    return get_language() or "en"
