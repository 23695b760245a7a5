"""What imports bring.

Amounts are tax-inclusive and in the company's currency unless the name says otherwise; returns are negative.

A document is there in versions, one for each import that brought it; readers see, of each document, the version of the
latest import that is live (`queries.live_documents`). So an import appears, and disappears, by one switch.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.kit.fields import CodeField, MoneyField
from kejing.ledger.enums import KINDS_OF_FLOW, DocumentFlow, DocumentKind, DocumentStatus


class Source(models.Model):
    """A program that ledgers come from; numbers of two sources have nothing to do with each other."""

    name = CodeField(_("source"), max_length=120, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="source_has_a_name",
                violation_error_message=_("A source needs a name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """What one import wrote; readers see it while it is live. Of two versions the one of the later batch counts."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    is_live = models.BooleanField(_("live"), default=False)
    made_at = models.DateTimeField(_("made"))
    switched_at = models.DateTimeField(_("switched"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "is_live"], name="batch_by_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.made_at:%Y-%m-%d %H:%M}"


class Category(models.Model):
    """A product category."""

    name = CodeField(_("product category"), max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something we sell; one that only an undone import made is withdrawn."""

    code = CodeField(_("item code"), max_length=200, unique=True)
    name = models.CharField(_("item"), max_length=300)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="products")
    unit = models.CharField(_("unit"), max_length=40, blank=True, db_default="")
    brand = models.CharField(_("brand"), max_length=120, blank=True, db_default="")
    division = models.CharField(_("division"), max_length=120, blank=True, db_default="")
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False, db_default=False)

    def __str__(self) -> str:
        return self.name


class Salesperson(models.Model):
    """A name that documents give as the salesperson's, and the account that bears it, if just one does."""

    name = CodeField(_("salesperson"), max_length=150, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="salespeople"
    )

    def __str__(self) -> str:
        return self.name


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the company's from a day on, until the next rate."""

    currency = models.CharField(_("currency"), max_length=3)
    dated_on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "dated_on"],
                name="rate_is_unique",
                violation_error_message=_("There is a rate for this day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0),
                name="rate_is_positive",
                violation_error_message=_("A rate is more than nought."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate} ({self.dated_on:%Y-%m-%d})"


class Document(models.Model):
    """One version of a sales document (returns included, signed), a receipt, a balance, an order or another paper.

    A document is (source, flow, number, customer, date), for numbers repeat; without numbers a customer-day is one
    document, with an empty number. Amount, amount before tax, cost and line count are those of its lines, where it has
    any; `content` is the fingerprint of these. One without a customer is in no figure until it is assigned. A document
    in another currency has `currency` and `foreign_amount` beside the amount in the company's.

    `is_latest` is false only where a later version of the same document exists, live or not.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="documents")
    flow = models.CharField(_("flow"), max_length=10, choices=DocumentFlow, default=DocumentFlow.GOODS)
    kind = models.CharField(_("document type"), max_length=20, choices=DocumentKind)
    status = models.CharField(_("status"), max_length=10, choices=DocumentStatus, default=DocumentStatus.POSTED)
    number = CodeField(_("document number"), max_length=200, blank=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", db_index=False
    )
    dated_on = models.DateField(_("document date"))
    due_on = models.DateField(_("due date"), null=True, blank=True)
    settles = CodeField(_("pays document"), max_length=200, blank=True)
    # Nobody looks for the documents of a name without its customers, and an index more slows every import down.
    salesperson = models.ForeignKey(
        Salesperson, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", db_index=False
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    foreign_amount = models.BigIntegerField(_("amount in its currency"), null=True, blank=True)
    amount = MoneyField(_("amount"))
    net_amount = MoneyField(_("amount before tax"), null=True, blank=True)
    cost = MoneyField(_("cost before tax"), null=True, blank=True)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    content = models.BigIntegerField(_("fingerprint"), default=0)
    is_latest = models.BooleanField(_("latest version"), default=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "dated_on"], name="document_by_customer_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["dated_on", "number", "customer", "flow", "batch"],
                name="document_is_unique",
                violation_error_message=_("This document is already in the ledger."),
            ),
            *(
                models.CheckConstraint(
                    condition=~models.Q(flow=flow) | models.Q(kind__in=[kind.value for kind in kinds]),
                    name=f"document_of_{flow.value}_has_its_kind",
                    violation_error_message=_("There is no such document type."),
                )
                for flow, kinds in KINDS_OF_FLOW.items()
            ),
            models.CheckConstraint(
                condition=models.Q(flow__in=DocumentFlow.values, status__in=DocumentStatus.values),
                name="document_flow_is_known",
                violation_error_message=_("There is no such document type."),
            ),
            models.CheckConstraint(
                condition=models.Q(currency="", foreign_amount__isnull=True)
                | (~models.Q(currency="") & models.Q(foreign_amount__isnull=False)),
                name="document_has_its_foreign_amount",
                violation_error_message=_("A document in another currency needs its amount in that currency."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.dated_on:%Y-%m-%d}"


class Line(models.Model):
    """One line of a version of a document; `number` is what the file numbers it by, if it does."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="lines")
    number = CodeField(_("line number"), max_length=60, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="lines", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="lines", db_index=False)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, null=True)
    amount = MoneyField(_("amount"))
    net_amount = MoneyField(_("amount before tax"), null=True)
    cost = MoneyField(_("cost before tax"), null=True)
    foreign_amount = models.BigIntegerField(_("amount in its currency"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.product or self.category}: {self.amount}"
