"""The summary: one definition of the facts per customer, as one text that DuckDB, SQLite and PostgreSQL run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kejing.analytics.facts import PLANS, PROMISES, RECEIVABLES, Facts, Scan, empty_table
from kejing.analytics.policy import Policy
from kejing.analytics.summary.engines import Engine, EngineError, EngineName, open_engine
from kejing.analytics.summary.statements import (
    Bounds,
    Source,
    write_category_facts,
    write_contact_count,
    write_customer_facts,
    write_reached_facts,
    write_sales_days,
)
from kejing.analytics.windows import Window, check_as_of, counted_years, windows_of

__all__ = [
    "CATEGORY_FACTS",
    "CUSTOMER_FACTS",
    "REACHED_FACTS",
    "Engine",
    "EngineError",
    "EngineName",
    "LedgerFacts",
    "Summary",
    "reach_inside",
    "summarise",
    "summarise_inside",
]

_SALES_DAYS = {"first_sale_on": pl.Date, "last_sale_on": pl.Date}

# What `write_customer_facts` gives, in this order; dates, integers and booleans only.
CUSTOMER_FACTS: dict[str, type[pl.DataType]] = {
    "customer_code": pl.String,
    "customer_name": pl.String,
    "contact_every_days": pl.Int32,
    "is_intent": pl.Boolean,
    "is_closed": pl.Boolean,
    "created_on": pl.Date,
    "customer_type": pl.String,
    "region": pl.String,
    "salesperson": pl.String,
    "credit_limit": pl.Int64,
    "granted_star": pl.Int32,
    "granted_from_on": pl.Date,
    "granted_until_on": pl.Date,
    "last_contact_on": pl.Date,
    "days_since_contact": pl.Int64,
    "report_count": pl.Int64,
    "visit_count": pl.Int64,
    "call_count": pl.Int64,
    "meeting_count": pl.Int64,
    "complaint_count": pl.Int64,
    "contacts_90": pl.Int64,
    "contacts_prior_90": pl.Int64,
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
    "counted_1_amount": pl.Int64,
    "counted_2_amount": pl.Int64,
    "amount_182": pl.Int64,
    "amount_prior_182": pl.Int64,
    "amount_90": pl.Int64,
    "amount_90_last_year": pl.Int64,
    "order_count": pl.Int64,
    "order_count_total": pl.Int64,
    "return_documents": pl.Int64,
    "purchase_days": pl.Int64,
    "active_months": pl.Int64,
    "best_year_amount": pl.Int64,
    "gap_count": pl.Int64,
    "gap_sum": pl.Int64,
    "gap_square_sum": pl.Int64,
    "first_order_on": pl.Date,
    "last_order_on": pl.Date,
    "last_order_amount": pl.Int64,
    "earlier_orders_most": pl.Int64,
    "earlier_orders_least": pl.Int64,
    "days_since_order": pl.Int64,
    "wait_days": pl.Int64,
    "typical_order_amount_doubled": pl.Int64,
    "gap_median_doubled": pl.Int64,
    "order_lines": pl.Int64,
    "costless_lines": pl.Int64,
    "netless_lines": pl.Int64,
    "net_known_lines": pl.Int64,
    "net_known_amount": pl.Int64,
    "net_known_net": pl.Int64,
    "net_known_cost": pl.Int64,
    "netless_amount": pl.Int64,
    "netless_cost": pl.Int64,
    "receivable": pl.Int64,
    "receivable_overdue": pl.Int64,
    "receivable_oldest_due_on": pl.Date,
    "next_promise_on": pl.Date,
    "open_promise_on": pl.Date,
    "open_plan_on": pl.Date,
}
REACHED_FACTS = {
    name: CUSTOMER_FACTS[name]
    for name in (
        "customer_code",
        "created_on",
        "last_contact_on",
        "report_count",
        "visit_count",
        "contacts_90",
        "contacts_prior_90",
        "next_promise_on",
        "open_promise_on",
        "open_plan_on",
    )
}
"""What `write_reached_facts` gives: what rests on contacts, promises and plans, and since when a customer is known."""
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

    Money is minor units. `customers` is sorted by code, the categories are in no order; `category` is null for lines
    without one. `categories` are of the trailing year, `earlier_categories` of the year before; None where they were
    not asked for.
    """

    customers: pl.DataFrame
    categories: pl.DataFrame
    ledger: LedgerFacts
    earlier_categories: pl.DataFrame | None = None


