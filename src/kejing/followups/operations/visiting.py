"""Store visits, from checking in to checking out, as the device sends them, each once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from kejing.audit.enums import Action
from kejing.customers.operations.holding import hold_customer
from kejing.followups.enums import PHOTO_STEPS, REQUEST_STEPS, FollowupKind, StepKind, VisitState, Way
from kejing.followups.hooks import tell_contacted
from kejing.followups.models import Answer, Followup, Template, Visit
from kejing.followups.operations.chaining import capture
from kejing.followups.operations.neighbouring import weigh_again
from kejing.followups.operations.planning import close_stops
from kejing.followups.operations.promising import LONGEST_PROMISE, LONGEST_WHY
from kejing.followups.operations.reporting import (
    LONGEST_WORDS,
    ReportRefused,
    UidTaken,
    day_of,
    is_on_earth,
    keep_what_belongs,
    record_contact,
)
from kejing.followups.operations.taking import fits_step, take_in_visit
from kejing.followups.operations.templating import template_for
from kejing.followups.permissions import may_report
from kejing.kit.cleaning import clean_words
from kejing.ledger.operations.requesting import RequestRefused, is_as_taken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from kejing.customers.models import Customer, Person
    from kejing.followups.enums import Purpose
    from kejing.followups.models import Promise, Step
    from kejing.followups.operations.reporting import Place, Promised
    from kejing.followups.operations.taking import StepRequest
    from kejing.people.models import User


class VisitRefusal(StrEnum):
    """Why a visit is not begun or ended."""

    NOT_ALLOWED = "not_allowed"
    CUSTOMER_GONE = "customer_gone"
    NO_SUCH_PLACE = "no_such_place"
    NO_SUCH_VISIT = "no_such_visit"
    NOT_OPEN = "not_open"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    NO_WORDS = "no_words"
    NO_PURPOSE = "no_purpose"
    TOO_LONG = "too_long"
    STEP_MISSING = "step_missing"
    NO_SUCH_STEP = "no_such_step"
    NO_SUCH_PERSON = "no_such_person"
    WRONG_PROMISE = "wrong_promise"
    WRONG_REQUEST = "wrong_request"


class VisitRefused(Exception):
    """A visit that cannot be kept; `reason` says why."""

    def __init__(self, reason: VisitRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CheckIn:
    """That somebody is in a shop; identifiers, moment and drift are the device's.

    Without `place` the device was allowed to say where it is and found nothing in time. `template` is the key of the
    steps that it showed, where that was not just now.
    """

    uid: UUID
    customer: Customer
    device: UUID
    began_at: datetime
    place: Place | None
    drift_seconds: int | None = None
    is_offline: bool = False
    template: int | None = None


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """What was found in a step, or why it was left out; of photos `text` says how many were taken."""

    step: int
    text: str = ""
    skipped_because: str = ""


@dataclass(frozen=True, slots=True)
class CheckOut:
    """What somebody did and said in a shop as he leaves it; `ended_at` is the device's."""

    ended_at: datetime
    place: Place | None
    purposes: frozenset[Purpose]
    text: str
    answered: bool = True
    answers: Sequence[StepAnswer] = ()
    met: Sequence[Person] = ()
    rival_news: str = ""
    promise: Promised | None = None
    kept: Sequence[Promise] = ()
    dropped: Sequence[tuple[Promise, str]] = ()
    requests: Sequence[StepRequest] = ()


@transaction.atomic
def begin_visit(*, check_in: CheckIn, by: User, now: datetime) -> Visit:
    """Keep that somebody checked in, once; return the visit, by the steps for this customer as of now.

    :raises UidTaken: if somebody else's device used the identifier, or it stands for another customer
    :raises VisitRefused: if he may not, the customer is gone, or the place is none
    """
    sent = _find_sent(check_in, by=by)
    if sent is not None:
        return sent
    if not may_report(by):
        raise VisitRefused(VisitRefusal.NOT_ALLOWED)
    if check_in.place is not None and not is_on_earth(check_in.place):
        raise VisitRefused(VisitRefusal.NO_SUCH_PLACE)
    customer = hold_customer(check_in.customer.pk, by=by)
    if customer is None:
        raise VisitRefused(VisitRefusal.CUSTOMER_GONE)
    place = check_in.place
    visit = Visit(
        uid=check_in.uid,
        customer=customer,
        by=by,
        template=_find_template(check_in, customer=customer, now=now),
        device=check_in.device,
        began_at=check_in.began_at,
        began_received_at=now,
        latitude=None if place is None else place.latitude,
        longitude=None if place is None else place.longitude,
        accuracy=None if place is None else place.accuracy,
        drift_seconds=check_in.drift_seconds,
        is_offline=check_in.is_offline,
    )
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        sent = _find_sent(check_in, by=by)
        if sent is None:
            raise
        return sent
    capture(names=[f"visit-in:{visit.pk}"], device=visit.device)
    return visit


