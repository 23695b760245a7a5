"""Verdicts: pure functions over the summary. Everything relative to the whole company lives here."""

from dataclasses import dataclass

import polars as pl

from kejing.analytics.judge.breadth import Breadth, BreadthUnknown, measure_breadth
from kejing.analytics.judge.classes import judge_classes
from kejing.analytics.judge.contact import judge_contacts
from kejing.analytics.judge.coverage import blank_uncovered_windows, is_dormancy_visible
from kejing.analytics.judge.flags import judge_flags
from kejing.analytics.judge.lifecycle import judge_lifecycles
from kejing.analytics.judge.margin import is_basis_known, margin_expression
from kejing.analytics.judge.rhythm import AlarmsWithheld, Rhythms, judge_rhythms
from kejing.analytics.judge.stars import find_provisional_stars, judge_stars
from kejing.analytics.judge.tiers import is_lost, judge_tiers
from kejing.analytics.judge.today import judge_today
from kejing.analytics.policy import Policy, percent_of
from kejing.analytics.reasons import Number, Reason
from kejing.analytics.summary import LedgerFacts, Summary

COLUMNS = (
    "customer_code",
    "customer_name",
    "tier",
    "rank",
    "tier_reason",
    "cadence",
    "contact_state",
    "days_since_contact",
    "contact_overdue_days",
    "report_count",
    "visit_count",
    "amount_this_year",
    "amount_last_year_same_period",
    "amount_last_year",
    "amount_last_month",
    "amount_this_month",
    "amount_last_month_same_days",
    "last_order_amount",
    "last_order_on",
    "receivable",
    "receivable_overdue",
    "receivable_oldest_due_on",
    "order_count",
    "order_count_total",
    "days_since_order",
    "first_order_on",
    "purchase_days",
    "amount_12m",
    "amount_prior_12m",
    "amount_y1",
    "amount_y2",
    "margin_12m",
    "active_months",
    "category_count",
    "category_breadth",
    "typical_order_amount",
    "gap_count",
    "gap_mean",
    "gap_cv2",
    "wait_probability",
    "rhythm",
    "expected_next_on",
    "rhythm_reason",
    "annual_basis",
    "actual_star",
    "granted_star",
    "star",
    "service_class",
    "lifecycle",
    "size",
    "margin_level",
    "effort",
    "value_class",
    "cost_to_serve",
    "real_profit",
    "flags",
)
# Beside the columns of judgements §12: what the pyramid, the lists and the sentences need.
EXTRA_COLUMNS = (
    "is_lost",
    "rhythm_alarm",
    "contact_reason",
    "customer_type",
    "region",
    "salesperson",
    "star_reason",
    "is_part_year",
    "annualised_amount",
    "lifecycle_reason",
    "value_reason",
    "flag_reasons",
    "amount_90",
    "amount_90_last_year",
    "is_surging",
    "is_ignored",
    "is_urgent",
    "stake",
    "next_action",
    "next_action_on",
    "next_action_reason",
    "settled_tier",
)

# A median of fewer amounts is no habit.
_LEAST_TYPICAL_AMOUNTS = 2


