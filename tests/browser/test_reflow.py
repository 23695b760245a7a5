"""A page enlarged to 200 or 400 % is read downwards: nothing lies beside the screen, and nothing is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from kejing.customers.models import Customer

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

TODAY = timezone.now().astimezone(settings.COMPANY_TIME_ZONE).date()
SIZES = ((640, 480), (320, 640))
"""A screen of 1280 pixels at 200 %, and at 400 %."""
PAGES = (
    "/",
    "/customers/",
    "/customers/?list=all&customer=B0",
    "/customers/columns/",
    "/today/",
    "/search/?q=B0",
    "/imports/",
    "/imports/new/",
    "/people/",
    "/people/new/",
    "/teams/",
    "/company/",
    "/company/policy/",
    "/company/visits/",
    "/company/visits/steps/",
    "/company/check-ins/",
    "/audit/",
    "/records/",
    "/places/",
    "/feed/",
    "/feed/people/",
    "/report/",
    "/requests/",
    "/plans/",
    "/plans/calendar/",
    f"/plans/day/{TODAY}/",
    f"/day/{TODAY}/",
    "/privacy/",
    "/you/",
)
OF_A_CUSTOMER = ("battlemap:customer", "rounds:report", "rounds:visit", "rounds:place")
# What stands beside the screen though nothing there scrolls by itself, and words that end before they are said.
FIND_CUT = """() => {
    const width = document.documentElement.clientWidth, found = [];
    const apart = '.scroll, .bricks-frame, svg, dialog:not([open]), [popover]:not(:popover-open), .unseen, .skip';
    for (const element of document.body.querySelectorAll('*')) {
        if (!element.checkVisibility({visibilityProperty: true}) || element.closest(apart)) continue;
        const {left, right, width: wide, height} = element.getBoundingClientRect();
        if (wide < 2 || height < 2) continue;
        const words = element.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40);
        const name = `${element.tagName.toLowerCase()}.${element.className}: ${words}`;
        if (right > width + 1 || left < -1) found.push(`beside: ${name}`);
        const hides = getComputedStyle(element).overflowX !== 'visible' && !element.matches('input, textarea, select');
        if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`cut: ${name}`);
    }
    return found.slice(0, 6);
}"""


def test_an_enlarged_page_is_read_downwards_and_nothing_is_cut(company: Refresh, desk: Site) -> None:
    page = desk.page
    customer = Customer.objects.get(code="B0")
    found: list[str] = []

    for place in (*PAGES, *(reverse(name, args=[customer.pk]) for name in OF_A_CUSTOMER)):
        page.goto(f"{desk.address}{place}", wait_until="load")
        desk.settle()
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{width} {place} {one}" for one in page.evaluate(FIND_CUT)]
            if desk.is_wider_than_the_screen:
                found.append(f"{width} {place} wider than the screen")

    assert not found, "\n".join(found)
