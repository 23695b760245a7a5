"""Named predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf

from kejing.customers.models import Customer, CustomerTag, Tag
from kejing.customers.queries import looked_after_by
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.people.permissions import GRANTABLE_ROLES, SELLING_ROLES, may_manage_people, may_see_all_customers
from kejing.people.queries import teams_below

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kejing.customers.models import Access


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


def may_share(user: User, customer: Customer) -> bool:
    """Answer whether this person may say who else looks after a customer: its owner, and who is above him."""
    if may_see_all_customers(user):
        return True
    return may_edit(user) and looked_after_by(user).filter(pk=customer.pk).exists()


def sharable_with(customer: Customer) -> QuerySet[User]:
    """Return with whom a customer can be shared, by name: who can sign in and does not see everybody by role."""
    people = User.objects.filter(is_active=True, role__in=GRANTABLE_ROLES)
    others = people if customer.owner_id is None else people.exclude(pk=customer.owner_id)
    return others.order_by(Coalesce(NullIf(F("display_name"), Value("")), F("username")), "pk")


def may_give_access(user: User, person: User) -> bool:
    """Answer whether `user` may say which customers this person sees besides his own."""
    return may_manage_people(user) and person.role in GRANTABLE_ROLES


def may_withdraw(user: User, access: Access) -> bool:
    """Answer whether `user` may take back what was given: who looks after people all but single customers."""
    if access.customer is not None:
        return may_share(user, access.customer)
    return may_manage_people(user)


def may_keep_tags(user: User) -> bool:
    """Answer whether this person may rename, merge and delete tags: at least those of the teams below."""
    return may_assign(user)


def tags_kept_by(user: User) -> QuerySet[Tag]:
    """Return the tags that this person may rename, merge and delete: those that are on nobody else's customers.

    A tag lies on customers of every team: who changed one would change what is not his. Withdrawn ones count too: they
    come back, with their tags, when their import does.
    """
    if may_see_all_customers(user):
        return Tag.objects.all()
    if not may_keep_tags(user) or user.team is None:
        return Tag.objects.none()
    own = Customer.objects.filter(owner__team__in=teams_below(user.team))
    beyond = CustomerTag.objects.filter(tag=OuterRef("pk")).exclude(customer__in=own)
    return Tag.objects.filter(~Exists(beyond))
