"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    """Reports, their feed, and everything of follow-ups that knows tiers and cadences."""

    name = "kejing.rounds"
    label = "rounds"
    verbose_name = _("Rounds")
