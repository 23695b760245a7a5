"""Made-up records for the templates of the pages: each state a part can be in, long names and both scripts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from kejing.analytics.reasons import Reason
from kejing.battlemap.queries.cells import Cell, contact_words, rhythm_words
from kejing.battlemap.queries.columns import COLUMNS, GROUP_LABELS, NAME, Group
from kejing.battlemap.queries.customer.contacts import Contact, ContactList
from kejing.battlemap.queries.customer.rhythm import RhythmDrawing, draw_rhythm
from kejing.battlemap.queries.customer.sales import SalesDay
from kejing.battlemap.queries.drawer import Answer, Drawer, Flag, Judgement, NextAction, Stars
from kejing.battlemap.queries.notices import Notice
from kejing.battlemap.queries.table import Chip, Head, HeadGroup, Row
from kejing.battlemap.queries.words import name_of, say
from kejing.kit import figures
from kejing.kit.bars import lay_cadence
from kejing.site.design.fields import LONG_NAME
from kejing.standing.enums import Cause, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_OF: Final = date(2022, 10, 31)
CURRENCY: Final = "CNY"
CADENCE: Final = 15
COLUMN_NAMES: Final = ("contact_state", "days_since_contact", "rhythm", "amount_this_year")
RHYTHM_DAYS: Final = 365
RHYTHM_WIDTH: Final = 960


@dataclass(frozen=True, slots=True)
class Shop:
    """A made-up customer, one for each state that a row can be in."""

    name: str
    tier: Tier
    contact_state: str
    since_days: int | None
    rhythm: str
    amount: str
    before: str


SHOPS: Final = (
    Shop("Hy-Vee #3 海维超市", Tier.HEAD, "today", 0, "early", "1288350.20", "1100000"),
    Shop("城东烟酒行", Tier.CORE, "ok", 9, "expected", "233000", "240500"),
    Shop(LONG_NAME, Tier.CORE, "overdue", 26, "late", "198000", "98000"),
    Shop("滨河便利店 Riverside Mart", Tier.SMALL, "due", 15, "alarm", "4210.50", "4210.50"),
    Shop("Old Wharf Wholesale", Tier.DORMANT, "never", None, "none", "0", "88000"),
    Shop("新街口", Tier.PROSPECT, "none", None, "none", "0", "0"),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """What the table's template reads of a page."""

    currency: str
    head_groups: Sequence[HeadGroup]
    name_head: Head
    heads: Sequence[Head]
    orders: Sequence[Head]
    rows: Sequence[Row]
    drawer: Drawer | None = None
    chips: Sequence[Chip] = ()
    has_customers: bool = True
    query: str = ""


@dataclass(frozen=True, slots=True)
class NoLedger:
    """What the template for a company without figures reads."""

    may_judge_again: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What the rhythm line's template reads of a customer page."""

    as_of: date
    drawing: RhythmDrawing
    sentence: str


def make_grid() -> Grid:
    """Return a table with a row in each state, sorted by money."""
    heads = [_head(name, is_sorted=name == "amount_this_year") for name in COLUMN_NAMES]
    return Grid(
        currency=CURRENCY,
        head_groups=[
            HeadGroup(GROUP_LABELS[Group.BEHAVIOURS], 3),
            HeadGroup(GROUP_LABELS[Group.TRANSACTIONS], 1),
        ],
        name_head=Head(NAME.name, NAME.label, "", "pin", "?", "", ""),
        heads=heads,
        orders=heads[-1:],
        rows=[_row(number, shop) for number, shop in enumerate(SHOPS, 1)],
        drawer=make_drawer(),
    )


def make_empty_grid() -> Grid:
    """Return a table whose conditions nobody meets."""
    words = f"{COLUMNS['region'].label}: 华南 South"
    return replace(make_grid(), rows=(), chips=(Chip(words, "?"),), drawer=None)


def _head(name: str, *, is_sorted: bool) -> Head:
    column = COLUMNS[name]
    css = "num first" if is_sorted else "num" if column.unit else "first"
    unit = str(column.unit) if name == "days_since_contact" else ""
    return Head(name, column.label, unit, css, "?", "descending" if is_sorted else "", " ↓" if is_sorted else "")


