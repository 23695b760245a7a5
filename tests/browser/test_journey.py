"""What a manager does of a morning, from the door to the list of the day, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.company import TIER_COUNTS
from browser.journeys import PYRAMID
from rows import PASSWORD

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

RED = 2
"""Shop B0 has stayed away too long: the cells of its days without an order and of its rhythm."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in one language."""

    own_name: str
    sign_in: str
    pyramid: str
    tier: str
    battle_map: str
    chip: str
    sentence: str
    cause: str
    next_step: str
    today: str
    to_turn_to: str


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh-hans",
            Words(
                own_name="简体中文",
                sign_in="登录",
                pyramid="客户金字塔",
                tier="小客户",
                battle_map="作战地图",
                chip="进货 ≥ 2",
                sentence="通常每 31 天进一次货，这次已隔 65 天",
                cause="价格",
                next_step="下一步",
                today="今日",
                to_turn_to="该联系",
            ),
        ),
        (
            "zh-hant",
            Words(
                own_name="繁體中文",
                sign_in="登入",
                pyramid="客戶金字塔",
                tier="小客戶",
                battle_map="作戰地圖",
                chip="進貨 ≥ 2",
                sentence="通常每 31 天進一次貨，這次已隔 65 天",
                cause="價格",
                next_step="下一步",
                today="今日",
                to_turn_to="該聯繫",
            ),
        ),
        (
            "en",
            Words(
                own_name="English",
                sign_in="Sign in",
                pyramid="Customer pyramid",
                tier="Small customers",
                battle_map="Battle map",
                chip="Orders ≥ 2",
                sentence="Usually every 31 days, now 65",
                cause="Price",
                next_step="Next step",
                today="Today",
                to_turn_to="To turn to",
            ),
        ),
    ],
    ids=["zh-hans", "zh-hant", "en"],
)
def test_from_the_door_to_a_reason_and_the_list_of_the_day(
    language: str, words: Words, seller: User, manager: User, site: Site
) -> None:
    page, title = site.page, site.page.locator("h1").first
    site.open(PYRAMID)
    if page.locator("html").get_attribute("lang") != language:
        site.choose_language(words.own_name)
    expect(title).to_have_text(words.sign_in)
    site.sign_in(manager.username, PASSWORD)

    expect(title).to_have_text(words.pyramid)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert site.tier_counts() == TIER_COUNTS
    page.locator("table.tiers tr[data-tier=small]").get_by_role("link", name=words.tier).click()

    expect(title).to_have_text(words.battle_map)
    expect(page.locator("tr[data-row]")).to_have_count(TIER_COUNTS["small"])
    page.locator(".asked summary.add").click()
    page.locator(".asked .column-picks button[hx-get$='column=order_count']").click()
    page.locator(".asked select[name=sign]").select_option("ge")
    page.locator(".asked input[name=value]").fill("2")
    page.locator(".asked form.stack button.solid").click()

    expect(page.locator(".asked > .chip")).to_contain_text(words.chip)
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.locator(".keeping summary").click()
    page.locator(".keeping input[name=name]").fill("B")
    page.locator(".keeping form.stack button.solid").click()
    page.locator(".lists nav a").first.click()
    expect(page.locator("tr[data-row]")).to_have_count(50)
    page.locator(".lists a.own", has_text="B").click()

    expect(page.locator(".asked > .chip")).to_contain_text(words.chip)
    row = page.locator("tr[data-row]")
    expect(row).to_have_count(1)
    red = row.locator("td.bad")
    expect(red).to_have_count(RED)
    red.last.click()
    expect(site.drawer.locator("h2")).to_have_text("Shop B0")
    expect(site.drawer.locator(".why p").first).to_contain_text(words.sentence)

    site.drawer.locator(".answering .chip", has_text=words.cause).click()
    site.drawer.locator(".answering button.solid").click()
    expect(site.drawer.locator(".why .answer b")).to_have_text([words.cause] * 2)
    page.reload()
    expect(red).to_have_count(0)
    site.drawer.locator("header a.link").click()

    expect(title).to_have_text("Shop B0")
    expect(page.locator(".next-step")).to_contain_text(words.next_step)
    expect(page.locator(".key-figures dd").nth(4)).to_have_text("10")
    page.locator(".rail a", has_text=words.today).click()

    expect(title).to_have_text(words.today)
    expect(page.locator(".loads thead th").nth(2)).to_have_text(words.to_turn_to)
    expect(page.locator(".loads tbody tr", has_text="Seller").locator("td.num").first).to_have_text("1")
