"""Facts: what happened, as five checked tables. Money is signed integer minor units, days are calendar dates."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Self

import polars as pl

SALE_TYPES = ("sale", "sale_return")
CONTACT_KINDS = ("report", "visit", "call", "meeting")
# What costs effort without being a contact: it resets no clock.
COMPLAINT = "complaint"
# The other party of these documents is a supplier, not somebody we sell to.
SUPPLIER_TYPES = ("purchase", "expense")

type Schema = Mapping[str, pl.DataType | type[pl.DataType]]

DOCUMENTS: Schema = {"customer_code": pl.String, "sold_on": pl.Date, "amount": pl.Int64}
LINES: Schema = {
    "customer_code": pl.String,
    "sold_on": pl.Date,
    "category": pl.String,
    "amount": pl.Int64,
    "net_amount": pl.Int64,
    "cost": pl.Int64,
}
CUSTOMERS: Schema = {
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
}
CONTACTS: Schema = {
    "customer_code": pl.String,
    "contacted_on": pl.Date,
    "kind": pl.String,
    "answered": pl.Boolean,
}
RECEIVABLES: Schema = {"customer_code": pl.String, "due_on": pl.Date, "open": pl.Int64}
PROMISES: Schema = {"customer_code": pl.String, "made_on": pl.Date, "due_on": pl.Date, "kept_on": pl.Date}
PLANS: Schema = {"customer_code": pl.String, "made_on": pl.Date, "planned_on": pl.Date, "closed_on": pl.Date}

_NAMES: Schema = {name: CUSTOMERS[name] for name in ("customer_code", "customer_name")}
_FLAGS = ("is_intent", "is_closed")
# What a line says of its customer; the customer's own record goes before it.
_TOLD_BY_LINES = ("customer_name", "region", "salesperson")
_NULLABLE = {
    "documents": frozenset[str](),
    "lines": frozenset({"category", "net_amount", "cost"}),
    "customers": frozenset(CUSTOMERS) - frozenset(_NAMES) - frozenset(_FLAGS),
    "contacts": frozenset[str](),
    "receivables": frozenset({"due_on"}),
    "promises": frozenset({"kept_on"}),
    "plans": frozenset({"closed_on"}),
    "items": frozenset({"number", "settles", "due_on", "payment_days"}),
    "ledger": frozenset[str](),
}
MOST_STARS = 5


class FactsError(ValueError):
    """Facts that cannot be judged; the message names the table and the column."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A DuckDB query in place of a frame: the rows stay in their files until the summary reads them.

    `days` is a cheaper query with the same `sold_on` days, for who asks for nothing else.
    """

    sql: str
    days: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one company, checked when made.

    `documents`: one row per document (source, number, customer, date), net of its lines. `lines`: for categories,
    margin and order lines only. `customers`: everybody to judge, traded or not; a granted star holds from
    `granted_from_on` to `granted_until_on`, an empty end being open. `contacts`: `answered` False is an attempt; a
    complaint is effort, never a contact. `receivables`: open items, negative = prepayment; None = no receivable
    source loaded. `promises`: what was promised to customers; None = none on record. `plans`: on which days somebody
    means to see customers; None = none on record.

    :raises FactsError: on a missing column, a wrong type, an unexpected null or a customer that is not in `customers`
    """

    documents: pl.DataFrame | Scan
    lines: pl.DataFrame | Scan
    customers: pl.DataFrame
    contacts: pl.DataFrame
    receivables: pl.DataFrame | None
    promises: pl.DataFrame | None = None
    plans: pl.DataFrame | None = None

    def __post_init__(self) -> None:
        check_table(self.customers, name="customers", schema=CUSTOMERS)
        others = self._others()
        for name, table in others.items():
            check_table(table, name=name, schema=_SCHEMAS[name])
        self._check_customers(others)
        unknown = self.contacts.filter(~pl.col("kind").is_in([*CONTACT_KINDS, COMPLAINT]))["kind"]
        if len(unknown):
            raise FactsError(
                f"contacts.kind: expected one of {', '.join([*CONTACT_KINDS, COMPLAINT])}, got {unknown[0]}."
            )

    def with_receivables(self, receivables: pl.DataFrame) -> Self:
        """Return the same facts with these receivables, which alone are looked at: the others were checked.

        :raises FactsError: as for all facts
        """
        check_table(receivables, name="receivables", schema=RECEIVABLES)
        self._check_known(receivables, name="receivables")
        facts = copy(self)
        object.__setattr__(facts, "receivables", receivables)
        return facts

    def _others(self) -> dict[str, pl.DataFrame]:
        """Return the tables beside the customers that are in memory; a scan was checked when it was made."""
        tables = {
            "documents": self.documents,
            "lines": self.lines,
            "contacts": self.contacts,
            "receivables": self.receivables,
            "promises": self.promises,
            "plans": self.plans,
        }
        return {name: table for name, table in tables.items() if isinstance(table, pl.DataFrame)}

    def _check_customers(self, others: Mapping[str, pl.DataFrame]) -> None:
        codes = self.customers["customer_code"]
        if codes.n_unique() != len(codes):
            double = codes.filter(codes.is_duplicated()).sort()
            raise FactsError(f"customers.customer_code: {double[0]} is there more than once.")
        every = self.customers["contact_every_days"].min()
        if isinstance(every, int) and every < 1:
            raise FactsError(f"customers.contact_every_days: expected 1 or more, got {every}.")
        stars = self.customers["granted_star"].drop_nulls()
        if len(wrong := stars.filter((stars < 0) | (stars > MOST_STARS))):
            raise FactsError(f"customers.granted_star: expected 0 to {MOST_STARS}, got {wrong[0]}.")
        for name, table in others.items():
            self._check_known(table, name=name)

    def _check_known(self, table: pl.DataFrame, *, name: str) -> None:
        seen = table.select("customer_code").unique()
        strangers = seen.join(self.customers, on="customer_code", how="anti")["customer_code"].sort()
        if len(strangers):
            raise FactsError(f"{name}.customer_code: {strangers[0]} is not among the customers.")


