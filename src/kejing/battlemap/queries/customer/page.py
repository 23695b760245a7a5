"""Everything the customer page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from kejing.battlemap.queries.cells import contact_words
from kejing.battlemap.queries.customer.account import account_of
from kejing.battlemap.queries.customer.categories import categories_of
from kejing.battlemap.queries.customer.contacts import contacts_between, contacts_of, people_of
from kejing.battlemap.queries.customer.documents import documents_of
from kejing.battlemap.queries.customer.keepers import keepers_of
from kejing.battlemap.queries.customer.months import draw_months
from kejing.battlemap.queries.customer.rhythm import draw_rhythm
from kejing.battlemap.queries.customer.sales import sales_days
from kejing.battlemap.queries.drawer import drawer_of
from kejing.battlemap.queries.hiding import hide_masked
from kejing.battlemap.queries.notices import notices_of
from kejing.battlemap.queries.tags import customer_tags
from kejing.battlemap.queries.words import say
from kejing.kit.standards import own_currency
from kejing.people.enums import Field
from kejing.people.permissions import may_give_reasons
from kejing.rounds.queries.balance import balance_of_customer
from kejing.rounds.queries.placed import where_is
from kejing.rounds.queries.requests import waiting_of
from kejing.standing.enums import Tier
from kejing.standing.queries import current_refresh, month_end_before, policy_behind, reasons_given

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from decimal import Decimal

    from django_stubs_ext import StrPromise

    from kejing.battlemap.queries.customer.account import Account
    from kejing.battlemap.queries.customer.categories import Categories
    from kejing.battlemap.queries.customer.contacts import ContactList, PersonRow
    from kejing.battlemap.queries.customer.documents import DocumentList
    from kejing.battlemap.queries.customer.keepers import Keepers
    from kejing.battlemap.queries.customer.months import Months
    from kejing.battlemap.queries.customer.rhythm import RhythmDrawing
    from kejing.battlemap.queries.drawer import Drawer, Stars
    from kejing.battlemap.queries.notices import Notice
    from kejing.battlemap.queries.tags import CustomerTags
    from kejing.customers.models import Customer
    from kejing.people.models import User
    from kejing.rounds.queries.balance import Balance
    from kejing.rounds.queries.placed import Where
    from kejing.rounds.queries.requests import RequestRow
    from kejing.standing.models import Refresh, Standing

SPANS: Final = (12, 24, 36)
"""So many months the rhythm line can reach back."""
DESK_WIDTH: Final = 1304
PHONE_WIDTH: Final = 358
PHONE_SHARE: Final = 2
"""A phone shows that part of the months: half of them."""


@dataclass(frozen=True, slots=True)
class Head:
    """Who the customer is. `was` is the tier it had at the last month end, `was_on`, where that is another one."""

    pk: int
    code: str
    name: str
    tier: str
    tier_label: str | StrPromise
    was_label: str | StrPromise
    was_on: date | None
    stars: Stars | None
    contact_state: str
    contact: str
    kind: str
    region: str
    address: str
    owner: str
    buys_since: date | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The key figures, each with what it is compared with."""

    amount_12m: Decimal
    amount_prior_12m: Decimal | None
    amount_this_year: Decimal
    amount_last_year_same_period: Decimal | None
    order_count: int
    active_months: int
    category_count: int | None
    category_breadth: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """How many months the rhythm line can reach back, and how many of them a phone shows."""

    months: int
    on_phone: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The rhythm line on a desk and on a phone, what it says, and how many months it reaches back."""

    months: int
    spans: Sequence[Span]
    drawing: RhythmDrawing
    phone: RhythmDrawing
    sentence: str
    contacts_known: bool

    @property
    def has_any(self) -> bool:
        """Whether anything happened in its time."""
        return bool(self.drawing.drops or self.drawing.returns or self.drawing.marks)


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """What the page shows as of a day.

    Without a `drawer` and `figures` the customer has not been judged yet. `margin` and `account` are None where they
    are kept from the reader; where just nothing is known of it, `margin` is.
    """

    head: Head
    as_of: date
    currency: str
    notices: Sequence[Notice]
    drawer: Drawer | None
    figures: Figures | None
    margin: Decimal | None
    account: Account | None
    rhythm: Rhythm
    months: Months
    categories: Categories
    documents: DocumentList
    people: Sequence[PersonRow]
    contacts: ContactList
    balance: Balance
    tags: CustomerTags
    keepers: Keepers
    requests: Sequence[RequestRow]
    where: Where


def customer_page(
    customer: Customer,
    *,
    user: User,
    now: datetime,
    today: date,
    masked: AbstractSet[str],
    months: int = SPANS[0],
    documents_at: str = "",
    contacts_at: str = "",
) -> CustomerPage:
    """Return the page of a customer, without what is `masked`; before anybody was judged it is as of `today`.

    :raises NoSuchPlace: if documents or contacts begin at what is no place
    """
    refresh = current_refresh()
    as_of = refresh.as_of if refresh else today
    stored: Standing | None = getattr(customer, "standing", None) if refresh else None
    standing = None if stored is None else hide_masked(stored, masked)
    since = _months_back(as_of, months)
    days = sales_days(customer, since=min(since, date(as_of.year - 1, 1, 1)), until=as_of)
    drawer = (
        None
        if standing is None
        else drawer_of(
            standing,
            as_of=as_of,
            stars_confirmed=policy_behind(refresh).stars.is_confirmed,
            given=list(reasons_given([customer.pk])),
            may_answer=may_give_reasons(user),
        )
    )
    contacts = contacts_between(customer, since=since, until=as_of)

    def draw(*, first: date, width: int) -> RhythmDrawing:
        return draw_rhythm(
            [day for day in days if day.on >= first],
            [contact for contact in contacts if contact.on >= first],
            since=first,
            as_of=as_of,
            expected_on=standing.expected_next_on if standing else None,
            overdue_days=standing.contact_overdue_days if standing else None,
            width=width,
        )

    return CustomerPage(
        head=_head(customer, standing, drawer, as_of=as_of),
        as_of=as_of,
        currency=own_currency(),
        notices=notices_of(refresh, user=user, now=now),
        drawer=drawer,
        figures=None if standing is None else _figures(standing),
        margin=standing.margin_12m if standing else None,
        account=None
        if Field.RECEIVABLE in masked
        else account_of(
            customer,
            as_of=as_of,
            refresh=refresh,
            is_known=stored is not None and stored.receivable is not None,
        ),
        rhythm=Rhythm(
            months=months,
            spans=[Span(span, span // PHONE_SHARE) for span in SPANS],
            drawing=draw(first=since, width=DESK_WIDTH),
            phone=draw(first=_months_back(as_of, months // PHONE_SHARE), width=PHONE_WIDTH),
            sentence=say(standing.rhythm_reason) if standing else "",
            contacts_known=refresh is not None and refresh.contacts_known,
        ),
        months=draw_months(days, as_of=as_of, ledger_first_on=_ledger_first_on(refresh, days[0].on if days else None)),
        categories=categories_of(
            customer, as_of=as_of, knows_prior=standing is not None and standing.amount_prior_12m is not None
        ),
        documents=documents_of(customer, as_of=as_of, at=documents_at, masked=masked),
        people=people_of(customer, masked=masked),
        contacts=contacts_of(customer, as_of=as_of, at=contacts_at),
        balance=balance_of_customer(customer, today=today),
        tags=customer_tags(customer.pk, user=user),
        keepers=keepers_of(customer, user=user),
        requests=waiting_of(customer, user=user, today=today, masked=masked),
        where=where_is(customer, user=user, now=now),
    )


def _months_back(as_of: date, months: int) -> date:
    """Return the first day of the month that lies so many months back."""
    place = as_of.year * 12 + as_of.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def _ledger_first_on(refresh: Refresh | None, first_day: date | None) -> date | None:
    """Return the ledger's first day; before anybody was judged nothing earlier than the customer's own is known."""
    return refresh.ledger_first_on if refresh and refresh.ledger_first_on else first_day


def _head(customer: Customer, standing: Standing | None, drawer: Drawer | None, *, as_of: date) -> Head:
    was = standing.settled_tier if standing else None
    state = standing.contact_state if standing else ""
    stars = None if drawer is None else next((one.stars for one in drawer.judgements if one.stars is not None), None)
    return Head(
        pk=customer.pk,
        code=customer.code,
        name=customer.name,
        tier=standing.tier if standing else "",
        tier_label=Tier(standing.tier).label if standing else _("Not judged yet"),
        was_label=Tier(was).label if was else "",
        was_on=month_end_before(as_of) if was else None,
        stars=stars,
        contact_state=state,
        contact=contact_words(state, standing.contact_overdue_days, is_long=True) if standing else "",
        kind=customer.kind,
        region=customer.region,
        address=customer.address,
        owner=str(customer.owner) if customer.owner else "",
        buys_since=standing.first_order_on if standing else None,
        is_closed=customer.is_closed,
    )


def _figures(standing: Standing) -> Figures:
    return Figures(
        amount_12m=standing.amount_12m,
        amount_prior_12m=standing.amount_prior_12m,
        amount_this_year=standing.amount_this_year,
        amount_last_year_same_period=standing.amount_last_year_same_period,
        order_count=standing.order_count,
        active_months=standing.active_months,
        category_count=standing.category_count,
        category_breadth=standing.category_breadth,
    )
