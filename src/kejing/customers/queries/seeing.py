"""Reads; above all, who may see whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    StringAgg,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext as _

from kejing.customers.models import Access, Customer, CustomerTag, Tag
from kejing.kit.frames import Query
from kejing.kit.spelling import fold
from kejing.kit.standards import own_day, own_zone
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.people.permissions import GRANTABLE_ROLES, may_see_all_customers
from kejing.people.queries import teams_below

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model, QuerySet
    from django.db.models.expressions import Combinable


HAS_ACCESS: Final = "has_access"
"""What who signed in brings along says so."""
_PRIME: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Granted:
    """What somebody was given to see besides what his role gives him: every customer, those of teams, single ones."""

    is_whole: bool = False
    teams: AbstractSet[int] = frozenset()
    customers: Sequence[int] = ()


def visible_to(user: User | AnonymousUser) -> QuerySet[Customer]:
    """Return the customers this person may see; every fetch of a customer's data starts here.

    They are those he looks after (`looked_after_by`), and what he was given to see (`granted_to`).
    """
    seen = _seen_by(user)
    return Customer.objects.filter(is_withdrawn=False) if seen is None else seen


def keep_visible[T: Model](rows: QuerySet[T], *, user: User | AnonymousUser, key: str = "customer") -> QuerySet[T]:
    """Return those of `rows` that are of customers this person may see; `key` is the customer in them.

    Who sees everybody is spared a look at each customer.
    """
    seen = _seen_by(user)
    return rows if seen is None else rows.filter(**{f"{key}__in": seen})


def fingerprint(customers: QuerySet[Customer]) -> tuple[int, ...]:
    """Return numbers that are others as soon as somebody comes to these customers or goes from them.

    They are how many there are and the sums of their keys, of the squares and of the cubes, the latter two by a prime:
    the database adds them up in an index, and no key is read.
    """
    key: Combinable = F("pk")
    square = (key * key) % _PRIME
    told = customers.order_by().aggregate(
        many=Count("pk"), keys=Sum(key), squares=Sum(square), cubes=Sum((square * key) % _PRIME)
    )
    return tuple(int(told[name] or 0) for name in ("many", "keys", "squares", "cubes"))


def looked_after_by(user: User | AnonymousUser) -> QuerySet[Customer]:
    """Return the customers that are this person's by his role: his to give to others, or to have others look at.

    A general manager looks after all, a supervisor after those owned in the teams below, a salesperson after the own
    ones, and nobody else after any.
    """
    if not user.is_authenticated or not user.is_active:
        return Customer.objects.none()
    present = Customer.objects.filter(is_withdrawn=False)
    if may_see_all_customers(user):
        return present
    if user.role == Role.SUPERVISOR and user.team is not None:
        return present.filter(owner__team__in=teams_below(user.team))
    if user.role in {Role.SALESPERSON, Role.SUPERVISOR}:
        return present.filter(owner=user)
    return Customer.objects.none()


def sees_every_customer(user: User) -> bool:
    """Answer whether this person sees every customer, by his role or because that was given to him."""
    if may_see_all_customers(user):
        return True
    return _can_be_given(user) and _counting_for(user).filter(team=None, customer=None).exists()


def granted_to(user: User | AnonymousUser) -> Granted:
    """Return what was given to this person to see that counts today; the teams are those below too.

    What day it is, the database says: nothing that was asked of it before midnight is believed after it.
    """
    if not user.is_authenticated or not _can_be_given(user):
        return Granted()
    given = list(_counting_for(user).select_related("team").order_by("pk"))
    teams = [one.team for one in given if one.team is not None]
    return Granted(
        is_whole=any(one.team_id is None and one.customer_id is None for one in given),
        teams=teams_below(*teams) if teams else frozenset(),
        customers=[one.customer_id for one in given if one.customer_id is not None],
    )


def counting_today(accesses: QuerySet[Access]) -> QuerySet[Access]:
    """Return those that are not over, by the day that it is for the company."""
    today = TruncDate(Now(), tzinfo=own_zone())
    return accesses.filter(Q(until_on__isnull=True) | Q(until_on__gte=today))


def _can_be_given(user: User) -> bool:
    """Answer whether there can be anything that counts; who signed in brings along whether there is."""
    return user.is_active and user.role in GRANTABLE_ROLES and getattr(user, HAS_ACCESS, True)


def _counting_for(user: User) -> QuerySet[Access]:
    return counting_today(Access.objects.filter(person=user))


def has_access() -> Exists:
    """Return the condition on a row of people that something was given to them to see, if only in the past."""
    return Exists(Access.objects.filter(person=OuterRef("pk")))


def accesses_of(person: User) -> QuerySet[Access]:
    """Return what was given to this person to see: every customer, then teams, then customers, by name."""
    found = Access.objects.filter(person=person).select_related("team", "customer", "given_by")
    return found.order_by(F("customer__name").asc(nulls_first=True), F("team__name").asc(nulls_first=True), "pk")


def collaborators_of(customer: Customer) -> QuerySet[Access]:
    """Return who looks after this customer besides its owner, by name; who can no longer sign in is left out."""
    found = counting_today(Access.objects.filter(customer=customer, person__is_active=True))
    able = found.filter(person__role__in=GRANTABLE_ROLES).select_related("person__team")
    return able.order_by("person__display_name", "person")


@dataclass(frozen=True, slots=True)
class AccessRow:
    """Something that was given to a person to see; `what` names the team or the customer, empty for every customer."""

    pk: int
    what: str
    is_customer: bool
    customer: int | None
    until_on: date | None
    is_over: bool
    given_by: str
    given_on: date


@dataclass(frozen=True, slots=True)
class AccessPage:
    """What a person sees: by his role in words, and what he was given besides.

    `customers` is how many he sees today. It is None, and `hidden` single ones are not among the `rows`, where the
    reader sees no customers himself.
    """

    person: User
    by_role: str
    rows: Sequence[AccessRow]
    hidden: int
    customers: int | None


def access_page(person: User, *, by: User, today: date) -> AccessPage:
    """Return what a person sees, as `by` may know it."""
    given = list(accesses_of(person))
    knows_customers = may_see_all_customers(by)
    shown = [one for one in given if knows_customers or one.customer is None]
    return AccessPage(
        person=person,
        by_role=_by_role(person),
        rows=[_access_row(one, today=today) for one in shown],
        hidden=len(given) - len(shown),
        customers=visible_to(person).count() if knows_customers else None,
    )


def _access_row(access: Access, *, today: date) -> AccessRow:
    of = access.team or access.customer
    return AccessRow(
        pk=access.pk,
        what="" if of is None else of.name,
        is_customer=access.customer is not None,
        customer=access.customer_id,
        until_on=access.until_on,
        is_over=access.until_on is not None and access.until_on < today,
        given_by="" if access.given_by is None else str(access.given_by),
        given_on=own_day(access.given_at),
    )


def _by_role(person: User) -> str:
    match person.role:
        case Role.GENERAL_MANAGER:
            return _("A general manager sees every customer.")
        case Role.ADMINISTRATOR:
            return _("An administrator sees no customer: he looks after people and settings.")
        case Role.SUPERVISOR if person.team is not None:
            return _("A supervisor sees the customers owned in {team} and the teams below it.").format(team=person.team)
        case Role.SUPERVISOR:
            return _("A supervisor without a team sees the customers that are his own.")
        case Role.SALESPERSON:
            return _("A salesperson sees the customers that are his own.")
    return _("This role sees no customer but those given here.")


def _seen_by(user: User | AnonymousUser) -> QuerySet[Customer] | None:
    """Return the customers that this person sees, None for every one."""
    if user.is_authenticated and may_see_all_customers(user):
        return None
    own, granted = looked_after_by(user), granted_to(user)
    if granted == Granted() or not user.is_authenticated:
        return own
    if granted.is_whole:
        return None
    # Their keys, one by one: a database looks them up along its indexes, where it would read every customer otherwise.
    teams = granted.teams | (teams_below(user.team) if user.role == Role.SUPERVISOR and user.team else frozenset())
    people = set(User.objects.filter(team__in=teams).values_list("pk", flat=True)) if teams else set()
    if user.role in {Role.SALESPERSON, Role.SUPERVISOR}:
        people.add(user.pk)
    either = Q(owner__in=sorted(people)) if people else Q()
    if granted.customers:
        either |= Q(pk__in=granted.customers)
    return Customer.objects.filter(either, is_withdrawn=False) if either else Customer.objects.none()


def count_owned_by(people: Collection[int]) -> Mapping[int, int]:
    """Return how many customers each of these people owns; who owns none is left out."""
    owned = Customer.objects.filter(is_withdrawn=False, owner__in=people).order_by("owner")
    return dict(owned.values("owner").annotate(owned=Count("pk")).values_list("owner", "owned"))


def all_tags() -> QuerySet[Tag]:
    """Return the company's tags, by name."""
    return Tag.objects.order_by("key", "pk")


