"""What is found out about a report after it was sent: words are added, or it is taken back; nothing is overwritten."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.operations.holding import hold_customer
from kejing.followups.enums import CorrectionKind, PromiseState
from kejing.followups.hooks import tell_contacted
from kejing.followups.models import Correction, Followup, Promise
from kejing.followups.operations.chaining import capture
from kejing.followups.operations.promising import LONGEST_WHY, drop_promises, open_again
from kejing.followups.operations.reporting import LONGEST_WORDS
from kejing.followups.permissions import may_correct, may_take_back
from kejing.kit.cleaning import clean_words
from kejing.kit.standards import own_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kejing.customers.models import Customer
    from kejing.people.models import User


class CorrectionRefusal(StrEnum):
    """Why nothing is added to a report, or it is not taken back."""

    NOT_ALLOWED = "not_allowed"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    TAKEN_BACK = "taken_back"


class CorrectionRefused(Exception):
    """A correction that cannot be made; `reason` says why."""

    def __init__(self, reason: CorrectionRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def add_words(*, followup: Followup, text: str, by: User, now: datetime) -> Correction:
    """Add words to a report that was sent; the same words sent twice in a row are added once.

    :raises CorrectionRefused: if it is not this person's, was taken back, or there are no words
    """
    _customer, held = _hold(followup, may=may_correct, by=by)
    words = _read_words(text)
    if held.is_withdrawn:
        raise CorrectionRefused(CorrectionRefusal.TAKEN_BACK)
    last = held.corrections.order_by("-pk").first()
    if last is not None and (last.text, last.by_id) == (words, by.pk):
        return last
    correction = Correction.objects.create(followup=held, kind=CorrectionKind.ADDED, text=words, by=by, made_at=now)
    capture(names=[f"correction:{correction.pk}"])
    return correction


@transaction.atomic
def take_back(*, followup: Followup, why: str, by: User, now: datetime) -> Correction:
    """Have a report count no longer, and say why; its words stay, and the log keeps it.

    What was promised in it and is still open is dropped, what it kept is open again, and the standing follows. One that
    was taken back already stays as it was.

    :raises CorrectionRefused: if it is not for `by` to take back, or nobody says why
    """
    customer, held = _hold(followup, may=may_take_back, by=by)
    words = _read_words(why)
    before = held.corrections.filter(kind=CorrectionKind.WITHDRAWN).first()
    if before is not None:
        return before
    held.is_withdrawn = True
    held.save(update_fields=["is_withdrawn"])
    correction = Correction.objects.create(followup=held, kind=CorrectionKind.WITHDRAWN, text=words, by=by, made_at=now)
    record(
        action=Action.REPORT_TAKEN_BACK,
        kind=Kind.CUSTOMER,
        pk=customer.pk,
        name=customer.name,
        after={"contacted_on": held.happened_on.isoformat(), "because": words},
        by=by,
    )
    made = Promise.objects.filter(made_in=held, customer=customer, state=PromiseState.OPEN)
    drop_promises(
        keys=list(made.values_list("pk", flat=True)),
        customer=customer,
        why=words[:LONGEST_WHY],
        closed_on=own_day(now),
        by=by,
    )
    opened = open_again(closed_in=held, customer=customer, by=by)
    days = [held.happened_on, *(promise.closed_on for promise in opened if promise.closed_on is not None)]
    tell_contacted(customers=[customer.pk], from_on=min(days), now=now)
    capture(names=[f"correction:{correction.pk}"])
    return correction


def _hold(followup: Followup, *, may: Callable[[User, Followup], bool], by: User) -> tuple[Customer, Followup]:
    """Return the customer and the report, held.

    :raises CorrectionRefused: if they are not there for `by`, or he may not
    """
    customer = hold_customer(followup.customer_id, by=by)
    held = Followup.objects.filter(pk=followup.pk, customer=customer).select_for_update(no_key=True).first()
    if customer is None or held is None or not may(by, held):
        raise CorrectionRefused(CorrectionRefusal.NOT_ALLOWED)
    return customer, held


def _read_words(text: str) -> str:
    words = clean_words(text)
    if not words:
        raise CorrectionRefused(CorrectionRefusal.NO_WORDS)
    if len(words) > LONGEST_WORDS:
        raise CorrectionRefused(CorrectionRefusal.TOO_LONG)
    return words
