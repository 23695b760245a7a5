"""Everybody who works here, as a list and one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict, assert_never

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Paginator
from django.db.models import Q

from kejing.people.enums import PersonState, Role
from kejing.people.models import User
from kejing.people.permissions import MANAGING_ROLES, may_change_person
from kejing.people.queries.invitations import token_of
from kejing.people.queries.second_factor import second_factor_of_user

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from kejing.people.models import Invitation

PAGE_SIZE: Final = 50
HANDOVER: Final = "handover"
"""Asks for those who are gone and still own customers."""

WITHOUT_PASSWORD: Final = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class Secured(TypedDict):
    """What `everybody` says of each beside the row."""

    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as the list shows him; `owned` is None where it is not the reader's business."""

    pk: int
    name: str
    username: str
    role: str
    team: str
    last_login: datetime | None
    has_second_factor: bool
    state: PersonState
    owned: int | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Those who are gone and whose customers wait for somebody else."""

    people: int
    customers: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the list."""

    rows: Sequence[PersonRow]
    count: int
    everybody: int
    number: int
    pages: int
    leaving: Leaving
    shows_owned: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person; `token` opens the door as long as the invitation does."""

    person: User
    state: PersonState
    has_second_factor: bool
    owned: int | None
    token: str
    invited_until: datetime | None
    is_self: bool
    may_change: bool


def everybody() -> QuerySet[WithAnnotations[User, Secured]]:
    """Return all people with what their row needs."""
    return User.objects.select_related("team", "invitation").annotate(has_second_factor=second_factor_of_user())


def managers_who_can_sign_in() -> QuerySet[User]:
    """Return those who look after people and are able to come in; the last of them must stay."""
    return User.objects.filter(role__in=MANAGING_ROLES, is_active=True).exclude(WITHOUT_PASSWORD)


def state_of(person: User, *, now: datetime) -> PersonState:
    """Return whether this person can sign in, and if not, why."""
    if not person.is_active:
        return PersonState.CLOSED
    if person.has_password:
        return PersonState.ACTIVE
    invitation = getattr(person, "invitation", None)
    is_open = invitation is not None and now < invitation.expires_at
    return PersonState.INVITED if is_open else PersonState.WAITING


def in_state[T: User](people: QuerySet[T], state: PersonState, *, now: datetime) -> QuerySet[T]:
    """Return those of `people` of whom `state_of` says so."""
    is_open = Q(invitation__expires_at__gt=now)
    match state:
        case PersonState.CLOSED:
            return people.filter(is_active=False)
        case PersonState.ACTIVE:
            return people.filter(is_active=True).exclude(WITHOUT_PASSWORD)
        case PersonState.INVITED:
            return people.filter(WITHOUT_PASSWORD, is_open, is_active=True)
        case PersonState.WAITING:
            return people.filter(WITHOUT_PASSWORD, is_active=True).exclude(is_open)
    assert_never(state)


def closed_people() -> Sequence[int]:
    """Return the ids of those who are gone."""
    return list(User.objects.filter(is_active=False).values_list("pk", flat=True))


def list_people(
    *, words: str, state: str, number: int, left_behind: Mapping[int, int], shows_owned: bool, now: datetime
) -> PeoplePage:
    """Return the people asked for, by name.

    `left_behind` says how many customers each of those who are gone still owns.
    """
    found = everybody()
    if words:
        found = found.filter(
            Q(display_name__icontains=words) | Q(username__icontains=words) | Q(team__name__icontains=words)
        )
    if state == HANDOVER:
        found = found.filter(pk__in=[pk for pk, owned in left_behind.items() if owned])
    elif state:
        found = in_state(found, PersonState(state), now=now)
    paginator = Paginator(found.order_by("display_name", "pk"), PAGE_SIZE)
    page = paginator.get_page(number)
    shown: Iterable[WithAnnotations[User, Secured]] = page
    return PeoplePage(
        rows=[
            PersonRow(
                pk=person.pk,
                name=str(person),
                username=person.username,
                role=str(Role(person.role).label),
                team=person.team.name if person.team else "",
                last_login=person.last_login,
                has_second_factor=person.has_second_factor,
                state=state_of(person, now=now),
                owned=left_behind.get(person.pk, 0) if shows_owned else None,
            )
            for person in shown
        ],
        count=paginator.count,
        everybody=User.objects.count(),
        number=page.number,
        pages=paginator.num_pages,
        leaving=Leaving(people=sum(1 for owned in left_behind.values() if owned), customers=sum(left_behind.values())),
        shows_owned=shows_owned,
    )


def person_page(person: WithAnnotations[User, Secured], *, by: User, owned: int | None, now: datetime) -> PersonPage:
    """Return what there is to say of a person, who was found among `everybody`."""
    state = state_of(person, now=now)
    invitation: Invitation | None = getattr(person, "invitation", None)
    opens = invitation if invitation is not None and invitation.is_open(now) else None
    may_change = may_change_person(by, person)
    return PersonPage(
        person=person,
        state=state,
        has_second_factor=person.has_second_factor,
        owned=owned,
        token=token_of(opens) if opens is not None and may_change else "",
        invited_until=None if opens is None else opens.expires_at,
        is_self=person.pk == by.pk,
        may_change=may_change,
    )
