"""Named predicates: who may write of contacts, correct them, and talk about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.customers.queries import looked_after_by
from kejing.people.enums import Role
from kejing.people.permissions import SELLING_ROLES

if TYPE_CHECKING:
    from kejing.followups.models import Followup
    from kejing.people.models import User

REPORTING_ROLES: Final = SELLING_ROLES | {Role.SERVICE, Role.MARKETING}
SUPERVISING_ROLES: Final = frozenset({Role.SUPERVISOR, Role.GENERAL_MANAGER})


def may_report(user: User) -> bool:
    """Answer whether this person may write of contacts with the customers he sees, and promise them something."""
    return user.is_active and user.role in REPORTING_ROLES


def may_talk(user: User) -> bool:
    """Answer whether this person may comment on contacts with the customers he sees."""
    return may_report(user)


def may_correct(user: User, followup: Followup) -> bool:
    """Answer whether this person may add to a contact that was written here: its author."""
    return may_report(user) and followup.uid is not None and followup.by_id == user.pk


def may_take_back(user: User, followup: Followup) -> bool:
    """Answer whether this person may take back a contact that was written here: its author, and who is above him.

    That is who looks after the customer as supervisor or general manager. What was imported is taken back with its
    import.
    """
    if may_correct(user, followup):
        return True
    if followup.uid is None or user.role not in SUPERVISING_ROLES:
        return False
    return looked_after_by(user).filter(pk=followup.customer_id).exists()
