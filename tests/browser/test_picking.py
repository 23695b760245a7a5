from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.journeys import TABLE
from browser.test_accessibility import complaints
from kejing.audit.models import Entry
from kejing.customers.models import Customer

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once


def test_rows_are_picked_with_shift_taken_along_and_given_to_somebody(
    company: Refresh, desk: Site, manager: User
) -> None:
    page = desk.page
    desk.open(TABLE, "?sort=customer_name")
    boxes, bar = page.locator("input[name=code]"), page.locator("#bulk")
    codes = [box.get_attribute("value") or "" for box in boxes.all()]
    expect(bar).to_be_hidden()

    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(bar.locator("[data-picked]")).to_have_text("Picked: 3")
    expect(desk.drawer).to_be_hidden()

    with page.expect_download() as download:
        bar.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == f"customers {company.as_of.isoformat()}.xlsx"

    bar.get_by_role("button", name="Assign…").click()
    expect(page.locator("h2").first).to_have_text("3 customers")
    assert complaints(page) == []
    page.get_by_role("combobox", name="Salesperson").select_option(label=str(manager))
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.locator("main .notice").first).to_contain_text("3 customers belong to")
    assert sorted(Customer.objects.filter(owner=manager).values_list("code", flat=True)) == sorted(codes[1:4])

    desk.open("audit:log")
    expect(page.locator("tbody th")).to_have_text(["Salesperson assigned", "Exported", "Import stored"])
    assert complaints(page) == []
    assert Entry.objects.filter(part_of__isnull=False).count() == 3


def test_the_box_in_the_head_picks_the_page_and_escape_unpicks(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)
    page = desk.page
    bar = page.locator("#bulk")

    page.get_by_role("checkbox", name="Pick the whole page").check()
    expect(bar.locator("[data-picked]")).to_have_text("Picked: 50")
    bar.get_by_role("checkbox", name="all that is asked for, on every page").check()
    expect(bar.locator("[data-picked]")).to_have_text("All that is asked for")
    page.keyboard.press("Escape")

    expect(bar).to_be_hidden()
    expect(page.locator("input[name=code]:checked")).to_have_count(0)
