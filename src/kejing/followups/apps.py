"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    """Reports and visits."""

    name = "kejing.followups"
    label = "followups"
    verbose_name = _("Follow-ups")
