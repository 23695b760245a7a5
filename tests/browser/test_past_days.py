"""A past day, as somebody finds it: from the date beside the title, and back to now."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from browser.journeys import TABLE
from browser.test_accessibility import complaints
from kejing.standing import tasks
from kejing.standing.models import PastDay
from kejing.standing.operations.snapshots import take_snapshot

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_the_date_beside_the_title_opens_a_month_end_and_any_day_once_it_is_computed(
    company: Refresh, desk: Site
) -> None:
    take_snapshot(as_of=date(2026, 2, 28), now=timezone.now())
    end, page = "2026-02-28", desk.page
    desk.open(TABLE, "?tier=small")
    page.locator(".asof summary").click()
    page.get_by_role("link", name=end, exact=True).click()

    band = page.locator(".past-band")
    expect(band).to_contain_text(f"You are looking at {end}")
    page.locator("tr[data-row] a").first.click()
    expect(desk.drawer).to_contain_text("not the sentences that say why")
    found = complaints(page)
    band.get_by_role("link", name="Compute this day in full").click()
    page.get_by_role("button", name="Compute this day in full").click()
    expect(page.get_by_role("heading", name="Waiting for its turn")).to_be_visible()
    found += complaints(page)
    tasks.compute_past_day.call(PastDay.objects.latest("pk").pk)

    expect(page).to_have_url(re.compile(rf"/customers/\?as_of={end}&tier=small"))
    page.locator("tr[data-row] a").first.click()
    expect(desk.drawer).to_contain_text("Small, not core")
    band.get_by_role("link", name="Back to now").click()
    expect(page).to_have_url(re.compile(r"/customers/\?tier=small"))
    expect(band).to_have_count(0)
    for address in (f"/?as_of={end}", "/days/?page=table"):
        page.goto(f"{desk.address}{address}", wait_until="networkidle")
        found += complaints(page)
    assert found == []
