"""What the running server does by itself: the nightly refresh, and whatever was left undone."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

logger = logging.getLogger(__name__)

FIRST_AFTER_SECONDS = 5.0
EVERY_SECONDS = 30.0
STOP_WITHIN_SECONDS = 5.0
FORGOTTEN_AFTER = timedelta(seconds=30)
"""So long marks of changed customers wait for the task that whoever made them asks for."""
DIRTY_PAUSE = timedelta(minutes=2)
MONTH_ENDS_PAUSE = timedelta(minutes=10)
"""What fails is not asked for again before this."""


@contextmanager
def running_schedule() -> Iterator[None]:
    """Look every half minute whether something is due; it ends with the block.

    What is due, and that it was asked for, is in the database: a restart forgets nothing, and of several servers on one
    database just one asks.
    """
    stopping = threading.Event()
    thread = threading.Thread(target=_keep_schedule, args=(stopping,), name="schedule", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=STOP_WITHIN_SECONDS)


def ask_for_what_is_due(*, now: datetime, is_start: bool) -> None:
    """Put into the queue what is due: the nightly refresh, month ends, changed customers nobody asked a refresh for.

    As the server starts, a refresh that was killed is asked for again.
    """
    from django.conf import settings  # noqa: PLC0415 - the server's own process starts before Django is needed
    from django.db import transaction  # noqa: PLC0415 - the same

    from kejing.standing import queries, tasks  # noqa: PLC0415 - the same
    from kejing.standing.operations.interrupted import take_up_interrupted  # noqa: PLC0415 - the same
    from kejing.standing.operations.request import nightly_is_due, request_nightly  # noqa: PLC0415 - the same

    # Asked for and put into the queue in one transaction: a server that is killed in between loses neither.
    if is_start:
        with transaction.atomic():
            again = take_up_interrupted(now=now)
            if again is not None:
                tasks.refresh_standing.enqueue(again.pk)
    if nightly_is_due(now=now):
        with transaction.atomic():
            nightly = request_nightly(now=now)
            if nightly is not None:
                tasks.refresh_standing.enqueue(nightly.pk)
                tasks.tidy_tasks.enqueue()
    is_waiting = queries.dirty_customers_waiting(since=now - FORGOTTEN_AFTER)
    if is_waiting and not tasks.was_asked(tasks.refresh_dirty, since=now - DIRTY_PAUSE):
        tasks.refresh_dirty.enqueue()
    today = now.astimezone(settings.COMPANY_TIME_ZONE).date()
    if queries.month_ends_due(today=today) and not tasks.was_asked(tasks.take_month_ends, since=now - MONTH_ENDS_PAUSE):
        tasks.take_month_ends.enqueue()


def _keep_schedule(stopping: threading.Event) -> None:
    # The first page comes first, here too.
    waited = stopping.wait(FIRST_AFTER_SECONDS)
    is_start = True
    while not waited:
        is_start = not _look(is_start=is_start) and is_start
        waited = stopping.wait(EVERY_SECONDS)


def _look(*, is_start: bool) -> bool:
    """Look once and answer whether that went well; a database that is busy or gone is looked at again later."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    try:
        ask_for_what_is_due(now=timezone.now(), is_start=is_start)
    except DatabaseError as error:
        logger.warning("What is due could not be asked for; it is tried again soon: %s", error)
        return False
    finally:
        connection.close()
    return True
