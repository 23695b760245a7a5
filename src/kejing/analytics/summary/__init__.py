"""The summary: one definition of the facts per customer, run on DuckDB in process."""

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from kejing.analytics.facts import RECEIVABLES, Facts, empty_table
from kejing.analytics.policy import Policy
from kejing.analytics.summary.dialect import DUCKDB
from kejing.analytics.summary.statements import (
    Bounds,
    write_category_facts,
    write_customer_facts,
    write_ledger_facts,
)
from kejing.analytics.windows import check_as_of

# What `write_customer_facts` gives, in this order; dates, integers and booleans only.
CUSTOMER_FACTS: dict[str, type[pl.DataType]] = {
    "customer_code": pl.String,
    "customer_name": pl.String,
    "contact_every_days": pl.Int32,
    "is_intent": pl.Boolean,
    "is_closed": pl.Boolean,
    "created_on": pl.Date,
    "last_contact_on": pl.Date,
    "days_since_contact": pl.Int64,
    "report_count": pl.Int64,
    "visit_count": pl.Int64,
    "amount_this_year": pl.Int64,
    "amount_last_year_same_period": pl.Int64,
    "amount_last_year": pl.Int64,
    "amount_last_month": pl.Int64,
    "amount_this_month": pl.Int64,
    "amount_last_month_same_days": pl.Int64,
    "amount_12m": pl.Int64,
    "amount_prior_12m": pl.Int64,
    "amount_y1": pl.Int64,
    "amount_y2": pl.Int64,
    "order_count": pl.Int64,
    "order_count_total": pl.Int64,
    "purchase_days": pl.Int64,
    "active_months": pl.Int64,
    "best_year_amount": pl.Int64,
    "gap_count": pl.Int64,
    "gap_sum": pl.Int64,
    "gap_square_sum": pl.Int64,
    "first_order_on": pl.Date,
    "last_order_on": pl.Date,
    "last_order_amount": pl.Int64,
    "days_since_order": pl.Int64,
    "wait_days": pl.Int64,
    "typical_order_amount_doubled": pl.Int64,
    "gap_median_doubled": pl.Int64,
    "costless_lines": pl.Int64,
    "netless_lines": pl.Int64,
    "net_known_amount": pl.Int64,
    "net_known_net": pl.Int64,
    "net_known_cost": pl.Int64,
    "netless_amount": pl.Int64,
    "netless_cost": pl.Int64,
    "receivable": pl.Int64,
    "receivable_overdue": pl.Int64,
    "receivable_oldest_due_on": pl.Date,
}
CATEGORY_FACTS: dict[str, type[pl.DataType]] = {
    "customer_code": pl.String,
    "category": pl.String,
    "amount": pl.Int64,
    "positive_amount": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What holds for the whole ledger up to `as_of`; the sale days are None before the first sale."""

    as_of: date
    first_sale_on: date | None
    last_sale_on: date | None
    has_contacts: bool
    has_receivables: bool

    @property
    def coverage_days(self) -> int:
        """Return the days from the ledger's first sale to `as_of`, both included; 0 before the first sale."""
        return 0 if self.first_sale_on is None else (self.as_of - self.first_sale_on).days + 1


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts per customer (`CUSTOMER_FACTS`), per customer and category (`CATEGORY_FACTS`) and of the ledger.

    Both frames are sorted by code; money is minor units; `category` is null for lines without one.
    """

    customers: pl.DataFrame
    categories: pl.DataFrame
    ledger: LedgerFacts


def summarise(facts: Facts, *, as_of: date, policy: Policy) -> Summary:
    """Return the summary of the facts up to `as_of`; later facts do not exist.

    :raises AsOfError: if `as_of` is before 1900 or after 2199
    """
    check_as_of(as_of)
    receivables = empty_table(RECEIVABLES) if facts.receivables is None else facts.receivables
    with duckdb.connect(":memory:") as engine:
        for name, table in (
            ("documents", facts.documents),
            ("lines", facts.lines),
            ("customers", facts.customers),
            ("contacts", facts.contacts),
            ("receivables", receivables),
        ):
            engine.register(name, table)
        ledger = _read_ledger_facts(engine, as_of=as_of, has_receivables=facts.receivables is not None)
        bounds = Bounds(
            as_of=as_of,
            ledger_first_on=ledger.first_sale_on,
            shutdowns=policy.rhythm.merged_shutdowns(),
            has_receivables=ledger.has_receivables,
        )
        customers = engine.sql(write_customer_facts(dialect=DUCKDB, bounds=bounds)).pl()
        categories = engine.sql(write_category_facts(dialect=DUCKDB, as_of=as_of)).pl()
    return Summary(
        customers=customers.cast(dict(CUSTOMER_FACTS)).select(*CUSTOMER_FACTS).sort("customer_code"),
        categories=categories.cast(dict(CATEGORY_FACTS)).sort("customer_code", "category", nulls_last=True),
        ledger=ledger,
    )


def _read_ledger_facts(engine: duckdb.DuckDBPyConnection, *, as_of: date, has_receivables: bool) -> LedgerFacts:
    first, last, contacts = engine.sql(write_ledger_facts(dialect=DUCKDB, as_of=as_of)).pl().row(0)
    return LedgerFacts(
        as_of=as_of,
        first_sale_on=first,
        last_sale_on=last,
        has_contacts=contacts > 0,
        has_receivables=has_receivables,
    )
