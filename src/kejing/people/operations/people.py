"""People: invited, changed, closed and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record, record_change
from kejing.people.enums import Role
from kejing.people.http.devices import end_sessions
from kejing.people.models import Invitation, User
from kejing.people.operations.invitations import renew_invitation
from kejing.people.permissions import MANAGING_ROLES, may_change_person, needs_second_factor, roles_given_by
from kejing.people.queries.people import managers_who_can_sign_in
from kejing.people.queries.second_factor import has_second_factor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from kejing.people.models import Team


class PersonRefused(Exception):
    """The change cannot be made; `fields` says why, by the name of a field ("" for all of it)."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = fields
        super().__init__(" ".join(sentence for said in fields.values() for sentence in said))


class LastManager(PersonRefused):
    """Nobody would be left who can look after people, or who sees all customers."""


@transaction.atomic
def invite_person(
    *,
    username: str,
    display_name: str,
    email: str,
    role: Role,
    team: Team | None,
    daily_capacity: int | None = None,
    by: User,
    now: datetime,
) -> Invitation:
    """Make an account without a password and the link with which its owner chooses one.

    :raises PersonRefused: if the name is taken, or the role is not `by`'s to give
    """
    _refuse_role(role, by=by)
    user = User(
        username=username,
        display_name=display_name,
        email=email,
        role=role,
        team=team,
        daily_capacity=daily_capacity,
    )
    user.set_unusable_password()
    _check(user)
    user.save()
    record(action=Action.PERSON_ADDED, kind=Kind.PERSON, pk=user.pk, name=str(user), after=known_of(user), by=by)
    return renew_invitation(user=user, by=by, now=now)


@transaction.atomic
def change_person(
    *,
    person: User,
    username: str,
    display_name: str,
    email: str,
    role: Role,
    team: Team | None,
    daily_capacity: int | None = None,
    by: User,
) -> None:
    """Change what is known of a person; another role holds from the next page on.

    Where the new role needs a second factor and there is none, the person has to sign in anew.

    :raises PersonRefused: if the name is taken, or the account or the role is not `by`'s to change
    :raises LastManager: if nobody else looks after people, or sees all customers
    """
    person = _find_changeable(person, by=by)
    if role != person.role:
        _refuse_role(role, by=by)
        _keep_managers(person, role=role)
    before = known_of(person)
    changes = {
        "username": username,
        "display_name": display_name,
        "email": email,
        "role": role,
        "team": team,
        "daily_capacity": daily_capacity,
    }
    for name, value in changes.items():
        setattr(person, name, value)
    _check(person)
    person.save(update_fields=list(changes))
    record_change(
        action=Action.PERSON_CHANGED,
        kind=Kind.PERSON,
        pk=person.pk,
        name=str(person),
        before=before,
        after=known_of(person),
        by=by,
    )
    if person.pk != by.pk and needs_second_factor(person) and not has_second_factor(person):
        end_sessions(person)


@transaction.atomic
def close_person(*, person: User, by: User) -> None:
    """Keep a person out from now on and end all sessions; what he owns stays his until it is handed over.

    :raises PersonRefused: if it is oneself, or the account is not `by`'s to change
    :raises LastManager: if nobody else looks after people, or sees all customers
    """
    person = _find_changeable(person, by=by)
    if person.pk == by.pk:
        raise PersonRefused({"": [_("You cannot close your own account: ask another manager.")]})
    _keep_managers(person, role=None)
    person.is_active = False
    person.save(update_fields=["is_active"])
    Invitation.objects.filter(user=person).delete()
    end_sessions(person)
    record(action=Action.PERSON_CLOSED, kind=Kind.PERSON, pk=person.pk, name=str(person), by=by)


@transaction.atomic
def open_person(*, person: User, by: User) -> None:
    """Let a person in again, with the password he had.

    :raises PersonRefused: if the account is not `by`'s to change
    """
    person = _find_changeable(person, by=by)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(action=Action.PERSON_OPENED, kind=Kind.PERSON, pk=person.pk, name=str(person), by=by)


@transaction.atomic
def remove_second_factor(*, person: User, by: User) -> None:
    """Let a person who lost his phone in with the password alone; all his sessions end.

    :raises PersonRefused: if the account is not `by`'s to change, or is `by`'s own
    """
    if person.pk == by.pk:
        raise PersonRefused({"": [_("Your own password and second factor are changed on your own page.")]})
    person = _find_changeable(person, by=by)
    Authenticator.objects.filter(user_id=person.pk).delete()
    end_sessions(person)
    record(action=Action.SECOND_FACTOR_REMOVED, kind=Kind.PERSON, pk=person.pk, name=str(person), by=by)


def known_of(person: User) -> Mapping[str, str]:
    """Return what the log tells of a person."""
    return {
        "username": person.username,
        "display_name": person.display_name,
        "email": person.email,
        "role": person.role,
        "team": "" if person.team is None else str(person.team),
        "daily_capacity": "" if person.daily_capacity is None else str(person.daily_capacity),
    }


def _find_changeable(person: User, *, by: User) -> User:
    """Return the person as he is now, kept for this transaction together with all managers."""
    # Two managers who close each other must wait for one another, or nobody would be left.
    list(User.objects.select_for_update().filter(role__in=MANAGING_ROLES).order_by("pk").values_list("pk"))
    person = User.objects.select_for_update().get(pk=person.pk)
    if not may_change_person(by, person):
        raise PersonRefused({"": [_("Only a general manager can change a general manager's account.")]})
    return person


def _refuse_role(role: Role, *, by: User) -> None:
    if role not in roles_given_by(by):
        raise PersonRefused({"role": [_("Only a general manager can make somebody general manager.")]})


def _keep_managers(person: User, *, role: Role | None) -> None:
    """Refuse what would leave nobody in charge; `role` None is to be kept out."""
    others = set(managers_who_can_sign_in().exclude(pk=person.pk).values_list("role", flat=True))
    counts = managers_who_can_sign_in().filter(pk=person.pk).exists()
    if not counts:
        return
    if person.role == Role.GENERAL_MANAGER and role != Role.GENERAL_MANAGER and Role.GENERAL_MANAGER not in others:
        sentence = _("This is the last general manager who can sign in. Make somebody else general manager first.")
        raise LastManager({"": [sentence]})
    if role not in MANAGING_ROLES and not others:
        sentence = _("This is the last one who can look after people. Give that role to somebody else first.")
        raise LastManager({"": [sentence]})


def _check(person: User) -> None:
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise PersonRefused(
            {("" if name == "__all__" else name): said for name, said in error.message_dict.items()}
        ) from error
    if User.objects.exclude(pk=person.pk).filter(username__iexact=person.username).exists():
        raise PersonRefused({"username": [_("Somebody else signs in with this name.")]})
