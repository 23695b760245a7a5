"""One entry, and what is needed to talk about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.followups.models import Comment, Followup
from kejing.followups.permissions import may_correct, may_erase, may_take_back, may_talk
from kejing.rounds.queries.drawing import drawing_of
from kejing.rounds.queries.entries import entries_of, spots_of, with_tier
from kejing.rounds.queries.feed import feed_of
from kejing.rounds.queries.readers import readers_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kejing.people.models import User
    from kejing.rounds.queries.entries import Entry


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with every comment, and what its reader may do with it."""

    followup: Followup
    entry: Entry
    may_talk: bool
    may_add: bool
    may_take_back: bool
    may_erase: bool

    @property
    def drawing(self) -> str:
        """What a map draws of it, empty where the reader may not see where it was written."""
        spots = spots_of([self.entry])
        return drawing_of(spots, is_way=False) if spots else ""


def find_entry(user: User, pk: int) -> Followup | None:
    """Return an entry of the feed, None where this person sees none with this key."""
    return with_tier(feed_of(user)).filter(pk=pk).first()


def entry_page(followup: Followup, *, user: User, today: date) -> EntryPage:
    """Return the page of an entry."""
    return EntryPage(
        followup=followup,
        entry=entries_of([followup], reader=user, today=today, is_whole=True)[0],
        may_talk=may_talk(user),
        may_add=may_correct(user, followup) and not followup.is_withdrawn and followup.erased_at is None,
        may_take_back=not followup.is_withdrawn and may_take_back(user, followup),
        may_erase=may_erase(user) and followup.erased_at is None,
    )


def others_who_read(followup: Followup, *, user: User) -> Sequence[User]:
    """Return who else sees the customer of an entry and may talk about it."""
    return [one for one in readers_of(followup.customer) if one.pk != user.pk and may_talk(one)]


def find_question(followup: Followup, pk: int | None) -> Comment | None:
    """Return a question under an entry, None where there is none with this key."""
    if pk is None:
        return None
    return Comment.objects.filter(followup=followup, is_question=True, pk=pk).select_related("by").first()
