"""Who has plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied

from kejing.followups.permissions import may_plan

if TYPE_CHECKING:
    from kejing.kit.http import Request
    from kejing.people.models import User


def planner_of(request: Request) -> User:
    """Return who asks.

    :raises PermissionDenied: if he plans nothing
    """
    user = cast("User", request.user)
    if not may_plan(user):
        raise PermissionDenied
    return user
