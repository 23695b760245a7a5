"""What is erased for good because somebody has a right to it; the chain keeps that it was, by whom and why."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.operations.holding import hold_customer
from kejing.followups.enums import CorrectionKind
from kejing.followups.models import Comment, Correction, Followup, Met, Photo, Visit
from kejing.followups.operations.chaining import capture, erase_captures
from kejing.followups.operations.forgetting import NOWHERE, empty_visit, remove, take_away
from kejing.followups.permissions import may_erase
from kejing.kit.cleaning import clean_words

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.customers.models import Customer
    from kejing.people.models import User
    from kejing.proof import Key

LONGEST_RULE: Final = 300
NOTHING_LEFT: Final = "—"


class ErasureRefusal(StrEnum):
    """Why nothing is erased."""

    NOT_ALLOWED = "not_allowed"
    NO_RULE = "no_rule"
    TOO_LONG = "too_long"


class ErasureRefused(Exception):
    """What cannot be erased; `reason` says why."""

    def __init__(self, reason: ErasureRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def erase_photo(*, photo: Photo, rule: str, by: User, key: Key, now: datetime) -> None:
    """Delete a photo and its files for good, under a rule in words; one that is gone already stays gone.

    :raises ErasureRefused: if it is not for `by` to erase, or nobody says why
    """
    words = _read_rule(rule)
    customer = _hold(photo.customer_id, by=by)
    held = Photo.objects.filter(pk=photo.pk, customer=customer).select_for_update(of=("self",)).first()
    if held is None:
        return
    if held.followup_id is not None:
        Followup.objects.filter(pk=held.followup_id).update(erased_photos=F("erased_photos") + 1)
    files = take_away([held])
    erase_captures(names=[f"photo:{photo.pk}"], by=by.username, rule=words, key=key, now=now)
    _log(Action.PHOTO_ERASED, customer, {"because": words}, by=by)
    remove(files)


@transaction.atomic
def erase_contact(*, followup: Followup, rule: str, by: User, key: Key, now: datetime) -> Followup:
    """Delete for good what a contact says: words, people, places, photos, its visit's answers, what was said under it.

    The contact itself stays, as its day, kind, customer and author, so that no figure changes. One that was erased
    before is returned as it is.

    :raises ErasureRefused: if it is not for `by` to erase, or nobody says why
    """
    words = _read_rule(rule)
    customer = _hold(followup.customer_id, by=by)
    rows = Followup.objects.filter(pk=followup.pk, customer=customer, uid__isnull=False)
    held = rows.select_for_update(of=("self",), no_key=True).first()
    if held is None:
        raise ErasureRefused(ErasureRefusal.NOT_ALLOWED)
    if held.erased_at is not None:
        return held
    files = _empty(held, by=by.username, rule=words, key=key, now=now)
    held.text = held.rival_news = ""
    held.latitude = held.longitude = held.accuracy = None
    held.erased_at, held.erased_by, held.erased_rule = now, by, words
    held.save(
        update_fields=["text", "rival_news", *NOWHERE, "erased_at", "erased_by", "erased_rule"],
    )
    capture(names=[f"contact:{held.pk}"])
    _log(Action.CONTACT_ERASED, customer, {"contacted_on": held.happened_on.isoformat(), "because": words}, by=by)
    remove(files)
    return held


def _empty(followup: Followup, *, by: str, rule: str, key: Key, now: datetime) -> list[str]:
    """Delete what hangs on a contact, with its captures; return the files to go last."""
    comments = Comment.objects.filter(followup=followup)
    corrections = Correction.objects.filter(followup=followup)
    names = [f"report:{followup.pk}", *(f"comment:{pk}" for pk in comments.values_list("pk", flat=True))]
    names += [f"correction:{pk}" for pk in corrections.values_list("pk", flat=True)]
    comments.delete()
    corrections.exclude(kind=CorrectionKind.WITHDRAWN).delete()
    # That it was taken back stays: it counts no longer. Why, goes.
    corrections.update(text=NOTHING_LEFT)
    Met.objects.filter(followup=followup).delete()
    visit = Visit.objects.filter(followup=followup).select_for_update(of=("self",)).first()
    files = [] if visit is None else empty_visit(visit, by=by, rule=rule, key=key, now=now)
    photos = list(Photo.objects.filter(followup=followup).order_by("pk"))
    names += [f"photo:{photo.pk}" for photo in photos]
    files += take_away(photos)
    erase_captures(names=names, by=by, rule=rule, key=key, now=now)
    return files


def _hold(customer: int, *, by: User) -> Customer:
    """Return the customer, held.

    :raises ErasureRefused: if he is not there for `by`, or he may not
    """
    held = hold_customer(customer, by=by) if may_erase(by) else None
    if held is None:
        raise ErasureRefused(ErasureRefusal.NOT_ALLOWED)
    return held


def _read_rule(rule: str) -> str:
    words = clean_words(rule)
    if not words:
        raise ErasureRefused(ErasureRefusal.NO_RULE)
    if len(words) > LONGEST_RULE:
        raise ErasureRefused(ErasureRefusal.TOO_LONG)
    return words


def _log(action: Action, customer: Customer, after: dict[str, str], *, by: User) -> None:
    record(action=action, kind=Kind.CUSTOMER, pk=customer.pk, name=customer.name, after=after, by=by)
