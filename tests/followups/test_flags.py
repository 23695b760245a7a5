"""Each flag of a visit, with its numbers, and an honest visit without any."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from followups.pictures import receive, shelf, stored
from followups.reports import NOW
from followups.visits import HERE, MORNING, STAY, begin, end, flags_of, visit
from kejing.customers.models import Customer
from kejing.followups.enums import StepKind
from kejing.followups.models import Visit
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.reporting import Place
from kejing.followups.operations.visiting import StepAnswer
from kejing.followups.operations.weighing import weigh_visits
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from kejing.people.models import User

pytestmark = pytest.mark.django_db

ABOUT_A_KILOMETRE = 0.009
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    shop = make_customer("A", owner=li)
    Customer.objects.filter(pk=shop.pk).update(latitude=HERE.latitude, longitude=HERE.longitude)
    return shop


def north_of(place: Place, degrees: float) -> Place:
    return Place(place.latitude + degrees, place.longitude, place.accuracy)


def test_an_honest_visit_has_none(li: User, shop: Customer) -> None:
    done = visit(shop, by=li)

    assert flags_of(done) == {}
    assert Visit.objects.get().score == 0


def test_no_position_is_weak(li: User, shop: Customer) -> None:
    assert flags_of(visit(shop, by=li, place=None)) == {"weak_position": {"accuracy": None}}


def test_a_position_that_may_be_far_off_is_weak(li: User, shop: Customer) -> None:
    place = Place(HERE.latitude, HERE.longitude, 350.0)

    assert flags_of(visit(shop, by=li, place=place)) == {"weak_position": {"accuracy": 350}}


def test_far_from_the_customer(li: User, shop: Customer) -> None:
    done = visit(shop, by=li, place=north_of(HERE, ABOUT_A_KILOMETRE))

    assert flags_of(done) == {"far_away": {"metres": 1001, "allowed": 200}}


def test_far_from_the_customer_when_leaving(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)

    done = end(begun, by=li, place=north_of(HERE, ABOUT_A_KILOMETRE))

    assert flags_of(done) == {"far_away": {"metres": 1001, "allowed": 200, "leaves": True}}


def test_a_photo_whose_clock_is_wrong(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    receive(shop, by=li, belongs_to=begun.uid, content=stored(shelf(3)), drift_seconds=-7200)
    look_at_photos()

    assert flags_of(end(begun, by=li))["clock_drift"] == {"seconds": -7200}


def test_a_photo_that_was_taken_when_the_visit_was_over(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    taken_at = begun.began_at + STAY + timedelta(minutes=30)
    receive(shop, by=li, belongs_to=begun.uid, content=stored(shelf(3)), taken_at=taken_at)
    look_at_photos()

    assert flags_of(end(begun, by=li)) == {"clock_drift": {"seconds": 1800}}


def test_a_clock_that_is_wrong(li: User, shop: Customer) -> None:
    assert flags_of(visit(shop, by=li, drift_seconds=-400)) == {"clock_drift": {"seconds": -400}}


def test_faster_than_one_can_travel(li: User, shop: Customer) -> None:
    other = make_customer("B", owner=li)
    first = visit(other, by=li, at=MORNING - timedelta(hours=1), place=north_of(HERE, 1))

    assert flags_of(visit(shop, by=li)) == {"impossible_speed": {"other": first.pk, "km_h": 167}}


def test_always_the_very_same_place(li: User, shop: Customer) -> None:
    for days in (3, 2, 1):
        visit(shop, by=li, at=MORNING - days * DAY)

    assert flags_of(visit(shop, by=li)) == {"same_coordinates": {"times": 4}}


def with_photo(shop: Customer, *, by: User, boxes: int, quality: int = 90, days: int = 0) -> tuple[Visit, int]:
    at = MORNING + days * DAY
    begun = begin(shop, by=by, at=at, place=north_of(HERE, days * 0.0001))
    content = stored(shelf(boxes), quality=quality)
    photo = receive(shop, by=by, content=content, belongs_to=begun.uid, now=at)
    look_at_photos()
    return end(begun, by=by, at=at + STAY, place=None), photo.pk


def test_a_photo_that_was_there_before_whoever_took_it(li: User, shop: Customer) -> None:
    wang = make_user("wang", team=make_team("west"))
    _first, earlier = with_photo(make_customer("B", owner=wang), by=wang, boxes=9, days=-3)
    done, photo = with_photo(shop, by=li, boxes=9)

    assert flags_of(done) == {"same_photo": {"photo": photo, "earlier": earlier}}


def test_a_photo_much_like_an_earlier_one(li: User, shop: Customer) -> None:
    _first, earlier = with_photo(shop, by=li, boxes=9, days=-3)
    done, photo = with_photo(shop, by=li, boxes=9, quality=40)

    found = flags_of(done)
    assert list(found) == ["near_photo"]
    assert (found["near_photo"]["photo"], found["near_photo"]["earlier"]) == (photo, earlier)


def test_two_visits_at_one_time(li: User, shop: Customer) -> None:
    other = visit(make_customer("B", owner=li), by=li, at=MORNING + timedelta(minutes=5))

    assert flags_of(visit(shop, by=li)) == {"overlapping": {"other": other.pk, "minutes": 15}}


def test_what_arrived_late(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li, now=MORNING + timedelta(hours=30), is_offline=True)
    done = end(begun, by=li, now=MORNING + timedelta(hours=30))

    assert flags_of(done) == {"late_upload": {"hours": 30}}


def test_a_very_short_stay(li: User, shop: Customer) -> None:
    assert flags_of(visit(shop, by=li, stay=timedelta(seconds=90))) == {"short_stay": {"seconds": 90}}


def test_at_night(li: User, shop: Customer) -> None:
    assert flags_of(visit(shop, by=li, at=MORNING + timedelta(hours=13))) == {"night_hours": {"hour": 23}}


def test_one_device_for_several_people(li: User, shop: Customer) -> None:
    wang = make_user("wang", team=make_team("west"))
    visit(make_customer("B", owner=wang), by=wang, at=MORNING - timedelta(hours=5))

    assert flags_of(visit(shop, by=li)) == {"shared_device": {"people": 1}}
    assert flags_of(visit(shop, by=li, at=MORNING + DAY * 2, device=UUID(int=8))) == {}


def test_the_worker_looks_at_what_ended_once_its_photos_were_looked_at(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    receive(shop, by=li, belongs_to=begun.uid)
    end(begun, by=li)

    before = weigh_visits(now=MORNING + STAY)
    look_at_photos()
    after = weigh_visits(now=MORNING + STAY)

    assert (before, after, weigh_visits(now=MORNING + STAY)) == (0, 1, 0)


def test_the_visit_beside_it_is_looked_at_again(li: User, shop: Customer) -> None:
    first = visit(shop, by=li)
    weigh_visits(now=MORNING + DAY)

    visit(make_customer("B", owner=li), by=li, at=MORNING + timedelta(minutes=5))
    weigh_visits(now=MORNING + DAY)

    assert [flag.code for flag in first.flags.all()] == ["overlapping"]


def test_flags_weigh_together_and_no_more_than_a_hundred(li: User, shop: Customer) -> None:
    place = north_of(HERE, ABOUT_A_KILOMETRE)
    done = visit(shop, by=li, place=place, drift_seconds=4_000, stay=timedelta(seconds=20))
    flags_of(done)

    done.refresh_from_db()
    assert done.score == 35 + 15 + 15


def test_nobody_stays_before_a_closed_door(li: User, shop: Customer) -> None:
    done = visit(shop, by=li, stay=timedelta(seconds=90), leaving={"answered": False})

    assert flags_of(done) == {}


def test_who_had_the_device_before_is_looked_at_again(li: User, shop: Customer) -> None:
    wang = make_user("wang", team=make_team("west"))
    first = visit(make_customer("B", owner=wang), by=wang, at=MORNING - timedelta(hours=2))
    weigh_visits(now=MORNING + DAY)

    visit(shop, by=li)
    weigh_visits(now=MORNING + DAY)

    assert [flag.code for flag in first.flags.all()] == ["shared_device"]


def test_a_lost_file_holds_a_visit_up_for_a_day_at_most(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    receive(shop, by=li, belongs_to=begun.uid)
    end(begun, by=li)

    waits = weigh_visits(now=MORNING + timedelta(hours=23))

    assert (waits, weigh_visits(now=MORNING + timedelta(hours=25))) == (0, 1)


def test_visits_of_two_people_whose_accounts_are_gone_are_not_taken_for_one_persons(li: User, shop: Customer) -> None:
    wang = make_user("wang", team=make_team("west"))
    other = visit(make_customer("B", owner=wang), by=wang, device=UUID(int=8))
    done = visit(shop, by=li)
    Visit.objects.filter(pk__in=[done.pk, other.pk]).update(by=None)

    assert flags_of(done) == {}


def test_a_photo_that_somebody_else_says_belongs_to_a_visit_is_not_of_it(li: User, shop: Customer) -> None:
    wang = make_user("wang", team=make_team("west"))
    theirs = make_customer("B", owner=wang)
    receive(theirs, by=wang, content=stored(shelf(9)), now=MORNING - DAY)
    begun = begin(shop, by=li)
    receive(theirs, by=wang, content=stored(shelf(9)), belongs_to=begun.uid)
    look_at_photos()

    assert flags_of(end(begun, by=li)) == {}


def test_photos_that_were_said_to_be_taken_and_never_came_are_missing(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    receive(shop, by=li, belongs_to=begun.uid, content=stored(shelf(3)))
    look_at_photos()
    answers = [
        StepAnswer(
            step.pk, "2" if step.kind == StepKind.STOREFRONT else "", "" if step.kind == StepKind.STOREFRONT else "No"
        )
        for step in begun.template.steps.exclude(kind=StepKind.SUMMARY)
    ]

    done = end(begun, by=li, answers=answers)

    assert flags_of(done) == {"missing_photo": {"said": 2, "there": 1}}


def test_a_photo_that_says_it_was_taken_before_its_ticket_was_given(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    receive(shop, by=li, belongs_to=begun.uid, content=stored(shelf(3)), taken_at=NOW - timedelta(minutes=10))
    look_at_photos()

    assert flags_of(end(begun, by=li)) == {"clock_drift": {"seconds": -600}}
