from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from browser.journeys import find_session
from kejing.customers.models import Customer, Person
from kejing.followups.models import Draft, Followup
from kejing.people.enums import Role
from rows import make_team, make_user

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

WORDS = "第三层断了两个位，店员说周三到。"


def write_report(site: Site, shop: Customer) -> None:
    """The middle of the bar, the customer, a few taps and words; the page is closed once in between."""
    page = site.page
    site.open("battlemap:today")
    page.locator(".rail .action a").click()
    page.locator(".whoms a", has_text=shop.name).click()
    assert page.evaluate("document.documentElement.lang") == "zh-hans"
    page.locator("label.pick:has(input[value=visit])").click()
    page.locator("label.pick:has(input[value=trade])").click()
    page.locator("label.pick", has_text="陈店长").click()
    page.fill("textarea[name=text]", WORDS)
    page.locator("label.pick[data-value=tomorrow]").click()
    with page.expect_request_finished(lambda sent: "补两箱" in (sent.post_data or "")):
        page.fill("input[name=promise_what]", "补两箱")
    expect(page.locator(".saved")).not_to_be_empty()
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value(WORDS)
    page.locator("add-place .add").click()
    expect(page.locator("input[name=accuracy]")).to_have_value("8")
    assert not site.is_wider_than_the_screen
    page.locator(".report footer .solid").click()
    expect(page.locator(".toast")).to_contain_text(shop.name)


def test_a_report_is_written_on_a_phone_and_talked_about_at_a_desk(company: Refresh, site: Site) -> None:
    team = make_team("north")
    seller, lead = make_user("seller", team=team), make_user("lead", role=Role.SUPERVISOR, team=team)
    shop = Customer.objects.get(code="B0")
    Customer.objects.filter(pk=shop.pk).update(owner=seller)
    Person.objects.create(customer=shop, name="陈店长")
    page = site.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 31.2, "longitude": 121.5, "accuracy": 8})
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "zh-hans", "url": site.address}])
    page.context.add_cookies([find_session(seller, address=site.address)])

    write_report(site, shop)

    sent = Followup.objects.get(by=seller)
    assert (sent.text, sent.way, sent.accuracy, [met.name for met in sent.met.all()]) == (WORDS, "visit", 8, ["陈店长"])
    assert [promise.what for promise in sent.promises.all()] == ["补两箱"]
    assert not Draft.objects.exists()

    # The supervisor: the feed, a question.
    page.set_viewport_size({"width": 1440, "height": 900})
    page.context.add_cookies([find_session(lead, address=site.address)])
    site.open("rounds:feed")
    entry = page.locator(f"#entry-{sent.pk}")
    expect(entry.locator(".words")).to_have_text(WORDS)
    expect(page.locator("#people .loads b").first).to_have_text("Seller")
    entry.locator(".ways-on a").click()
    entry.locator("textarea").fill("哪一款？")
    entry.locator("input[name=is_question]").check()
    entry.locator(".say .solid").click()
    expect(entry.locator(".talk .waits")).to_contain_text("哪一款？")

    # The salesperson finds it waiting, and answers.
    page.context.add_cookies([find_session(seller, address=site.address)])
    site.open("rounds:feed")
    page.locator(".first [data-kind=question] a").click()
    page.locator(".talk .answer a").click()
    expect(page.locator(".talk input[name=answers]")).not_to_have_value("")
    page.locator(".talk textarea").fill("风味伏特加。")
    page.locator(".talk .solid").click()
    expect(page.locator(".talk")).to_contain_text("风味伏特加。")
    expect(page.locator(".talk .waits")).to_have_count(0)


def test_a_denied_position_is_said_and_the_report_goes_without(company: Refresh, desk: Site) -> None:
    shop = Customer.objects.get(code="A0")
    page = desk.page
    page.context.clear_permissions()
    page.goto(f"{desk.address}{reverse('rounds:report', args=[shop.pk])}", wait_until="load")

    page.locator("add-place .add").click()
    expect(page.locator("add-place [role=status]")).to_have_text(
        "This browser may not know your position. The report goes without it."
    )
    page.locator("label.pick:has(input[value=call])").click()
    page.locator("label.pick:has(input[value=care])").click()
    page.fill("textarea[name=text]", "All is well")
    page.locator(".report footer .solid").click()

    expect(page.locator(".toast")).to_contain_text(shop.name)
    assert Followup.objects.get(text="All is well").accuracy is None
