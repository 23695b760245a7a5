"""Whose customers a pyramid is of: all that its reader may see, or a team's, a person's, a region's, a type's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from kejing.customers.models import Customer
from kejing.customers.queries import fingerprint, granted_to, sees_every_customer, visible_to
from kejing.people.enums import Role
from kejing.people.models import Team, User
from kejing.people.permissions import may_see_all_customers
from kejing.people.queries import teams_below
from kejing.standing.queries import rows_on, standings_visible_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from django.db.models import QuerySet

    from kejing.standing.models import PastDay, Standing


class By(StrEnum):
    """What customers can be grouped by."""

    TEAM = "team"
    PERSON = "person"
    REGION = "region"
    TYPE = "type"


FEW = 2_000
COLUMNS = {By.REGION: "region", By.TYPE: "customer_type"}


class NoSuchScope(Exception):
    """There is no such group, or none of its customers is this reader's business."""


@dataclass(frozen=True)
class Scope:
    """A group of customers, as one reader sees it; without `by` it is all that he may see.

    `day` is the past day that the rows are of, null for now. `rows` are those of which the `customers` belong to it;
    without customers, the rows alone decide, and for nobody else otherwise.
    """

    by: str
    of: str
    label: str
    rows: QuerySet[Standing]
    customers: QuerySet[Customer] | None
    day: PastDay | None = None

    @property
    def is_of_rows(self) -> bool:
        """Whether the rows alone decide who belongs to it."""
        return self.customers is None

    @property
    def standings(self) -> QuerySet[Standing]:
        """The rows of the group, for who reads or counts all of them."""
        if self.customers is None:
            return self.rows
        found = self.rows.filter(customer__in=self.customers)
        # All of a past day's rows are one stretch of the table; to those of some customers an index leads.
        return found if self.day is None else found.filter(Q(day=self.day))

    @property
    def in_order(self) -> QuerySet[Standing]:
        """The same, for who reads the first ones in the order of an index.

        SQLite finds all customers of a list before the first row; this way it looks at each row's own as it comes.
        """
        if self.customers is None:
            return self.rows
        return self.rows.filter(Exists(self.customers.filter(pk=OuterRef("customer"))))

    @property
    def is_few(self) -> bool:
        """Whether all of it is sooner looked up than some of it found among everybody's rows."""
        return self.customers is not None and self.members[0] <= FEW

    @cached_property
    def members(self) -> tuple[int, ...]:
        """Who belongs to it beside what the rows say: other numbers as soon as somebody comes or goes."""
        return self.ask_members()

    def ask_members(self) -> tuple[int, ...]:
        """Return the same as it is by now."""
        return () if self.customers is None else fingerprint(self.customers)

    @property
    def query(self) -> str:
        """The scope in an address: "by=team&of=3", empty for everybody now."""
        return _write(self.by, self.of, as_of=self.day.as_of if self.day else None)


