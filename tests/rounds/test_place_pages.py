"""Where customers are is proposed on a page and taken over there, or set by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_refresh, store_standing
from followups.visits import HERE, visit
from kejing.customers.models import Customer
from kejing.followups.operations.placing import propose_places, take_place
from kejing.followups.operations.weighing import weigh_visits
from kejing.geo import Position
from rows import make_team, make_user

if TYPE_CHECKING:
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MORNING = NOW.replace(hour=2, minute=0) - timedelta(days=1)
THERE = Position(HERE.latitude, HERE.longitude)


@pytest.fixture
def seller() -> User:
    store_refresh()
    return make_user("seller", team=make_team("north"))


def shop_with_visits(code: str, *, owner: User) -> Customer:
    shop = store_standing(code, owner=owner).customer
    for back in range(3):
        visit(shop, by=owner, at=MORNING - timedelta(days=7 * back, hours=ord(code) - 64))
    weigh_visits(now=NOW)
    # What is said of a visit is not what this is about.
    shop.visits.update(score=0)
    return shop


def test_places_are_proposed_with_what_they_rest_on(seller: User) -> None:
    shop = shop_with_visits("A", owner=seller)

    shown = sign_in(seller).get(reverse("rounds:places")).content.decode()

    assert shop.name in shown
    assert "No place is known yet. 3 check-ins, half of them within 0 m." in " ".join(shown.split())


def test_a_place_that_is_good_enough_is_not_proposed_and_a_far_one_is(seller: User) -> None:
    near, far = shop_with_visits("A", owner=seller), shop_with_visits("B", owner=seller)
    take_place(customer=near, position=THERE, by=seller, now=NOW)
    take_place(customer=far, position=Position(HERE.latitude + 0.01, HERE.longitude), by=seller, now=NOW)
    Customer.objects.get(pk=near.pk).visits.update(score=0)
    Customer.objects.get(pk=far.pk).visits.update(score=0)

    [(customer, proposed)] = propose_places(by=seller, now=NOW)

    assert customer == far
    assert proposed.moves is not None
    assert 1_100 < proposed.moves < 1_120


def test_only_who_looks_after_a_customer_is_asked_about_its_place(seller: User) -> None:
    shop_with_visits("A", owner=seller)
    other = make_user("other", team=make_team("south"))

    assert propose_places(by=other, now=NOW) == []
    assert b"Nothing to take over" in sign_in(other).get(reverse("rounds:places")).content


def test_the_list_takes_as_many_questions_for_three_customers_as_for_one(seller: User) -> None:
    client, counts = sign_in(seller), []
    client.get(reverse("rounds:places"))
    for codes in ("A", "BC"):
        for code in codes:
            shop_with_visits(code, owner=seller)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("rounds:places"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_proposed_place_is_taken_over_and_leads_back(seller: User) -> None:
    shop = shop_with_visits("A", owner=seller)
    back = reverse("rounds:places")

    answer = sign_in(seller).post(
        reverse("rounds:place", args=[shop.pk]),
        {"latitude": str(THERE.latitude), "longitude": str(THERE.longitude), "back": back},
    )

    shop.refresh_from_db()
    assert answer["Location"] == back
    assert shop.position == THERE


@pytest.mark.parametrize(("latitude", "longitude"), [("91", "1"), ("", "1"), ("1", "181"), ("north", "1")])
def test_what_is_no_place_is_refused_and_stays_typed(latitude: str, longitude: str, seller: User) -> None:
    shop = store_standing("A", owner=seller).customer

    answer = sign_in(seller).post(
        reverse("rounds:place", args=[shop.pk]), {"latitude": latitude, "longitude": longitude}
    )

    shop.refresh_from_db()
    assert answer.status_code == 422
    assert f'value="{longitude}"' in answer.content.decode()
    assert shop.position is None


def test_the_page_of_a_customer_says_where_it_is_and_leads_to_what_is_proposed(seller: User) -> None:
    shop = shop_with_visits("A", owner=seller)
    client = sign_in(seller)

    before = client.get(reverse("battlemap:customer", args=[shop.pk])).content.decode()
    take_place(customer=shop, position=THERE, by=seller, now=NOW)
    after = client.get(reverse("battlemap:customer", args=[shop.pk])).content.decode()

    assert "Look at what visits propose" in before
    assert "31.23040, 121.47370" in after


def test_a_place_that_is_left_leads_back_and_is_proposed_no_more(seller: User) -> None:
    shop = shop_with_visits("A", owner=seller)
    client, back = sign_in(seller), reverse("rounds:places")
    leave = reverse("rounds:place_leave", args=[shop.pk])

    nowhere = client.post(leave, {"latitude": "north", "longitude": "1", "back": back}, follow=True).content.decode()
    told = client.post(
        leave, {"latitude": str(THERE.latitude), "longitude": str(THERE.longitude), "back": back}, follow=True
    ).content.decode()

    assert "Nothing was left: this changed meanwhile. Look again." in nowhere
    assert f"Left. {shop.name} is proposed again" in told
    assert "Nothing to take over" in told
