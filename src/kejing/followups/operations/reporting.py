"""Reports: what somebody did with a customer, as the device sends it, once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.operations.holding import hold_customer
from kejing.followups.enums import FollowupKind
from kejing.followups.hooks import tell_contacted
from kejing.followups.models import Draft, Followup, Met, Photo, Promise
from kejing.followups.models.contacts import FARTHEST_LATITUDE, FARTHEST_LONGITUDE
from kejing.followups.operations.chaining import capture
from kejing.followups.operations.planning import close_stops
from kejing.followups.operations.promising import (
    LONGEST_PROMISE,
    LONGEST_WHY,
    PromiseRefusal,
    PromiseRefused,
    add_promise,
    close_promises,
    drop_promises,
)
from kejing.followups.permissions import may_report
from kejing.kit.cleaning import clean_words
from kejing.kit.standards import own_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from kejing.customers.models import Customer, Person
    from kejing.followups.enums import Purpose, Way
    from kejing.people.models import User

LATE_DAYS: Final = 7
"""What arrives later than so many days after it happened counts for the day it arrived."""
LONGEST_WORDS: Final = 10_000


class Refusal(StrEnum):
    """Why a report is not taken."""

    NOT_ALLOWED = "not_allowed"
    CUSTOMER_GONE = "customer_gone"
    NO_WORDS = "no_words"
    NO_PURPOSE = "no_purpose"
    TOO_LONG = "too_long"
    NO_SUCH_PERSON = "no_such_person"
    NO_SUCH_PLACE = "no_such_place"
    PROMISE_WITHOUT_WORDS = "promise_without_words"
    PROMISE_TOO_LONG = "promise_too_long"
    PROMISE_TOO_EARLY = "promise_too_early"
    PROMISE_OF_ANOTHER = "promise_of_another"
    DROPPED_WITHOUT_WORDS = "dropped_without_words"


class ReportRefused(Exception):
    """A report that cannot be kept; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class UidTaken(Exception):
    """This identifier stands for something else: of somebody else, which is not told, or sent with other words."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position as a device gives it: WGS-84, and how far off it may be, in metres."""

    latitude: float
    longitude: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised, and for which day."""

    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports; `uid` and `happened_at` are the device's.

    `kept` are promises that this contact closed, `dropped` those that no longer hold, each with why. Without `answered`
    it is an attempt, which resets no clock. `photo_count` photos were taken for it; they come by themselves. A `device`
    that says which it is has a chain of records of its own.
    """

    uid: UUID
    customer: Customer
    way: Way
    purposes: frozenset[Purpose]
    text: str
    happened_at: datetime
    answered: bool = True
    rival_news: str = ""
    met: Sequence[Person] = ()
    place: Place | None = None
    promise: Promised | None = None
    kept: Sequence[Promise] = ()
    dropped: Sequence[tuple[Promise, str]] = ()
    photo_count: int = 0
    device: UUID | None = None


@transaction.atomic
def send_report(*, report: Report, by: User, now: datetime) -> Followup:
    """Keep a report with all that belongs to it, or nothing of it; return it.

    One that this person's device sent before is returned as it was kept then. It counts for the day on which it
    happened (`day_of`). Its draft goes, photos taken for it become its own, and the promises it kept or dropped are
    closed, but for those that somebody else closed meanwhile. The customer's standing follows before it is committed.

    :raises UidTaken: if somebody else's device used the identifier, or it was sent with other words
    :raises ReportRefused: if it cannot be kept: without words (an attempt needs none) or purpose, of a customer who is
        gone or not this person's to see, with people or promises of another one, …
    """
    sent = _find_same(report, by=by)
    if sent is not None:
        return sent
    if not may_report(by):
        raise ReportRefused(Refusal.NOT_ALLOWED)
    customer = hold_customer(report.customer.pk, by=by)
    if customer is None:
        raise ReportRefused(Refusal.CUSTOMER_GONE)
    _check(report, now=now)
    followup, is_new = _keep(report, by=by, now=now)
    if not is_new:
        return followup
    Draft.objects.filter(uid=report.uid, by=by).delete()
    record_contact(followup, customer=customer, action=Action.REPORT_SENT, by=by)
    keep_what_belongs(
        followup,
        uid=report.uid,
        customer=customer,
        met=report.met,
        promise=report.promise,
        kept=report.kept,
        dropped=report.dropped,
        by=by,
    )
    close_stops(customer=customer, by=by, on=followup.happened_on, done_in=followup)
    tell_contacted(customers=[customer.pk], from_on=followup.happened_on, now=now)
    capture(names=[f"report:{followup.pk}"], device=report.device)
    return followup


def record_contact(followup: Followup, *, customer: Customer, action: Action, by: User) -> None:
    """Have the log say that somebody was in contact with a customer."""
    record(
        action=action,
        kind=Kind.CUSTOMER,
        pk=customer.pk,
        name=customer.name,
        after={
            "contacted_on": followup.happened_on.isoformat(),
            "way": followup.way,
            "purposes": [purpose.value for purpose in followup.purposes],
            "answered": followup.answered,
        },
        by=by,
    )