def tags_of(customers: Collection[int]) -> Mapping[int, Sequence[Tag]]:
    """Return the tags of each of these customers, by name; who has none is left out."""
    found: defaultdict[int, list[Tag]] = defaultdict(list)
    put_on = CustomerTag.objects.filter(customer__in=customers).select_related("tag")
    for one in put_on.order_by("tag__key", "tag"):
        found[one.customer_id].append(one.tag)
    return found


def has_tag(names: Collection[str] = (), *, is_on: bool = True) -> Q:
    """Return the condition, on rows of a `customer` each, that one of these tags is on it, or (`is_on`) that none is.

    Without names it is about any tag. A name that no tag has is on nobody.
    """
    put_on = CustomerTag.objects.filter(tag__key__in=sorted(map(fold, names))) if names else CustomerTag.objects.all()
    # Who has a tag is found along its index, once for all rows. What PostgreSQL cannot hold in its memory of a "not
    # in", it would look through again for every row: there each row asks for its own tags.
    if is_on or connection.vendor != "postgresql":
        among = Q(customer__in=put_on.values("customer"))
        return among if is_on else ~among
    return ~Q(Exists(put_on.filter(customer=OuterRef("customer"))))


def tag_names(separator: str) -> Subquery:
    """Return, for rows of a `customer` each, the names of its tags as one text, in no order; null without any."""
    put_on = CustomerTag.objects.filter(customer=OuterRef("customer")).order_by().values("customer")
    return Subquery(put_on.annotate(names=StringAgg("tag__name", Value(separator))).values("names"))


