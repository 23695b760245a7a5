"""What is judged after an import: everybody, and the month ends that it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from kejing.imports.operations.preview import read_preview
from kejing.standing.operations.marking import mark_snapshots_stale
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import default_as_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from kejing.imports.models import Import
    from kejing.standing.models import Refresh


def ask_for_judgement(*, one: Import, now: datetime, as_of: date | None = None) -> Refresh:
    """Return the refresh to be run after an import was stored, taken back, or brought back.

    The snapshots from its first day on are to be taken again. Without a day it is the one that pages are judged for.
    """
    preview = read_preview(one)
    if preview is not None and preview.first_on is not None:
        mark_snapshots_stale(from_on=preview.first_on)
    today = now.astimezone(settings.COMPANY_TIME_ZONE).date()
    return request_refresh(as_of=as_of or default_as_of(today), by=one.requested_by, now=now)
