"""The kit as a Django app, so that its template tags are found, and its words in addresses."""

from typing import override

from django.apps import AppConfig
from django.urls import register_converter


class KitConfig(AppConfig):
    """Template tags and pure functions shared by every page."""

    name = "kejing.kit"
    label = "kit"

    @override
    def ready(self) -> None:
        """Make `<key:…>` known to addresses."""
        from kejing.kit.converters import KeyConverter  # noqa: PLC0415 - apps are loaded first

        register_converter(KeyConverter, "key")
