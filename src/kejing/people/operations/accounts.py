"""Accounts made at the command line, by whoever runs this installation."""

from __future__ import annotations

from functools import partial

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record, record_change
from kejing.people.enums import Role
from kejing.people.http.devices import end_sessions
from kejing.people.models import Invitation, Team, User
from kejing.people.operations.people import known_of


class UserRefused(Exception):
    """The account cannot be made; the text says why."""


@transaction.atomic
def save_account(
    *,
    username: str,
    display_name: str | None,
    role: Role | None,
    team_code: str | None,
    password: str,
    drops_second_factor: bool = False,
) -> bool:
    """Make an account that can sign in at once, or change what is given of an existing one and its password.

    A new account without a role is a general manager's; a team that is not there is made. A new password ends the
    account's open sessions and its invitation, and opens it again where it was closed. `drops_second_factor` is for who
    lost phone and recovery codes. Returns whether the account is new.

    :raises UserRefused: if the name cannot be taken or the password is too weak
    """
    found = User.objects.filter(username=username).first()
    user = found or User(username=username, display_name=username, role=Role.GENERAL_MANAGER)
    before = known_of(user)
    user.is_active = True
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
    note = partial(record, kind=Kind.PERSON, pk=user.pk, name=str(user))
    if found is None:
        note(action=Action.PERSON_ADDED, after=known_of(user))
    else:
        record_change(
            action=Action.PERSON_CHANGED,
            kind=Kind.PERSON,
            pk=user.pk,
            name=str(user),
            before=before,
            after=known_of(user),
        )
        note(action=Action.PASSWORD_SET)
        end_sessions(user)
        Invitation.objects.filter(user=user).delete()
    if drops_second_factor:
        Authenticator.objects.filter(user_id=user.pk).delete()
        note(action=Action.SECOND_FACTOR_REMOVED)
    return found is None
