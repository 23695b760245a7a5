"""What every request carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request as views see it: `today` in company time, and what htmx asked for."""

    today: date
    htmx: HtmxDetails


class TodayMiddleware:
    """Read the clock once a request: `request.today` is the calendar day in the company's time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        request.today = timezone.now().astimezone(settings.COMPANY_TIME_ZONE).date()
        return self.get_response(request)
