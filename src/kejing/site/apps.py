"""The app's declaration."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from kejing.site import checks
from kejing.site.starting import CONFIGURATION


class SiteConfig(AppConfig):
    """Settings, shell, command line."""

    name = "kejing.site"
    label = "site"
    verbose_name = _("Kejing")

    def ready(self) -> None:
        """Register the checks that stop a start with bad configuration."""
        register(checks.check_secret_key, Tags.security)
        register(checks.check_data_folder, Tags.database)
        register(checks.check_database, Tags.database)
        register(checks.check_assets, CONFIGURATION)
