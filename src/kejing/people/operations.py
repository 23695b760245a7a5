"""Writes."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from kejing.people.enums import Role
from kejing.people.models import Team, User


class UserRefused(Exception):
    """The account cannot be made; the text says why."""


@transaction.atomic
def save_account(
    *, username: str, display_name: str | None, role: Role | None, team_code: str | None, password: str
) -> bool:
    """Make an account that can sign in at once, or change what is given of an existing one and its password.

    A new account without a role is a general manager's; a team that is not there is made. A new password ends the
    account's open sessions. Returns whether the account is new.

    :raises UserRefused: if the name cannot be taken or the password is too weak
    """
    found = User.objects.filter(username=username).first()
    user = found or User(username=username, display_name=username, role=Role.GENERAL_MANAGER)
    if display_name is not None:
        user.display_name = display_name
    if role is not None:
        user.role = role
    if team_code is not None:
        user.team, _made = Team.objects.get_or_create(code=team_code, defaults={"name": team_code})
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
    except ValidationError as error:
        raise UserRefused(" ".join(error.messages)) from error
    user.save()
    return found is None
