"""Where somebody was is for himself and who is above him; what is recorded is told, agreed to and taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from battlemap.measured import sign_in
from followups.visits import MORNING, STAY, begin, visit
from kejing.followups.models import Consent, TrackPoint
from kejing.followups.operations.consenting import give_consent
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db
ON = "2026-03-20"
ASKED = 7
"""Questions to the database for the page of a team's day, however many visits there are."""


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


def day(client: Client, person: User, on: str = ON) -> tuple[int, str]:
    answer = client.get(reverse("rounds:track_day", args=[on, person.pk]))
    return answer.status_code, answer.content.decode()


def test_ones_own_day_shows_his_visits_in_their_order(li: User, shop: Customer) -> None:
    visit(shop, by=li)
    visit(make_customer("B", owner=li), by=li, at=MORNING + 2 * STAY)

    status, told = day(sign_in(li), li)

    assert status == 200
    assert "2 visits, 40 minutes in shops" in told
    assert "between check-ins: straight line" in told


def test_a_day_without_visits_says_so(li: User) -> None:
    assert "No visits on this day." in day(sign_in(li), li)[1]


def test_somebody_of_another_team_sees_no_day_of_his(li: User, shop: Customer) -> None:
    visit(shop, by=li)
    lead = make_user("lead", role=Role.SUPERVISOR, team=make_team("west"))

    assert day(sign_in(lead), li)[0] == 404


def test_his_supervisor_sees_it(li: User, shop: Customer) -> None:
    visit(shop, by=li)
    lead = make_user("lead", role=Role.SUPERVISOR, team=li.team)

    assert shop.name in day(sign_in(lead), li)[1]


def test_a_customer_of_others_is_neither_named_nor_drawn(li: User) -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    other = make_customer("Secret shop", owner=boss)
    visit(other, by=boss)

    told = day(sign_in(boss), boss)[1]
    other.owner = li
    other.save()
    boss.role, boss.team = Role.SALESPERSON, make_team("north")
    boss.save()
    later = day(sign_in(boss), boss)[1]

    assert other.name in told
    assert other.name not in later
    assert "a customer of others" in later
    assert "121.47" not in later


def test_how_far_it_is_to_a_customer_of_others_is_not_told(li: User, shop: Customer) -> None:
    hidden = make_customer("Secret shop", owner=li)
    visit(shop, by=li)
    visit(hidden, by=li, at=MORNING + 2 * STAY)
    hidden.owner = make_user("zhao", team=make_team("west"))
    hidden.save()

    assert "between check-ins: straight line," not in day(sign_in(li), li)[1]


@pytest.mark.parametrize("on", ["yesterday", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_not_there(li: User, on: str) -> None:
    assert day(sign_in(li), li, on)[0] == 404


@pytest.mark.parametrize("visits", [1, 3])
def test_the_team_at_a_glance_asks_the_same_whoever_was_out(visits: int, li: User) -> None:
    for at in range(visits):
        visit(make_customer(f"A{at}", owner=li), by=li, at=MORNING + at * 2 * STAY)
    lead = sign_in(make_user("lead", role=Role.SUPERVISOR, team=li.team))
    address = reverse("rounds:team_day", args=[ON])
    lead.get(address)

    with CaptureQueriesContext(connection) as asked:
        told = lead.get(address).content.decode()

    assert str(li) in told
    assert len(asked) == ASKED


def test_points_come_from_the_phone_of_who_agreed(li: User, shop: Customer) -> None:
    give_consent(person=li, text="I agree.", language="en", now=MORNING)
    begun = begin(shop, by=li)
    way = [[(MORNING + STAY / 2).isoformat(), 31.23, 121.47, 9.0]]
    phone = sign_in(li)

    answer = phone.post(reverse("rounds:sync_track"), {"visit": str(begun.uid), "way": json.dumps(way)})

    assert (answer.status_code, TrackPoint.objects.count()) == (201, 1)


@pytest.mark.parametrize("way", ["", "{}", "[1]", '[["soon", 1, 2, 3]]', '[["2026-03-20T02:01:00Z", "NaN", 2, 3]]'])
def test_what_is_no_way_is_refused(li: User, shop: Customer, way: str) -> None:
    give_consent(person=li, text="I agree.", language="en", now=MORNING)
    begun = begin(shop, by=li)

    answer = sign_in(li).post(reverse("rounds:sync_track"), {"visit": str(begun.uid), "way": way})

    assert answer.status_code == 422


def test_who_took_it_back_is_told_by_the_server(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)

    answer = sign_in(li).post(reverse("rounds:sync_track"), {"visit": str(begun.uid), "way": "[]"})

    assert (answer.status_code, answer.json()["reason"]) == (403, "no_consent")


def test_somebody_agrees_and_takes_it_back(li: User) -> None:
    client = sign_in(li)

    client.post(reverse("rounds:privacy_agree"))
    agreed = client.get(reverse("rounds:privacy")).content.decode()
    client.post(reverse("rounds:privacy_withdraw"))
    taken = client.get(reverse("rounds:privacy")).content.decode()

    assert "You agreed on" in agreed
    assert "you have not agreed to it" in taken
    assert "I can take this back at any time" in Consent.objects.get().text


def test_somebody_downloads_what_is_his_and_nothing_else(li: User, shop: Customer) -> None:
    visit(shop, by=li)
    zhao = make_user("zhao")
    visit(make_customer("B", owner=zhao), by=zhao)

    answer = sign_in(li).post(reverse("rounds:privacy_download"))

    told = json.loads(answer.content)
    assert [one["customer__name"] for one in told["visits"]] == [shop.name]
    assert 'filename="own-data.json"' in answer.headers["Content-Disposition"]


def test_the_page_of_a_visit_records_a_way_only_of_who_agreed(li: User, shop: Customer) -> None:
    client = sign_in(li)
    address = reverse("rounds:visit", args=[shop.pk])

    before = client.get(address).content.decode()
    client.post(reverse("rounds:privacy_agree"))

    assert "<track-keeper" not in before
    assert "<track-keeper" in client.get(address).content.decode()


def test_a_map_of_moved_tiles_moves_what_it_draws(li: User, shop: Customer, settings: Settings) -> None:
    visit(shop, by=li)
    client = sign_in(li)
    plain = day(client, li)[1]

    settings.TILES_DATUM = "gcj02"
    moved = day(client, li)[1]

    assert "31.2304" in plain
    assert "31.2304" not in moved