def keep_what_belongs(
    followup: Followup,
    *,
    uid: UUID,
    customer: Customer,
    met: Sequence[Person],
    promise: Promised | None,
    kept: Sequence[Promise],
    by: User,
    dropped: Sequence[tuple[Promise, str]] = (),
) -> None:
    """Keep who took part in a new contact, its photos that came before it, and the promises it gave and closed.

    :raises ReportRefused: if a promise is of another customer
    """
    Met.objects.bulk_create(Met(followup=followup, person=person, name=person.name) for person in met)
    Photo.objects.filter(belongs_to=uid, by=by, customer_id=customer.pk, followup__isnull=True).update(
        followup=followup
    )
    if promise is not None:
        # One that arrives too late counts for the day it arrived, and so does what was promised in it.
        made_on = min(followup.happened_on, promise.due_on)
        what = clean_words(promise.what)
        add_promise(customer=customer, what=what, made_on=made_on, due_on=promise.due_on, made_in=followup, by=by)
    closed_on = followup.happened_on
    try:
        close_promises(keys=[one.pk for one in kept], customer=customer, closed_in=followup, closed_on=closed_on, by=by)
        for one, why in dropped:
            drop_promises(keys=[one.pk], customer=customer, why=clean_words(why), closed_on=closed_on, by=by)
    except PromiseRefused as error:
        if error.reason is not PromiseRefusal.OF_ANOTHER:
            raise
        raise ReportRefused(Refusal.PROMISE_OF_ANOTHER) from error


def day_of(happened_at: datetime, *, now: datetime) -> date:
    """Return the day, in company time, that a contact counts for which happened then and arrived now.

    It is the day it happened if it arrived within `LATE_DAYS` days, else the day it arrived. A device whose clock is
    ahead of ours says now.
    """
    moment = min(happened_at, now)
    if now - moment > timedelta(days=LATE_DAYS):
        moment = now
    return own_day(moment)


def find_sent(uid: UUID, *, by: User) -> Followup | None:
    """Return what this person's device sent under an identifier, or None if nothing was yet.

    :raises UidTaken: if somebody else's did
    """
    sent = Followup.objects.filter(uid=uid).first()
    if sent is not None and sent.by_id != by.pk:
        raise UidTaken
    return sent


def _find_same(report: Report, *, by: User) -> Followup | None:
    """Return this report as it was sent before, or None if it was not yet.

    :raises UidTaken: if somebody else's device used the identifier, or the same one for other words: two pages had one
        draft open, and what the second one says is not lost as if it had been sent
    """
    sent = find_sent(report.uid, by=by)
    if sent is None:
        return None
    said = (report.customer.pk, clean_words(report.text), clean_words(report.rival_news))
    if (sent.customer_id, sent.text, sent.rival_news) != said:
        raise UidTaken
    return sent


def _keep(report: Report, *, by: User, now: datetime) -> tuple[Followup, bool]:
    """Return the row of a report, and whether it is new: the same may have been sent twice at once.

    :raises UidTaken: if somebody else's device used the identifier
    """
    place = report.place
    followup = Followup(
        uid=report.uid,
        customer_id=report.customer.pk,
        kind=FollowupKind.REPORT,
        way=report.way,
        happened_on=day_of(report.happened_at, now=now),
        happened_at=report.happened_at,
        received_at=now,
        answered=report.answered,
        by=by,
        text=clean_words(report.text),
        rival_news=clean_words(report.rival_news),
        **Followup.purpose_values(report.purposes),
        latitude=None if place is None else place.latitude,
        longitude=None if place is None else place.longitude,
        accuracy=None if place is None else place.accuracy,
        photo_count=report.photo_count,
    )
    try:
        with transaction.atomic():
            followup.save(force_insert=True)
    except IntegrityError:
        sent = _find_same(report, by=by)
        if sent is None:
            raise
        return sent, False
    return followup, True


def _check(report: Report, *, now: datetime) -> None:
    """Find what is wrong with a report by itself.

    :raises ReportRefused: with the first that is
    """
    promised = report.promise
    captured_on = own_day(min(report.happened_at, now))
    found = {
        Refusal.NO_WORDS: report.answered and not clean_words(report.text),
        Refusal.NO_PURPOSE: not report.purposes,
        Refusal.TOO_LONG: max(len(report.text), len(report.rival_news)) > LONGEST_WORDS,
        Refusal.NO_SUCH_PERSON: any(person.customer_id != report.customer.pk for person in report.met),
        Refusal.NO_SUCH_PLACE: report.place is not None and not is_on_earth(report.place),
        Refusal.PROMISE_WITHOUT_WORDS: promised is not None and not clean_words(promised.what),
        Refusal.PROMISE_TOO_LONG: promised is not None and len(clean_words(promised.what)) > LONGEST_PROMISE,
        Refusal.DROPPED_WITHOUT_WORDS: not all(
            0 < len(clean_words(why)) <= LONGEST_WHY for _one, why in report.dropped
        ),
        Refusal.PROMISE_TOO_EARLY: promised is not None and promised.due_on < captured_on,
    }
    for reason, is_so in found.items():
        if is_so:
            raise ReportRefused(reason)


def is_on_earth(place: Place) -> bool:
    """Answer whether a device can have been there."""
    return (
        abs(place.latitude) <= FARTHEST_LATITUDE
        and abs(place.longitude) <= FARTHEST_LONGITUDE
        and 0 <= place.accuracy < math.inf
    )
