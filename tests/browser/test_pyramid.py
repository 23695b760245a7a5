from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import expect

from browser.company import AS_OF, CUSTOMER_COUNT, TIER_COUNTS
from browser.journeys import PYRAMID, find_session
from kejing.customers.models import Customer
from kejing.standing.queries import current_refresh
from kejing.standing.tasks import refresh_standing
from rows import make_user

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once


def test_the_pyramid_shows_how_many_customers_each_tier_has(company: Refresh, desk: Site) -> None:
    desk.open(PYRAMID)

    bricks = {tier: desk.page.locator(f"svg.bricks g[data-tier={tier}] g.brick").count() for tier in TIER_COUNTS}
    assert (desk.tier_counts(), bricks) == (TIER_COUNTS, TIER_COUNTS)
    expect(desk.page.locator("table.tiers tfoot .sum .num")).to_have_text(str(CUSTOMER_COUNT))


def test_a_brick_leads_to_its_customer(company: Refresh, desk: Site) -> None:
    desk.open(PYRAMID)

    desk.page.locator("svg.bricks g[data-tier=head] g.brick", has_text="Shop A1").click()

    expect(desk.drawer.locator("h2")).to_have_text("Shop A1")
    assert desk.page.url == f"{desk.address}/customers/?customer=A1"


def test_a_tier_of_the_pyramid_leads_to_its_customers(company: Refresh, desk: Site) -> None:
    desk.open(PYRAMID)

    desk.page.get_by_role("link", name="Core customers").click()

    expect(desk.page.locator("h1")).to_have_text("Battle map")
    assert desk.names() == ["Shop B1", "Shop B2", "Shop B3", "Shop B4", "Shop B5"]


def test_all_are_judged_again_for_the_day_the_general_manager_asks_for(company: Refresh, desk: Site) -> None:
    desk.open(PYRAMID)
    day = desk.page.locator("header.bar .asof time")
    expect(day).to_have_text(AS_OF.isoformat())
    before = desk.tier_counts()

    desk.page.locator(".asof summary").click()
    desk.page.fill("input[name=as_of]", "2025-07-31")
    desk.page.get_by_role("button", name="Judge again").click()

    # Until the task has run, the figures before are shown and said to be so.
    expect(desk.page.locator(".notice", has_text="2025-07-31")).to_have_count(1)
    expect(day).to_have_text(AS_OF.isoformat())
    assert desk.tier_counts() == before
    refresh_standing.call(*DBTaskResult.objects.get().args_kwargs["args"])
    desk.page.reload()
    expect(day).to_have_text("2025-07-31")
    expect(desk.page.locator(".notice", has_text="2025-07-31")).to_have_count(0)
    # The 44 of this winter had not bought yet and the eight of February 2025 were not dormant; with fewer buyers only
    # two categories were sold widely, so that those who buy two rank higher.
    assert desk.tier_counts() == {"head": 3, "core": 3, "small": 10, "dormant": 0, "prospect": 47}
    shown = current_refresh()
    assert shown is not None
    assert shown.as_of == date(2025, 7, 31)


def test_only_the_general_manager_is_offered_to_judge_again(company: Refresh, site: Site) -> None:
    seller = make_user("seller")
    Customer.objects.filter(code__in=["A0", "B1"]).update(owner=seller)
    site.page.context.add_cookies([find_session(seller, address=site.address)])

    site.open(PYRAMID)

    expect(site.page.locator(".asof time")).to_have_text(AS_OF.isoformat())
    expect(site.page.locator("input[name=as_of]")).to_have_count(0)
    assert site.tier_counts() == {"head": 1, "core": 1, "small": 0, "dormant": 0, "prospect": 0}
