"""The day of one person: whom to turn to and why, in order, cut at what one person can do (judgements §3)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import polars as pl
from django.db.models import Case, Count, DateField, F, When
from django.urls import reverse
from django.utils.translation import gettext as _

from kejing.analytics.judge.today import plan_day
from kejing.analytics.windows import YEAR_DAYS
from kejing.battlemap.queries.drawer import open_drawer
from kejing.battlemap.queries.notices import notices_of
from kejing.battlemap.queries.today_people import NoSuchPerson, loads_of, looks_after_people, person_of
from kejing.battlemap.queries.today_rows import AS_CONTACT, DONE, to_do
from kejing.battlemap.queries.words import name_of, say
from kejing.customers.models import Person
from kejing.kit.money import from_minor, to_minor
from kejing.kit.standards import own_currency
from kejing.people.permissions import masked_fields, may_judge_again
from kejing.standing.enums import Tier
from kejing.standing.queries import current_refresh, policy_behind, standings_looked_after_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from kejing.analytics.policy import Policy
    from kejing.battlemap.queries.drawer import Drawer
    from kejing.battlemap.queries.notices import Notice
    from kejing.battlemap.queries.today_people import Load, Whose
    from kejing.people.models import User
    from kejing.standing.models import Standing

__all__ = ["BY_DAYS", "BY_STAKE", "NoSuchPerson", "TodayPage", "today_page"]

BY_STAKE, BY_DAYS = "stake", "days"
SHOWN_BEYOND = 40
"""So many of those that do not fit are shown; the table has all."""
BOXES_BEYOND = 12
# How urgent a row looks: its mark.
STATES = {
    "promise_missed": "overdue",
    "promise_due": "due",
    "credit_overdue": "overdue",
    "rhythm_alarm": "overdue",
    "contact_never": "never",
    "contact_overdue": "overdue",
    "contact_due": "due",
}


@dataclass(frozen=True, slots=True)
class Stake:
    """How a place in the list came about: `per_day` = `base` ÷ 365 x `factor`. `base` is the better of two years.

    `factor` is None where nothing was sold; `factor_words` says where it comes from.
    """

    per_day: Decimal
    base: Decimal
    is_of_prior_year: bool
    factor: Decimal | None
    factor_words: str


@dataclass(frozen=True, slots=True)
class Item:
    """One customer of the list: what to do (`verb`), and why. `stake` is None where only a promise put it there."""

    pk: int
    code: str
    name: str
    tier: str
    tier_label: str | StrPromise
    state: str
    because: str
    verb: str
    why: str
    money: Decimal
    stake: Stake | None
    phone: str
    href: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """What fits into the day: `places` are left of `capacity` after those `done`; `beyond` do not fit any more."""

    capacity: int
    done: int
    due: int

    @property
    def places(self) -> int:
        """How many can still be done."""
        return max(self.capacity - self.done, 0)

    @property
    def fitting(self) -> int:
        """How many of those that are due fit."""
        return min(self.due, self.places)

    @property
    def beyond(self) -> int:
        """How many do not."""
        return self.due - self.fitting

    @property
    def boxes(self) -> Sequence[str]:
        """The bar of the day, box by box: done, can, free, over; at most a dozen that do not fit are drawn."""
        return [
            *["done"] * min(self.done, self.capacity),
            *["can"] * self.fitting,
            *["free"] * (self.places - self.fitting),
            *["over"] * min(self.beyond, BOXES_BEYOND),
        ]


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What the page shows: the day of `whose`, or, where that is None, the `people` whose days can be chosen."""

    as_of: date | None
    currency: str
    may_judge_again: bool
    notices: Sequence[Notice]
    contacts_known: bool
    has_customers: bool
    whose: Whose | None
    looks_after_people: bool
    people: Sequence[Load]
    sort: str
    day: Capacity
    items: Sequence[Item]
    beyond: Sequence[Item]
    drawer: Drawer | None

    @property
    def more(self) -> int:
        """How many that do not fit are not shown."""
        return self.day.beyond - len(self.beyond)


def today_page(*, user: User, now: datetime, person: str = "", sort: str = BY_STAKE, customer: str = "") -> TodayPage:
    """Return the list of the day of `user`, or of the `person` he looks after, or the people to choose from.

    :raises NoSuchPerson: if that is not somebody whose customers he may see
    """
    refresh = current_refresh()
    policy = policy_behind(refresh)
    masked = masked_fields(user)
    visible = standings_looked_after_by(user)
    supervises = looks_after_people(user)
    whose = person_of(user, person) if person or not supervises else None
    own = whose.of(visible) if whose else visible.none()
    usual = policy.contact.capacity
    day = Capacity(usual, done=0, due=0)
    items: Sequence[Item] = ()
    beyond: Sequence[Item] = ()
    if refresh is not None and whose is not None:
        day = _capacity(own, capacity=whose.capacity(usual), masked=masked)
        items, beyond = _list(own, day=day, sort=sort, as_of=refresh.as_of, policy=policy, masked=masked)
    chosen = own.filter(customer_code=customer).first() if customer else None
    return TodayPage(
        as_of=refresh.as_of if refresh else None,
        currency=own_currency(),
        may_judge_again=may_judge_again(user),
        notices=notices_of(refresh, user=user, now=now),
        contacts_known=refresh is not None and refresh.contacts_known,
        has_customers=(own if whose else visible).exists(),
        whose=whose,
        looks_after_people=supervises,
        people=() if whose or refresh is None else loads_of(visible, capacity=usual, masked=masked),
        sort=sort,
        day=day,
        items=items,
        beyond=beyond,
        drawer=open_drawer(chosen, shown=refresh, user=user) if chosen and refresh else None,
    )


