"""Purchase rhythm (judgements §5): should it have ordered by now.

A customer's gaps are taken for Gamma distributed; their mean and squared coefficient of variation are shrunk to the
company's own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.judge.tiers import is_active
from kejing.analytics.policy import ratio_of
from kejing.analytics.reasons import ALWAYS, Case, reason_expression, tell_reasons

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kejing.analytics.policy import Policy, Rhythm
    from kejing.analytics.summary import LedgerFacts

RHYTHMS = ("unknown", "early", "expected", "late", "alarm")

_GAPS = ("customer_code", "gap_count", "gap_sum", "gap_square_sum", "wait_days")
# Below this a share is told as "fewer than 1 %".
_RARE = 0.01

type Floats = npt.NDArray[np.float64]


class AlarmsWithheld(StrEnum):
    """Why no single rhythm alarm is raised."""

    STALE_LEDGER = "stale_ledger"
    COMPANY_WIDE = "company_wide"


@dataclass(frozen=True, slots=True)
class Rhythms:
    """The customers with their rhythm, and what holds for all of them.

    `in_alarm` of `known` active customers with a known rhythm are in alarm.
    """

    customers: pl.DataFrame
    withheld: AlarmsWithheld | None
    in_alarm: int
    known: int


def judge_rhythms(customers: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy) -> Rhythms:
    """Return the customers with `rhythm`, `expected_next_on`, `rhythm_reason`, `rhythm_alarm` and what they rest on.

    `gap_mean` (days) and `gap_cv2` are the shrunk values; all are null, or `unknown`, with too few gaps.
    """
    rules = policy.rhythm
    is_known = pl.col("gap_count") >= rules.least_gaps
    measured = _measure(customers.select(pl.col(_GAPS).filter(is_known)), rules=rules)
    probability = pl.col("wait_probability")
    rhythm = (
        pl.when(probability.is_null())
        .then(pl.lit("unknown"))
        .when(probability > float(rules.early))
        .then(pl.lit("early"))
        .when(probability > float(rules.expected))
        .then(pl.lit("expected"))
        .when(probability > float(rules.late))
        .then(pl.lit("late"))
        .otherwise(pl.lit("alarm"))
    )
    usual = (pl.col("gap_median_doubled") + 1) // 2
    judged = customers.join(measured, on="customer_code", how="left", maintain_order="left").with_columns(
        rhythm=rhythm,
        expected_next_on=pl.when(is_known).then(pl.col("last_order_on") + pl.duration(days=usual)),
    )
    active_known = judged.select(pl.col("rhythm").filter(is_active(policy), pl.col("rhythm") != "unknown")).to_series()
    in_alarm = int((active_known == "alarm").sum())
    withheld = _why_withheld(in_alarm=in_alarm, known=active_known.len(), ledger=ledger, rules=rules)
    alarm = (
        (is_active(policy) & (pl.col("rhythm") == "alarm") & (pl.col("wait_days") >= rules.silent_days)).fill_null(
            value=False
        )
        if withheld is None
        else pl.lit(value=False)
    )
    return Rhythms(
        customers=judged.with_columns(
            rhythm_reason=tell_reasons(judged, _rhythm_reasons(usual, rules=rules)), rhythm_alarm=alarm
        ),
        withheld=withheld,
        in_alarm=in_alarm,
        known=active_known.len(),
    )


def _why_withheld(*, in_alarm: int, known: int, ledger: LedgerFacts, rules: Rhythm) -> AlarmsWithheld | None:
    if ledger.last_sale_on is not None and (ledger.as_of - ledger.last_sale_on).days > rules.stale_days:
        return AlarmsWithheld.STALE_LEDGER
    numerator, denominator = ratio_of(rules.company_wide_share)
    if in_alarm * denominator > known * numerator:
        return AlarmsWithheld.COMPANY_WIDE
    return None


def _measure(known: pl.DataFrame, *, rules: Rhythm) -> pl.DataFrame:
    """Return customer_code, gap_mean, gap_cv2, wait_probability of customers with enough gaps."""
    import numpy as np  # noqa: PLC0415 - who judges no rhythm, as a web worker, starts without it

    count = known["gap_count"].to_numpy().astype(np.int64)
    total = known["gap_sum"].to_numpy().astype(np.int64)
    squares = known["gap_square_sum"].to_numpy().astype(np.int64)
    wait = known["wait_days"].to_numpy().astype(np.float64)
    mean: Floats = total / count
    # variance / mean^2 with integers up to the one division; all gaps inside shutdowns have no mean and no spread.
    spread = count * (count * squares - total * total)
    scale = np.where(total > 0, (count - 1) * total * total, 1)
    cv2: Floats = np.where(total > 0, spread / scale, 0.0)
    gap_mean = _shrink(mean, count=count, weight=rules.shrink_weight)
    gap_cv2 = _shrink(cv2, count=count, weight=rules.shrink_weight)
    return pl.DataFrame(
        {
            "customer_code": known["customer_code"],
            "gap_mean": gap_mean,
            "gap_cv2": gap_cv2,
            "wait_probability": _tail(wait, mean=gap_mean, cv2=gap_cv2, rules=rules),
        },
        schema_overrides={"gap_mean": pl.Float64, "gap_cv2": pl.Float64, "wait_probability": pl.Float64},
    )


def _shrink(own: Floats, *, count: npt.NDArray[np.int64], weight: int) -> Floats:
    if not own.size:
        return own
    # fsum: the company's mean must not depend on the order of the customers, to the last bit.
    company = math.fsum(own.tolist()) / own.size
    shrunk: Floats = (count * own + weight * company) / (count + weight)
    return shrunk


def _tail(wait: Floats, *, mean: Floats, cv2: Floats, rules: Rhythm) -> Floats:
    """Return P(gap > wait) under Gamma(shape, mean): the regularised upper incomplete gamma function."""
    import numpy as np  # noqa: PLC0415 - as above
    from scipy.special import gammaincc  # noqa: PLC0415 - as above

    has_spread, has_mean = cv2 > 0, mean > 0
    shape = np.where(has_spread, 1 / np.where(has_spread, cv2, 1.0), np.inf)
    shape = np.clip(shape, float(rules.least_shape), float(rules.most_shape))
    tail: Floats = gammaincc(shape, wait * shape / np.where(has_mean, mean, 1.0))
    # A mean of nought (all gaps inside shutdowns): any wait at all is longer than every gap.
    return np.where(has_mean, tail, (wait <= 0).astype(np.float64))


def _rhythm_reasons(usual: pl.Expr, *, rules: Rhythm) -> list[Case]:
    rhythm, probability = pl.col("rhythm"), pl.col("wait_probability")
    percent = (probability * 100 + 0.5).floor().cast(pl.Int64)
    # 99.6 % is not "100 %" as long as one wait in the model is shorter.
    shown = pl.when(probability < 1).then(percent.clip(upper_bound=99)).otherwise(percent)
    known = reason_expression(
        pl.format("rhythm.{}", "rhythm"), usual_days=usual, wait=pl.col("wait_days"), longer_percent=shown
    )
    rare = reason_expression("rhythm.alarm.rare", usual_days=usual, wait=pl.col("wait_days"), below_percent=1)
    few = reason_expression("rhythm.unknown", found_gaps=pl.col("gap_count"), needed=rules.least_gaps)
    return [
        Case((rhythm == "unknown") & (pl.col("purchase_days") > 0), few),
        Case(rhythm == "unknown", reason_expression("rhythm.none")),
        Case((rhythm == "alarm") & (probability < _RARE), rare),
        Case(ALWAYS, known),
    ]
