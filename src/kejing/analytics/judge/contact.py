"""Cadence and contact state: who should be contacted (judgements §3)."""

import polars as pl

from kejing.analytics.policy import Policy, ratio_of
from kejing.analytics.reasons import reason_expression
from kejing.analytics.summary import LedgerFacts

CONTACT_STATES = ("unknown", "none", "never", "today", "ok", "due", "overdue")


def judge_contacts(customers: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return the customers with `cadence`, `contact_state`, `contact_overdue_days` and `contact_reason`.

    Without a contact of any customer on record the counts and days are null. Expects `tier` and `is_lost`.
    """
    with_cadence = _give_cadences(customers, policy=policy)
    if not ledger.has_contacts:
        return with_cadence.with_columns(
            pl.lit(None, pl.Int64).alias("days_since_contact"),
            pl.lit(None, pl.Int64).alias("report_count"),
            pl.lit(None, pl.Int64).alias("visit_count"),
            pl.lit(None, pl.Int64).alias("contact_overdue_days"),
            contact_state=pl.lit("unknown"),
            contact_reason=reason_expression("contact.unknown"),
        )
    since, cadence = pl.col("days_since_contact"), pl.col("cadence")
    known_on = pl.min_horizontal("created_on", "first_order_on")
    # Somebody of whom we know no beginning is taken for old: better asked about than forgotten.
    is_young = ((pl.lit(ledger.as_of) - known_on).dt.total_days() <= cadence).fill_null(value=False)
    state = (
        pl.when(cadence.is_null())
        .then(pl.lit("none"))
        .when(since.is_null() & is_young)
        .then(pl.lit("ok"))
        .when(since.is_null())
        .then(pl.lit("never"))
        .when(since == 0)
        .then(pl.lit("today"))
        .when(since < cadence)
        .then(pl.lit("ok"))
        .when(since == cadence)
        .then(pl.lit("due"))
        .otherwise(pl.lit("overdue"))
    )
    return with_cadence.with_columns(contact_state=state).with_columns(
        contact_overdue_days=pl.when(pl.col("contact_state") == "overdue").then(since - cadence),
        contact_reason=_contact_reason(),
    )


def _contact_reason() -> pl.Expr:
    since, cadence, state = pl.col("days_since_contact"), pl.col("cadence"), pl.col("contact_state")
    return (
        pl.when(state == "none")
        .then(reason_expression("contact.none"))
        .when(state == "never")
        .then(reason_expression("contact.never", cadence_days=cadence))
        .when(since.is_null())
        .then(reason_expression("contact.waiting", cadence_days=cadence))
        .when(state == "today")
        .then(reason_expression("contact.today", cadence_days=cadence))
        .when(state == "ok")
        .then(reason_expression("contact.ok", cadence_days=cadence, since_days=since, left_days=cadence - since))
        .when(state == "due")
        .then(reason_expression("contact.due", cadence_days=cadence, since_days=since))
        .otherwise(
            reason_expression("contact.overdue", cadence_days=cadence, since_days=since, over_days=since - cadence)
        )
    )


def _give_cadences(customers: pl.DataFrame, *, policy: Policy) -> pl.DataFrame:
    """Give a lost customer none, else its own cadence, else that of its tier."""
    cadence = policy.cadence
    waiting = customers.filter(pl.col("tier") == "dormant", ~pl.col("is_lost"))
    numerator, denominator = ratio_of(cadence.dormant_best_share)
    best = (
        waiting.sort(["best_year_amount", "customer_code"], descending=[True, False])
        .head(-(-numerator * waiting.height // denominator))
        .select("customer_code", is_best=pl.lit(value=True))
    )
    tier = pl.col("tier")
    by_tier = (
        pl.when(tier == "head")
        .then(cadence.head)
        .when(tier == "core")
        .then(cadence.core)
        .when(tier == "small")
        .then(cadence.small)
        .when((tier == "dormant") & pl.col("is_best"))
        .then(cadence.dormant_best)
        .when(tier == "dormant")
        .then(cadence.dormant_rest)
        .when(pl.col("is_intent"))
        .then(cadence.prospect)
    )
    return (
        customers.join(best, on="customer_code", how="left", maintain_order="left")
        .with_columns(
            cadence=pl.when(~pl.col("is_lost")).then(pl.coalesce("contact_every_days", by_tier)).cast(pl.Int64)
        )
        .drop("is_best")
    )
