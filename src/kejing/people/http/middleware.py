"""What is looked at before each page of somebody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import get_adapter
from django.http import HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from kejing.people.http.devices import touch_device
from kejing.people.queries.company import hold_standards
from kejing.people.queries.second_factor import has_second_factor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponseBase

    from kejing.kit.http import Request

SECOND_FACTOR_DUE: Final = "second_factor_due"
SET_UP: Final = "mfa_activate_totp"
OPEN_WITHOUT: Final = frozenset(
    {SET_UP, "mfa_view_recovery_codes", "account_reauthenticate", "account_logout", "set_language"}
)
"""What somebody can open who still has to set up his second factor."""


class StandardsMiddleware:
    """Has each page counted by the company's currency and time zone as they are set now, in whichever process."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Pass the request on."""
        hold_standards(request.user)
        return self.get_response(request)


class PeopleMiddleware:
    """Keeps when each browser was seen, and leads who needs a second factor to setting it up first."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Pass the request on."""
        if request.user.is_authenticated:
            touch_device(request.session, address=get_adapter().get_client_ip(request), now=request.now)
        return self.get_response(request)

    def process_view(self, request: Request, _view: object, _args: Any, _kwargs: Any) -> HttpResponseBase | None:
        """Return the way to setting up, where it is due and the page is another."""
        if SECOND_FACTOR_DUE not in request.session or not request.user.is_authenticated:
            return None
        if has_second_factor(request.user):
            del request.session[SECOND_FACTOR_DUE]
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in OPEN_WITHOUT:
            return None
        return HttpResponseClientRedirect(reverse(SET_UP)) if request.htmx else HttpResponseRedirect(reverse(SET_UP))
