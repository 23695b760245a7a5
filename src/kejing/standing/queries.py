"""Reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.analytics.policy import Policy
from kejing.customers.queries import visible_to
from kejing.kit.money import minor_digits
from kejing.people.permissions import may_see_all_customers
from kejing.standing.enums import LOST, RefreshState
from kejing.standing.models import Refresh, Standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from kejing.people.models import User


def current_refresh() -> Refresh | None:
    """Return the refresh whose rows pages show, or None before the first one is done."""
    return Refresh.objects.filter(state=RefreshState.DONE).order_by("-pk").first()


def latest_refresh() -> Refresh | None:
    """Return the refresh asked for last, done or not."""
    return Refresh.objects.order_by("-pk").first()


def standings_visible_to(user: User | AnonymousUser) -> QuerySet[Standing]:
    """Return the standing rows of the customers this person may see."""
    if user.is_authenticated and may_see_all_customers(user):
        return Standing.objects.all()
    return Standing.objects.filter(customer__in=visible_to(user))


def standings_in(standings: QuerySet[Standing], layer: str) -> QuerySet[Standing]:
    """Return those of `standings` that are in `layer`, one of `LAYERS`."""
    if layer == LOST:
        return standings.filter(is_lost=True)
    return standings.filter(tier=layer, is_lost=False)


def current_policy() -> Policy:
    """Return the policy in force: the shipped one, in the company's currency."""
    return Policy(minor_digits=minor_digits())
