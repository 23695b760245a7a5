"""What is known of a customer, changed by who looks after him: validated, told in the log, and nobody's work lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from battlemap.reading import read_page
from kejing.audit.models import Entry
from kejing.customers.models import Customer
from kejing.people.enums import Role
from kejing.standing.models import DirtyCustomer
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from battlemap.reading import Element
    from kejing.people.models import User

pytestmark = pytest.mark.django_db
UNTOUCHED = {"region": "", "kind": "", "contact_every_days": None, "is_intent": False, "is_closed": False}


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("north"))


@pytest.fixture
def customer(li: User) -> Customer:
    return make_customer("A", owner=li)


def sign_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def place(customer: Customer) -> str:
    return reverse("battlemap:edit_customer", args=[customer.pk])


def send(client: Client, customer: Customer, **values: Any) -> Any:
    return client.post(place(customer), {"seen": json.dumps(UNTOUCHED)} | values)


def known(customer: Customer) -> dict[str, Any]:
    customer.refresh_from_db()
    return {name: getattr(customer, name) for name in UNTOUCHED}


def read(response: Any) -> Element:
    return read_page(response.content.decode()).one("main")


def test_what_is_changed_is_kept_told_and_judged_again(li: User, customer: Customer) -> None:
    response = send(sign_in(li), customer, region="East", contact_every_days="7")

    assert (response.status_code, response["Location"]) == (302, reverse("battlemap:customer", args=[customer.pk]))
    assert known(customer) == UNTOUCHED | {"region": "East", "contact_every_days": 7}
    assert list(Entry.objects.values_list("by_name", "action", "object_name", "before", "after")) == [
        (
            "Li",
            "customer_changed",
            "Shop A",
            {"region": "", "contact_every_days": None},
            {"region": "East", "contact_every_days": 7},
        )
    ]
    assert list(DirtyCustomer.objects.values_list("customer_id", flat=True)) == [customer.pk]


def test_the_form_shows_what_is_known_and_saving_it_as_it_is_changes_nothing(li: User, customer: Customer) -> None:
    Customer.objects.update(region="East", contact_every_days=7, is_intent=True)
    client = sign_in(li)

    page = read(client.get(place(customer)))
    fields = {box.attributes["name"]: box.attributes for box in page.every("input")}
    seen = fields["seen"]["value"]
    client.post(place(customer), {"region": "East", "contact_every_days": 7, "is_intent": "on", "seen": seen})

    assert (fields["region"]["value"], fields["contact_every_days"]["value"]) == ("East", "7")
    assert json.loads(seen) == UNTOUCHED | {"region": "East", "contact_every_days": 7, "is_intent": True}
    assert (Entry.objects.count(), DirtyCustomer.objects.count()) == (0, 0)


def test_who_closes_a_customer_says_why(li: User, customer: Customer) -> None:
    client = sign_in(li)

    unsaid = send(client, customer, is_closed="on")
    assert (unsaid.status_code, known(customer)) == (200, UNTOUCHED)
    assert "Say why it is closed." in unsaid.content.decode()

    send(client, customer, is_closed="on", because="The shop is gone")
    assert known(customer) == UNTOUCHED | {"is_closed": True}
    assert Entry.objects.get().after == {"is_closed": True, "because": "The shop is gone"}


def test_what_somebody_else_changed_meanwhile_is_said_and_nothing_typed_is_lost(li: User, customer: Customer) -> None:
    client = sign_in(li)
    Customer.objects.update(region="West")

    page = read(send(client, customer, region="East", kind="Bar"))
    fields = {box.attributes["name"]: box.attributes.get("value", "") for box in page.every("input")}
    assert known(customer) == UNTOUCHED | {"region": "West"}
    assert page.one("div", role="alert").one("dl").every("div")[0].words == "Region West"
    assert (fields["region"], fields["kind"]) == ("East", "Bar")

    client.post(place(customer), {name: fields[name] for name in ("region", "kind", "seen")})
    assert known(customer) == UNTOUCHED | {"region": "East", "kind": "Bar"}
    assert Entry.objects.get().before == {"region": "West", "kind": ""}


@pytest.mark.parametrize(
    "wrong", [{"contact_every_days": "0"}, {"contact_every_days": "x"}, {"region": "x" * 121}, {"seen": "no JSON"}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, str], li: User, customer: Customer) -> None:
    response = send(sign_in(li), customer, **wrong)

    assert (response.status_code, known(customer), Entry.objects.count()) == (200, UNTOUCHED, 0)


def test_only_who_looks_after_a_customer_changes_him(li: User, customer: Customer) -> None:
    others = [
        make_user("beside", team=li.team),
        make_user("south", role=Role.SUPERVISOR, team=make_team("south")),
        make_user("service", role=Role.SERVICE),
        make_user("admin", role=Role.ADMINISTRATOR),
    ]
    allowed = [li, make_user("lead", role=Role.SUPERVISOR, team=li.team), make_user("gm", role=Role.GENERAL_MANAGER)]

    assert [sign_in(one).get(place(customer)).status_code for one in others] == [404] * 4
    assert [send(sign_in(one), customer, region="x").status_code for one in others] == [404] * 4
    assert [sign_in(one).get(place(customer)).status_code for one in allowed] == [200] * 3
    assert Client().get(place(customer)).status_code == 302
    assert sign_in(li).put(place(customer)).status_code == 405
    assert known(customer) == UNTOUCHED
