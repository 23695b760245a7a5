"""Where a customer is comes from check-ins that nobody doubts, once a person takes it over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from followups.visits import HERE, MORNING, visit
from kejing.audit.models import Entry
from kejing.customers.models import Customer
from kejing.followups.enums import Verdict
from kejing.followups.models import Visit
from kejing.followups.operations.placing import (
    PlaceRefusal,
    PlaceRefused,
    leave_place,
    propose_place,
    propose_places,
    take_place,
)
from kejing.followups.operations.reporting import Place
from kejing.followups.operations.weighing import weigh_visits
from kejing.followups.permissions import may_place
from kejing.geo import Position
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

THERE = Position(HERE.latitude, HERE.longitude)
A_HUNDRED_METRES = 0.0009
WEEK = timedelta(days=7)


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


def check_ins(shop: Customer, *, by: User, norths: tuple[float, ...] = (0, 0.00001, 0.00002), **values: Any) -> None:
    """Make visits a week apart, each so many degrees north of `HERE`, and look at them."""
    for back, north in enumerate(norths):
        place = Place(HERE.latitude + north, HERE.longitude, HERE.accuracy)
        visit(shop, by=by, at=MORNING - back * WEEK, **({"place": place} | values))
    weigh_visits(now=MORNING)


def test_three_check_ins_without_a_flag_propose_their_middle(li: User, shop: Customer) -> None:
    check_ins(shop, by=li)

    proposed = propose_place(shop, now=MORNING + WEEK)

    assert proposed is not None
    assert proposed.position == Position(HERE.latitude + 0.00001, HERE.longitude)
    assert (proposed.check_ins, round(proposed.spread, 1), proposed.moves) == (3, 1.1, None)


def test_two_check_ins_propose_nothing(li: User, shop: Customer) -> None:
    check_ins(shop, by=li, norths=(0, 0.00001))

    assert propose_place(shop, now=MORNING + WEEK) is None


def test_a_place_that_is_good_enough_stays_and_one_that_is_not_is_proposed_anew(li: User, shop: Customer) -> None:
    check_ins(shop, by=li)
    shop.latitude, shop.longitude = HERE.latitude + 0.5 * A_HUNDRED_METRES, HERE.longitude
    near = propose_place(shop, now=MORNING + WEEK)
    shop.latitude = HERE.latitude + 2 * A_HUNDRED_METRES

    far = propose_place(shop, now=MORNING + WEEK)

    assert near is None
    assert far is not None
    assert round(far.moves or 0) == 199


def test_check_ins_with_a_flag_count_once_somebody_accepted_them(li: User, shop: Customer) -> None:
    check_ins(shop, by=li, drift_seconds=4_000)
    flagged = propose_place(shop, now=MORNING + WEEK)
    Visit.objects.update(verdict=Verdict.ACCEPTED)
    accepted = propose_place(shop, now=MORNING + WEEK)
    Visit.objects.update(verdict=Verdict.REJECTED, score=0)
    rejected = propose_place(shop, now=MORNING + WEEK)

    assert (flagged, rejected) == (None, None)
    assert accepted is not None


def test_check_ins_of_more_than_a_year_ago_propose_nothing(li: User, shop: Customer) -> None:
    check_ins(shop, by=li)

    assert propose_place(shop, now=MORNING + timedelta(days=365)) is None


def test_a_place_that_is_taken_over_is_the_customers_and_stands_in_the_log(li: User, shop: Customer) -> None:
    take_place(customer=shop, position=THERE, by=li, now=MORNING)

    assert list(Customer.objects.values_list("latitude", "longitude")) == [(HERE.latitude, HERE.longitude)]
    assert list(Entry.objects.values_list("by_name", "action", "before", "after")) == [
        (
            "Li",
            "customer_placed",
            {"latitude": None, "longitude": None},
            {"latitude": HERE.latitude, "longitude": HERE.longitude},
        )
    ]


def test_visits_are_looked_at_anew_once_the_customer_is_elsewhere(li: User, shop: Customer) -> None:
    done = visit(shop, by=li)
    weigh_visits(now=MORNING)
    before = list(done.flags.all())

    take_place(customer=shop, position=Position(HERE.latitude + 1, HERE.longitude), by=li, now=MORNING)
    weigh_visits(now=MORNING)

    assert before == []
    assert [flag.code for flag in done.flags.all()] == ["far_away"]


def test_who_looks_after_a_customer_says_where_he_is(li: User, shop: Customer) -> None:
    others = [make_user("wang"), make_user("root", role=Role.ADMINISTRATOR), make_user("mei", role=Role.MARKETING)]
    above = [
        make_user("qian", role=Role.SUPERVISOR, team=li.team),
        make_user("boss", role=Role.GENERAL_MANAGER),
    ]
    with pytest.raises(PlaceRefused) as stranger:
        take_place(customer=shop, position=THERE, by=others[0], now=MORNING)
    with pytest.raises(PlaceRefused) as nowhere:
        take_place(customer=shop, position=Position(91, 0), by=li, now=MORNING)

    assert [may_place(user, shop) for user in (li, *above, *others)] == [True] * 3 + [False] * 3
    assert (stranger.value.reason, nowhere.value.reason) == (PlaceRefusal.NOT_ALLOWED, PlaceRefusal.NO_SUCH_PLACE)
    assert list(Customer.objects.values_list("latitude", flat=True)) == [None]


def test_a_place_that_was_left_stays_away_until_visits_say_another_one(li: User, shop: Customer) -> None:
    check_ins(shop, by=li)
    leave_place(customer=shop, position=THERE, by=li, now=MORNING)
    left = [propose_place(shop, now=MORNING + WEEK), *propose_places(by=li, now=MORNING + WEEK)]
    near, far = (Position(HERE.latitude + times * A_HUNDRED_METRES, HERE.longitude).latitude for times in (0.9, 1.2))
    Visit.objects.update(latitude=near)
    still_left = propose_place(shop, now=MORNING + WEEK)
    Visit.objects.update(latitude=far)

    again = propose_place(shop, now=MORNING + WEEK)

    assert (left, still_left) == ([None], None)
    assert again is not None
    assert [customer for customer, _there in propose_places(by=li, now=MORNING + WEEK)] == [shop]


def test_who_leaves_a_place_stands_in_the_log_and_a_stranger_leaves_none(li: User, shop: Customer) -> None:
    leave_place(customer=shop, position=THERE, by=li, now=MORNING)
    with pytest.raises(PlaceRefused) as stranger:
        leave_place(customer=shop, position=THERE, by=make_user("wang"), now=MORNING)

    last = Entry.objects.get()
    assert (last.action, last.after) == ("place_left", {"latitude": HERE.latitude, "longitude": HERE.longitude})
    assert stranger.value.reason == PlaceRefusal.NOT_ALLOWED
