"""Days in addresses."""

from __future__ import annotations

from datetime import date

from django.http import Http404

from kejing.analytics.windows import FIRST_AS_OF
from kejing.rounds.forms.feed import LATEST_DAY


def read_day(typed: str) -> date:
    """Return the day of an address.

    :raises Http404: if it is none
    """
    try:
        found = date.fromisoformat(typed)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_AS_OF <= found <= LATEST_DAY:
        raise Http404
    return found
