"""Links with which somebody chooses a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.crypto import constant_time_compare, salted_hmac

from kejing.people.models import Invitation

if TYPE_CHECKING:
    from datetime import datetime

SALT: Final = "kejing.people.invitation"


def token_of(invitation: Invitation) -> str:
    """Return the part of the link that nobody can guess; only this installation's key makes it."""
    return salted_hmac(SALT, f"{invitation.user_id}:{invitation.nonce}", algorithm="sha256").hexdigest()


def find_invitation(*, user: int, token: str, now: datetime) -> Invitation | None:
    """Return the invitation that a link belongs to, or None where it does not open the door (any more)."""
    invitation = Invitation.objects.select_related("user").filter(user_id=user).first()
    if invitation is None or not constant_time_compare(token_of(invitation), token):
        return None
    return invitation if invitation.is_open(now) else None