def first_tag() -> Subquery:
    """Return, for rows of a `customer` each, the first of its tags, by its key; null without any."""
    put_on = CustomerTag.objects.filter(customer=OuterRef("customer")).order_by("tag__key")
    return Subquery(put_on.values("tag__key")[:1])


def tags_state() -> str:
    """Return a text that is another one after every change of a tag, or of who has it."""
    return " ".join(f"{pk}:{marks}" for pk, marks in Tag.objects.order_by("pk").values_list("pk", "marks"))


CUSTOMER_FACTS = Query(
    sql="SELECT c.code AS customer_code, c.name AS customer_name, c.contact_every_days, c.is_intent, c.is_closed,"
    " c.created_on, c.kind AS customer_type, c.region,"
    " COALESCE(NULLIF(u.display_name, ''), u.username) AS salesperson, c.credit_limit"
    " FROM customers_customer c LEFT JOIN people_user u ON u.id = c.owner_id WHERE NOT c.is_withdrawn",
    schema={
        "customer_code": pl.String,
        "customer_name": pl.String,
        "contact_every_days": pl.Int32,
        "is_intent": pl.Boolean,
        "is_closed": pl.Boolean,
        "created_on": pl.Date,
        "customer_type": pl.String,
        "region": pl.String,
        "salesperson": pl.String,
        "credit_limit": pl.Int64,
    },
)
"""Every customer as the judgements need it, in columns of `analytics.Facts.customers`; the salesperson is the owner.

Stars are granted by nobody yet: `analytics.facts.complete_customers` adds what is missing as unknown.
"""
