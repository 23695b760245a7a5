"""Reads; above all, who may see whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from kejing.customers.models import Customer
from kejing.kit.frames import Query
from kejing.people.enums import Role
from kejing.people.permissions import may_see_all_customers
from kejing.people.queries import teams_below

if TYPE_CHECKING:
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
    if may_see_all_customers(user):
        return Customer.objects.all()
    if user.role == Role.SUPERVISOR and user.team is not None:
        return Customer.objects.filter(owner__team__in=teams_below(user.team))
    if user.role in {Role.SALESPERSON, Role.SUPERVISOR}:
        return Customer.objects.filter(owner=user)
    return Customer.objects.none()


CUSTOMER_FACTS = Query(
    sql="SELECT code AS customer_code, name AS customer_name, contact_every_days, is_intent, is_closed, created_on"
    " FROM customers_customer",
    schema={
        "customer_code": pl.String,
        "customer_name": pl.String,
        "contact_every_days": pl.Int32,
        "is_intent": pl.Boolean,
        "is_closed": pl.Boolean,
        "created_on": pl.Date,
    },
)
"""Every customer as the judgements need it, in the columns of `analytics.Facts.customers`."""
