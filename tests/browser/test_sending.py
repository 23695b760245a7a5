"""What waits on a phone meets a busy server, or a password that is another by now: it goes out all the same, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from browser.phones import WAITING, WORDS, all_is_sent, come_back, look_at, report_offline, shop, sign_in
from kejing.followups.models import Followup

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.journeys import Site
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

CHOSEN_ANEW = "another-and-longer-one"


def sent_reports(page: Page) -> list[str]:
    """Return where reports are sent to, as they go."""
    sent: list[str] = []
    page.context.on("request", lambda one: sent.append(one.url) if one.url.endswith("/sync/report/") else None)
    return sent


def test_a_busy_server_is_left_alone_and_gets_the_report_once(phone: Site, seller: User) -> None:
    page = report_offline(phone, seller)
    page.route(
        "**/sync/report/", lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}, json={}), times=1
    )
    sent = sent_reports(page)
    come_back(page)
    expect(page.locator("sync-state")).to_have_text("Waiting: 1")
    all_is_sent(page)

    assert len(sent) == 2
    assert Followup.objects.get(kind="report", by=seller).text == WORDS


def test_a_password_that_was_changed_meanwhile_loses_nothing(phone: Site, seller: User) -> None:
    sign_in(phone, seller)
    look_at(phone, reverse("phone_waiting"))
    page = report_offline(phone, seller)
    page.goto(f"{phone.address}{reverse('phone_waiting')}", wait_until="load")
    expect(page.locator("waiting-list .list li")).to_have_count(1)
    seller.set_password(CHOSEN_ANEW)
    seller.save(update_fields=["password"])
    sent = sent_reports(page)

    come_back(page)
    expect(page.locator("waiting-list [data-state]")).to_have_text("Sign in again, and it goes out. Nothing is lost.")
    expect(page.locator("waiting-list .list li")).to_contain_text(shop().name)
    assert page.evaluate(WAITING) == {"items": 1, "photos": 0}
    page.get_by_role("link", name="Sign in", exact=True).click()
    expect(page.locator("sync-state")).to_contain_text("Waiting on this device to be sent: 1")
    phone.sign_in("seller", CHOSEN_ANEW)
    expect(page.locator("[data-empty]")).to_be_visible()
    all_is_sent(page)

    assert len(sent) == 1
    assert Followup.objects.get(kind="report", by=seller).text == WORDS
