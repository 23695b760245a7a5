"""The way through a visit, recorded by the page for who agreed to it; and a day drawn on a map."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Geolocation, expect

from browser.phones import path_of, shop, sign_in, wait_until
from followups.visits import MORNING, STAY, visit
from kejing.followups.models import TrackPoint
from kejing.followups.operations.consenting import give_consent, withdraw_consent
from kejing.followups.operations.reporting import Place
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django import Settings

    from browser.journeys import Site
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

FURTHER: Geolocation = {"latitude": 31.2350, "longitude": 121.4800, "accuracy": 8}
BEYOND: Geolocation = {"latitude": 31.2500, "longitude": 121.4800, "accuracy": 8}
HAS_POINTS = "() => Object.keys(localStorage).some(name => name.startsWith('kejing-way-'))"
HAS_NONE = "() => !Object.keys(localStorage).some(name => name.startsWith('kejing-way-'))"


@pytest.fixture(autouse=True)
def working(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"
    settings.WORK_HOURS = (time(0, 0), time(23, 59, 59))


def agree(person: User) -> None:
    give_consent(person=person, text="I agree.", language="en", now=timezone.now())


def begin_visit(phone: Site, seller: User) -> Page:
    page = phone.page
    sign_in(phone, seller)
    page.goto(f"{phone.address}{path_of('visit', shop().pk)}", wait_until="load")
    page.locator("check-in button").click()
    expect(page.locator("live-camera").first).to_be_visible()
    return page


def wait_for_points(page: Page) -> None:
    for _try in range(100):
        if TrackPoint.objects.exists():
            return
        page.wait_for_timeout(100)
    pytest.fail("no point arrived")


def test_who_agreed_sees_that_his_way_is_recorded_and_stops_it(phone: Site, seller: User) -> None:
    agree(seller)
    page = begin_visit(phone, seller)
    expect(page.locator("track-keeper")).to_contain_text("Your way is recorded")
    page.context.set_geolocation(FURTHER)
    wait_until(page, HAS_POINTS)
    page.get_by_role("button", name="Stop recording").click()
    expect(page.locator("track-keeper")).to_be_hidden()
    wait_for_points(page)
    wait_until(page, HAS_NONE)
    known = TrackPoint.objects.count()
    page.context.set_geolocation(BEYOND)
    page.wait_for_timeout(500)

    assert page.evaluate(HAS_NONE)
    assert TrackPoint.objects.count() == known


def test_nothing_is_recorded_of_who_did_not_agree(phone: Site, seller: User) -> None:
    page = begin_visit(phone, seller)
    page.context.set_geolocation(FURTHER)
    page.wait_for_timeout(500)

    assert not page.locator("track-keeper").count()
    assert page.evaluate(HAS_NONE)


def test_nothing_is_recorded_before_checking_in(phone: Site, seller: User) -> None:
    agree(seller)
    sign_in(phone, seller)
    phone.page.goto(f"{phone.address}{path_of('visit', shop().pk)}", wait_until="load")
    phone.page.context.set_geolocation(FURTHER)
    phone.page.wait_for_timeout(500)

    expect(phone.page.locator("track-keeper")).to_be_hidden()
    assert phone.page.evaluate(HAS_NONE)


def test_taking_the_consent_back_ends_the_recording_of_a_visit_under_way(phone: Site, seller: User) -> None:
    agree(seller)
    phone.page.clock.install()
    page = begin_visit(phone, seller)
    page.context.set_geolocation(FURTHER)
    wait_until(page, HAS_POINTS)
    withdraw_consent(person=seller, now=timezone.now())
    page.clock.fast_forward(121_000)
    expect(page.locator("track-keeper")).to_be_hidden()

    wait_until(page, HAS_NONE)
    assert not TrackPoint.objects.exists()


def test_a_day_is_drawn_without_tiles_and_told_beside_the_map(site: Site, seller: User) -> None:
    visit(shop(), by=seller)
    visit(make_customer("M9", owner=seller), by=seller, at=MORNING + 2 * STAY, place=Place(31.24, 121.50, 9.0))
    chief = make_user("chief", role=Role.GENERAL_MANAGER)
    sign_in(site, chief)
    page = site.page
    page.goto(f"{site.address}{reverse('rounds:track_day', args=['2026-03-20', seller.pk])}")
    expect(page.locator("day-map .pin")).to_have_count(2)

    assert page.locator("day-map path.between").count() == 1
    assert page.locator("day-map img").count() == 0
    assert page.locator(".stopped b.no").all_inner_texts() == ["1", "2"]
    assert "the list beside it says the same" in (page.locator("day-map").get_attribute("aria-label") or "")
    page.locator("day-map .pin").first.click()
    expect(page.locator("day-map .leaflet-popup-content")).to_contain_text("Shop B0")


def test_the_feed_has_a_map_on_a_desk_alone(site: Site, seller: User) -> None:
    visit(shop(), by=seller)
    sign_in(site, make_user("chief", role=Role.GENERAL_MANAGER))
    page = site.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site.address}{reverse('rounds:feed')}")
    expect(page.locator("day-map .pin")).to_have_count(1)
    expect(page.locator(".how .no")).to_have_text("1")
    page.set_viewport_size({"width": 390, "height": 844})

    expect(page.locator("day-map")).to_be_hidden()
    expect(page.locator(".how .no")).to_be_hidden()
