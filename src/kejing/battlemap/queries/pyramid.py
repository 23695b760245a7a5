"""The pyramid page: five tiers with their figures, the drawing, and what has changed since a past day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import polars as pl
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from kejing.analytics.pyramid import pyramid_of_counts
from kejing.analytics.reasons import from_json, to_json
from kejing.battlemap.queries.movement import has_risen, movement_panel, state_label
from kejing.battlemap.queries.notices import notices_of
from kejing.battlemap.queries.past_pages import PYRAMID, pyramid_band
from kejing.battlemap.queries.pyramid_drawing import draw
from kejing.battlemap.queries.pyramid_goals import progress_of
from kejing.battlemap.queries.pyramid_links import Addresses
from kejing.battlemap.queries.pyramid_measures import (
    AT_ONCE,
    Plan,
    days_kept,
    is_comparable,
    measure,
    new_year_of,
)
from kejing.battlemap.queries.pyramid_memory import keep, rows_key
from kejing.battlemap.queries.pyramid_scope import scope_of
from kejing.battlemap.queries.structure import structure_panel
from kejing.battlemap.queries.words import say
from kejing.kit.money import from_minor, to_minor
from kejing.kit.standards import own_currency
from kejing.people.permissions import masked_fields, may_judge_again
from kejing.standing.enums import Tier
from kejing.standing.queries import policy_behind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from kejing.analytics.policy import Policy
    from kejing.analytics.pyramid import Layer, Pyramid
    from kejing.battlemap.queries.moment import Moment
    from kejing.battlemap.queries.movement import MovementPanel
    from kejing.battlemap.queries.notices import Notice
    from kejing.battlemap.queries.past_pages import PastBand
    from kejing.battlemap.queries.pyramid_goals import Progress
    from kejing.battlemap.queries.pyramid_measures import Compared, Kept, Measures
    from kejing.battlemap.queries.pyramid_scope import Scope
    from kejing.battlemap.queries.structure import StructurePanel
    from kejing.kit.pyramid import Drawing
    from kejing.people.models import User
    from kejing.standing.models import JudgedDay, Standing

COUNT_SCHEMA = {
    "tier": pl.String,
    "is_lost": pl.Boolean,
    "contact_state": pl.String,
    "customers": pl.Int64,
    "amount_12m": pl.Int64,
}


TRADED = ("new", "growing", "stable", "declining", "dormant")
"""The lives of who has bought and is not lost."""


class NoSuchDay(LookupError):
    """The standing of that day was not kept, or it is not before the one shown."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer that came into a tier or left it: `other` is the tier it came from or went to."""

    name: str
    href: str
    other: str
    has_come: bool
    has_risen: bool


@dataclass(frozen=True, slots=True)
class TierRow:
    """One tier's figures, its lost customers left out.

    `share` is of the customers that have bought and are not lost, `amount_share` of all money. `cadence_rest` is the
    cadence of those that are not among the best, where a tier has two. `change` is the difference of customers since
    the day compared with, and `moved` some of those that came or went; `progress` is its way to the goal.
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
    change: int | None = None
    moved: Sequence[Moved] = ()
    progress: Progress | None = None

    @property
    def waiting(self) -> int:
        """How many should be contacted now."""
        return self.overdue + self.due + self.never


@dataclass(frozen=True, slots=True)
class Lost:
    """The customers that are lost: a line of their own, so that an old ledger does not drown the picture."""

    count: int
    amount: Decimal
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A past day to compare with; `query` chooses it."""

    on: date
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind the tiers. Each part is None where there is nothing to show, and `missing_…` says why.

    `is_to_come` when it takes longer than a page may: then all of it comes by a request of its own, from `query`.
    """

    is_to_come: bool = False
    query: str = ""
    since: date | None = None
    days: Sequence[Day] = ()
    is_stale: bool = False
    movement: MovementPanel | None = None
    missing_movement: str = ""
    goals_from: date | None = None
    missing_goals: str = ""
    structure: StructurePanel | None = None


@dataclass(frozen=True, slots=True)
class PyramidPage:
    """What the pyramid page shows, of the customers of a scope: `scope_label` is empty for all that one may see.

    `traded_href` opens those that have bought and are not lost, empty where what tells them is not kept of that day.
    """

    as_of: date | None
    currency: str
    customers: int
    traded: int
    traded_href: str
    ledger_from: date | None
    ledger_to: date | None
    amount: Decimal
    tiers: Sequence[TierRow]
    lost: Lost
    drawing: Drawing
    contacts_known: bool
    may_judge_again: bool
    notices: Sequence[Notice]
    scope_label: str = ""
    scope_query: str = ""
    behind: Behind = Behind()
    band: PastBand | None = None

    @property
    def days_query(self) -> str:
        """What the list of past days is told of this page, so that each leads back to it."""
        return "&".join(part for part in (f"page={PYRAMID}", self.behind.query or self.scope_query) if part)

    @property
    def waiting(self) -> int:
        """How many customers should be contacted now."""
        return sum(tier.waiting for tier in self.tiers)

    @property
    def overdue(self) -> int:
        """How many of them are late."""
        return sum(tier.overdue for tier in self.tiers)

    @property
    def due(self) -> int:
        """How many of them have to be contacted on that very day."""
        return sum(tier.due for tier in self.tiers)

    @property
    def never(self) -> int:
        """How many of them nobody ever contacted."""
        return sum(tier.never for tier in self.tiers)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The day compared with and the one that the year begins with, where they are kept, and all days to choose."""

    since: Kept | None
    new_year: Kept | None
    days: Sequence[Kept]


