"""The day that a page shows: now, by the refresh in force, or a past one with today's owners and teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kejing.battlemap.queries.columns import OF_NOW
from kejing.people.permissions import masked_fields
from kejing.standing.queries import current_refresh, standings_visible_to

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from kejing.people.models import User
    from kejing.standing.models import JudgedDay, PastDay, Standing


@dataclass(frozen=True)
class Moment:
    """What a page shows: the past `day`, or now, for null."""

    day: PastDay | None = None

    @cached_property
    def shown(self) -> JudgedDay | None:
        """The day's own account of itself: the past day, or the refresh in force; null before the first one is done.

        It is read once, so that all of a page is of one state of the rows.
        """
        return self.day or current_refresh()

    @property
    def as_of(self) -> date:
        """Its date; before the first refresh no row has one."""
        return date.min if self.shown is None else self.shown.as_of

    @property
    def on(self) -> date | None:
        """The past day as an address has it, null for now."""
        return None if self.day is None else self.day.as_of

    def standings_for(self, user: User) -> QuerySet[Standing]:
        """Return the rows of the customers that somebody may see today."""
        return standings_visible_to(user, day=self.day)

    def masked_for(self, user: User) -> AbstractSet[str]:
        """Return what is kept from somebody; of a past day what only makes sense now too."""
        masked = masked_fields(user)
        return masked if self.day is None else masked | {OF_NOW}
