"""The one table: rows, totals and tabs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from kejing.battlemap.queries.drawer import drawer_of
from kejing.battlemap.queries.notices import notices_of
from kejing.people.permissions import may_judge_again
from kejing.standing.enums import LAYERS, LOST, Tier
from kejing.standing.queries import current_policy, current_refresh, standings_in, standings_visible_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from kejing.battlemap.queries.drawer import Drawer
    from kejing.battlemap.queries.notices import Notice
    from kejing.people.models import User
    from kejing.standing.models import Refresh, Standing

ROWS_A_PAGE = 50
# Which cells a flag makes red; a contact that is late shows it by its own mark.
RED_CELLS: Mapping[str, frozenset[str]] = {
    "credit_overdue": frozenset({"receivable"}),
    "falling": frozenset({"amount_this_year"}),
    "order_drop": frozenset({"last_order_amount"}),
    "order_spike": frozenset({"last_order_amount"}),
    "over_limit": frozenset({"receivable"}),
    "rhythm_alarm": frozenset({"days_since_order", "rhythm"}),
    "slack": frozenset({"days_since_contact"}),
}


class NoSuchPage(Exception):
    """The table has fewer pages."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One layer, or all (`tier` empty), with how many customers are in it."""

    tier: str
    label: str | StrPromise
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One customer of the table: three behaviours, eight transactions, judgements. `bad` names the red cells."""

    code: str
    name: str
    tier: str
    tier_label: str | StrPromise
    cadence: int | None
    contact_state: str
    contact_overdue_days: int | None
    days_since_contact: int | None
    report_count: int | None
    visit_count: int | None
    amount_this_year: Decimal
    amount_last_year_same_period: Decimal | None
    amount_last_month: Decimal
    amount_this_month: Decimal
    last_order_amount: Decimal | None
    last_order_on: date | None
    receivable: Decimal | None
    order_count: int
    days_since_order: int | None
    rhythm: str
    bad: frozenset[str]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all rows asked for, not only those of the page. A sum of unknowns is unknown."""

    customers: int
    report_count: int | None
    visit_count: int | None
    amount_this_year: Decimal | None
    amount_last_year_same_period: Decimal | None
    amount_last_month: Decimal | None
    amount_this_month: Decimal | None
    receivable: Decimal | None
    order_count: int | None


@dataclass(frozen=True, slots=True)
class TablePage:
    """What the table page shows."""

    as_of: date | None
    currency: str
    may_judge_again: bool
    notices: Sequence[Notice]
    tabs: Sequence[Tab]
    tier: str
    sort: str
    rows: Sequence[Row]
    totals: Totals
    drawer: Drawer | None
    first: int
    last: int
    has_previous: bool
    has_next: bool
    previous_number: int
    next_number: int


def table_page(*, user: User, now: datetime, tier: str, sort: str, number: int, customer: str) -> TablePage:
    """Return one page of the table as `user` may see it.

    :raises NoSuchPage: if there is no page of that number
    """
    refresh = current_refresh()
    visible = standings_visible_to(user)
    asked = standings_in(visible, tier) if tier else visible
    totals = _totals(asked)
    paginator = Paginator(_ordered(asked, sort), ROWS_A_PAGE)
    # The totals already counted the rows: a second COUNT over the same rows would be waste.
    paginator.count = totals.customers
    try:
        page = paginator.page(number)
    except EmptyPage as error:
        raise NoSuchPage from error
    chosen = visible.filter(customer_code=customer).first() if customer else None
    return TablePage(
        as_of=refresh.as_of if refresh else None,
        currency=settings.CURRENCY,
        may_judge_again=may_judge_again(user),
        notices=notices_of(refresh, user=user, now=now),
        tabs=_tabs(visible),
        tier=tier,
        sort=sort,
        rows=[_row(standing) for standing in page],
        totals=totals,
        drawer=_drawer(chosen, shown=refresh) if chosen and refresh else None,
        first=page.start_index(),
        last=page.end_index(),
        has_previous=page.has_previous(),
        has_next=page.has_next(),
        previous_number=number - 1,
        next_number=number + 1,
    )


def _ordered(standings: QuerySet[Standing], sort: str) -> QuerySet[Standing]:
    column = F(sort.removeprefix("-"))
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return standings.order_by(order, "customer_code")


def _tabs(visible: QuerySet[Standing]) -> Sequence[Tab]:
    groups = visible.values_list("tier", "is_lost").annotate(count=Count("pk")).order_by()
    counts: Counter[str] = Counter()
    for tier, is_lost, count in groups:
        counts[LOST if is_lost else tier] += count
    layers = [Tab(layer, label, counts[layer]) for layer, label in LAYERS]
    return [Tab("", _("All"), counts.total()), *layers]


def _totals(asked: QuerySet[Standing]) -> Totals:
    sums = (
        "report_count",
        "visit_count",
        "amount_this_year",
        "amount_last_year_same_period",
        "amount_last_month",
        "amount_this_month",
        "receivable",
        "order_count",
    )
    return Totals(**asked.aggregate(customers=Count("pk"), **{name: Sum(name) for name in sums}))


def _row(standing: Standing) -> Row:
    return Row(
        code=standing.customer_code,
        name=standing.customer_name,
        tier=standing.tier,
        tier_label=Tier(standing.tier).label,
        cadence=standing.cadence,
        contact_state=standing.contact_state,
        contact_overdue_days=standing.contact_overdue_days,
        days_since_contact=standing.days_since_contact,
        report_count=standing.report_count,
        visit_count=standing.visit_count,
        amount_this_year=standing.amount_this_year,
        amount_last_year_same_period=standing.amount_last_year_same_period,
        amount_last_month=standing.amount_last_month,
        amount_this_month=standing.amount_this_month,
        last_order_amount=standing.last_order_amount,
        last_order_on=standing.last_order_on,
        receivable=standing.receivable,
        order_count=standing.order_count,
        days_since_order=standing.days_since_order,
        rhythm=standing.rhythm,
        bad=frozenset().union(*(RED_CELLS.get(flag, frozenset()) for flag in standing.raised_flags)),
    )


def _drawer(standing: Standing, *, shown: Refresh) -> Drawer:
    return drawer_of(standing, as_of=shown.as_of, stars_confirmed=current_policy().stars.is_confirmed)
