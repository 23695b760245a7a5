"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Documents and lines."""

    name = "kejing.ledger"
    label = "ledger"
    verbose_name = _("Ledger")
