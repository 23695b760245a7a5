"""Named predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from kejing.people.enums import Role
from kejing.people.models import User
from kejing.people.permissions import SELLING_ROLES, may_see_all_customers
from kejing.people.queries import teams_below

if TYPE_CHECKING:
    from django.db.models import QuerySet


def may_assign(user: User) -> bool:
    """Answer whether this person may give customers to somebody: all of them, or those of the teams below."""
    return may_see_all_customers(user) or (user.is_active and user.role == Role.SUPERVISOR and user.team_id is not None)


def assignable_by(user: User) -> QuerySet[User]:
    """Return to whom this person may give customers, by name: whoever sells and can sign in, in the own teams."""
    sellers = User.objects.filter(is_active=True, role__in=SELLING_ROLES)
    named = sellers.order_by(Coalesce(NullIf(F("display_name"), Value("")), F("username")), "pk")
    if may_see_all_customers(user):
        return named
    if may_assign(user) and user.team is not None:
        return named.filter(team__in=teams_below(user.team))
    return named.none()


def may_edit(user: User) -> bool:
    """Answer whether this person may change what is known of the customers he sees."""
    return user.is_active and user.role in SELLING_ROLES
