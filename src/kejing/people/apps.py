"""The app's declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Users, teams, roles."""

    name = "kejing.people"
    label = "people"
    verbose_name = _("People")
