"""Named predicates: what a role may do, and what is kept from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.people.enums import Field, Role
from kejing.people.models import Company

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser

    from kejing.people.models import User

COMPANY_WIDE_ROLES: Final = frozenset({Role.GENERAL_MANAGER})
SELLING_ROLES: Final = frozenset({Role.SALESPERSON, Role.SUPERVISOR, Role.GENERAL_MANAGER})
GRANTABLE_ROLES: Final = frozenset({Role.SALESPERSON, Role.SUPERVISOR, Role.SERVICE, Role.MARKETING})
"""Who can be given more customers to see than the role gives. A general manager sees all, an administrator none."""
MANAGING_ROLES: Final = frozenset({Role.GENERAL_MANAGER, Role.ADMINISTRATOR})
MASKABLE_ROLES: Final = (Role.SALESPERSON, Role.SUPERVISOR, Role.SERVICE, Role.MARKETING)
"""Nothing can be kept from a general manager, and an administrator sees no customer to begin with."""


def may_see_all_customers(user: User) -> bool:
    """Answer whether every customer of the company is this person's business."""
    return user.is_active and user.role in COMPANY_WIDE_ROLES


def may_judge_again(user: User) -> bool:
    """Answer whether this person may have all customers judged anew, which everybody then sees."""
    return may_see_all_customers(user)


def may_give_reasons(user: User) -> bool:
    """Answer whether this person may say why a figure of a customer he sees is abnormal."""
    return user.is_active and user.role in SELLING_ROLES


def may_manage_people(user: User | AnonymousUser) -> bool:
    """Answer whether this person looks after accounts, teams and the company's settings."""
    return user.is_authenticated and user.is_active and user.role in MANAGING_ROLES


def may_change_person(by: User, person: User) -> bool:
    """Answer whether `by` may change this account: a general manager's only by a general manager.

    Otherwise an administrator, who sees no customer, could let himself in as somebody who sees all of them. As whoever
    looks after other people's accounts he could still come in as one of them: the log tells of every link he makes.
    """
    return may_manage_people(by) and (person.role != Role.GENERAL_MANAGER or by.role == Role.GENERAL_MANAGER)


def roles_given_by(by: User) -> Sequence[Role]:
    """Return the roles that `by` may give."""
    if not may_manage_people(by):
        return ()
    return tuple(role for role in Role if role != Role.GENERAL_MANAGER or by.role == Role.GENERAL_MANAGER)


def needs_second_factor(user: User) -> bool:
    """Answer whether the company lets this person in with a second factor only."""
    return user.role in MANAGING_ROLES and Company.find().managers_need_second_factor


def masked_fields(user: User | AnonymousUser) -> frozenset[str]:
    """Return what is kept from this person: some of "phone", "margin" and "receivable".

    A field that is kept from somebody is absent from his totals, filters, sorts, sentences, flags and exports too.
    Who signed in brings the answer along, so that no page asks the database for it.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset(Field.values)
    if user.role not in MASKABLE_ROLES:
        return frozenset()
    # What is brought along is None where nobody set anything yet.
    masks = (user.company_masks or {}) if hasattr(user, "company_masks") else Company.find().masks
    return frozenset(masks.get(user.role, ())) & frozenset(Field.values)
