"""Reads; above all, who may see whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.db.models import Count

from kejing.customers.models import Customer
from kejing.kit.frames import Query
from kejing.people.enums import Role
from kejing.people.permissions import may_see_all_customers
from kejing.people.queries import teams_below

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from kejing.people.models import User


def visible_to(user: User | AnonymousUser) -> QuerySet[Customer]:
    """Return the customers this person may see; every fetch of a customer's data starts here.

    A general manager sees all, a supervisor those owned in the teams below, a salesperson the own ones, and
    nobody else any.
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


def count_owned_by(people: Collection[int]) -> Mapping[int, int]:
    """Return how many customers each of these people owns; who owns none is left out."""
    owned = Customer.objects.filter(is_withdrawn=False, owner__in=people).order_by("owner")
    return dict(owned.values("owner").annotate(owned=Count("pk")).values_list("owner", "owned"))


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
