"""The five tiers, the rank and the reason (judgements §2). Money is compared in integers only."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kejing.analytics.judge.breadth import Breadth
from kejing.analytics.judge.coverage import months_covered, months_needed
from kejing.analytics.judge.exact import least_minor_units
from kejing.analytics.policy import Cut, Policy, percent_of, ratio_of
from kejing.analytics.reasons import ALWAYS, Case, reason_expression, tell_reasons
from kejing.analytics.summary import LedgerFacts

IS_TRADED = pl.col("purchase_days") > 0


def is_active(policy: Policy) -> pl.Expr:
    """Return traded and not dormant."""
    return IS_TRADED & (pl.col("days_since_order") <= policy.tiers.dormant_days)


def is_lost(policy: Policy) -> pl.Expr:
    """Return traded and either closed by hand or silent beyond the dormant days and a year more (judgements §7)."""
    silent = pl.col("days_since_order") > policy.tiers.dormant_days + policy.tiers.lost_after_days
    return IS_TRADED & (pl.col("is_closed") | silent)


@dataclass(frozen=True, slots=True)
class _Test:
    """One test of a tier: `passes` per row, and the reason of the rows that miss it."""

    passes: pl.Expr
    missed: pl.Expr


def judge_tiers(customers: pl.DataFrame, *, breadth: Breadth, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return the customers with `tier`, `rank` (null unless active) and `tier_reason`.

    Expects the summary's columns and `sellable_bought`.
    """
    active = is_active(policy)
    ranking = (
        customers.lazy()
        .filter(active)
        .select("customer_code", "amount_12m", "order_count", "last_order_on")
        .sort(["amount_12m", "order_count", "last_order_on", "customer_code"], descending=[True, True, True, False])
        .with_columns(counted=pl.col("amount_12m").clip(lower_bound=0))
        .select(
            "customer_code",
            rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
            ahead=pl.col("counted").cum_sum() - pl.col("counted"),
            counted="counted",
        )
        .collect()
    )
    total = int(ranking["counted"].sum())
    ranked = customers.join(
        ranking.drop("counted"), on="customer_code", how="left", validate="1:1", maintain_order="left"
    )
    recent = int(customers.select((IS_TRADED & (pl.col("days_since_order") < policy.tiers.rank_days)).sum()).item())

    size = {tier: _size_test(tier, total=total, recent=recent, policy=policy) for tier in ("head", "core")}
    needs = {
        "head": months_needed(policy.tiers.head_months, ledger=ledger),
        "core": months_needed(policy.tiers.core_months, ledger=ledger),
    }
    covered = months_covered(ledger)
    months = {tier: _months_test(tier, need=need, covered=covered) for tier, need in needs.items()}
    head = [size["head"], months["head"], _breadth_test(breadth, policy=policy)]
    core = [size["core"], months["core"]]

    is_head = pl.all_horizontal(test.passes for test in head)
    is_core = pl.all_horizontal(test.passes for test in core)
    tier = (
        pl.when(~IS_TRADED)
        .then(pl.lit("prospect"))
        .when(~active)
        .then(pl.lit("dormant"))
        .when(is_head)
        .then(pl.lit("head"))
        .when(is_core)
        .then(pl.lit("core"))
        .otherwise(pl.lit("small"))
    )
    silent = reason_expression(
        "tier.dormant", since_days=pl.col("days_since_order"), limit_days=policy.tiers.dormant_days
    )
    reasons = [
        Case(pl.col("tier") == "prospect", reason_expression("tier.prospect")),
        Case(pl.col("tier") == "dormant", silent),
        Case(pl.col("tier") == "head", _head_reason(breadth, covered=covered)),
        Case(pl.col("tier") == "core", _first_missed(head)),
        Case(ALWAYS, _first_missed(core)),
    ]
    tiered = ranked.with_columns(tier=tier)
    return tiered.with_columns(tier_reason=tell_reasons(tiered, reasons)).drop("ahead")


def _first_missed(tests: list[_Test]) -> list[Case]:
    return [Case(~test.passes, test.missed) for test in tests]


def _size_test(tier: str, *, total: int, recent: int, policy: Policy) -> _Test:
    """Return the first test of head or core, by the policy's cut; its miss is told by the tier below."""
    below = {"head": "core", "core": "small"}[tier]
    tiers = policy.tiers
    if tiers.cut is Cut.RANK:
        share = tiers.head_rank_share if tier == "head" else tiers.core_rank_share
        numerator, denominator = ratio_of(share)
        places = max(1, numerator * recent // denominator)
        return _Test(
            passes=pl.col("rank") <= places,
            missed=reason_expression(f"tier.{below}.rank", rank=pl.col("rank"), limit=places),
        )
    if tiers.cut is Cut.AMOUNT:
        amount = tiers.head_amount if tier == "head" else tiers.core_amount  # the policy has checked that it is set
        bound = least_minor_units(amount or Decimal(0), digits=policy.minor_digits)
        return _Test(
            passes=pl.col("amount_12m") >= bound,
            missed=reason_expression(f"tier.{below}.amount", year_amount=pl.col("amount_12m"), needed_amount=bound),
        )
    share = tiers.head_share if tier == "head" else tiers.core_share
    numerator, denominator = ratio_of(share)
    # ahead < share x total, with ahead an integer, is ahead < ceil(share x total): no float, no overflow.
    bound = -(-numerator * total // denominator)
    missed = (
        reason_expression(
            f"tier.{below}.share",
            rank=pl.col("rank"),
            ahead_percent=_ahead_percent(total),
            limit_percent=percent_of(share),
        )
        if total > 0
        else reason_expression(f"tier.{below}.no_sales")
    )
    return _Test(passes=pl.col("ahead") < bound, missed=missed)


def _ahead_percent(total: int) -> pl.Expr:
    """Return the share in percent with one digit; it is "100 %" only where nobody behind sells anything."""
    percent = (pl.col("ahead") / total * 100).round(1)
    return pl.when(pl.col("ahead") < total).then(percent.clip(upper_bound=99.9)).otherwise(percent)


def _months_test(tier: str, *, need: int, covered: int) -> _Test:
    below = {"head": "core", "core": "small"}[tier]
    return _Test(
        passes=pl.col("active_months") >= need,
        missed=reason_expression(
            f"tier.{below}.months", bought=pl.col("active_months"), window_months=covered, needed=need
        ),
    )


def _breadth_test(breadth: Breadth, *, policy: Policy) -> _Test:
    """Return head's last test; an unknown breadth passes."""
    if breadth.sellable is None:
        return _Test(passes=pl.lit(value=True), missed=pl.lit(None, pl.String))
    numerator, denominator = ratio_of(policy.tiers.head_breadth)
    need = -(-numerator * breadth.sellable // denominator)
    return _Test(
        passes=pl.col("sellable_bought") >= need,
        missed=reason_expression(
            "tier.core.breadth",
            bought=pl.col("sellable_bought"),
            sellable_categories=breadth.sellable,
            needed=need,
        ),
    )


def _head_reason(breadth: Breadth, *, covered: int) -> pl.Expr:
    rank, months = pl.col("rank"), pl.col("active_months")
    if breadth.unknown is not None:
        code = f"tier.head.breadth_unknown.{breadth.unknown}"
        return reason_expression(code, rank=rank, active=months, window_months=covered, **breadth.why)
    return reason_expression(
        "tier.head",
        rank=rank,
        active=months,
        window_months=covered,
        bought=pl.col("sellable_bought"),
        sellable_categories=breadth.sellable,
    )
