"""The pyramid: five layers with customers, money, benchmark verdicts, contacts and goals (judgements §2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.policy import Band, Cut, Policy, percent_of, ratio_of
from kejing.analytics.reasons import Number, Reason
from kejing.analytics.tiers import TIERS

if TYPE_CHECKING:
    from kejing.analytics.facts import Schema
    from kejing.analytics.judge import Findings


class Verdict(StrEnum):
    """Where a tier's share of the traded customers lies against its benchmark band."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """How many customers of a layer are waiting for a contact."""

    overdue: int
    due: int
    never: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One tier. Money is minor units.

    `customers` contains the `lost` ones; `share` is the tier's part of the traded customers that are not lost (None
    for prospects and where nobody has traded). `verdict` is None without a share or a band, for dormant while the
    ledger is too short to show it, and, where the tier is cut by a quota (`cut = rank`), for everything but a
    shortfall. `amount_share` is the part of all money, None where there is none. `contacts` is None while no contact
    of any customer is on record.
    """

    tier: str
    customers: int
    lost: int
    amount_12m: int
    lost_amount_12m: int
    share: float | None
    band: Band | None
    verdict: Verdict | None
    amount_share: float | None
    goal: Reason
    contacts: ContactCounts | None

    @property
    def kept(self) -> int:
        """Return the customers of the tier that are not lost: what is drawn, shared and counted beside the band."""
        return self.customers - self.lost

    @property
    def kept_amount_12m(self) -> int:
        """Return the money of the kept customers."""
        return self.amount_12m - self.lost_amount_12m


@dataclass(frozen=True, slots=True)
class Pyramid:
    """The five layers from head to prospect; counts sum to all customers, money sums to all money.

    `lost` and `lost_amount_12m` are the line under the dormant layer: all lost customers, contained in the layers.
    `base` is the number of traded customers that are not lost, of which the shares are taken.
    """

    tiers: tuple[Layer, ...]
    customers: int
    amount_12m: int
    lost: int
    lost_amount_12m: int
    base: int


COUNTS: Schema = {
    "tier": pl.String,
    "is_lost": pl.Boolean,
    "contact_state": pl.String,
    "customers": pl.Int64,
    "amount_12m": pl.Int64,
}


def pyramid(frame: pl.DataFrame, *, policy: Policy, findings: Findings | None = None) -> Pyramid:
    """Return the pyramid of judged customers: one row each with tier, is_lost, amount_12m and contact_state.

    With `findings` that say dormancy is invisible, the dormant share gets no verdict.
    """
    counts = frame.group_by("tier", "is_lost", "contact_state").agg(
        pl.len().cast(pl.Int64).alias("customers"), pl.col("amount_12m").sum()
    )
    return pyramid_of_counts(
        counts, policy=policy, dormancy_visible=findings is None or not findings.dormancy_invisible
    )


def pyramid_of_counts(counts: pl.DataFrame, *, policy: Policy, dormancy_visible: bool = True) -> Pyramid:
    """Return the same pyramid from customers already counted by tier, loss and contact state (`COUNTS`)."""
    total = int(counts["amount_12m"].sum())
    base = int(counts.filter(pl.col("tier") != "prospect", ~pl.col("is_lost"))["customers"].sum())
    tiers = tuple(_layer(tier, counts, base=base, total=total, policy=policy) for tier in TIERS)
    if not dormancy_visible:
        tiers = tuple(replace(layer, verdict=None) if layer.tier == "dormant" else layer for layer in tiers)
    return Pyramid(
        tiers=tiers,
        customers=int(counts["customers"].sum()),
        amount_12m=total,
        lost=sum(layer.lost for layer in tiers),
        lost_amount_12m=sum(layer.lost_amount_12m for layer in tiers),
        base=base,
    )


def _layer(tier: str, counts: pl.DataFrame, *, base: int, total: int, policy: Policy) -> Layer:
    members = counts.filter(pl.col("tier") == tier)
    gone = members.filter(pl.col("is_lost"))
    customers, lost = int(members["customers"].sum()), int(gone["customers"].sum())
    amount, lost_amount = int(members["amount_12m"].sum()), int(gone["amount_12m"].sum())
    band = _band(tier, policy=policy)
    has_share = band is not None and base > 0
    return Layer(
        tier=tier,
        customers=customers,
        lost=lost,
        amount_12m=amount,
        lost_amount_12m=lost_amount,
        share=(customers - lost) / base if has_share else None,
        band=band,
        verdict=_judge_share(tier, kept=customers - lost, base=base, band=band, cut=policy.tiers.cut)
        if band is not None and has_share
        else None,
        amount_share=(amount - lost_amount) / total if total else None,
        goal=_goal(tier, policy=policy),
        contacts=None if (counts["contact_state"] == "unknown").any() else _count_contacts(members),
    )


def _judge_share(tier: str, *, kept: int, base: int, band: Band, cut: Cut) -> Verdict | None:
    """Compare in integers; a share that is a quota by policy can only fall short."""
    if kept * ratio_of(band.low)[1] < base * ratio_of(band.low)[0]:
        return Verdict.BELOW
    if cut is Cut.RANK and tier in {"head", "core"}:
        return None
    if kept * ratio_of(band.high)[1] > base * ratio_of(band.high)[0]:
        return Verdict.ABOVE
    return Verdict.WITHIN


def _band(tier: str, *, policy: Policy) -> Band | None:
    marks = policy.benchmarks
    return {"head": marks.head, "core": marks.core, "small": marks.small, "dormant": marks.dormant}.get(tier)


def _goal(tier: str, *, policy: Policy) -> Reason:
    goals = policy.goals
    targets = {
        "core": ("growth_percent", goals.core_growth),
        "small": ("growth_percent", goals.small_growth),
        "dormant": ("won_back_percent", goals.dormant_won_back),
    }
    numbers: dict[str, Number] = {}
    if tier == "head" and goals.head_growth == 0:
        return Reason("goal.head")
    if tier == "head":
        return Reason("goal.head.growth", {"growth_percent": percent_of(goals.head_growth)})
    if tier in targets:
        name, share = targets[tier]
        numbers[name] = percent_of(share)
    return Reason(f"goal.{tier}", numbers)


def _count_contacts(members: pl.DataFrame) -> ContactCounts:
    waiting = {
        state: int(members.filter(pl.col("contact_state") == state)["customers"].sum())
        for state in ("overdue", "due", "never")
    }
    return ContactCounts(**waiting)
