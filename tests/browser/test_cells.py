"""Cells of the table changed where they stand: with the mouse, from the keyboard alone, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.journeys import TABLE, find_session
from browser.test_accessibility import complaints
from kejing.customers.models import Customer
from kejing.standing.models import Standing

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
COLUMNS = "?columns=region,customer_type,cadence,tag,salesperson&sort=customer_code"


@pytest.fixture
def regions(company: Refresh) -> None:
    Customer.objects.filter(code__in=["A0", "A1"]).update(region="North")
    Standing.objects.filter(customer_code__in=["A0", "A1"]).update(region="North")
    Customer.objects.filter(code="B0").update(region="South")


def region_of(desk: Site) -> Locator:
    """Return the cell with the region of the first row."""
    return desk.page.locator("tr[data-row]").first.locator("td").first


def pen_of(desk: Site) -> Locator:
    return desk.page.get_by_role("link", name="Change the region of Shop A0", exact=True)


def field_of(desk: Site) -> Locator:
    return desk.page.get_by_role("combobox", name="Change the region of Shop A0", exact=True)


@pytest.mark.usefixtures("regions")
def test_a_region_is_changed_with_the_mouse_and_no_drawer_opens(desk: Site, page_problems: list[str]) -> None:
    desk.open(TABLE, COLUMNS)
    before = desk.page.url
    pen = pen_of(desk)
    expect(pen).to_have_css("opacity", "0")
    region_of(desk).hover()
    expect(pen).to_have_css("opacity", "1")

    pen.click()
    expect(field_of(desk)).to_be_focused()
    assert field_of(desk).evaluate("box => [...box.list.options].map(one => one.value)") == ["North", "South"]
    region_of(desk).locator("form").click(position={"x": 1, "y": 1})
    field_of(desk).fill("West")
    region_of(desk).get_by_role("button", name="Save").click()

    expect(region_of(desk)).to_have_text("West")
    expect(desk.drawer).to_be_hidden()
    assert desk.page.url == before
    assert Customer.objects.get(code="A0").region == "West"
    assert page_problems == []


@pytest.mark.usefixtures("regions")
def test_the_keyboard_alone_changes_a_region_and_gives_up(desk: Site) -> None:
    desk.open(TABLE, COLUMNS)
    press = desk.page.keyboard.press
    press("j")
    press("Tab")
    expect(pen_of(desk)).to_be_focused()
    expect(pen_of(desk)).to_have_css("opacity", "1")

    press("Enter")
    expect(field_of(desk)).to_be_focused()
    press("ControlOrMeta+a")
    desk.page.keyboard.type("jx?")
    press("Escape")
    expect(region_of(desk)).to_have_text("North")
    expect(pen_of(desk)).to_be_focused()

    press("Enter")
    expect(field_of(desk)).to_be_focused()
    press("ControlOrMeta+a")
    desk.page.keyboard.type("West")
    press("Enter")
    expect(region_of(desk)).to_have_text("West")
    expect(pen_of(desk)).to_be_focused()
    assert Customer.objects.get(code="A0").region == "West"

    press("Enter")
    expect(field_of(desk)).to_be_focused()
    press("Tab")
    press("Tab")
    expect(region_of(desk).get_by_role("button", name="Cancel")).to_be_focused()
    press("Escape")
    expect(pen_of(desk)).to_be_focused()
    expect(desk.drawer).to_be_hidden()


@pytest.mark.usefixtures("regions")
def test_escape_in_a_cell_leaves_the_drawer_open_and_the_rows_picked(desk: Site) -> None:
    desk.open(TABLE, f"{COLUMNS}&customer=A1")
    desk.page.locator("input[name=code]").nth(1).check()
    pen_of(desk).click()
    expect(field_of(desk)).to_be_focused()

    desk.page.keyboard.press("Escape")

    expect(pen_of(desk)).to_be_focused()
    expect(desk.drawer.locator("h2")).to_have_text("Shop A1")
    expect(desk.page.locator("[data-picked]")).to_have_text("Picked: 1")


@pytest.mark.usefixtures("regions")
def test_what_is_refused_is_said_in_the_cell_and_what_was_typed_stays(
    desk: Site, seller: User, page_problems: list[str]
) -> None:
    Customer.objects.filter(code="A0").update(owner=seller)
    desk.page.context.add_cookies([find_session(seller, address=desk.address)])
    desk.open(TABLE, COLUMNS)
    refusal = region_of(desk).get_by_role("alert")
    pen_of(desk).click()
    field_of(desk).fill("West")

    Customer.objects.filter(code="A0").update(region="East")
    field_of(desk).press("Enter")
    expect(refusal).to_have_text(
        "Somebody changed this meanwhile: it is “East” now. Save again to put yours in its place."
    )
    expect(field_of(desk)).to_have_value("West")
    assert complaints(desk.page) == []

    Customer.objects.filter(code="A0").update(owner=None)
    field_of(desk).press("Enter")
    expect(refusal).to_contain_text("Nothing was saved: this is no longer yours to change")
    expect(field_of(desk)).to_have_value("West")
    expect(field_of(desk)).to_be_focused()
    assert all("404" in problem for problem in page_problems)
    page_problems.clear()

    Customer.objects.filter(code="A0").update(owner=seller)
    field_of(desk).press("Enter")
    expect(region_of(desk)).to_have_text("West")


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cells_that_can_be_changed_keep_nobody_out(theme: str, desk: Site, seller: User) -> None:
    page = desk.page
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    desk.open(TABLE, COLUMNS)
    page.locator("tr[data-row]").first.hover()
    assert complaints(page) == []

    for place, column in enumerate(("region", "customer_type", "cadence", "tag", "salesperson")):
        row = page.locator("tr[data-row]").nth(place)
        row.locator("td").nth(place).locator("a.pen").click()
        expect(row.locator("[name=value]")).to_be_focused()
        assert f"/{column}/" in (row.locator("form").get_attribute("action") or "")

    assert complaints(page) == []
    page.locator("tr[data-row]").nth(4).locator("select").select_option(label="Seller")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]").nth(4).locator("td").nth(4)).to_have_text("Seller")
