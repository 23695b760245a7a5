"""Tags for the table's rows: `{% load grid %}`.

A page has fifty rows of a dozen cells and more. Written here they take a fourth of what the same loop takes in a
template, where each cell's every part is looked up and escaped by itself.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from django import template
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from kejing.battlemap.queries.cells import Cell

register = template.Library()

MOST_TAGS: Final = 2
"""So many of a customer's tags stand in its row."""


@register.simple_tag
def cells(made: Sequence[Cell]) -> SafeString:
    """Return the cells of a row, or of the row of sums."""
    written = (f'<td class="{escape(cell.css)}">{_inside(cell)}</td>' for cell in made)
    return mark_safe("".join(written))  # noqa: S308 - each part is escaped


@register.simple_tag(takes_context=True)
def opening(context: template.Context) -> SafeString:
    """Return the address of this page up to the code of the customer whose drawer is to open."""
    request: HttpRequest = context["request"]
    asked = request.GET.copy()
    asked.pop("customer", None)
    before = asked.urlencode()
    return mark_safe(escape(f"?{before}{'&' if before else ''}customer="))  # noqa: S308 - escaped


def _inside(cell: Cell) -> str:
    if cell.tags:
        return _tags(cell.tags)
    text = escape(cell.text)
    if cell.is_bar:
        drawn = f'<svg viewBox="0 0 36 8" aria-hidden="true">{_bar(cell)}</svg>'
        return f'<span class="cadence">{drawn}<span>{text}</span></span>'
    if cell.state:
        return f'<span class="state" data-state="{escape(cell.state)}">{text}</span>'
    change = f'<span class="change">{escape(cell.change)}</span>' if cell.change else ""
    return f"{text}{change} <small>{escape(cell.small)}</small>" if cell.small else text + change


def _tags(tags: Sequence[tuple[str, str]]) -> str:
    """Return the first few of a customer's tags, and how many more there are."""
    shown = "".join(
        f'<span class="tag" data-colour="{escape(colour)}">{escape(name)}</span>' for name, colour in tags[:MOST_TAGS]
    )
    rest = ", ".join(name for name, _colour in tags[MOST_TAGS:])
    return f'{shown}<span class="meta" title="{escape(rest)}">+{len(tags) - MOST_TAGS}</span>' if rest else shown


def _bar(cell: Cell) -> str:
    """Return how long was waited of the cadence; a line through where nobody was ever contacted."""
    if cell.state:
        return '<path class="never" d="M0 4H36"/>'
    bar = cell.bar
    if bar is None:
        return ""
    return (
        '<rect class="track" y="3" width="36" height="2"/>'
        f'<rect class="within" y="2" width="{bar.within}" height="4"/>'
        f'<rect class="beyond" x="{bar.tick}" y="2" width="{bar.beyond}" height="4"/>'
        f'<rect class="tick" x="{bar.tick}" width="1" height="8"/>'
    )
