"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BattlemapConfig(AppConfig):
    """Pyramid and battle map."""

    name = "kejing.battlemap"
    label = "battlemap"
    verbose_name = _("Battle map")
