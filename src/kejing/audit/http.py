"""The request under way: who asks, and from where."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponseBase

_under_way: ContextVar[HttpRequest | None] = ContextVar("request_under_way", default=None)


class AuditMiddleware:
    """Keeps the request while it is answered, so that whatever writes the log can say who asked, and from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        token = _under_way.set(request)
        try:
            return self.get_response(request)
        finally:
            _under_way.reset(token)


def who_asks() -> AbstractBaseUser | None:
    """Return who is signed in in the request under way, null where there is none: at the command line, in a task."""
    request = _under_way.get()
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def asked_from() -> str | None:
    """Return the address the request under way comes from, null where there is none."""
    request = _under_way.get()
    return None if request is None else str(get_adapter().get_client_ip(request))