@dataclass(frozen=True, slots=True)
class Group:
    """One group to choose; `depth` counts the teams above it."""

    by: str
    of: str
    label: str
    is_current: bool
    depth: int = 0
    as_of: date | None = None

    @property
    def query(self) -> str:
        """The group in an address."""
        return _write(self.by, self.of, as_of=self.as_of)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one kind."""

    label: str
    groups: Sequence[Group]


def _write(by: str, of: str, *, as_of: date | None) -> str:
    day = {"as_of": as_of.isoformat()} if as_of else {}
    return urlencode(({"by": by, "of": of} if by else {}) | day)


def scope_of(user: User, *, by: str, of: str, day: PastDay | None = None) -> Scope:
    """Return the customers of a group that `user` may see, with their rows of a `day` or of now; without `by` all.

    :raises NoSuchScope: if there is no such group, or he sees none of its customers
    """
    # Asked before and after: what is given or taken back in between must not have the rows of few kept as everybody's.
    sees_all = sees_every_customer(user)
    seen = visible_to(user)
    customers = None if sees_all and sees_every_customer(user) else seen
    rows = rows_on(day)
    if not by:
        return Scope(by="", of="", label="", rows=rows, customers=customers, day=day)
    owned = Customer.objects.all() if customers is None else customers
    if by in COLUMNS:
        rows = rows.filter(**{COLUMNS[By(by)]: of})
        label = of
    elif by == By.TEAM:
        team = _team(user, of)
        customers, label = owned.filter(owner__team__in=teams_below(team)), team.name
    else:
        person = _person(user, of)
        customers, label = owned.filter(owner=person), str(person)
    scope = Scope(by=by, of=of, label=label, rows=rows, customers=customers, day=day)
    # A team may be without customers; any other group is there because of one.
    if by != By.TEAM and not scope.standings.exists():
        raise NoSuchScope
    return scope


def groups_for(user: User, *, by: str, of: str, day: PastDay | None = None) -> Sequence[Groups]:
    """Return what `user` can look at the pyramid by, of a past day too; a kind with nothing to choose is left out."""
    visible = standings_visible_to(user, day=day)
    on = None if day is None else day.as_of
    kinds = (
        (_("Teams"), list(_teams(user, by=by, of=of))),
        (_("People"), _people(user, by=by, of=of)),
        (_("Regions"), _texts(visible, By.REGION, by=by, of=of)),
        (_("Types"), _texts(visible, By.TYPE, by=by, of=of)),
    )
    return [
        Groups(label, [replace(group, as_of=on) for group in groups])
        for label, groups in kinds
        if len(groups) > 1 or (groups and groups[0].is_current)
    ]


def people_of(user: User) -> QuerySet[User]:
    """Return the people who own customers that `user` may see."""
    return User.objects.filter(pk__in=visible_to(user).values("owner"))


def _team_keys(user: User) -> AbstractSet[int] | None:
    """Return the teams whose customers `user` sees, by his role or because they were given to him; None is all."""
    granted = granted_to(user)
    if may_see_all_customers(user) or granted.is_whole:
        return None
    own = user.team if user.role == Role.SUPERVISOR else None
    return granted.teams | (teams_below(own) if own is not None else frozenset())


def _team(user: User, of: str) -> Team:
    keys = _team_keys(user)
    team = Team.objects.filter(pk=of).first() if of.isascii() and of.isdigit() else None
    if team is None or (keys is not None and team.pk not in keys):
        raise NoSuchScope
    return team


def _person(user: User, of: str) -> User:
    person = people_of(user).filter(pk=of).first() if of.isascii() and of.isdigit() else None
    if person is None:
        raise NoSuchScope
    return person


def _teams(user: User, *, by: str, of: str) -> Iterator[Group]:
    """Give the teams as a tree, each before those below it."""
    keys = _team_keys(user)
    if keys is not None and not keys:
        return
    below: defaultdict[int | None, list[Team]] = defaultdict(list)
    for team in Team.objects.order_by("name", "pk"):
        if keys is None or team.pk in keys:
            is_top = keys is not None and team.parent_id not in keys
            below[None if is_top else team.parent_id].append(team)
    waiting = [(team, 0) for team in reversed(below[None])]
    while waiting:
        team, depth = waiting.pop()
        key = str(team.pk)
        yield Group(By.TEAM, key, team.name, is_current=(by, of) == (By.TEAM, key), depth=depth)
        waiting.extend((one, depth + 1) for one in reversed(below[team.pk]))


def _people(user: User, *, by: str, of: str) -> Sequence[Group]:
    return [
        Group(By.PERSON, str(one.pk), str(one), is_current=(by, of) == (By.PERSON, str(one.pk)))
        for one in people_of(user).order_by("display_name", "username")
    ]


def _texts(visible: QuerySet[Standing], kind: By, *, by: str, of: str) -> Sequence[Group]:
    column = COLUMNS[kind]
    texts = visible.exclude(**{column: None}).exclude(**{column: ""}).values_list(column, flat=True).distinct()
    return [
        Group(kind, text, text, is_current=(by, of) == (kind, text)) for text in sorted(set(texts.order_by())) if text
    ]
