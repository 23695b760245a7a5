"""Structure: how much hangs on how few customers, for any slice of the judged customers (judgements §9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from kejing.analytics.concentration import (
    LorenzPoint,
    Pareto,
    cr,
    effective_customers,
    gini,
    hhi,
    lorenz,
    pareto,
    percent_to_tell,
)
from kejing.analytics.policy import Policy, percent_of, ratio_of
from kejing.analytics.reasons import Number, Reason

# A curve of more customers is drawn through about so many of its points.
LORENZ_STEPS = 100
TOP_CUSTOMERS = 10
LOSSES = (1, 2, 3)

_COLUMNS = ("customer_code", "customer_name", "tier", "amount_12m", "margin_12m", "salesperson")


class Level(StrEnum):
    """How dangerous the largest customer's share is."""

    WARNING = "warning"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Top:
    """One of the largest customers: trailing-year sales in minor units and their part of the slice's."""

    customer_code: str
    customer_name: str
    amount_12m: int
    share: float


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """What is left of one salesperson's own sales; `salesperson` is None for customers that nobody owns.

    `left_share` is None where the salesperson had no sales.
    """

    salesperson: str | None
    amount_12m: int
    left_amount: int
    left_share: float | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class MarginLeft:
    """What is left of the margin; `left_share` is None where there was none to lose."""

    margin_12m: int
    left_amount: int
    left_share: float | None


