"""The kit as a Django app, so that its template tags are found."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Template tags and pure functions shared by every page."""

    name = "kejing.kit"
    label = "kit"
