"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here, which decides what he may see."""

    SALESPERSON = "salesperson", _("Salesperson")
    SUPERVISOR = "supervisor", _("Sales supervisor")
    SERVICE = "service", _("Customer service")
    MARKETING = "marketing", _("Marketing")
    GENERAL_MANAGER = "general_manager", _("General manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class Field(models.TextChoices):
    """A figure or a text that can be kept from a role."""

    PHONE = "phone", _("Phone numbers")
    MARGIN = "margin", _("Margin")
    RECEIVABLE = "receivable", _("Receivables")


class PersonState(models.TextChoices):
    """Whether somebody can sign in, and if not, why."""

    ACTIVE = "active", _("Active")
    INVITED = "invited", _("Invited")
    WAITING = "waiting", _("Without a link")
    CLOSED = "closed", _("Closed")


class Weekday(models.TextChoices):
    """A day of the week, by its ISO number."""

    MONDAY = "1", _("Mon")
    TUESDAY = "2", _("Tue")
    WEDNESDAY = "3", _("Wed")
    THURSDAY = "4", _("Thu")
    FRIDAY = "5", _("Fri")
    SATURDAY = "6", _("Sat")
    SUNDAY = "7", _("Sun")
