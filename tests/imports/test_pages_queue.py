"""What waits for somebody: names to be decided, documents without a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from battlemap.reading import read_page
from imports.uploading import HEADER, make_desk
from kejing.customers.models import Alias, Customer
from kejing.imports.enums import ImportState, NameDecision
from kejing.imports.models import Import, NameFound
from kejing.ledger.queries import live_documents

if TYPE_CHECKING:
    from battlemap.reading import Element
    from imports.uploading import Desk

pytestmark = pytest.mark.once

BY_NAME = "日期,单据编号,客户,金额\n2026-01-01,A1,南德便利,500.00\n2026-01-02,A2,石山,700.00\n"
WITHOUT = HEADER + "2026-01-01,XS1,,,T1,100.00\n2026-01-02,XS2,,,T1,200.00\n2026-01-02,XS3,K1,Shop 1,T1,1.00\n"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def known(db: None) -> Customer:
    return Customer.objects.create(code="K1", name="南德便利店")


def waiting(page: Element) -> list[tuple[str, list[str]]]:
    return [
        (row.one("b").words, [button.words for button in row.every("button")])
        for row in page.one("ul", class_="name-list").every("li")
    ]


def say(desk: Desk, found: NameFound, **said: object) -> str:
    """Decide a name from the queue, and return what is said of it."""
    answer = desk.client.post(
        reverse("imports:decide", args=[found.pk]), {"next": reverse("imports:names"), **said}, follow=True
    )
    assert answer.redirect_chain == [(reverse("imports:names"), 302)]
    return read_page(answer.content.decode()).one("main").words


def test_a_name_that_is_like_a_customer_s_waits_with_who_may_be_meant(known: Customer, desk: Desk) -> None:
    one = desk.bring(BY_NAME)

    expected = [("南德便利", ["南德便利店 K1 · 89", "Somebody new", "It is this one"])]
    assert waiting(desk.open(reverse("imports:names"))) == expected
    assert waiting(desk.look(one)) == expected
    assert desk.open(reverse("imports:history")).one("p", class_="notice").words == (
        "1 name waits for somebody to say who it is. Decide"
    )


def test_a_decision_is_remembered_and_the_import_counted_again(known: Customer, desk: Desk) -> None:
    one = desk.bring(BY_NAME)

    said = say(desk, NameFound.objects.get(), customer=known.pk)
    page = desk.look(one)
    desk.read(one)

    assert said.startswith("No name waits")
    assert list(Alias.objects.values_list("name", "customer__code")) == [("南德便利", "K1")]
    assert "The figures are from before these decisions." in page.one("div", id="names").words
    assert (one.preview or {})["customers"]["new"] == 1


@pytest.mark.parametrize(
    ("said", "decision", "code"),
    [({"code": " K1 "}, NameDecision.SAME, "K1"), ({"is_new": "1"}, NameDecision.NEW, None)],
)
def test_a_name_can_be_anybody_s_by_code_or_nobody_s_yet(
    said: dict[str, str], decision: NameDecision, code: str | None, known: Customer, desk: Desk
) -> None:
    desk.bring(BY_NAME)

    say(desk, NameFound.objects.get(), **said)

    found = NameFound.objects.get()
    assert (found.decision, found.customer.code if found.customer else None) == (decision, code)
    assert found.decided_by is not None


def test_a_code_that_nobody_has_decides_nothing(known: Customer, desk: Desk) -> None:
    desk.bring(BY_NAME)

    said = say(desk, NameFound.objects.get(), code="K404")

    assert said.startswith("There is no customer with the code “K404”.")
    assert NameFound.objects.get().decision == NameDecision.OPEN


def test_a_customer_that_was_taken_back_is_nobody_s(known: Customer, desk: Desk) -> None:
    desk.bring(BY_NAME)
    Customer.objects.update(is_withdrawn=True)

    answer = desk.client.post(reverse("imports:decide", args=[NameFound.objects.get().pk]), {"customer": known.pk})

    assert answer.status_code == 404
    assert waiting(desk.open(reverse("imports:names"))) == [("南德便利", ["Somebody new", "It is this one"])]


def test_htmx_gets_the_names_alone_and_no_other_site_is_led_to(known: Customer, desk: Desk) -> None:
    one = desk.bring(BY_NAME)
    htmx = {"HX-Request": "true", "HX-Target": "names"}

    for place in (reverse("imports:names"), reverse("imports:one", args=[one.pk])):
        part = read_page(desk.client.get(place, headers=htmx).content.decode())
        assert part.one("div", id="names").one("b").words == "南德便利"
        assert part.every("main") == []
    answer = desk.client.post(
        reverse("imports:decide", args=[NameFound.objects.get().pk]),
        {"is_new": "1", "next": "https://elsewhere.example/"},
    )

    assert answer["Location"] == reverse("imports:names")


def test_names_of_an_import_that_is_over_wait_no_more(known: Customer, desk: Desk) -> None:
    one = desk.bring(BY_NAME)

    desk.do("cancel", one)

    assert Import.objects.get().state == ImportState.CANCELLED
    assert desk.open(reverse("imports:names")).one("h2").words == "No name waits"


def test_documents_without_a_customer_wait_in_the_pot_until_they_are_assigned(desk: Desk) -> None:
    desk.store(desk.bring(WITHOUT))
    place = reverse("imports:unassigned")

    notice = desk.open(reverse("imports:history")).one("p", class_="notice").words
    found = [chip.words for chip in desk.open(f"{place}?q=shop").every("a", class_="chip")]
    nobody = desk.open(f"{place}?q=nobody").words
    page = desk.open(f"{place}?q=shop&code=K1")
    first = live_documents().get(number="XS1")
    answer = desk.client.post(
        reverse("imports:assign"), {"document": first.pk, "code": "K1", "next": f"{place}?code=K1"}
    )

    assert notice == "2 documents have no customer and are in no figure; sales of 300.00 in all. Assign"
    assert (found, "No customer is called so." in nobody) == (["Shop 1 K1"], True)
    assert [(row.one("th").words, row.one("button").words) for row in page.one("tbody").every("tr")] == [
        ("XS2", "To Shop 1"),
        ("XS1", "To Shop 1"),
    ]
    assert answer["Location"] == f"{place}?code=K1"
    assert desk.open(answer["Location"]).one("p", class_="notice").words == "XS1 belongs to Shop 1 now."
    assert {(one.number, one.customer.code if one.customer else None) for one in live_documents()} == {
        ("XS1", "K1"),
        ("XS2", None),
        ("XS3", "K1"),
    }


def test_what_is_somebody_s_already_is_not_given_away(desk: Desk) -> None:
    desk.store(desk.bring(WITHOUT))

    answers = [
        desk.client.post(reverse("imports:assign"), said).status_code
        for said in (
            {"document": live_documents().get(number="XS3").pk, "code": "K1"},
            {"document": live_documents().get(number="XS1").pk, "code": "K404"},
            {"document": "x", "code": "K1"},
        )
    ]

    assert answers == [404, 404, 404]


def test_an_empty_pot_says_so(desk: Desk) -> None:
    assert desk.open(reverse("imports:unassigned")).one("h2").words == "Every document has its customer"
