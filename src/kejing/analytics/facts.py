"""Facts: what happened, as five checked tables. Money is signed integer minor units, days are calendar dates."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

SALE_TYPES = ("sale", "sale_return")
CONTACT_KINDS = ("report", "visit", "call", "meeting")
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
}
CONTACTS: Schema = {
    "customer_code": pl.String,
    "contacted_on": pl.Date,
    "kind": pl.String,
    "answered": pl.Boolean,
}
RECEIVABLES: Schema = {"customer_code": pl.String, "due_on": pl.Date, "open": pl.Int64}

_NAMES: Schema = {name: CUSTOMERS[name] for name in ("customer_code", "customer_name")}
_NULLABLE = frozenset({"category", "net_amount", "cost", "contact_every_days", "created_on", "due_on"})


class FactsError(ValueError):
    """Facts that cannot be judged; the message names the table and the column."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one company, checked when made.

    `documents`: one row per document (source, number, customer, date), net of its lines. `lines`: for categories and
    margin only. `customers`: everybody to judge, traded or not. `contacts`: `answered` False is an attempt.
    `receivables`: open items, negative = prepayment; None = no receivable source loaded.

    :raises FactsError: on a missing column, a wrong type, an unexpected null or a customer that is not in `customers`
    """

    documents: pl.DataFrame
    lines: pl.DataFrame
    customers: pl.DataFrame
    contacts: pl.DataFrame
    receivables: pl.DataFrame | None

    def __post_init__(self) -> None:
        check_table(self.customers, name="customers", schema=CUSTOMERS)
        check_table(self.documents, name="documents", schema=DOCUMENTS)
        check_table(self.lines, name="lines", schema=LINES)
        check_table(self.contacts, name="contacts", schema=CONTACTS)
        if self.receivables is not None:
            check_table(self.receivables, name="receivables", schema=RECEIVABLES)
        self._check_customers()
        unknown = self.contacts.filter(~pl.col("kind").is_in(CONTACT_KINDS))["kind"]
        if len(unknown):
            raise FactsError(f"contacts.kind: expected one of {', '.join(CONTACT_KINDS)}, got {unknown[0]}.")

    def _check_customers(self) -> None:
        codes = self.customers["customer_code"]
        if codes.n_unique() != len(codes):
            double = codes.filter(codes.is_duplicated()).sort()
            raise FactsError(f"customers.customer_code: {double[0]} is there more than once.")
        every = self.customers["contact_every_days"].min()
        if isinstance(every, int) and every < 1:
            raise FactsError(f"customers.contact_every_days: expected 1 or more, got {every}.")
        tables = {"documents": self.documents, "lines": self.lines, "contacts": self.contacts}
        if self.receivables is not None:
            tables["receivables"] = self.receivables
        for name, table in tables.items():
            seen = table.select("customer_code").unique()
            strangers = seen.join(self.customers, on="customer_code", how="anti")["customer_code"].sort()
            if len(strangers):
                raise FactsError(f"{name}.customer_code: {strangers[0]} is not among the customers.")


def check_table(table: pl.DataFrame, *, name: str, schema: Schema) -> None:
    """Check columns, types and nulls of one table; columns beyond the schema are ignored.

    :raises FactsError: naming the table and the column
    """
    for column, kind in schema.items():
        if column not in table.columns:
            raise FactsError(f"{name}.{column}: missing; expected a column of {kind}.")
        if table.schema[column] != kind:
            raise FactsError(f"{name}.{column}: expected {kind}, got {table.schema[column]}.")
        if column not in _NULLABLE and table[column].null_count():
            raise FactsError(f"{name}.{column}: {table[column].null_count()} rows are empty.")


def empty_table(schema: Schema) -> pl.DataFrame:
    """Return a table of the schema without rows."""
    return pl.DataFrame(schema=dict(schema))


def facts_from_lines(
    lines: pl.DataFrame,
    *,
    customers: pl.DataFrame | None = None,
    contacts: pl.DataFrame | None = None,
    receivables: pl.DataFrame | None = None,
) -> Facts:
    """Return the facts of ledger lines (`LEDGER_COLUMNS`; only `customer_code`, `sold_on` and `amount` are needed).

    Sales and returns make documents; a gift without amount is a line with a cost, never a document; everything else
    only names its customer. Without numbers, a customer-day is one document. A `source` column, if there is one, keeps
    equal numbers of two sources apart. A customer's name is the one on its latest line.

    `customers` (customer_code, customer_name) adds those without a line, and its names count for those that have some.

    :raises FactsError: on a missing column, a wrong type, an unexpected null or a customer given twice
    """
    check_table(lines, name="ledger", schema={name: LINES[name] for name in ("customer_code", "sold_on", "amount")})
    whole = lines.with_columns(
        document_type=pl.col("document_type") if "document_type" in lines.columns else pl.lit("sale"),
        document_number=_text_or_null(lines, "document_number"),
        source=_text_or_null(lines, "source"),
        customer_name=_text_or_null(lines, "customer_name").fill_null(pl.col("customer_code")),
        category=_text_or_null(lines, "category"),
        net_amount=pl.col("net_amount") if "net_amount" in lines.columns else pl.lit(None, pl.Int64),
        cost=pl.col("cost") if "cost" in lines.columns else pl.lit(None, pl.Int64),
    )
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
    named = (
        whole.lazy()
        .filter(~pl.col("document_type").is_in(SUPPLIER_TYPES))
        .group_by("customer_code")
        .agg(pl.col("customer_name").filter(pl.col("sold_on") == pl.col("sold_on").max()).max())
        .collect()
    )
    if customers is not None:
        check_table(customers, name="customers", schema=_NAMES)
        named = pl.concat([customers.select(*_NAMES), named.join(customers, on="customer_code", how="anti")])
    return Facts(
        documents=documents,
        lines=whole.filter(is_sale | is_gift).select(*LINES),
        customers=named.sort("customer_code").with_columns(
            contact_every_days=pl.lit(None, pl.Int32),
            is_intent=pl.lit(value=False),
            is_closed=pl.lit(value=False),
            created_on=pl.lit(None, pl.Date),
        ),
        contacts=empty_table(CONTACTS) if contacts is None else contacts,
        receivables=receivables,
    )


def _text_or_null(lines: pl.DataFrame, column: str) -> pl.Expr:
    """Blank text is no text: a category of spaces is an unknown category."""
    if column not in lines.columns:
        return pl.lit(None, pl.String)
    stripped = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(stripped != "").then(stripped)