def pyramid_page(
    *,
    user: User,
    now: datetime,
    moment: Moment,
    by: str = "",
    of: str = "",
    since: date | None = None,
    whole: bool = False,
) -> PyramidPage:
    """Return the pyramid of the customers `user` may see, or of a group of them, against a past month end.

    It is of now or of a past day. Without `since` the month end is the last one kept before that. `whole` has all of it
    measured, however long that takes.

    :raises NoSuchScope: if there is no such group, or he sees none of its customers
    :raises NoSuchDay: if there is nothing kept of that day
    """
    refresh = moment.shown
    policy = policy_behind(refresh)
    scope = scope_of(user, by=by, of=of, day=moment.day)
    chosen = _choose(refresh, since=since)
    dormancy_visible = _is_dormancy_visible(refresh)
    counts = keep(rows_key(scope, refresh=refresh), lambda: _count(scope.standings), scope=scope)
    drawn = pyramid_of_counts(counts, policy=policy, dormancy_visible=dormancy_visible)
    measures, behind = None, Behind()
    if refresh is not None and drawn.customers:
        plan = Plan(
            scope=scope,
            refresh=refresh,
            since=_if_comparable(chosen.since, refresh=refresh, policy=policy),
            new_year=_if_comparable(chosen.new_year, refresh=refresh, policy=policy),
            policy=policy,
        )
        if whole or drawn.customers <= AT_ONCE or plan.is_kept:
            measures = measure(plan)
        behind = _behind(measures, plan=plan, chosen=chosen, masked=masked_fields(user))
    return PyramidPage(
        as_of=refresh.as_of if refresh else None,
        currency=own_currency(),
        customers=drawn.customers,
        traded=drawn.base,
        traded_href=_traded_href(scope),
        ledger_from=refresh.ledger_first_on if refresh else None,
        ledger_to=refresh.ledger_last_on if refresh else None,
        amount=from_minor(drawn.amount_12m),
        tiers=[
            _tier_row(layer, policy=policy, measures=measures, scope=scope, refresh=refresh) for layer in drawn.tiers
        ],
        lost=_lost(drawn, measures=measures),
        drawing=draw(drawn, scope.standings, as_of=moment.on),
        contacts_known=refresh is not None and refresh.contacts_known,
        may_judge_again=may_judge_again(user),
        notices=notices_of(refresh, user=user, now=now),
        scope_label=scope.label,
        scope_query=scope.query,
        behind=behind,
        band=pyramid_band(moment, scope, since=since),
    )


def _choose(refresh: JudgedDay | None, *, since: date | None) -> _Comparison:
    """Find the days to compare with among those kept: month ends before the day shown.

    :raises NoSuchDay: if one is asked for that is not among them
    """
    kept = days_kept() if refresh is not None else ()
    days = [one for one in kept if refresh is not None and one.is_month_end and one.as_of < refresh.as_of]
    chosen = next((one for one in days if since in {None, one.as_of}), None)
    if chosen is None and since is not None:
        raise NoSuchDay
    new_year = next((one for one in kept if refresh is not None and one.as_of == new_year_of(refresh)), None)
    return _Comparison(since=chosen, new_year=new_year, days=days)


def _if_comparable(day: Kept | None, *, refresh: JudgedDay, policy: Policy) -> Kept | None:
    return day if day is not None and is_comparable(day.as_of, refresh=refresh, policy=policy) else None


