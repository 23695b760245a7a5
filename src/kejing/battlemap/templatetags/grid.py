"""Tags for the table's rows: `{% load grid %}`.

A page has fifty rows of a dozen cells and more, and each again as a card for a phone. Written here they take a fourth
of what the same loops take in a template, where every part is looked up and escaped by itself.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from kejing.battlemap.queries.asking import ALL
from kejing.kit import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, QueryDict
    from django.utils.safestring import SafeString

    from kejing.battlemap.queries.cells import Cell
    from kejing.battlemap.queries.table import Row, TablePage

register = template.Library()

ELSEWHERE: Final = {"tag": "battlemap:customer", "salesperson": "battlemap:customer"}
"""Where columns lead to, without script, that the page of a customer's facts has not."""
BY_SCRIPT: Final = frozenset({"salesperson"})
"""Without script an owner is changed by ticking the row."""
MOST_TAGS: Final = 2
"""So many of a customer's tags stand in its row."""


@register.simple_tag
def cells(made: Sequence[Cell], pens: PenMaker | None = None, customer: int = 0) -> SafeString:
    """Return the cells of a row, with the pens of its customer, or of the row of sums."""
    written = (
        f'<td class="{escape(cell.css)}">{_inside(cell)}{pens.write(cell, customer) if pens else ""}</td>'
        for cell in made
    )
    return mark_safe("".join(written))  # noqa: S308 - each part is escaped


@register.simple_tag
def cell_inside(cell: Cell, customer: int, asked: QueryDict) -> SafeString:
    """Return what is in a cell of a customer, given by its key, as the table has it; its pen has the focus."""
    pen = PenMaker(way_of(asked)).write(cell, customer, has_focus=True)
    return mark_safe(_inside(cell) + pen)  # noqa: S308 - each part is escaped


@register.simple_tag(takes_context=True)
def table_rows(context: template.Context, page: TablePage) -> SafeString:
    """Return the rows of the table; the one whose drawer is open is marked."""
    opens, code = _opening(context["request"]), page.drawer.code if page.drawer else ""
    pens = PenMaker(way_of(context["request"].GET))
    written = (
        f'<tr data-row{_current(row, code)}><th scope="row" class="pin" data-tier="{escape(row.tier)}">'
        f'<label class="pick"><input type="checkbox" form="bulk" name="code" value="{escape(row.code)}"'
        f' aria-label="{escape(row.pick_label)}"></label>'
        f'<span class="tier"><svg class="glyph" role="img" aria-label="{escape(str(row.tier_label))}">'
        f'<use href="#glyph"/></svg><a href="{opens}{_in_address(row.code)}">{escape(row.name)}</a></span></th>'
        f"{cells(row.cells, pens, row.pk)}</tr>"
        for row in page.rows
    )
    return mark_safe("\n".join(written))  # noqa: S308 - each part is escaped


@register.simple_tag(takes_context=True)
def table_cards(context: template.Context, page: TablePage) -> SafeString:
    """Return the same rows as cards, for a phone."""
    opens, code = _opening(context["request"]), page.drawer.code if page.drawer else ""
    language = get_language() or "en"
    written = (
        f'<li data-row data-tier="{escape(row.tier)}"{_current(row, code)}>'
        f'<label class="pick"><input type="checkbox" data-card aria-label="{escape(row.pick_label)}"></label>'
        f'<a href="{opens}{_in_address(row.code)}"><span class="name">{escape(row.name)}</span>'
        f' <span class="money">{escape(figures.format_amount(row.amount, language=language))}</span>'
        f' <span class="line"><span class="state" data-state="{escape(row.contact_state)}">{escape(row.contact)}</span>'
        f" <span>{escape(str(row.tier_label))}</span> {_rhythm(row)}</span></a></li>"
        for row in page.rows
    )
    return mark_safe("\n".join(written))  # noqa: S308 - each part is escaped


class PenMaker:
    """Writes what opens a cell to be changed; without script it leads to where the same can be done, and `way` back.

    A page has hundreds of them: the addresses of a column are looked up once.
    """

    def __init__(self, way: str) -> None:
        self._way = escape(way)
        self._addresses: dict[str, tuple[str, str, str, str]] = {}

    def write(self, cell: Cell, customer: int, *, has_focus: bool = False) -> str:
        """Return the pen of a cell of a customer, given by its key, nothing where the cell cannot be changed."""
        if not cell.pen:
            return ""
        page, rest, form, end = self._addresses_of(cell.column)
        words = escape(cell.pen)
        return (
            f'<a class="{"pen by-script" if cell.column in BY_SCRIPT else "pen"}" href="{page}{customer}{rest}"'
            f' hx-get="{form}{customer}{end}" hx-target="closest td" hx-swap="innerHTML show:none"'
            f' aria-label="{words}" title="{words}"{" autofocus" if has_focus else ""}>'
            '<svg aria-hidden="true"><use href="#pen"/></svg></a>'
        )

    def _addresses_of(self, column: str) -> tuple[str, str, str, str]:
        """Return what stands before and after the customer in the address of the page, and of the form."""
        if column not in self._addresses:
            page, _key, rest = reverse(ELSEWHERE.get(column, "battlemap:edit_customer"), args=[0]).rpartition("0")
            form, _key, end = reverse("battlemap:cell", args=[0, column]).rpartition("0")
            self._addresses[column] = page, f"{rest}?{self._way}", form, end
        return self._addresses[column]


def _opening(request: HttpRequest) -> str:
    """Return the address of this page up to the code of the customer whose drawer is to open, escaped."""
    before = _without_drawer(request.GET)
    return escape(f"?{before}{'&' if before else ''}customer=")


def way_of(asked: QueryDict) -> str:
    """Return how the address of another page tells that one came from this part of the table."""
    return urlencode({"from": _without_drawer(asked) or f"list={ALL}"})


def _without_drawer(asked: QueryDict) -> str:
    kept = asked.copy()
    kept.pop("customer", None)
    return kept.urlencode()


def _in_address(code: str) -> str:
    return escape(quote(code, safe=""))


def _current(row: Row, code: str) -> str:
    return ' aria-current="true"' if row.code == code else ""


def _rhythm(row: Row) -> str:
    said = escape(row.rhythm)
    return f'<b class="act">{said}</b>' if row.is_silent else said


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
