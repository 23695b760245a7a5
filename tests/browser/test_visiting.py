"""A visit on a phone with a camera and a position, in three languages; and what is said where one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from browser.journeys import find_session
from browser.phones import all_is_sent
from kejing.customers.models import Customer
from kejing.followups.enums import VisitState
from kejing.followups.models import Followup, Photo, Visit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django import Settings

    from browser.journeys import Site
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

WORDS = "第三层断了两个位，店员说周三到。"
FOUND_NOTHING = "() => { navigator.geolocation.getCurrentPosition = (_found, failed) => failed({ code: 3 }); }"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"


def open_visit(site: Site, seller: User, *, language: str = "zh-hans") -> Page:
    page = site.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.address}])
    page.context.add_cookies([find_session(seller, address=site.address)])
    shop = Customer.objects.get(code="B0")
    page.goto(f"{site.address}{reverse('rounds:visit', args=[shop.pk])}", wait_until="load")
    return page


def be_somewhere(page: Page) -> None:
    page.context.grant_permissions(["geolocation", "camera"])
    page.context.set_geolocation({"latitude": 31.2304, "longitude": 121.4737, "accuracy": 8})


def take_photo(page: Page, step: int) -> None:
    page.locator("live-camera .shot").nth(step).click()
    expect(page.locator(".camera .shutter")).to_be_enabled()
    page.locator(".camera .shutter").click()
    expect(page.locator("live-camera").nth(step).locator("output")).to_have_text("1")
    page.locator(".camera .close").click()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_visit_from_checking_in_to_checking_out(site: Site, seller: User, language: str) -> None:
    be_somewhere(site.page)
    page = open_visit(site, seller, language=language)
    assert page.evaluate("document.documentElement.lang") == language
    page.locator("check-in button").click()
    take_photo(page, 0)
    take_photo(page, 1)
    page.reload()
    expect(page.locator("live-camera output").first).to_have_text("1")
    assert not site.is_wider_than_the_screen
    assert not page.locator("input[type=file]").count()
    page.locator("label.pick:has(input[value=trade])").click()
    page.fill("textarea[name=text]", WORDS)
    page.locator(".visit form > footer .solid").click()
    expect(page.locator(".visited")).to_be_visible()

    done = Visit.objects.get()
    contact = Followup.objects.get(kind="visit", by=seller)
    assert (done.state, done.accuracy, contact.text, contact.uid) == (VisitState.DONE, 8, WORDS, done.uid)
    assert list(Photo.objects.values_list("followup", flat=True)) == [contact.pk] * 2


def test_without_a_position_no_visit_begins_and_a_report_is_offered(site: Site, seller: User) -> None:
    page = open_visit(site, seller, language="en")

    page.locator("check-in button").click()

    expect(page.locator("check-in [role=status]")).to_contain_text("no visit can begin")
    expect(page.locator(".coming a.link").last).to_have_text("Send a report instead")
    assert not Visit.objects.exists()


def test_a_device_that_finds_nothing_begins_a_visit_that_says_so(site: Site, seller: User) -> None:
    be_somewhere(site.page)
    page = open_visit(site, seller, language="en")
    page.evaluate(FOUND_NOTHING)

    page.locator("check-in button").click()

    expect(page.locator(".here")).to_contain_text("no position found")
    all_is_sent(page)
    assert Visit.objects.get().latitude is None
