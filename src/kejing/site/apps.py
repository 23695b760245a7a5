"""The app's declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from kejing.imports.hooks import register_teller
from kejing.site import checks
from kejing.site.starting import CONFIGURATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.intake import FileReport
    from kejing.site.file_accounts import Said


def tell_file(file: FileReport, /, *, language: str, minor_digits: int) -> Sequence[Said]:
    """Return what a page has to say of a file that was read."""
    # Loaded when somebody asks: what reads files would make every command start later.
    from kejing.site.file_accounts import tell_on_page  # noqa: PLC0415 - see above

    return tell_on_page(file, language=language, minor_digits=minor_digits)


class SiteConfig(AppConfig):
    """Settings, shell, command line."""

    name = "kejing.site"
    label = "site"
    verbose_name = _("Kejing")

    def ready(self) -> None:
        """Register the checks that stop a start with bad configuration, and who speaks about files on pages."""
        register_teller(tell_file)
        register(checks.check_secret_key, Tags.security)
        register(checks.check_data_folder, Tags.database)
        register(checks.check_database, Tags.database)
        register(checks.check_assets, CONFIGURATION)
