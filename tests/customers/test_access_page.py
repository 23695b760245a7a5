"""The page on which somebody who looks after people says what a person sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in
from battlemap.reading import read_page
from kejing.audit.models import Entry
from kejing.customers.models import Access
from kejing.customers.queries import visible_to
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from battlemap.reading import Element
    from kejing.customers.models import Customer
    from kejing.people.models import Team, User

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@dataclass
class Office:
    """A general manager, an administrator, somebody of customer service, and a team with one customer."""

    manager: User
    administrator: User
    service: User
    north: Team
    customer: Customer


@pytest.fixture
def office() -> Office:
    north = make_team("north")
    return Office(
        manager=make_user("manager", role=Role.GENERAL_MANAGER),
        administrator=make_user("administrator", role=Role.ADMINISTRATOR),
        service=make_user("service", role=Role.SERVICE),
        north=north,
        customer=make_customer("A", owner=make_user("li", team=north)),
    )


def page(person: User) -> str:
    return reverse("customers:access", args=[person.pk])


def one(person: User) -> str:
    return reverse("customers:access_customer", args=[person.pk])


def end(access: Access, person: User | None = None) -> str:
    return reverse("customers:withdraw_access", args=[(person or access.person).pk, access.pk])


def read(response: Any) -> Element:
    assert response.status_code == 200
    return read_page(response.content.decode()).one("main")


def test_the_page_says_what_the_role_shows_what_was_given_and_until_when(office: Office) -> None:
    over, last = NOW.date() - timedelta(days=3), NOW.date() + timedelta(days=30)
    Access.objects.create(person=office.service, team=office.north, given_at=NOW, given_by=office.manager)
    Access.objects.create(person=office.service, customer=office.customer, given_at=NOW, until_on=last)
    Access.objects.create(person=office.service, given_at=NOW, until_on=over)

    body = read(sign_in(office.manager).get(page(office.service)))

    assert body.one("p", class_="say").words == "This role sees no customer but those given here."
    given = [item.one("span", class_="what").words for item in body.one("ul", class_="given").every("li")]
    assert given[0] == f"Every customer ended on {over.isoformat()}"
    assert given[1].startswith("north and the teams below it until taken back · given by Manager on ")
    assert given[2] == f"Shop A until {last.isoformat()}"
    assert "1 customer today" in body.words


def test_who_sees_no_customer_himself_is_shown_no_single_one(office: Office) -> None:
    single = Access.objects.create(person=office.service, customer=office.customer, given_at=NOW)
    client = sign_in(office.administrator)

    response = client.get(page(office.service))

    assert "Shop A" not in response.content.decode()
    assert "And 1 single customer, which general managers see here." in read(response).words
    assert client.post(one(office.service), {"code": "A"}).status_code == 403
    assert client.post(end(single)).status_code == 403
    assert Access.objects.filter(pk=single.pk).exists()


@pytest.mark.parametrize("by", ["manager", "administrator"])
def test_everybody_or_a_team_is_given_and_taken_back(by: str, office: Office) -> None:
    client = sign_in(getattr(office, by))
    last = NOW.date() + timedelta(days=30)

    first = client.post(page(office.service), {"what": office.north.pk, "until_on": last.isoformat()})
    second = client.post(page(office.service), {"what": "everybody"})

    assert [answer.status_code for answer in (first, second)] == [302, 302]
    given = Access.objects.order_by("pk").values_list("team__name", "until_on", "given_by__username")
    assert list(given) == [("north", last, by), (None, None, by)]
    for access in Access.objects.all():
        assert client.post(end(access)).status_code == 302
    assert not visible_to(office.service).exists()
    actions = list(Entry.objects.filter(object_id=str(office.service.pk)).values_list("action", flat=True))
    assert sorted(actions) == ["access_given", "access_given", "access_withdrawn", "access_withdrawn"]


def test_a_customer_is_given_by_its_code(office: Office) -> None:
    client = sign_in(office.manager)

    missing = read(client.post(one(office.service), {"code": "B"}))
    done = client.post(one(office.service), {"code": "A"})

    assert missing.one("ul", class_="errorlist").words == "There is no customer with this code."
    assert done.status_code == 302
    assert list(visible_to(office.service).values_list("code", flat=True)) == ["A"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"what": "0"}, {"what": "everybody", "until_on": "soon"}, {"what": "everybody", "until_on": "2020-01-01"}],
)
def test_what_cannot_be_given_is_asked_again(sent: dict[str, str], office: Office) -> None:
    body = read(sign_in(office.manager).post(page(office.service), sent))

    assert body.every("ul", class_="errorlist")
    assert not Access.objects.exists()


@pytest.mark.parametrize("role", [Role.GENERAL_MANAGER, Role.ADMINISTRATOR])
def test_to_who_sees_all_or_none_by_role_nothing_is_given(role: Role, office: Office) -> None:
    person = make_user("other", role=role)
    client = sign_in(office.manager)

    body = read(client.get(page(person)))

    assert "Nothing is given to this role." in body.words
    assert body.every("select") == []
    assert client.post(page(person), {"what": "everybody"}).status_code == 403


def test_only_who_looks_after_people_comes_in(office: Office) -> None:
    access = Access.objects.create(person=office.service, given_at=NOW)
    lead = make_user("lead", role=Role.SUPERVISOR, team=office.north)
    places = [page(office.service), one(office.service), end(access)]

    for client, answer in ((Client(), 302), (sign_in(lead), 403), (sign_in(office.service), 403)):
        assert [client.post(place).status_code for place in places] == [answer] * 3
        assert client.get(places[0]).status_code == answer
    manager = sign_in(office.manager)
    assert [manager.put(places[0]).status_code, *(manager.get(place).status_code for place in places[1:])] == [405] * 3
    assert manager.post(end(access, office.manager)).status_code == 404
    assert manager.get(reverse("customers:access", args=[10**6])).status_code == 404
    assert Access.objects.filter(pk=access.pk).exists()


def test_the_page_of_the_person_leads_there(office: Office) -> None:
    body = read(sign_in(office.administrator).get(reverse("people:one", args=[office.service.pk])))

    assert [link.words for link in body.every("a", href=page(office.service))] == ["Show and change"]


@pytest.mark.parametrize("given", [1, 3])
def test_the_page_asks_as_often_for_three_things_given_as_for_one(
    given: int, office: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(office.manager)
    for number in range(given):
        shop = make_customer(f"C{number}")
        Access.objects.create(person=office.service, customer=shop, given_at=NOW)
        Access.objects.create(person=office.service, team=make_team(f"t{number}"), given_at=NOW)
    client.get(page(office.service))

    with django_assert_num_queries(9):
        client.get(page(office.service))
