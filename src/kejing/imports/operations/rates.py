"""What currencies are worth, as somebody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.ledger.models import ExchangeRate

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


def set_rate(*, currency: str, dated_on: date, rate: Decimal) -> ExchangeRate:
    """Keep what one unit of a currency is worth in the company's from a day on; what was said of that day is replaced.

    Documents that are stored keep the amounts they were stored with.
    """
    kept, _made = ExchangeRate.objects.update_or_create(currency=currency, dated_on=dated_on, defaults={"rate": rate})
    return kept
