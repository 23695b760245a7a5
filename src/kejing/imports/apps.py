"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kejing.imports.enums import ImportState
from kejing.people.hooks import register_amounts

GONE = (ImportState.UNDONE, ImportState.CANCELLED, ImportState.FAILED)
"""What an import in one of these states read is not stored, nor will it be."""


def amounts_come_in() -> bool:
    """Answer whether an import has read amounts in the company's currency, or may yet go on and store them."""
    # Models are there only once all apps are.
    from kejing.imports.models import Import  # noqa: PLC0415 - see above

    return Import.objects.exclude(state__in=GONE).exists()


class ImportsConfig(AppConfig):
    """Imports."""

    name = "kejing.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Register who says whether amounts are stored, or about to be."""
        register_amounts(amounts_come_in)
