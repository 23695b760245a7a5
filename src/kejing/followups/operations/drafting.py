"""Reports that are not sent yet."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from kejing.customers.operations.holding import hold_customer
from kejing.followups.models import Draft
from kejing.followups.operations.reporting import UidTaken, find_sent
from kejing.followups.permissions import may_report
from kejing.kit.cleaning import NUL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from kejing.customers.models import Customer
    from kejing.people.models import User

LONGEST_DRAFT: Final = 60_000
"""So many signs of JSON are kept of what a form holds."""
MOST_DRAFTS: Final = 100


class DraftRefusal(StrEnum):
    """Why a draft is not kept."""

    NOT_ALLOWED = "not_allowed"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    SENT_ALREADY = "sent_already"


class DraftRefused(Exception):
    """A draft that cannot be kept; `reason` says why."""

    def __init__(self, reason: DraftRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def save_draft(
    *, uid: UUID, by: User, customer: Customer | None, content: Mapping[str, object], now: datetime
) -> Draft:
    """Keep what a form holds, in place of what it held before; return it.

    :raises UidTaken: if somebody else's device used the identifier
    :raises DraftRefused: if it was sent meanwhile, is longer than `LONGEST_DRAFT`, this person has `MOST_DRAFTS`, or
        the customer is not there for him
    """
    # A report on the way holds the customer: its draft is not begun anew before it is known to be sent.
    if not may_report(by) or (customer is not None and hold_customer(customer.pk, by=by) is None):
        raise DraftRefused(DraftRefusal.NOT_ALLOWED)
    if len(json.dumps(dict(content), ensure_ascii=False)) > LONGEST_DRAFT:
        raise DraftRefused(DraftRefusal.TOO_LONG)
    draft = Draft.objects.select_for_update().filter(uid=uid).first()
    if draft is None:
        draft = _begin(uid, by=by, now=now)
    if draft.by_id != by.pk:
        raise UidTaken
    # Asked with the draft held: what is sent takes it away, and a page that saves late does not bring it back.
    if find_sent(uid, by=by) is not None:
        raise DraftRefused(DraftRefusal.SENT_ALREADY)
    draft.customer = customer
    draft.content = _without_nul(dict(content))
    draft.saved_at = now
    draft.save(update_fields=["customer", "content", "saved_at"])
    return draft


def discard_draft(*, uid: UUID, by: User) -> None:
    """Throw this person's draft away; one that is gone, or somebody else's, is left as it is."""
    Draft.objects.filter(uid=uid, by=by).delete()


def _without_nul(value: Any) -> Any:
    """Return what a form holds without the sign that no database keeps."""
    match value:
        case str():
            return value.replace(NUL, "")
        case dict():
            return {_without_nul(key): _without_nul(one) for key, one in value.items()}
        case list() | tuple():
            return [_without_nul(one) for one in value]
    return value


def _begin(uid: UUID, *, by: User, now: datetime) -> Draft:
    if Draft.objects.filter(by=by).count() >= MOST_DRAFTS:
        raise DraftRefused(DraftRefusal.TOO_MANY)
    try:
        with transaction.atomic():
            return Draft.objects.create(uid=uid, by=by, saved_at=now)
    except IntegrityError:
        return Draft.objects.select_for_update().get(uid=uid)
