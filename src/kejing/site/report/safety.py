"""Structure: how much hangs on how few customers, and what is left when the largest go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.analytics.reasons import Reason
from kejing.analytics.structure import structure
from kejing.kit.figures import format_share
from kejing.site.report.telling import clean
from kejing.site.words import _

if TYPE_CHECKING:
    from kejing.analytics.structure import Loss, Structure
    from kejing.site.report.judgements import Basis
    from kejing.site.report.telling import Teller

MOST_PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of concentration as it is told, with what it means; `share` draws its bar where it is a share.

    `low` and `high` are where the marks of warning and alarm stand.
    """

    name: str
    told: str
    note: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    to_act: bool = False


@dataclass(frozen=True, slots=True)
class TopRow:
    """One of the largest customers: money of 12 months in minor units, its part and the part of all up to it."""

    rank: int
    customer_code: str
    name: str
    amount: int
    share: float
    cumulated: float


@dataclass(frozen=True, slots=True)
class LossRow:
    """What is left of sales when the largest `count` go; the sentences say what is left of margin and of whom."""

    count: int
    told: str
    left_amount: int
    left_share: float
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Safety:
    """The section; `found` is what it is made of.

    `missing` says why there is nothing to measure, `margin_missing` why what is left of the margin is not known.
    """

    found: Structure
    missing: str
    warning: str
    sentences: tuple[str, ...]
    measures: tuple[Measure, ...]
    top: tuple[TopRow, ...]
    losses: tuple[LossRow, ...]
    margin_missing: str


def make_safety(basis: Basis, *, teller: Teller) -> Safety:
    """Return the structure of the whole company."""
    found = structure(basis.now.frame, policy=basis.policy)
    missing = "" if found.top else teller.state(Reason("structure.no_sales"))
    alarm = [reason for reason in found.reasons if reason.code.startswith("structure.top1.")]
    others = [reason for reason in found.reasons if reason not in alarm and reason.code != "structure.no_sales"]
    return Safety(
        found=found,
        missing=missing,
        warning=teller.state(alarm[0]) if alarm else "",
        sentences=tuple(teller.state(reason) for reason in others),
        measures=_measure(found, basis=basis),
        top=_rank(found),
        losses=tuple(_lose(loss, teller=teller) for loss in found.losses),
        margin_missing=next((teller.state(loss.reasons[-1]) for loss in found.losses if loss.margin is None), ""),
    )


def _measure(found: Structure, *, basis: Basis) -> tuple[Measure, ...]:
    """Return the figures of an owner's first questions; none where nothing was sold."""
    limits = basis.policy.structure
    if (
        found.top1 is None
        or found.cr5 is None
        or found.hhi is None
        or found.effective_customers is None
        or found.pareto is None
        or found.gini is None
    ):
        return ()
    return (
        Measure(
            name=_("Largest customer"),
            told=_percent(found.top1.share),
            note=_("warning above {warning}, alarm above {alarm}").format(
                warning=_percent(float(limits.top1_warning), places=0),
                alarm=_percent(float(limits.top1_alarm), places=0),
            ),
            share=found.top1.share,
            low=float(limits.top1_warning),
            high=float(limits.top1_alarm),
            to_act=found.level is not None,
        ),
        Measure(name=_("First five (CR5)"), told=_percent(found.cr5), note=_("of all sales"), share=found.cr5),
        Measure(name="HHI", told=f"{found.hhi:,.0f}", note=_("of 10,000; the more, the fewer carry the sales")),
        Measure(
            name=_("Effective customers"),
            told=f"{found.effective_customers:,.1f}",
            note=_("so many equal ones would be as concentrated"),
        ),
        Measure(
            name=_("Top {share} of customers").format(share=_percent(found.pareto.customer_share)),
            told=_percent(found.pareto.amount_share),
            note=_("of sales, measured: {top} of {traded} customers").format(
                top=f"{found.pareto.customers:,}", traded=f"{found.pareto.of_customers:,}"
            ),
            share=found.pareto.amount_share,
        ),
        Measure(
            name=_("Gini"), told=f"{found.gini:.2f}", note=_("0: all equal, 1: one has everything"), share=found.gini
        ),
    )


def _percent(share: float, *, places: int = 1) -> str:
    return format_share(share, places=places)


def _rank(found: Structure) -> tuple[TopRow, ...]:
    rows, so_far = [], 0
    for rank, top in enumerate(found.top, start=1):
        so_far += top.amount_12m
        rows.append(
            TopRow(
                rank=rank,
                customer_code=top.customer_code,
                name=clean(top.customer_name),
                amount=top.amount_12m,
                share=top.share,
                cumulated=so_far / found.amount_12m,
            )
        )
    return tuple(rows)


def _lose(loss: Loss, *, teller: Teller) -> LossRow:
    """Tell of the people only those who lose something themselves."""
    losers = [one for one in loss.people if one.left_amount != one.amount_12m][:MOST_PEOPLE]
    told = [] if loss.margin is None else [loss.reasons[-1]]
    return LossRow(
        count=len(loss.lost),
        told=(_("without {name}") if len(loss.lost) == 1 else _("and without {name}")).format(
            name=clean(loss.lost[-1].customer_name)
        ),
        left_amount=loss.left_amount,
        left_share=loss.left_share,
        sentences=tuple(teller.state(reason) for reason in (*told, *(one.reason for one in losers))),
    )
