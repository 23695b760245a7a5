"""Functions that upper apps registered here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


class Follower(Protocol):
    """Does, in the same transaction, what follows from a change of customers."""

    def __call__(self, *, customers: Collection[int], now: datetime) -> None:
        """Take note that these customers, given by their keys, changed."""
        ...


_followers: Final[list[Follower]] = []


def register_follower(follower: Follower) -> None:
    """Have `follower` be told from now on of each change of customers."""
    if follower not in _followers:
        _followers.append(follower)


def tell_changed(*, customers: Collection[int], now: datetime) -> None:
    """Tell whoever registered that these customers changed."""
    for follower in _followers:
        follower(customers=customers, now=now)
