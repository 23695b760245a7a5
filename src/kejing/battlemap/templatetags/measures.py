"""Filters for what was measured: `{% load measures %}`."""

from decimal import Decimal

from django import template

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
