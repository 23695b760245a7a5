"""Who comes in."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, cast

from django.core.exceptions import PermissionDenied

from kejing.people.permissions import may_manage_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponseBase

    from kejing.kit.http import Request
    from kejing.people.models import User


def for_managers[**P](
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[Request, P], HttpResponseBase]:
    """Let nobody into a view who does not look after people and settings."""

    @wraps(view)
    def enter(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_manage_people(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return enter


def user_of(request: Request) -> User:
    """Return who asks; the middleware lets nobody in who is not signed in."""
    return cast("User", request.user)