def _behind(measures: Measures | None, *, plan: Plan, chosen: _Comparison, masked: AbstractSet[str]) -> Behind:
    since, query = chosen.since, plan.scope.query
    compared = measures.compared if measures else None
    days = [Day(one.as_of, _join(query, _since(one)), is_current=one == since) for one in chosen.days]
    return Behind(
        is_to_come=measures is None,
        query=_join(query, _since(since)),
        since=since.as_of if since else None,
        days=days,
        is_stale=since is not None and since.is_stale,
        movement=movement_panel(compared, scope_query=query) if compared else None,
        missing_movement="" if plan.since else _missing_movement(since, policy=plan.policy),
        goals_from=new_year_of(plan.refresh),
        missing_goals="" if plan.new_year else _missing_goals(plan, chosen=chosen),
        structure=_structure(measures, plan=plan, masked=masked) if measures else None,
    )


def _structure(measures: Measures, *, plan: Plan, masked: AbstractSet[str]) -> StructurePanel:
    return structure_panel(
        measures.structure,
        policy=plan.policy,
        masked=masked,
        addresses=Addresses(plan.scope.query),
        as_of=plan.scope.day.as_of if plan.scope.day else None,
    )


def _since(day: Kept | None) -> Mapping[str, str]:
    return {"since": day.as_of.isoformat()} if day else {}


def _join(query: str, parts: Mapping[str, str]) -> str:
    return "&".join(part for part in (query, urlencode(parts)) if part)


def _missing_movement(since: Kept | None, *, policy: Policy) -> str:
    if since is None:
        return _("No month end before this day is kept yet. The last 13 are kept by themselves, in the background.")
    return _(
        "Nothing to compare with on {day}: the ledger was too short by then to show who is dormant"
        " (that takes {needed} days)."
    ).format(day=since.as_of.isoformat(), needed=policy.tiers.dormant_days + 1)


def _missing_goals(plan: Plan, *, chosen: _Comparison) -> str:
    day = new_year_of(plan.refresh).isoformat()
    if chosen.new_year is None:
        return _(
            "Goals are measured on who was in a tier at the beginning of the year; the standing of {day} is not kept."
        ).format(day=day)
    return _(
        "Goals are measured on who was in a tier at the beginning of the year; on {day} the ledger was too short to"
        " tell."
    ).format(day=day)


def _count(visible: QuerySet[Standing]) -> pl.DataFrame:
    # COUNT(*) needs no column, so that an index over the others is enough.
    groups = visible.values_list("tier", "is_lost", "contact_state").annotate(
        customers=Count("*"), amount=Sum("amount_12m")
    )
    rows = [(*group, to_minor(amount)) for *group, amount in groups.order_by()]
    return pl.DataFrame(rows, schema=COUNT_SCHEMA, orient="row")


def _is_dormancy_visible(refresh: JudgedDay | None) -> bool:
    findings = refresh.findings if refresh else []
    return all(from_json(finding).code != "finding.dormancy_invisible" for finding in findings)


def _tier_row(
    layer: Layer, *, policy: Policy, measures: Measures | None, scope: Scope, refresh: JudgedDay | None
) -> TierRow:
    contacts = layer.contacts
    as_of = scope.day.as_of if scope.day else None
    compared = measures.compared if measures else None
    cohorts = measures.cohorts if measures and measures.cohorts else ()
    cohort = next((one for one in cohorts if one.tier == layer.tier), None)
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
        change=layer.kept - compared.kept.get(layer.tier, 0) if compared else None,
        moved=_moved(layer.tier, compared, as_of=as_of) if compared else (),
        progress=progress_of(cohort, since=new_year_of(refresh), addresses=Addresses(scope.query))
        if cohort and refresh
        else None,
    )


def _traded_href(scope: Scope) -> str:
    if scope.day is not None and "lifecycle" in scope.day.lacks:
        return ""
    return Addresses(scope.query).of(f=f"lifecycle:is:{','.join(TRADED)}")


def _lost(drawn: Pyramid, *, measures: Measures | None) -> Lost:
    compared = measures.compared if measures else None
    return Lost(
        count=drawn.lost,
        amount=from_minor(drawn.lost_amount_12m),
        change=drawn.lost - compared.lost if compared else None,
    )


def _moved(tier: str, compared: Compared, *, as_of: date | None) -> Sequence[Moved]:
    table = reverse("battlemap:table")
    day = {"as_of": as_of.isoformat()} if as_of else {}
    return [
        Moved(
            name=mover.name,
            href=f"{table}?{urlencode(day | {'customer': mover.code})}",
            other=state_label(mover.before if mover.after == tier else mover.after),
            has_come=mover.after == tier,
            has_risen=has_risen(mover.before, mover.after),
        )
        for mover in compared.movers[tier]
    ]


def _cadences(policy: Policy) -> Mapping[str, int]:
    every = policy.cadence
    return {
        "head": every.head,
        "core": every.core,
        "small": every.small,
        "dormant": every.dormant_best,
        "prospect": every.prospect,
    }
