import pytest
from django.contrib.auth.models import AnonymousUser

from kejing.customers.models import Customer
from kejing.customers.queries import fingerprint, visible_to
from kejing.people.enums import Role
from kejing.people.models import User
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db


def codes(user: User | AnonymousUser) -> list[str]:
    return sorted(visible_to(user).values_list("code", flat=True))


@pytest.fixture
def company() -> dict[str, User]:
    """Two teams under an area, a third team beside it; one salesperson and one customer each, and one unowned."""
    area = make_team("area")
    people = {
        "manager": make_user("manager", role=Role.GENERAL_MANAGER),
        "administrator": make_user("administrator", role=Role.ADMINISTRATOR),
        "head_of_area": make_user("head_of_area", role=Role.SUPERVISOR, team=area),
    }
    for name, parent in (("north", area), ("south", area), ("west", None)):
        team = make_team(name, parent=parent)
        people[f"lead_{name}"] = make_user(f"lead_{name}", role=Role.SUPERVISOR, team=team)
        people[name] = make_user(name, team=team)
        make_customer(name, owner=people[name])
    make_customer("unowned")
    return people


def test_a_general_manager_sees_all(company: dict[str, User]) -> None:
    assert codes(company["manager"]) == ["north", "south", "unowned", "west"]


def test_a_supervisor_sees_the_whole_subtree_and_nothing_beside_it(company: dict[str, User]) -> None:
    assert codes(company["head_of_area"]) == ["north", "south"]
    assert codes(company["lead_west"]) == ["west"]


def test_a_salesperson_sees_only_his_own(company: dict[str, User]) -> None:
    assert codes(company["south"]) == ["south"]


def test_a_supervisor_without_a_team_sees_only_his_own(company: dict[str, User]) -> None:
    loner = make_user("loner", role=Role.SUPERVISOR)
    make_customer("his", owner=loner)

    assert codes(loner) == ["his"]


def test_an_administrator_sees_no_customer(company: dict[str, User]) -> None:
    assert codes(company["administrator"]) == []


def test_nobody_signed_in_sees_no_customer(company: dict[str, User]) -> None:
    assert codes(AnonymousUser()) == []


def test_a_deactivated_person_sees_no_customer(company: dict[str, User]) -> None:
    company["manager"].is_active = False

    assert codes(company["manager"]) == []


def test_nobody_sees_a_customer_that_was_withdrawn(company: dict[str, User]) -> None:
    Customer.objects.filter(code__in=["north", "unowned"]).update(is_withdrawn=True)

    assert codes(company["manager"]) == ["south", "west"]
    assert (codes(company["head_of_area"]), codes(company["north"])) == (["south"], [])


def test_another_fingerprint_tells_of_whoever_comes_or_goes() -> None:
    keys = [make_customer(f"K{number}").pk for number in range(8)]
    some = [[], keys[:1], keys[1:2], keys[:2], keys[1:], keys]
    # As many, with the same sum and the same sum of squares: 1 + 5 + 6 = 2 + 3 + 7.
    alike = [[keys[place] for place in places] for places in ((1, 5, 6), (2, 3, 7))]

    named = [fingerprint(Customer.objects.filter(pk__in=among)) for among in (*some, *alike)]

    assert len(set(named)) == len(named)
    assert named[-1] == fingerprint(Customer.objects.filter(pk__in=alike[-1]))
