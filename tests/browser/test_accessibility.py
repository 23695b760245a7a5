"""Every page keeps the rules of WCAG 2.2 AA that a program can check, light and dark, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from followups.visits import begin
from kejing.customers.models import Customer
from kejing.followups.operations.talking import say
from ledger.taking import take
from rounds.reports import send
from services.examples import some_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/customers/",
    "/customers/?list=abnormal&tier=small&f=star:ge:1&columns=star,region,next_action",
    "/customers/?list=all&customer=B0",
    "/customers/?f=star:ge:5",
    "/customers/columns/",
    "/customers/condition/?column=tier",
    "/today/",
    "/feed/",
    "/report/",
    "/sync/waiting/",
    "/search/?q=B0",
    "/imports/",
    "/imports/new/",
    "/people/",
    "/company/",
    "/company/policy/",
    "/company/visits/",
    "/company/visits/steps/",
    "/places/",
    "/plans/calendar/",
    "/privacy/",
    "/records/",
    "/audit/",
    "/design/",
)


OTHER_LOOKS = ((1440, "dark"), (390, "light"), (390, "dark"))
"""They have the same pages by turns, each day others."""


def complaints(page: Page) -> list[str]:
    """Return what axe has to say of the page: the rule, how bad it is, and the first places."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    told: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + "; ".join(f"{node['target']} {node['html'][:160]}" for node in rule["nodes"][:3])
        for rule in told["violations"]
    ]


@pytest.mark.parametrize(
    ("width", "theme", "places"),
    [(1440, "light", PAGES), *((*look, some_of(PAGES[turn:])) for turn, look in enumerate(OTHER_LOOKS))],
    ids=["desk", "desk in the dark", "phone", "phone in the dark"],
)
def test_no_page_keeps_anybody_out(
    width: int, theme: str, places: Sequence[str], company: Refresh, manager: User, desk: Site
) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    customer = Customer.objects.get(code="B0")
    found: dict[str, list[str]] = {}

    sent = send(customer, by=manager, at=timezone.now(), promised=timezone.localdate())
    say(uid=uuid4(), followup=sent, by=manager, text="Which one?", now=timezone.now(), is_question=True)
    taken = take(customer, by=manager)
    begin(customer, by=manager, at=timezone.now())
    shown = [
        reverse("battlemap:customer", args=[customer.pk]),
        reverse("rounds:report", args=[customer.pk]),
        reverse("rounds:visit", args=[customer.pk]),
        reverse("rounds:plans"),
        reverse("rounds:requests"),
        reverse("rounds:request", args=[taken.pk]),
        reverse("rounds:entry", args=[sent.pk]),
        reverse("rounds:team_day", args=[timezone.localdate().isoformat()]),
        reverse("rounds:track_day", args=[timezone.localdate().isoformat(), manager.pk]),
    ]

    for place in (*places, *shown):
        page.goto(f"{desk.address}{place}", wait_until="networkidle")
        if told := complaints(page):
            found[place] = told

    assert [f"{place}: {one}" for place, told in found.items() for one in told] == []


def test_the_sign_in_keeps_nobody_out(site: Site) -> None:
    site.open("account_login")

    assert complaints(site.page) == []
