"""Reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from django.db.models import Max, Min

from kejing.kit.frames import Query
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """The days between the ledger's first and last sale, both included."""

    first_on: date
    last_on: date


def sales_period() -> Period | None:
    """Return the days the ledger's sales cover, or None while it is empty."""
    found = Document.objects.filter(kind=DocumentKind.SALE).aggregate(first=Min("dated_on"), last=Max("dated_on"))
    return None if found["first"] is None else Period(first_on=found["first"], last_on=found["last"])


DOCUMENT_FACTS = Query(
    sql="SELECT c.code AS customer_code, d.dated_on AS sold_on, d.amount AS amount"
    " FROM ledger_document d JOIN customers_customer c ON c.id = d.customer_id WHERE d.kind = 'sale'",
    schema={"customer_code": pl.String, "sold_on": pl.Date, "amount": pl.Int64},
)
"""Every sales document, in the columns of `analytics.Facts.documents`; a gift without a sale is none."""

LINE_FACTS = Query(
    sql="SELECT c.code AS customer_code, d.dated_on AS sold_on, g.name AS category,"
    " l.amount AS amount, l.net_amount AS net_amount, l.cost AS cost"
    " FROM ledger_line l JOIN ledger_document d ON d.id = l.document_id"
    " JOIN customers_customer c ON c.id = d.customer_id LEFT JOIN ledger_category g ON g.id = l.category_id"
    " WHERE d.kind IN ('sale', 'gift')",
    schema={
        "customer_code": pl.String,
        "sold_on": pl.Date,
        "category": pl.String,
        "amount": pl.Int64,
        "net_amount": pl.Int64,
        "cost": pl.Int64,
    },
)
"""Every line of a sale or a gift, in the columns of `analytics.Facts.lines`."""

ACCOUNT_ITEMS = Query(
    sql="SELECT c.code AS customer_code, d.kind AS kind, d.dated_on AS dated_on,"
    " COALESCE(d.due_on, d.dated_on) AS due_on, d.id AS id, d.amount AS amount"
    " FROM ledger_document d JOIN customers_customer c ON c.id = d.customer_id"
    " WHERE d.kind IN ('sale', 'receipt')",
    schema={
        "customer_code": pl.String,
        "kind": pl.String,
        "dated_on": pl.Date,
        "due_on": pl.Date,
        "id": pl.Int64,
        "amount": pl.Int64,
    },
)
"""Everything that charges or settles a customer's account, for `open_items`."""


def open_items(items: pl.DataFrame, *, as_of: date) -> pl.DataFrame | None:
    """Return what customers owed on the evening of `as_of`: `customer_code`, `due_on`, `open` in minor units.

    `items` are the rows of `ACCOUNT_ITEMS`. Receipts and credit notes settle the oldest due document first; what they
    exceed is a prepayment, a row with a negative amount and no due day. A document without a due day is due on its
    own day. None is returned when there is no receipt at all: then nothing is known about receivables.
    """
    if items.filter(pl.col("kind") == DocumentKind.RECEIPT.value).is_empty():
        return None
    items = items.filter(pl.col("dated_on") <= as_of)
    is_charge = (pl.col("kind") == DocumentKind.SALE.value) & (pl.col("amount") > 0)
    settled = (
        items.filter(~is_charge)
        .group_by("customer_code")
        .agg(
            pl.when(pl.col("kind") == DocumentKind.SALE.value)
            .then(-pl.col("amount"))
            .otherwise(pl.col("amount"))
            .sum()
            .alias("settled")
        )
    )
    charges = items.filter(is_charge).sort("customer_code", "due_on", "id")
    cumulated = pl.col("amount").cum_sum().over("customer_code")
    open_charges = (
        charges.join(settled, on="customer_code", how="left")
        .with_columns(
            (cumulated - pl.col("settled").fill_null(0)).clip(lower_bound=0).alias("beyond"),
        )
        .with_columns(pl.min_horizontal("beyond", "amount").alias("open"))
        .filter(pl.col("open") > 0)
        .select("customer_code", "due_on", "open")
    )
    charged = charges.group_by("customer_code").agg(pl.col("amount").sum().alias("charged"))
    prepaid = (
        settled.join(charged, on="customer_code", how="left")
        .with_columns((pl.col("charged").fill_null(0) - pl.col("settled")).alias("open"))
        .filter(pl.col("open") < 0)
        .select("customer_code", pl.lit(None, dtype=pl.Date).alias("due_on"), "open")
    )
    return pl.concat([open_charges, prepaid])
