from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.journeys import PYRAMID
from kejing.customers.models import Customer
from rows import make_user

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once

TODAY = "battlemap:today"


def test_a_manager_looks_at_somebody_s_day_and_why_a_customer_is_on_it(company: Refresh, desk: Site) -> None:
    seller = make_user("seller")
    Customer.objects.filter(code__in=["A0", "B1", "B2"]).update(owner=seller)
    desk.open(TODAY)

    desk.page.get_by_role("link", name="Seller").click()
    expect(desk.page.locator(".tasks .name")).to_have_text(["Shop B1", "Shop B2"])
    desk.page.locator(".stake summary").first.click()
    expect(desk.page.locator(".stake p").first).to_contain_text("÷ 365 × 3.00")
    expect(desk.drawer).to_be_hidden()
    desk.page.locator(".tasks .open").last.click()

    expect(desk.drawer.locator("h2")).to_have_text("Shop B2")
    desk.drawer.locator(".close").click()
    expect(desk.drawer).to_be_hidden()
    expect(desk.page.locator(".tasks .name")).to_have_text(["Shop B1", "Shop B2"])


def test_the_pyramid_is_looked_at_by_a_group_that_its_menu_offers(company: Refresh, desk: Site) -> None:
    seller, other = make_user("seller"), make_user("other")
    Customer.objects.filter(code__in=["A0", "B1", "B2"]).update(owner=seller)
    Customer.objects.filter(code="C01").update(owner=other)
    desk.open(PYRAMID)

    desk.page.locator(".lens summary").first.click()
    desk.page.locator(".lens .panel").get_by_role("link", name="Seller").click()

    expect(desk.page.locator("table.tiers tfoot .sum .num")).to_have_text("3")
    # 14.4 of 26.808 million
    expect(desk.page.locator("#concentration .risk b").first).to_have_text("53.7%")
