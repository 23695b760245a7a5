"""Judging every customer and storing what is said of each."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kejing.analytics.reasons import to_json
from kejing.kit.locks import LockTaken, exclusive
from kejing.kit.standards import own_day
from kejing.standing.enums import RefreshState
from kejing.standing.models import LONGEST_REFRESH, Refresh, Standing
from kejing.standing.operations.basis import make_basis, remember, save_basis
from kejing.standing.operations.behaving import hold_rows, tell_marked_since
from kejing.standing.operations.facts import read_stored_facts
from kejing.standing.operations.interrupted import REFRESH_LOCK, fail_interrupted
from kejing.standing.operations.kept_facts import read_and_keep
from kejing.standing.operations.marks import forget_marks, read_marks
from kejing.standing.operations.past_rows import follow_archive
from kejing.standing.operations.revisions import new_name
from kejing.standing.operations.rows import as_stored, find_changes, write_changes
from kejing.standing.operations.snapshots import open_month_end, store_snapshot
from kejing.standing.queries import policy_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from kejing.analytics.judge import Judged
    from kejing.analytics.policy import Policy
    from kejing.standing.operations.basis import Basis
    from kejing.standing.operations.marks import Mark
    from kejing.standing.operations.rows import Changes

logger = logging.getLogger(__name__)
_LOOKED_AT: Final = 1_000
"""So many entries of each index are looked at: enough to tell few from many, in milliseconds."""


class RefreshFailed(Exception):
    """The customers could not be judged; the standing before is untouched."""


def run_refresh(*, refresh: Refresh, wait_seconds: float = LONGEST_REFRESH.total_seconds()) -> None:
    """Judge every customer as of the refresh's day and make that the standing, all rows or none.

    Of two that are asked for at once the second waits for the first. Where one that was asked for later is done by
    then, its rows stay and this one is superseded. Only rows that changed are written.

    :raises RefreshFailed: if anything stops it; the refresh then says why, and pages go on showing the rows before
    """
    with _told(refresh), exclusive(REFRESH_LOCK, wait_seconds=wait_seconds):
        fail_interrupted(now=timezone.now())
        if Refresh.objects.filter(state=RefreshState.DONE, pk__gt=refresh.pk).exists():
            _end(refresh, RefreshState.SUPERSEDED)
            return
        refresh.state = RefreshState.RUNNING
        refresh.save(update_fields=["state"])
        _judge_everybody(refresh, policy=policy_on(refresh.as_of))
        have_past_days_follow()


def judge_stored_ledger(*, as_of: date, policy: Policy) -> Judged:
    """Return what the judgements say of the stored customers: rows leave by ADBC, DuckDB sums, `judge` decides.

    Cadences follow the tiers of the last month end, so that they do not flip from day to day.
    """
    return make_basis(read_stored_facts(), as_of=as_of, policy=policy).judge(policy=policy)


def tell_changes(refresh: Refresh, *, basis: Basis, judged: Judged, policy: Policy, now: datetime) -> Sequence[str]:
    """Say in the refresh what holds for the rows that are written with it; return the names of its changed fields."""
    ledger = basis.day.summary.ledger
    refresh.policy = policy.to_toml()
    refresh.revision = new_name()
    refresh.changed_at = now
    refresh.customer_count = judged.frame.height
    refresh.ledger_first_on = ledger.first_sale_on
    refresh.ledger_last_on = ledger.last_sale_on
    refresh.contacts_known = not judged.findings.contacts_unknown
    refresh.findings = [to_json(reason) for reason in judged.findings.reasons]
    return (
        "policy",
        "revision",
        "changed_at",
        "customer_count",
        "ledger_first_on",
        "ledger_last_on",
        "contacts_known",
        "findings",
    )


def have_past_days_follow(*, customers: Sequence[int] | None = None) -> None:
    """Have past days take over names and owners that were just written, of these customers or all.

    Where that fails the standing is there all the same: they follow with the next refresh of everybody.
    """
    try:
        follow_archive(customers=customers)
    except DatabaseError as error:
        logger.warning("Past days could not follow the names and owners of today: %s", error)


def _judge_everybody(refresh: Refresh, *, policy: Policy) -> None:
    # What is marked from here on may or may not be in the facts that are read below, and stays marked.
    marks = read_marks()
    month_end = open_month_end(refresh.as_of, today=own_day(timezone.now()))
    if month_end is not None and policy_on(month_end.as_of) != policy:
        # It is judged by the policy of its own day, and then taken in the background.
        month_end = None
    # The facts are not kept in memory: they are by far the largest, and what is left rests on their summary.
    basis = make_basis(
        read_and_keep(with_rows=True),
        as_of=refresh.as_of,
        policy=policy,
        keeps_month_end=month_end is not None,
    )
    judged = basis.judge(policy=policy)
    rows = basis.key(judged)
    changes = find_changes(rows, stored=basis.stored_rows())
    refresh.basis = new_name()
    save_basis(basis, name=refresh.basis, policy=policy)
    _store(refresh, basis=basis, judged=judged, changes=changes, marks=marks, policy=policy)
    if changes.count:
        _have_rows_counted()
    remember(basis.with_rows(as_stored(rows)), revision=refresh.revision, policy=policy)
    if month_end is not None:
        try:
            store_snapshot(month_end, day=basis.day_of(month_end.as_of), policy=policy, now=timezone.now())
        except DatabaseError as error:
            # The standing is there; the snapshot stays due and is taken in the background.
            logger.warning("The snapshot of %s could not be stored: %s", month_end.as_of, error)


@transaction.atomic
def _store(
    refresh: Refresh, *, basis: Basis, judged: Judged, changes: Changes, marks: Sequence[Mark], policy: Policy
) -> None:
    hold_rows()
    now = timezone.now()
    write_changes(changes)
    forget_marks(marks)
    refresh.state = RefreshState.DONE
    refresh.finished_at = now
    told = tell_changes(refresh, basis=basis, judged=judged, policy=policy, now=now)
    refresh.save(update_fields=["state", "finished_at", "basis", *told])
    tell_marked_since(marks)


def _have_rows_counted() -> None:
    """Let SQLite look at what its indexes hold, as PostgreSQL does by itself.

    It would go along one that leads to most rows, where another one leads to few.
    """
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
            cursor.execute(f"ANALYZE {connection.ops.quote_name(Standing._meta.db_table)}")  # noqa: SLF001 - Django's documented model API
    except DatabaseError as error:
        # The standing is there: pages are slower until the next refresh.
        logger.warning("The database could not look at its indexes: %s", error)


@contextmanager
def _told(refresh: Refresh) -> Iterator[None]:
    """Say in the refresh what stopped it; one that is done by then stays done."""
    try:
        yield
    except BaseException as error:
        # Ctrl-C and a stopping worker too: a refresh must not claim for ever to be running.
        try:
            if not Refresh.objects.filter(pk=refresh.pk, state=RefreshState.DONE).exists():
                refresh.error = _tell_error(error)
                _end(refresh, RefreshState.FAILED)
        except DatabaseError as untold:
            # It still says that it runs, without its lock: whoever looks next calls it interrupted.
            logger.warning("That refresh %s failed could not be kept: %s", refresh.pk, untold)
        if isinstance(error, Exception):
            raise RefreshFailed(_tell_error(error)) from error
        raise


def _end(refresh: Refresh, state: RefreshState) -> None:
    refresh.state = state
    refresh.finished_at = timezone.now()
    refresh.save(update_fields=["state", "finished_at", "error"])


def _tell_error(error: BaseException) -> str:
    if isinstance(error, LockTaken):
        return _("All customers are being judged by somebody else, and that has not ended.")
    return str(error) or type(error).__name__
