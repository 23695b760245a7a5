"""Who sees a customer, and so can be named in what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from kejing.customers.models import Access
from kejing.customers.queries import counting_today
from kejing.people.enums import Role
from kejing.people.models import Team, User
from kejing.people.permissions import COMPANY_WIDE_ROLES, GRANTABLE_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from kejing.customers.models import Customer


def readers_of(customer: Customer) -> Sequence[User]:
    """Return everybody who sees a customer and can sign in, by name: `customers.queries.visible_to`, turned round."""
    teams = _teams_above(customer.owner.team_id if customer.owner else None)
    given = Access.objects.filter(
        Q(customer=customer) | Q(team__in=teams) | Q(customer__isnull=True, team__isnull=True),
        person__role__in=GRANTABLE_ROLES,
    )
    who = Q(role__in=COMPANY_WIDE_ROLES) | Q(pk__in=counting_today(given).values("person"))
    who |= Q(role=Role.SUPERVISOR, team__in=teams)
    if customer.owner_id is not None:
        # Who owns it sees it, a supervisor with a team only where he is in the team himself, which the line above says.
        who |= Q(pk=customer.owner_id, role=Role.SALESPERSON)
        who |= Q(pk=customer.owner_id, role=Role.SUPERVISOR, team__isnull=True)
    return list(User.objects.filter(who, is_active=True).order_by("display_name", "username"))


def _teams_above(team: int | None) -> AbstractSet[int]:
    """Return the keys of a team and of every team above it."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    while team is not None and team not in found:
        found.add(team)
        team = parents.get(team)
    return found
