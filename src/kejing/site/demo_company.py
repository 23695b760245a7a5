"""The made-up company as the command line greets with it: is it there, and as whom to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from kejing.people.enums import Role
from kejing.people.models import User
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh

if TYPE_CHECKING:
    from collections.abc import Sequence

# Known to everybody, which is why the demo listens on this machine only.
PASSWORD = "kejing-demo"  # noqa: S105 - printed for whoever starts the demo
SHOWN_ROLES = (Role.GENERAL_MANAGER, Role.SUPERVISOR, Role.SALESPERSON, Role.SERVICE, Role.MARKETING)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to sign in as."""

    username: str
    display_name: str
    role_name: str


def is_there() -> bool:
    """Answer whether the demo company has been made, whole."""
    return Refresh.objects.filter(state=RefreshState.DONE).exists()


def accounts() -> Sequence[DemoAccount]:
    """Return one account of each role, the widest view first."""
    shown = []
    with translation.override(settings.LANGUAGE_CODE):
        for role in SHOWN_ROLES:
            user = User.objects.filter(role=role).order_by("username").first()
            if user is not None:
                shown.append(DemoAccount(user.username, user.display_name, str(role.label)))
    return shown
