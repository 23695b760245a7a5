"""An order is taken on a phone: what is left is counted, the suggestion follows and is taken over, a row is added."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from browser.journeys import find_session
from followups.visits import begin
from kejing.customers.models import Customer
from kejing.followups.enums import PHOTO_STEPS, StepKind
from kejing.followups.operations.templating import StepWanted, save_template
from kejing.kit.standards import own_day
from kejing.ledger.models import Line, RequestLine
from kejing.people.enums import Role
from ledger.taking import product
from rows import make_document, make_team, make_user

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def seller(company: Refresh) -> User:
    now = timezone.now()
    seller = make_user("seller", team=make_team("north"))
    shop = Customer.objects.get(code="B0")
    Customer.objects.filter(pk=shop.pk).update(owner=seller)
    tea = product("T1", "Green tea", "box")
    for days, quantity in ((70, 24), (40, 18), (10, 30)):
        bought = make_document(shop, on=own_day(now) - timedelta(days=days), amount="48")
        Line.objects.create(document=bought, product=tea, quantity=quantity, amount=Decimal(48))
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    steps = [StepWanted(StepKind.STOCK), StepWanted(StepKind.ORDER)]
    save_template(customer_kind=shop.kind, steps=steps, by=boss, now=now)
    assert not begin(shop, by=seller, at=now).template.steps.filter(kind__in=PHOTO_STEPS).exists()
    return seller


@pytest.mark.parametrize("width", [390, 1440])
def test_a_suggestion_follows_the_count_and_is_taken_over(site: Site, seller: User, width: int) -> None:
    page, shop = site.page, Customer.objects.get(code="B0")
    page.set_viewport_size({"width": width, "height": 844})
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": site.address}])
    page.context.add_cookies([find_session(seller, address=site.address)])
    page.goto(f"{site.address}{reverse('rounds:visit', args=[shop.pk])}", wait_until="load")
    for step in ("stock", "order"):
        page.click(f"details[data-step={step}] summary")
    stock, order = (page.locator(f"details[data-step={step}] li", has_text="Green tea") for step in ("stock", "order"))
    expect(order.locator(".told")).to_contain_text("Usually 24 every 30 days, about 22 left")

    stock.locator("input[name$=_quantity]").fill("60")
    expect(order.locator(".told")).to_contain_text("60 left: enough for")
    stock.locator("input[name$=_quantity]").fill("6")
    expect(order.locator(".told")).to_have_text("Usually 24 every 30 days, 6 left: order 18 to last 30 days.")
    order.get_by_role("button", name="Take over").click()
    page.click("details[data-step=order] .add")
    added = page.locator("details[data-step=order] li").last
    added.locator("input[name$=_item]").fill("New cups")
    added.locator("input[name$=_quantity]").fill("2")
    assert not site.is_wider_than_the_screen
    page.locator("label.pick:has(input[value=trade])").click()
    page.fill("textarea[name=text]", "All well.")
    page.locator(".visit form > footer .solid").click()
    expect(page.locator(".visited")).to_contain_text("Taken on the visit")

    lines = RequestLine.objects.order_by("request__kind", "position").values_list("words", "product__code", "quantity")
    assert list(lines) == [
        ("Green tea", "T1", Decimal(18)),
        ("New cups", None, Decimal(2)),
        ("Green tea", "T1", Decimal(6)),
    ]
