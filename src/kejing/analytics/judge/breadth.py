"""Breadth: how many of the sellable categories a customer buys (judgements §2)."""

from dataclasses import dataclass

import polars as pl

from kejing.analytics.policy import Tiers, ratio_of


@dataclass(frozen=True, slots=True)
class Breadth:
    """Categories bought in the trailing year.

    `sellable` is None when breadth is unknown: nothing sellable, or too many lines without a category.
    `bought`: customer_code, `category_count` (all categories), `sellable_bought`; only customers that bought any.
    `has_categories` is False when the year has positive lines and none of them carries a category.
    """

    sellable: int | None
    bought: pl.DataFrame
    has_categories: bool


def measure_breadth(categories: pl.DataFrame, *, tiers: Tiers) -> Breadth:
    """Return the breadth of all customers from the summary's categories."""
    named = pl.col("category").is_not_null()
    net = categories.filter(named, pl.col("amount") > 0).select("customer_code", "category")
    sellable = net.group_by("category").len().filter(pl.col("len") >= tiers.sellable_customers).select("category")
    positive = int(categories["positive_amount"].sum())
    positive_named = int(categories.filter(named)["positive_amount"].sum())
    numerator, denominator = ratio_of(tiers.category_coverage)
    is_known = sellable.height > 0 and positive_named * denominator >= positive * numerator
    bought = net.join(sellable.with_columns(is_sellable=pl.lit(value=True)), on="category", how="left")
    return Breadth(
        sellable=sellable.height if is_known else None,
        bought=bought.group_by("customer_code").agg(
            category_count=pl.len().cast(pl.Int64),
            sellable_bought=pl.col("is_sellable").is_not_null().sum().cast(pl.Int64),
        ),
        has_categories=positive_named > 0 or positive == 0,
    )
