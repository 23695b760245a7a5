"""Whose day it is, and how full the days are of the people that somebody looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from kejing.battlemap.queries.today_rows import DONE, to_do
from kejing.customers.queries import looked_after_by
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.people.permissions import may_see_all_customers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from kejing.standing.models import Standing

NOBODY = "nobody"
"""Stands in an address for the customers that nobody owns."""


class NoSuchPerson(LookupError):
    """That is not somebody whose customers the reader may see."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Somebody whose day is shown; `key` is as in an address, `owner` None for the customers that nobody owns."""

    key: str
    name: str
    owner: User | None
    is_reader: bool

    def capacity(self, usual: int) -> int:
        """Return how many customers he can do on a working day, where `usual` is what the policy says."""
        return usual if self.owner is None else self.owner.capacity(usual)

    def of(self, visible: QuerySet[Standing]) -> QuerySet[Standing]:
        """Return those of the rows that are of this person's customers."""
        return (
            visible.filter(customer__owner__isnull=True)
            if self.owner is None
            else visible.filter(customer__owner=self.owner)
        )


@dataclass(frozen=True, slots=True)
class Load:
    """How full somebody's day is: of `due` customers as many fit as there is `capacity` left after those `done`.

    `most` is what the fullest day of all has, the length of the bar.
    """

    key: str
    name: str
    team: str
    due: int
    done: int
    capacity: int
    most: int

    @property
    def beyond(self) -> int:
        """How many do not fit."""
        return max(self.due - max(self.capacity - self.done, 0), 0)

    @property
    def filled(self) -> float:
        """The part of the bar that is full."""
        return (self.due + self.done) / self.most

    @property
    def tick(self) -> float:
        """Where on the bar the day ends."""
        return self.capacity / self.most


def looks_after_people(user: User) -> bool:
    """Answer whether this person sees the days of others."""
    return may_see_all_customers(user) or (user.role == Role.SUPERVISOR and user.team is not None)


def person_of(user: User, key: str) -> Whose:
    """Return the person whose day `user` asks for, himself without a key.

    :raises NoSuchPerson: if it is not somebody whose customers he may see
    """
    if key in {"", str(user.pk)}:
        return Whose(key=str(user.pk), name=str(user), owner=user, is_reader=True)
    if key == NOBODY and may_see_all_customers(user):
        return Whose(key=NOBODY, name=_("Without a salesperson"), owner=None, is_reader=False)
    owners = User.objects.filter(pk__in=looked_after_by(user).values("owner"))
    person = owners.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if person is None:
        raise NoSuchPerson
    return Whose(key=str(person.pk), name=str(person), owner=person, is_reader=False)


def loads_of(visible: QuerySet[Standing], *, capacity: int, masked: AbstractSet[str]) -> Sequence[Load]:
    """Return how full the days are of all who own one of these customers, who is overloaded most first.

    A day holds `capacity`, or what its owner can do where that is known of him.
    """
    wanted = to_do(masked)
    counted = (
        visible.values_list("customer__owner")
        .annotate(due=Count("pk", filter=wanted), done=Count("pk", filter=DONE))
        .order_by()
    )
    rows = list(counted)
    people = User.objects.select_related("team").in_bulk([owner for owner, _due, _done in rows if owner is not None])
    most = max(
        [
            1,
            *(person.capacity(capacity) for person in people.values()),
            *(due + done for _owner, due, done in rows),
        ]
    )
    loads = [
        Load(
            key=NOBODY if owner is None else str(owner),
            name=_("Without a salesperson") if owner is None else str(people[owner]),
            team=_team_of(people.get(owner)),
            due=due,
            done=done,
            capacity=0 if owner is None else people[owner].capacity(capacity),
            most=most,
        )
        for owner, due, done in rows
        if owner is None or owner in people
    ]
    return sorted(loads, key=lambda one: (-one.beyond, -one.due, one.name, one.key))


def _team_of(person: User | None) -> str:
    return person.team.name if person is not None and person.team is not None else ""
