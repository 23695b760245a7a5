"""Functions that upper apps registered here: what follows at once from a contact, a promise or a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime


class Follower(Protocol):
    """Does, in the same transaction, what follows from contacts, promises and plans of customers."""

    def __call__(self, *, customers: Collection[int], now: datetime) -> None:
        """Take note that contacts, promises or plans of these customers, given by their keys, changed."""
        ...


class PastFollower(Protocol):
    """Does, in the same transaction, what follows from a past that is another one."""

    def __call__(self, *, from_on: date) -> None:
        """Take note that what is known of this day, and of those after it, changed."""
        ...


_followers: Final[list[Follower]] = []
_past_followers: Final[list[PastFollower]] = []


def register_follower(follower: Follower) -> None:
    """Have `follower` be told from now on of each change of contacts, promises and plans."""
    if follower not in _followers:
        _followers.append(follower)


def register_past_follower(follower: PastFollower) -> None:
    """Have `follower` be told from now on which days look otherwise than before."""
    if follower not in _past_followers:
        _past_followers.append(follower)


def tell_contacted(*, customers: Collection[int], from_on: date, now: datetime) -> None:
    """Tell whoever registered that contacts, promises or plans of these customers changed, from a day on.

    Call it last in the transaction: who follows holds what others wait for.
    """
    for past_follower in _past_followers:
        past_follower(from_on=from_on)
    for follower in _followers:
        follower(customers=customers, now=now)
