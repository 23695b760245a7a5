"""From one customer to the next of the list that somebody came from, and back to it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from battlemap.measured import sign_in, store_standing
from battlemap.reading import read_page
from kejing.people.enums import Field, Role
from kejing.people.models import Company
from rows import make_user

if TYPE_CHECKING:
    from django.test import Client

    from kejing.customers.models import Customer
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers(shown: Refresh) -> dict[str, Customer]:
    """Return four customers; in the order of money C, B, D, A, the last of another tier."""
    amounts = {"A": "10", "B": "300", "C": "400", "D": "300"}
    made = {
        code: store_standing(code, amount_this_year=Decimal(amount), tier="small" if code != "A" else "core")
        for code, amount in amounts.items()
    }
    return {code: one.customer for code, one in made.items()}


def ways(client: Client, customer: Customer, came_from: str = "") -> dict[str, str]:
    """Return where the page of a customer leads: back, and to those beside it."""
    sent = {"from": came_from} if came_from else {}
    page = read_page(client.get(reverse("battlemap:customer", args=[customer.pk]), sent).content.decode())
    beside = [link for nav in page.every("nav", class_="neighbours") for link in nav.every("a")]
    back = {"back": page.one("a", class_="back").attributes["href"]}
    return back | {link.attributes["rel"]: link.attributes["href"] for link in beside}


def address(customer: Customer, came_from: str) -> str:
    return f"{reverse('battlemap:customer', args=[customer.pk])}?{urlencode({'from': came_from})}"


def test_those_beside_a_customer_are_those_of_the_list(desk: Client, customers: dict[str, Customer]) -> None:
    query = "tier=small&sort=-amount_this_year"

    found = {code: ways(desk, customers[code], query) for code in "CBD"}

    back = {"back": f"{reverse('battlemap:table')}?{query}"}
    assert found == {
        "C": back | {"next": address(customers["B"], query)},
        "B": back | {"prev": address(customers["C"], query), "next": address(customers["D"], query)},
        "D": back | {"prev": address(customers["B"], query)},
    }


def test_who_no_longer_is_in_the_list_stands_where_he_would(desk: Client, customers: dict[str, Customer]) -> None:
    assert ways(desk, customers["A"], "tier=small&sort=amount_this_year")["next"] == address(
        customers["B"], "tier=small&sort=amount_this_year"
    )


@pytest.mark.parametrize("came_from", ["", "sort=nonsense", "f=x", "x" * 5_000, "moved=core-small&since=2020-01-31"])
def test_without_a_list_there_is_nobody_beside(came_from: str, desk: Client, customers: dict[str, Customer]) -> None:
    assert ways(desk, customers["B"], came_from) == {"back": reverse("battlemap:table")}


def test_of_a_past_day_only_the_way_back_is_told(desk: Client, customers: dict[str, Customer]) -> None:
    query = "as_of=2026-02-28&tier=small"

    assert ways(desk, customers["B"], query) == {"back": f"{reverse('battlemap:table')}?{query}"}


def test_nobody_is_led_to_a_customer_he_may_not_see_nor_along_what_is_kept_from_him(
    customers: dict[str, Customer],
) -> None:
    li = make_user("li", role=Role.SALESPERSON)
    for code in "BC":
        customers[code].owner = li
        customers[code].save()
    Company.objects.create(pk=1, masks={Role.SALESPERSON: [Field.RECEIVABLE]})

    seen = ways(sign_in(li), customers["B"], "sort=-amount_this_year")
    masked = ways(sign_in(li), customers["B"], "sort=-receivable")
    unmasked = ways(sign_in(make_user("chief", role=Role.GENERAL_MANAGER)), customers["B"], "sort=-receivable")

    assert seen == {
        "back": f"{reverse('battlemap:table')}?sort=-amount_this_year",
        "prev": address(customers["C"], "sort=-amount_this_year"),
    }
    assert masked == {"back": reverse("battlemap:table")}
    assert unmasked.keys() > {"back"}


def test_they_cost_as_many_questions_for_many_as_for_few(
    desk: Client, manager: User, customers: dict[str, Customer]
) -> None:
    def count(came_from: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ways(desk, customers["B"], came_from)
        return len(asked)

    bare, few = count(""), count("sort=-amount_this_year")
    for number in range(4):
        store_standing(f"E{number}", amount_this_year=Decimal(300))

    assert (few - bare, count("sort=-amount_this_year")) == (6, few)


def test_the_drawer_leads_to_the_customer_with_the_list(desk: Client, customers: dict[str, Customer]) -> None:
    page = read_page(desk.get(reverse("battlemap:table"), {"tier": "small", "customer": "B"}).content.decode())

    links = [link.attributes["href"] for link in page.one("aside", id="drawer").every("a", class_="link")]

    assert address(customers["B"], "tier=small") in links