@dataclass(frozen=True, slots=True)
class Loss:
    """What is left when the largest customers go; money is minor units of the trailing year.

    `margin` is None where it is not known, and the last of `reasons` says why. `people`: every salesperson, those who
    lose the largest part first; empty where no salesperson is on record.
    """

    lost: tuple[Top, ...]
    left_amount: int
    left_share: float
    margin: MarginLeft | None
    people: tuple[PersonLeft, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """The structure of one slice. Shares are of `amount_12m`, the sum of max(amount, 0) of the trailing year.

    `negative_amount` is the sum of the `negative_customers` that were left out of it. Every figure of concentration is
    None where nothing was sold; Gini, the Pareto pair and the Lorenz curve are over the traded customers, those
    without sales in the year included. `top` holds the largest ten that have sales; `losses` at most as many as they.
    """

    customers: int
    traded: int
    amount_12m: int
    negative_customers: int
    negative_amount: int
    top: tuple[Top, ...]
    cr3: float | None
    cr5: float | None
    cr10: float | None
    hhi: float | None
    effective_customers: float | None
    gini: float | None
    pareto: Pareto | None
    lorenz: tuple[LorenzPoint, ...]
    level: Level | None
    losses: tuple[Loss, ...]
    reasons: tuple[Reason, ...]

    @property
    def top1(self) -> Top | None:
        """Return the largest customer, None where nothing was sold."""
        return self.top[0] if self.top else None


def structure(frame: pl.DataFrame, *, policy: Policy) -> Structure:
    """Return the structure of judged customers: the company, or the rows of one team, region or person."""
    customers = frame.select(_COLUMNS).with_columns(counted=pl.col("amount_12m").clip(lower_bound=0))
    # Sorted once here, they are sorted at no cost by every figure that needs them so.
    amounts: list[int] = customers.filter(pl.col("tier") != "prospect")["counted"].sort().to_list()
    total = sum(amounts)
    largest = _find_largest(customers, total=total)
    negative = customers.filter(pl.col("amount_12m") < 0)["amount_12m"].to_list()
    level, alarm = _judge_top1(largest, total=total, policy=policy)
    pair = pareto(amounts, share=policy.structure.pareto_share)
    return Structure(
        customers=frame.height,
        traded=len(amounts),
        amount_12m=total,
        negative_customers=len(negative),
        negative_amount=sum(negative),
        top=largest,
        cr3=cr(amounts, 3),
        cr5=cr(amounts, 5),
        cr10=cr(amounts, TOP_CUSTOMERS),
        hhi=hhi(amounts),
        effective_customers=effective_customers(amounts),
        gini=gini(amounts),
        pareto=pair,
        lorenz=lorenz(amounts, steps=LORENZ_STEPS),
        level=level,
        losses=tuple(
            _lose(customers, largest[:count], total=total, policy=policy) for count in LOSSES if count <= len(largest)
        ),
        reasons=(*alarm, *_tell_spread(amounts, pair), *_tell_negative(negative)),
    )


def structures_by(frame: pl.DataFrame, column: str, *, policy: Policy) -> dict[str, Structure]:
    """Return the structure of each slice with the same text in `column`, by that text; rows without one are in none."""
    named = frame.filter(pl.col(column).is_not_null()).sort(column, "customer_code")
    return {
        str(name): structure(part, policy=policy)
        for (name,), part in named.partition_by(column, as_dict=True, maintain_order=True).items()
    }


def _find_largest(customers: pl.DataFrame, *, total: int) -> tuple[Top, ...]:
    ranked = (
        customers.filter(pl.col("counted") > 0)
        .sort(["counted", "customer_code"], descending=[True, False])
        .head(TOP_CUSTOMERS)
        .select("customer_code", "customer_name", "counted")
    )
    return tuple(Top(code, name, amount, amount / total) for code, name, amount in ranked.iter_rows())


def _sum_of(some: Sequence[Top]) -> int:
    return sum(one.amount_12m for one in some)


def _judge_top1(largest: Sequence[Top], *, total: int, policy: Policy) -> tuple[Level | None, tuple[Reason, ...]]:
    """Compare in integers; exactly the limit is not above it."""
    if not largest:
        return None, ()
    limits = ((Level.ALARM, policy.structure.top1_alarm), (Level.WARNING, policy.structure.top1_warning))
    for level, limit in limits:
        numerator, denominator = ratio_of(limit)
        if largest[0].amount_12m * denominator > numerator * total:
            limit_percent = percent_of(limit)
            numbers: dict[str, Number] = {
                "name": largest[0].customer_name,
                # What is above the limit by less than a digit is not told as the limit itself.
                "top_percent": max(percent_to_tell(largest[0].amount_12m, total), round(limit_percent + 0.1, 1)),
                "limit_percent": limit_percent,
            }
            return level, (Reason(f"structure.top1.{level}", numbers),)
    return None, ()


def _tell_spread(amounts: Sequence[int], pair: Pareto | None) -> tuple[Reason, ...]:
    index, effective = hhi(amounts), effective_customers(amounts)
    if pair is None or index is None or effective is None:
        return (Reason("structure.no_sales"),)
    return (
        Reason(
            "structure.pareto",
            {
                "top": pair.customers,
                "traded_customers": pair.of_customers,
                "top_percent": percent_to_tell(pair.customers, pair.of_customers),
                "sales_percent": percent_to_tell(pair.amount, pair.of_amount),
            },
        ),
        Reason("structure.effective", {"effective": round(effective, 1), "hhi": round(index)}),
    )


def _tell_negative(negative: Sequence[int]) -> tuple[Reason, ...]:
    if not negative:
        return ()
    numbers: dict[str, Number] = {"negative_customers": len(negative), "negative_amount": sum(negative)}
    return (Reason("structure.negative", numbers),)


def _lose(customers: pl.DataFrame, lost: Sequence[Top], *, total: int, policy: Policy) -> Loss:
    left = total - _sum_of(lost)
    numbers: dict[str, Number] = {"left_percent": percent_to_tell(left, total), "left_amount": left}
    sales = (
        Reason("structure.loss.one", {"name": lost[0].customer_name, **numbers})
        if len(lost) == 1
        else Reason("structure.loss.several", {"lost_customers": len(lost), **numbers})
    )
    is_lost = customers["customer_code"].is_in([one.customer_code for one in lost])
    margin, told = _lose_margin(customers.with_columns(is_lost=is_lost), total=total, policy=policy)
    return Loss(
        lost=tuple(lost),
        left_amount=left,
        left_share=left / total,
        margin=margin,
        people=_lose_by_person(customers.with_columns(is_lost=is_lost)),
        reasons=(sales, told),
    )


def _lose_margin(customers: pl.DataFrame, *, total: int, policy: Policy) -> tuple[MarginLeft | None, Reason]:
    """Return the margin left; it is known when the customers with a margin make enough of the sales."""
    known = customers.filter(pl.col("margin_12m").is_not_null())
    numerator, denominator = ratio_of(policy.cost_coverage)
    covered = sum(known["counted"].to_list())
    if covered * denominator < total * numerator:
        why: dict[str, Number] = {
            # Rounded down: what misses the need is not told as meeting it.
            "known_percent": covered * 1_000 // total / 10,
            "needed_percent": percent_of(policy.cost_coverage),
        }
        return None, Reason("structure.loss.margin_unknown", why)
    nameless = customers.filter("is_lost", pl.col("margin_12m").is_null()).sort(
        ["counted", "customer_code"], descending=[True, False]
    )
    if nameless.height:
        return None, Reason("structure.loss.margin_unknown.customer", {"name": nameless["customer_name"][0]})
    margin = sum(known["margin_12m"].to_list())
    left = margin - sum(known.filter("is_lost")["margin_12m"].to_list())
    if margin <= 0:
        return MarginLeft(margin, left, None), Reason("structure.loss.margin.amount", {"left_amount": left})
    numbers: dict[str, Number] = {"left_percent": percent_to_tell(left, margin), "left_amount": left}
    return MarginLeft(margin, left, left / margin), Reason("structure.loss.margin", numbers)


def _lose_by_person(customers: pl.DataFrame) -> tuple[PersonLeft, ...]:
    if customers["salesperson"].null_count() == customers.height:
        return ()
    sums = customers.group_by("salesperson").agg(
        pl.col("counted").sum(), left=pl.col("counted").filter(~pl.col("is_lost")).sum()
    )
    people = [_tell_person(name, amount=amount, left=left) for name, amount, left in sums.iter_rows()]
    return tuple(
        sorted(
            people,
            key=lambda one: (
                1.0 if one.left_share is None else one.left_share,
                one.left_amount - one.amount_12m,
                one.salesperson is None,
                one.salesperson or "",
            ),
        )
    )


def _tell_person(name: str | None, *, amount: int, left: int) -> PersonLeft:
    numbers: dict[str, Number] = {"left_amount": left} if name is None else {"name": name, "left_amount": left}
    code = "structure.loss.nobody" if name is None else "structure.loss.person"
    if not amount:
        return PersonLeft(name, amount, left, None, Reason(f"{code}.no_sales", {} if name is None else {"name": name}))
    numbers["left_percent"] = percent_to_tell(left, amount)
    return PersonLeft(name, amount, left, left / amount, Reason(code, numbers))
