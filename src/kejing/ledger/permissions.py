"""Named predicates: who takes requests down, and who says what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.people.enums import Role
from kejing.people.permissions import SELLING_ROLES

if TYPE_CHECKING:
    from kejing.people.models import User

TAKING_ROLES: Final = SELLING_ROLES | {Role.SERVICE, Role.MARKETING}


def may_take_requests(user: User) -> bool:
    """Answer whether this person may take down what customers he sees order, pay, return or have in stock."""
    return user.is_active and user.role in TAKING_ROLES


def may_settle_requests(user: User) -> bool:
    """Answer whether this person may say of requests of customers he sees which document books them, or cancel them."""
    return user.is_active and user.role in SELLING_ROLES
