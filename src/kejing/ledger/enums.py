"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentFlow(models.TextChoices):
    """What moves with a document; documents of one number are told apart by it."""

    GOODS = "goods", _("Goods")
    MONEY = "money", _("Money")
    REQUEST = "request", _("Requests")


class DocumentKind(models.TextChoices):
    """What a document does to the ledger."""

    SALE = "sale", _("Sales document")
    SALE_RETURN = "sale_return", _("Sales return")
    GIFT = "gift", _("Gift")
    RECEIPT = "receipt", _("Receipt (customer payment)")
    REFUND = "refund", _("Refund")
    ADJUSTMENT = "adjustment", _("Receivable adjustment")
    OPENING = "opening", _("Opening balance")
    ORDER = "order", _("Order")
    RECEIPT_REQUEST = "receipt_request", _("Payment taken on a visit")
    RETURN_REQUEST = "return_request", _("Return taken on a visit")
    STOCK_COUNT = "stock_count", _("Stock count")


class DocumentStatus(models.TextChoices):
    """Whether a version of a document says what it is, or that it is no more."""

    POSTED = "posted", _("posted")
    REMOVED = "removed", _("removed")


KINDS_OF_FLOW = {
    DocumentFlow.GOODS: (DocumentKind.SALE, DocumentKind.SALE_RETURN, DocumentKind.GIFT),
    DocumentFlow.MONEY: (
        DocumentKind.RECEIPT,
        DocumentKind.REFUND,
        DocumentKind.ADJUSTMENT,
        DocumentKind.OPENING,
    ),
    DocumentFlow.REQUEST: (
        DocumentKind.ORDER,
        DocumentKind.RECEIPT_REQUEST,
        DocumentKind.RETURN_REQUEST,
        DocumentKind.STOCK_COUNT,
    ),
}
"""Which kinds there are in each flow."""


class RequestState(models.TextChoices):
    """What became of what was taken on a visit."""

    OPEN = "open", _("Not yet booked")
    FULFILLED = "fulfilled", _("Booked")
    CANCELLED = "cancelled", _("Cancelled")


class PayingMethod(models.TextChoices):
    """How a customer paid on a visit."""

    CASH = "cash", _("Cash")
    TRANSFER = "transfer", _("Bank transfer")
    MOBILE = "mobile", _("Mobile payment")
    CHEQUE = "cheque", _("Cheque")
    OTHER = "other", _("Paid otherwise")


FULFILLED_BY = {
    DocumentKind.ORDER: DocumentKind.SALE,
    DocumentKind.RETURN_REQUEST: DocumentKind.SALE_RETURN,
    DocumentKind.RECEIPT_REQUEST: DocumentKind.RECEIPT,
}
"""Which kind of document books a request; no program sends one for a stock count."""
