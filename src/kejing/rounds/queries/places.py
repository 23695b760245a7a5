"""Where a page of the feed begins: behind the entry that was received at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

_LARGEST_KEY: Final = 2**62
_FORMAT: Final = "%Y%m%dT%H%M%S%f"


class NoSuchPlace(LookupError):
    """An address names a place that no entry can have."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place in the feed: when it was received, and its key."""

    at: datetime
    key: int

    @property
    def written(self) -> str:
        """The place as an address has it."""
        return f"{self.at.astimezone(UTC):{_FORMAT}}.{self.key}"

    @property
    def beyond(self) -> Q:
        """The condition on the entries behind it, which are older."""
        # A stretch, and what is left out of it: a database guesses its length well, and goes along the index.
        return Q(received_at__lte=self.at) & ~Q(received_at=self.at, pk__gte=self.key)

    @property
    def up_to(self) -> Q:
        """The condition on the entries before it, which are newer, and on itself."""
        return Q(received_at__gte=self.at) & ~Q(received_at=self.at, pk__lt=self.key)


def read_place(written: str) -> Place | None:
    """Return where an address says that the page begins, None where it says nothing.

    :raises NoSuchPlace: if it is no place
    """
    if not written:
        return None
    moment, _, key = written.partition(".")
    if not key.isascii() or not key.isdecimal() or int(key[:20]) > _LARGEST_KEY:
        raise NoSuchPlace(written)
    try:
        return Place(at=datetime.strptime(moment, _FORMAT).replace(tzinfo=UTC), key=int(key))
    except ValueError as error:
        raise NoSuchPlace(written) from error
