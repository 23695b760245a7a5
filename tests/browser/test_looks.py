from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.journeys import PYRAMID, SIGN_IN, TABLE

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = pytest.mark.once

PHONE: ViewportSize = {"width": 390, "height": 844}
LANGUAGES = [("简体中文", "zh-hans"), ("繁體中文", "zh-hant"), ("English", "en")]


@pytest.mark.parametrize(
    ("words", "language", "headings"),
    [
        ("简体中文", "zh-hans", ("客户金字塔", "头等客户", "作战地图")),
        ("繁體中文", "zh-hant", ("客戶金字塔", "頭等客戶", "作戰地圖")),
        ("English", "en", ("Customer pyramid", "Head customers", "Battle map")),
    ],
)
def test_the_pages_speak_the_language_chosen(
    words: str, language: str, headings: tuple[str, str, str], company: Refresh, desk: Site
) -> None:
    pyramid, head, battle_map = headings
    desk.open(PYRAMID)
    desk.choose_language("繁體中文" if language == "en" else "English")

    desk.choose_language(words)

    html, title = desk.page.locator("html"), desk.page.locator("h1")
    expect(title).to_have_text(pyramid)
    expect(html).to_have_attribute("lang", language)
    expect(desk.page.locator("table.tiers tr[data-tier=head] th .tier a")).to_have_text(head)
    desk.open(TABLE)
    expect(title).to_have_text(battle_map)
    expect(html).to_have_attribute("lang", language)


def test_amounts_follow_the_reader_s_habit(company: Refresh, desk: Site) -> None:
    """Chinese readers count in ten thousands, English readers in thousands; the money is the same."""
    desk.open(TABLE, "?tier=head")
    cells = {}
    for words, language in LANGUAGES:
        desk.choose_language(words)
        expect(desk.page.locator("html")).to_have_attribute("lang", language)
        cells[language] = [row[5] for row in desk.rows()]

    assert cells == {"zh-hans": ["3.60", "3.24"], "zh-hant": ["3.60", "3.24"], "en": ["36.0", "32.4"]}


def test_the_theme_chosen_stays(company: Refresh, desk: Site) -> None:
    desk.open(PYRAMID)
    colour = "getComputedStyle(document.body).backgroundColor"
    light = desk.page.evaluate(colour)

    desk.choose_theme("dark")

    html = desk.page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    dark = desk.page.evaluate(colour)
    assert dark != light
    for name in (TABLE, PYRAMID):
        desk.open(name)
        expect(html).to_have_attribute("data-theme", "dark")
        assert desk.page.evaluate(colour) == dark
        expect(desk.page.locator("user-preference[name=theme] button[value=dark]")).to_have_attribute(
            "aria-pressed", "true"
        )


def test_a_phone_never_scrolls_sideways(company: Refresh, desk: Site) -> None:
    desk.page.set_viewport_size(PHONE)
    wide = []
    for words, language in LANGUAGES:
        desk.open(PYRAMID)
        desk.choose_language(words)
        expect(desk.page.locator("html")).to_have_attribute("lang", language)
        for name, query in ((PYRAMID, ""), (TABLE, ""), (TABLE, "?tier=dormant"), (TABLE, "?customer=B0")):
            desk.open(name, query)
            if desk.is_wider_than_the_screen:
                wide.append(f"{language} {name}{query}")

    assert wide == []


def test_the_entrance_fits_a_phone(site: Site) -> None:
    site.page.set_viewport_size(PHONE)

    site.open(SIGN_IN)

    assert not site.is_wider_than_the_screen


def test_a_phone_has_the_way_about_at_the_bottom_and_a_list_instead_of_the_table(company: Refresh, desk: Site) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.open(PYRAMID)
    rail = desk.page.get_by_role("navigation", name="Main navigation")

    rail.get_by_role("link", name="Battle map").click()

    expect(desk.page.locator("h1")).to_have_text("Battle map")
    box = rail.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, PHONE["width"], PHONE["height"])
    expect(desk.page.locator("table.grid")).to_be_hidden()
    expect(desk.page.locator("ol.cards > li").first).to_be_visible()


def test_a_tap_on_a_phone_opens_the_drawer(company: Refresh, desk: Site) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.open(TABLE)

    desk.page.locator("ol.cards > li", has_text="Shop B0").locator("a").click()

    expect(desk.drawer.locator("h2")).to_have_text("Shop B0")
    expect(desk.drawer.locator("h2")).to_be_in_viewport()


def test_no_page_breaks_its_security_policy_and_the_browser_would_say_so(
    company: Refresh, desk: Site, page_problems: list[str]
) -> None:
    for name, query in ((PYRAMID, ""), (TABLE, ""), (TABLE, "?customer=A0")):
        desk.open(name, query)
        desk.choose_theme("dark")
    desk.open("account_logout")
    assert page_problems == []

    desk.page.evaluate("document.body.setAttribute('onclick', 'document.title = \"broken in\"')")
    desk.page.locator("body").dispatch_event("click")

    assert ("Content Security Policy" in " ".join(page_problems), desk.page.title()) == (True, "Sign out · Kejing")
    page_problems.clear()