@transaction.atomic
def end_visit(*, uid: UUID, check_out: CheckOut, by: User, now: datetime) -> Visit:
    """End a visit with all that belongs to it, or nothing of it; return it.

    It becomes a contact, an attempt where nobody answered, of the day on which it ended (`day_of`); the customer's
    standing follows before it is committed. One that was ended before with the same words is returned as it is.

    :raises UidTaken: if it was ended with other words
    :raises VisitRefused: if it is not this person's or not open, a step that must be done is missing, …
    """
    begun = Visit.objects.filter(uid=uid, by=by)
    seen = begun.first()
    if seen is None:
        raise VisitRefused(VisitRefusal.NO_SUCH_VISIT)
    # What was kept is there all the same if the customer is not this person's any more.
    if seen.state == VisitState.DONE:
        return _same(seen, check_out)
    customer = hold_customer(seen.customer_id, by=by)
    if customer is None:
        raise VisitRefused(VisitRefusal.CUSTOMER_GONE)
    # Read with the customer held: the same may have been sent twice at once.
    visit = begun.select_for_update(of=("self",)).get()
    if visit.state == VisitState.DONE:
        return _same(visit, check_out)
    if not may_report(by):
        raise VisitRefused(VisitRefusal.NOT_ALLOWED)
    if visit.state != VisitState.OPEN:
        raise VisitRefused(VisitRefusal.NOT_OPEN)
    steps = {step.pk: step for step in visit.template.steps.all()}
    _check(visit, check_out, steps=steps, now=now)
    followup = _make_contact(visit, check_out, photo_count=_count_photos(check_out, steps), by=by, now=now)
    Answer.objects.bulk_create(
        Answer(
            visit=visit,
            step_id=one.step,
            text=clean_words(one.text),
            skipped_because=clean_words(one.skipped_because),
        )
        for one in check_out.answers
    )
    place = check_out.place
    visit.state, visit.followup = VisitState.DONE, followup
    visit.ended_at, visit.ended_received_at = check_out.ended_at, now
    visit.left_latitude = None if place is None else place.latitude
    visit.left_longitude = None if place is None else place.longitude
    visit.left_accuracy = None if place is None else place.accuracy
    visit.save(
        update_fields=[
            "state",
            "followup",
            "ended_at",
            "ended_received_at",
            "left_latitude",
            "left_longitude",
            "left_accuracy",
        ]
    )
    record_contact(followup, customer=customer, action=Action.VISIT_MADE, by=by)
    try:
        keep_what_belongs(
            followup,
            uid=visit.uid,
            customer=customer,
            met=check_out.met,
            promise=check_out.promise,
            kept=check_out.kept,
            dropped=check_out.dropped,
            by=by,
        )
    except ReportRefused as error:
        raise VisitRefused(VisitRefusal.WRONG_PROMISE) from error
    try:
        taken = take_in_visit(visit, check_out.requests, customer=customer, taken_at=check_out.ended_at, by=by, now=now)
    except RequestRefused as error:
        raise VisitRefused(VisitRefusal.WRONG_REQUEST) from error
    weigh_again(visit)
    close_stops(customer=customer, by=by, on=followup.happened_on, done_in=followup)
    tell_contacted(customers=[customer.pk], from_on=followup.happened_on, now=now)
    capture(names=[f"visit-out:{visit.pk}", *(f"request:{one.pk}" for one in taken)], device=visit.device)
    return visit


@transaction.atomic
def drop_visit(*, uid: UUID, by: User, now: datetime) -> Visit:
    """Break off a visit: it counts for nothing. One that was broken off before is returned as it is.

    :raises VisitRefused: if it is not this person's, or was ended
    """
    visit = Visit.objects.select_for_update().filter(uid=uid, by=by).first()
    if visit is None:
        raise VisitRefused(VisitRefusal.NO_SUCH_VISIT)
    if visit.state == VisitState.DONE:
        raise VisitRefused(VisitRefusal.NOT_OPEN)
    if visit.state == VisitState.DROPPED:
        return visit
    visit.state, visit.dropped_at = VisitState.DROPPED, now
    visit.save(update_fields=["state", "dropped_at"])
    capture(names=[f"visit-off:{visit.pk}"], device=visit.device)
    return visit


def _find_sent(check_in: CheckIn, *, by: User) -> Visit | None:
    """Return the visit that this person's device began under an identifier, or None if it began none.

    :raises UidTaken: if somebody else's did, it is another customer's, or a report has it
    """
    sent = Visit.objects.filter(uid=check_in.uid).first()
    if sent is None:
        if Followup.objects.filter(uid=check_in.uid).exists():
            raise UidTaken
        return None
    if (sent.by_id, sent.customer_id) != (by.pk, check_in.customer.pk):
        raise UidTaken
    return sent


