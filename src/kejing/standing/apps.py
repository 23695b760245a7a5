"""The app's declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import name_values
from kejing.customers.hooks import register_follower
from kejing.standing.enums import Cause

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


def follow_customers(*, customers: Collection[int], now: datetime) -> None:
    """Have customers that changed judged again soon."""
    # Models are there only once all apps are.
    from kejing.standing.operations.marking import mark_dirty  # noqa: PLC0415 - see above

    mark_dirty(customers=customers, now=now)


class StandingConfig(AppConfig):
    """Standing rows."""

    name = "kejing.standing"
    label = "standing"
    verbose_name = _("Standing")

    def ready(self) -> None:
        """Register what follows from a change of customers, and what causes are called in the log."""
        register_follower(follow_customers)
        name_values("cause", dict(Cause.choices))
