from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.company import CUSTOMER_COUNT, TIER_COUNTS
from browser.journeys import TABLE
from kejing.standing.models import Standing

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

ROWS_A_PAGE = 50


def ordered_names(*order: str) -> list[str]:
    return list(Standing.objects.order_by(*order, "customer_code").values_list("customer_name", flat=True))


def test_the_table_begins_with_those_who_bought_most_this_year(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)

    assert desk.names() == ordered_names("-amount_this_year")[:ROWS_A_PAGE]


def test_a_column_head_sorts_and_sorts_the_other_way(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)
    head = desk.page.locator("th", has=desk.page.locator("#sort-customer_name"))

    desk.page.click("#sort-customer_name")
    expect(head).to_have_attribute("aria-sort", "ascending")
    ascending = desk.names()
    desk.page.click("#sort-customer_name")
    expect(head).to_have_attribute("aria-sort", "descending")

    assert ascending == ordered_names("customer_name")[:ROWS_A_PAGE]
    assert desk.names() == ordered_names("-customer_name")[:ROWS_A_PAGE]


def test_the_next_page_goes_on_where_the_first_ended(company: Refresh, desk: Site) -> None:
    desk.open(TABLE, "?sort=customer_name")

    desk.page.get_by_role("link", name="Next", exact=True).click()

    expect(desk.page.locator(".pager [role=status]")).to_have_text(f"51–{CUSTOMER_COUNT}")
    assert desk.names() == ordered_names("customer_name")[ROWS_A_PAGE:]
    expect(desk.page.get_by_role("link", name="Next", exact=True)).to_have_count(0)


@pytest.mark.parametrize(("tier", "words"), [("core", "Core customers"), ("dormant", "Dormant customers")])
def test_a_tab_shows_its_tier_alone(tier: str, words: str, company: Refresh, desk: Site) -> None:
    desk.open(TABLE)

    desk.page.locator(".layers a", has_text=words).click()

    expect(desk.page.locator(".layers a[aria-current=true]")).to_have_text(f"{words} {TIER_COUNTS[tier]}")
    assert sorted(desk.names()) == list(
        Standing.objects.filter(tier=tier).order_by("customer_name").values_list("customer_name", flat=True)
    )


def test_a_click_anywhere_in_a_row_opens_the_drawer_that_says_why(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)
    expect(desk.drawer).to_be_hidden()
    row = desk.page.locator("tr[data-row]", has_text="Shop B0")

    row.locator("td").nth(4).click()

    expect(desk.drawer.locator("h2")).to_have_text("Shop B0")
    # Two purchases missed: the rhythm is what there is to do.
    expect(desk.drawer.locator(".why li small", has_text="Restock overdue")).to_have_count(1)
    expect(desk.drawer.locator(".next b")).to_have_text("Call")
    assert desk.drawer.locator(".judged dt").all_inner_texts() == ["Tier", "Stars", "Lifecycle", "Value"]
    expect(row).to_have_attribute("aria-current", "true")
    assert desk.page.url == f"{desk.address}/customers/?customer=B0"


def test_the_drawer_closes_by_its_cross(company: Refresh, desk: Site) -> None:
    desk.open(TABLE, "?customer=B0")
    expect(desk.drawer.locator("h2")).to_have_text("Shop B0")

    desk.drawer.get_by_role("link", name="Close").click()

    expect(desk.drawer).to_be_hidden()
    assert desk.page.url == f"{desk.address}/customers/"


def test_the_open_drawer_follows_from_row_to_row(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)
    names = desk.names()
    title = desk.drawer.locator("h2")
    desk.page.get_by_role("link", name=names[0], exact=True).click()
    expect(title).to_have_text(names[0])

    shown = []
    for key, expected in (("j", names[1]), ("j", names[2]), ("k", names[1])):
        desk.page.keyboard.press(key)
        expect(title).to_have_text(expected)
        shown.append(desk.page.locator("tr[data-row][aria-current] a").inner_text())

    assert shown == [names[1], names[2], names[1]]


def test_enter_on_a_customer_opens_the_drawer(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)

    desk.page.get_by_role("link", name="Shop C07").focus()
    desk.page.keyboard.press("Enter")

    expect(desk.drawer.locator("h2")).to_have_text("Shop C07")


def test_the_back_button_undoes_one_step_at_a_time(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)
    desk.page.locator(".layers a", has_text="Core customers").click()
    expect(desk.page.locator("tr[data-row]")).to_have_count(TIER_COUNTS["core"])
    desk.page.get_by_role("link", name="Shop B3").click()
    expect(desk.drawer.locator("h2")).to_have_text("Shop B3")

    desk.page.go_back()
    expect(desk.drawer).to_be_hidden()
    expect(desk.page.locator("tr[data-row]")).to_have_count(TIER_COUNTS["core"])

    desk.page.go_back()
    expect(desk.page.locator("tr[data-row]")).to_have_count(ROWS_A_PAGE)
    assert desk.page.url == f"{desk.address}/customers/"


def test_an_address_sent_to_a_colleague_shows_the_same(company: Refresh, desk: Site) -> None:
    desk.open(TABLE)
    desk.page.locator(".layers a", has_text="Small customers").click()
    expect(desk.page.locator("tr[data-row]")).to_have_count(TIER_COUNTS["small"])
    desk.page.click("#sort-customer_name")
    expect(desk.page.locator("th[aria-sort=ascending]")).to_have_count(1)
    desk.page.get_by_role("link", name="Shop C02").click()
    expect(desk.drawer.locator("h2")).to_have_text("Shop C02")
    rows = desk.rows()

    desk.page.goto(desk.page.url, wait_until="load")

    expect(desk.drawer.locator("h2")).to_have_text("Shop C02")
    assert desk.rows() == rows