def _find_template(check_in: CheckIn, *, customer: Customer, now: datetime) -> Template:
    """Return the steps that the device showed, if they were ever for such customers, else those of now."""
    kinds = ["", customer.kind]
    shown = (
        Template.objects.filter(pk=check_in.template, customer_kind__in=kinds).first() if check_in.template else None
    )
    return shown or template_for(customer, now=now)


def _same(visit: Visit, check_out: CheckOut) -> Visit:
    """Return a visit that was ended before.

    :raises UidTaken: if that was with other words
    """
    if visit.followup is None or visit.followup.text != clean_words(check_out.text):
        raise UidTaken
    if not is_as_taken([one.taken for one in check_out.requests], belongs_to=visit.uid):
        raise UidTaken
    return visit


def _make_contact(visit: Visit, check_out: CheckOut, *, photo_count: int, by: User, now: datetime) -> Followup:
    # Received as it is ended: that is its place in the feed.
    return Followup.objects.create(
        uid=visit.uid,
        customer_id=visit.customer_id,
        kind=FollowupKind.VISIT,
        way=Way.VISIT,
        happened_on=day_of(check_out.ended_at, now=now),
        happened_at=check_out.ended_at,
        received_at=now,
        answered=check_out.answered,
        by=by,
        text=clean_words(check_out.text),
        rival_news=clean_words(check_out.rival_news),
        **Followup.purpose_values(check_out.purposes),
        latitude=visit.latitude,
        longitude=visit.longitude,
        accuracy=visit.accuracy,
        photo_count=photo_count,
    )


def _check(visit: Visit, check_out: CheckOut, *, steps: dict[int, Step], now: datetime) -> None:
    """Find what is wrong with a check-out by itself.

    :raises VisitRefused: with the first that is
    """
    words = [check_out.text, check_out.rival_news, *(one.text for one in check_out.answers)]
    reasons = [one.skipped_because for one in check_out.answers]
    reasons += [why for _promise, why in check_out.dropped]
    promised = check_out.promise
    given = {one.step for one in check_out.answers}
    found = {
        VisitRefusal.ENDS_BEFORE_IT_BEGINS: check_out.ended_at < visit.began_at,
        VisitRefusal.NO_SUCH_PLACE: check_out.place is not None and not is_on_earth(check_out.place),
        VisitRefusal.NO_PURPOSE: not check_out.purposes,
        VisitRefusal.NO_WORDS: check_out.answered and not clean_words(check_out.text),
        VisitRefusal.TOO_LONG: max(map(len, words)) > LONGEST_WORDS or max(map(len, reasons), default=0) > LONGEST_WHY,
        VisitRefusal.NO_SUCH_STEP: not given <= set(steps) or len(given) != len(check_out.answers),
        VisitRefusal.WRONG_REQUEST: not all(fits_step(one, steps) for one in check_out.requests),
        VisitRefusal.STEP_MISSING: bool(_missing(check_out, steps)),
        VisitRefusal.NO_SUCH_PERSON: any(person.customer_id != visit.customer_id for person in check_out.met),
        VisitRefusal.WRONG_PROMISE: promised is not None
        and (
            not 0 < len(clean_words(promised.what)) <= LONGEST_PROMISE
            or promised.due_on < day_of(check_out.ended_at, now=now)
        ),
    }
    for reason, is_so in found.items():
        if is_so:
            raise VisitRefused(reason)


def _missing(check_out: CheckOut, steps: dict[int, Step]) -> set[int]:
    """Return the steps that must be done and are neither done nor left out with a reason.

    Where nobody answered, what is asked inside the shop cannot be asked; the door can still be shown.
    """
    done = {
        one.step
        for one in check_out.answers
        if clean_words(one.skipped_because) or _is_answer(steps.get(one.step), one.text)
    }
    done |= {one.step for one in check_out.requests}
    must = {step.pk for step in steps.values() if step.is_required and step.kind != StepKind.SUMMARY}
    if not check_out.answered:
        must = {pk for pk in must if steps[pk].kind == StepKind.STOREFRONT}
    return must - done


def _count_photos(check_out: CheckOut, steps: dict[int, Step]) -> int:
    """Return how many photos were taken in all steps, as the device says."""
    texts = [one.text for one in check_out.answers if steps[one.step].kind in PHOTO_STEPS]
    return sum(int(text) for text in texts if text.isdecimal())


def _is_answer(step: Step | None, text: str) -> bool:
    if step is not None and step.kind in PHOTO_STEPS:
        return text.isdecimal() and bool(text.strip("0"))
    if step is not None and step.kind in REQUEST_STEPS:
        return False
    return bool(clean_words(text))
