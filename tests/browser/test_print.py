"""What comes out of the printer: the page without what one presses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kejing.customers.models import Customer

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_customer_fits_on_two_sheets_with_all_drawings(company: Refresh, desk: Site) -> None:
    page, customer = desk.page, Customer.objects.get(code="B0")
    page.goto(f"{desk.address}{reverse('battlemap:customer', args=[customer.pk])}?from=list%3Dall")
    page.wait_for_load_state("networkidle")
    beside = page.locator(".neighbours")
    expect(beside).to_be_visible()

    page.emulate_media(media="print")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))

    for gone in (".rail", ".search", ".back", ".neighbours", "summary"):
        expect(page.locator(gone).filter(visible=True)).to_have_count(0)
    expect(page.locator("main svg[role=img]").filter(visible=True)).not_to_have_count(0)
    assert sheets == 2
