"""What people say to each other about a contact, and who has seen it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from kejing.customers.queries import visible_to
from kejing.followups.models import Comment, Followup, Mention, Seen
from kejing.followups.operations.chaining import capture
from kejing.followups.operations.reporting import UidTaken
from kejing.followups.permissions import may_talk
from kejing.followups.queries import followups_visible_to
from kejing.kit.cleaning import clean_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from kejing.people.models import User

LONGEST_COMMENT: Final = 1_000
MOST_MENTIONED: Final = 20


class TalkRefusal(StrEnum):
    """Why a comment is not taken."""

    NOT_ALLOWED = "not_allowed"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    NO_SUCH_QUESTION = "no_such_question"
    CANNOT_SEE_IT = "cannot_see_it"
    TOO_MANY = "too_many"


class TalkRefused(Exception):
    """A comment that cannot be kept; `reason` says why."""

    def __init__(self, reason: TalkRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def say(
    *,
    uid: UUID,
    followup: Followup,
    by: User,
    text: str,
    now: datetime,
    is_question: bool = False,
    answers: Comment | None = None,
    mentions: Sequence[User] = (),
) -> Comment:
    """Put words under a contact, and return them; what this person's device sent before is returned as it was kept.

    `answers` is the question under the same contact that they answer. `mentions` are whom they are meant for: people
    who see the customer; naming oneself counts for nothing. Whoever says something has seen the contact.

    :raises UidTaken: if somebody else's device used the identifier
    :raises TalkRefused: if there are no words, the contact is not there for `by`, or one of the others is not as above
    """
    said = _find_said(uid, by=by)
    if said is not None:
        return said
    if not may_talk(by) or not followups_visible_to(by).filter(pk=followup.pk).exists():
        raise TalkRefused(TalkRefusal.NOT_ALLOWED)
    words = clean_words(text)
    if not words:
        raise TalkRefused(TalkRefusal.NO_WORDS)
    if len(words) > LONGEST_COMMENT:
        raise TalkRefused(TalkRefusal.TOO_LONG)
    if answers is not None and (answers.followup_id != followup.pk or not answers.is_question):
        raise TalkRefused(TalkRefusal.NO_SUCH_QUESTION)
    named = {person.pk: person for person in mentions if person.pk != by.pk}
    if len(named) > MOST_MENTIONED:
        raise TalkRefused(TalkRefusal.TOO_MANY)
    if not all(may_talk(one) and visible_to(one).filter(pk=followup.customer_id).exists() for one in named.values()):
        raise TalkRefused(TalkRefusal.CANNOT_SEE_IT)
    try:
        with transaction.atomic():
            comment = Comment.objects.create(
                uid=uid,
                followup=followup,
                by=by,
                made_at=now,
                text=words,
                is_question=is_question,
                asked_id=followup.by_id if is_question and not named else None,
                answers=answers,
            )
    except IntegrityError:
        said = _find_said(uid, by=by)
        if said is None:
            raise
        return said
    Mention.objects.bulk_create(Mention(comment=comment, person_id=pk) for pk in sorted(named))
    mark_seen(followup=followup, by=by, now=now)
    capture(names=[f"comment:{comment.pk}"])
    return comment


@transaction.atomic
def mark_seen(*, followup: Followup, by: User, now: datetime) -> None:
    """Say that this person has seen a contact, and what was meant for him under it; the first time counts.

    Its author saw it when he wrote it.

    :raises TalkRefused: if the contact is not there for `by`
    """
    if not followups_visible_to(by).filter(pk=followup.pk).exists():
        raise TalkRefused(TalkRefusal.NOT_ALLOWED)
    if followup.by_id != by.pk:
        Seen.objects.bulk_create([Seen(followup=followup, person=by, seen_at=now)], ignore_conflicts=True)
    Mention.objects.filter(comment__followup=followup, person=by, seen_at__isnull=True).update(seen_at=now)


def _find_said(uid: UUID, *, by: User) -> Comment | None:
    said = Comment.objects.filter(uid=uid).first()
    if said is not None and said.by_id != by.pk:
        raise UidTaken
    return said
