"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What a document does to the ledger."""

    SALE = "sale", _("Sales document")
    GIFT = "gift", _("Gift")
    RECEIPT = "receipt", _("Receipt (customer payment)")