_SCHEMAS: Mapping[str, Schema] = {
    "documents": DOCUMENTS,
    "lines": LINES,
    "contacts": CONTACTS,
    "receivables": RECEIVABLES,
    "promises": PROMISES,
    "plans": PLANS,
}


def check_table(table: pl.DataFrame, *, name: str, schema: Schema) -> None:
    """Check columns, types and nulls of one table; columns beyond the schema are ignored.

    :raises FactsError: naming the table and the column
    """
    for column, kind in schema.items():
        if column not in table.columns:
            raise FactsError(f"{name}.{column}: missing; expected a column of {kind}.")
        if table.schema[column] != kind:
            raise FactsError(f"{name}.{column}: expected {kind}, got {table.schema[column]}.")
        if column not in _NULLABLE[name] and table[column].null_count():
            raise FactsError(f"{name}.{column}: {table[column].null_count()} rows are empty.")


def empty_table(schema: Schema) -> pl.DataFrame:
    """Return a table of the schema without rows."""
    return pl.DataFrame(schema=dict(schema))


def complete_customers(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the customers with every column of `CUSTOMERS`: what is not known of them is empty, or no."""
    missing = [
        pl.lit(value=False).alias(name) if name in _FLAGS else pl.lit(None, kind).alias(name)
        for name, kind in CUSTOMERS.items()
        if name not in customers.columns
    ]
    return customers.with_columns(
        *missing, *(pl.col(name).fill_null(value=False) for name in _FLAGS if name in customers.columns)
    ).select(*CUSTOMERS)


def facts_from_lines(
    lines: pl.DataFrame,
    *,
    customers: pl.DataFrame | None = None,
    contacts: pl.DataFrame | None = None,
    receivables: pl.DataFrame | None = None,
    promises: pl.DataFrame | None = None,
    plans: pl.DataFrame | None = None,
) -> Facts:
    """Return the facts of ledger lines (`LEDGER_COLUMNS`; only `customer_code`, `sold_on` and `amount` are needed).

    Sales and returns make documents; a gift without amount is a line with a cost, never a document; everything else
    only names its customer. Rows whose `is_reversed` is true are a flagged red-letter pair and no facts. Without
    numbers, a customer-day is one document. A `source` column, if there is one, keeps equal numbers of two sources
    apart. A customer's name, region and salesperson are those of its latest line that has one.

    `customers` (customer_code, customer_name, and any other column of `CUSTOMERS`) adds those without a line, and
    what it says of the others counts more than their lines.

    :raises FactsError: on a missing column, a wrong type, an unexpected null or a customer given twice
    """
    check_table(lines, name="ledger", schema={name: LINES[name] for name in ("customer_code", "sold_on", "amount")})
    whole = lines.with_columns(
        document_type=pl.col("document_type") if "document_type" in lines.columns else pl.lit("sale"),
        document_number=_text_or_null(lines, "document_number"),
        source=_text_or_null(lines, "source"),
        category=_text_or_null(lines, "category"),
        net_amount=pl.col("net_amount") if "net_amount" in lines.columns else pl.lit(None, pl.Int64),
        cost=pl.col("cost") if "cost" in lines.columns else pl.lit(None, pl.Int64),
        **{name: _text_or_null(lines, name) for name in _TOLD_BY_LINES},
    )
    if "is_reversed" in lines.columns:
        whole = whole.filter(~pl.col("is_reversed").fill_null(value=False))
    is_sale = pl.col("document_type").is_in(SALE_TYPES)
    is_gift = (pl.col("document_type") == "gift") & (pl.col("amount") == 0)
    documents = (
        whole.lazy()
        .filter(is_sale)
        .group_by("source", "document_number", "customer_code", "sold_on")
        .agg(pl.col("amount").sum())
        .select(*DOCUMENTS)
        .collect()
    )
    return Facts(
        documents=documents,
        lines=whole.filter(is_sale | is_gift).select(*LINES),
        customers=merge_customers(name_customers(whole.lazy()), customers),
        contacts=empty_table(CONTACTS) if contacts is None else contacts,
        receivables=receivables,
        promises=promises,
        plans=plans,
    )


def facts_from_scan(
    sql: str,
    *,
    customers: pl.DataFrame,
    contacts: pl.DataFrame | None = None,
    receivables: pl.DataFrame | None = None,
    promises: pl.DataFrame | None = None,
    plans: pl.DataFrame | None = None,
) -> Facts:
    """Return the facts of ledger lines that stay in their files; the same as `facts_from_lines` of its rows.

    `sql` is a DuckDB query of sound lines: customer_code, sold_on, document_number, document_type, category, amount,
    net_amount, cost, with no blank text but null. `customers` are all of them, with their names.

    :raises FactsError: on a missing column or an unexpected null in `customers`
    """
    # The words are the caller's own query and our own types.
    sales = f"SELECT customer_code, sold_on, document_number, amount FROM ({sql}) WHERE document_type IN {SALE_TYPES}"  # noqa: S608 - the caller's own query
    return Facts(
        documents=Scan(
            "SELECT customer_code, sold_on, CAST(SUM(amount) AS BIGINT) AS amount"  # noqa: S608 - the caller's own query
            f" FROM ({sales}) GROUP BY document_number, customer_code, sold_on",
            days=sales,
        ),
        lines=Scan(
            f"SELECT customer_code, sold_on, category, amount, net_amount, cost FROM ({sql})"  # noqa: S608 - the caller's own query
            f" WHERE document_type IN {SALE_TYPES} OR (document_type = 'gift' AND amount = 0)"
        ),
        customers=complete_customers(customers).sort("customer_code"),
        contacts=empty_table(CONTACTS) if contacts is None else contacts,
        receivables=receivables,
        promises=promises,
        plans=plans,
    )


def name_customers(lines: pl.LazyFrame) -> pl.DataFrame:
    """Return customer_code and what the lines say of each customer last: customer_name, region, salesperson.

    `lines` has those columns, document_type and sold_on, with no blank text but null; documents of suppliers tell
    nothing of a customer.
    """
    return (
        lines.filter(~pl.col("document_type").is_in(SUPPLIER_TYPES))
        .group_by("customer_code")
        .agg(_latest(name) for name in _TOLD_BY_LINES)
        .collect(engine="streaming")
    )


def merge_customers(named: pl.DataFrame, customers: pl.DataFrame | None) -> pl.DataFrame:
    """Return everybody once, sorted by code: what the record says, else what the lines say, else the code as name.

    :raises FactsError: on a missing column, a wrong type or an unexpected null in `customers`
    """
    told = named.select("customer_code", *_TOLD_BY_LINES)
    if customers is not None:
        check_table(customers, name="customers", schema=_NAMES)
        known = complete_customers(customers)
        told = (
            known.select("customer_code")
            .unique()
            .join(told, on="customer_code", how="full", coalesce=True)
            .join(known, on="customer_code", how="left", suffix="_known")
            .with_columns(pl.coalesce(f"{name}_known", name).alias(name) for name in _TOLD_BY_LINES)
            .drop(f"{name}_known" for name in _TOLD_BY_LINES)
        )
    return complete_customers(told.with_columns(pl.col("customer_name").fill_null(pl.col("customer_code")))).sort(
        "customer_code"
    )


def _latest(column: str) -> pl.Expr:
    """Return the group's value of its latest day that has one; of two on one day the greater."""
    known = pl.col(column).is_not_null()
    day = pl.col("sold_on").filter(known)
    return pl.col(column).filter(known).filter(day == day.max()).max().alias(column)


def _text_or_null(lines: pl.DataFrame, column: str) -> pl.Expr:
    """Blank text is no text: a category of spaces is an unknown category."""
    if column not in lines.columns:
        return pl.lit(None, pl.String)
    stripped = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(stripped != "").then(stripped)
