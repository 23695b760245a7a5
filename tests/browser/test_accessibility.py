"""Every page keeps the rules of WCAG 2.2 AA that a program can check, light and dark, on a desk and on a phone."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from everything.addresses import ADDRESSES
from everything.company import store_everything
from followups.visits import begin
from kejing.customers.models import Customer
from kejing.followups.operations.planning import plan_stop
from kejing.followups.operations.talking import say
from ledger.taking import take
from rounds.reports import send
from services.examples import some_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse
    from playwright._impl._api_structures import SetCookieParam
    from playwright.sync_api import Page
    from pytest_django import Settings

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


SETTLED = "() => !document.querySelector('late-part, .htmx-request')"
"""Whether all that comes late to a page is there."""
MOST_OTHERS = 20
"""There are more other pages than so many: with fewer, something is wrong with how they are found."""


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


LOOKS = ((1440, "light", 0), (1440, "dark", 1), (390, "light", 2), (390, "dark", 3))
"""Width, theme, and where it begins: on a desk in the light all pages are looked at, otherwise some, by turns."""
WHOLE, FEW = "desk", ("desk in the dark", "phone", "phone in the dark")


def look_so(page: Page, *, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")


def find_complaints(site: Site, places: Sequence[str]) -> list[str]:
    """Return what axe says of these pages once all that comes late is there."""
    found = []
    for place in places:
        site.page.goto(f"{site.address}{place}", wait_until="load")
        site.page.wait_for_function(SETTLED)
        found += [f"{place}: {one}" for one in complaints(site.page)]
    return found


@pytest.mark.parametrize(("width", "theme", "turn"), LOOKS, ids=[WHOLE, *FEW])
def test_no_page_keeps_anybody_out(
    width: int, theme: str, turn: int, company: Refresh, manager: User, desk: Site
) -> None:
    look_so(desk.page, width=width, theme=theme)
    customer = Customer.objects.get(code="B0")
    sent = send(customer, by=manager, at=timezone.now(), promised=timezone.localdate())
    say(uid=uuid4(), followup=sent, by=manager, text="Which one?", now=timezone.now(), is_question=True)
    taken = take(customer, by=manager)
    begin(customer, by=manager, at=timezone.now())
    for code in ("B1", "B2"):
        planned = Customer.objects.get(code=code)
        plan_stop(person=manager, customer=planned, planned_on=timezone.localdate(), by=manager, now=timezone.now())
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
        reverse("rounds:plan_day", args=[timezone.localdate().isoformat()]),
    ]
    places = (*PAGES, *shown)

    assert find_complaints(desk, some_of(places[turn:]) if turn else places) == []


@pytest.mark.parametrize(("width", "theme", "turn"), LOOKS, ids=[WHOLE, *FEW])
def test_none_of_the_other_pages_does(width: int, theme: str, turn: int, site: Site, settings: Settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    everything = store_everything()
    seen_above = {resolve(urlsplit(place).path).view_name for place in PAGES}
    pages = [
        (line.may, reverse(name, args=[everything.things[thing] for thing in line.of]))
        for name, line in ADDRESSES.items()
        if line.see and line.is_there and name not in seen_above and is_page(everything.ask(line.may, "get", name))
    ]
    look_so(site.page, width=width, theme=theme)
    found = []
    for who, group in groupby(sorted(some_of(pages[turn:]) if turn else pages), key=itemgetter(0)):
        cookie: SetCookieParam = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": everything.sessions[who],
            "url": site.address,
        }
        site.page.context.add_cookies([cookie])
        found += find_complaints(site, [place for _who, place in group])

    assert (len(pages) > MOST_OTHERS, found) == (True, [])


def is_page(answer: HttpResponse) -> bool:
    """Answer whether this is a page of its own: no part of one, no file, no way to elsewhere."""
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return is_html and answer.status_code == HTTPStatus.OK and b"<html" in answer.content


def test_the_sign_in_keeps_nobody_out(site: Site) -> None:
    site.open("account_login")

    assert complaints(site.page) == []
