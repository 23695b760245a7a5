"""Named predicates: what a role may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.people.permissions import may_see_all_customers

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from kejing.people.models import User


def may_import(user: User | AnonymousUser) -> bool:
    """Answer whether this person may bring files into the ledger and take them back: it is the whole company's."""
    return user.is_authenticated and may_see_all_customers(user)
