from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.journeys import PYRAMID, SIGN_IN, TABLE
from rows import PASSWORD

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once


def test_a_wrong_password_is_refused_and_the_right_one_leads_to_the_page_asked_for(
    company: Refresh, manager: User, site: Site
) -> None:
    site.open(TABLE, "?tier=core")
    site.sign_in(manager.username, "not-the-password")
    expect(site.page.locator("[role=alert] .notice")).to_have_count(1)
    expect(site.page.locator("h1")).to_have_text("Sign in")

    site.sign_in(manager.username, PASSWORD)

    expect(site.page.locator("h1")).to_have_text("Battle map")
    assert site.page.url == f"{site.address}/customers/?tier=core"


def test_signing_out_shuts_every_page_again(company: Refresh, desk: Site) -> None:
    desk.open(PYRAMID)
    desk.page.click("summary.who")
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.locator("h1")).to_have_text("Sign in")

    for name in (PYRAMID, TABLE):
        desk.open(name)
        expect(desk.page.locator("h1")).to_have_text("Sign in")


def test_the_language_can_be_chosen_before_signing_in(site: Site) -> None:
    site.open(SIGN_IN)

    site.choose_language("繁體中文")

    expect(site.page.locator("h1")).to_have_text("登入")
    expect(site.page.locator("html")).to_have_attribute("lang", "zh-hant")
