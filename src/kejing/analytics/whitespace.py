"""Whitespace: categories that a customer does not buy and its peers do (judgements §10)."""

import polars as pl

from kejing.analytics.policy import Policy, ratio_of
from kejing.analytics.reasons import reason_expression
from kejing.analytics.summary import Summary

COLUMNS = (
    "customer_code",
    "customer_name",
    "tier",
    "category",
    "peers",
    "buying_peers",
    "peer_group",
    "expected_amount",
    "is_lost_item",
    "whitespace_reason",
)
# From the widest to the narrowest; `peer_group` names the one that a customer was set against.
PEER_GROUPS = ("tier", "tier_type", "tier_type_region")

_ACTIVE = ("head", "core", "small")
_KEYS = {
    "tier": ("tier",),
    "tier_type": ("tier", "customer_type"),
    "tier_type_region": ("tier", "customer_type", "region"),
}


def whitespace(frame: pl.DataFrame, summary: Summary, *, policy: Policy) -> pl.DataFrame:
    """Return `COLUMNS`: one row per active customer and category that it lacks and enough of its peers buy.

    Active customers only (head, core, small): a prospect has bought nothing, and a dormant one must come back before
    it can widen; neither is a measure for its fellows. `frame` is the company's whole judged frame: peers are looked
    for in it, so filter the answer, not the frame. `is_lost_item` is null where the summary does not hold the year
    before. Sorted by `expected_amount` descending, then code, then category.
    """
    return find_whitespace(frame, categories=summary.categories, earlier=summary.earlier_categories, policy=policy)


def find_whitespace(
    frame: pl.DataFrame, *, categories: pl.DataFrame, earlier: pl.DataFrame | None, policy: Policy
) -> pl.DataFrame:
    """Return what `whitespace` does, from the categories alone, of the trailing year and of the year before.

    A `frame` that holds everybody of one tier, or of one tier and type, or of these and one region, gives the same rows
    of those that are set against that group as the whole company does.
    """
    customers = _place_among_peers(frame, least_peers=policy.whitespace.least_peers)
    bought = _bought(categories).join(customers, on="customer_code", how="inner")
    offers = pl.concat(
        [_offer(group, customers=customers, bought=bought, policy=policy) for group in PEER_GROUPS], how="vertical"
    )
    return (
        _mark_lost_items(offers, earlier)
        .select(COLUMNS)
        .sort(["expected_amount", "customer_code", "category"], descending=[True, False, False])
    )


def _bought(categories: pl.DataFrame) -> pl.DataFrame:
    """Return the named categories that were bought: more taken than brought back."""
    named = categories.filter(pl.col("category").is_not_null(), pl.col("amount") > 0)
    return named.select("customer_code", "category", "amount")


def _place_among_peers(frame: pl.DataFrame, *, least_peers: int) -> pl.DataFrame:
    """Return the active customers with their `peer_group` and `peers`, how many others are in it.

    An unknown type or region narrows nothing: nulls meet no nulls in a join.
    """
    customers = frame.filter(pl.col("tier").is_in(_ACTIVE)).select(
        "customer_code", "customer_name", "tier", "customer_type", "region"
    )
    for group, keys in _KEYS.items():
        others = customers.group_by(keys).agg((pl.len().cast(pl.Int64) - 1).alias(f"others_{group}"))
        customers = customers.join(others, on=keys, how="left", validate="m:1")
    widest, narrow, narrowest = (pl.col(f"others_{group}") for group in PEER_GROUPS)
    is_narrow = (narrow >= least_peers).fill_null(value=False)
    is_narrowest = is_narrow & (narrowest >= least_peers).fill_null(value=False)
    return customers.select(
        "customer_code",
        "customer_name",
        "tier",
        "customer_type",
        "region",
        peer_group=pl.when(is_narrowest)
        .then(pl.lit(PEER_GROUPS[2]))
        .when(is_narrow)
        .then(pl.lit(PEER_GROUPS[1]))
        .otherwise(pl.lit(PEER_GROUPS[0])),
        peers=pl.when(is_narrowest).then(narrowest).when(is_narrow).then(narrow).otherwise(widest),
    )


def _offer(group: str, *, customers: pl.DataFrame, bought: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return the rows of the customers that are set against this kind of group.

    Somebody who lacks a category is not among its buyers: the buyers in the whole group and their median are those of
    the others, the same for everybody who lacks it. Rows stay few: what enough peers buy is lacked by the rest only.
    """
    keys = _KEYS[group]
    members = customers.filter(pl.col("peer_group") == group)
    sizes = members.group_by(keys).agg(pl.col("peers").first())
    amount = pl.col("amount").sort()
    wanted = (
        bought.join(sizes.select(keys), on=keys, how="semi")
        .group_by(*keys, "category")
        .agg(
            buying_peers=pl.len().cast(pl.Int64),
            low=amount.get((pl.len() - 1) // 2),
            high=amount.get(pl.len() // 2),
        )
        .join(sizes, on=keys, how="inner", validate="m:1")
        .join(_needed(sizes["peers"], policy=policy), on="peers", how="inner", validate="m:1")
        .filter(pl.col("buying_peers") >= pl.col("needed"))
        # The mean of the middle two, halves up, without a sum that could overflow.
        .with_columns(expected_amount=pl.col("low") + (pl.col("high") - pl.col("low") + 1) // 2)
        .with_columns(
            reason=_tell(f"whitespace.{group}"),
            lost_reason=_tell(f"whitespace.{group}.lost_item"),
        )
        .drop("low", "high", "needed", "peers")
        .with_row_index("offer")
    )
    # Only what the two large joins compare goes through them; the rest is fetched for the rows that are left.
    lacked = (
        members.select("customer_code", *keys)
        .join(wanted.select("offer", "category", *keys), on=keys, how="inner")
        .select("customer_code", "category", "offer")
        .join(bought, on=["customer_code", "category"], how="anti")
        .drop("category")
    )
    return lacked.join(wanted.drop(keys), on="offer", how="inner", validate="m:1").join(
        members, on="customer_code", how="inner", validate="m:1"
    )


def _needed(peers: pl.Series, *, policy: Policy) -> pl.DataFrame:
    """Return how many of so many peers are enough, counted in whole numbers; at least one, else there is no amount."""
    numerator, denominator = ratio_of(policy.whitespace.peer_share)
    sizes: list[int] = peers.unique().sort().to_list()
    needed = [max(1, -(-numerator * size // denominator)) for size in sizes]
    return pl.DataFrame({"peers": sizes, "needed": needed}, schema={"peers": pl.Int64, "needed": pl.Int64})


def _tell(code: str) -> pl.Expr:
    # The category as JSON text: the struct's text without its braces and key.
    category = pl.struct("category").struct.json_encode().str.strip_prefix('{"category":').str.strip_suffix("}")
    return reason_expression(
        code,
        buying=pl.col("buying_peers"),
        peer_customers=pl.col("peers"),
        category=category,
        expected_amount=pl.col("expected_amount"),
    )


def _mark_lost_items(offers: pl.DataFrame, earlier: pl.DataFrame | None) -> pl.DataFrame:
    if earlier is None:
        return offers.with_columns(is_lost_item=pl.lit(None, pl.Boolean), whitespace_reason="reason")
    lost = _bought(earlier).select("customer_code", "category", is_lost_item=pl.lit(value=True))
    return offers.join(lost, on=["customer_code", "category"], how="left", validate="m:1").with_columns(
        pl.col("is_lost_item").fill_null(value=False),
        whitespace_reason=pl.when(pl.col("is_lost_item")).then("lost_reason").otherwise("reason"),
    )
