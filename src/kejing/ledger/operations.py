"""Writes."""

from __future__ import annotations

import json

import polars as pl
from django.db import connection, transaction
from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document

DOCUMENT_KEY = ("number", "customer_id", "dated_on")
"""What tells the documents of one source apart."""
DELIVERIES = (DocumentKind.SALE, DocumentKind.GIFT)
"""Kinds that come with lines; one becomes the other when lines are added or taken away."""


@transaction.atomic
def set_due_days(*, source: str) -> None:
    """Give every sales document of `source` its due day by the customer's payment terms, where it has any."""
    due = (
        "dated_on + {days}" if connection.vendor == "postgresql" else "date(dated_on, '+' || {days} || ' days')"
    ).format(days="(SELECT c.payment_days FROM customers_customer c WHERE c.id = ledger_document.customer_id)")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE ledger_document SET due_on = {due} WHERE kind = %s AND source = %s",  # noqa: S608 - our own text
            [DocumentKind.SALE.value, source],
        )


@transaction.atomic
def delete_deliveries(*, keys: pl.DataFrame, source: str) -> pl.DataFrame:
    """Delete the sales and gifts of `source` that bear `keys`, with their lines, and return what was there.

    `keys` has the columns of `DOCUMENT_KEY`, each row once; so has the answer, with `amount` in minor units beside.
    """
    days = keys.get_column("dated_on")
    found = Document.objects.filter(
        kind__in=DELIVERIES, source=source, dated_on__gte=days.min(), dated_on__lte=days.max()
    ).values_list(*DOCUMENT_KEY, "pk", Cast("amount", BigIntegerField()))
    stored = pl.DataFrame(
        list(found),
        schema={
            "number": pl.String,
            "customer_id": pl.Int64,
            "dated_on": pl.Date,
            "id": pl.Int64,
            "amount": pl.Int64,
        },
        orient="row",
    )
    doomed = stored.join(keys, on=DOCUMENT_KEY, how="semi")
    _delete_with_lines(doomed.get_column("id").to_list())
    return doomed.drop("id")


def _delete_with_lines(documents: list[int]) -> None:
    """Delete in one statement a table, however many: one by one each delete asks every key that points here."""
    chosen = (
        "SELECT value::bigint FROM json_array_elements_text(%s::json)"
        if connection.vendor == "postgresql"
        else "SELECT value FROM json_each(%s)"
    )
    value = json.dumps(documents)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM ledger_line WHERE document_id IN ({chosen})", [value])  # noqa: S608 - our own text
        cursor.execute(f"DELETE FROM ledger_document WHERE id IN ({chosen})", [value])  # noqa: S608 - the same
