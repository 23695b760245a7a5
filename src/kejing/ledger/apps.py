"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import name_values
from kejing.ledger.enums import DocumentKind


class LedgerConfig(AppConfig):
    """Documents and lines."""

    name = "kejing.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Register what the log calls codes of here."""
        name_values("request", dict(DocumentKind.choices))
