"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import name_values
from kejing.followups.enums import Purpose, Verdict, Way


class FollowupsConfig(AppConfig):
    """Reports and visits."""

    name = "kejing.followups"
    label = "followups"
    verbose_name = _("Follow-ups")

    def ready(self) -> None:
        """Register what the log calls codes of here."""
        name_values("way", dict(Way.choices))
        name_values("purposes", dict(Purpose.choices))
        name_values("verdict", dict(Verdict.choices))
