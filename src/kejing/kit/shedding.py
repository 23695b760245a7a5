"""Turning away what can come again, so that pages stay quick while many phones send what they kept."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

SHORTEST_WAIT: Final = 2
LONGEST_WAIT: Final = 6
"""Seconds until a phone comes again, at random between these: not all at the same moment."""
MOST_DISCARDED: Final = 8 * 1024 * 1024
BLOCK: Final = 64 * 1024
LONGEST_DISCARD: Final = 5.0
"""Seconds: whoever sends slower than that sees his connection break."""


class SheddingMiddleware:
    """Answers 503 with Retry-After where a worker has more in hand of what phones send than it works on at once.

    It stands before everything that costs something: who is turned away was not even looked up. Pages are never turned
    away. `PHONE_PATHS` says what phones send, `PHONES_AT_ONCE` how much of it one worker takes at once.

    What somebody still sends who is turned away is read and forgotten: where the connection is closed meanwhile he sees
    that it broke, and not when to come again. One at a time is, so that slow ones hold up no page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._free = threading.BoundedSemaphore(settings.PHONES_AT_ONCE)
        self._discarding = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or turn it away."""
        if request.method != "POST" or not settings.PHONE_PATHS.match(request.path_info):
            return self.get_response(request)
        if not self._free.acquire(blocking=False):
            self._discard(request)
            wait = random.randint(SHORTEST_WAIT, LONGEST_WAIT)  # noqa: S311 - when to come again, no secret
            words = _("Many phones send at once. Yours tries again by itself.")
            answer = JsonResponse({"error": words}, status=503, headers={"Retry-After": str(wait)})
            # It is no fault of the server's: a line of the log for each of thousands would hide those that are.
            answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - what Django's own log asks for
            return answer
        try:
            return self.get_response(request)
        finally:
            self._free.release()

    def _discard(self, request: HttpRequest) -> None:
        if not self._discarding.acquire(blocking=False):
            return
        try:
            # Who goes away meanwhile hears no answer either.
            with suppress(OSError):
                left, until = MOST_DISCARDED, time.monotonic() + LONGEST_DISCARD
                while left > 0 and time.monotonic() < until and (block := request.read(min(BLOCK, left))):
                    left -= len(block)
        finally:
            self._discarding.release()
