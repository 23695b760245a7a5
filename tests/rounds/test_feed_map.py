"""Beside the feed: where entries were written, for whoever may follow the days of those who wrote them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from battlemap.measured import sign_in
from followups.visits import visit
from kejing.followups.operations.reporting import Place
from kejing.people.enums import Role
from kejing.rounds.queries.feed import ROWS_A_PAGE
from rounds.reports import minutes_ago, send
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

FEED = reverse("rounds:feed")
BUND, PUDONG = Place(31.2396, 121.4900, 12), Place(31.2222, 121.5440, 9)


@pytest.fixture
def seller() -> User:
    return make_user("seller", team=make_team("north"))


@pytest.fixture
def lead(seller: User) -> User:
    return make_user("lead", role=Role.SUPERVISOR, team=seller.team)


@pytest.fixture
def shop(seller: User) -> Customer:
    return make_customer("A", owner=seller)


def drawn(reader: User, **query: str) -> list[dict[str, Any]]:
    drawing = sign_in(reader).get(FEED, query).context["page"].drawing
    return json.loads(drawing)["stops"] if drawing else []


def test_entries_with_a_position_have_the_numbers_of_the_map(shop: Customer, seller: User, lead: User) -> None:
    send(shop, by=seller, at=minutes_ago(3), place=PUDONG)
    send(shop, by=seller, at=minutes_ago(2))
    send(shop, by=seller, at=minutes_ago(1), place=BUND)

    stops = drawn(lead)
    page = sign_in(lead).get(FEED)

    assert [(one["number"], one["at"]) for one in stops] == [(1, [31.2396, 121.49]), (2, [31.2222, 121.544])]
    assert [entry.spot for entry in page.context["page"].entries] == [1, None, 2]
    assert "<day-map" in page.content.decode()


def test_where_somebody_was_is_not_told_to_who_may_not_follow_his_days(shop: Customer, seller: User) -> None:
    send(shop, by=seller, place=BUND)
    service = make_user("service", role=Role.SERVICE, team=seller.team)
    colleague = make_user("colleague", team=seller.team)
    shop.owner = colleague
    shop.save()

    assert drawn(service) == drawn(colleague) == []
    assert "<day-map" not in sign_in(colleague).get(FEED).content.decode()
    assert len(drawn(make_user("chief", role=Role.GENERAL_MANAGER))) == 1


def test_a_feed_without_positions_has_no_map(shop: Customer, seller: User) -> None:
    send(shop, by=seller)

    assert "<day-map" not in sign_in(seller).get(FEED).content.decode()


def test_the_feed_of_one_person_has_his_day_beside_it(shop: Customer, seller: User, lead: User) -> None:
    send(shop, by=seller)
    other = make_user("other", team=make_team("south"), role=Role.SERVICE)

    followed = sign_in(lead).get(FEED, {"person": str(seller.pk), "on": "2026-03-20"})
    own = sign_in(seller).get(FEED, {"person": str(other.pk)})

    assert reverse("rounds:track_day", args=["2026-03-20", seller.pk]) in followed.content.decode()
    assert own.context["followed"] is None


def test_entries_have_numbers_only_beside_the_map_that_has_them(shop: Customer, seller: User, lead: User) -> None:
    for number in range(ROWS_A_PAGE + 1):
        send(shop, by=seller, at=minutes_ago(number), place=BUND)
    client = sign_in(lead)
    newest = client.get(FEED)
    older = client.get(FEED, {"at": newest.context["page"].older})
    followed = client.get(FEED, {"person": str(seller.pk)})

    assert ['class="no"' in page.content.decode() for page in (newest, older, followed)] == [True, False, False]


def test_htmx_gets_the_day_alone(shop: Customer, seller: User, lead: User) -> None:
    visit(shop, by=seller)

    answer = sign_in(lead).get(
        reverse("rounds:track_day", args=["2026-03-20", seller.pk]), headers={"hx-request": "true"}
    )

    assert "<main" not in answer.content.decode()
    assert '<section id="way"' in answer.content.decode()


def test_the_page_of_one_entry_shows_where_it_was_written(shop: Customer, seller: User, lead: User) -> None:
    entry = send(shop, by=seller, place=BUND)

    page = sign_in(lead).get(reverse("rounds:entry", args=[entry.pk]))

    assert "<day-map" in page.content.decode()


def test_places_are_moved_for_tiles_that_are_moved_alone(
    shop: Customer, seller: User, lead: User, settings: Settings
) -> None:
    settings.TILES_DATUM = "gcj02"
    send(shop, by=seller, place=BUND)

    assert drawn(lead)[0]["at"] == [pytest.approx(31.2377, abs=1e-3), pytest.approx(121.4945, abs=1e-3)]
    assert drawn(lead)[0]["at"] != [31.2396, 121.49]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_map_asks_the_same_number_of_questions_for_one_row_and_three(
    rows: int, seller: User, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        writer = make_user(f"writer{number}", team=seller.team)
        send(make_customer(f"A{number}", owner=writer), by=writer, place=BUND)
    client = sign_in(lead)
    client.get(FEED)

    with django_assert_num_queries(28):
        client.get(FEED)
