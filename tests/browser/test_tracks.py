"""The way through a visit, recorded by the page for who agreed to it; and a day drawn on a map."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Geolocation, expect

from browser.phones import path_of, shop, sign_in, wait_until
from followups.visits import MORNING, STAY, visit
from kejing.followups.models import TrackPoint
from kejing.followups.operations.consenting import give_consent, withdraw_consent
from kejing.followups.operations.planning import plan_stop
from kejing.followups.operations.reporting import Place
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Page, Route
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
    for _try in range(300):
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


def test_a_way_that_comes_before_its_check_in_is_sent_again(phone: Site, seller: User) -> None:
    agree(seller)
    page = begin_visit(phone, seller)
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.fallback()
            return
        refused.append(route.request.url)
        route.fulfill(status=422, json={"error": "You are not checked in here.", "reason": "no_such_visit"})

    page.context.route("**/sync/track/", refuse_once)
    page.context.set_geolocation(FURTHER)
    wait_until(page, HAS_POINTS)
    page.get_by_role("button", name="Stop recording").click()
    wait_for_points(page)
    wait_until(page, HAS_NONE)

    assert len(refused) == 1


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


def plan_today(codes: Sequence[str], *, seller: User) -> None:
    """Plan the shops of these codes for today: the last two are in one house."""
    now = timezone.now()
    today = now.astimezone(settings.COMPANY_TIME_ZONE).date()
    for code in codes:
        latitude = 31.24 if code == codes[0] else 31.21
        planned = make_customer(code, owner=seller)
        planned.latitude, planned.longitude = latitude, 121.5
        planned.save(update_fields=["latitude", "longitude"])
        plan_stop(person=seller, customer=planned, planned_on=today, by=seller, now=now)


def open_plan(site: Site, seller: User) -> Page:
    sign_in(site, seller)
    today = timezone.now().astimezone(settings.COMPANY_TIME_ZONE).date()
    site.page.goto(f"{site.address}{path_of('plan_day', today.isoformat())}", wait_until="load")
    return site.page


def test_a_planned_day_is_a_list_first_and_then_a_map_with_its_numbers(phone: Site, seller: User) -> None:
    plan_today(["M1", "M2", "M3"], seller=seller)
    page = open_plan(phone, seller)
    page.locator("day-map").scroll_into_view_if_needed()
    expect(page.locator("day-map .pin")).to_have_text(["1", "2", "3"])

    assert page.locator("day-map path.between").count() == 1
    assert page.locator("day-map img").count() == 0
    boxes = [pin.bounding_box() for pin in page.locator("day-map .pin").all()]
    corners = [(round(box["x"]), round(box["y"])) for box in boxes if box]
    assert all(
        max(abs(one[0] - other[0]), abs(one[1] - other[1])) >= 24
        for at, one in enumerate(corners)
        for other in corners[at + 1 :]
    )
    last, drawn = page.locator(".plan-way li").last.bounding_box(), page.locator("day-map").bounding_box()
    assert last
    assert drawn
    assert last["y"] + last["height"] <= drawn["y"]
    assert not phone.is_wider_than_the_screen


def test_a_planned_day_begins_on_the_map_where_it_was_ordered_from(phone: Site, seller: User) -> None:
    plan_today(["M1", "M2"], seller=seller)
    page = open_plan(phone, seller)
    page.get_by_role("button", name="Start where I am").click()
    expect(page.locator("add-place [role=status]")).to_contain_text("Position added")
    page.get_by_role("button", name="Order by the shortest way").click()
    expect(page.locator(".plan-way li").first).to_have_text("Where you were")
    page.locator("day-map").scroll_into_view_if_needed()
    expect(page.locator("day-map .pin.begin")).to_have_count(1)
    page.get_by_role("link", name="Visit").first.click()

    expect(page.locator("check-in button")).to_be_visible()


def test_a_planned_day_has_the_tiles_of_the_company(site: Site, seller: User, settings: Settings) -> None:
    settings.TILES = f"{site.address}/tiles/{{z}}/{{x}}/{{y}}.png"
    site.page.route("**/tiles/**", lambda route: route.fulfill(body=""))
    plan_today(["M1"], seller=seller)
    page = open_plan(site, seller)

    expect(page.locator("day-map img.leaflet-tile").first).to_be_attached()


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
