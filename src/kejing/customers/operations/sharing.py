"""Which customers somebody sees besides those his role gives him: given and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.models import Access, Customer
from kejing.customers.permissions import may_give_access, may_share, may_withdraw, sharable_with
from kejing.customers.queries import counting_today
from kejing.people.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from kejing.people.models import Team

MOST_CUSTOMERS: Final = 500
"""So many single customers are given to somebody: who needs more is given a team."""


class NotToBeGiven(Exception):
    """It is not for this person to decide, or nothing can be given to the other one."""


class OverAlready(Exception):
    """The last day would lie before today."""


class TooManyGiven(Exception):
    """Somebody was given as many single customers as there may be."""


@transaction.atomic
def give_access(
    *, person: User, to: Team | Customer | None, until_on: date | None, by: User, now: datetime, today: date
) -> bool:
    """Let somebody see the customers of a team, one customer, or (None) every one; return whether that is new.

    What was given before takes the new last day. The log keeps it.

    :raises NotToBeGiven: if `by` may not decide that, or the person's role is given nothing
    :raises OverAlready: if the last day lies before `today`
    :raises TooManyGiven: if the person has as many single customers as there may be
    """
    # Held, so that two who give him something wait for each other.
    person = User.objects.select_for_update().get(pk=person.pk)
    customer = to if isinstance(to, Customer) else None
    team = None if isinstance(to, Customer) else to
    if not _may_give(person, customer=customer, by=by):
        raise NotToBeGiven
    if until_on is not None and until_on < today:
        raise OverAlready
    given = Access.objects.filter(person=person)
    before = given.filter(customer=customer, team=team).first()
    if before is not None and before.until_on == until_on:
        return False
    if customer is not None and before is None and _count_single(given) >= MOST_CUSTOMERS:
        raise TooManyGiven
    access = before or Access(person=person, customer=customer, team=team)
    was = {} if before is None else {"until_on": _write(before.until_on)}
    access.until_on, access.given_by, access.given_at = until_on, by, now
    access.save()
    _tell(Action.ACCESS_GIVEN, access, before=was, after=_known_of(access), by=by)
    return True


@transaction.atomic
def withdraw_access(*, access: Access, by: User) -> None:
    """Take back what somebody was given to see. The log keeps it.

    :raises NotToBeGiven: if that is not for `by` to decide
    """
    if not may_withdraw(by, access):
        raise NotToBeGiven
    known = _known_of(access)
    _tell(Action.ACCESS_WITHDRAWN, access, before=known, after=dict.fromkeys(known, ""), by=by)
    access.delete()


@transaction.atomic
def end_shares(*, person: User, customers: Collection[int], by: User) -> None:
    """Take back what somebody was given to see of single customers: he owns them now. The log keeps it."""
    for access in Access.objects.filter(person=person, customer__in=customers).select_related("customer", "person"):
        known = _known_of(access)
        _tell(Action.ACCESS_WITHDRAWN, access, before=known, after=dict.fromkeys(known, ""), by=by)
        access.delete()


@transaction.atomic
def end_team_accesses(*, team: int) -> None:
    """Take back what people were given to see of a team that ends. The log keeps it."""
    for access in Access.objects.filter(team=team).select_related("team", "person"):
        known = _known_of(access)
        _tell(Action.ACCESS_WITHDRAWN, access, before=known, after=dict.fromkeys(known, ""))
        access.delete()


def _count_single(given: QuerySet[Access]) -> int:
    """Return how many single customers count today: what is over takes nobody's place."""
    return counting_today(given.filter(customer__isnull=False)).count()


def _may_give(person: User, *, customer: Customer | None, by: User) -> bool:
    if customer is None:
        return person.is_active and may_give_access(by, person)
    return may_share(by, customer) and sharable_with(customer).filter(pk=person.pk).exists()


def _known_of(access: Access) -> Mapping[str, object]:
    """Return what the log tells of it."""
    if access.customer is not None:
        return {"collaborator": str(access.person), "until_on": _write(access.until_on)}
    what: dict[str, object] = {"sees_everybody": True} if access.team is None else {"sees_team": access.team.name}
    return what | {"until_on": _write(access.until_on)}


def _write(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _tell(
    action: Action,
    access: Access,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
    by: User | None = None,
) -> None:
    # What is told of a customer is read only by who may read of customers.
    if access.customer is not None:
        kind, pk, name = Kind.CUSTOMER, access.customer.pk, access.customer.name
    else:
        kind, pk, name = Kind.PERSON, access.person.pk, str(access.person)
    record(action=action, kind=kind, pk=pk, name=name, before=before or None, after=after, by=by)
