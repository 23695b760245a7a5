"""Breadth: how many of the sellable categories a customer buys (judgements §2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from kejing.analytics.policy import Tiers, percent_of, ratio_of

# So small a share is still not "0 %": somebody did give a category.
_LEAST_PERCENT = 0.1


class BreadthUnknown(StrEnum):
    """Why breadth cannot be told; the first that holds."""

    NO_CATEGORIES = "no_categories"
    TOO_FEW_CATEGORISED = "too_few_categorised"
    NOTHING_SELLABLE = "nothing_sellable"


@dataclass(frozen=True, slots=True)
class Breadth:
    """Categories bought in the trailing year.

    `sellable` is None when breadth is unknown; `unknown` says why then, `why` are the numbers of its sentence.
    `bought`: customer_code, `category_count` (all categories), `sellable_bought`; only customers that bought any.
    """

    sellable: int | None
    bought: pl.DataFrame
    unknown: BreadthUnknown | None
    why: Mapping[str, int | float] = field(default_factory=dict)


def measure_breadth(categories: pl.DataFrame, *, tiers: Tiers) -> Breadth:
    """Return the breadth of all customers from the summary's categories."""
    named = pl.col("category").is_not_null()
    net = categories.filter(named, pl.col("amount") > 0).select("customer_code", "category")
    sellable = net.group_by("category").len().filter(pl.col("len") >= tiers.sellable_customers).select("category")
    positive = int(categories["positive_amount"].sum())
    positive_named = int(categories.filter(named)["positive_amount"].sum())
    unknown = _why_unknown(sellable=sellable.height, positive=positive, positive_named=positive_named, tiers=tiers)
    why: dict[str, int | float] = {}
    if unknown is BreadthUnknown.TOO_FEW_CATEGORISED:
        # Rounded down: what misses 80 % is not told as "80 %".
        why["categorised_percent"] = max(positive_named * 1000 // positive / 10, _LEAST_PERCENT)
        why["needed_percent"] = percent_of(tiers.category_coverage)
    elif unknown is BreadthUnknown.NOTHING_SELLABLE:
        why["needed_customers"] = tiers.sellable_customers
    bought = net.join(sellable.with_columns(is_sellable=pl.lit(value=True)), on="category", how="left")
    return Breadth(
        sellable=None if unknown else sellable.height,
        bought=bought.group_by("customer_code").agg(
            category_count=pl.len().cast(pl.Int64),
            sellable_bought=pl.col("is_sellable").is_not_null().sum().cast(pl.Int64),
        ),
        unknown=unknown,
        why=why,
    )


def _why_unknown(*, sellable: int, positive: int, positive_named: int, tiers: Tiers) -> BreadthUnknown | None:
    numerator, denominator = ratio_of(tiers.category_coverage)
    if positive > 0 and positive_named == 0:
        return BreadthUnknown.NO_CATEGORIES
    if positive_named * denominator < positive * numerator:
        return BreadthUnknown.TOO_FEW_CATEGORISED
    if sellable == 0:
        return BreadthUnknown.NOTHING_SELLABLE
    return None
