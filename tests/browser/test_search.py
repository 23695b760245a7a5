from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.cache import cache
from playwright.sync_api import expect

from browser.journeys import TABLE

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh


def test_a_customer_is_found_and_opened_from_the_keyboard(
    desk: Site, company: Refresh, page_problems: list[str]
) -> None:
    from kejing.customers.models import Customer  # noqa: PLC0415 - a database is chosen only now

    cache.clear()  # what it remembers is of another test's customers
    sought, other = Customer.objects.order_by("code")[:2]
    Customer.objects.filter(pk=sought.pk).update(name="北京医疗")
    Customer.objects.filter(pk=other.pk).update(name="北京雅朗")
    desk.open(TABLE)
    field = desk.page.get_by_role("combobox", name="Search customers")
    options = desk.page.get_by_role("option")

    desk.page.keyboard.press("/")
    expect(field).to_be_focused()
    desk.page.keyboard.type("bjyl")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    desk.page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()

    desk.page.keyboard.press("Control+k")
    expect(options.first).to_be_visible()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    name = options.first.locator("b").inner_text()
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(re.compile(r"/customer/\d+/"))
    expect(desk.page.locator("main")).to_contain_text(name)
    assert page_problems == []


def test_a_phone_opens_the_search_as_a_page(desk: Site, company: Refresh, page_problems: list[str]) -> None:
    cache.clear()
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.open(TABLE)

    desk.page.get_by_role("link", name="Search").click()
    expect(desk.page.get_by_role("combobox")).to_be_focused()
    desk.page.keyboard.type("no such shop")
    expect(desk.page.get_by_text("Nothing is found")).to_be_visible()
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page_problems == []
