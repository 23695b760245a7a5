"""Where a page of something dated begins: behind the row of a day and a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

_LARGEST_KEY = 2**62


class NoSuchPlace(LookupError):
    """An address names a place that no row can have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Behind the row of this day and key, in an order that begins with the latest."""

    on: date
    key: int

    @property
    def written(self) -> str:
        """The place as an address has it."""
        return f"{self.on.isoformat()}.{self.key}"

    def beyond(self, dated: str) -> Q:
        """Return the condition on the rows behind it; `dated` is the field of the day."""
        # The first part says nothing new, but it is one that the index by customer and day can use.
        return Q(**{f"{dated}__lte": self.on}) & (
            Q(**{f"{dated}__lt": self.on}) | Q(**{dated: self.on, "pk__lt": self.key})
        )


def read_place(written: str) -> Place | None:
    """Return where an address says that the page begins, None where it says nothing.

    :raises NoSuchPlace: if it is no place
    """
    if not written:
        return None
    day, _, key = written.partition(".")
    if not key.isascii() or not key.isdecimal() or int(key) > _LARGEST_KEY:
        raise NoSuchPlace(written)
    try:
        return Place(on=date.fromisoformat(day), key=int(key))
    except ValueError as error:
        raise NoSuchPlace(written) from error
