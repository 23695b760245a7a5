"""Tags and filters for what was measured: `{% load measures %}`."""

from decimal import Decimal

from django import template
from django.utils.html import format_html

from kejing.battlemap.queries.pyramid_links import Addresses
from kejing.kit import figures

register = template.Library()


@register.filter
def number(value: float | None, places: int = 0) -> str:
    """Show a number with so many places."""
    return figures.format_number(value, places=places)


@register.filter
def signed_share(value: float | None) -> str:
    """Show a growth as a percentage with its sign: "+14.4%", "−2.4%", "±0%"."""
    if value is None:
        return figures.NOT_APPLICABLE
    told = figures.format_share(value)
    exact = Decimal(str(value))
    sign = "±" if not exact else "+" if exact > 0 else ""
    return f"{sign}{told}"


@register.filter
def goal(value: float | None) -> str:
    """Show the part of one to be reached, as short as it is: "20%"."""
    return figures.NOT_APPLICABLE if value is None else f"{float(Decimal(str(value)) * 100):g}%"


@register.filter
def growth_goal(value: float | None) -> str:
    """Show the growth to be reached, as short as it is: "+50%", "≥ 0"."""
    if value is None:
        return figures.NOT_APPLICABLE
    return "≥ 0" if not value else f"{'+' if value > 0 else figures.MINUS}{goal(abs(value))}"


@register.simple_tag
def customers_href(scope_query: str, **asked: object) -> str:
    """Return where the customers asked for of a scope are shown; all of it if nothing is."""
    return Addresses(scope_query).of(**asked)


@register.simple_tag
def money_href(scope_query: str, **asked: object) -> str:
    """Return where they are shown with their money of 12 months, most first."""
    return Addresses(scope_query).by_money(**asked)


@register.filter
def opens(count: int | None, href: str) -> str:
    """Show a count that opens its customers, if there are any and a table can show them."""
    told = figures.format_number(count)
    return format_html('<a class="opens" href="{}">{}</a>', href, told) if count and href else told
