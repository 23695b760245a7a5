"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Imports."""

    name = "kejing.imports"
    label = "imports"
    verbose_name = _("Imports")
