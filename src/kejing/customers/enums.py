"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchSubject(models.TextChoices):
    """What a customer is found by."""

    CUSTOMER = "customer", _("Customer")
    ALIAS = "alias", _("Name in files")
    PERSON = "person", _("Person")


class TagColour(models.TextChoices):
    """The shade of a tag, by the token that fills it; hues are for tiers and for what is urgent."""

    NONE = "", _("White")
    PRESS = "press", _("Light grey")
    INK_3 = "ink-3", _("Dark grey")
    INK = "ink", _("Black")
