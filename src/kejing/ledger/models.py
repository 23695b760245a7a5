"""Tables. Amounts are tax-inclusive unless the name says otherwise; returns are negative."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.kit.fields import CodeField, MoneyField
from kejing.ledger.enums import DocumentKind


class Category(models.Model):
    """A product category."""

    name = CodeField(_("product category"), max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something we sell."""

    code = CodeField(_("item code"), max_length=200, unique=True)
    name = models.CharField(_("item"), max_length=300)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="products")

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A sales document (returns included, signed), a gift that nothing was sold with, or a receipt.

    A document is (source, number, customer, date), for numbers repeat; without numbers a customer-day is one
    document, with an empty number. Its amount is the sum of its lines; a receipt has none.
    """

    kind = models.CharField(_("document type"), max_length=20, choices=DocumentKind)
    source = models.CharField(_("source"), max_length=120)
    number = CodeField(_("document number"), max_length=200, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="documents")
    dated_on = models.DateField(_("document date"))
    due_on = models.DateField(_("due date"), null=True, blank=True)
    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="documents"
    )
    amount = MoneyField(_("amount"))

    class Meta:
        indexes = [models.Index(fields=["dated_on"], name="document_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "dated_on", "kind", "source", "number"],
                name="document_is_unique",
                violation_error_message=_("This document is already in the ledger."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values),
                name="document_kind_is_known",
                violation_error_message=_("There is no such document type."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.dated_on:%Y-%m-%d}"


class Line(models.Model):
    """One line of a sales document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="lines")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="lines")
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, null=True)
    amount = MoneyField(_("amount"))
    net_amount = MoneyField(_("amount before tax"), null=True)
    cost = MoneyField(_("cost before tax"), null=True)

    def __str__(self) -> str:
        return f"{self.product or self.category}: {self.amount}"
