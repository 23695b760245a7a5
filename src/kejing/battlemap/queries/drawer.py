"""The why-drawer: what is said of one customer, each judgement with its sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing.analytics.reasons import flag_reasons_of, from_json
from kejing.analytics.tiers import tell_settled
from kejing.battlemap.queries.hiding import hide_masked
from kejing.battlemap.queries.tags import customer_tags
from kejing.battlemap.queries.words import name_of, say
from kejing.kit.standards import own_day
from kejing.people.permissions import masked_fields, may_give_reasons
from kejing.standing.enums import Cause, Tier
from kejing.standing.queries import occasion_of, policy_behind, reasons_given

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from django_stubs_ext import StrPromise

    from kejing.battlemap.queries.tags import CustomerTags
    from kejing.people.models import User
    from kejing.standing.models import GivenReason, JudgedDay, Standing

MOST_STARS = 5
# What costs most when it is overlooked comes first.
FLAGS_IN_ORDER = (
    "credit_overdue",
    "over_limit",
    "rhythm_alarm",
    "falling",
    "order_drop",
    "order_spike",
    "slack",
    "contact_overdue",
    "never_contacted",
)
CONTACT_FLAGS = frozenset({"contact_overdue", "never_contacted"})
RHYTHM_FLAG = "rhythm_alarm"
LATE_STATES = frozenset({"overdue", "never"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A reason that somebody gave for an abnormal figure."""

    cause: str
    words: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Flag:
    """An abnormal figure, which asks the owner for a reason: its sentence, the rule's name, and what was answered."""

    text: str
    rule: str
    code: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Stars:
    """The customer's stars as they are drawn, `lit` and `unlit`, and how it is served."""

    lit: str
    unlit: str
    service: str
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing judged: its name, the sentence, and what has to be known beside it; red where `is_late`."""

    name: str
    text: str
    note: str = ""
    stars: Stars | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class NextAction:
    """What is to be done next, by whom and on which day; `text` says why unless the drawer does already."""

    verb: str
    on: date
    by: str | None
    text: str
    is_to_come: bool
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Drawer:
    """Why a customer stands where it stands; `note` says what is not known of it."""

    code: str
    name: str
    tier: str
    tier_label: str | StrPromise
    salesperson: str | None
    story: str
    action: NextAction | None
    flags: Sequence[Flag]
    judgements: Sequence[Judgement]
    amount_12m: Decimal
    amount_prior_12m: Decimal | None
    amount_90: Decimal | None
    amount_90_last_year: Decimal | None
    active_months: int | None
    category_count: int | None
    typical_order_amount: Decimal | None
    expected_next_on: date | None
    margin_12m: Decimal | None
    cost_to_serve: Decimal | None
    real_profit: Decimal | None
    pk: int | None = None
    may_answer: bool = False
    is_past: bool = False
    note: str = ""
    tags: CustomerTags | None = None

    @property
    def causes(self) -> Sequence[tuple[str, str]]:
        """What may lie behind an abnormal figure: codes and words."""
        return [(cause.value, str(cause.label)) for cause in Cause]

    @property
    def waits_for_answer(self) -> bool:
        """Whether an abnormal figure has no reason yet."""
        return any(flag.answer is None for flag in self.flags)


def open_drawer(standing: Standing, *, shown: JudgedDay, user: User) -> Drawer:
    """Return what is said of a customer to who may see him, with the reasons given and without what is masked."""
    drawer = drawer_of(
        hide_masked(standing, masked_fields(user)),
        as_of=shown.as_of,
        stars_confirmed=policy_behind(shown).stars.is_confirmed,
        given=list(reasons_given([standing.pk])),
        may_answer=may_give_reasons(user),
    )
    return replace(drawer, tags=customer_tags(standing.pk, user=user))


def drawer_of(
    standing: Standing,
    *,
    as_of: date,
    stars_confirmed: bool,
    given: Sequence[GivenReason] = (),
    may_answer: bool = False,
) -> Drawer:
    """Return what is said of one customer as of the day it was judged for, with the reasons given, latest first."""
    flags = list(_flags(standing, as_of=as_of, given=given))
    judgements = list(_judgements(standing, as_of=as_of, stars_confirmed=stars_confirmed))
    said = {flag.text for flag in flags} | {judgement.text for judgement in judgements}
    return Drawer(
        code=standing.customer_code,
        name=standing.customer_name,
        tier=standing.tier,
        tier_label=Tier(standing.tier).label,
        salesperson=standing.salesperson,
        story=story_of(standing),
        action=_next_action(standing, as_of=as_of, said=said),
        flags=flags,
        judgements=judgements,
        amount_12m=standing.amount_12m,
        amount_prior_12m=standing.amount_prior_12m,
        amount_90=standing.amount_90,
        amount_90_last_year=standing.amount_90_last_year,
        active_months=standing.active_months,
        category_count=standing.category_count,
        typical_order_amount=standing.typical_order_amount,
        expected_next_on=standing.expected_next_on,
        margin_12m=standing.margin_12m,
        cost_to_serve=standing.cost_to_serve,
        real_profit=standing.real_profit,
        pk=standing.customer_id,
        may_answer=may_answer,
    )


def _flags(standing: Standing, *, as_of: date, given: Sequence[GivenReason]) -> Iterator[Flag]:
    told = dict(zip(standing.raised_flags, flag_reasons_of(standing.flag_reasons), strict=True))
    for code in sorted(told, key=FLAGS_IN_ORDER.index):
        occasion = occasion_of(code, standing, as_of=as_of)
        answer = next((one for one in given if (one.flag, one.occasion) == (code, occasion)), None)
        yield Flag(
            text=say(told[code]),
            rule=name_of(f"flag.{code}"),
            code=code,
            answer=None if answer is None else _answer(answer),
        )


def _answer(given: GivenReason) -> Answer:
    return Answer(
        cause=str(given.get_cause_display()),
        words=given.words,
        by=str(given.given_by or ""),
        on=own_day(given.given_at),
    )


def _judgements(standing: Standing, *, as_of: date, stars_confirmed: bool) -> Iterator[Judgement]:
    """Give tier, contact, rhythm, stars, lifecycle and value, but for what a flag says already.

    A row that was stored before the later ones were judged has none of them until the next refresh.
    """
    yield Judgement(_("Tier"), say(standing.tier_reason), note=_move(standing, as_of=as_of))
    if standing.contact_state != "unknown" and CONTACT_FLAGS.isdisjoint(standing.raised_flags):
        is_late = standing.contact_state in LATE_STATES
        yield Judgement(_("Contact"), say(standing.contact_reason), is_late=is_late)
    if RHYTHM_FLAG not in standing.raised_flags:
        yield Judgement(_("Rhythm"), say(standing.rhythm_reason))
    if standing.star_reason is not None:
        yield Judgement(_("Stars"), say(standing.star_reason), stars=_stars(standing, is_confirmed=stars_confirmed))
    if standing.lifecycle_reason is not None:
        yield Judgement(_("Lifecycle"), say(standing.lifecycle_reason))
    if standing.value_reason is not None:
        yield Judgement(_("Value"), say(standing.value_reason))


def _move(standing: Standing, *, as_of: date) -> str:
    """Return whereto and when the customer would move, empty when its tier is settled."""
    if standing.settled_tier is None:
        return ""
    return say(tell_settled(standing.tier, as_of=as_of))


def _stars(standing: Standing, *, is_confirmed: bool) -> Stars | None:
    if standing.star is None or standing.service_class is None:
        return None
    return Stars(
        lit="★" * standing.star,
        unlit="☆" * (MOST_STARS - standing.star),
        service=name_of(f"service_class.{standing.service_class}"),
        # A granted star rests on no threshold.
        is_provisional=not is_confirmed and standing.granted_star is None,
    )


def _next_action(standing: Standing, *, as_of: date, said: set[str]) -> NextAction | None:
    if standing.next_action is None or standing.next_action_on is None or standing.next_action_reason is None:
        return None
    text = say(standing.next_action_reason)
    return NextAction(
        verb=_verb(standing.next_action, reason=standing.next_action_reason),
        on=standing.next_action_on,
        by=standing.salesperson,
        text="" if text in said else text,
        is_to_come=standing.next_action_on > as_of,
        is_urgent=standing.is_urgent,
    )


def _verb(action: str, *, reason: str) -> str:
    """Return what is to be done; who has to wait reads what for, since the day stands beside it."""
    if action == "wait":
        action = "keep_promise" if from_json(reason).code.startswith("today.promise") else "contact"
    return name_of(f"action.{action}")


def story_of(standing: Standing) -> str:
    """Return the first thing to know of a customer, in one sentence."""
    if standing.last_order_on is None or standing.days_since_order is None:
        return _("Has not bought yet.")
    days = standing.days_since_order
    if days == 0:
        return _("Bought on that very day.")
    if standing.is_lost:
        text = ngettext(
            "Lost: the last purchase was on {day}, {days} day ago.",
            "Lost: the last purchase was on {day}, {days} days ago.",
            days,
        )
    else:
        text = ngettext("Last purchase on {day}, {days} day ago.", "Last purchase on {day}, {days} days ago.", days)
    return text.format(day=standing.last_order_on.isoformat(), days=days)
