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


class TagFollower(Protocol):
    """Does, in the same transaction, what follows from another name of a tag."""

    def __call__(self, *, before: str, after: str) -> None:
        """Take note that the tag that was called `before` is called `after`, or became a part of that one."""
        ...


_followers: Final[list[Follower]] = []
_tag_followers: Final[list[TagFollower]] = []


def register_follower(follower: Follower) -> None:
    """Have `follower` be told from now on of each change of customers."""
    if follower not in _followers:
        _followers.append(follower)


def tell_changed(*, customers: Collection[int], now: datetime) -> None:
    """Tell whoever registered that these customers changed."""
    for follower in _followers:
        follower(customers=customers, now=now)


def register_tag_follower(follower: TagFollower) -> None:
    """Have `follower` be told from now on of each tag that is called otherwise."""
    if follower not in _tag_followers:
        _tag_followers.append(follower)


def tell_tag_renamed(*, before: str, after: str) -> None:
    """Tell whoever registered that a tag is called otherwise."""
    for follower in _tag_followers:
        follower(before=before, after=after)
