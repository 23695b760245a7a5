"""A report as its form says it: what was done, and what becomes of earlier promises, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.followups.operations.promising import PromiseRefusal, PromiseRefused, drop_promise
from kejing.followups.operations.reporting import send_report

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from kejing.followups.models import Followup, Promise
    from kejing.followups.operations.reporting import Report
    from kejing.people.models import User


@transaction.atomic
def send_and_drop(*, report: Report, dropped: Collection[tuple[Promise, str]], by: User, now: datetime) -> Followup:
    """Send a report, and drop the promises of which it says why they no longer hold; return the contact.

    A promise that was kept or dropped meanwhile stays as it is.

    :raises ReportRefused: if the report cannot be kept
    :raises UidTaken: if somebody else's device used its identifier
    :raises PromiseRefused: if it is not said why a promise no longer holds
    """
    followup = send_report(report=report, by=by, now=now)
    for promise, why in dropped:
        try:
            drop_promise(promise=promise, why=why, by=by, now=now)
        except PromiseRefused as error:
            if error.reason is not PromiseRefusal.CLOSED_OTHERWISE:
                raise
    return followup
