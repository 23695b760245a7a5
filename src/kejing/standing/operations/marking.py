"""Saying that something changed: of customers, whose rows are then judged again, or of the past, with its snapshots.

These are called inside the operations that change something, within their transactions. They load nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F

from kejing.standing.models import DirtyCustomer, PastDay, Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

_TABLE = DirtyCustomer._meta.db_table  # noqa: SLF001 - Django's documented model API


@transaction.atomic
def mark_dirty(*, customers: Collection[int], now: datetime) -> None:
    """Have these customers, given by their keys, judged again soon; the task `refresh_dirty` does it.

    Both sides of an edit are given: the customer a document was taken from, and the one it was given to. A key that is
    gone is given too: its row is to go.
    """
    marked_at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        # In the order of the keys, so that two who mark the same customers never wait for each other in a ring.
        cursor.executemany(
            f"INSERT INTO {_TABLE} (customer_id, marks, applied, marked_at) VALUES (%s, 1, 0, %s)"  # noqa: S608 - our own table
            f" ON CONFLICT (customer_id) DO UPDATE SET marks = {_TABLE}.marks + 1, marked_at = excluded.marked_at",
            [(key, marked_at) for key in sorted(set(customers))],
        )


def mark_snapshots_stale(*, from_on: date) -> int:
    """Say that the past has changed from a day on: later snapshots are to be taken again. Return how many.

    Past days that somebody opened say that they are of before.
    """
    PastDay.objects.filter(as_of__gte=from_on).update(marks=F("marks") + 1)
    return Snapshot.objects.filter(as_of__gte=from_on).update(marks=F("marks") + 1)
