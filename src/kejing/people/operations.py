"""Writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kejing.people.models import User

if TYPE_CHECKING:
    from kejing.people.enums import Role
    from kejing.people.models import Team


class UserRefused(Exception):
    """The account cannot be made; the text says why."""


@transaction.atomic
def add_user(*, username: str, display_name: str, role: Role, password: str, team: Team | None = None) -> User:
    """Make an account that can sign in at once.

    :raises UserRefused: if the name is taken or the password too weak
    """
    user = User(username=username, display_name=display_name, role=role, team=team)
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
    except ValidationError as error:
        raise UserRefused(" ".join(error.messages)) from error
    user.save()
    return user


@transaction.atomic
def set_password(*, username: str, password: str) -> User:
    """Give an existing account a new password; its open sessions end.

    :raises UserRefused: if there is no such account or the password is too weak
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        raise UserRefused(_("There is no account named {username}.").format(username=username))
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UserRefused(" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    return user
