"""Cells of the table changed where they stand: by whom, what becomes of it, and nobody's work lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_standing
from battlemap.reading import read_page
from battlemap.tabling import grid
from kejing.audit.models import Entry
from kejing.customers.models import Access, Customer, CustomerTag
from kejing.customers.operations.tagging import put_tags_on
from kejing.people.enums import Role
from kejing.standing.models import DirtyCustomer
from rows import make_team, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from battlemap.reading import Element
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]
EVERY = ("region", "customer_type", "cadence", "tag", "salesperson")
TABLE = f"columns={','.join(EVERY)}&sort=customer_code"
HTMX = {"hx-request": "true", "hx-current-url": f"http://testserver/customers/?{TABLE}&customer=A"}
NAMES = {
    "region": "Change the region of Shop A",
    "customer_type": "Change the type of Shop A",
    "cadence": "Change the contact cadence of Shop A",
    "tag": "Change the tags of Shop A",
    "salesperson": "Change the salesperson of Shop A",
}


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("north"))


@pytest.fixture
def customer(li: User) -> Customer:
    standing = store_standing("A", owner=li, salesperson="Li", region="East", customer_type="Bar")
    Customer.objects.filter(pk=standing.customer_id).update(region="East", kind="Bar")
    return Customer.objects.get(pk=standing.customer_id)


def place(customer: Customer, column: str = "region") -> str:
    return reverse("battlemap:cell", args=[customer.pk, column])


def read(response: Any) -> Element:
    assert response.status_code == 200
    return read_page(response.content.decode())


def open_cell(client: Client, customer: Customer, column: str = "region") -> dict[str, str]:
    """Return what the form of a cell would send as it is."""
    form = read(client.get(place(customer, column), headers=HTMX))
    boxes = [box for box in form.every("input", type="checkbox") if "checked" in box.attributes]
    fields = [box for box in form.every("input") if box.attributes["type"] != "checkbox"]
    return {
        box.attributes["name"]: box.attributes.get("value", "")
        for box in (*fields, *boxes)
        if box.attributes["name"] != "csrfmiddlewaretoken"
    }


def send(client: Client, customer: Customer, column: str = "region", **said: Any) -> Element:
    return read(client.post(place(customer, column), said, headers=HTMX))


def pens(client: Client, query: str = TABLE) -> list[str]:
    return [pen.attributes["aria-label"] for pen in grid(client, query).every("a", class_="pen")]


def told() -> list[tuple[str, Any, Any]]:
    return list(Entry.objects.order_by("pk").values_list("action", "before", "after"))


@pytest.mark.parametrize(
    ("column", "typed", "shown", "before", "after"),
    [
        ("region", "West", "West", {"region": "East"}, {"region": "West"}),
        ("region", "", "—", {"region": "East"}, {"region": ""}),
        ("customer_type", "Inn", "Inn", {"kind": "Bar"}, {"kind": "Inn"}),
        ("cadence", "7", "7", {"contact_every_days": None}, {"contact_every_days": 7}),
    ],
)
def test_a_fact_is_changed_in_its_cell_told_and_judged_again(
    column: str, typed: str, shown: str, before: dict[str, Any], after: dict[str, Any], li: User, customer: Customer
) -> None:
    client = sign_in(li)
    form = open_cell(client, customer, column)

    cell = send(client, customer, column, **form | {"value": typed})

    (pen,) = cell.every("a", class_="pen")
    assert (cell.words, pen.attributes["aria-label"]) == (shown, NAMES[column])
    assert "autofocus" in pen.attributes
    assert told() == [("customer_changed", before, after)]
    assert list(DirtyCustomer.objects.values_list("customer_id", flat=True)) == [customer.pk]


def test_a_changed_cell_stands_as_it_does_in_the_table(li: User, customer: Customer) -> None:
    client = sign_in(li)
    put_tags_on(customers=[customer.pk], names=["Key", "Late", "New"], by=li, now=timezone.now())
    row = grid(client, TABLE).one("tbody").one("tr")
    DirtyCustomer.objects.all().delete()

    for column, cell in zip(EVERY[:4], row.every("td")[:4], strict=True):
        (pen,) = cell.every("a", class_="pen")
        alone = read(client.get(f"{place(customer, column)}?shown", headers=HTMX))
        (other,) = alone.every("a", class_="pen")
        assert alone.words == cell.words
        assert {name: value for name, value in other.attributes.items() if name != "autofocus"} == pen.attributes


def test_the_form_of_a_cell_shows_what_is_there_and_offers_what_is_in_use(li: User, customer: Customer) -> None:
    for code, region in (("B", "West"), ("C", "East"), ("D", "")):
        Customer.objects.filter(pk=store_standing(code, owner=li).customer_id).update(region=region)
    Customer.objects.filter(pk=store_standing("E").customer_id).update(region="Somebody else's")

    form = read(sign_in(li).get(place(customer), headers=HTMX))

    box = form.one("input", name="value")
    known = form.one("datalist", id=box.attributes["list"])
    assert (box.attributes["value"], box.attributes["aria-label"]) == ("East", NAMES["region"])
    assert [option.attributes["value"] for option in known.every("option")] == ["East", "West"]


def test_saving_a_cell_as_it_is_changes_nothing(li: User, customer: Customer) -> None:
    client = sign_in(li)

    shown = {
        column: send(client, customer, column, **open_cell(client, customer, column)).words for column in EVERY[:3]
    }

    assert shown == {"region": "East", "customer_type": "Bar", "cadence": "30"}
    assert (told(), DirtyCustomer.objects.count()) == ([], 0)


def test_without_a_cadence_of_its_own_the_tier_is_asked_when_it_is_judged_again(li: User, customer: Customer) -> None:
    Customer.objects.update(contact_every_days=7)
    client = sign_in(li)

    cell = send(client, customer, "cadence", **open_cell(client, customer, "cadence") | {"value": ""})

    assert cell.words == "by tier"


def test_tags_are_put_on_and_taken_off_in_their_cell(li: User, customer: Customer) -> None:
    put_tags_on(customers=[customer.pk], names=["Key", "Late"], by=li, now=timezone.now())
    client = sign_in(li)

    form = read(client.get(place(customer, "tag"), headers=HTMX))
    seen = form.one("input", name="seen").attributes["value"]
    cell = send(client, customer, "tag", seen=seen, keep=["Late"], value=" New ")

    assert [label.words for label in form.every("label")] == ["Key", "Late"]
    assert cell.words == "Late New"
    assert sorted(CustomerTag.objects.values_list("tag__name", flat=True)) == ["Late", "New"]
    assert [one for one in told() if one[0] == "tags_changed"][1:] == [
        ("tags_changed", None, {"tags_off": ["Key"]}),
        ("tags_changed", None, {"tags_on": ["New"]}),
    ]


def test_a_tag_that_is_none_is_refused_and_all_stays_as_it_was_ticked(li: User, customer: Customer) -> None:
    put_tags_on(customers=[customer.pk], names=["Key", "Late"], by=li, now=timezone.now())

    form = send(sign_in(li), customer, "tag", seen='["Key", "Late"]', keep=["Late"], value="a,b")

    assert form.one("div", role="alert").words.startswith("A tag is a word or two")
    assert form.one("input", name="value").attributes["value"] == "a,b"
    assert ["checked" in box.attributes for box in form.every("input", type="checkbox")] == [False, True]
    assert CustomerTag.objects.count() == 2


def test_who_assigns_changes_the_salesperson_in_the_cell(li: User, customer: Customer) -> None:
    lead = make_user("lead", role=Role.SUPERVISOR, team=li.team)
    wang = make_user("wang", team=li.team)
    make_user("elsewhere", team=make_team("south"))
    client = sign_in(lead)

    form = read(client.get(place(customer, "salesperson"), headers=HTMX))
    options = [(option.words, "selected" in option.attributes) for option in form.one("select").every("option")]
    cell = send(client, customer, "salesperson", seen=str(li.pk), value=wang.pk)

    assert options == [("Choose…", False), ("Lead", False), ("Li", True), ("Wang", False)]
    assert cell.words == "Wang"
    assert Customer.objects.get().owner == wang
    assert ("owner_assigned", {"owner": "Li"}, {"owner": "Wang"}) in told()


@pytest.mark.parametrize(
    ("column", "changes", "typed", "now"),
    [
        ("region", {"region": "South"}, "West", "South"),
        ("customer_type", {"kind": ""}, "Inn", "—"),
        ("cadence", {"contact_every_days": 9}, "7", "9"),
    ],
)
def test_what_somebody_else_changed_meanwhile_is_said_in_the_cell_and_nothing_typed_is_lost(
    column: str, changes: dict[str, Any], typed: str, now: str, li: User, customer: Customer
) -> None:
    client = sign_in(li)
    form = open_cell(client, customer, column)
    Customer.objects.update(**changes)

    again = send(client, customer, column, **form | {"value": typed})

    assert again.one("div", role="alert").words == (
        f"Somebody changed this meanwhile: it is “{now}” now. Save again to put yours in its place."
    )
    assert told() == []
    fields = {box.attributes["name"]: box.attributes.get("value", "") for box in again.every("input")}
    assert fields["value"] == typed
    assert send(client, customer, column, value=fields["value"], seen=fields["seen"]).words == typed
    assert [before for _action, before, _after in told()] == [changes]


def test_what_changed_in_another_cell_is_not_in_the_way(li: User, customer: Customer) -> None:
    client = sign_in(li)
    form = open_cell(client, customer)
    Customer.objects.update(kind="Inn", is_intent=True)

    send(client, customer, **form | {"value": "West"})

    assert Customer.objects.values_list("region", "kind", "is_intent").get() == ("West", "Inn", True)


def test_an_owner_given_meanwhile_is_said_in_the_cell(li: User, customer: Customer, desk: Client) -> None:
    wang, zhao = make_user("wang"), make_user("zhao")
    form = {"seen": json.dumps(li.pk)}
    Customer.objects.update(owner=wang)

    again = send(desk, customer, "salesperson", **form, value=zhao.pk)

    assert "it is “Wang” now" in again.one("div", role="alert").words
    (chosen,) = [option for option in again.one("select").every("option") if "selected" in option.attributes]
    assert (chosen.words, Customer.objects.get().owner) == ("Zhao", wang)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("region", {"value": "x" * 121, "seen": '"East"'}),
        ("region", {"value": "West", "seen": "no JSON"}),
        ("cadence", {"value": "0", "seen": "null"}),
        ("cadence", {"value": "often", "seen": "null"}),
        ("salesperson", {"value": "", "seen": "null"}),
        ("salesperson", {"value": "999999", "seen": "null"}),
        ("tag", {"value": "Key", "seen": "1"}),
    ],
)
def test_what_cannot_be_is_refused_in_the_cell(
    column: str, said: dict[str, str], customer: Customer, desk: Client
) -> None:
    form = send(desk, customer, column, **said)

    assert form.one("div", role="alert").words
    assert told() == []


def test_the_pens_of_a_row_are_those_of_what_its_reader_may_change(li: User, customer: Customer) -> None:
    everything, facts = list(NAMES.values()), [NAMES[column] for column in EVERY[:4]]
    lead = make_user("lead", role=Role.SUPERVISOR, team=li.team)
    reader = make_user("reader", role=Role.SERVICE)
    beside = make_user("beside", role=Role.SUPERVISOR, team=make_team("south"))
    for person in (reader, beside):
        Access.objects.create(person=person, customer=customer, given_at=timezone.now())

    shown = [pens(sign_in(person)) for person in (li, lead, make_user("gm", role=Role.GENERAL_MANAGER), beside, reader)]

    assert shown == [facts, everything, everything, facts, []]


def test_columns_that_are_judged_have_no_pen(customer: Customer, desk: Client) -> None:
    assert pens(desk, "list=all") == []
    assert pens(desk, "columns=tier,region,days_since_contact,lifecycle") == [NAMES["region"]]


def test_a_pen_leads_to_a_page_where_there_is_no_script_and_back(li: User, customer: Customer) -> None:
    client = sign_in(li)
    (pen,) = grid(client, "columns=region&customer=A").every("a", class_="pen")

    page = read(client.get(pen.attributes["href"]))
    seen = page.one("main").one("input", name="seen").attributes["value"]
    answer = client.post(pen.attributes["href"], {"region": "West", "kind": "Bar", "seen": seen})

    back = "/customers/?columns=region"
    assert page.one("main").one("a", class_="btn").attributes["href"] == back
    assert answer["Location"] == back
    assert Customer.objects.get().region == "West"


def test_only_who_may_change_a_customer_changes_its_cells(li: User, customer: Customer) -> None:
    others = [
        make_user("beside", team=li.team),
        make_user("south", role=Role.SUPERVISOR, team=make_team("south")),
        make_user("service", role=Role.SERVICE),
    ]
    reader = make_user("reader", role=Role.SERVICE)
    Access.objects.create(person=reader, customer=customer, given_at=timezone.now())
    said = {"value": "x", "seen": '"East"'}

    def answers(user: User, column: str) -> tuple[int, int]:
        client = sign_in(user)
        got = client.get(place(customer, column), headers=HTMX)
        return got.status_code, client.post(place(customer, column), said, headers=HTMX).status_code

    assert [answers(one, column) for one in others for column in EVERY] == [(404, 404)] * 15
    assert [answers(reader, column) for column in EVERY] == [(403, 403)] * 5
    assert answers(li, "salesperson") == (403, 403)
    assert answers(li, "tier") == (404, 404)
    assert Client().get(place(customer)).status_code == 302
    assert sign_in(li).put(place(customer)).status_code == 405
    assert told() == []


def test_without_htmx_a_cell_leads_to_the_page_of_the_customer(li: User, customer: Customer) -> None:
    client = sign_in(li)
    page, edit = (reverse(f"battlemap:{name}", args=[customer.pk]) for name in ("customer", "edit_customer"))

    assert client.get(place(customer))["Location"] == edit
    assert client.post(place(customer), {"value": "x" * 121, "seen": '"East"'})["Location"] == edit
    assert client.post(place(customer), {"value": "West", "seen": '"East"'})["Location"] == page


@pytest.mark.parametrize(("role", "queries"), [(Role.GENERAL_MANAGER, 12), (Role.SUPERVISOR, 17)])
def test_more_rows_with_pens_need_no_more_questions(
    role: Role, queries: int, li: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(make_user("asks", role=role, team=li.team))
    store_standing("A", owner=li)
    for codes in ("", "BCD"):
        for code in codes:
            store_standing(code, owner=li)
        client.get(f"/customers/?{TABLE}")
        with django_assert_num_queries(queries):
            client.get(f"/customers/?{TABLE}")
