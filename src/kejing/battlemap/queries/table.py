"""The one table: what its page shows of what was asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kejing.battlemap.queries.asking import (
    ALL,
    AT_LEAST,
    AT_MOST,
    EXACTLY,
    HAS,
    IS,
    KNOWN,
    NONE,
    NOT,
    UNKNOWN,
    Asked,
    columns_for,
    worklists_for,
)
from kejing.battlemap.queries.cell_changes import pens_of
from kejing.battlemap.queries.cells import CellMaker, choice_words, column_classes, contact_words, rhythm_words
from kejing.battlemap.queries.columns import COLUMNS, GROUP_LABELS, NAME, SORTABLE, WORKLISTS, Column, Kind
from kejing.battlemap.queries.counts import count_lists
from kejing.battlemap.queries.movement import move_words
from kejing.battlemap.queries.notices import notices_of
from kejing.battlemap.queries.paging import fetch_page
from kejing.battlemap.queries.past_drawer import open_drawer_at
from kejing.battlemap.queries.past_pages import TABLE, table_band
from kejing.battlemap.queries.selecting import find_group, select_rows
from kejing.battlemap.queries.views import views_of
from kejing.customers.queries import tags_of
from kejing.kit import figures
from kejing.kit.standards import own_currency
from kejing.people.permissions import may_judge_again, may_see_all_customers
from kejing.standing.enums import LAYERS, Tier
from kejing.standing.queries import (
    OCCASIONS,
    reasons_given,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from django_stubs_ext import StrPromise

    from kejing.battlemap.models import SavedView, TableChoice
    from kejing.battlemap.queries.asking import Filter
    from kejing.battlemap.queries.cells import Cell, Pen
    from kejing.battlemap.queries.counts import Counts
    from kejing.battlemap.queries.drawer import Drawer
    from kejing.battlemap.queries.moment import Moment
    from kejing.battlemap.queries.notices import Notice
    from kejing.battlemap.queries.paging import Page, Place
    from kejing.battlemap.queries.past_pages import PastBand
    from kejing.battlemap.queries.pyramid_scope import Scope
    from kejing.people.models import User

_CARD_FIELDS: Final = (
    "customer_id",
    "customer_code",
    "customer_name",
    "tier",
    "contact_state",
    "contact_overdue_days",
    "days_since_contact",
    "cadence",
    "amount_this_year",
    "rhythm",
    "flags",
    *OCCASIONS.values(),
)
"""What every row needs, whatever its columns: its name, and what the list on a phone shows."""
_PHONE_ORDERS: Final = {"amount_this_year": gettext_lazy("By money"), "days_since_contact": gettext_lazy("By contact")}


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to a part of the table: its words, how many customers are there (null: not counted) and its address."""

    code: str
    label: str | StrPromise
    count: int | None
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class View:
    """The saved view that is open: whether it is its reader's own, and whether the table always opens with it."""

    pk: int
    is_own: bool
    is_opened: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in words, and the address of the table without it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head; where sorting by it leads, and how it is sorted now (`aria`, `arrow`), empty if it is not."""

    name: str
    label: str | StrPromise
    unit: str
    css: str
    href: str
    aria: str
    arrow: str


@dataclass(frozen=True, slots=True)
class HeadGroup:
    """Neighbouring columns of one part of the table; those that are pinned stand by themselves."""

    label: str | StrPromise
    span: int
    css: str = "first"


@dataclass(frozen=True, slots=True)
class Row:
    """One customer: the cells of the table, and what the list on a phone shows."""

    pk: int
    code: str
    name: str
    tier: str
    tier_label: str | StrPromise
    pick_label: str
    cells: Sequence[Cell]
    contact: str
    contact_state: str
    amount: Decimal
    rhythm: str
    is_silent: bool


@dataclass(frozen=True, slots=True)
class TablePage:
    """What the table page shows; `orders` are the ways in which the list on a phone can be sorted."""

    as_of: date | None
    currency: str
    may_judge_again: bool
    notices: Sequence[Notice]
    asked: Asked
    worklists: Sequence[Tab]
    layers: Sequence[Tab]
    views: Sequence[Tab]
    view: View | None
    chips: Sequence[Chip]
    head_groups: Sequence[HeadGroup]
    name_head: Head
    heads: Sequence[Head]
    orders: Sequence[Head]
    rows: Sequence[Row]
    first: int
    last: int
    previous: str
    next: str
    drawer: Drawer | None
    band: PastBand | None = None

    @property
    def query(self) -> str:
        """The address of this part of the table, without its "?"."""
        return self.asked.query

    @property
    def days_query(self) -> str:
        """What the list of past days is told of this page, so that each leads back to it."""
        return urlencode([("page", TABLE), *self.asked.pairs])

    @property
    def has_customers(self) -> bool:
        """Whether there is any customer that its reader may see."""
        return any(tab.count for tab in self.layers)


def table_page(
    *,
    user: User,
    now: datetime,
    moment: Moment,
    asked: Asked,
    at: Place | None,
    customer: str,
    masked: AbstractSet[str],
    view: int | None,
    choice: TableChoice | None,
) -> TablePage:
    """Return the page of the table that begins at a place, as `user` may see it, of now or of a past day.

    :raises Misasked: if the place is none of the order asked for, or there is no such group or move
    """
    shown, as_of = moment.shown, moment.as_of
    columns = [columns_for(masked)[name] for name in asked.columns]
    group = find_group(user=user, asked=asked, day=moment.day)
    selected = select_rows(group, user=user, asked=asked, masked=masked, as_of=as_of)
    # Of the whole table few rows may be his own: they are looked for among the first of the order, as picked ones are.
    is_picked = asked.is_picked or (asked.is_whole and not may_see_all_customers(user))
    page = fetch_page(selected, sort=asked.sort, fields=_fields_of(columns), at=at, masked=masked, is_picked=is_picked)
    chosen = moment.standings_for(user).filter(customer_code=customer).first() if customer else None
    pens = pens_of(columns, [row["customer_id"] for row in page.rows], user=user, moment=moment)
    views = list(views_of(user))
    counts = count_lists(group, refresh=shown, masked=masked)
    return TablePage(
        as_of=shown.as_of if shown else None,
        currency=own_currency(),
        may_judge_again=may_judge_again(user),
        notices=notices_of(shown, user=user, now=now),
        asked=asked,
        worklists=list(_worklist_tabs(asked, counts, masked=masked)),
        layers=[_layer_tab(asked, layer, label, counts) for layer, label in LAYERS],
        views=[_view_tab(one, current=view, as_of=moment.on) for one in views],
        view=_view(views, current=view, user=user, choice=choice),
        chips=list(_chips(asked, group=group)),
        head_groups=list(_head_groups(columns, pinned=len(asked.pinned))),
        name_head=_head(NAME, asked, css="pin"),
        heads=list(_heads(columns, asked, pens=pens)),
        orders=[_head(replace(COLUMNS[name], label=label), asked, css="") for name, label in _PHONE_ORDERS.items()],
        rows=list(_rows(page, columns, as_of=as_of, pinned=len(asked.pinned), pens=pens)),
        first=page.first,
        last=page.last,
        previous=_address(asked, at=page.previous) if page.previous else "",
        next=_address(asked, at=page.next) if page.next else "",
        drawer=open_drawer_at(moment, chosen, user=user) if chosen else None,
        band=table_band(moment, asked, columns=columns),
    )


def _fields_of(columns: Sequence[Column]) -> Sequence[str]:
    return sorted({*_CARD_FIELDS, *(name for column in columns for name in column.fields)})


def _address(asked: Asked, **more: str) -> str:
    """Return the address of a part of the table; the whole one says so, for it may open with a view otherwise."""
    pairs = urlencode({name: value for name, value in more.items() if value})
    return "?" + "&".join(part for part in (asked.query or f"list={ALL}", pairs) if part)


def _worklist_tabs(asked: Asked, counts: Counts, *, masked: AbstractSet[str]) -> Iterator[Tab]:
    bare = replace(asked, tier="", filters=(), worklist="")
    yield Tab(ALL, _("All"), counts.whole, _address(bare), is_current=asked.is_whole)
    for code in worklists_for(masked):
        chosen = replace(bare, worklist=code)
        label = _("Due that day") if asked.as_of and code == "due" else WORKLISTS[code].label
        yield Tab(code, label, counts.worklists.get(code, 0), _address(chosen), asked.worklist == code)


def _layer_tab(asked: Asked, layer: str, label: str | StrPromise, counts: Counts) -> Tab:
    is_current = asked.tier == layer
    chosen = replace(asked, tier="" if is_current else layer)
    return Tab(layer, label, counts.layers.get(layer, 0), _address(chosen), is_current)


def _view_tab(view: SavedView, *, current: int | None, as_of: date | None) -> Tab:
    day = f"as_of={as_of.isoformat()}" if as_of else ""
    address = "?" + "&".join(part for part in (f"view={view.pk}", day, view.query) if part)
    return Tab(str(view.pk), view.name, None, address, view.pk == current)


def _view(views: Sequence[SavedView], *, current: int | None, user: User, choice: TableChoice | None) -> View | None:
    one = next((view for view in views if view.pk == current), None)
    if one is None:
        return None
    return View(one.pk, one.owner_id == user.pk, choice is not None and choice.opens_with_id == one.pk)


def _chips(asked: Asked, *, group: Scope) -> Iterator[Chip]:
    if asked.by:
        yield Chip(words=group.label, href=_address(replace(asked, by="", of="")))
    if asked.top:
        yield Chip(words=top_words(asked.top), href=_address(replace(asked, top=0)))
    if asked.move is not None:
        yield Chip(words=move_words(asked.move), href=_address(replace(asked, move=None)))
    for one in asked.filters:
        yield Chip(words=filter_words(one), href=_address(asked.without(one)))


def top_words(top: int) -> str:
    """Return in words that only the largest are asked for: "Largest 5 by 12 months"."""
    return _("Largest {number} by 12 months").format(number=figures.format_number(top))


def filter_words(one: Filter) -> str:
    """Return a condition in words: "This year ≥ 10,000"."""
    column = one.column
    said = {
        UNKNOWN: _("{column}: not known"),
        KNOWN: _("{column}: known"),
        HAS: _("{column} has “{value}”"),
        IS: _("{column}: {value}"),
        NOT: _not_words(column),
        EXACTLY: _("{column} is “{value}”"),
        NONE: _("{column}: none"),
        AT_LEAST: _("{column} ≥ {value}"),
        AT_MOST: _("{column} ≤ {value}"),
    }[one.sign]
    return said.format(column=column.label, value=_value_words(one))


def _not_words(column: Column) -> str:
    if column.kind == Kind.TEXT:
        return _("{column} without “{value}”")
    return _("{column}: other than {value}") if column.kind == Kind.CHOICE else _("{column}: not {value}")


def _value_words(one: Filter) -> str:
    if one.column.kind == Kind.TAGS:
        return _(", ").join(one.codes)
    if one.column.kind in {Kind.CHOICE, Kind.FLAGS} and one.value:
        return _(", ").join(choice_words(one.column, code) for code in one.codes)
    if one.column.kind == Kind.SHARE and one.value:
        return f"{one.value}%"
    if one.sign in {AT_LEAST, AT_MOST} and one.column.kind != Kind.DAY:
        number = Decimal(one.value)
        return figures.format_number(number, places=min(max(0, -int(number.as_tuple().exponent)), 4))
    return one.value


def _head_groups(columns: Sequence[Column], *, pinned: int) -> Iterator[HeadGroup]:
    start = 0
    for end, column in enumerate(columns, 1):
        if end in {pinned, len(columns)} or columns[end].group != column.group:
            css = f"first pinned pin-{start + 1}" if start < pinned else "first"
            yield HeadGroup(GROUP_LABELS[column.group], end - start, css)
            start = end


def _heads(columns: Sequence[Column], asked: Asked, *, pens: Mapping[str, Pen]) -> Iterator[Head]:
    classes = column_classes(columns, pinned=len(asked.pinned))
    for column, css in zip(columns, classes, strict=True):
        more = " sum" if column.is_summed else " by-pen" if column.name in pens else ""
        yield _head(column, asked, css=f"{css}{more}")


def _head(column: Column, asked: Asked, *, css: str) -> Head:
    falling, rising = f"-{column.name}", column.name
    first, other = (rising, falling) if column.rises_first else (falling, rising)
    aria, arrow = {falling: ("descending", " ↓"), rising: ("ascending", " ↑")}.get(asked.sort, ("", ""))
    turned = replace(asked, sort=other if asked.sort == first else first)
    return Head(
        name=column.name,
        label=column.label,
        unit=unit_words(column),
        css=css,
        href=_address(turned) if column.name in SORTABLE else "",
        aria=aria,
        arrow=arrow,
    )


def unit_words(column: Column) -> str:
    """Return the unit of a column as its head says it."""
    language = get_language() or "en"
    money = figures.currency_word(own_currency(), language)
    if column.kind == Kind.MONEY:
        return money
    if column.kind == Kind.AMOUNT:
        scale = figures.scale_for(language).word
        unit = f"{scale}{money}" if language.startswith("zh") else f"{scale} {money}"
        return _("%(unit)s, against last year") % {"unit": unit} if column.before else unit
    return str(column.unit)


def _rows(page: Page, columns: Sequence[Column], *, as_of: date, pinned: int, pens: Mapping[str, Pen]) -> Iterator[Row]:
    maker = CellMaker(columns, pinned=pinned, pens=pens)
    has_tags = any(column.kind == Kind.TAGS for column in columns)
    tags = tags_of([row["customer_id"] for row in page.rows]) if has_tags else {}
    labels = {tier.value: str(tier.label) for tier in Tier}
    given = reasons_given([row["customer_id"] for row in page.rows])
    pick = _("Pick %(name)s")
    answered = {(one.customer_id, one.flag, one.occasion) for one in given}
    for row in page.rows:
        raised = {flag for flag in row["flags"].split(";") if flag}
        told = {flag for flag in raised if (row["customer_id"], flag, _occasion(flag, row, as_of=as_of)) in answered}
        yield Row(
            pk=row["customer_id"],
            code=row["customer_code"],
            name=row["customer_name"],
            tier=row["tier"],
            tier_label=labels[row["tier"]],
            pick_label=pick % {"name": row["customer_name"]},
            cells=maker.make({**row, "tag": tags.get(row["customer_id"], ())}, flags=raised - told, told=told),
            contact=contact_words(row["contact_state"], row["contact_overdue_days"], is_long=True),
            contact_state=row["contact_state"],
            amount=row["amount_this_year"],
            rhythm=rhythm_words(row["rhythm"], row["tier"]),
            is_silent="rhythm_alarm" in raised,
        )


def _occasion(flag: str, row: Mapping[str, Any], *, as_of: date) -> date:
    day: date | None = row[OCCASIONS[flag]] if flag in OCCASIONS else None
    return day or as_of.replace(day=1)
