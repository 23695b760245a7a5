"""Reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from django.db.models import Exists, Max, Min, OuterRef, Q

from kejing.kit.frames import Query
from kejing.ledger.enums import DocumentKind, DocumentStatus, RequestState
from kejing.ledger.models import Document, Request

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

SALES = (DocumentKind.SALE, DocumentKind.SALE_RETURN)


@dataclass(frozen=True, slots=True)
class Period:
    """The days between the ledger's first and last sale, both included."""

    first_on: date
    last_on: date


FOLLOWS = """
            later.dated_on = d.dated_on AND later.number = d.number AND later.flow = d.flow
            AND (later.customer_id = d.customer_id OR (later.customer_id IS NULL AND d.customer_id IS NULL))
            AND later.batch_id > d.batch_id AND lb.source_id = b.source_id"""
"""Whether the version `later`, of the batch `lb`, follows `d`, of `b`: another of the same document, brought later."""

LIVE_DOCUMENTS = f"""
    SELECT d.*
    FROM ledger_document d
    JOIN ledger_batch b ON b.id = d.batch_id
    WHERE b.is_live AND d.status <> 'removed' AND (
        d.is_latest OR NOT EXISTS (
            SELECT 1
            FROM ledger_document later
            JOIN ledger_batch lb ON lb.id = later.batch_id
            WHERE {FOLLOWS} AND lb.is_live
        )
    )
"""  # noqa: S608 - our own text
"""The visible documents: of each the version of its latest live batch, unless that says that it is removed."""


def live_documents() -> QuerySet[Document]:
    """Return the visible documents, as `LIVE_DOCUMENTS` does."""
    later = Document.objects.filter(
        dated_on=OuterRef("dated_on"),
        number=OuterRef("number"),
        flow=OuterRef("flow"),
        batch__gt=OuterRef("batch"),
        batch__is_live=True,
        batch__source=OuterRef("batch__source"),
    )
    return (
        Document.objects.filter(batch__is_live=True)
        .exclude(status=DocumentStatus.REMOVED)
        .filter(
            Q(is_latest=True)
            | (Q(customer__isnull=False) & ~Exists(later.filter(customer=OuterRef("customer"))))
            | (Q(customer__isnull=True) & ~Exists(later.filter(customer__isnull=True)))
        )
    )


def sales_period() -> Period | None:
    """Return the days the ledger's sales cover, or None while it is empty."""
    found = (
        live_documents()
        .filter(kind__in=SALES, customer__isnull=False)
        .aggregate(first=Min("dated_on"), last=Max("dated_on"))
    )
    return None if found["first"] is None else Period(first_on=found["first"], last_on=found["last"])


DOCUMENT_FACTS = Query(
    sql="SELECT c.code AS customer_code, d.dated_on AS sold_on, d.amount AS amount"  # noqa: S608 - our own text
    f" FROM ({LIVE_DOCUMENTS}) d JOIN customers_customer c ON c.id = d.customer_id"
    " WHERE d.kind IN ('sale', 'sale_return') AND NOT c.is_withdrawn",
    schema={"customer_code": pl.String, "sold_on": pl.Date, "amount": pl.Int64},
)
"""Every sales document and return, in the columns of `analytics.Facts.documents`; a gift without a sale is none."""

LINE_FACTS = Query(
    sql="SELECT c.code AS customer_code, d.dated_on AS sold_on, g.name AS category,"  # noqa: S608 - our own text
    " l.amount AS amount, l.net_amount AS net_amount, l.cost AS cost"
    f" FROM ledger_line l JOIN ({LIVE_DOCUMENTS}) d ON d.id = l.document_id"
    " JOIN customers_customer c ON c.id = d.customer_id LEFT JOIN ledger_category g ON g.id = l.category_id"
    " WHERE d.flow = 'goods' AND NOT c.is_withdrawn",
    schema={
        "customer_code": pl.String,
        "sold_on": pl.Date,
        "category": pl.String,
        "amount": pl.Int64,
        "net_amount": pl.Int64,
        "cost": pl.Int64,
    },
)
"""Every line of a sale, a return or a gift, in the columns of `analytics.Facts.lines`."""

ACCOUNT_ITEMS = Query(
    sql="SELECT c.code AS customer_code,"  # noqa: S608 - our own text
    " CASE WHEN d.kind = 'sale_return' THEN 'sale' ELSE d.kind END AS kind, d.number AS number,"
    " d.settles AS settles, d.dated_on AS dated_on, d.due_on AS due_on, c.payment_days AS payment_days,"
    " d.id AS id, d.amount AS amount"
    f" FROM ({LIVE_DOCUMENTS}) d JOIN customers_customer c ON c.id = d.customer_id"
    " WHERE d.flow IN ('goods', 'money') AND d.kind <> 'gift' AND NOT c.is_withdrawn",
    schema={
        "customer_code": pl.String,
        "kind": pl.String,
        "number": pl.String,
        "settles": pl.String,
        "dated_on": pl.Date,
        "due_on": pl.Date,
        "payment_days": pl.Int64,
        "id": pl.Int64,
        "amount": pl.Int64,
    },
)
"""Everything that charges or settles a customer's account, for `open_items`; a return is a negative sale."""


def requests_waiting() -> QuerySet[Request]:
    """Return what was taken on visits and is not booked, or not any more."""
    return Request.objects.filter(state=RequestState.OPEN)


def names_document() -> Exists:
    """Return whether the document that a request names is there for readers."""
    return Exists(
        live_documents().filter(
            dated_on=OuterRef("booked_on"),
            number=OuterRef("booked_number"),
            customer=OuterRef("customer"),
            flow=OuterRef("booked_flow"),
            batch__source=OuterRef("booked_source"),
        )
    )