def _capacity(own: QuerySet[Standing], *, capacity: int, masked: AbstractSet[str]) -> Capacity:
    counted = own.aggregate(due=Count("pk", filter=to_do(masked)), done=Count("pk", filter=DONE))
    return Capacity(capacity=capacity, done=counted["done"], due=counted["due"])


def in_order(standings: QuerySet[Standing], sort: str) -> QuerySet[Standing]:
    """Return rows in the order of a day: promises by date, then the rest by stake, or by how many days it is late."""
    promised = Case(When(next_action="keep_promise", then=F("next_action_on")), output_field=DateField())
    stake = F("stake").desc(nulls_last=True)
    late = [F("contact_overdue_days").desc(nulls_last=True)] if sort == BY_DAYS else []
    return standings.order_by(promised.asc(nulls_last=True), *late, stake, "customer_code")


def _list(
    own: QuerySet[Standing], *, day: Capacity, sort: str, as_of: date, policy: Policy, masked: AbstractSet[str]
) -> tuple[Sequence[Item], Sequence[Item]]:
    """Return those that fit and some that do not. Who fits is decided by stake, in whatever order they are shown."""
    due = own.filter(to_do(masked))
    first = list(in_order(due, BY_STAKE)[: day.places])
    if sort == BY_DAYS:
        first.sort(key=_lateness)
    others = due.exclude(pk__in=[one.pk for one in first])
    rest = list(in_order(others, sort)[:SHOWN_BEYOND]) if day.beyond else []
    reasons = _reasons([*first, *rest], as_of=as_of, policy=policy)
    phones = {} if "phone" in masked else _phones([*first, *rest])

    def items(standings: Sequence[Standing]) -> Sequence[Item]:
        return [
            _item(
                one,
                because=reasons[one.customer_code],
                phone=phones.get(one.pk, ""),
                policy=policy,
                is_masked="receivable" in masked,
            )
            for one in standings
        ]

    return items(first), items(rest)


def _lateness(standing: Standing) -> tuple[date, int, float, str]:
    """Return what `in_order` sorts by for `BY_DAYS`."""
    promised_on = standing.next_action_on if standing.next_action == "keep_promise" else None
    late, stake = standing.contact_overdue_days, standing.stake
    return (
        promised_on or date.max,
        1 if late is None else -late,
        math.inf if stake is None else -stake,
        standing.customer_code,
    )


def _reasons(standings: Sequence[Standing], *, as_of: date, policy: Policy) -> Mapping[str, str]:
    """Return why each customer is on the list, as the judgement says it."""
    schema = {
        "customer_code": pl.String,
        "contact_state": pl.String,
        "next_action": pl.String,
        "next_action_on": pl.Date,
        "stake": pl.Float64,
    }
    rows = [tuple(getattr(one, name) for name in schema) for one in standings]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    planned = plan_day(frame, as_of=as_of, policy=policy, capacity=frame.height)
    return dict(planned.select("customer_code", "listed_because").iter_rows())


def _phones(standings: Sequence[Standing]) -> Mapping[int, str]:
    """Return a telephone number of each customer, that of the person who is longest on record."""
    known = Person.objects.filter(customer__in=[one.pk for one in standings]).exclude(phone="").order_by("-pk")
    return dict(known.values_list("customer_id", "phone"))


def _item(standing: Standing, *, because: str, phone: str, policy: Policy, is_masked: bool) -> Item:
    # What somebody owes is nobody's business who may not see it: such a customer is contacted like any other.
    hides_debt = is_masked and standing.next_action == "collect"
    action, reason = standing.next_action, standing.next_action_reason
    if hides_debt and standing.rhythm_alarm:
        because, action, reason = "rhythm_alarm", "call", standing.rhythm_reason
    elif hides_debt:
        because, action, reason = AS_CONTACT[standing.contact_state], "contact", standing.contact_reason
    prior = standing.amount_prior_12m
    return Item(
        pk=standing.pk,
        code=standing.customer_code,
        name=standing.customer_name,
        tier=standing.tier,
        tier_label=Tier(standing.tier).label,
        state=STATES[because],
        because=name_of(f"today.{because}"),
        verb=name_of(f"action.{action}"),
        why=say(reason) if reason else "",
        money=max(standing.amount_12m, prior) if prior is not None else standing.amount_12m,
        stake=_stake(standing, policy=policy),
        phone=phone,
        href=f"{reverse('battlemap:table')}?{urlencode({'customer': standing.customer_code})}",
    )


def _stake(standing: Standing, *, policy: Policy) -> Stake | None:
    if standing.stake is None:
        return None
    prior = standing.amount_prior_12m
    is_prior = prior is not None and prior > standing.amount_12m
    base = prior if is_prior and prior is not None else standing.amount_12m
    minor = to_minor(base)
    return Stake(
        per_day=from_minor(round(standing.stake)),
        base=base,
        is_of_prior_year=is_prior,
        factor=_two_places(standing.stake * YEAR_DAYS / minor) if minor > 0 else None,
        factor_words=_factor_words(standing, policy=policy),
    )


def _two_places(number: float) -> Decimal:
    return Decimal(repr(number)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _factor_words(standing: Standing, *, policy: Policy) -> str:
    most = f"{policy.contact.most_stake_factor:f}"
    if standing.cadence is None:
        return _("without a cadence it counts once")
    if standing.contact_state == "never":
        return _("never contacted counts {most} times").format(most=most)
    if standing.days_since_contact is None:
        return _("no contact on record counts {most} times").format(most=most)
    if policy.contact.working_days:
        return _("working days waited ÷ cadence of {cadence}, at most {most}").format(
            cadence=standing.cadence, most=most
        )
    return _("{days} days waited ÷ cadence of {cadence}, at most {most}").format(
        days=standing.days_since_contact, cadence=standing.cadence, most=most
    )
