"""What one customer bought, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from kejing.ledger.queries import SALES, live_documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from kejing.customers.models import Customer


@dataclass(frozen=True, slots=True)
class SalesDay:
    """The net sales of one day: more than nought on a purchase day."""

    on: date
    net: Decimal


def sales_days(customer: Customer, *, since: date, until: date) -> Sequence[SalesDay]:
    """Return the days on which something was sold to a customer or came back, both ends included, in order."""
    found = (
        live_documents()
        .filter(customer=customer, kind__in=SALES, dated_on__gte=since, dated_on__lte=until)
        .values("dated_on")
        .annotate(net=Sum("amount"))
        .order_by("dated_on")
        .values_list("dated_on", "net")
    )
    return [SalesDay(on, net) for on, net in found]
