"""That somebody agrees to his way being recorded, or no longer does: each is kept, and holds from that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.followups.models import Consent
from kejing.people.models import User

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def give_consent(*, person: User, text: str, language: str, now: datetime) -> Consent:
    """Keep that somebody agreed to these words; one who agreed before agrees no second time."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = Consent.objects.filter(person=person, withdrawn_at__isnull=True).first()
    if before is not None:
        return before
    record(action=Action.CONSENT_GIVEN, kind=Kind.PERSON, pk=person.pk, name=str(person), by=person)
    return Consent.objects.create(person=person, text=text, language=language, given_at=now)


@transaction.atomic
def withdraw_consent(*, person: User, now: datetime) -> None:
    """Keep that somebody no longer agrees: from this moment on nothing of his way is taken."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Consent.objects.filter(person=person, withdrawn_at__isnull=True).update(withdrawn_at=now):
        record(action=Action.CONSENT_WITHDRAWN, kind=Kind.PERSON, pk=person.pk, name=str(person), by=person)
