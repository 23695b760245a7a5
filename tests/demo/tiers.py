"""The five tiers worked out the plain way, by the default policy, to judge the made-up company with."""

from datetime import timedelta

import polars as pl

from kejing.demo import Company


def judge_plainly(company: Company) -> pl.DataFrame:
    """Give customer_code, tier (or lost) of every customer at the as-of date."""
    as_of = company.spec.as_of
    year_from = as_of - timedelta(days=364)
    lines = pl.concat(company.ledger_lines()).filter(pl.col("document_type") != "gift")
    days = lines.group_by("customer_code", "sold_on").agg(pl.col("amount").sum()).filter(pl.col("amount") > 0)
    documents = lines.group_by("document_number", "customer_code", "sold_on").agg(pl.col("amount").sum())
    year = lines.filter(pl.col("sold_on") >= year_from)
    bought = year.group_by("customer_code", "category").agg(pl.col("amount").sum()).filter(pl.col("amount") > 0)
    sellable = bought.group_by("category").len().filter(pl.col("len") >= 3)["category"]
    # Months are calendar ones: the twelve that end with the month of the as-of date.
    months_from = as_of.replace(day=1, year=as_of.year - 1) if as_of.month < 12 else as_of.replace(day=1, month=1)
    months_from = months_from.replace(month=as_of.month % 12 + 1)
    active_months = (
        days.filter(pl.col("sold_on") >= months_from)
        .group_by("customer_code")
        .agg(pl.col("sold_on").dt.truncate("1mo").n_unique().alias("active_months"))
    )
    customers = (
        company.customers.select("customer_code", "is_closed")
        .join(days.group_by("customer_code").agg(pl.col("sold_on").max().alias("last")), on="customer_code", how="left")
        .join(year.group_by("customer_code").agg(pl.col("amount").sum()), on="customer_code", how="left")
        .join(
            documents.filter((pl.col("amount") > 0) & (pl.col("sold_on") >= year_from))
            .group_by("customer_code")
            .agg(pl.len().alias("orders")),
            on="customer_code",
            how="left",
        )
        .join(active_months, on="customer_code", how="left")
        .join(
            bought.filter(pl.col("category").is_in(sellable.implode()))
            .group_by("customer_code")
            .agg((pl.len() / sellable.len()).alias("breadth")),
            on="customer_code",
            how="left",
        )
        .with_columns(
            pl.col("amount", "orders", "active_months", "breadth").fill_null(0),
            silence=(pl.lit(as_of) - pl.col("last")).dt.total_days(),
        )
    )
    active = (
        customers.filter(pl.col("silence") <= 180)
        .sort("amount", "orders", "last", "customer_code", descending=[True, True, True, False])
        .with_columns(clipped=pl.col("amount").clip(0))
        .with_columns(before=pl.col("clipped").cum_sum() - pl.col("clipped"), total=pl.col("clipped").sum())
    )
    tiers = active.select(
        "customer_code",
        tier=pl.when(
            (pl.col("before") * 2 < pl.col("total")) & (pl.col("active_months") >= 6) & (pl.col("breadth") >= 0.5)
        )
        .then(pl.lit("head"))
        .when((pl.col("before") * 5 < pl.col("total") * 4) & (pl.col("active_months") >= 4))
        .then(pl.lit("core"))
        .otherwise(pl.lit("small")),
    )
    return customers.join(tiers, on="customer_code", how="left").select(
        "customer_code",
        tier=pl.when(pl.col("last").is_null())
        .then(pl.lit("prospect"))
        .when(pl.col("is_closed") | (pl.col("silence") > 545))
        .then(pl.lit("lost"))
        .when(pl.col("silence") > 180)
        .then(pl.lit("dormant"))
        .otherwise(pl.col("tier")),
    )


def tier_shares(company: Company) -> dict[str, float]:
    """Give each tier's share of the customers that traded and are not lost, in percent."""
    tiers = judge_plainly(company)["tier"]
    counts = {tier: int((tiers == tier).sum()) for tier in ("head", "core", "small", "dormant")}
    return {tier: 100 * count / sum(counts.values()) for tier, count in counts.items()}