@dataclass(frozen=True, slots=True)
class Findings:
    """What holds for the company as a whole; `reasons` are the same as sentences to make.

    `sellable_categories` is None when breadth is unknown, and `breadth_unknown` says why. `tax_basis_unknown`: some
    costs cannot be set against amounts, because no tax-exclusive amount and no rate is known.
    """

    coverage_days: int
    alarms_withheld: AlarmsWithheld | None
    in_alarm: int
    rhythm_known: int
    dormancy_invisible: bool
    contacts_unknown: bool
    sellable_categories: int | None
    breadth_unknown: BreadthUnknown | None
    tax_basis_unknown: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One row per customer, sorted by code: `COLUMNS`, then `EXTRA_COLUMNS`; and the findings about the company."""

    frame: pl.DataFrame
    findings: Findings


def judge(summary: Summary, *, policy: Policy) -> pl.DataFrame:
    """Return one row per customer, sorted by code, with exactly `COLUMNS`; reasons are JSON text."""
    return judge_ledger(summary, policy=policy).frame.select(COLUMNS)


def judge_ledger(summary: Summary, *, policy: Policy, settled: pl.DataFrame | None = None) -> Judged:
    """Return the judged customers with the findings about the company.

    With `settled` (customer_code, settled_tier), the tiers of the last month's end, cadences follow these.
    """
    ledger = summary.ledger
    customers, breadth = _prepare(summary, policy=policy)
    tiered = judge_tiers(customers, breadth=breadth, ledger=ledger, policy=policy)
    contacted = judge_contacts(tiered, ledger=ledger, policy=policy, settled=settled)
    rhythms = judge_rhythms(contacted, ledger=ledger, policy=policy)
    starred = judge_stars(rhythms.customers, ledger=ledger, policy=policy)
    grown = judge_lifecycles(starred, ledger=ledger, policy=policy)
    classed = judge_classes(grown, ledger=ledger, policy=policy)
    flagged = judge_flags(classed, policy=policy)
    return Judged(
        frame=judge_today(flagged, ledger=ledger, policy=policy).select(*COLUMNS, *EXTRA_COLUMNS),
        findings=_find(customers, breadth=breadth, rhythms=rhythms, ledger=ledger, policy=policy),
    )


def judge_only_tiers(summary: Summary, *, policy: Policy) -> pl.DataFrame:
    """Return `customer_code` and `tier` as `judge_ledger` would give them, for who asks for nothing else."""
    customers, breadth = _prepare(summary, policy=policy)
    tiered = judge_tiers(customers, breadth=breadth, ledger=summary.ledger, policy=policy)
    return tiered.select("customer_code", "tier")


def _prepare(summary: Summary, *, policy: Policy) -> tuple[pl.DataFrame, Breadth]:
    """Return the customers with what the summary's own columns only imply, and the breadth of all."""
    ledger = summary.ledger
    breadth = measure_breadth(summary.categories, tiers=policy.tiers)
    customers = (
        blank_uncovered_windows(summary.customers, ledger=ledger)
        .join(breadth.bought, on="customer_code", how="left", maintain_order="left")
        .with_columns(pl.col("category_count", "sellable_bought").fill_null(0))
        .with_columns(
            is_lost=is_lost(policy).fill_null(value=False),
            margin_12m=margin_expression(policy),
            category_breadth=_breadth_expression(breadth),
            typical_order_amount=pl.when(pl.col("purchase_days") > _LEAST_TYPICAL_AMOUNTS).then(
                (pl.col("typical_order_amount_doubled") + 1) // 2
            ),
        )
    )
    if breadth.unknown is BreadthUnknown.NO_CATEGORIES:
        customers = customers.with_columns(category_count=pl.lit(None, pl.Int64))
    return customers, breadth


def _breadth_expression(breadth: Breadth) -> pl.Expr:
    if breadth.sellable is None:
        return pl.lit(None, pl.Float64)
    return pl.col("sellable_bought") / breadth.sellable


def _find(
    customers: pl.DataFrame, *, breadth: Breadth, rhythms: Rhythms, ledger: LedgerFacts, policy: Policy
) -> Findings:
    reasons: list[Reason] = []
    numbers: dict[str, Number]
    dormancy_invisible = not is_dormancy_visible(ledger, dormant_days=policy.tiers.dormant_days)
    if dormancy_invisible:
        numbers = {"coverage_days": ledger.coverage_days, "needed_days": policy.tiers.dormant_days + 1}
        reasons.append(Reason("finding.dormancy_invisible", numbers))
    if rhythms.withheld is AlarmsWithheld.STALE_LEDGER and ledger.last_sale_on is not None:
        since = (ledger.as_of - ledger.last_sale_on).days
        numbers = {"last_sale_on": ledger.last_sale_on.isoformat(), "since_days": since}
        reasons.append(Reason("finding.stale_ledger", numbers))
    if rhythms.withheld is AlarmsWithheld.COMPANY_WIDE:
        numbers = {
            "late_customers": rhythms.in_alarm,
            "known_customers": rhythms.known,
            "limit_percent": percent_of(policy.rhythm.company_wide_share),
        }
        reasons.append(Reason("finding.company_wide", numbers))
    if not ledger.has_contacts:
        reasons.append(Reason("finding.contacts_unknown"))
    if breadth.unknown is not None:
        reasons.append(Reason(f"finding.breadth_unknown.{breadth.unknown}", dict(breadth.why)))
    tax_basis_unknown = not is_basis_known(policy) and bool((customers["netless_lines"] > 0).any())
    if tax_basis_unknown:
        reasons.append(Reason("finding.tax_basis_unknown"))
    if (provisional := find_provisional_stars(policy)) is not None:
        reasons.append(provisional)
    return Findings(
        coverage_days=ledger.coverage_days,
        alarms_withheld=rhythms.withheld,
        in_alarm=rhythms.in_alarm,
        rhythm_known=rhythms.known,
        dormancy_invisible=dormancy_invisible,
        contacts_unknown=not ledger.has_contacts,
        sellable_categories=breadth.sellable,
        breadth_unknown=breadth.unknown,
        tax_basis_unknown=tax_basis_unknown,
        reasons=tuple(reasons),
    )
