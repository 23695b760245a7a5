"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The log of changes."""

    name = "kejing.audit"
    label = "audit"
    verbose_name = _("Log of changes")
