"""The table as a workbook: exactly what is asked for, in words, safely, told in the log, and nobody else's."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import fastexcel
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.standings import AS_OF, a_standing
from kejing.audit.models import Entry
from kejing.people.enums import Role
from kejing.people.models import Company
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django import DjangoAssertNumQueries

    from kejing.people.models import User

pytestmark = pytest.mark.django_db
EXPORT = "battlemap:export"


@pytest.fixture(autouse=True)
def shown() -> Refresh:
    return Refresh.objects.create(
        as_of=AS_OF, state=RefreshState.DONE, requested_at=timezone.now(), contacts_known=True, customer_count=1
    )


@pytest.fixture
def desk() -> Client:
    return sign_in(make_user("manager", role=Role.GENERAL_MANAGER))


def sign_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def add(code: str, *, owner: User | None = None, **changes: Any) -> None:
    standing = a_standing(code, **changes)
    standing.customer = make_customer(code, owner=owner)
    standing.save(force_insert=True)


def take(client: Client, *, query: str = "", codes: Sequence[str] = ()) -> tuple[list[list[Any]], list[list[Any]]]:
    """Return the rows of both sheets of what is exported, heads and all."""
    picked: dict[str, Any] = {"code": list(codes)} if codes else {"all": "on"}
    response = client.post(reverse(EXPORT), {"query": query} | picked)
    assert response.status_code == 200, response
    book = fastexcel.read_excel(BytesIO(b"".join(response.streaming_content)).getvalue())  # type: ignore[attr-defined]  # a response that streams
    about, customers = (
        [list(row) for row in book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()]
        for name in book.sheet_names
    )
    return about, customers


def codes_of(customers: list[list[Any]]) -> list[str]:
    return [row[1] for row in customers[1:]]


def test_a_sheet_has_what_is_asked_for_in_the_order_and_columns_of_the_table(desk: Client) -> None:
    add("A", amount_this_year=Decimal("1234.50"), amount_last_year_same_period=None, tier="core")
    add("B", amount_this_year=Decimal("99.00"), amount_last_year_same_period=Decimal("10.01"))
    add("C", amount_this_year=Decimal("5.00"))

    _about, customers = take(desk, query="f=amount_this_year:ge:50&sort=amount_this_year&columns=tier,amount_this_year")

    assert customers == [
        ["Customer", "Customer code", "Tier", "This year (CNY)", "Last year, same time (CNY)"],
        ["Shop B", "B", "Small", "99", "10.01"],
        ["Shop A", "A", "Core", "1234.5", None],
    ]


def test_figures_are_numbers_days_are_days_and_choices_are_words(desk: Client) -> None:
    add("A", flags="falling;contact_overdue", category_breadth=0.125)
    columns = "contact_state,last_order_on,flags,category_breadth,next_action"

    response = desk.post(reverse(EXPORT), {"query": f"columns={columns}", "all": "on"})

    book = fastexcel.read_excel(b"".join(response.streaming_content))  # type: ignore[attr-defined]  # as above
    midnight = datetime.combine(AS_OF, time())
    rows = book.load_sheet("Customers").to_polars().rows(named=True)
    assert rows == [
        {
            "Customer": "Shop A",
            "Customer code": "A",
            "Contact": "late",
            "Contact late (days)": 10.0,
            "Ordered on": midnight,
            "Abnormal figures": "Falling, Contact far overdue",
            "Breadth": 0.125,
            "Next action": "Contact",
            "Next action on": midnight,
            "Salesperson": "Li Na",
        }
    ]


def test_the_first_sheet_says_what_this_is(desk: Client) -> None:
    add("A")
    Company.objects.create(pk=1, name="Great Wall Trading")

    about, _customers = take(desk, query="tier=small&list=overdue&f=salesperson:has:Li&sort=customer_name")

    assert [row[:2] for row in about if row[0] != "Made at"] == [
        ["Customers", "Great Wall Trading"],
        ["As of", "2026-03-31 00:00:00"],
        ["Asked for", "Tier: Small customers"],
        [None, "List: Contact late"],
        [None, "Salesperson has “Li”"],
        ["Sorted by", "Customer, rising"],
        ["Customers", "1"],
        ["Made by", "Manager"],
    ]


def test_heads_and_words_are_in_the_readers_language(desk: Client) -> None:
    add("A")
    desk.cookies["django_language"] = "zh-hans"

    _about, customers = take(desk, query="columns=tier,amount_this_year")

    assert customers[1][2] == "小客户"
    assert customers[0][3].endswith("(元)")


def test_the_rows_picked_by_hand_are_exported_whatever_the_table_asks_for_now(desk: Client) -> None:
    for code in "ABC":
        add(code)

    about, customers = take(desk, query="tier=head", codes=["A", "C"])

    assert codes_of(customers) == ["A", "C"]
    assert ["Asked for", "2 customers picked by hand"] in [row[:2] for row in about]


def test_what_the_table_words_otherwise_is_worded_so_in_the_sheet_too(desk: Client) -> None:
    add("A", tier="dormant", rhythm="late", next_action="wait")
    add("B", tier="small", rhythm="late", next_action="call")

    _about, customers = take(desk, query="columns=rhythm,next_action&sort=customer_name")

    assert [row[2:4] for row in customers[1:]] == [[None, "Contact"], ["due to buy", "Call"]]


def test_what_begins_like_a_formula_is_text(desk: Client) -> None:
    add("A", customer_name="=HYPERLINK(1)", salesperson="+1", region="@x")

    _about, customers = take(desk, query="columns=salesperson,region")

    assert customers[1] == ["=HYPERLINK(1)", "A", "+1", "@x"]


def test_what_is_masked_is_not_in_it_and_cannot_be_asked_for() -> None:
    Company.objects.create(pk=1, masks={"salesperson": ["receivable", "margin"]})
    li = make_user("li")
    add("A", owner=li, flags="credit_overdue;falling", next_action="collect", receivable=Decimal("7.00"))
    client = sign_in(li)

    _about, customers = take(client, query="columns=flags,star")

    assert customers[1][2] == "Falling"
    for query in (
        "columns=receivable",
        "columns=next_action",
        "f=next_action:is:collect",
        "sort=-real_profit",
        "f=receivable:ge:1",
        "list=credit",
    ):
        assert client.post(reverse(EXPORT), {"query": query, "all": "on"}).status_code == 404
    assert [entry.action for entry in Entry.objects.all()] == ["exported"]


def test_the_log_says_who_took_what(desk: Client) -> None:
    add("A")
    add("B", tier="head")

    take(desk, query="tier=head&columns=tier")
    take(desk, query="tier=head&columns=tier", codes=["A"])

    told = Entry.objects.order_by("pk").values_list("by_name", "action", "object_kind", "after")
    rest = {"rows": 1, "as_of": "2026-03-31", "columns": ["tier"]}
    assert list(told) == [
        ("Manager", "exported", "customers", {"asked": ["tier=head"]} | rest),
        ("Manager", "exported", "customers", {"asked": ["A"]} | rest),
    ]


def test_each_takes_only_the_customers_that_are_his_to_see() -> None:
    north, south = make_team("north"), make_team("south")
    li, wang = make_user("li", team=north), make_user("wang", team=south)
    add("A", owner=li)
    add("B", owner=wang)
    leader = sign_in(make_user("leader", role=Role.SUPERVISOR, team=south))

    assert codes_of(take(sign_in(li))[1]) == ["A"]
    assert codes_of(take(leader)[1]) == ["B"]
    assert leader.post(reverse(EXPORT), {"code": ["B", "A"]}).status_code == 404
    assert leader.post(reverse(EXPORT), {"query": f"by=team&of={north.pk}", "all": "on"}).status_code == 404
    assert leader.post(reverse(EXPORT), {"query": f"by=person&of={li.pk}", "all": "on"}).status_code == 404


def test_who_sees_no_customer_gets_no_file() -> None:
    add("A")
    service = sign_in(make_user("service", role=Role.SERVICE))

    response = service.post(reverse(EXPORT), {"all": "on"})

    assert (response.status_code, response["Location"]) == (302, f"{reverse('battlemap:table')}?list=all")
    assert Entry.objects.count() == 0


def test_the_export_answers_only_to_what_it_is_for(desk: Client) -> None:
    add("A")

    assert desk.get(reverse(EXPORT)).status_code == 405
    assert desk.post(reverse(EXPORT), {"query": "sort=x", "all": "on"}).status_code == 404
    assert desk.post(reverse(EXPORT), {"code": ["nobody's"]}).status_code == 404
    assert desk.post(reverse(EXPORT)).status_code == 302
    assert Client().post(reverse(EXPORT), {"all": "on"}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    assert strict.post(reverse(EXPORT), {"all": "on"}).status_code == 403


def test_an_export_asks_as_often_for_three_customers_as_for_one(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for codes in ("A", "BC"):
        for code in codes:
            add(code)
        with django_assert_num_queries(7):
            take(desk)
