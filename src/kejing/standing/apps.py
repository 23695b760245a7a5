"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    """Standing rows."""

    name = "kejing.standing"
    label = "standing"
    verbose_name = _("Standing")
