"""Promises: given to a customer for a day, and kept or dropped."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.operations.holding import hold_customer
from kejing.followups.enums import PromiseState
from kejing.followups.hooks import tell_contacted
from kejing.followups.models import Promise
from kejing.followups.permissions import may_report
from kejing.kit.cleaning import clean_words
from kejing.kit.standards import own_day

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from kejing.customers.models import Customer
    from kejing.followups.models import Followup
    from kejing.people.models import User

LONGEST_PROMISE: Final = 300
LONGEST_WHY: Final = 300


class PromiseRefusal(StrEnum):
    """Why a promise is not made, or not closed."""

    NOT_ALLOWED = "not_allowed"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    TOO_EARLY = "too_early"
    OF_ANOTHER = "of_another"
    CLOSED_OTHERWISE = "closed_otherwise"


class PromiseRefused(Exception):
    """A promise that cannot be made or closed; `reason` says why."""

    def __init__(self, reason: PromiseRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def make_promise(*, customer: Customer, what: str, due_on: date, by: User, now: datetime) -> Promise:
    """Promise a customer something for a day, today or later, and return it; the standing follows.

    :raises PromiseRefused: if nothing is promised, for a day that is over, or to a customer who is not there for `by`
    """
    held, words, today = _hold(customer.pk, by=by), clean_words(what), own_day(now)
    if not words:
        raise PromiseRefused(PromiseRefusal.NO_WORDS)
    if len(words) > LONGEST_PROMISE:
        raise PromiseRefused(PromiseRefusal.TOO_LONG)
    if due_on < today:
        raise PromiseRefused(PromiseRefusal.TOO_EARLY)
    promise = add_promise(customer=held, what=words, made_on=today, due_on=due_on, made_in=None, by=by)
    tell_contacted(customers=[held.pk], from_on=today, now=now)
    return promise


@transaction.atomic
def keep_promise(*, promise: Promise, by: User, now: datetime, followup: Followup | None = None) -> Promise:
    """Say that a promise was kept, today or in a contact with the customer; one that was kept already stays so.

    :raises PromiseRefused: if it was dropped, the contact is not one with its customer or was taken back, or the
        customer is not there for `by`
    """
    held = _hold(promise.customer_id, by=by)
    if followup is not None and (followup.customer_id != held.pk or followup.is_withdrawn):
        raise PromiseRefused(PromiseRefusal.OF_ANOTHER)
    closed_on = own_day(now) if followup is None else followup.happened_on
    closed = close_promises(keys=[promise.pk], customer=held, closed_in=followup, closed_on=closed_on, by=by)
    if closed:
        tell_contacted(customers=[held.pk], from_on=_first_day(closed), now=now)
    found = Promise.objects.get(pk=promise.pk)
    if found.state != PromiseState.KEPT:
        raise PromiseRefused(PromiseRefusal.CLOSED_OTHERWISE)
    return found


@transaction.atomic
def drop_promise(*, promise: Promise, why: str, by: User, now: datetime) -> Promise:
    """Say that a promise no longer holds, and why; one that was dropped already stays as it was.

    :raises PromiseRefused: if nobody says why, it was kept, or the customer is not there for `by`
    """
    held, words = _hold(promise.customer_id, by=by), clean_words(why)
    if not words:
        raise PromiseRefused(PromiseRefusal.NO_WORDS)
    if len(words) > LONGEST_WHY:
        raise PromiseRefused(PromiseRefusal.TOO_LONG)
    closed = drop_promises(keys=[promise.pk], customer=held, why=words, closed_on=own_day(now), by=by)
    if closed:
        tell_contacted(customers=[held.pk], from_on=_first_day(closed), now=now)
    found = Promise.objects.get(pk=promise.pk)
    if found.state != PromiseState.DROPPED:
        raise PromiseRefused(PromiseRefusal.CLOSED_OTHERWISE)
    return found


def add_promise(
    *, customer: Customer, what: str, made_on: date, due_on: date, made_in: Followup | None, by: User
) -> Promise:
    """Write a promise of a customer that is held; the log keeps it. Whoever calls it tells the standing."""
    promise = Promise.objects.create(
        customer=customer, what=what, made_on=made_on, due_on=due_on, made_in=made_in, by=by
    )
    _tell(Action.PROMISE_MADE, promise, customer=customer, by=by)
    return promise


def close_promises(
    *, keys: Collection[int], customer: Customer, closed_in: Followup | None, closed_on: date, by: User
) -> Sequence[Promise]:
    """Say of open promises of a customer that is held that they were kept; return those that were open.

    Those that somebody closed before stay as they are. Whoever calls it tells the standing.

    :raises PromiseRefused: if one of them is of another customer
    """
    return _close(keys, PromiseState.KEPT, customer=customer, closed_in=closed_in, closed_on=closed_on, why="", by=by)


def drop_promises(
    *, keys: Collection[int], customer: Customer, why: str, closed_on: date, by: User
) -> Sequence[Promise]:
    """Say of open promises of a customer that is held that they no longer hold; return those that were open.

    :raises PromiseRefused: if one of them is of another customer
    """
    return _close(keys, PromiseState.DROPPED, customer=customer, closed_in=None, closed_on=closed_on, why=why, by=by)


def open_again(*, closed_in: Followup, customer: Customer, by: User) -> Sequence[Promise]:
    """Open the promises again that a contact kept which is taken back; return them, as they were."""
    kept = list(
        Promise.objects.select_for_update(no_key=True)
        .filter(closed_in=closed_in, customer=customer, state=PromiseState.KEPT)
        .order_by("pk")
    )
    Promise.objects.filter(pk__in=[promise.pk for promise in kept]).update(
        state=PromiseState.OPEN, closed_on=None, closed_in=None, closed_by=None
    )
    for promise in kept:
        _tell(Action.PROMISE_OPENED_AGAIN, promise, customer=customer, by=by)
    return kept


def _hold(customer: int, *, by: User) -> Customer:
    held = hold_customer(customer, by=by) if may_report(by) else None
    if held is None:
        raise PromiseRefused(PromiseRefusal.NOT_ALLOWED)
    return held


def _close(
    keys: Collection[int],
    state: PromiseState,
    *,
    customer: Customer,
    closed_in: Followup | None,
    closed_on: date,
    why: str,
    by: User,
) -> Sequence[Promise]:
    if not keys:
        return ()
    found = list(Promise.objects.select_for_update(no_key=True).filter(pk__in=keys, customer=customer).order_by("pk"))
    if len(found) != len(set(keys)):
        raise PromiseRefused(PromiseRefusal.OF_ANOTHER)
    closing = [promise for promise in found if promise.state == PromiseState.OPEN]
    for promise in closing:
        promise.state = state
        # Nothing is kept before it is promised: a report of before may arrive after it.
        promise.closed_on = max(closed_on, promise.made_on)
        promise.closed_in = closed_in
        promise.closed_by = by
        promise.why_dropped = why
        promise.save(update_fields=["state", "closed_on", "closed_in", "closed_by", "why_dropped"])
        action = Action.PROMISE_KEPT if state == PromiseState.KEPT else Action.PROMISE_DROPPED
        _tell(action, promise, customer=customer, by=by)
    return closing


def _tell(action: Action, promise: Promise, *, customer: Customer, by: User) -> None:
    told: dict[str, object] = {"what": promise.what, "due_on": promise.due_on.isoformat()}
    if promise.why_dropped:
        told["because"] = promise.why_dropped
    record(action=action, kind=Kind.CUSTOMER, pk=customer.pk, name=customer.name, after=told, by=by)


def _first_day(promises: Sequence[Promise]) -> date:
    return min(promise.closed_on for promise in promises if promise.closed_on is not None)
