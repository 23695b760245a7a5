"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchSubject(models.TextChoices):
    """What a customer is found by."""

    CUSTOMER = "customer", _("Customer")
    ALIAS = "alias", _("Name in files")
    PERSON = "person", _("Person")
