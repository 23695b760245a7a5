"""What somebody decides about a visit; the last word holds, and all of them stay."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.operations.holding import hold_customer
from kejing.followups.enums import Verdict
from kejing.followups.hooks import tell_contacted
from kejing.followups.models import Decision, Visit
from kejing.followups.operations.chaining import capture
from kejing.followups.permissions import may_decide
from kejing.kit.cleaning import clean_words

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.people.models import User


LONGEST_REASON: Final = 500


class DecisionRefusal(StrEnum):
    """Why nothing is decided."""

    NOT_ALLOWED = "not_allowed"
    NO_WORDS = "no_words"
    NOT_ENDED = "not_ended"
    TOO_LONG = "too_long"


class DecisionRefused(Exception):
    """A decision that cannot be kept; `reason` says why."""

    def __init__(self, reason: DecisionRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def decide_visit(*, visit: Visit, verdict: Verdict, words: str, by: User, now: datetime) -> Decision:
    """Accept a visit, or have it count no longer; the customer's standing follows before it is committed.

    A contact that its author took back stays taken back.

    :raises DecisionRefused: if this person does not decide about it, it has not ended, or no reason is given against it
    """
    if not may_decide(by, visit) or hold_customer(visit.customer_id, by=by) is None:
        raise DecisionRefused(DecisionRefusal.NOT_ALLOWED)
    said = clean_words(words)
    if verdict == Verdict.REJECTED and not said:
        raise DecisionRefused(DecisionRefusal.NO_WORDS)
    if len(said) > LONGEST_REASON:
        raise DecisionRefused(DecisionRefusal.TOO_LONG)
    held = Visit.objects.select_for_update(of=("self",)).select_related("followup").get(pk=visit.pk)
    followup = held.followup
    if followup is None:
        raise DecisionRefused(DecisionRefusal.NOT_ENDED)
    decision = Decision.objects.create(visit=held, verdict=verdict, words=said, by=by, made_at=now)
    before = held.verdict
    held.verdict = verdict
    held.save(update_fields=["verdict"])
    # Who took it back himself says so in a correction: accepting the visit does not bring it back.
    is_withdrawn = verdict == Verdict.REJECTED or followup.corrections.filter(kind="withdrawn").exists()
    record(
        action=Action.VISIT_DECIDED,
        kind=Kind.CUSTOMER,
        pk=visit.customer_id,
        name=visit.customer.name,
        before={"verdict": before},
        after={"verdict": verdict.value, "words": said},
        by=by,
    )
    if followup.is_withdrawn != is_withdrawn:
        followup.is_withdrawn = is_withdrawn
        followup.save(update_fields=["is_withdrawn"])
        tell_contacted(customers=[visit.customer_id], from_on=followup.happened_on, now=now)
    capture(names=[f"decision:{decision.pk}"])
    return decision
