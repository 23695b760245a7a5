"""How long somebody who tried too often has to wait."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.http import HttpRequest

APP: Final = "allauth.account"
FAILED: Final = "login_failed"
LOCKED: Final = "too_many_login_attempts"
SECONDS: Final = 60


def minutes_left(request: HttpRequest, *, key: str) -> int:
    """Return in how many minutes somebody may try again, who failed too often as `key` or from one address."""
    waits = [0.0]
    now = time.time()
    for rate in ratelimit.get_rates(app=APP, action=FAILED):
        place = ratelimit.get_cache_key(request, app=APP, action=FAILED, rate=rate, key=key)
        tries: list[float] = sorted(cache.get(place, []))
        if len(tries) >= rate.amount:
            waits.append(tries[len(tries) - rate.amount] + rate.duration - now)
    return max(1, math.ceil(max(waits) / SECONDS))


def locked_out(request: HttpRequest, *, key: str) -> ValidationError:
    """Return the error that says how long to wait."""
    minutes = minutes_left(request, key=key)
    sentence = ngettext(
        "Too many wrong tries. Wait {minutes} minute, then try again.",
        "Too many wrong tries. Wait {minutes} minutes, then try again.",
        minutes,
    )
    return ValidationError(sentence.format(minutes=minutes), code=LOCKED)
