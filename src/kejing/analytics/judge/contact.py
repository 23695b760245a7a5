"""Cadence and contact state: who should be contacted (judgements §3)."""

import polars as pl

from kejing.analytics.judge.tiers import IS_TRADED
from kejing.analytics.judge.waits import measure_waits
from kejing.analytics.policy import Contact, Policy, ratio_of
from kejing.analytics.reasons import ALWAYS, Case, reason_expression, tell_reasons
from kejing.analytics.summary import LedgerFacts

CONTACT_STATES = ("unknown", "none", "never", "today", "ok", "due", "overdue")

# Prospects are not among them: whoever traded for the first time since the month's end has its own tier from the day.
_SETTLING_TIERS = ("head", "core", "small", "dormant")


def judge_contacts(
    customers: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy, settled: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return the customers with `cadence`, `contact_state`, `contact_overdue_days` and `contact_reason`.

    `settled` (customer_code, settled_tier) are the tiers of the last month's end; the cadence follows them, and the
    column `settled_tier` holds those that differ from the daily tier. `contact_waited_days` are the days since the
    last contact, or since the beginning of a customer never contacted, and `contact_due_on` is the day they reach the
    cadence; they, the state and the days overdue are in working days where the policy says so.

    Without a contact of any customer on record the counts and days are null. Expects `tier` and `is_lost`.
    """
    return judge_contact_states(
        _give_cadences(_settle(customers, settled), policy=policy), ledger=ledger, policy=policy
    )


def judge_contact_states(with_cadence: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return customers whose `cadence` is known with what `judge_contacts` says of their contacts.

    What it says of one rests on no other customer.
    """
    if not ledger.has_contacts:
        unknown = ("days_since_contact", "report_count", "visit_count", "contact_overdue_days", "contact_waited_days")
        return with_cadence.with_columns(
            *(pl.lit(None, pl.Int64).alias(name) for name in unknown),
            contact_due_on=pl.lit(None, pl.Date),
            contact_state=pl.lit("unknown"),
            contact_reason=reason_expression("contact.unknown"),
        )
    known_on = pl.min_horizontal("created_on", "first_order_on")
    waited = measure_waits(
        with_cadence, since=pl.coalesce("last_contact_on", known_on), as_of=ledger.as_of, rules=policy.contact
    )
    since, cadence, is_contacted = (
        pl.col("contact_waited_days"),
        pl.col("cadence"),
        pl.col("last_contact_on").is_not_null(),
    )
    # Somebody of whom we know no beginning is taken for old: better asked about than forgotten.
    is_young = (since <= cadence).fill_null(value=False)
    state = (
        pl.when(cadence.is_null())
        .then(pl.lit("none"))
        .when(~is_contacted & is_young)
        .then(pl.lit("ok"))
        .when(~is_contacted)
        .then(pl.lit("never"))
        .when(pl.col("days_since_contact") == 0)
        .then(pl.lit("today"))
        .when(since < cadence)
        .then(pl.lit("ok"))
        .when(since == cadence)
        .then(pl.lit("due"))
        .otherwise(pl.lit("overdue"))
    )
    contacted = waited.with_columns(contact_state=state)
    return contacted.with_columns(
        contact_overdue_days=pl.when(pl.col("contact_state") == "overdue").then(since - cadence),
        contact_reason=tell_reasons(contacted, _contact_reasons(rules=policy.contact)),
    )


def _contact_reasons(*, rules: Contact) -> list[Case]:
    since, cadence, state = pl.col("contact_waited_days"), pl.col("cadence"), pl.col("contact_state")

    def told(code: str, **numbers: pl.Expr) -> pl.Expr:
        kind, suffix = ("workdays", ".working") if rules.working_days else ("days", "")
        counted = {f"{name}_{kind}": number for name, number in numbers.items()}
        return reason_expression(f"contact.{code}{suffix}", **counted)

    return [
        Case(state == "none", reason_expression("contact.none")),
        Case(state == "never", told("never", cadence=cadence)),
        Case(pl.col("last_contact_on").is_null(), told("waiting", cadence=cadence)),
        Case(state == "today", told("today", cadence=cadence)),
        Case(state == "ok", told("ok", cadence=cadence, since=since, left=cadence - since)),
        Case(state == "due", told("due", cadence=cadence, since=since)),
        Case(ALWAYS, told("overdue", cadence=cadence, since=since, over=since - cadence)),
    ]


def _settle(customers: pl.DataFrame, settled: pl.DataFrame | None) -> pl.DataFrame:
    """Give `settled_tier` where it holds and differs from the daily tier, else null."""
    if settled is None:
        return customers.with_columns(settled_tier=pl.lit(None, pl.String))
    holds = (
        pl.col("settled_tier").is_in(_SETTLING_TIERS)
        & IS_TRADED
        & ~pl.col("is_lost")
        & (pl.col("settled_tier") != pl.col("tier"))
    )
    return customers.join(
        settled.select("customer_code", "settled_tier"),
        on="customer_code",
        how="left",
        validate="1:1",
        maintain_order="left",
    ).with_columns(settled_tier=pl.when(holds).then(pl.col("settled_tier")))


def _give_cadences(customers: pl.DataFrame, *, policy: Policy) -> pl.DataFrame:
    """Give a lost customer none, else its own cadence, else that of its settled tier, else of its tier."""
    cadence = policy.cadence
    tier = pl.coalesce("settled_tier", "tier")
    is_waiting = (tier == "dormant") & ~pl.col("is_lost")
    waiting = customers.select(pl.col("customer_code", "best_year_amount").filter(is_waiting))
    numerator, denominator = ratio_of(cadence.dormant_best_share)
    best = (
        waiting.sort(["best_year_amount", "customer_code"], descending=[True, False])
        .head(-(-numerator * waiting.height // denominator))
        .select("customer_code", is_best=pl.lit(value=True))
    )
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
