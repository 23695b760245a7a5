"""Photos on a report: by the page's own camera, kept with its words on the phone until it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from browser.phones import (
    HAS_TICKETS,
    WAITING,
    WORDS,
    all_is_sent,
    come_back,
    look_at,
    path_of,
    shop,
    sign_in,
    take_photo,
    wait_until,
    write_report,
)
from kejing.followups.models import Followup, Photo
from kejing.followups.operations.looking import look_at_photos

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django import Settings

    from browser.journeys import Site
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

FEW_WORDS = "Shelf three is half empty"
MONTHS_AGO = """async () => new Promise((done) => {
    const asked = indexedDB.open('kejing');
    asked.onsuccess = () => {
        const change = asked.result.transaction('writings', 'readwrite'), store = change.objectStore('writings');
        const all = store.getAll();
        all.onsuccess = () => all.result.forEach((one) => store.put({ ...one, writtenAt: '2026-01-01T00:00:00.000Z' }));
        change.oncomplete = () => { asked.result.close(); done(true); };
    };
})"""


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"


def open_report(phone: Site, seller: User, *, language: str = "en") -> Page:
    page = phone.page
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": phone.address}])
    sign_in(phone, seller)
    look_at(phone, path_of("report", shop().pk))
    wait_until(page, HAS_TICKETS)
    return page


def taken(page: Page, *, count: int) -> None:
    expect(page.locator("live-camera output")).to_have_text(str(count))
    expect(page.locator("live-camera .thumbs canvas")).to_have_count(count)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_report_goes_with_its_photos_and_they_stand_in_the_feed(phone: Site, seller: User, language: str) -> None:
    page = open_report(phone, seller, language=language)
    take_photo(page, 0)
    assert page.evaluate(WAITING) == {"items": 0, "photos": 1}
    assert not Photo.objects.exists()  # nothing leaves the phone before the report does
    assert not page.locator("input[type=file]").count()
    write_report(page)
    page.wait_for_url(lambda url: "/report/" not in url)
    all_is_sent(page)

    photo = Photo.objects.get()
    contact = Followup.objects.get(kind="report", by=seller)
    assert (photo.followup, contact.text, contact.photo_count) == (contact, WORDS, 1)
    look_at_photos()
    page.goto(f"{phone.address}{reverse('rounds:feed')}")
    assert page.locator(".entry .shown img").count() == 1


def test_words_and_photos_of_a_report_outlast_a_reload_without_a_connection(phone: Site, seller: User) -> None:
    page = open_report(phone, seller)
    page.context.set_offline(True)
    page.fill("textarea[name=text]", FEW_WORDS)
    take_photo(page, 0)
    page.locator("textarea[name=text]").press_sequentially("!")
    page.reload(wait_until="load")  # at once: the last letter too
    expect(page.locator("textarea[name=text]")).to_have_value(f"{FEW_WORDS}!")
    taken(page, count=1)
    write_report(page, f"{FEW_WORDS}!")
    expect(page.locator(".is-kept h2")).to_be_visible()
    come_back(page)
    all_is_sent(page)

    contact = Followup.objects.get(kind="report", by=seller)
    assert contact.text == f"{FEW_WORDS}!"
    assert [photo.followup for photo in Photo.objects.all()] == [contact]


def test_what_was_being_written_can_be_thrown_away_with_its_photos(phone: Site, seller: User) -> None:
    page = open_report(phone, seller)
    page.context.set_offline(True)
    page.fill("textarea[name=text]", FEW_WORDS)
    take_photo(page, 0)
    page.reload(wait_until="load")
    taken(page, count=1)
    page.locator(".drop-writing").click()
    expect(page.locator("textarea[name=text]")).to_have_value("")
    taken(page, count=0)

    assert page.evaluate(WAITING) == {"items": 0, "photos": 0}


def test_what_was_being_written_never_goes_by_itself_and_is_listed(phone: Site, seller: User) -> None:
    page = open_report(phone, seller)
    page.context.set_offline(True)
    page.fill("textarea[name=text]", FEW_WORDS)
    take_photo(page, 0)
    page.evaluate(MONTHS_AGO)
    page.context.set_offline(False)
    page.goto(f"{phone.address}{reverse('phone_waiting')}")
    expect(page.locator(".writings li")).to_contain_text(FEW_WORDS)
    expect(page.locator(".writings .shots")).to_have_text("1")
    page.locator(".writings a").click()
    taken(page, count=1)
    page.goto(f"{phone.address}{reverse('phone_waiting')}")
    page.locator(".writings button").click()
    page.locator("dialog button[value=drop]").click()
    expect(page.locator(".writings li")).to_have_count(0)

    assert page.evaluate(WAITING) == {"items": 0, "photos": 0}


def test_a_draft_that_is_thrown_away_takes_its_photos_along(phone: Site, seller: User) -> None:
    page = open_report(phone, seller)
    page.fill("textarea[name=text]", FEW_WORDS)
    take_photo(page, 0)
    page.locator("textarea[name=text]").blur()
    expect(page.locator(".saved")).to_contain_text("Draft saved")
    page.reload(wait_until="load")
    taken(page, count=1)
    page.locator(".begun button").click()
    expect(page.locator("textarea[name=text]")).to_have_value("")

    taken(page, count=0)
    assert page.evaluate(WAITING) == {"items": 0, "photos": 0}


def test_after_nine_photos_the_camera_takes_no_more(phone: Site, seller: User) -> None:
    page = open_report(phone, seller)
    page.evaluate("document.querySelector('live-camera').dataset.most = '2'")
    page.locator("live-camera .shot").click()
    for count in (1, 2):
        expect(page.locator(".camera .shutter")).to_be_enabled()
        page.locator(".camera .shutter").click()
        expect(page.locator("live-camera output")).to_have_text(str(count))

    expect(page.locator(".camera .told")).to_contain_text("as many as a report can have")
    expect(page.locator(".camera .shutter")).to_be_disabled()


def test_a_photo_that_is_refused_stays_in_sight_when_its_report_is_sent(phone: Site, seller: User) -> None:
    page = open_report(phone, seller)
    take_photo(page, 0)
    page.route("**/photo/?*", lambda route: route.fulfill(status=422, json={"error": "No picture."}))
    write_report(page)
    page.wait_for_url(lambda url: "/report/" not in url)
    expect(page.locator("sync-state")).to_have_text("Not accepted: 1")
    page.goto(f"{phone.address}{reverse('phone_waiting')}")

    expect(page.locator(".list .refused")).to_contain_text("No picture.")
    assert Followup.objects.get(kind="report", by=seller).text == WORDS


def test_the_last_words_of_a_visit_are_none_of_a_report(phone: Site, seller: User) -> None:
    page = open_report(phone, seller)
    page.goto(f"{phone.address}{path_of('visit', shop().pk)}", wait_until="load")
    page.locator("check-in button").click()
    expect(page.locator("live-camera").first).to_be_visible()
    page.fill("textarea[name=text]", "Said in the shop")
    page.goto(f"{phone.address}{path_of('report', shop().pk)}", wait_until="load")
    page.wait_for_timeout(300)
    assert page.input_value("textarea[name=text]") == ""
    page.goto(f"{phone.address}{path_of('visit', shop().pk)}", wait_until="load")

    expect(page.locator("textarea[name=text]")).to_have_value("Said in the shop")
