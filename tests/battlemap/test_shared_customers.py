"""What is given to somebody to see: on every page alike, for as long as it counts, and who shares what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import fastexcel
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import BEFORE, sign_in, store_day, store_standing
from battlemap.reading import read_page
from battlemap.standings import reason
from battlemap.tabling import codes
from kejing.customers.models import Access, Customer, Person
from kejing.people.enums import Field, Role
from kejing.people.models import Company
from rows import make_document, make_team, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from battlemap.reading import Element
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]

NOW = timezone.now()
TOMORROW = timedelta(days=1)
OWED = reason("flag.credit_overdue", overdue_amount=1_662_944, oldest_due_on="2026-02-26")
EVERYBODY = ["north", "south", "west"]


@dataclass
class House:
    """Three teams with a salesperson and a customer each, the general manager, and who was given something to see."""

    people: dict[str, User]
    customers: dict[str, Customer]

    def share(self, name: str, customer: str) -> Access:
        return Access.objects.create(person=self.people[name], customer=self.customers[customer], given_at=NOW)


@pytest.fixture
def house() -> House:
    area = make_team("area")
    teams = {"north": make_team("north", parent=area), "south": make_team("south", parent=area)}
    teams["west"] = make_team("west")
    people, customers = {}, {}
    for place, (name, team) in enumerate(teams.items()):
        people[name] = make_user(name, team=team)
        people[f"lead_{name}"] = make_user(f"lead_{name}", role=Role.SUPERVISOR, team=team)
        customers[name] = store_standing(
            name,
            owner=people[name],
            amount_this_year=Decimal(10**place),
            receivable=Decimal("16629.44"),
            receivable_overdue=Decimal("16629.44"),
            flags="credit_overdue",
            flag_reasons=f"[{OWED}]",
        ).customer
        document = make_document(customers[name], on=date(2026, 1, 1), amount="1.00")
        document.number = f"K100-{name}"
        document.save(update_fields=["number"])
        Person.objects.create(customer=customers[name], name="K100 Wang", phone="13800000000")
    people["manager"] = make_user("manager", role=Role.GENERAL_MANAGER)
    people["service"] = make_user("service", role=Role.SERVICE)
    people["marketing"] = make_user("marketing", role=Role.MARKETING)
    people["helper"] = make_user("helper")
    Access.objects.create(person=people["service"], team=area, given_at=NOW)
    Access.objects.create(person=people["marketing"], given_at=NOW)
    found = House(people, customers)
    found.share("helper", "south")
    found.share("lead_west", "south")
    store_day(BEFORE, [{"customer_code": name, "tier": "core"} for name in customers])
    return found


def seen_by(client: Client, house: House) -> dict[str, list[str]]:
    """Return which customers somebody meets on each kind of page."""
    by_name = {customer.name: code for code, customer in house.customers.items()}
    found = client.get(reverse("battlemap:search"), {"q": "k100"}).context["page"]
    groups = client.get(reverse("battlemap:groups")).context["groups"]
    table = reverse("battlemap:table")

    def opening(address: str) -> list[str]:
        answers = {code: client.get(reverse(address, args=[one.pk])) for code, one in house.customers.items()}
        return sorted(code for code, answer in answers.items() if answer.status_code == 200)

    def drawers() -> list[str]:
        pages = {code: client.get(table, {"list": "all", "customer": code}) for code in house.customers}
        return sorted(code for code, answer in pages.items() if answer.context["page"].drawer is not None)

    return {
        "table": sorted(codes(client, "list=all")),
        "export": exported(client),
        "drawers": drawers(),
        "pages": opening("battlemap:customer"),
        "history": opening("battlemap:customer_history"),
        "whitespace": opening("battlemap:customer_whitespace"),
        "search": sorted(
            {
                by_name[text]
                for group in found.groups
                for one in group.options
                for text in one.details
                if text in by_name
            }
        ),
        "people": sorted(one.label.lower() for kind in groups if kind.label == "People" for one in kind.groups),
        "moved": sorted(codes(client, f"moved=core-small&since={BEFORE.isoformat()}")),
    }


def counted_by(client: Client) -> tuple[int, int, int]:
    """Return how many customers the pyramid, the totals and the movement since a past day are of."""
    pyramid = client.get(reverse("battlemap:pyramid"), {"since": BEFORE.isoformat()}).context["page"]
    totals = client.get(reverse("battlemap:totals")).context["totals"]
    return pyramid.customers, totals.customers, pyramid.behind.movement.customers


def exported(client: Client) -> list[str]:
    response = client.post(reverse("battlemap:export"), {"all": "on"})
    book = fastexcel.read_excel(BytesIO(b"".join(response.streaming_content)).getvalue())  # type: ignore[attr-defined]  # it streams
    rows = book.load_sheet(book.sheet_names[1], header_row=None, dtypes="string").to_polars().rows()
    return sorted(row[1] for row in rows[1:])


def read(response: Any) -> Element:
    return read_page(response.content.decode()).one("main")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("service", ["north", "south"]),
        ("marketing", EVERYBODY),
        ("helper", ["south"]),
        ("lead_west", ["south", "west"]),
        ("north", ["north"]),
    ],
)
def test_every_page_shows_the_customers_that_somebody_was_given_and_no_others(
    who: str, sees: list[str], house: House
) -> None:
    client = sign_in(house.people[who])

    shown = seen_by(client, house)

    # There is nothing to choose where all belongs to one.
    people = {"people": sees if len(sees) > 1 else []}
    assert shown == dict.fromkeys(shown, sees) | people
    assert counted_by(client) == (len(sees),) * 3


@pytest.mark.parametrize("who", ["service", "marketing", "helper"])
def test_what_is_over_or_taken_back_is_gone_from_every_page_at_once(who: str, house: House) -> None:
    client = sign_in(house.people[who])
    before = counted_by(client)

    Access.objects.filter(person=house.people[who]).update(until_on=timezone.now().date() - timedelta(days=2))

    assert before[0] > 0
    assert client.get(reverse("battlemap:pyramid")).context["page"].customers == 0
    assert client.get(reverse("battlemap:totals")).context["totals"].customers == 0
    assert codes(client, "list=all") == []
    assert client.get(reverse("battlemap:search"), {"q": "k100"}).context["page"].state == "nothing_found"
    assert client.get(reverse("battlemap:customer", args=[house.customers["south"].pk])).status_code == 404
    assert client.post(reverse("battlemap:export"), {"all": "on"}).status_code == 302


def test_teams_that_were_given_can_be_looked_at_and_others_not(house: House) -> None:
    teams = {name: house.people[name].team for name in ("north", "west")}
    answers = {
        who: [
            sign_in(house.people[who]).get(reverse("battlemap:pyramid"), {"by": "team", "of": str(team.pk)}).status_code
            for team in teams.values()
            if team is not None
        ]
        for who in ("service", "marketing", "helper", "lead_west")
    }

    assert answers == {
        "service": [200, 404],
        "marketing": [200, 200],
        "helper": [404, 404],
        "lead_west": [404, 200],
    }


def test_what_is_kept_from_the_role_stays_hidden(house: House) -> None:
    Company.objects.create(pk=1, masks={Role.SERVICE: [Field.PHONE, Field.RECEIVABLE]})
    south = reverse("battlemap:customer", args=[house.customers["south"].pk])
    service, marketing = sign_in(house.people["service"]), sign_in(house.people["marketing"])

    pages = [client.get(south).context["page"] for client in (service, marketing)]

    assert [page.account is None for page in pages] == [True, False]
    assert [[one.phone for one in page.people] for page in pages] == [[""], ["13800000000"]]
    assert [[flag.rule for flag in page.drawer.flags] for page in pages] == [[], ["Payment overdue"]]
    tabs = [
        {tab.code for tab in client.get("/customers/").context["page"].worklists} for client in (service, marketing)
    ]
    assert ["credit" in found for found in tabs] == [False, True]
    assert service.get("/customers/?f=receivable:ge:1").status_code == 404
    assert "13800000000" not in service.get(reverse("battlemap:search"), {"q": "k100"}).content.decode()


@pytest.mark.parametrize("who", ["service", "marketing"])
def test_who_was_given_customers_to_see_reads_them_and_changes_nothing(who: str, house: House) -> None:
    client = sign_in(house.people[who])
    south = house.customers["south"]
    one = [south.pk]
    done = {
        "give_reason": client.post(reverse("battlemap:give_reason", args=[south.standing.pk])),
        "edit": client.get(reverse("battlemap:edit_customer", args=one)),
        "edit it": client.post(reverse("battlemap:edit_customer", args=one)),
        "tag": client.post(reverse("battlemap:tag_customer", args=one)),
        "tags": client.post(reverse("battlemap:ask_tags"), {"code": ["south"]}),
        "ask": client.post(reverse("battlemap:ask_owner"), {"code": ["south"]}),
        "assign": client.post(reverse("battlemap:assign"), {"code": ["south"]}),
        "share": client.get(reverse("battlemap:share_customer", args=one)),
        "share it": client.post(reverse("battlemap:share_customer", args=one)),
    }

    assert {name: answer.status_code for name, answer in done.items()} == dict.fromkeys(done, 403)
    page = read(client.get(reverse("battlemap:customer", args=one)))
    assert page.every("a", href=reverse("battlemap:edit_customer", args=one)) == []
    assert page.every("a", href=reverse("battlemap:share_customer", args=one)) == []
    assert client.get("/customers/?list=all&customer=south").context["page"].drawer.may_answer is False


def test_who_shares_the_work_gives_reasons_but_gives_the_customer_to_nobody(house: House) -> None:
    south = house.customers["south"]
    helper, lead = sign_in(house.people["helper"]), sign_in(house.people["lead_west"])

    said = {"flags": ["credit_overdue"], "cause": "stocked", "words": "pays on Friday"}
    answer = helper.post(reverse("battlemap:give_reason", args=[south.standing.pk]), said)
    asked = read(lead.post(reverse("battlemap:ask_owner"), {"code": ["south", "west"]}))
    taken = {"code": ["south"], "owner": house.people["west"].pk, "expected": 1}
    refused = read(lead.post(reverse("battlemap:assign"), taken))

    assert answer.status_code == 302
    told = "1 of them is shared with you and not yours to give. Pick the others alone."
    assert [page.one("p", role="alert").words.removesuffix(" Back") for page in (asked, refused)] == [told, told]
    assert [page.every("select") for page in (asked, refused)] == [[], []]
    assert Customer.objects.get(code="south").owner == house.people["south"]
    assert helper.get(reverse("battlemap:edit_customer", args=[south.pk])).status_code == 200
    assert helper.get(reverse("battlemap:share_customer", args=[south.pk])).status_code == 403


def test_the_list_of_the_day_is_of_who_owns_the_customers(house: House) -> None:
    south = house.people["south"].pk
    today = {
        who: sign_in(house.people[who]).get(reverse("battlemap:today")).context["page"]
        for who in ("helper", "service", "lead_west")
    }

    assert [today[who].has_customers for who in ("helper", "service")] == [False, False]
    assert [one.name for one in today["lead_west"].people] == ["West"]
    for who in ("helper", "service", "marketing", "lead_west"):
        answer = sign_in(house.people[who]).get(reverse("battlemap:today"), {"person": south})
        assert (who, answer.status_code) == (who, 404)


@pytest.mark.parametrize(("who", "answer"), [("south", 200), ("lead_south", 200), ("manager", 200), ("helper", 403)])
def test_a_customer_is_shared_on_its_page_by_its_owner_and_who_is_above_him(
    who: str, answer: int, house: House
) -> None:
    south = house.customers["south"]
    client = sign_in(house.people[who])
    share = reverse("battlemap:share_customer", args=[south.pk])
    last = (timezone.now() + TOMORROW * 30).date()

    response = client.post(share, {"person": house.people["north"].pk, "until_on": last.isoformat()})

    assert response.status_code == (302 if answer == 200 else answer)
    assert client.get(share).status_code == answer
    shared = list(Access.objects.filter(person=house.people["north"]).values_list("customer__code", "until_on"))
    assert shared == ([("south", last)] if answer == 200 else [])
    (section,) = (
        one
        for one in read(client.get(reverse("battlemap:customer", args=[south.pk]))).every("section")
        if one.attributes.get("aria-labelledby") == "keepers-head"
    )
    names = ["South", "Helper", "Lead_West", *(["North"] if answer == 200 else [])]
    assert [item.every("b")[0].words for item in section.every("li")] == names
    assert len(section.every("button")) == (3 if answer == 200 else 0)


def test_sharing_ends_on_the_page_of_the_customer(house: House) -> None:
    owner, south = sign_in(house.people["south"]), house.customers["south"]
    shared = Access.objects.get(person=house.people["helper"])
    other = house.share("north", "west")

    assert owner.post(reverse("battlemap:unshare_customer", args=[south.pk, other.pk])).status_code == 404
    assert owner.get(reverse("battlemap:unshare_customer", args=[south.pk, shared.pk])).status_code == 405
    assert owner.post(reverse("battlemap:unshare_customer", args=[south.pk, shared.pk])).status_code == 302

    assert codes(sign_in(house.people["helper"]), "list=all") == []
    assert Access.objects.filter(pk=other.pk).exists()


def test_sharing_is_closed_to_who_does_not_see_the_customer(house: House) -> None:
    shared = Access.objects.get(person=house.people["helper"])
    share = reverse("battlemap:share_customer", args=[house.customers["south"].pk])
    end = reverse("battlemap:unshare_customer", args=[house.customers["south"].pk, shared.pk])

    answers = [
        [client.get(share).status_code, client.post(share).status_code, client.post(end).status_code]
        for client in (Client(), sign_in(house.people["north"]), sign_in(house.people["service"]))
    ]

    assert answers == [[302, 302, 302], [404, 404, 404], [403, 403, 403]]
    assert sign_in(house.people["south"]).put(share).status_code == 405


@pytest.mark.parametrize(
    "wrong", [{}, {"person": "0"}, {"until_on": "soon"}, {"until_on": "2020-01-01"}, {"person": "x"}]
)
def test_what_cannot_be_shared_is_asked_again(wrong: dict[str, str], house: House) -> None:
    share = reverse("battlemap:share_customer", args=[house.customers["north"].pk])
    sent = {"person": str(house.people["service"].pk)} | wrong if wrong else {}

    response = sign_in(house.people["north"]).post(share, sent)

    assert response.status_code == 200
    assert read(response).every("ul", class_="errorlist")
    assert not Access.objects.filter(customer=house.customers["north"]).exists()


@pytest.mark.parametrize("role", [Role.SERVICE, Role.MARKETING])
def test_who_was_given_nothing_is_told_whom_to_ask(role: Role, house: House) -> None:
    client = sign_in(make_user("new", role=role))

    pages = [client.get(reverse(f"battlemap:{name}")) for name in ("pyramid", "table")]

    asked = "Ask a general manager or an administrator: it is set on your page under “People”."
    assert [asked in page.content.decode() for page in pages] == [True, True]


@pytest.mark.parametrize("given", [1, 3])
def test_pages_ask_as_often_for_three_customers_given_as_for_one(
    given: int, house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in EVERYBODY[:given]:
        house.share("service", name)
    client = sign_in(house.people["service"])
    south = reverse("battlemap:customer", args=[house.customers["south"].pk])
    for address in ("/customers/", south):
        client.get(address)

    with django_assert_num_queries(16):
        client.get("/customers/")
    with django_assert_num_queries(24):
        client.get(south)
