from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import expect

from browser.journeys import PYRAMID
from kejing.standing.models import PolicyVersion
from kejing.standing.tasks import refresh_standing

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once


def test_a_manager_sees_what_changes_saves_it_and_the_pyramid_follows(company: Refresh, desk: Site) -> None:
    desk.open(PYRAMID)
    dormant = desk.page.locator("table.tiers tbody tr[data-tier=dormant] .count").first
    before = int(dormant.inner_text())
    desk.open("standing:policy")

    # Enter in a field shows what changes, as the button does; nothing is saved by it.
    desk.page.get_by_label("Head: months with a purchase").fill("12")
    desk.page.get_by_label("Dormant after").fill("20")
    desk.page.get_by_label("Dormant after").press("Enter")
    expect(desk.page.locator(".policy-changes .policy-diff dd")).to_have_text(
        ["6 months → 12 months", "180 days → 20 days"]
    )
    desk.page.get_by_role("button", name="Back to the shipped value: Head: months with a purchase").click()
    expect(desk.page.locator(".policy-changes .policy-diff dd")).to_have_text(["180 days → 20 days"])
    assert not PolicyVersion.objects.exists()
    desk.page.get_by_label("Why").fill("Everybody buys weekly")
    desk.page.get_by_role("button", name="Save as version 1").click()

    expect(desk.page.locator(".policy-status")).to_contain_text("Version 1 holds since")
    expect(desk.page.locator("#versions li[data-newest]")).to_contain_text("Everybody buys weekly")
    refresh_standing.call(*DBTaskResult.objects.get().args_kwargs["args"])
    desk.open(PYRAMID)
    assert int(dormant.inner_text()) > before
