"""What every request carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request as views see it: the moment it came, `today` in company time, and what htmx asked for."""

    now: datetime
    today: date
    htmx: HtmxDetails


class ClockMiddleware:
    """Read the clock once a request: `request.now`, and `request.today` in the company's time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Set the moment on the request and pass it on."""
        request.now = timezone.now()
        request.today = request.now.astimezone(settings.COMPANY_TIME_ZONE).date()
        return self.get_response(request)
