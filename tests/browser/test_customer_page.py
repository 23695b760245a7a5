from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.company import AS_OF, judge_as_of
from browser.journeys import TABLE
from kejing.customers.models import Customer

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once

PHONE: ViewportSize = {"width": 390, "height": 844}


def test_the_drawer_leads_to_the_customers_whole_story(company: Refresh, desk: Site, page_problems: list[str]) -> None:
    # What its peers buy is told from files that the judging leaves, of which another test may have left its own.
    judge_as_of(AS_OF)
    desk.open(TABLE, "?customer=B0")
    desk.drawer.get_by_role("link", name="Open the customer's page").click()
    page = desk.page
    expect(page.locator("h1")).to_have_text("Shop B0")

    # What comes behind the page.
    expect(page.locator("#history .steps")).to_be_visible()
    expect(page.locator("#whitespace")).to_contain_text("It buys every category that enough of its peers buy.")

    drops = page.locator("#rhythm .only-desk .buys path")
    bought = drops.count()
    page.get_by_role("link", name="24 months").click()
    expect(page.locator("#rhythm .spans [aria-current]")).to_contain_text("24 months")
    assert drops.count() > bought

    page.locator("#documents").get_by_role("link").first.click()
    expect(page.locator("#document table tbody tr").first).to_be_visible()
    assert page_problems == []


def test_on_a_phone_the_page_fits_and_draws_its_own_rhythm_line(company: Refresh, desk: Site) -> None:
    desk.page.set_viewport_size(PHONE)
    customer = Customer.objects.get(code="B0")

    desk.page.goto(f"{desk.address}/customer/{customer.pk}/", wait_until="load")
    expect(desk.page.locator("#history .steps")).to_be_visible()

    expect(desk.page.locator("#rhythm .only-phone svg")).to_be_visible()
    expect(desk.page.locator("#rhythm .only-desk svg")).to_be_hidden()
    assert not desk.is_wider_than_the_screen
