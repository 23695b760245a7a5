"""Lifecycle: where a customer stands between first interest and loss (judgements §7). Growth is compared exactly."""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from kejing.analytics.judge.tiers import IS_TRADED
from kejing.analytics.policy import Policy, ratio_of
from kejing.analytics.reasons import ALWAYS, Case, Told, reason_expression, tell_reasons
from kejing.analytics.summary import LedgerFacts
from kejing.analytics.windows import COVERAGE_SLACK_DAYS, HALF_YEAR_DAYS, is_covered, windows_of

LIFECYCLES = ("target", "intent", "new", "growing", "stable", "declining", "dormant", "lost")


@dataclass(frozen=True, slots=True)
class _Company:
    """Net sales of all customers in the last 182 days and in the 182 before."""

    last: int
    before: int


def judge_lifecycles(customers: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return the customers with `lifecycle` and `lifecycle_reason`.

    Expects `tier`, `is_lost`, `amount_182` and `amount_prior_182`; growth is set against that of all these customers.
    """
    company = _Company(last=int(customers["amount_182"].sum()), before=int(customers["amount_prior_182"].sum()))
    is_compared = company.before > 0 and is_covered(
        windows_of(ledger.as_of).half_year_before, ledger_first_on=ledger.first_sale_on
    )
    growth = _judge_growth(customers, company=company, policy=policy) if is_compared else pl.lit("stable")
    lifecycle = (
        pl.when(~IS_TRADED)
        .then(pl.when(pl.col("is_intent")).then(pl.lit("intent")).otherwise(pl.lit("target")))
        .when(pl.col("is_lost"))
        .then(pl.lit("lost"))
        .when(pl.col("tier") == "dormant")
        .then(pl.lit("dormant"))
        .when(_is_new(ledger, policy=policy))
        .then(pl.lit("new"))
        .otherwise(growth)
    )
    growth_told: Told = _growth_reasons(company) if is_compared else _uncompared_reason(company, ledger=ledger)
    lived = customers.with_columns(lifecycle=lifecycle)
    reasons = _lifecycle_reasons(growth_told, ledger=ledger, policy=policy)
    return lived.with_columns(lifecycle_reason=tell_reasons(lived, reasons))


def _is_new(ledger: LedgerFacts, *, policy: Policy) -> pl.Expr:
    """Return who first bought lately; at a ledger's beginning everybody seems to, so those days do not count."""
    first_on, limit = pl.col("first_order_on"), policy.lifecycle.new_days
    if ledger.first_sale_on is None:
        return pl.lit(value=False)
    last_unclear_on = ledger.first_sale_on + timedelta(days=limit)
    return (first_on >= ledger.as_of - timedelta(days=limit)) & (first_on > last_unclear_on)


def _judge_growth(customers: pl.DataFrame, *, company: _Company, policy: Policy) -> pl.Series:
    """Return growing, stable or declining of each row.

    g = (last / before) / (company's last / company's before) is tested by cross multiplication, in Python's integers:
    two amounts of money and a ratio of the policy may not fit into 128 bits.
    """
    rising, rising_of = ratio_of(policy.lifecycle.growing)
    falling, falling_of = ratio_of(policy.lifecycle.declining)
    own_rising, usual_rising = company.before * rising_of, company.last * rising
    own_falling, usual_falling = company.before * falling_of, company.last * falling

    def judge_one(last: int, before: int) -> str:
        if last <= 0:
            return "declining"
        if before <= 0 or last * own_rising >= before * usual_rising:
            return "growing"
        return "declining" if last * own_falling <= before * usual_falling else "stable"

    amounts = zip(customers["amount_182"].to_list(), customers["amount_prior_182"].to_list(), strict=True)
    return pl.Series([judge_one(last, before) for last, before in amounts], dtype=pl.String)


def _lifecycle_reasons(growth: Told, *, ledger: LedgerFacts, policy: Policy) -> list[Case]:
    state, since, dormant_days = pl.col("lifecycle"), pl.col("days_since_order"), policy.tiers.dormant_days
    lost_days = dormant_days + policy.tiers.lost_after_days
    first_since = (pl.lit(ledger.as_of) - pl.col("first_order_on")).dt.total_days()
    return [
        Case(state == "target", reason_expression("lifecycle.target")),
        Case(state == "intent", reason_expression("lifecycle.intent")),
        Case((state == "lost") & pl.col("is_closed"), reason_expression("lifecycle.lost.closed")),
        Case(state == "lost", reason_expression("lifecycle.lost.silent", since_days=since, limit_days=lost_days)),
        Case(state == "dormant", reason_expression("lifecycle.dormant", since_days=since, limit_days=dormant_days)),
        Case(
            state == "new",
            reason_expression("lifecycle.new", since_days=first_since, limit_days=policy.lifecycle.new_days),
        ),
        Case(ALWAYS, growth),
    ]


def _growth_reasons(company: _Company) -> list[Case]:
    last, before = pl.col("amount_182"), pl.col("amount_prior_182")
    code = pl.format("lifecycle.{}", "lifecycle")
    own_percent = (last / before * 100).round(1)
    company_percent = round(company.last / company.before * 100, 1)
    return [
        Case(last <= 0, reason_expression("lifecycle.declining.nothing", last_amount=last, before_amount=before)),
        Case(before <= 0, reason_expression("lifecycle.growing.from_nothing", last_amount=last, before_amount=before)),
        Case(ALWAYS, reason_expression(code, own_percent=own_percent, company_percent=company_percent)),
    ]


def _uncompared_reason(company: _Company, *, ledger: LedgerFacts) -> pl.Expr:
    needed_days = 2 * HALF_YEAR_DAYS - COVERAGE_SLACK_DAYS
    if ledger.coverage_days < needed_days:
        return reason_expression(
            "lifecycle.stable.not_covered", coverage_days=ledger.coverage_days, needed_days=needed_days
        )
    return reason_expression("lifecycle.stable.no_company_sales", before_amount=company.before)
