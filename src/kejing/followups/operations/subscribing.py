"""The secret address at which a calendar reads somebody's plan."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.followups.models import CalendarKey
from kejing.followups.permissions import may_plan
from kejing.followups.queries import digest_of

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.people.models import User

SECRET_BYTES = 32


class SubscribingRefused(Exception):
    """That somebody who has no plan wants an address for it."""


@transaction.atomic
def make_calendar_key(*, person: User, now: datetime) -> str:
    """Return a new secret that shows this person's plan to a calendar; the one before no longer does.

    Nobody can be told it again: only its digest is kept.

    :raises SubscribingRefused: if this person has no plan
    """
    if not may_plan(person):
        raise SubscribingRefused
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarKey.objects.update_or_create(person=person, defaults={"digest": digest_of(secret), "made_at": now})
    record(action=Action.CALENDAR_OPENED, kind=Kind.PERSON, pk=person.pk, name=str(person), by=person)
    return secret


@transaction.atomic
def take_calendar_key_back(*, person: User) -> None:
    """Have no address show this person's plan any more."""
    deleted, _by_model = CalendarKey.objects.filter(person=person).delete()
    if deleted:
        record(action=Action.CALENDAR_CLOSED, kind=Kind.PERSON, pk=person.pk, name=str(person), by=person)
