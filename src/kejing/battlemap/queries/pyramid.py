"""The pyramid page: five tiers with their figures, and the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import polars as pl
from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from kejing.analytics.pyramid import pyramid_of_counts
from kejing.analytics.reasons import from_json, to_json
from kejing.battlemap.queries.notices import notices_of
from kejing.battlemap.queries.words import say
from kejing.kit.money import from_minor, to_minor
from kejing.kit.pyramid import MOST_BRICKS, Mark, draw_pyramid
from kejing.kit.pyramid import Tier as TierToDraw
from kejing.people.permissions import may_judge_again
from kejing.standing.enums import Tier
from kejing.standing.queries import current_policy, current_refresh, standings_visible_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from kejing.analytics.policy import Policy
    from kejing.analytics.pyramid import Layer, Pyramid
    from kejing.battlemap.queries.notices import Notice
    from kejing.kit.pyramid import Drawing
    from kejing.people.models import User
    from kejing.standing.models import Refresh, Standing

FLAGGED_STATES = frozenset({"overdue", "never"})
COUNT_SCHEMA = {
    "tier": pl.String,
    "is_lost": pl.Boolean,
    "contact_state": pl.String,
    "customers": pl.Int64,
    "amount_12m": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class TierRow:
    """One tier's figures, its lost customers left out.

    `share` is of the customers that have bought and are not lost, `amount_share` of all money. `cadence_rest` is the
    cadence of those that are not among the best, where a tier has two.
    """

    tier: str
    label: str | StrPromise
    goal: str
    count: int
    share: float | None
    band_low: float | None
    band_high: float | None
    verdict: str | None
    amount: Decimal
    amount_share: float | None
    cadence: int | None
    cadence_rest: int | None
    overdue: int
    due: int
    never: int

    @property
    def waiting(self) -> int:
        """How many should be contacted now."""
        return self.overdue + self.due + self.never


@dataclass(frozen=True, slots=True)
class Lost:
    """The customers that are lost: a line of their own, so that an old ledger does not drown the picture."""

    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PyramidPage:
    """What the pyramid page shows."""

    as_of: date | None
    currency: str
    customers: int
    traded: int
    ledger_from: date | None
    ledger_to: date | None
    amount: Decimal
    tiers: Sequence[TierRow]
    lost: Lost
    drawing: Drawing
    contacts_known: bool
    may_judge_again: bool
    notices: Sequence[Notice]

    @property
    def waiting(self) -> int:
        """How many customers should be contacted now."""
        return sum(tier.waiting for tier in self.tiers)


def pyramid_page(*, user: User, now: datetime) -> PyramidPage:
    """Return the pyramid of the customers `user` may see."""
    refresh = current_refresh()
    policy = current_policy()
    visible = standings_visible_to(user)
    drawn = pyramid_of_counts(_count(visible), policy=policy, dormancy_visible=_is_dormancy_visible(refresh))
    return PyramidPage(
        as_of=refresh.as_of if refresh else None,
        currency=settings.CURRENCY,
        customers=drawn.customers,
        traded=drawn.base,
        ledger_from=refresh.ledger_first_on if refresh else None,
        ledger_to=refresh.ledger_last_on if refresh else None,
        amount=from_minor(drawn.amount_12m),
        tiers=[_tier_row(layer, policy=policy) for layer in drawn.tiers],
        lost=Lost(count=drawn.lost, amount=from_minor(drawn.lost_amount_12m)),
        drawing=_draw(drawn, visible),
        contacts_known=refresh is not None and refresh.contacts_known,
        may_judge_again=may_judge_again(user),
        notices=notices_of(refresh, user=user, now=now),
    )


def _count(visible: QuerySet[Standing]) -> pl.DataFrame:
    groups = visible.values_list("tier", "is_lost", "contact_state").annotate(
        customers=Count("pk"), amount=Sum("amount_12m")
    )
    rows = [(*group, to_minor(amount)) for *group, amount in groups.order_by()]
    return pl.DataFrame(rows, schema=COUNT_SCHEMA, orient="row")


def _is_dormancy_visible(refresh: Refresh | None) -> bool:
    findings = refresh.findings if refresh else []
    return all(from_json(finding).code != "finding.dormancy_invisible" for finding in findings)


def _tier_row(layer: Layer, *, policy: Policy) -> TierRow:
    contacts = layer.contacts
    return TierRow(
        tier=layer.tier,
        label=Tier(layer.tier).label,
        goal=say(to_json(layer.goal)),
        count=layer.kept,
        share=layer.share,
        band_low=float(layer.band.low) if layer.band else None,
        band_high=float(layer.band.high) if layer.band and layer.band.high < 1 else None,
        verdict=layer.verdict.value if layer.verdict else None,
        amount=from_minor(layer.kept_amount_12m),
        amount_share=layer.amount_share,
        cadence=_cadences(policy)[layer.tier],
        cadence_rest=policy.cadence.dormant_rest if layer.tier == Tier.DORMANT else None,
        overdue=contacts.overdue if contacts else 0,
        due=contacts.due if contacts else 0,
        never=contacts.never if contacts else 0,
    )


def _cadences(policy: Policy) -> Mapping[str, int]:
    every = policy.cadence
    return {
        "head": every.head,
        "core": every.core,
        "small": every.small,
        "dormant": every.dormant_best,
        "prospect": every.prospect,
    }


def _draw(drawn: Pyramid, visible: QuerySet[Standing]) -> Drawing:
    """Draw one brick a customer that is not lost, with its own mark, while there are few enough; else for many."""
    marks: dict[str, list[Mark]] = {layer.tier: [] for layer in drawn.tiers}
    if drawn.customers - drawn.lost <= MOST_BRICKS:
        table = reverse("battlemap:table")
        rows = (
            visible.filter(is_lost=False)
            .order_by("-amount_12m", "customer_code")
            .values_list("tier", "customer_code", "customer_name", "contact_state", "days_since_contact")
        )
        for tier, code, name, state, days in rows:
            marks[tier].append(
                Mark(
                    label=_brick_label(state, days),
                    title=_brick_title(name, state, days),
                    href=f"{table}?{urlencode({'customer': code})}",
                    flagged=state in FLAGGED_STATES,
                )
            )
    return draw_pyramid(
        [TierToDraw(key=layer.tier, count=layer.kept, marks=marks[layer.tier]) for layer in drawn.tiers]
    )


def _brick_label(state: str, days: int | None) -> str:
    if state == "unknown":
        return ""
    return "—" if days is None else str(days)


def _brick_title(name: str, state: str, days: int | None) -> str:
    if state == "unknown":
        return name
    if days is None:
        return _("{name}: never contacted").format(name=name)
    return _("{name}: not contacted for {days} days").format(name=name, days=days)
