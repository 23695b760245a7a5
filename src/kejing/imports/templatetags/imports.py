"""Filters for the import pages: `{% load imports %}`. Amounts are minor units of the company's currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from kejing.kit.figures import NOT_APPLICABLE, format_number
from kejing.kit.money import from_minor, minor_digits

if TYPE_CHECKING:
    from decimal import Decimal

register = template.Library()

_STEP = 1024
_UNITS = ("B", "KB", "MB", "GB", "TB")


@register.filter
def money(minor: int | None) -> str:
    """Show an amount to the last cent: "9,221,595.00", "−3.50"; a dash where there is none."""
    if minor is None:
        return NOT_APPLICABLE
    return format_number(from_minor(minor), places=minor_digits())


@register.filter
def exact(amount: Decimal | None) -> str:
    """Show an amount that is one already to its last cent."""
    return format_number(amount, places=minor_digits())


@register.filter
def money_change(minor: int | None) -> str:
    """Show a difference with its sign: "+3.50", "−3.50", "0.00"."""
    return f"+{money(minor)}" if minor is not None and minor > 0 else money(minor)


@register.filter
def less(after: int | None, before: int | None) -> int:
    """Return what comes to `before` to make `after`; nothing there is nought."""
    return (after or 0) - (before or 0)


@register.filter
def file_size(size: int) -> str:
    """Show a size as file managers do: "512 B", "3.4 MB"."""
    shown, unit = float(size), 0
    while shown >= _STEP and unit < len(_UNITS) - 1:
        shown, unit = shown / _STEP, unit + 1
    return f"{shown:,.0f} {_UNITS[unit]}" if unit == 0 else f"{shown:,.1f} {_UNITS[unit]}"
