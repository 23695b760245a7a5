"""The stored standing shows whom `visible_to` shows, and a general manager's pages do not pay for the question."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from kejing.customers.queries import visible_to
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import standings_visible_to
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = [None, *Role]
AS_OF = date(2026, 3, 31)


def codes(user: User | AnonymousUser) -> list[str]:
    return sorted(standings_visible_to(user).values_list("customer_code", flat=True))


@pytest.fixture
def company() -> dict[str | None, User | AnonymousUser]:
    """One person of each role, and nobody; the supervisor leads the salesperson; every customer is judged."""
    team = make_team("north")
    salesperson = make_user("salesperson", team=team)
    make_customer("own", owner=salesperson)
    make_customer("beside", owner=make_user("beside", team=make_team("south")))
    make_customer("unowned")
    run_refresh(refresh=request_refresh(as_of=AS_OF, by=None, now=timezone.now()))
    return {
        None: AnonymousUser(),
        Role.SALESPERSON: salesperson,
        Role.SUPERVISOR: make_user("supervisor", role=Role.SUPERVISOR, team=team),
        Role.SERVICE: make_user("service", role=Role.SERVICE),
        Role.MARKETING: make_user("marketing", role=Role.MARKETING),
        Role.GENERAL_MANAGER: make_user("manager", role=Role.GENERAL_MANAGER),
        Role.ADMINISTRATOR: make_user("administrator", role=Role.ADMINISTRATOR),
    }


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (None, []),
        (Role.SALESPERSON, ["own"]),
        (Role.SUPERVISOR, ["own"]),
        (Role.SERVICE, []),
        (Role.MARKETING, []),
        (Role.GENERAL_MANAGER, ["beside", "own", "unowned"]),
        (Role.ADMINISTRATOR, []),
    ],
)
def test_each_role_sees_the_standing_of_its_customers(
    company: dict[str | None, User | AnonymousUser], role: Role | None, seen: list[str]
) -> None:
    assert codes(company[role]) == seen


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_active", [True, False])
def test_the_standing_is_visible_where_the_customer_is(
    company: dict[str | None, User | AnonymousUser], role: Role | None, *, is_active: bool
) -> None:
    person = company[role]
    if isinstance(person, User):
        person.is_active = is_active

    assert codes(person) == sorted(visible_to(person).values_list("code", flat=True))


def test_a_general_manager_is_not_asked_for_the_customers(company: dict[str | None, User | AnonymousUser]) -> None:
    assert "customers_customer" not in str(standings_visible_to(company[Role.GENERAL_MANAGER]).query)
