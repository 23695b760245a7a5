"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import name_values
from kejing.ledger.enums import DocumentKind
from kejing.people.hooks import register_amounts


def amounts_are_stored() -> bool:
    """Answer whether there is a document, or a request: their amounts are in the company's currency."""
    # Models are there only once all apps are.
    from kejing.ledger.models import Document, Request  # noqa: PLC0415 - see above

    return Document.objects.exists() or Request.objects.exists()


class LedgerConfig(AppConfig):
    """Documents and lines."""

    name = "kejing.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Register what the log calls codes of here, and who says whether amounts are stored."""
        register_amounts(amounts_are_stored)
        name_values("request", dict(DocumentKind.choices))
