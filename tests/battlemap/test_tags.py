"""Tags in the table, in the drawer and on the customer's page, and the pages on which they are kept."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import fastexcel
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_standing
from battlemap.reading import read_page
from battlemap.tabling import ask, codes, part, totals
from kejing.audit.models import Entry
from kejing.battlemap.models import SavedView
from kejing.customers.models import Customer, CustomerTag, Tag
from kejing.customers.operations.tagging import put_tags_on, take_tags_off
from kejing.people.enums import Role
from rows import make_team, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from battlemap.reading import Element
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]
HTMX = {"hx-request": "true"}


def put_on(names: str, *found: str, by: User) -> None:
    keys = Customer.objects.filter(code__in=found).values_list("pk", flat=True)
    put_tags_on(customers=list(keys), names=names.split(","), by=by, now=timezone.now())


def tagged() -> set[tuple[str, str]]:
    return set(CustomerTag.objects.values_list("customer__code", "tag__name"))


def read(response: Any) -> Element:
    return read_page(response.content.decode()).one("main")


@pytest.fixture
def three(manager: User) -> None:
    for code in "ABC":
        store_standing(code, tier="head" if code == "B" else "small")
    put_on("Key", "A", "B", by=manager)
    put_on("Late", "B", by=manager)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "found", "words"),
    [
        ("f=tag:is:Key", ["A", "B"], "Tags: Key"),
        ("f=tag:is:KEY&tier=small", ["A"], "Tags: KEY"),
        ("f=tag:is:Late,nobody", ["B"], "Tags: Late, nobody"),
        ("f=tag:is:nobody", [], "Tags: nobody"),
        ("f=tag:not:Late", ["A", "C"], "Tags: not Late"),
        ("f=tag:not:Late,Key", ["C"], "Tags: not Late, Key"),
        ("f=tag:not:nobody", ["A", "B", "C"], "Tags: not nobody"),
        ("f=tag:none", ["C"], "Tags: none"),
    ],
)
def test_a_condition_on_tags_keeps_whom_it_holds_for_and_is_counted(
    query: str, found: list[str], words: str, desk: Client
) -> None:
    page = ask(desk, f"{query}&sort=customer_code")

    assert ([row.code for row in page.rows], [chip.words for chip in page.chips]) == (found, [words])
    assert totals(desk, query)[0].startswith(f"Total, {len(found)} customer")


@pytest.mark.parametrize("query", ["f=tag:is:", "f=tag:has:x", "f=tag:unknown", "f=tag:is:" + "x" * 501])
def test_what_cannot_be_asked_of_tags_is_not_found(query: str, desk: Client) -> None:
    assert desk.get(f"/customers/?{query}").status_code == 404


@pytest.mark.usefixtures("three")
def test_sums_follow_when_a_tag_is_put_on_or_taken_off(manager: User, desk: Client) -> None:
    asked = "f=tag:is:Key"
    seen = [totals(desk, asked)[0]]

    put_on("Key", "C", by=manager)
    seen.append(totals(desk, asked)[0])
    take_tags_off(customers=list(Customer.objects.values_list("pk", flat=True)), names=["Key"], by=manager)
    seen.append(totals(desk, asked)[0])

    assert seen == ["Total, 2 customers", "Total, 3 customers", "Total, 0 customers"]


@pytest.mark.usefixtures("three")
def test_the_column_shows_the_first_tags_and_how_many_more_there_are(manager: User, desk: Client) -> None:
    put_on("First,<b>", "B", by=manager)
    Tag.objects.filter(key="key").update(colour="ink")

    body = read(desk.get("/customers/?columns=tag&sort=customer_code")).one("table", class_="grid").one("tbody")

    cells = [row.every("td")[0] for row in body.every("tr")]
    assert [cell.words for cell in cells] == ["Key", "<b> First +2", "—"]
    assert [one.attributes["data-colour"] for one in cells[0].every("span")] == ["ink"]
    assert cells[1].every("span")[-1].attributes["title"] == "Key, Late"


def test_more_tagged_rows_need_no_more_questions(
    manager: User, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = "/customers/?columns=tag&f=tag:is:Key,Late"
    store_standing("A")
    put_on("Key", "A", by=manager)
    desk.get(address)
    with django_assert_num_queries(13):
        desk.get(address)
    for code in "BC":
        store_standing(code)
    put_on("Key,Late", "A", "B", "C", by=manager)
    with django_assert_num_queries(13):
        desk.get(address)


@pytest.mark.usefixtures("three")
def test_a_page_goes_on_where_the_last_one_ended(manager: User, desk: Client) -> None:
    for number in range(60):
        store_standing(f"N{number:02}")
    put_on("Many", *(f"N{number:02}" for number in range(60)), by=manager)

    first = ask(desk, "f=tag:is:Many&sort=customer_code")
    rest = ask(desk, first.next.removeprefix("?"))

    assert [row.code for row in [*first.rows, *rest.rows]] == [f"N{number:02}" for number in range(60)]


@pytest.mark.usefixtures("three")
def test_the_workbook_has_the_tags_where_the_table_has_them(desk: Client) -> None:
    answer = desk.post(reverse("battlemap:export"), {"all": "on", "query": "columns=tier,tag&sort=customer_code"})

    book = fastexcel.read_excel(BytesIO(b"".join(answer.streaming_content)).getvalue())  # type: ignore[attr-defined]  # a response that streams
    rows = book.load_sheet(book.sheet_names[1], header_row=None, dtypes="string").to_polars().rows()
    written = [(row[1], row[3]) for row in rows]
    assert written == [("Customer code", "Tags"), ("A", "Key"), ("B", "Key, Late"), ("C", None)]


@pytest.mark.usefixtures("three")
def test_the_condition_form_offers_the_tags_there_are(desk: Client) -> None:
    form = part(desk, "/customers/condition/?column=tag")

    assert [option.words for option in form.one("select").every("option")] == [
        "one of these",
        "none of these",
        "no tag at all",
    ]
    assert [box.attributes["value"] for box in form.every("input", name="value")] == ["Key", "Late"]
    for values, expected in (
        ({"sign": "is", "value": ["Key", "Late"]}, "f=tag%3Ais%3AKey%2CLate"),
        ({"sign": "none", "value": ["Key"]}, "f=tag%3Anone"),
    ):
        answer = desk.get("/customers/condition/add/", {"column": "tag", **values})
        assert answer["Location"] == f"/customers/?{expected}"


@pytest.mark.usefixtures("three")
def test_views_ask_for_a_tag_by_its_new_name(manager: User, desk: Client) -> None:
    desk.post("/customers/views/", {"name": "Keys", "query": "f=tag:is:KEY,Late&f=tag:not:New&tier=head"})
    desk.post("/customers/views/", {"name": "Other", "query": "f=customer_name:has:Key"})
    other = make_user("other", role=Role.GENERAL_MANAGER)
    put_on("New", "C", by=other)
    key, late = Tag.objects.get(key="key"), Tag.objects.get(key="late")

    desk.post(reverse("battlemap:tag", args=[key.pk]), {"name": "Haupt & Co", "colour": ""})
    desk.post(reverse("battlemap:merge_tag", args=[late.pk]), {"into": key.pk})

    assert dict(SavedView.objects.values_list("name", "query")) == {
        "Keys": "tier=head&f=tag%3Ais%3AHaupt+%26+Co&f=tag%3Anot%3ANew",
        "Other": "f=customer_name%3Ahas%3AKey",
    }


@pytest.mark.usefixtures("three")
def test_many_are_shown_first_with_the_tags_they_have_and_then_tagged(desk: Client) -> None:
    picked = {"code": ["B", "C"], "query": "tier=small"}

    page = read(desk.post(reverse("battlemap:ask_tags"), picked))
    answer = desk.post(
        reverse("battlemap:tag_customers"), picked | {"what": "on", "name": ["Key"], "new": " New one", "expected": 2}
    )

    assert page.every("h2")[0].words == "2 customers"
    put, take = page.every("form")
    assert [label.words for label in put.every("label", class_="chip")] == ["Key", "Late"]
    assert [label.words for label in take.every("label", class_="chip")] == ["Key 1", "Late 1"]
    assert answer["Location"] == "/customers/?tier=small"
    assert tagged() == {("A", "Key"), ("B", "Key"), ("B", "Late"), ("B", "New one"), ("C", "Key"), ("C", "New one")}


@pytest.mark.usefixtures("three")
def test_tags_are_taken_off_all_that_is_asked_for(desk: Client) -> None:
    said = {"all": "on", "query": "f=tag:is:Late", "what": "off", "name": ["Key", "Late"], "expected": 1}

    desk.post(reverse("battlemap:tag_customers"), said)

    assert tagged() == {("A", "Key")}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ["Key"], "expected": 2}, "In the meantime it became another number of customers."),
        ({"new": "  ", "expected": 3}, "Say which tags."),
        ({"new": "a,b", "expected": 3}, "A tag is a word or two"),
        ({"name": [str(n) for n in range(11)], "expected": 3}, "Ten tags at once at most."),
    ],
)
def test_where_many_cannot_be_tagged_the_page_says_why(said: dict[str, Any], words: str, desk: Client) -> None:
    before = tagged()

    page = read(desk.post(reverse("battlemap:tag_customers"), {"all": "on", "what": "on"} | said))

    assert page.one("p", class_="notice").words.startswith(words)
    assert (tagged(), page.every("h2")[0].words) == (before, "3 customers")


@pytest.mark.usefixtures("three")
def test_a_tag_is_put_on_and_taken_off_where_it_stands(desk: Client) -> None:
    customer = Customer.objects.get(code="C")
    address = reverse("battlemap:tag_customer", args=[customer.pk])

    tags = read_page(desk.post(address, {"what": "on", "name": "key"}, headers=HTMX).content.decode()).one("div")

    assert [item.words for item in tags.every("li")] == ["Key ×"]
    assert [option.attributes["value"] for option in tags.every("option")] == ["Late"]
    refused = read_page(desk.post(address, {"what": "on", "name": "a,b"}, headers=HTMX).content.decode())
    assert refused.one("p", role="alert").words.startswith("A tag is a word or two")
    assert desk.post(address, {"what": "off", "name": "Key"})["Location"] == f"/customer/{customer.pk}/"
    assert tagged() == {("A", "Key"), ("B", "Key"), ("B", "Late")}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("address", ["/customers/?list=all&customer=B", "/customer/{pk}/"])
def test_drawer_and_page_show_the_tags_to_be_changed(address: str, desk: Client) -> None:
    page = read(desk.get(address.format(pk=Customer.objects.get(code="B").pk)))

    assert [item.words for item in page.one("div", id="tags").every("li")] == ["Key ×", "Late ×"]


def test_who_may_change_no_customer_changes_no_tag(manager: User) -> None:
    north = make_team("north")
    seller = make_user("seller", team=north)
    store_standing("A", owner=seller)
    store_standing("B", owner=make_user("other", team=make_team("south")))
    one, other = (reverse("battlemap:tag_customer", args=[Customer.objects.get(code=code).pk]) for code in "AB")
    said = {"what": "on", "name": "Key"}
    theirs = sign_in(seller)

    assert [theirs.post(one, said).status_code, theirs.post(other, said).status_code] == [302, 404]
    assert [
        theirs.post(reverse(place), {"code": ["B"]}).status_code
        for place in ("battlemap:ask_tags", "battlemap:tag_customers")
    ] == [404, 404]
    assert "Tag…" in theirs.get("/customers/?list=all").content.decode()
    assert [theirs.get(place).status_code for place in (one, reverse("battlemap:ask_tags"))] == [405, 405]
    for role in (Role.SERVICE, Role.MARKETING, Role.ADMINISTRATOR):
        reader = sign_in(make_user(role.value, role=role))
        assert [
            reader.post(reverse(place)).status_code for place in ("battlemap:ask_tags", "battlemap:tag_customers")
        ] == [403, 403]
        assert reader.post(one, said).status_code == 404
    assert Client().post(one, said).status_code == 302
    assert tagged() == {("A", "Key")}


def test_the_tags_are_kept_by_who_looks_after_all_that_have_them(manager: User) -> None:
    north = make_team("north")
    leader, seller = make_user("leader", role=Role.SUPERVISOR, team=north), make_user("seller", team=north)
    store_standing("A", owner=seller)
    store_standing("B", owner=manager)
    put_on("Ours", "A", by=leader)
    put_on("Everybody's", "A", "B", by=manager)
    ours, everybodys = Tag.objects.get(key="ours").pk, Tag.objects.get(key="everybody's").pk
    theirs, sellers = sign_in(leader), sign_in(seller)

    page = read(theirs.get(reverse("battlemap:tags")))

    assert [[cell.words for cell in [*row.every("th"), *row.every("td")]] for row in page.one("tbody").every("tr")] == [
        ["Everybody's", "1", "on customers of others too"],
        ["Ours", "1", "Change…"],
    ]
    assert codes(theirs, page.every("a", class_="link")[0].attributes["href"].partition("?")[2]) == ["A"]
    for name in ("battlemap:merge_tag", "battlemap:delete_tag"):
        assert [
            theirs.get(reverse(name, args=[ours])).status_code,
            theirs.post(reverse(name, args=[everybodys])).status_code,
        ] == [405, 403]
        assert theirs.post(reverse(name, args=[10**6])).status_code == 404
    for place in (reverse("battlemap:tags"), reverse("battlemap:tag", args=[ours])):
        assert [sellers.get(place).status_code, Client().get(place).status_code] == [403, 302]
    assert theirs.get(reverse("battlemap:tag", args=[everybodys])).status_code == 403
    assert theirs.delete(reverse("battlemap:tag", args=[ours])).status_code == 405


@pytest.mark.usefixtures("three")
def test_a_tag_is_called_otherwise_merged_and_deleted_on_its_page(desk: Client) -> None:
    key, late = Tag.objects.get(key="key"), Tag.objects.get(key="late")
    one = reverse("battlemap:tag", args=[key.pk])

    assert "Another tag is called so" in read(desk.post(one, {"name": "LATE", "colour": ""})).words
    assert "A tag is a word or two" in read(desk.post(one, {"name": "a,b", "colour": ""})).words
    assert desk.post(one, {"name": "x", "colour": "red"}).status_code == 200
    assert desk.post(one, {"name": "Keys", "colour": "press"})["Location"] == reverse("battlemap:tags")
    assert desk.post(reverse("battlemap:merge_tag", args=[key.pk]), {"into": key.pk})["Location"] == one
    desk.post(reverse("battlemap:merge_tag", args=[key.pk]), {"into": late.pk})
    assert tagged() == {("A", "Late"), ("B", "Late")}
    desk.post(reverse("battlemap:delete_tag", args=[late.pk]), {"expected": 1})
    assert tagged() == {("A", "Late"), ("B", "Late")}
    desk.post(reverse("battlemap:delete_tag", args=[late.pk]), {"expected": 2})
    assert (tagged(), Tag.objects.count()) == (set(), 0)
    assert "No tags yet" in read(desk.get(reverse("battlemap:tags"))).words
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True))[-3:] == [
        "tag_changed",
        "tag_merged",
        "tag_deleted",
    ]


def test_the_pages_of_tags_ask_as_often_for_three_as_for_one(
    manager: User, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for code in "ABC":
        store_standing(code)
    for names in ("1", "2,3"):
        put_on(names, "A", "B", "C", by=manager)
        with django_assert_num_queries(5):
            desk.get(reverse("battlemap:tags"))
        with django_assert_num_queries(7):
            desk.post(reverse("battlemap:ask_tags"), {"code": ["A", "B", "C"]})
