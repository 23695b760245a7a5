"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """How far an import has come."""

    RECEIVED = "received", _("received")
    READING = "reading", _("being read")
    ASKING = "asking", _("waits for an answer")
    READY = "ready", _("ready")
    APPLYING = "applying", _("being stored")
    APPLIED = "applied", _("stored")
    UNDONE = "undone", _("taken back")
    INTERRUPTED = "interrupted", _("interrupted")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


class FileRole(models.TextChoices):
    """What a file of an import brings; the codes are those of the intake's kinds."""

    LINES = "lines", _("Sales ledger")
    HEADERS = "headers", _("Document headers")
    RECEIPTS = "receipts", _("Receipts")
    RECEIVABLES = "receivables", _("Receivable balances")
    CUSTOMERS = "customers", _("Customers")
    PRODUCTS = "products", _("Products")
    CONTACTS = "contacts", _("Follow-ups")


class ChangedTable(models.TextChoices):
    """Tables whose rows an import changes in place, so that it keeps what they were before."""

    CUSTOMER = "customer", _("customer")
    PRODUCT = "product", _("item")
    PERSON = "person", _("person")


class NameDecision(models.TextChoices):
    """What somebody said of a name that no customer bears."""

    OPEN = "open", _("open")
    SAME = "same", _("the same customer")
    NEW = "new", _("another customer")


UNDER_WAY = (ImportState.READING, ImportState.APPLYING)
"""The states in which a process works on an import; found without such a process, it was interrupted."""
