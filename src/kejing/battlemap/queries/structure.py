"""The structure panel: how much hangs on how few customers, in figures and sentences (judgements §9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from kejing.battlemap.queries.pyramid_links import Sentence
from kejing.battlemap.queries.words import say
from kejing.kit.money import from_minor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date
    from decimal import Decimal

    from kejing.analytics.policy import Policy
    from kejing.analytics.reasons import Reason
    from kejing.analytics.structure import Loss, Structure
    from kejing.battlemap.queries.pyramid_links import Addresses

MOST_PEOPLE = 5
MARGIN_CODES = "structure.loss.margin"


@dataclass(frozen=True, slots=True)
class TopCustomer:
    """One of the largest customers; `href` opens it."""

    name: str
    amount: Decimal
    share: float
    href: str


@dataclass(frozen=True, slots=True)
class LossRow:
    """What is left without the largest `count`: of sales, of the margin, and of each person's own sales.

    `margin` is empty where the reader is not shown margins.
    """

    count: int
    left_amount: Decimal
    left_share: float
    sales: str
    margin: str
    people: Sequence[str]
    more_people: int


@dataclass(frozen=True, slots=True)
class StructurePanel:
    """The structure as the page shows it; every figure is None where nothing was sold.

    `level` is "warning" or "alarm" where too much hangs on the largest, `alarm` says so.
    """

    level: str
    alarm: str
    warning_limit: float
    alarm_limit: float
    top: Sequence[TopCustomer]
    cr3: float | None
    cr5: float | None
    cr10: float | None
    hhi: float | None
    effective_customers: float | None
    gini: float | None
    pareto_share: float | None
    pareto_customers: int
    sentences: Sequence[Sentence]
    losses: Sequence[LossRow]

    @property
    def top1(self) -> TopCustomer | None:
        """The largest customer."""
        return self.top[0] if self.top else None


def structure_panel(
    found: Structure,
    *,
    policy: Policy,
    masked: AbstractSet[str],
    addresses: Addresses,
    as_of: date | None = None,
) -> StructurePanel:
    """Return the structure of a scope in the reader's language, without what is `masked` for him; of a past day too."""
    day = {"as_of": as_of.isoformat()} if as_of else {}
    alarms = [say(reason) for reason in found.reasons if reason.code.startswith("structure.top1.")]
    return StructurePanel(
        level=found.level.value if found.level else "",
        alarm=" ".join(alarms),
        warning_limit=float(policy.structure.top1_warning),
        alarm_limit=float(policy.structure.top1_alarm),
        top=[
            TopCustomer(
                name=one.customer_name,
                amount=from_minor(one.amount_12m),
                share=one.share,
                href=f"{reverse('battlemap:table')}?{urlencode(day | {'customer': one.customer_code})}",
            )
            for one in found.top
        ],
        cr3=found.cr3,
        cr5=found.cr5,
        cr10=found.cr10,
        hhi=found.hhi,
        effective_customers=found.effective_customers,
        gini=found.gini,
        pareto_share=found.pareto.amount_share if found.pareto else None,
        pareto_customers=found.pareto.customers if found.pareto else 0,
        sentences=[
            Sentence(say(reason), _customers_behind(reason, addresses=addresses))
            for reason in found.reasons
            if not reason.code.startswith("structure.top1.")
        ],
        losses=[_loss_row(loss, with_margin="margin" not in masked) for loss in found.losses],
    )


def _customers_behind(reason: Reason, *, addresses: Addresses) -> str:
    match reason.code:
        case "structure.pareto":
            return addresses.by_money(top=reason.numbers["top"])
        case "structure.negative":
            return addresses.by_money(f=f"amount_12m:le:{from_minor(-1)}")
    return ""


def _loss_row(loss: Loss, *, with_margin: bool) -> LossRow:
    margins = [say(reason) for reason in loss.reasons if reason.code.startswith(MARGIN_CODES)]
    # With one person, what is left of his own sales is what is left of all.
    people = [one for one in loss.people if one.left_amount != one.amount_12m] if len(loss.people) > 1 else []
    return LossRow(
        count=len(loss.lost),
        left_amount=from_minor(loss.left_amount),
        left_share=loss.left_share,
        sales=" ".join(say(reason) for reason in loss.reasons if not reason.code.startswith(MARGIN_CODES)),
        margin=" ".join(margins) if with_margin else "",
        people=[say(one.reason) for one in people[:MOST_PEOPLE]],
        more_people=max(len(people) - MOST_PEOPLE, 0),
    )
