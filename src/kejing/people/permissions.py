"""Named predicates: what a role may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.people.enums import Role

if TYPE_CHECKING:
    from kejing.people.models import User

COMPANY_WIDE_ROLES = frozenset({Role.GENERAL_MANAGER})


def may_see_all_customers(user: User) -> bool:
    """Answer whether every customer of the company is this person's business."""
    return user.is_active and user.role in COMPANY_WIDE_ROLES


def may_judge_again(user: User) -> bool:
    """Answer whether this person may have all customers judged anew, which everybody then sees."""
    return may_see_all_customers(user)
