"""Many customers at once: picked in the table, shown, then given to somebody, all or none, and told in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in
from battlemap.reading import read_page
from battlemap.standings import a_standing
from kejing.audit.models import Entry
from kejing.customers.models import Customer
from kejing.customers.operations.assigning import NotToBeAssigned, assign_owner
from kejing.customers.operations.holding import NotYours
from kejing.people.enums import Role
from kejing.standing.models import DirtyCustomer
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_django import DjangoAssertNumQueries

    from battlemap.reading import Element
    from kejing.people.models import Team, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]
ASK, DO = "battlemap:ask_owner", "battlemap:assign"


@pytest.fixture
def north() -> Team:
    return make_team("north")


@pytest.fixture
def people(north: Team) -> Mapping[str, User]:
    """Two who sell in the north and their supervisor, one who sells in the south, and one customer of each seller."""
    south = make_team("south")
    found = {
        "li": make_user("li", team=north),
        "wang": make_user("wang", team=north),
        "zhou": make_user("zhou", team=south),
        "leader": make_user("leader", role=Role.SUPERVISOR, team=north),
    }
    for name in ("li", "wang", "zhou"):
        add(name, owner=found[name])
    return found


def add(code: str, *, owner: User | None = None, **changes: Any) -> Customer:
    standing = a_standing(code, **changes)
    standing.customer = make_customer(code, owner=owner)
    standing.save(force_insert=True)
    return standing.customer


def owners() -> dict[str, str]:
    return dict(Customer.objects.order_by("code").values_list("code", "owner__username"))


def read(response: Any) -> Element:
    return read_page(response.content.decode()).one("main")


def test_the_page_shows_whom_it_is_about_and_offers_who_may_get_them(manager: User, people: Mapping[str, User]) -> None:
    page = read(sign_in(manager).post(reverse(ASK), {"code": ["li", "zhou"], "query": "tier=small"}))

    assert page.every("h2")[0].words == "2 customers"
    assert [row.words for row in page.one("tbody").every("tr")] == ["Li 1", "Zhou 1"]
    assert [option.words for option in page.one("select").every("option")] == [
        "Choose…",
        "Leader · north",
        "Li · north",
        "Manager",
        "Wang · north",
        "Zhou · south",
    ]


def test_customers_are_given_and_their_rows_follow(manager: User, people: Mapping[str, User]) -> None:
    client = sign_in(manager)

    response = client.post(
        reverse(DO), {"code": ["li", "zhou"], "owner": people["wang"].pk, "expected": 2, "query": "tier=small"}
    )

    assert (response.status_code, response["Location"]) == (302, f"{reverse('battlemap:table')}?tier=small")
    assert owners() == {"li": "wang", "wang": "wang", "zhou": "wang"}
    moved = set(Customer.objects.filter(code__in=["li", "zhou"]).values_list("pk", flat=True))
    assert set(DirtyCustomer.objects.values_list("customer_id", flat=True)) == moved


def test_the_log_keeps_whose_each_one_was(manager: User, people: Mapping[str, User]) -> None:
    sign_in(manager).post(reverse(DO), {"all": "on", "owner": people["wang"].pk, "expected": 3})

    told = list(Entry.objects.order_by("pk").values_list("object_kind", "object_name", "before", "after", "part_of"))
    whole = Entry.objects.get(object_kind="customers").pk
    assert told == [
        ("customers", "", None, {"owner": "Wang", "customers": 2}, None),
        ("customer", "Shop li", {"owner": "Li"}, {"owner": "Wang"}, whole),
        ("customer", "Shop zhou", {"owner": "Zhou"}, {"owner": "Wang"}, whole),
    ]


def test_all_that_is_asked_for_is_what_the_table_asks_for(manager: User, people: Mapping[str, User]) -> None:
    add("head", owner=people["zhou"], tier="head")
    client = sign_in(manager)
    asked = {"all": "on", "query": "tier=head"}

    assert read(client.post(reverse(ASK), asked)).every("h2")[0].words == "1 customer"
    client.post(reverse(DO), asked | {"owner": people["li"].pk, "expected": 1})

    assert owners() == {"head": "li", "li": "li", "wang": "wang", "zhou": "zhou"}


def test_where_it_became_another_number_nothing_is_done_before_somebody_looked(
    manager: User, people: Mapping[str, User]
) -> None:
    page = read(sign_in(manager).post(reverse(DO), {"all": "on", "owner": people["li"].pk, "expected": 2}))

    assert page.one("p", class_="notice").words.startswith("In the meantime it became another number of customers.")
    assert page.every("h2")[0].words == "3 customers"
    assert owners() == {"li": "li", "wang": "wang", "zhou": "zhou"}


def test_a_supervisor_gives_within_the_own_teams_and_to_nobody_else(people: Mapping[str, User]) -> None:
    client = sign_in(people["leader"])
    own = {"code": ["li"], "expected": 1}

    page = read(client.post(reverse(ASK), own))
    assert [option.words for option in page.one("select").every("option")][1:] == [
        "Leader · north",
        "Li · north",
        "Wang · north",
    ]
    assert client.post(reverse(ASK), {"code": ["li", "zhou"]}).status_code == 404
    assert client.post(reverse(DO), own | {"code": ["zhou"], "owner": people["li"].pk}).status_code == 404
    assert client.post(reverse(DO), own | {"owner": people["zhou"].pk}).status_code == 200
    assert owners() == {"li": "li", "wang": "wang", "zhou": "zhou"}

    assert client.post(reverse(DO), own | {"owner": people["wang"].pk}).status_code == 302
    assert owners() == {"li": "wang", "wang": "wang", "zhou": "zhou"}


def test_customers_are_given_all_or_none(people: Mapping[str, User]) -> None:
    keys = list(Customer.objects.filter(code__in=["li", "zhou"]).values_list("pk", flat=True))

    with pytest.raises(NotYours):
        assign_owner(customers=keys, owner=people["wang"], by=people["leader"], now=timezone.now())

    assert owners() == {"li": "li", "wang": "wang", "zhou": "zhou"}
    assert (Entry.objects.count(), DirtyCustomer.objects.count()) == (0, 0)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.SERVICE}])
def test_who_left_or_does_not_sell_gets_no_customer(
    change: dict[str, Any], manager: User, people: Mapping[str, User]
) -> None:
    for name, value in change.items():
        setattr(people["zhou"], name, value)
    people["zhou"].save()

    with pytest.raises(NotToBeAssigned):
        assign_owner(customers=[], owner=people["zhou"], by=manager, now=timezone.now())


def test_what_is_somebodys_already_changes_nothing(manager: User, people: Mapping[str, User]) -> None:
    key = Customer.objects.get(code="li").pk

    moved = assign_owner(customers=[key, key], owner=people["li"], by=manager, now=timezone.now())

    assert (moved, Entry.objects.count(), DirtyCustomer.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.SERVICE, Role.MARKETING, Role.ADMINISTRATOR])
def test_who_looks_after_no_others_gives_no_customer_and_is_offered_nothing(role: Role, north: Team) -> None:
    user = make_user("somebody", role=role, team=north)
    add("A", owner=user)
    client = sign_in(user)

    assert [client.post(reverse(place), {"code": ["A"]}).status_code for place in (ASK, DO)] == [403, 403]
    assert "Assign…" not in client.get(reverse("battlemap:table")).content.decode()


def test_the_table_offers_a_box_for_each_customer(manager: User, people: Mapping[str, User]) -> None:
    page = read(sign_in(manager).get(reverse("battlemap:table")))

    boxes = [box for box in page.every("input") if box.attributes.get("name") == "code"]
    assert [(box.attributes["value"], box.attributes["form"]) for box in boxes] == [
        ("li", "bulk"),
        ("wang", "bulk"),
        ("zhou", "bulk"),
    ]
    assert "Assign…" in [button.words for button in page.every("button")]


def test_the_pages_answer_only_to_what_they_are_for(manager: User) -> None:
    client = sign_in(manager)
    places = [reverse(ASK), reverse(DO)]

    assert [client.get(place).status_code for place in places] == [405, 405]
    assert [client.post(place).status_code for place in places] == [302, 302]
    assert [client.post(place, {"code": ["nobody's"]}).status_code for place in places] == [404, 404]
    assert [client.post(place, {"code": [str(n) for n in range(51)]}).status_code for place in places] == [302, 302]
    assert [Client().post(place).status_code for place in places] == [302, 302]


def test_asking_takes_as_many_questions_for_three_customers_as_for_one(
    manager: User, people: Mapping[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(manager)
    for codes in (["li"], ["li", "wang", "zhou"]):
        with django_assert_num_queries(6):
            client.post(reverse(ASK), {"code": codes})
