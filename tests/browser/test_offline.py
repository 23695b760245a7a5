"""A phone without a connection: what is done meanwhile waits on it, goes out once, and is lost by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from browser.phones import (
    HAS_TICKETS,
    NO_ROOM,
    NO_TICKETS,
    RAISE_SCHEMA,
    WAITING,
    WORDS,
    all_is_sent,
    come_back,
    look_at,
    look_at_visit,
    path_of,
    report_offline,
    shop,
    sign_in,
    take_photo,
    wait_until,
    write_report,
)
from kejing.followups.enums import AnswerKind, StepKind, VisitState
from kejing.followups.models import Followup, Photo, Visit
from kejing.followups.operations.templating import StepWanted, save_template
from kejing.people.enums import Role
from rows import PASSWORD, make_team, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from browser.journeys import Site
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PHOTO_STEPS = (StepKind.STOREFRONT, StepKind.DISPLAY, StepKind.PILE, StepKind.POSTER, StepKind.RIVALS)
QUESTIONS = ("Shelf price?", "How many facings?", "Is the fridge on?", "Who decides?")
TEN_STEPS = (
    *(StepWanted(kind, is_required=True) for kind in PHOTO_STEPS),
    *(StepWanted(StepKind.QUESTION, title=title, is_required=True) for title in QUESTIONS[:3]),
    StepWanted(StepKind.QUESTION, title=QUESTIONS[3], answer_kind=AnswerKind.TEXT),
    StepWanted(StepKind.SUMMARY, is_required=True),
)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"


def test_a_visit_of_ten_steps_without_a_connection_arrives_once(phone: Site, seller: User) -> None:
    chief = make_user("chief", role=Role.GENERAL_MANAGER)
    save_template(by=chief, customer_kind="", steps=TEN_STEPS, now=timezone.now())
    page = phone.page
    sign_in(phone, seller)
    look_at_visit(phone)
    page.context.set_offline(True)
    page.locator("check-in button").click()
    for step in range(3):
        take_photo(page, step)
    page.get_by_label(QUESTIONS[0]).fill("12.80")
    page.wait_for_timeout(600)  # what is typed is kept shortly after
    page.reload(wait_until="load")
    expect(page.locator("#offline")).to_contain_text("This is the page as of")
    expect(page.get_by_label(QUESTIONS[0])).to_have_value("12.80")
    expect(page.locator("live-camera output").nth(2)).to_have_text("1")
    for step in (3, 4):
        take_photo(page, step)
    for title in QUESTIONS[1:]:
        page.get_by_label(title).fill("Yes")
    page.locator("label.pick:has(input[value=trade])").click()
    page.fill("textarea[name=text]", WORDS)
    page.locator("form.walk > footer .solid").click()
    expect(page.locator(".is-kept h2")).to_be_visible()
    assert page.evaluate(WAITING) == {"items": 2, "photos": 5}
    assert not Visit.objects.exists()

    page.context.set_offline(False)
    page.reload(wait_until="load")
    all_is_sent(page)
    page.reload(wait_until="load")
    all_is_sent(page)

    done = Visit.objects.get()
    contact = Followup.objects.get(kind="visit", by=seller)
    assert (done.state, done.is_offline, contact.text, contact.uid) == (VisitState.DONE, True, WORDS, done.uid)
    assert done.answers.count() == len(TEN_STEPS)
    photos = Photo.objects.filter(followup=contact)
    assert sorted(photo.subject for photo in photos) == sorted(
        f"step-{step.pk}" for step in done.template.steps.all() if step.kind in PHOTO_STEPS
    )
    assert {(photo.is_offline, photo.drift_seconds is not None) for photo in photos} == {(True, True)}


def test_rows_of_an_order_that_were_added_are_there_after_a_reload(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at_visit(phone)
    page.context.set_offline(True)
    page.locator("check-in button").click()
    order = page.locator("request-rows details[data-step=order]")
    order.locator("summary").click()
    rows = order.locator("ol > li").count()
    order.get_by_role("button", name="One more row").click()
    order.locator("input[name$=_item]:not([type=hidden])").last.fill("Green tea")
    order.locator("input[name$=_quantity]").last.fill("12")
    page.wait_for_timeout(600)  # what is typed is kept shortly after
    page.reload(wait_until="load")

    expect(order.locator("ol > li")).to_have_count(rows + 1)
    expect(order.locator("input[name$=_quantity]").last).to_have_value("12")


def test_a_session_that_ended_meanwhile_loses_nothing(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at_visit(phone)
    page.context.set_offline(True)
    page.locator("check-in button").click()
    take_photo(page, 0)
    take_photo(page, 1)
    page.locator("label.pick:has(input[value=trade])").click()
    page.fill("textarea[name=text]", WORDS)
    page.locator("form.walk > footer .solid").click()
    expect(page.locator(".is-kept h2")).to_be_visible()
    Session.objects.all().delete()

    come_back(page)
    expect(page.locator("sync-state")).to_have_text("Sign in to send: 4")
    phone.open("battlemap:today")
    expect(page.locator("sync-state")).to_contain_text("Waiting on this device to be sent: 4")
    phone.sign_in("seller", PASSWORD)
    expect(page.locator(".rail")).to_be_visible()
    all_is_sent(page)

    assert Visit.objects.get().state == VisitState.DONE
    assert Photo.objects.filter(followup__kind="visit").count() == 2


def test_a_report_written_without_a_connection_arrives_once(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at(phone, path_of("report", shop().pk))
    page.context.set_offline(True)
    for words in (WORDS, "Once more."):
        page.goto(f"{phone.address}{path_of('report', shop().pk)}", wait_until="load")
        write_report(page, words)
        expect(page.locator(".is-kept h2")).to_be_visible()
    expect(page.locator("sync-state")).to_have_text("Waiting: 2")

    page.context.set_offline(False)
    page.reload(wait_until="load")
    all_is_sent(page)
    page.reload(wait_until="load")
    all_is_sent(page)

    assert sorted(Followup.objects.filter(by=seller).values_list("text", flat=True)) == sorted([WORDS, "Once more."])


def test_somebody_else_on_the_same_phone_neither_sends_nor_sees_it(phone: Site, seller: User) -> None:
    other = make_user("other", team=make_team("south"))
    page = report_offline(phone, seller)

    sign_in(phone, other)
    come_back(page)
    expect(page.locator("sync-state")).to_have_text("Sign in to send: 1")
    look_at(phone, reverse("phone_waiting"))

    expect(page.locator("sync-state")).to_have_text("Of others: 1")
    expect(page.locator("p[data-others]")).to_contain_text("Of other people on this device: 1")
    expect(page.locator("waiting-list")).not_to_contain_text(WORDS)
    assert page.evaluate("caches.keys().then(names => names.filter(name => name.startsWith('kejing-pages-')))") == [
        f"kejing-pages-{other.pk}"
    ]
    assert not Followup.objects.filter(kind="report").exists()
    sign_in(phone, seller)
    look_at(phone, reverse("phone_waiting"))
    all_is_sent(page)
    assert Followup.objects.get(by=seller).text == WORDS


def test_what_the_server_refuses_stays_to_be_corrected(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at(phone, path_of("report", shop().pk))
    page.context.set_offline(True)
    page.evaluate("document.querySelector('[name=text]').maxLength = 99999")
    write_report(page, "x" * 20_000)
    expect(page.locator(".is-kept h2")).to_be_visible()

    come_back(page)
    expect(page.locator("sync-state")).to_have_text("Not accepted: 1")
    page.locator("sync-state a").click()
    expect(page.locator(".list .refused")).to_contain_text("Not accepted:")
    page.locator(".list a.link").click()
    expect(page.locator("textarea[name=text]")).to_have_value("x" * 20_000)
    page.fill("textarea[name=text]", WORDS)
    page.locator(".report footer .solid").click()
    expect(page.locator(".toast")).to_contain_text(shop().name)
    all_is_sent(page)
    assert Followup.objects.get(by=seller).text == WORDS


def test_what_was_refused_can_be_thrown_away_knowingly(phone: Site, seller: User) -> None:
    page = report_offline(phone, seller)
    page.route("**/sync/report/", lambda route: route.fulfill(status=403, json={"error": "No."}))
    come_back(page)
    expect(page.locator("sync-state")).to_have_text("Not accepted: 1")
    page.locator("sync-state a").click()
    page.locator("[data-do=drop]").click()
    page.locator("dialog[open] button[value=stay]").click()
    expect(page.locator(".list li")).to_have_count(1)
    page.locator("[data-do=drop]").click()
    page.locator("dialog[open] button[value=drop]").click()
    expect(page.locator("[data-empty]")).to_be_visible()
    all_is_sent(page)


def test_a_device_without_room_says_so_and_keeps_the_words_on_the_page(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at(phone, path_of("report", shop().pk))
    page.context.set_offline(True)
    page.evaluate(NO_ROOM)
    write_report(page)
    expect(page.locator("[data-told]")).to_contain_text("no room left")
    expect(page.locator("textarea[name=text]")).to_have_value(WORDS)

    page.evaluate("window.makeRoom()")
    page.locator(".report footer .solid").click()
    expect(page.locator(".is-kept h2")).to_be_visible()
    assert page.evaluate(WAITING) == {"items": 1, "photos": 0}


def test_a_browser_that_keeps_nothing_sends_the_form_as_it_is(phone: Site, seller: User) -> None:
    page = phone.page
    page.add_init_script("indexedDB.open = () => { throw new DOMException('not here', 'InvalidStateError'); };")
    sign_in(phone, seller)
    page.goto(f"{phone.address}{path_of('report', shop().pk)}", wait_until="load")

    write_report(page)

    expect(page.locator(".toast")).to_contain_text(shop().name)
    assert Followup.objects.get(by=seller).text == WORDS


def test_a_photo_for_which_there_is_no_room_waits_in_the_camera(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at_visit(phone)
    page.context.set_offline(True)
    page.locator("check-in button").click()
    page.locator("live-camera .shot").first.click()
    expect(page.locator(".camera .shutter")).to_be_enabled()
    page.evaluate(NO_ROOM)
    page.locator(".camera .shutter").click()
    expect(page.locator(".camera .told")).to_contain_text("no room left")
    assert page.evaluate(WAITING) == {"items": 1, "photos": 0}

    page.evaluate("window.makeRoom()")
    page.locator(".camera .again").click()

    expect(page.locator("live-camera output").first).to_have_text("1")
    assert page.evaluate(WAITING) == {"items": 1, "photos": 1}


def test_without_a_ticket_no_photo_is_taken_and_the_reason_is_asked(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at_visit(phone)
    page.context.set_offline(True)
    page.locator("check-in button").click()
    page.evaluate(NO_TICKETS)
    page.locator("live-camera .shot").first.click()
    expect(page.locator(".camera .shutter")).to_be_enabled()

    page.locator(".camera .shutter").click()

    expect(page.locator(".camera .told")).to_contain_text("no ticket left")
    assert page.evaluate(WAITING) == {"items": 1, "photos": 0}


def test_a_visit_broken_off_without_a_connection_counts_for_nothing(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at(phone, reverse("battlemap:customer", args=[shop().pk]))
    look_at_visit(phone)
    page.context.set_offline(True)
    page.locator("check-in button").click()
    with page.expect_navigation(wait_until="load"):
        page.locator("form.break-off button").click()

    page.context.set_offline(False)
    page.reload(wait_until="load")
    all_is_sent(page)

    assert Visit.objects.get().state == VisitState.DROPPED


def test_two_tabs_send_what_waits_once(phone: Site, seller: User) -> None:
    page = report_offline(phone, seller)
    other = page.context.new_page()
    other.goto(f"{phone.address}{path_of('report', shop().pk)}", wait_until="load")
    expect(other.locator("sync-state")).to_have_text("Waiting: 1")
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url))

    page.context.set_offline(False)
    for tab in (page, other):
        tab.evaluate("window.dispatchEvent(new Event('online'))")

    for tab in (page, other):
        all_is_sent(tab)
    assert len([url for url in sent if url.endswith("/sync/report/")]) == 1
    assert Followup.objects.get(by=seller).text == WORDS


def test_nothing_is_asked_of_the_server_while_nothing_waits(phone: Site, seller: User) -> None:
    asked: list[str] = []
    page = phone.page
    page.on("request", lambda request: asked.append(request.url))
    sign_in(phone, seller)
    look_at(phone, path_of("report", shop().pk))
    wait_until(page, HAS_TICKETS)
    asked.clear()

    for _look in range(2):
        page.reload(wait_until="load")
        page.wait_for_timeout(1_000)

    assert [url for url in asked if "/sync/" in url or "/tickets/" in url] == []


def test_a_newer_app_waits_until_somebody_takes_it(phone: Site, seller: User, monkeypatch: pytest.MonkeyPatch) -> None:
    page = report_offline(phone, seller)
    page.route("**/sync/report/", lambda route: route.fulfill(status=503, headers={"Retry-After": "600"}, json={}))
    monkeypatch.setattr("kejing.site.phone.__version__", "a newer one")

    page.context.set_offline(False)
    page.reload(wait_until="load")
    expect(page.locator("app-version")).to_contain_text("A new version is there")
    with page.expect_navigation(wait_until="load"):
        page.locator("app-version button").click()

    expect(page.locator("app-version")).to_be_hidden()
    assert page.evaluate(WAITING) == {"items": 1, "photos": 0}


def test_a_newer_app_keeps_what_waits(phone: Site, seller: User) -> None:
    page = report_offline(phone, seller)
    assert page.evaluate(RAISE_SCHEMA)
    assert page.evaluate("async () => { await caches.delete((await caches.keys())[0]); return true; }")

    page.context.set_offline(False)
    page.reload(wait_until="load")
    all_is_sent(page)
    assert Followup.objects.get(by=seller).text == WORDS


def test_pages_open_without_a_connection_after_one_look(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    customer = shop()
    paths = [
        reverse("battlemap:today"),
        reverse("rounds:feed"),
        reverse("rounds:choose"),
        path_of("report", customer.pk),
        path_of("visit", customer.pk),
        reverse("battlemap:customer", args=[customer.pk]),
    ]
    titles = []
    for path in paths:
        look_at(phone, path)
        titles.append(page.title())

    page.context.set_offline(True)
    for path, title in zip(paths, titles, strict=True):
        page.goto(f"{phone.address}{path}", wait_until="load")
        assert page.title() == title
        expect(page.locator("#offline")).to_contain_text("This is the page as of")
    page.goto(f"{phone.address}{reverse('battlemap:table')}", wait_until="load")
    expect(page.locator("h1")).to_have_text("No connection")


def test_signing_out_asks_first_and_takes_the_copies_away(phone: Site, seller: User) -> None:
    page = phone.page
    sign_in(phone, seller)
    look_at(phone, path_of("report", shop().pk))
    page.route("**/sync/report/", lambda route: route.fulfill(status=503, headers={"Retry-After": "600"}, json={}))
    write_report(page)
    expect(page.locator(".is-kept h2")).to_be_visible()

    page.locator("summary.who").click()
    page.locator("form[data-leaves] button").click()
    expect(page.locator("#leaving [data-words]")).to_contain_text("Not sent yet: 1")
    page.locator("#leaving button[value=leave]").click()
    expect(page.locator("input[name=login]")).to_be_visible()

    assert page.evaluate("caches.keys().then(names => names.filter(name => name.startsWith('kejing-pages-')))") == []
    assert page.evaluate(WAITING)["items"] == 1
    page.context.set_offline(True)
    page.goto(f"{phone.address}{path_of('report', shop().pk)}", wait_until="load")
    expect(page.locator("h1")).to_have_text("No connection")
