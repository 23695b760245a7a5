"""What was taken on a visit and is still to be booked; no figure and no receivable knows of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.kit.fields import CodeField, MoneyField
from kejing.ledger.enums import KINDS_OF_FLOW, DocumentFlow, DocumentKind, PayingMethod, RequestState
from kejing.ledger.models.documents import Product, Source

if TYPE_CHECKING:
    from datetime import date

PATIENCE: Final = timedelta(days=14)
"""What is not booked so long after it was taken is listed first."""


class Request(models.Model):
    """An order, a payment, a return or a stock count as somebody took it down; the sales ledger is the imports' alone.

    `uid` is the device's, `belongs_to` that of the visit. `taken_on` is the day in company time. The amount is that of
    the lines where each has a price, of a payment what was paid, and else null. A document that books it is named by
    what tells it apart (source, flow, number, day, and the customer), so that the link outlives its versions. An open
    request that names one is booked again as soon as that is there again: its import was taken back meanwhile.
    """

    uid = models.UUIDField(_("identifier of the device"), unique=True)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=[(kind.value, kind.label) for kind in KINDS_OF_FLOW[DocumentFlow.REQUEST]],
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="requests", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    belongs_to = models.UUIDField(_("visit"), null=True, blank=True, db_index=True)
    taken_at = models.DateTimeField(_("taken"))
    taken_on = models.DateField(_("taken on"))
    received_at = models.DateTimeField(_("received"))
    words = models.TextField(_("remark"), blank=True)
    amount = MoneyField(_("amount"), null=True, blank=True)
    method = models.CharField(_("paid by"), max_length=10, choices=PayingMethod, blank=True)
    reference = CodeField(_("number on paper"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    booked_source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    booked_flow = models.CharField(_("flow of the document"), max_length=10, choices=DocumentFlow, blank=True)
    booked_number = CodeField(_("number of the document"), max_length=200, blank=True)
    booked_on = models.DateField(_("day of the document"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "taken_on"], name="request_by_customer_day"),
            models.Index(fields=["state", "taken_at"], name="request_by_state"),
            models.Index(fields=["closed_at", "id"], name="request_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in KINDS_OF_FLOW[DocumentFlow.REQUEST]]),
                name="request_kind_is_known",
                violation_error_message=_("There is no such request."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=RequestState.OPEN)
                & (models.Q(closed_at__isnull=True) | models.Q(booked_source__isnull=False))
                | models.Q(state__in=[RequestState.FULFILLED, RequestState.CANCELLED], closed_at__isnull=False),
                name="request_that_is_closed_says_when",
                violation_error_message=_("A request that is closed says when."),
            ),
            models.CheckConstraint(
                condition=models.Q(booked_source__isnull=True, booked_flow="", booked_number="", booked_on__isnull=True)
                | models.Q(booked_source__isnull=False, booked_on__isnull=False)
                & ~models.Q(booked_flow="")
                & ~models.Q(state=RequestState.CANCELLED),
                name="request_is_booked_by_a_whole_document",
                violation_error_message=_("A request that is cancelled names no document."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on:%Y-%m-%d}"

    @property
    def is_gone(self) -> bool:
        """Whether it was booked by a document that is not there any more."""
        return self.state == RequestState.OPEN and self.booked_source_id is not None

    def is_overdue(self, today: date) -> bool:
        """Answer whether it should be booked by now."""
        return self.taken_on < today - PATIENCE

    @property
    def is_count(self) -> bool:
        """Whether it is a stock count, which no document books."""
        return self.kind == DocumentKind.STOCK_COUNT


class RequestLine(models.Model):
    """One item of a request; `words` is what it was called where it was taken, and all there is without a product."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("place"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    words = models.CharField(_("item"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    price = MoneyField(_("price"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0),
                name="request_line_is_not_negative",
                violation_error_message=_("A quantity is not less than nought."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.quantity}"
