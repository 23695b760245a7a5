"""Tags put on with the keyboard and with a thumb, and columns that stay in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.journeys import TABLE
from browser.test_accessibility import complaints
from kejing.customers.models import Customer, CustomerTag, Tag

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PHONE: ViewportSize = {"width": 390, "height": 844}


def lefts(page: Page) -> list[int]:
    """Return where the first row's customer and pinned cells begin, and the first of the others."""
    places = page.locator("table.grid tbody tr").first.locator(":is(.pin, .pinned), .pinned + :not(.pinned)")
    return [round(box["x"]) for box in (place.bounding_box() for place in places.all()) if box]


def test_the_keyboard_alone_picks_customers_and_tags_them(company: Refresh, desk: Site) -> None:
    page = desk.page
    desk.open(TABLE, "?sort=customer_name")
    boxes = page.locator("input[name=code]")
    codes = [boxes.nth(place).get_attribute("value") for place in (0, 1)]

    for place in (0, 1):
        boxes.nth(place).focus()
        page.keyboard.press("Space")
    bar = page.locator("#bulk")
    expect(bar.locator("[data-picked]")).to_have_text("Picked: 2")
    bar.get_by_role("button", name="Tag…").press("Enter")
    expect(page.locator("h2").first).to_have_text("2 customers")
    assert complaints(page) == []
    page.get_by_role("textbox", name="A new tag").press_sequentially("Key account")
    page.keyboard.press("Enter")

    expect(page.locator("main .notice").first).to_contain_text("Key account: put on 2 customers.")
    assert sorted(CustomerTag.objects.values_list("customer__code", flat=True)) == sorted(map(str, codes))

    page.locator("tbody [data-row] a").nth(2).press("Enter")
    page.get_by_role("combobox", name="A tag to put on").fill("key ACCOUNT")
    page.keyboard.press("Enter")
    expect(desk.drawer.locator(".tags li")).to_have_text(["Key account×"])
    expect(page.get_by_role("combobox", name="A tag to put on")).to_be_focused()
    desk.drawer.get_by_role("button", name="Take Key account off").press("Enter")
    expect(desk.drawer.locator(".tags li")).to_have_count(0)
    assert CustomerTag.objects.count() == 2


def test_pinned_columns_stay_beside_the_customer(company: Refresh, desk: Site) -> None:
    page = desk.page
    page.set_viewport_size({"width": 1000, "height": 800})
    desk.open(
        TABLE,
        "?columns=tier,star,amount_12m,amount_this_year,receivable,rhythm,next_action,region,salesperson,lifecycle",
    )
    page.locator("summary", has_text="Choose columns").click()
    for name in ("tier", "amount_this_year"):
        page.locator(f"input[name=pinned][value={name}]").check()
    expect(page.locator("input[name=pinned]:disabled")).to_have_count(0)
    page.locator("input[name=pinned][value=rhythm]").check()
    expect(page.locator("input[name=pinned]:not(:disabled)")).to_have_count(3)
    page.get_by_role("button", name="Show these columns").click()

    expect(page.locator("pinned-columns[data-on]")).to_be_visible()
    assert complaints(page) == []
    before = lefts(page)
    page.locator(".scroll").evaluate("place => place.scrollTo(300, 0)")
    moved = page.locator(".scroll").evaluate("place => place.scrollLeft")
    after = lefts(page)
    assert (moved > 0, len(before)) == (True, 5)
    assert after == [*before[:4], before[4] - round(moved)]

    page.set_viewport_size({"width": 720, "height": 800})
    expect(page.locator("pinned-columns[data-on]")).to_have_count(0)


def test_a_thumb_picks_cards_and_tags_them(company: Refresh, desk: Site) -> None:
    page = desk.page
    page.set_viewport_size(PHONE)
    desk.open(TABLE, "?sort=customer_name")
    codes = [box.get_attribute("value") for box in page.locator("input[name=code]").all()]
    expect(page.locator("#bulk")).to_be_hidden()

    page.get_by_role("button", name="Select").click()
    for place in (0, 2):
        page.locator(".cards > li").nth(place).click()
    expect(page.locator("#bulk [data-picked]")).to_have_text("Picked: 2")
    expect(desk.drawer).to_be_hidden()
    assert complaints(page) == []
    for target in [page.get_by_role("button", name="Finish"), *page.locator("#bulk").get_by_role("button").all()]:
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.locator("#bulk").get_by_role("button", name="Tag…").click()
    page.get_by_role("textbox", name="A new tag").fill("Fair")
    page.get_by_role("button", name="Put on").click()

    expect(page.locator("main .notice").first).to_contain_text("Fair: put on 2 customers.")
    assert sorted(CustomerTag.objects.values_list("customer__code", flat=True)) == sorted(
        map(str, (codes[0], codes[2]))
    )
    page.get_by_role("button", name="Select").click()
    page.locator(".cards > li").nth(1).click()
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#bulk")).to_be_hidden()
    page.locator(".cards > li").nth(1).click()
    expect(desk.drawer).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_tags_keep_nobody_out(width: int, company: Refresh, desk: Site) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 844})
    for shade in ("", "press", "ink-3", "ink"):
        tag = Tag.objects.create(name=f"Tag {shade}", key=f"tag {shade}", colour=shade)
        CustomerTag.objects.create(customer=Customer.objects.order_by("pk")[0], tag=tag, put_on_at=company.requested_at)

    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "kejing_theme", "value": theme, "url": desk.address}])
        for name, query in (("battlemap:tags", ""), (TABLE, "?columns=tag,tier&f=tag:is:Tag+ink")):
            desk.open(name, query)
            assert complaints(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    desk.open("battlemap:tags")
    page.get_by_role("link", name="Change Tag ink", exact=True).click()
    assert complaints(page) == []