def summarise(
    facts: Facts,
    *,
    as_of: date,
    policy: Policy,
    codes: Sequence[str] | None = None,
    with_earlier_categories: bool = False,
    engine: EngineName = EngineName.DUCKDB,
    server: str | None = None,
) -> Summary:
    """Return the summary of the facts up to `as_of`; later facts do not exist.

    With `codes` only these customers are summed; what holds for the ledger is still everybody's. Every engine gives
    the same; `server` is the connection URL of PostgreSQL.

    :raises AsOfError: if `as_of` is before 1900 or after 2199
    :raises EngineError: if PostgreSQL is asked for and no server is named or none answers
    """
    check_as_of(as_of)
    tables = {
        "documents": facts.documents,
        "lines": facts.lines,
        "customers": facts.customers,
        "contacts": facts.contacts,
        "receivables": empty_table(RECEIVABLES) if facts.receivables is None else facts.receivables,
        "promises": empty_table(PROMISES) if facts.promises is None else facts.promises,
        "plans": empty_table(PLANS) if facts.plans is None else facts.plans,
    }
    with open_engine(engine, tables, server=server) as opened:
        ledger = _read_ledger_facts(opened, facts, as_of=as_of)
        return summarise_inside(
            opened, ledger=ledger, policy=policy, codes=codes, with_earlier_categories=with_earlier_categories
        )


def summarise_inside(
    engine: Engine,
    *,
    ledger: LedgerFacts,
    policy: Policy,
    codes: Sequence[str] | None = None,
    with_earlier_categories: bool = False,
) -> Summary:
    """Return the summary of the facts that an engine holds, such as a company's own database.

    What holds for the whole ledger, its day included, is given; the rest is as in `summarise`.
    """
    as_of = ledger.as_of
    source = Source(queries=engine.queries, codes=codes)
    bounds = Bounds(
        as_of=as_of,
        ledger_first_on=ledger.first_sale_on,
        shutdowns=policy.rhythm.merged_shutdowns(),
        has_receivables=ledger.has_receivables,
        counted_years=counted_years(as_of, abnormal_years=policy.stars.abnormal_years),
        earlier_orders=policy.abnormal.earlier_orders,
    )
    customers = engine.read(
        write_customer_facts(dialect=engine.dialect, bounds=bounds, source=source), schema=CUSTOMER_FACTS
    )
    windows = windows_of(as_of)
    categories = _read_categories(engine, windows.trailing_year, source=source)
    earlier = _read_categories(engine, windows.prior_year, source=source) if with_earlier_categories else None
    return Summary(
        customers=customers.sort("customer_code"), categories=categories, ledger=ledger, earlier_categories=earlier
    )


def reach_inside(engine: Engine, *, as_of: date, codes: Sequence[str]) -> pl.DataFrame:
    """Return `REACHED_FACTS` of these customers up to a day, by what an engine holds; they are sorted by code."""
    source = Source(queries=engine.queries, codes=codes)
    text = write_reached_facts(dialect=engine.dialect, as_of=as_of, source=source)
    return engine.read(text, schema=REACHED_FACTS).sort("customer_code")


def _read_categories(engine: Engine, window: Window, *, source: Source) -> pl.DataFrame:
    text = write_category_facts(dialect=engine.dialect, window=window, source=source)
    return engine.read(text, schema=CATEGORY_FACTS)


def _read_ledger_facts(engine: Engine, facts: Facts, *, as_of: date) -> LedgerFacts:
    source = Source(queries=engine.queries)
    cheaper = source
    if "documents" in engine.queries and isinstance(facts.documents, Scan) and facts.documents.days is not None:
        cheaper = Source(queries={"documents": facts.documents.days})
    days = engine.read(write_sales_days(dialect=engine.dialect, as_of=as_of, source=cheaper), schema=_SALES_DAYS)
    contacts = engine.read(
        write_contact_count(dialect=engine.dialect, as_of=as_of, source=source), schema={"contacts": pl.Int64}
    )
    first, last = days.row(0)
    return LedgerFacts(
        as_of=as_of,
        first_sale_on=first,
        last_sale_on=last,
        has_contacts=contacts.item() > 0,
        has_receivables=facts.receivables is not None,
    )
