"""Keeping the standing of past days: of each month end by itself, of any other day on demand."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from django.db import transaction

from kejing.analytics.judge import judge_ledger
from kejing.kit.locks import LockTaken, exclusive
from kejing.standing.enums import SnapshotKind
from kejing.standing.models import Snapshot
from kejing.standing.operations.facts import read_stored_facts, summarise_day
from kejing.standing.queries import (
    MONTH_ENDS_KEPT,
    SNAPSHOT_COLUMNS,
    is_month_end,
    month_end_before,
    month_ends_due,
    policy_on,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from kejing.analytics.judge import Judged
    from kejing.analytics.policy import Policy
    from kejing.standing.operations.facts import Day, StoredFacts

SNAPSHOT_LOCK = "snapshots"
ZSTD_LEVEL = 12


@dataclass(frozen=True, slots=True)
class Opened:
    """A snapshot that is about to be taken, and how often its past had changed before the facts were read."""

    as_of: date
    marks: int


def open_snapshot(as_of: date) -> Opened:
    """Make the snapshot's row if it is not there; call it before the facts are read, so that no change is missed."""
    kind = SnapshotKind.MONTH_END if is_month_end(as_of) else SnapshotKind.ON_DEMAND
    snapshot, _ = Snapshot.objects.defer("rows").get_or_create(as_of=as_of, defaults={"kind": kind})
    return Opened(as_of=as_of, marks=snapshot.marks)


def open_month_end(as_of: date, *, today: date) -> Opened | None:
    """Return the month end whose snapshot the refresh as of a day brings along, or None where it is taken already.

    It is `as_of` itself where that is a month end that is over, else the one before.
    """
    month_end = as_of if is_month_end(as_of) and as_of < today else month_end_before(as_of)
    if is_month_end(as_of) and month_end != as_of:
        # The month before a month end is not summed up by its refresh.
        return None
    taken = Snapshot.objects.filter(as_of=month_end, made_at__isnull=False).defer("rows").first()
    return None if taken is not None and not taken.is_stale else open_snapshot(month_end)


@transaction.atomic
def store_snapshot(opened: Opened, *, day: Day, policy: Policy, now: datetime) -> None:
    """Store the standing of a day that was opened; of a month end by which nothing was sold there is none.

    A change of the past since it was opened leaves it stale.
    """
    snapshots = Snapshot.objects.filter(as_of=opened.as_of)
    if day.summary.ledger.first_sale_on is None and is_month_end(opened.as_of):
        snapshots.delete()
        return
    judged = judge_ledger(day.summary, policy=policy)
    snapshots.update(rows=pack(judged), customers=judged.frame.height, applied=opened.marks, made_at=now)


def take_snapshot(*, as_of: date, now: datetime) -> None:
    """Keep the standing as of a day, from what the ledger says of it today; one that is there is replaced.

    :raises ExtractFailed: if the database cannot be read
    """
    opened = open_snapshot(as_of)
    _take([opened], stored=read_stored_facts(), now=now)


def take_month_ends(*, today: date, now: datetime) -> int:
    """Take the snapshots of month ends that are missing or stale, at most `MONTH_ENDS_KEPT` at once, the latest first.

    Return how many; none where somebody else is at it.

    :raises ExtractFailed: if the database cannot be read
    """
    try:
        with exclusive(SNAPSHOT_LOCK):
            due = month_ends_due(today=today)[:MONTH_ENDS_KEPT]
            if not due:
                return 0
            opened = [open_snapshot(as_of) for as_of in due]
            _take(opened, stored=read_stored_facts(), now=now)
            return len(opened)
    except LockTaken:
        return 0


def pack(judged: Judged) -> bytes:
    """Return the columns that a snapshot keeps as one small Parquet file."""
    packed = BytesIO()
    judged.frame.select(SNAPSHOT_COLUMNS).write_parquet(packed, compression="zstd", compression_level=ZSTD_LEVEL)
    return packed.getvalue()


def _take(opened: Sequence[Opened], *, stored: StoredFacts, now: datetime) -> None:
    for one in opened:
        # One after the other, each kept as soon as it is made: who is interrupted loses only the one at hand.
        policy = policy_on(one.as_of)
        store_snapshot(one, day=summarise_day(stored, as_of=one.as_of, policy=policy), policy=policy, now=now)
