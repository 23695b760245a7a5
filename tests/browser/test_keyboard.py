"""All of it from the keyboard: what each key does, where the focus is then, and when no key does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.journeys import TABLE
from browser.test_accessibility import complaints
from rows import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once


def row(page: Page, place: int) -> Locator:
    return page.locator("tr[data-row]").nth(place).locator("a")


def test_a_day_s_work_needs_no_pointer(company: Refresh, site: Site, manager: User, page_problems: list[str]) -> None:
    page, press = site.page, site.page.keyboard.press
    site.open("account_login")
    page.keyboard.type(manager.username)
    press("Tab")
    page.keyboard.type(PASSWORD)
    press("Enter")
    expect(page.locator("h1").first).to_have_text("Customer pyramid")

    press("g")
    press("m")
    expect(page).to_have_url(f"{site.address}/customers/")
    names = site.names()
    for key in ("j", "j", "ArrowDown", "k"):
        press(key)
    expect(row(page, 1)).to_be_focused()
    expect(site.drawer).to_be_hidden()

    press("Enter")
    expect(site.drawer.locator("h2")).to_have_text(names[1])
    expect(site.drawer).to_be_focused()
    press("j")
    expect(site.drawer.locator("h2")).to_have_text(names[2])
    expect(row(page, 2)).to_be_focused()
    press("Enter")
    expect(site.drawer).to_be_focused()
    press("Escape")
    expect(site.drawer).to_be_hidden()
    expect(row(page, 2)).to_be_focused()

    press("x")
    press("j")
    press("x")
    expect(page.locator("[data-picked]")).to_have_text("Picked: 2")
    press("Escape")
    expect(page.locator("#bulk")).to_be_hidden()

    press("n")
    expect(page.locator("#board .pager [role=status]")).to_contain_text("51")
    press("j")
    expect(row(page, 0)).to_be_focused()
    assert not set(site.names()) & set(names)
    press("p")
    expect(row(page, 0)).to_have_text(names[0])

    press("g")
    press("t")
    expect(page.locator("h1").first).to_have_text("Today")
    assert page_problems == []


def test_keys_are_listed_kept_out_of_fields_and_turned_off(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)
    page, press = desk.page, desk.page.keyboard.press
    dialog, field = page.get_by_role("dialog", name="Keys"), page.get_by_role("combobox", name="Search customers")

    press("/")
    page.keyboard.type("j?xgp")
    expect(field).to_have_value("j?xgp")
    expect(dialog).to_be_hidden()
    field.fill("")
    press("Escape")

    press("?")
    expect(dialog).to_be_visible()
    assert complaints(page) == []
    press("j")
    dialog.get_by_role("checkbox", name="Single letters").uncheck()
    press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")

    desk.open(TABLE)
    for key in ("?", "j", "/", "g", "p"):
        press(key)
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")
    assert page.url == f"{desk.address}/customers/"
    press("Control+k")
    expect(field).to_be_focused()

    keys = page.get_by_role("button", name="Keys")
    keys.focus()
    press("Enter")
    expect(dialog.get_by_role("checkbox", name="Single letters")).not_to_be_checked()
    press("Escape")
    expect(keys).to_be_focused()


def test_from_customer_to_customer_along_the_list_by_one_key(company: Refresh, desk: Site) -> None:
    page = desk.page
    desk.open(TABLE, "?tier=core&sort=customer_name&customer=B2")
    desk.drawer.get_by_role("link", name="Open the customer's page").click()
    expect(page.locator("main h1")).to_have_text("Shop B2")

    page.keyboard.press("n")
    expect(page.locator("main h1")).to_have_text("Shop B3")
    page.keyboard.press("p")
    expect(page.locator("main h1")).to_have_text("Shop B2")
    page.locator(".bar .back").click()

    expect(page.locator("tr[data-row]")).to_have_count(5)
    assert page.url == f"{desk.address}/customers/?tier=core&sort=customer_name"
