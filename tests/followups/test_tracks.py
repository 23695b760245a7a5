"""The way through a shop is recorded only of who agreed to it, between checking in and out, in working time."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from followups.pictures import receive, shelf, stored
from followups.reports import report
from followups.visits import HERE, MORNING, STAY, begin, end, visit
from kejing.audit.models import Entry
from kejing.followups.models import Answer, Consent, Followup, Photo, TrackPoint, Visit
from kejing.followups.operations.checking import check_chains
from kejing.followups.operations.consenting import give_consent, withdraw_consent
from kejing.followups.operations.forgetting import (
    forget_old_photos,
    forget_old_places,
    forget_old_points,
    forget_old_visits,
    forget_own_points,
)
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.photo_files import path_of
from kejing.followups.operations.reporting import Place
from kejing.followups.operations.tracking import MOST_AT_ONCE, Point, TrackRefusal, TrackRefused, add_points
from kejing.followups.operations.visiting import drop_visit
from kejing.followups.queries import something_is_old
from kejing.proof import make_key
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEY = make_key()


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path
    settings.WORK_HOURS = (time(8), time(20))


@pytest.fixture
def li() -> User:
    return make_user("li")


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


def agree(person: User) -> Consent:
    return give_consent(person=person, text="I agree.", language="en", now=MORNING - DAY)


def way(*minutes: int) -> list[Point]:
    return [Point(MORNING + at * MINUTE, Place(31.23 + at / 10_000, 121.47, 8.0)) for at in minutes]


def refusal(person: User, begun: Visit, points: list[Point]) -> TrackRefusal:
    with pytest.raises(TrackRefused) as refused:
        add_points(visit=begun.uid, points=points, by=person, now=MORNING + STAY)
    return refused.value.reason


def test_who_did_not_agree_is_not_recorded(li: User, shop: Customer) -> None:
    assert refusal(li, begin(shop, by=li), way(1)) is TrackRefusal.NO_CONSENT


def test_who_agreed_is_recorded_while_he_is_there(li: User, shop: Customer) -> None:
    agree(li)
    begun = begin(shop, by=li)

    kept = add_points(visit=begun.uid, points=way(-5, 1, 2, 30), by=li, now=MORNING + STAY)

    assert (kept, TrackPoint.objects.count()) == (2, 2)


def test_points_that_come_after_checking_out_are_of_the_time_before(li: User, shop: Customer) -> None:
    agree(li)
    done = visit(shop, by=li)

    kept = add_points(visit=done.uid, points=way(5, 25), by=li, now=MORNING + 2 * STAY)

    assert kept == 1


def test_what_is_sent_twice_is_kept_once(li: User, shop: Customer) -> None:
    agree(li)
    begun = begin(shop, by=li)
    add_points(visit=begun.uid, points=way(1, 2), by=li, now=MORNING + STAY)

    assert add_points(visit=begun.uid, points=way(1, 2, 3), by=li, now=MORNING + STAY) == 1


def test_taking_it_back_holds_at_once(li: User, shop: Customer) -> None:
    agree(li)
    begun = begin(shop, by=li)

    withdraw_consent(person=li, now=MORNING + MINUTE)

    assert refusal(li, begun, way(0)) is TrackRefusal.NO_CONSENT


def test_what_was_before_he_agreed_again_is_not_recorded(li: User, shop: Customer) -> None:
    agree(li)
    withdraw_consent(person=li, now=MORNING)
    give_consent(person=li, text="I agree.", language="en", now=MORNING + 5 * MINUTE)
    begun = begin(shop, by=li)

    assert add_points(visit=begun.uid, points=way(1, 6), by=li, now=MORNING + STAY) == 1


def test_out_of_working_hours_nothing_is_recorded(li: User, shop: Customer, settings: Settings) -> None:
    settings.WORK_HOURS = (time(11), time(20))
    agree(li)
    begun = begin(shop, by=li)

    assert add_points(visit=begun.uid, points=way(1, 2), by=li, now=MORNING + STAY) == 0


def test_on_a_day_off_nothing_is_recorded(li: User, shop: Customer) -> None:
    agree(li)
    sunday = MORNING + 2 * DAY
    begun = begin(shop, by=li, at=sunday)
    there = [Point(sunday + MINUTE, HERE)]

    assert add_points(visit=begun.uid, points=there, by=li, now=sunday + STAY) == 0


def test_a_visit_of_somebody_else_takes_no_points(li: User, shop: Customer) -> None:
    other = make_user("zhao")
    agree(other)

    assert refusal(other, begin(shop, by=li), way(1)) is TrackRefusal.NO_SUCH_VISIT


def test_more_points_than_a_visit_has_are_refused(li: User, shop: Customer) -> None:
    agree(li)

    assert refusal(li, begin(shop, by=li), way(*range(MOST_AT_ONCE + 1))) is TrackRefusal.TOO_MANY


def test_who_agrees_twice_agreed_once(li: User) -> None:
    assert agree(li) == agree(li)
    assert Entry.objects.filter(action="consent_given").count() == 1


def test_every_consent_is_kept(li: User) -> None:
    agree(li)
    withdraw_consent(person=li, now=MORNING)
    agree(li)

    assert list(Consent.objects.order_by("pk").values_list("withdrawn_at", flat=True)) == [MORNING, None]


def test_points_go_when_they_were_kept_long_enough(li: User, shop: Customer, settings: Settings) -> None:
    settings.KEEP_POINTS_DAYS = 90
    agree(li)
    begun = begin(shop, by=li)
    add_points(visit=begun.uid, points=way(1, 2), by=li, now=MORNING + STAY)

    early = forget_old_points(now=MORNING + 90 * DAY)

    assert (early, something_is_old(now=MORNING + 91 * DAY), forget_old_points(now=MORNING + 91 * DAY)) == (0, True, 2)


def test_what_retention_deletes_stands_in_the_log_once_a_run(li: User, shop: Customer) -> None:
    agree(li)
    add_points(visit=begin(shop, by=li).uid, points=way(1, 2), by=li, now=MORNING + STAY)

    for _run in range(2):
        forget_old_points(now=MORNING + 91 * DAY)

    told = Entry.objects.filter(action="points_expired").values_list("by_name", "after")
    assert list(told) == [("", {"points": 2, "visits": 1, "rule": "90 days"})]


def test_somebody_deletes_his_own_points_and_nobody_elses(li: User, shop: Customer) -> None:
    zhao = make_user("zhao")
    for person, of in ((li, shop), (zhao, make_customer("B", owner=zhao))):
        agree(person)
        add_points(visit=begin(of, by=person).uid, points=way(1), by=person, now=MORNING + STAY)

    assert (forget_own_points(person=li), TrackPoint.objects.get().visit.by) == (1, zhao)


def old_visit(shop: Customer, li: User) -> Visit:
    begun = begin(shop, by=li)
    receive(shop, by=li, belongs_to=begun.uid, content=stored(shelf(3)))
    look_at_photos()
    return end(begun, by=li)


def test_what_is_forgotten_of_a_visit_that_was_broken_off_is_told_as_erased(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    drop_visit(uid=begun.uid, by=li, now=MORNING + STAY)

    forget_old_visits(key=KEY, now=MORNING + 731 * DAY)

    found = check_chains(public=KEY.public, with_files=False)[0].verdict
    assert (found.first_break, [one.record for one in found.erased]) == (
        None,
        [f"visit-in:{begun.pk}", f"visit-off:{begun.pk}"],
    )


def test_of_an_old_visit_the_words_stay_and_the_facts_go(li: User, shop: Customer, settings: Settings) -> None:
    settings.KEEP_VISITS_DAYS = 730
    done = old_visit(shop, li)
    photo = Photo.objects.get()

    count = forget_old_visits(key=KEY, now=MORNING + 731 * DAY)

    done.refresh_from_db()
    contact = Followup.objects.get()
    assert (count, done.latitude, done.left_latitude, contact.latitude, contact.text) == (
        1,
        None,
        None,
        None,
        "All well.",
    )
    assert (Photo.objects.count(), Answer.objects.count(), path_of(photo.original).exists()) == (0, 0, False)
    assert not path_of(photo.name).exists()


def test_what_had_to_go_breaks_no_chain_and_is_told(li: User, shop: Customer) -> None:
    done = old_visit(shop, li)

    forget_old_visits(key=KEY, now=MORNING + 731 * DAY)

    company = check_chains(public=KEY.public)[0].verdict
    assert company.first_break is None
    assert sorted(one.record.split(":")[0] for one in company.erased) == ["photo", "visit-in", "visit-out"]
    assert done.followup is not None
    Followup.objects.filter(pk=done.followup.pk).update(text="Sold a lot.")
    assert check_chains(public=KEY.public)[0].verdict.first_break is not None


def test_a_visit_is_forgotten_once_and_a_younger_one_not_at_all(li: User, shop: Customer) -> None:
    old_visit(shop, li)
    visit(shop, by=li, at=MORNING + 400 * DAY)
    later = MORNING + 731 * DAY

    assert (forget_old_visits(key=KEY, now=later), forget_old_visits(key=KEY, now=later)) == (1, 0)


def test_a_point_of_no_visit_is_refused(li: User) -> None:
    agree(li)
    with pytest.raises(TrackRefused):
        add_points(visit=uuid4(), points=way(1), by=li, now=MORNING)


def test_what_was_killed_in_between_is_gone_the_next_time(
    li: User, shop: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_visit(shop, li)
    photo = Photo.objects.get()
    later = MORNING + 731 * DAY

    def fail(*_given: object, **_named: object) -> None:
        raise OSError("The disk is gone.")

    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.unlink", fail)
        with pytest.raises(OSError, match="disk"):
            forget_old_visits(key=KEY, now=later)
    rows = Photo.objects.count()

    assert (rows, forget_old_visits(key=KEY, now=later), Photo.objects.count()) == (1, 1, 0)
    assert not path_of(photo.original).exists()


def test_photos_of_a_report_go_after_as_long_as_a_visit_s(li: User, shop: Customer, settings: Settings) -> None:
    settings.KEEP_VISITS_DAYS = 730
    sent = report(shop, by=li, now=MORNING, photo_count=2)
    for boxes in (3, 9):
        receive(shop, by=li, belongs_to=sent.uid, content=stored(shelf(boxes)), now=MORNING)
    look_at_photos()
    files = [path_of(name) for photo in Photo.objects.all() for name in (photo.original, photo.name)]
    old, later = something_is_old(now=MORNING + 730 * DAY), MORNING + 731 * DAY

    assert (old, forget_old_photos(key=KEY, now=MORNING + 730 * DAY)) == (False, 0)
    assert (something_is_old(now=later), forget_old_photos(key=KEY, now=later)) == (True, 2)
    assert (Photo.objects.count(), [file for file in files if file.exists()]) == (0, [])
    assert Followup.objects.get().text == "All well."
    company = check_chains(public=KEY.public)[0].verdict
    assert (company.first_break, [one.record.split(":")[0] for one in company.erased]) == (None, ["photo", "photo"])
    assert not something_is_old(now=later)


def test_where_a_report_was_written_goes_after_as_long_as_a_visit_s_place(li: User, shop: Customer) -> None:
    report(shop, by=li, now=MORNING, place=Place(31.2, 121.4, 9.0))
    later = MORNING + 731 * DAY

    assert (something_is_old(now=later), forget_old_places(key=KEY, now=later)) == (True, 1)

    kept = Followup.objects.get()
    assert (kept.latitude, kept.text, something_is_old(now=later)) == (None, "All well.", False)
    company = check_chains(public=KEY.public)[0].verdict
    assert (company.first_break, [one.record for one in company.erased]) == (None, [f"report:{kept.pk}"])
    Followup.objects.update(text="Sold a lot.")
    assert check_chains(public=KEY.public)[0].verdict.first_break is not None


def test_a_photo_of_a_visit_goes_with_it_and_not_before(li: User, shop: Customer) -> None:
    old_visit(shop, li)

    assert forget_old_photos(key=KEY, now=MORNING + 731 * DAY) == 0
    assert Photo.objects.count() == 1


def test_a_visit_that_was_left_open_is_forgotten_too(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)

    forget_old_visits(key=KEY, now=MORNING + 731 * DAY)

    begun.refresh_from_db()
    assert begun.latitude is None
