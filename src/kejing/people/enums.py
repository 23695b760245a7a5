"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here, which decides what he may see."""

    SALESPERSON = "salesperson", _("Salesperson")
    SUPERVISOR = "supervisor", _("Sales supervisor")
    GENERAL_MANAGER = "general_manager", _("General manager")
    ADMINISTRATOR = "administrator", _("Administrator")
