"""The app's declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import name_values
from kejing.customers.hooks import register_follower
from kejing.followups import hooks as followups
from kejing.standing.enums import Cause

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime


def follow_customers(*, customers: Collection[int], now: datetime) -> None:
    """Have customers that changed judged again soon."""
    # Models are there only once all apps are.
    from kejing.standing.operations.marking import mark_dirty  # noqa: PLC0415 - see above

    mark_dirty(customers=customers, now=now)


def follow_contacts(*, customers: Collection[int], now: datetime) -> None:
    """Have the rows of customers that were contacted say so."""
    from kejing.standing.operations.behaving import follow_contacts as follow  # noqa: PLC0415 - as above

    follow(customers=customers, now=now)


def follow_past(*, from_on: date) -> None:
    """Have made anew what rests on days of which more is known."""
    from kejing.standing.operations.behaving import follow_past as follow  # noqa: PLC0415 - as above

    follow(from_on=from_on)


def follow_calendar(*, from_on: date | None) -> None:
    """Have made anew what rests on the company's calendar."""
    from kejing.standing.operations.policy import follow_calendar as follow  # noqa: PLC0415 - as above

    follow(from_on=from_on)


class StandingConfig(AppConfig):
    """Standing rows."""

    name = "kejing.standing"
    label = "standing"
    verbose_name = _("Standing")

    def ready(self) -> None:
        """Register what follows from a change in the apps below, and what the log calls codes of here."""
        from kejing.people.hooks import register_calendar_follower  # noqa: PLC0415 - as above
        from kejing.standing.forms.values import log_names  # noqa: PLC0415 - as above

        register_follower(follow_customers)
        register_calendar_follower(follow_calendar)
        followups.register_follower(follow_contacts)
        followups.register_past_follower(follow_past)
        for field, labels in log_names().items():
            name_values(field, labels)
        name_values("cause", dict(Cause.choices))
