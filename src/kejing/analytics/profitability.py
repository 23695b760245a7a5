"""Profitability: the whale curve of real profit, and the customers that eat it (judgements §8)."""

from dataclasses import dataclass

import polars as pl

from kejing.analytics.concentration import WhalePoint, percent_to_tell, whale_curve
from kejing.analytics.policy import Policy, percent_of, ratio_of
from kejing.analytics.reasons import Number, Reason


@dataclass(frozen=True, slots=True)
class Whale:
    """The whale curve of the traded customers with a known real profit; money is minor units of the trailing year.

    The best `peak_customers` make `peak`, the most there is; `eaters` are the customers below nought, that eat
    `eaten` of it (a positive sum), so that `profit` is left. `unknown` customers are not on the curve.
    """

    points: tuple[WhalePoint, ...]
    profit: int
    peak: int
    peak_customers: int
    eaters: tuple[WhalePoint, ...]
    eaten: int
    unknown: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class WhaleUnknown:
    """There is no whale curve; `reason` says what is missing."""

    reason: Reason


def whale(frame: pl.DataFrame, *, policy: Policy) -> Whale | WhaleUnknown:
    """Return the whale curve of judged customers, or why there is none.

    Prospects are not on it: what is spent on winning somebody is no loss with a customer. Real profit is known for
    the slice when the customers that have one make enough of its sales (`policy.cost_coverage`).
    """
    traded = frame.filter(pl.col("tier") != "prospect").select(
        "customer_code", "margin_12m", "cost_to_serve", "real_profit", counted=pl.col("amount_12m").clip(lower_bound=0)
    )
    known = traded.filter(pl.col("real_profit").is_not_null())
    missing = _find_missing(traded, known=known, policy=policy)
    if missing is not None:
        return WhaleUnknown(missing)
    points = whale_curve(list(known.select("customer_code", "real_profit").iter_rows()))
    earners = tuple(point for point in points if point.profit > 0)
    eaters = tuple(point for point in points if point.profit < 0)
    peak = earners[-1].cumulated if earners else 0
    profit = points[-1].cumulated
    return Whale(
        points=points,
        profit=profit,
        peak=peak,
        peak_customers=len(earners),
        eaters=eaters,
        eaten=peak - profit,
        unknown=traded.height - known.height,
        reason=_tell(len(points), earners=len(earners), eaters=len(eaters), peak=peak, profit=profit),
    )


def _find_missing(traded: pl.DataFrame, *, known: pl.DataFrame, policy: Policy) -> Reason | None:
    """Return why there is no curve: nobody has traded, no cost to serve, or too few with a margin."""
    if not traded.height:
        return Reason("whale.unknown.nobody")
    if traded["cost_to_serve"].null_count() == traded.height:
        return Reason("whale.unknown.effort")
    total, covered = sum(traded["counted"].to_list()), sum(known["counted"].to_list())
    numerator, denominator = ratio_of(policy.cost_coverage)
    if covered * denominator >= total * numerator and known.height:
        return None
    numbers: dict[str, Number] = {
        # Rounded down: what misses the need is not told as meeting it.
        "known_percent": covered * 1_000 // total / 10 if total else 0,
        "needed_percent": percent_of(policy.cost_coverage),
    }
    return Reason("whale.unknown.margin", numbers)


def _tell(customers: int, *, earners: int, eaters: int, peak: int, profit: int) -> Reason:
    numbers: dict[str, Number] = {
        "best": earners,
        "all_customers": customers,
        "peak_amount": peak,
        "profit_amount": profit,
    }
    if not eaters:
        return Reason("whale.none_eat", {"all_customers": customers, "profit_amount": profit})
    numbers["eating_customers"] = eaters
    numbers["eaten_amount"] = peak - profit
    if not earners:
        return Reason("whale.no_earner", numbers)
    if profit <= 0:
        return Reason("whale.nothing_left", numbers)
    numbers["peak_percent"] = percent_to_tell(peak, profit)
    return Reason("whale.eaten", numbers)
