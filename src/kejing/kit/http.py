"""What every request carries, and how its answer travels."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final, override

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone

from kejing.kit.standards import own_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django_htmx.middleware import HtmxDetails

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        request.today = own_day(request.now)
        return self.get_response(request)


class PageCompressionMiddleware(GZipMiddleware):
    """Pages go over the wire packed; files do not: those that are streamed are packed already.

    What a page repeats of its address cannot be used to guess what else is in it: Django masks the form's token anew
    each time and adds a random length.
    """

    @override
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Pack a whole page of text for whoever can read it so."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


def send_workbook(file: IO[bytes], *, name: str) -> FileResponse:
    """Return the answer that hands over a workbook, written to its end; the file is closed when it was sent."""
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)
