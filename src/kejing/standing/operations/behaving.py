"""What follows at once from contacts, promises and plans: their customers' rows, in the transaction of the report.

Only what rests on one customer's own contacts is judged here, by the functions that judge everybody; the customer is
marked all the same, and the rest follows when it is judged with all the others. Whoever writes rows holds them
(`hold_rows`), so that none is overwritten with what was known before a report.
"""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl
from django.db import transaction

from kejing.analytics.judge.contacted import FOLLOWING, judge_contacted
from kejing.analytics.summary import LedgerFacts
from kejing.followups.enums import FollowupKind
from kejing.followups.queries import contacts_that_count
from kejing.standing.enums import RefreshState
from kejing.standing.models import PastDay, Refresh, Snapshot, Standing, Told
from kejing.standing.operations.inside import StoredLedger, read_reached
from kejing.standing.operations.marking import mark_dirty, mark_snapshots_stale
from kejing.standing.operations.marks import read_marks
from kejing.standing.operations.revisions import rename
from kejing.standing.operations.rows import ROW_SCHEMA, STANDING_ROWS, as_stored
from kejing.standing.queries import current_refresh, policy_on

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from kejing.standing.operations.marks import Mark

CUSTOMERS_A_STATEMENT: Final = 200
_TOLD: Final = frozenset(field.attname for field in Told._meta.concrete_fields)  # noqa: SLF001 - Django's documented model API


class NextAction(NamedTuple):
    """What is next with a customer, on which day and why; all null where nothing is."""

    action: str | None
    on: date | None
    reason: str | None


NO_ACTION: Final = NextAction(None, None, None)


@transaction.atomic
def follow_contacts(*, customers: Collection[int], now: datetime) -> None:
    """Have the rows of these customers say what follows from their contacts, promises and plans, and be judged anew.

    The rows are held until the transaction ends: call it last in it.
    """
    refresh = hold_rows()
    if refresh is not None and tell_contacted(refresh, customers=customers):
        refresh.revision, refresh.changed_at = rename(refresh.revision), now
        refresh.save(update_fields=["revision", "changed_at"])
    mark_dirty(customers=customers, now=now)


@transaction.atomic
def follow_past(*, from_on: date) -> None:
    """Say that a report changed what is known of the days from this one on."""
    for days in (PastDay.objects, Snapshot.objects):
        # In one order, so that two whose reports arrive late at the same time never wait for each other in a ring.
        held = days.filter(as_of__gte=from_on).order_by("pk").select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))
    mark_snapshots_stale(from_on=from_on)


def hold_rows() -> Refresh | None:
    """Return the refresh whose rows pages show, held until the transaction ends; None before the first one.

    Whoever writes standing rows holds it: what he read before may be of before a report.
    """
    done = Refresh.objects.filter(state=RefreshState.DONE).order_by("-pk")
    while True:
        held = done.select_for_update(no_key=True).first()
        # While it was waited for, another one may have taken its place.
        if held is None or done.values_list("pk", flat=True).first() == held.pk:
            return held


def tell_contacted(refresh: Refresh, *, customers: Collection[int]) -> int:
    """Write what follows from the contacts, promises and plans of these customers into their rows; return how many.

    A customer without a row, who came since everybody was judged, gets none here.
    """
    return sum(_tell_some(refresh, some) for some in batched(sorted(set(customers)), CUSTOMERS_A_STATEMENT))


def tell_marked_since(marks: Collection[Mark]) -> None:
    """Write what was reported while everybody was judged into the rows, which were made without it.

    `marks` are those that were read before the facts. Call it after the rows were written, in their transaction.
    """
    known = {mark.customer: mark.marks for mark in marks}
    since = [mark.customer for mark in read_marks() if mark.marks > known.get(mark.customer, 0) and mark.is_waiting]
    refresh = current_refresh()
    if since and refresh is not None:
        tell_contacted(refresh, customers=since)


def _tell_some(refresh: Refresh, customers: Sequence[int]) -> int:
    rows = read_rows_of(customers)
    if rows.is_empty():
        return 0
    found = {row["customer_code"]: row for row in _judge(refresh, rows).to_dicts()}
    before = rows.select("customer_code", "customer_id", *FOLLOWING)
    changed = 0
    for was in before.iter_rows(named=True):
        now = found.get(was["customer_code"], {})
        # No text is stored as an empty one where there is always one, and read as none.
        values = {name: value for name, value in now.items() if (None if value == "" else value) != was[name]}
        if values:
            _write(was["customer_id"], values)
            changed += 1
    return changed


def next_without_debts(customer: int, *, refresh: Refresh) -> NextAction:
    """Return what would be next with a customer if he owed nothing, for who may not know that he does."""
    rows = read_rows_of([customer]).with_columns(receivable_overdue=pl.lit(None, pl.Int64))
    told = _judge(refresh, rows).select("next_action", "next_action_on", "next_action_reason").rows()
    return NextAction(*told[0]) if told else NO_ACTION


def _judge(refresh: Refresh, rows: pl.DataFrame) -> pl.DataFrame:
    """Return what follows from the contacts, promises and plans of the customers of these rows."""
    reached = read_reached(rows["customer_code"].to_list(), as_of=refresh.as_of)
    ledger = LedgerFacts(
        as_of=refresh.as_of,
        first_sale_on=refresh.ledger_first_on,
        last_sale_on=refresh.ledger_last_on,
        has_contacts=_is_any_contact(reached, as_of=refresh.as_of),
        has_receivables=bool(rows["receivable"].count()),
    )
    return judge_contacted(rows, reached=reached, ledger=ledger, policy=policy_on(refresh.as_of))


def read_rows_of(customers: Sequence[int]) -> pl.DataFrame:
    """Return the standing rows of these customers as they are stored, as this transaction sees them, by code."""
    chosen = ", ".join(str(int(key)) for key in customers) or "NULL"
    text = f"{STANDING_ROWS.sql} WHERE s.customer_id IN ({chosen})"
    return as_stored(StoredLedger().read(text, schema=ROW_SCHEMA)).sort("customer_code")


def _is_any_contact(reached: pl.DataFrame, *, as_of: date) -> bool:
    """Answer whether any customer was contacted up to a day; these are looked at first."""
    if reached["last_contact_on"].count():
        return True
    contacts = contacts_that_count().filter(answered=True, happened_on__lte=as_of, customer__is_withdrawn=False)
    return contacts.exclude(kind=FollowupKind.COMPLAINT).exists()


def _write(customer: int, values: Mapping[str, object]) -> None:
    figures = {name: value for name, value in values.items() if name not in _TOLD}
    reasons = {name: value for name, value in values.items() if name in _TOLD}
    if figures:
        Standing.objects.filter(pk=customer).update(**figures)
    if reasons:
        Told.objects.filter(pk=customer).update(**reasons)
