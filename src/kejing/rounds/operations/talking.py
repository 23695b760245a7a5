"""Who says something about a contact has seen it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.followups.operations.talking import mark_seen, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from kejing.followups.models import Comment, Followup
    from kejing.people.models import User


@transaction.atomic
def say_and_see(
    *,
    uid: UUID,
    followup: Followup,
    by: User,
    text: str,
    now: datetime,
    is_question: bool,
    answers: Comment | None,
    mentions: Sequence[User],
) -> Comment:
    """Put words under a contact, which whoever says them has then seen, and return them.

    :raises TalkRefused: if they cannot be put there
    :raises UidTaken: if somebody else's device used the identifier
    """
    comment = say(
        uid=uid,
        followup=followup,
        by=by,
        text=text,
        now=now,
        is_question=is_question,
        answers=answers,
        mentions=mentions,
    )
    mark_seen(followup=followup, by=by, now=now)
    return comment
