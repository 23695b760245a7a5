"""Named predicates: who may write of contacts, correct them, and talk about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.customers.queries import looked_after_by
from kejing.people.enums import Role
from kejing.people.permissions import MANAGING_ROLES, SELLING_ROLES, may_manage_people, may_see_all_customers
from kejing.people.queries import teams_below

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from kejing.customers.models import Customer
    from kejing.followups.models import Followup, Visit
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


def may_erase(user: User) -> bool:
    """Answer whether this person erases what was reported for good: a general manager, who answers for the company."""
    return user.is_active and user.role == Role.GENERAL_MANAGER


def may_set_templates(user: User) -> bool:
    """Answer whether this person says what is to be done in shops: who looks after the company's settings."""
    return may_manage_people(user)


def may_decide_visits(user: User) -> bool:
    """Answer whether there are visits of others about which this person may decide."""
    return user.is_active and user.role in SUPERVISING_ROLES


def may_decide(user: User, visit: Visit) -> bool:
    """Answer whether this person may say that a visit counts or does not: who looks after its customer from above.

    Nobody decides about a visit of his own.
    """
    if not may_decide_visits(user) or visit.by_id == user.pk:
        return False
    return looked_after_by(user).filter(pk=visit.customer_id).exists()


def may_place(user: User, customer: Customer) -> bool:
    """Answer whether this person may say where a customer is: its salesperson, and who is above him."""
    return looked_after_by(user).filter(pk=customer.pk).exists()


def may_see_day(by: User, person: User) -> bool:
    """Answer whether `by` sees where this person was on a day: himself, his supervisor, general managers."""
    return by.is_active and _is_he_or_above(by, person)


def seen_on_days(by: User, people: Collection[User]) -> AbstractSet[int]:
    """Return those of these people of whom `by` sees where they were on a day, in one query."""
    return _he_and_below(by, people) if by.is_active else frozenset()


def may_see_heads(user: User) -> bool:
    """Answer whether this person looks after the evidence: general managers and administrators."""
    return user.is_active and user.role in MANAGING_ROLES


def may_bring_check_ins(user: User) -> bool:
    """Answer whether this person brings in check-ins of another program: who looks after the company's settings."""
    return may_manage_people(user)


def may_plan(user: User) -> bool:
    """Answer whether this person has plans of contacts: who may write of them."""
    return may_report(user)


def may_plan_for(by: User, person: User) -> bool:
    """Answer whether `by` plans for this person: for himself, or as his supervisor or general manager."""
    return may_plan(by) and may_plan(person) and _is_he_or_above(by, person)


def _is_he_or_above(by: User, person: User) -> bool:
    """Answer whether `by` is this person, his supervisor or a general manager; nobody supervises one of those."""
    return person.pk in _he_and_below(by, [person])


def _he_and_below(by: User, people: Collection[User]) -> AbstractSet[int]:
    if may_see_all_customers(by):
        return {person.pk for person in people}
    leads = by.role == Role.SUPERVISOR and by.team is not None and any(person.pk != by.pk for person in people)
    teams = teams_below(by.team) if leads and by.team is not None else frozenset()
    below = {one.pk for one in people if one.team_id in teams and one.role != Role.GENERAL_MANAGER}
    return below | {one.pk for one in people if one.pk == by.pk}
