from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser.journeys import SIGN_IN
from people.doors import code_now
from rows import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from browser.journeys import Site
    from kejing.people.models import User

CHOSEN = "quite-a-long-sentence"


def test_somebody_is_invited_comes_in_and_is_kept_out(desk: Site, browser: Browser, page_problems: list[str]) -> None:
    desk.open("people:new")
    desk.page.fill("#id_display_name", "Wang Fang")
    desk.page.fill("#id_username", "wang")
    desk.page.select_option("#id_role", "supervisor")
    desk.page.get_by_role("button", name="Make the link").click()
    box = desk.page.locator("copy-box")
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box.get_by_role("button").click()
    expect(box.get_by_role("button")).to_have_text("Copied")
    link = box.locator("input").input_value()
    assert desk.page.evaluate("navigator.clipboard.readText()") == link

    with browser.new_context(locale="en") as other:
        wang = other.new_page()
        wang.goto(link)
        wang.fill("#id_password", CHOSEN)
        wang.fill("#id_again", CHOSEN)
        wang.get_by_role("button", name="Save and sign in").click()
        expect(wang.locator(".shell")).to_be_visible()

        desk.page.get_by_role("button", name="Close the account").click()
        expect(desk.page.locator("main .notice")).to_contain_text("can no longer sign in")
        wang.reload()
        expect(wang.locator("h1")).to_have_text("Sign in")
    assert page_problems == []


def test_a_second_factor_is_set_up_and_asked_for(site: Site, manager: User, page_problems: list[str]) -> None:
    site.open(SIGN_IN)
    site.sign_in(manager.username, PASSWORD)
    expect(site.page.locator(".shell")).to_be_visible()
    site.open("own:page")
    site.page.get_by_role("link", name="Set up").click()
    site.page.locator("summary", has_text="It cannot be read").click()
    key = site.page.locator("code.key").inner_text()
    assert site.page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    site.page.fill("#id_code", code_now(key))
    site.page.locator("main form button.solid").click()
    codes = site.page.locator(".codes code").all_inner_texts()
    assert [code for code in codes if re.fullmatch(r"\d{8}", code)] == codes
    site.page.get_by_role("link", name="I have kept them").click()
    site.page.click("summary.who")
    site.page.get_by_role("button", name="Sign out", exact=True).click()

    site.sign_in(manager.username, PASSWORD)
    expect(site.page.locator("h1")).to_have_text("The second step")
    site.page.fill("#id_code", codes[0])
    site.page.get_by_role("button", name="Sign in", exact=True).click()

    expect(site.page.locator(".shell")).to_be_visible()
    assert page_problems == []
