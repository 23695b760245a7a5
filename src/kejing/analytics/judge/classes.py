"""The eight classes: size, margin and effort; and what a customer really earns us (judgements §8).

All comparisons are of whole numbers, cross multiplied in 128 bits, so that no division decides.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import polars as pl

from kejing.analytics.judge.exact import exact, round_half_away
from kejing.analytics.judge.tiers import is_active
from kejing.analytics.policy import Policy, ratio_of
from kejing.analytics.reasons import ALWAYS, Case, Told, reason_expression, tell_reasons
from kejing.analytics.summary import LedgerFacts

SIZES = ("large", "small")
LEVELS = ("high", "low")
# (size, margin_level, effort) of each class.
VALUE_CLASSES = {
    ("large", "low", "high"): "drain",
    ("large", "low", "low"): "volume",
    ("large", "high", "high"): "worth_it",
    ("large", "high", "low"): "treasure",
    ("small", "high", "high"): "fussy",
    ("small", "high", "low"): "cash",
    ("small", "low", "high"): "nuisance",
    ("small", "low", "low"): "idle",
}

_IS_SELLING = pl.col("amount_12m") > 0


@dataclass(frozen=True, slots=True)
class _Mean:
    """A mean as a sum of parts and their number or sum; unknown when `of` is not positive."""

    total: int
    of: int


def judge_classes(customers: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return the customers with `size`, `margin_level`, `effort`, `value_class`, `cost_to_serve`, `real_profit`.

    Money is in minor units. `cost_to_serve` and all that rests on it are null while no contact is on record; an axis
    that is not known leaves `value_class` null, and `value_reason` says what is missing.

    Expects `margin_12m` and the counts of the summary.
    """
    costed = customers.with_columns(
        size=_measure_sizes(customers, policy=policy), cost_to_serve=_cost_to_serve(ledger, policy=policy)
    )
    has_margin = _IS_SELLING & pl.col("margin_12m").is_not_null()
    with_margin = costed.select(pl.col("margin_12m", "amount_12m").filter(has_margin))
    margin = _Mean(total=int(with_margin["margin_12m"].sum()), of=int(with_margin["amount_12m"].sum()))
    is_costed = is_active(policy) & pl.col("cost_to_serve").is_not_null()
    active = costed.select(pl.col("cost_to_serve").filter(is_costed))
    cost = _Mean(total=int(active["cost_to_serve"].sum()), of=active.height)
    classed = costed.with_columns(
        margin_level=pl.when(_IS_SELLING).then(_level(exact("margin_12m"), weight=exact("amount_12m"), mean=margin)),
        effort=_level(exact("cost_to_serve"), weight=pl.lit(1, pl.Int128), mean=cost),
        real_profit=pl.col("margin_12m") - pl.col("cost_to_serve"),
    ).with_columns(value_class=_value_class())
    reasons = [
        Case(~_IS_SELLING, reason_expression("value.unknown.no_sales", year_amount=pl.col("amount_12m"))),
        Case(pl.col("value_class").is_null(), _missing_reason(cost=cost, ledger=ledger)),
        Case(ALWAYS, _class_reason(margin=margin, cost=cost)),
    ]
    return classed.with_columns(value_reason=tell_reasons(classed, reasons))


def _measure_sizes(customers: pl.DataFrame, *, policy: Policy) -> pl.Series:
    """Call large those that make the first four fifths of sales, all customers by amount and then by code."""
    order = customers.select(pl.arg_sort_by("amount_12m", "customer_code", descending=[True, False])).to_series()
    counted = customers["amount_12m"].clip(lower_bound=0).gather(order)
    numerator, denominator = ratio_of(policy.classes.large_share)
    # ahead < share x total, with ahead an integer, is ahead < ceil(share x total).
    bound = -(-numerator * int(counted.sum()) // denominator)
    is_large = (counted > 0) & (counted.cum_sum() - counted < bound)
    size = pl.when(pl.col("is_large")).then(pl.lit("large")).otherwise(pl.lit("small"))
    return pl.DataFrame({"is_large": is_large, "row": order}).sort("row").select(size=size).to_series()


def _cost_to_serve(ledger: LedgerFacts, *, policy: Policy) -> pl.Expr:
    """Return what the trailing year's work and the receivable cost, rounded once.

    A receivable of unknown size costs nothing that we know of; one below nought (a prepayment) earns its interest.
    """
    if not ledger.has_contacts:
        return pl.lit(None, pl.Int64)
    rules = policy.classes
    minute = Fraction(*ratio_of(rules.minute_cost)) * 10**policy.minor_digits
    parts = {
        "visit_count": rules.rates.visit,
        "report_count": rules.rates.report,
        "call_count": rules.rates.call,
        "meeting_count": rules.rates.meeting,
        "complaint_count": rules.rates.complaint,
        "return_documents": rules.rates.return_document,
        "order_count": rules.rates.sale_document,
        "order_lines": rules.rates.order_line,
    }
    weights = {name: Fraction(*ratio_of(minutes)) * minute for name, minutes in parts.items()}
    # The balance for the 365 days of the trailing year, at so much a year of 365 days.
    weights["receivable"] = Fraction(*ratio_of(rules.capital_rate))
    denominator = lcm(*(weight.denominator for weight in weights.values()))
    return round_half_away(
        pl.sum_horizontal(
            exact(name).fill_null(0) * pl.lit(int(weight * denominator), pl.Int128) for name, weight in weights.items()
        ),
        denominator=denominator,
    )


def _level(figure: pl.Expr, *, weight: pl.Expr, mean: _Mean) -> pl.Expr:
    """Return high where figure / weight >= the mean; null where the figure or the mean is unknown."""
    if mean.of <= 0:
        return pl.lit(None, pl.String)
    is_high = figure * pl.lit(mean.of, pl.Int128) >= weight * pl.lit(mean.total, pl.Int128)
    return pl.when(is_high).then(pl.lit("high")).when(~is_high).then(pl.lit("low"))


def _value_class() -> pl.Expr:
    size, margin_level, effort = pl.col("size"), pl.col("margin_level"), pl.col("effort")
    return pl.coalesce(
        pl.when(size == one, margin_level == two, effort == three).then(pl.lit(name))
        for (one, two, three), name in VALUE_CLASSES.items()
    )


def _missing_reason(*, cost: _Mean, ledger: LedgerFacts) -> Told:
    is_margin_unknown = pl.col("margin_12m").is_null()
    if not ledger.has_contacts:
        return [
            Case(is_margin_unknown, reason_expression("value.unknown.margin_and_contacts")),
            Case(ALWAYS, reason_expression("value.unknown.contacts")),
        ]
    if cost.of == 0:
        return reason_expression("value.unknown.nobody_active")
    return reason_expression("value.unknown.margin")


def _class_reason(*, margin: _Mean, cost: _Mean) -> pl.Expr:
    """Return the advice with the numbers it rests on; only asked where both means are known."""
    if margin.of <= 0 or cost.of <= 0:
        return pl.lit(None, pl.String)
    numbers: dict[str, pl.Expr | float] = {
        "year_amount": pl.col("amount_12m"),
        "margin_percent": (pl.col("margin_12m") / pl.col("amount_12m") * 100).round(1),
        "company_percent": round(margin.total / margin.of * 100, 1),
        "cost_amount": pl.col("cost_to_serve"),
        "mean_amount": _round_half_away(cost),
    }
    return reason_expression(pl.format("value.{}", "value_class"), **numbers)


def _round_half_away(mean: _Mean) -> int:
    rounded = (2 * abs(mean.total) + mean.of) // (2 * mean.of)
    return rounded if mean.total >= 0 else -rounded
