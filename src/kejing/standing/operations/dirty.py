"""Judging again after a few customers changed: these are summed up inside the database, then all are judged."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from itertools import batched
from typing import TYPE_CHECKING

import polars as pl
from django.db import transaction

from kejing.analytics.summary import Summary
from kejing.customers.models import Customer
from kejing.kit.locks import exclusive
from kejing.standing.models import LONGEST_REFRESH
from kejing.standing.operations.basis import (
    KEYS,
    Basis,
    load_basis,
    make_basis,
    recall,
    remember,
    save_basis,
    settle_tiers,
)
from kejing.standing.operations.behaving import hold_rows, read_rows_of, tell_marked_since
from kejing.standing.operations.facts import Day, make_spans, read_stored_facts, tell_accounts
from kejing.standing.operations.inside import read_items, read_sales_days, summarise_some
from kejing.standing.operations.interrupted import REFRESH_LOCK, fail_interrupted
from kejing.standing.operations.marks import apply_marks, read_marks
from kejing.standing.operations.refresh import have_past_days_follow, tell_changes
from kejing.standing.operations.revisions import new_name
from kejing.standing.operations.rows import apply_changes, find_changes, write_changes
from kejing.standing.queries import current_refresh, policy_on

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from kejing.analytics.policy import Policy
    from kejing.standing.models import Refresh
    from kejing.standing.operations.marks import Mark

logger = logging.getLogger(__name__)

CUSTOMERS_A_STATEMENT = 200
MOST_DIRTY = 2_000
"""Of more changed customers than these, everybody is summed up anew: that is faster."""


@dataclass(frozen=True, slots=True)
class DirtyReport:
    """What was done: how many changed customers were summed up, and how many rows were written or deleted.

    `drifted` rows differ from what is judged now, but only in what moves with the company's own figures.
    """

    customers: int
    rows: int
    drifted: int


def refresh_dirty_customers(
    *, now: datetime, wait_seconds: float = LONGEST_REFRESH.total_seconds()
) -> DirtyReport | None:
    """Bring the current standing up to date with the customers that were marked; None where nothing waits.

    It waits for a refresh that is running. The rows of these customers, and of all others of whom a tier, a state, a
    class, a flag or an amount changed, are then those that a refresh of everybody as of the same day would give, and
    only these are written, all or none. What merely drifted with the company's own figures (`rows.DRIFTING`) waits for
    `settle_drift` or the next refresh of everybody.

    :raises LockTaken: if another refresh does not end within `wait_seconds`
    """
    with exclusive(REFRESH_LOCK, wait_seconds=wait_seconds):
        fail_interrupted(now=now)
        marks = read_marks()
        waiting = [mark for mark in marks if mark.is_waiting]
        refresh = current_refresh()
        if refresh is None or not waiting:
            return None
        policy = policy_on(refresh.as_of)
        basis = _find_basis(refresh, marks=marks, waiting=waiting, policy=policy)
        touched = [mark.customer for mark in waiting]
        if basis is None:
            basis = _sum_everybody(refresh, policy=policy)
        done = _store(refresh, basis=basis, marks=marks, waiting=waiting, touched=touched, policy=policy, now=now)
        have_past_days_follow(customers=touched if len(touched) <= MOST_DIRTY else None)
        return done


def settle_drift(*, now: datetime, wait_seconds: float = LONGEST_REFRESH.total_seconds()) -> int | None:
    """Write the rows that drifted with the company's own figures, all or none; return how many, None if none had.

    :raises LockTaken: if another refresh does not end within `wait_seconds`
    """
    with exclusive(REFRESH_LOCK, wait_seconds=wait_seconds):
        fail_interrupted(now=now)
        refresh = current_refresh()
        if refresh is None or refresh.drifted_at is None:
            return None
        policy, marks = policy_on(refresh.as_of), read_marks()
        basis = _find_basis(refresh, marks=marks, waiting=[], policy=policy)
        if basis is None:
            basis = _sum_everybody(refresh, policy=policy)
        return _store(refresh, basis=basis, marks=marks, waiting=[], touched=None, policy=policy, now=now).rows


class _Unlike(Exception):
    """Something changed that is in the figures of every customer."""


def _find_basis(refresh: Refresh, *, marks: Sequence[Mark], waiting: Sequence[Mark], policy: Policy) -> Basis | None:
    """Return the basis with the changed customers summed up, or None where everybody has to be."""
    basis, changed = recall(refresh.revision, policy=policy), waiting
    if basis is None and len(marks) <= MOST_DIRTY:
        # What was saved is of the time before any of the marks.
        basis, changed = load_basis(refresh.basis, policy=policy), marks
    if basis is None or basis.as_of != refresh.as_of or len(changed) > MOST_DIRTY:
        return None
    try:
        return _sum_some(basis, keys=[mark.customer for mark in changed], policy=policy)
    except _Unlike:
        return None


def _sum_everybody(refresh: Refresh, *, policy: Policy) -> Basis:
    logger.info("The summary of all customers is made anew.")
    basis = make_basis(read_stored_facts(with_rows=True), as_of=refresh.as_of, policy=policy)
    refresh.basis = refresh.basis or new_name()
    # The marks stay, so that what another server saved under this name holds with them too.
    save_basis(basis, name=refresh.basis, policy=policy)
    return basis


def _store(
    refresh: Refresh,
    *,
    basis: Basis,
    marks: Sequence[Mark],
    waiting: Sequence[Mark],
    touched: Collection[int] | None,
    policy: Policy,
    now: datetime,
) -> DirtyReport:
    judged = basis.judge(policy=policy)
    stored = _read_again(basis.stored_rows(), customers=[mark.customer for mark in waiting])
    changes = find_changes(basis.key(judged), stored=stored, touched=touched)
    refresh.drifted_at = (refresh.drifted_at or now) if changes.drifted else None
    with transaction.atomic():
        hold_rows()
        write_changes(changes)
        apply_marks(waiting)
        told = tell_changes(refresh, basis=basis, judged=judged, policy=policy, now=now)
        refresh.save(update_fields=["basis", "drifted_at", *told])
        tell_marked_since(marks)
    remember(basis.with_rows(apply_changes(stored, changes)), revision=refresh.revision, policy=policy)
    return DirtyReport(customers=len(waiting), rows=changes.count, drifted=changes.drifted)


def _read_again(stored: pl.DataFrame, *, customers: Sequence[int]) -> pl.DataFrame:
    """Return the stored rows with those of these customers as they are now: a report changes them at once."""
    if not customers or len(customers) > MOST_DIRTY:
        return stored
    now = pl.concat(read_rows_of(some) for some in batched(customers, CUSTOMERS_A_STATEMENT))
    return pl.concat([stored.filter(~pl.col("customer_id").is_in(now["customer_id"].to_list())), now]).sort(
        "customer_code"
    )


def _sum_some(basis: Basis, *, keys: Sequence[int], policy: Policy) -> Basis:
    """Return the basis with these customers as they are now."""
    if not keys:
        return basis
    known = _read_codes(keys)
    was_one = pl.col("customer_id").is_in(keys)
    codes = sorted({*known["customer_code"], *basis.keys.filter(was_one)["customer_code"]})
    items = pl.concat(read_items(some) for some in batched(codes, CUSTOMERS_A_STATEMENT))
    settled, tiers = basis.settled, basis.settled_tiers
    if settled is not None:
        settled = _replace(settled, codes=codes, items=items, policy=policy)
        if not _is_same(settled, before=basis.settled, codes=codes):
            tiers = settle_tiers(settled, policy=policy)
    return replace(
        basis,
        day=_replace(basis.day, codes=codes, items=items, policy=policy),
        settled=settled,
        settled_tiers=tiers,
        keys=pl.concat([basis.keys.filter(~was_one), known]),
    )


def _read_codes(keys: Sequence[int]) -> pl.DataFrame:
    rows = [
        row
        for some in batched(keys, CUSTOMERS_A_STATEMENT)
        for row in Customer.objects.filter(pk__in=some).values_list("code", "pk")
    ]
    return pl.DataFrame(rows, schema=KEYS, orient="row")


def _replace(day: Day, *, codes: Sequence[str], items: pl.DataFrame, policy: Policy) -> Day:
    """Return the day with what the database says now of these customers.

    :raises _Unlike: if it is known now, and was not, what customers owe, or the other way about
    """
    before = day.summary.ledger
    stays = ~pl.col("customer_code").is_in(codes)
    parts = list(batched(codes, CUSTOMERS_A_STATEMENT))
    sales = pl.concat(read_sales_days(some, as_of=before.as_of) for some in parts)
    known = items if day.with_receivables else items.clear()
    spans = pl.concat([day.spans.filter(stays), make_spans(sales, known, as_of=before.as_of)])
    accounts = tell_accounts(spans)
    if accounts != tell_accounts(day.spans):
        # The receivables of everybody begin with the last statement, and are unknown before there is anything.
        raise _Unlike
    first_sale_on, last_sale_on = spans.select(pl.col("first_sale_on").min(), pl.col("last_sale_on").max()).row(0)
    ledger = replace(before, first_sale_on=first_sale_on, last_sale_on=last_sale_on)
    summaries = [
        summarise_some(some, ledger=ledger, items=items, statement_on=accounts.statement_on, policy=policy)
        for some in parts
    ]
    customers = pl.concat([day.summary.customers.filter(stays), *(summary.customers for summary in summaries)]).sort(
        "customer_code"
    )
    has_contacts = customers["last_contact_on"].null_count() < customers.height
    return Day(
        summary=Summary(
            customers=customers,
            categories=pl.concat(
                [day.summary.categories.filter(stays), *(summary.categories for summary in summaries)]
            ),
            ledger=replace(ledger, has_contacts=has_contacts),
        ),
        spans=spans,
        with_receivables=day.with_receivables,
    )


def _is_same(now: Day, *, before: Day | None, codes: Sequence[str]) -> bool:
    """Answer whether the facts of a day did not change: the customers are those that may have."""
    if before is None or now.summary.ledger != before.summary.ledger:
        return False
    chosen = pl.col("customer_code").is_in(codes)
    pairs = (
        (now.summary.customers, before.summary.customers, ["customer_code"]),
        (now.summary.categories, before.summary.categories, ["customer_code", "category"]),
    )
    return all(new.filter(chosen).sort(by).equals(old.filter(chosen).sort(by)) for new, old, by in pairs)
