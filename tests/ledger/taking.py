"""Requests for tests, made in one line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Product
from kejing.ledger.operations.requesting import TakenLine, TakenRequest, take_requests

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.ledger.models import Request
    from kejing.people.models import User

NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 20)


def line(words: str = "Tea", quantity: str = "24", **values: Any) -> TakenLine:
    return TakenLine(words=words, quantity=Decimal(quantity), **values)


def an_order(*lines: TakenLine, **values: Any) -> TakenRequest:
    told: dict[str, Any] = {"uid": uuid4(), "kind": DocumentKind.ORDER, "lines": lines or (line(),)}
    return TakenRequest(**(told | values))


def a_payment(amount: str = "300", **values: Any) -> TakenRequest:
    return an_order(kind=DocumentKind.RECEIPT_REQUEST, amount=Decimal(amount), method="cash", **{"lines": ()} | values)


def take(customer: Customer, *requests: TakenRequest, by: User, on: date = TODAY, **values: Any) -> Request:
    """Return the first of what was taken of a customer at two o'clock of a day."""
    at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
    told: dict[str, Any] = {"taken_at": at, "taken_on": on, "now": at}
    return take_requests(customer=customer, requests=requests or [an_order()], by=by, **(told | values))[0]


def product(code: str, name: str = "", unit: str = "") -> Product:
    return Product.objects.create(code=code, name=name or code, unit=unit)
