"""A past day computed in full, step by step: judged as a refresh of that day would have done it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from kejing.analytics.reasons import to_json
from kejing.kit.locks import exclusive
from kejing.standing.enums import PastState, PastStep
from kejing.standing.models import LONGEST_REFRESH, PastDay, Snapshot
from kejing.standing.operations.basis import make_basis, settled_day
from kejing.standing.operations.kept_facts import read_for_past_day
from kejing.standing.operations.past_opening import CHUNK, NoLonger, key_rows, show_day, tidy_past_days, write_rows
from kejing.standing.operations.past_requests import COMPUTE_LOCK, IN_WORK, forget_rows
from kejing.standing.operations.past_rows import FIGURES, REASONS, follow_archive
from kejing.standing.queries import policy_on, read_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import polars as pl

    from kejing.analytics.judge import Judged
    from kejing.analytics.policy import Policy

logger = logging.getLogger(__name__)

ROW_GROUP: Final = 2_000


def compute_past_day(*, day: PastDay, wait_seconds: float = LONGEST_REFRESH.total_seconds()) -> None:
    """Judge every customer as of a past day, and show it once every row is there.

    It is judged by the policy, the contacts and the receivables of then. A day that is cancelled meanwhile is left. Why
    one fails is kept with it, and none of its rows are.

    :raises ExtractFailed: if the database cannot be read
    """
    with _told(day), exclusive(COMPUTE_LOCK, wait_seconds=wait_seconds):
        if not PastDay.objects.filter(pk=day.pk, state=PastState.REQUESTED).update(state=PastState.RUNNING):
            return
        tidy_past_days(now=timezone.now())
        _compute(day)
        # Who was given to somebody else while it was computed was followed in the days that were there then.
        follow_archive()


def _compute(day: PastDay) -> None:
    _begin(day, PastStep.READ)
    # What changes from here on, the policy too, may or may not be in what is read.
    marks = PastDay.objects.values_list("marks", flat=True).get(pk=day.pk)
    policy = policy_on(day.as_of)
    settled_tiers = _settled_tiers(day.as_of, policy=policy)
    stored = read_for_past_day()
    _begin(day, PastStep.SUM)
    basis = make_basis(stored, as_of=day.as_of, policy=policy, settled_tiers=settled_tiers)
    del stored
    _begin(day, PastStep.JUDGE)
    judged = basis.judge(policy=policy)
    rows = basis.key(judged).select("customer_id", *FIGURES)
    for part in key_rows(day, rows).iter_slices(CHUNK):
        _begin(day, PastStep.WRITE)
        write_rows(part)
    ledger = basis.day.summary.ledger
    show_day(
        day,
        policy=policy.to_toml(),
        ledger_first_on=ledger.first_sale_on,
        ledger_last_on=ledger.last_sale_on,
        customer_count=rows.height,
        contacts_known=not judged.findings.contacts_unknown,
        findings=[to_json(reason) for reason in judged.findings.reasons],
        reasons=_pack_reasons(judged),
        applied=marks,
    )


def _settled_tiers(as_of: date, *, policy: Policy) -> pl.DataFrame | None:
    """Return the tiers settled before a day, as the snapshot of its month end has them: summing up takes seconds.

    None where there is no such month end, or it was judged by another policy, or the past has changed since.
    """
    settled_on = settled_day(as_of)
    if settled_on is None or policy_on(settled_on) != policy:
        return None
    # Asked before the facts are read: what changes after that marks the day itself.
    if not Snapshot.objects.filter(as_of=settled_on, applied__gte=F("marks")).exists():
        return None
    kept = read_snapshot(settled_on, columns=["customer_code", "tier"])
    return None if kept is None else kept.rename({"tier": "settled_tier"})


def _begin(day: PastDay, step: PastStep) -> None:
    """Say what is done next.

    :raises NoLonger: if somebody wants the day no more
    """
    if not PastDay.objects.filter(pk=day.pk, state=PastState.RUNNING).update(step=step):
        raise NoLonger


def _pack_reasons(judged: Judged) -> bytes:
    """Return the reasons as one Parquet file, in which those of one customer are found without reading all."""
    packed = BytesIO()
    frame = judged.frame.select("customer_code", *REASONS)
    frame.write_parquet(packed, compression="zstd", row_group_size=ROW_GROUP)
    return packed.getvalue()


@contextmanager
def _told(day: PastDay) -> Iterator[None]:
    """Say in the day what stopped it, and leave none of its rows."""
    try:
        yield
    except NoLonger:
        forget_rows(day)
    except BaseException as error:
        # Ctrl-C and a stopping worker too: it must not claim for ever to be in work.
        try:
            said = str(error) or type(error).__name__
            waiting = PastDay.objects.filter(pk=day.pk, state__in=IN_WORK)
            if waiting.update(state=PastState.FAILED, finished_at=timezone.now(), error=said):
                forget_rows(day)
        except DatabaseError as untold:
            # It still says that it runs, without its lock: whoever looks next calls it interrupted.
            logger.warning("That past day %s failed could not be kept: %s", day.pk, untold)
        raise
