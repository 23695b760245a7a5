"""Writes."""

from __future__ import annotations

from django.db import connection, transaction

from kejing.ledger.enums import DocumentKind


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
