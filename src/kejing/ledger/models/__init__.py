"""Tables."""

from kejing.ledger.models.documents import (
    Batch,
    Category,
    Document,
    ExchangeRate,
    Line,
    Product,
    Salesperson,
    Source,
)
from kejing.ledger.models.requests import Request, RequestLine

__all__ = [
    "Batch",
    "Category",
    "Document",
    "ExchangeRate",
    "Line",
    "Product",
    "Request",
    "RequestLine",
    "Salesperson",
    "Source",
]
