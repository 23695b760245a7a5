"""The people whose contacts somebody sees: how full their day is, and what their contacts are for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from kejing.customers.queries import looked_after_by
from kejing.followups.models import Followup
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.people.permissions import may_see_all_customers
from kejing.people.queries import teams_below
from kejing.rounds.queries.balance import balances_of_people
from kejing.rounds.queries.seeing import sees_customer
from kejing.rounds.queries.words import day_begins
from kejing.standing.models import Standing
from kejing.standing.queries import current_policy

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from kejing.rounds.queries.balance import Balance

WRITING_ROLES: Final = (Role.SALESPERSON, Role.SUPERVISOR, Role.GENERAL_MANAGER, Role.SERVICE, Role.MARKETING)
MOST_SHOWN: Final = 12
"""So many stand beside the feed, the fullest days first; the page of the day has everybody."""
TEAM_ROLES: Final = (Role.SALESPERSON, Role.SUPERVISOR)
MET: Final = Q(contact_state="today")
WAITS: Final = Q(next_action__in=("keep_promise", "call", "contact")) | Q(contact_state__in=("due", "overdue", "never"))
"""Whom somebody should turn to. Debts are left out: they are kept from some readers."""


@dataclass(frozen=True, slots=True)
class Day:
    """How full somebody's day is: customers `met` today and those still `due`, of whom so many are `beyond` `capacity`.

    Lengths of the bar, 100 long, are of the fullest day of all.
    """

    pk: int
    name: str
    is_chosen: bool
    met: int
    due: int
    beyond: int
    unanswered: int
    capacity: int
    most: int
    balance: Balance | None

    @property
    def done_width(self) -> float:
        """The length that is done."""
        return round(100 * self.met / self.most, 2)

    @property
    def due_width(self) -> float:
        """The length that is done or due."""
        return round(100 * min(self.met + self.due, self.most) / self.most, 2)

    @property
    def tick(self) -> float:
        """Where the day ends."""
        return round(100 * self.capacity / self.most, 2)


def people_seen_by(user: User) -> Sequence[User]:
    """Return who may have written what this person sees, by name: his teams, and whoever writes for all of them."""
    writers = User.objects.filter(role__in=WRITING_ROLES).select_related("team").order_by("display_name", "username")
    if user.role not in TEAM_ROLES:
        return list(writers)
    teams = teams_below(user.team) if user.team is not None else frozenset()
    return list(writers.filter(Q(pk=user.pk) | Q(team__in=teams) | ~Q(role=Role.SALESPERSON)))


def days_of(user: User, *, today: date, person: int | None) -> Sequence[Day]:
    """Return the fullest days of those who own customers that this person looks after; the chosen one comes first."""
    own = Standing.objects.filter(customer__owner__is_active=True, customer__is_withdrawn=False)
    if not may_see_all_customers(user):
        own = own.filter(customer__in=looked_after_by(user))
    counted = (
        own.order_by().values("customer__owner").annotate(met=Count("pk", filter=MET), due=Count("pk", filter=WAITS))
    )
    loads = {row["customer__owner"]: (row["met"], row["due"]) for row in counted}
    usual = current_policy().contact.capacity
    owners = {one.pk: one for one in User.objects.filter(pk__in=loads)}
    holds = {pk: one.capacity(usual) for pk, one in owners.items()}
    fullest = sorted(
        owners, key=lambda pk: (pk != person, -_beyond(*loads[pk], holds[pk]), -loads[pk][1], str(owners[pk]), pk)
    )
    shown = fullest[:MOST_SHOWN]
    unanswered = _unanswered(shown, user=user, today=today)
    balances = balances_of_people(shown, user=user, today=today)
    lengths = [max(holds[pk] + 1, loads[pk][0], min(sum(loads[pk]), 2 * holds[pk])) for pk in shown]
    most = max(lengths, default=1)
    return [
        Day(
            pk=pk,
            name=str(owners[pk]),
            is_chosen=pk == person,
            met=loads[pk][0],
            due=loads[pk][1],
            beyond=_beyond(*loads[pk], holds[pk]),
            unanswered=unanswered[pk],
            capacity=holds[pk],
            most=most,
            balance=balances.get(pk),
        )
        for pk in shown
    ]


def _beyond(met: int, due: int, capacity: int) -> int:
    """Return how many of those due do not fit into a day in which so many were met."""
    return max(due - max(capacity - met, 0), 0)


def _unanswered(people: Collection[int], *, user: User, today: date) -> Counter[int]:
    """Return, by person, how many attempts of today found nobody."""
    tried = Followup.objects.filter(
        received_at__gte=day_begins(today), happened_on=today, answered=False, is_withdrawn=False, by__in=people
    )
    rows = tried.filter(sees_customer(user)).order_by().values("by").annotate(tried=Count("pk"))
    return Counter({row["by"]: row["tried"] for row in rows})
