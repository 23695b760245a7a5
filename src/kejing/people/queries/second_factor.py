"""Who signs in with more than a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    from kejing.people.models import User


def has_second_factor(user: User) -> bool:
    """Answer whether this person has set up an authenticator app."""
    found: bool = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    return found


def second_factor_of_user() -> Exists:
    """Return the same as a condition on a row of users."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP))
