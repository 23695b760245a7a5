"""What the running server does by itself: the nightly refresh, and whatever was left undone."""

from __future__ import annotations

import logging
import signal
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
DRIFT_WAITS = timedelta(minutes=15)
"""So long rows wait that only drifted with the company's own figures: there may be many, and any edit moves them."""
DIRTY_PAUSE = timedelta(minutes=2)
POLICY_PAUSE = timedelta(minutes=1)
MONTH_ENDS_PAUSE = timedelta(minutes=10)
"""What fails is not asked for again before this."""
SEARCH_PAUSE = timedelta(minutes=1)
HEADS_PAUSE = timedelta(hours=1)
FORGETTING_PAUSE = timedelta(hours=1)
VISITS_PAUSE = timedelta(minutes=2)
TIDYING_PAUSE = timedelta(days=1)


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
    """Put into the queue what is due: the nightly refresh, month ends, changed customers, rows that drifted.

    So is a refresh by a policy, or a calendar, that is another than the one the rows rest on.

    As the server starts, a refresh that was killed is asked for again. Imports whose process died are called
    interrupted, and whoever was not judged since the ledger changed is.
    """
    from django.db import transaction  # noqa: PLC0415 - the server's own process starts before Django is needed

    from kejing.kit.standards import own_day  # noqa: PLC0415 - the same
    from kejing.people.queries.company import hold_standards  # noqa: PLC0415 - the same
    from kejing.standing import queries, tasks  # noqa: PLC0415 - the same
    from kejing.standing.operations.interrupted import take_up_interrupted  # noqa: PLC0415 - the same
    from kejing.standing.operations.past_requests import fail_interrupted_past_day  # noqa: PLC0415 - the same
    from kejing.standing.operations.policy import ask_for_changed_policy  # noqa: PLC0415 - the same
    from kejing.standing.operations.request import nightly_is_due, request_nightly  # noqa: PLC0415 - the same

    hold_standards()
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
                tasks.tidy_past_days.enqueue()
    fail_interrupted_past_day(now=now)
    if not tasks.was_asked(tasks.refresh_standing, since=now - POLICY_PAUSE):
        with transaction.atomic():
            changed = ask_for_changed_policy(now=now)
            if changed is not None:
                tasks.refresh_standing.enqueue(changed.pk)
    _look_after_imports(now=now)
    _look_after_visits(now=now)
    _look_after_records(now=now)
    is_waiting = queries.dirty_customers_waiting(since=now - FORGOTTEN_AFTER)
    if is_waiting and not tasks.was_asked(tasks.refresh_dirty, since=now - DIRTY_PAUSE):
        tasks.refresh_dirty.enqueue()
    has_drifted = queries.rows_have_drifted(since=now - DRIFT_WAITS)
    if has_drifted and not tasks.was_asked(tasks.settle_drift, since=now - DRIFT_WAITS):
        tasks.settle_drift.enqueue()
    today = own_day(now)
    if queries.month_ends_due(today=today) and not tasks.was_asked(tasks.take_month_ends, since=now - MONTH_ENDS_PAUSE):
        tasks.take_month_ends.enqueue()


def ask_for_search_keys(*, now: datetime) -> None:
    """Put into the queue what makes customers found by names that were written since the last look."""
    from kejing.customers.queries.search_keys import find_stale  # noqa: PLC0415 - as above
    from kejing.customers.tasks import refresh_search_keys  # noqa: PLC0415 - as above
    from kejing.standing.tasks import was_asked  # noqa: PLC0415 - as above

    if not find_stale().is_empty and not was_asked(refresh_search_keys, since=now - SEARCH_PAUSE):
        refresh_search_keys.enqueue()


def _look_after_visits(*, now: datetime) -> None:
    from kejing.followups.queries import visits_to_weigh  # noqa: PLC0415 - as above
    from kejing.followups.tasks import weigh_visits  # noqa: PLC0415 - as above
    from kejing.standing.tasks import was_asked  # noqa: PLC0415 - as above

    if visits_to_weigh(now=now).exists() and not was_asked(weigh_visits, since=now - VISITS_PAUSE):
        weigh_visits.enqueue()


def _look_after_records(*, now: datetime) -> None:
    from kejing.followups.queries import heads_are_due, something_is_old  # noqa: PLC0415 - as above
    from kejing.followups.tasks import forget_what_is_old, publish_heads  # noqa: PLC0415 - as above
    from kejing.standing.tasks import was_asked  # noqa: PLC0415 - as above

    if something_is_old(now=now) and not was_asked(forget_what_is_old, since=now - FORGETTING_PAUSE):
        forget_what_is_old.enqueue()
    if heads_are_due(now=now) and not was_asked(publish_heads, since=now - HEADS_PAUSE):
        publish_heads.enqueue()


def _look_after_imports(*, now: datetime) -> None:
    from django.db import transaction  # noqa: PLC0415 - as above

    from kejing.imports import tasks  # noqa: PLC0415 - as above
    from kejing.imports.operations.interrupted import recover_imports  # noqa: PLC0415 - as above
    from kejing.imports.operations.judging import ask_for_missed_judgement  # noqa: PLC0415 - as above
    from kejing.imports.queries.kept import something_is_to_be_tidied  # noqa: PLC0415 - as above
    from kejing.standing.tasks import refresh_standing, was_asked  # noqa: PLC0415 - as above

    for one in recover_imports():
        if one.is_cancel_requested:
            tasks.cancel_import.enqueue(one.pk)
    with transaction.atomic():
        missed = ask_for_missed_judgement(now=now)
        if missed is not None:
            refresh_standing.enqueue(missed.pk)
    if not was_asked(tasks.tidy_imports, since=now - TIDYING_PAUSE) and something_is_to_be_tidied(now=now):
        tasks.tidy_imports.enqueue()


def _keep_schedule(stopping: threading.Event) -> None:
    # The first page comes first, here too.
    waited = stopping.wait(FIRST_AFTER_SECONDS)
    if not waited:
        _load_what_looks()
    is_start = True
    while not waited:
        is_start = not _look(is_start=is_start) and is_start
        waited = stopping.wait(EVERY_SECONDS)


def _load_what_looks() -> None:
    import kejing.standing.queries  # noqa: F401, PLC0415 - as above

    # It loads Polars, whose handler of Ctrl-C has the kernel go on with what the signal interrupted: the server's main
    # thread, which waits for one, would never hear of it.
    signal.siginterrupt(signal.SIGINT, True)


def _look(*, is_start: bool) -> bool:
    """Look once and answer whether that went well; a busy database or a full disk is looked at again later."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    try:
        ask_for_what_is_due(now=timezone.now(), is_start=is_start)
        ask_for_search_keys(now=timezone.now())
    except (DatabaseError, OSError) as error:
        logger.warning("What is due could not be asked for; it is tried again soon: %s", error)
        return False
    finally:
        connection.close()
    return True