def _row(number: int, shop: Shop) -> Row:
    is_silent = shop.rhythm == "alarm"
    over = (shop.since_days or 0) - CADENCE
    amount, before = Decimal(shop.amount), Decimal(shop.before)
    days = figures.NOT_APPLICABLE if shop.since_days is None else str(shop.since_days)
    return Row(
        pk=number,
        code=f"K{number:04}",
        name=shop.name,
        tier=shop.tier.value,
        tier_label=shop.tier.label,
        pick_label=_("Pick %(name)s") % {"name": shop.name},
        cells=[
            Cell("first", contact_words(shop.contact_state, over), state=shop.contact_state),
            Cell(
                "num",
                days,
                state=shop.contact_state if shop.since_days is None else "",
                bar=lay_cadence(shop.since_days, CADENCE),
                is_bar=True,
            ),
            Cell("first bad" if is_silent else "first", rhythm_words(shop.rhythm, shop.tier.value)),
            Cell("num first", figures.format_number(amount), change=figures.format_change(amount, before)),
        ],
        contact=contact_words(shop.contact_state, over, is_long=True),
        contact_state=shop.contact_state,
        amount=amount,
        rhythm=rhythm_words(shop.rhythm, shop.tier.value),
        is_silent=is_silent,
    )


def make_drawer() -> Drawer:
    """Return what is said of a customer: one abnormal figure open, one answered, a late and a long judgement."""
    late = Reason("contact.overdue", {"cadence_days": CADENCE, "since_days": 26, "over_days": 11})
    owed = Reason("flag.credit_overdue", {"overdue_amount": 1_662_944, "oldest_due_on": "2022-09-26"})
    above = Reason("flag.over_limit", {"owed_amount": 5_210_000, "limit_amount": 4_000_000})
    return Drawer(
        code="K0003",
        name=LONG_NAME,
        tier=Tier.CORE.value,
        tier_label=Tier.CORE.label,
        salesperson="业务员甲",
        story=say(owed),
        action=NextAction(
            verb=name_of("action.collect"), on=AS_OF, by="业务员甲", text="", is_to_come=False, is_urgent=True
        ),
        flags=(
            Flag(text=say(owed), rule=name_of("flag.credit_overdue"), code="credit_overdue"),
            Flag(
                text=say(above),
                rule=name_of("flag.over_limit"),
                code="over_limit",
                answer=Answer(
                    cause=str(Cause.choices[0][1]), words="老板周五回来 back on Friday", by="业务员甲", on=AS_OF
                ),
            ),
        ),
        judgements=(
            Judgement(name=_("Contact"), text=say(late), is_late=True),
            Judgement(
                name=_("Stars"),
                text=rhythm_words("late", Tier.CORE.value),
                note=_("provisional"),
                stars=Stars(lit="★★★", unlit="☆☆", service=str(Tier.CORE.label), is_provisional=True),
            ),
        ),
        amount_12m=Decimal("482350.20"),
        amount_prior_12m=Decimal(391200),
        amount_90=Decimal(84800),
        amount_90_last_year=Decimal(106000),
        active_months=11,
        category_count=4,
        typical_order_amount=Decimal(18250),
        expected_next_on=date(2022, 10, 1),
        margin_12m=Decimal(84330),
        cost_to_serve=Decimal(1769),
        real_profit=None,
    )


def make_notices() -> Sequence[Notice]:
    """Return a notice of each kind, the second longer than a phone is wide."""
    late = Reason("contact.overdue", {"cadence_days": CADENCE, "since_days": 26, "over_days": 11})
    return (Notice("know", _("Nothing is open.")), Notice("act", f"{LONG_NAME}: {say(late)}"))


def make_contacts() -> ContactList:
    """Return contacts of each kind, one that nobody answered and one with a long note."""
    return ContactList(
        rows=[
            Contact(AS_OF - timedelta(days=26), "visit", _("visit"), answered=True, by="业务员甲", text=LONG_NAME),
            Contact(AS_OF - timedelta(days=41), "call", _("call"), answered=False, by="", text=""),
        ],
        is_first=True,
        older="",
    )


def make_line() -> Line:
    """Return a rhythm line: regular purchases, a return, contacts of each kind, the next one overdue."""
    since = AS_OF - timedelta(days=RHYTHM_DAYS)
    days = [SalesDay(since + timedelta(days=12 * place), Decimal(3000 + 700 * (place % 5))) for place in range(1, 27)]
    days.append(SalesDay(since + timedelta(days=200), Decimal(-900)))
    kinds = ("visit", "call", "report", "meeting", "other")
    contacts = [
        Contact(since + timedelta(days=30 + 55 * place), kind, kind, answered=place != 1, by="", text="")
        for place, kind in enumerate(kinds)
    ]
    drawing = draw_rhythm(
        sorted(days, key=lambda day: day.on),
        contacts,
        since=since,
        as_of=AS_OF,
        expected_on=AS_OF + timedelta(days=9),
        overdue_days=11,
        width=RHYTHM_WIDTH,
    )
    return Line(as_of=AS_OF, drawing=drawing, sentence=rhythm_words("expected", Tier.CORE.value))
