"""Tags and filters of the report's templates, loaded into all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from kejing.site import words
from kejing.site.report import telling

if TYPE_CHECKING:
    from kejing.site.report.telling import Teller

register = template.Library()


@register.simple_tag
def translate(message: str) -> str:
    """Say a sentence of the page in the language last spoken; no settings are asked for one."""
    return words._(message)


@register.filter
def money(minor: int | None, teller: Teller) -> str:
    """Show money with the places of a list."""
    return teller.money(minor)


@register.filter
def money_brief(minor: int | None, teller: Teller) -> str:
    """Show money with the fewer places of a summary."""
    return teller.money_brief(minor)


@register.filter
def money_whole(minor: int | None, teller: Teller) -> str:
    """Show money in whole units of the currency."""
    return teller.money_whole(minor)


@register.simple_tag
def change(teller: Teller, now: int | None, before: int | None) -> str:
    """Show how much more there is than before: "▲21%"."""
    return teller.change(now, before)


@register.filter
def bar(share: float | None) -> str:
    """Return a share as a length on a bar 100 long."""
    return f"{min(max(share or 0.0, 0.0), 1.0) * 100:.1f}"


@register.filter
def clean(text: str) -> str:
    """Show a code as the page can print it."""
    return telling.clean(text)
