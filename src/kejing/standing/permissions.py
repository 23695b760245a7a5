"""Named predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.people.permissions import may_manage_people

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from kejing.people.models import User


def may_change_policy(user: User | AnonymousUser) -> bool:
    """Answer whether this person decides by which rules customers are judged; whoever signs in may read them."""
    return may_manage_people(user)
