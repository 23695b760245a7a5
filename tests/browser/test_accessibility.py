"""Every page keeps the rules of WCAG 2.2 AA that a program can check, light and dark, on a desk and on a phone."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse
    from playwright._impl._api_structures import SetCookieParam
    from playwright.sync_api import Page
    from pytest_django import Settings

    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (1440, 390)
"""Of a desk and of a phone."""
THEMES: Mapping[Literal["light", "dark"], Sequence[str]] = {
    "light": RULES,
    "dark": ("color-contrast", "link-in-text-block"),
}
"""What is looked at: in the dark the rules about colours, for nothing else is another one there."""
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
MOST_OTHERS = 20
"""There are more other pages than so many: with fewer, something is wrong with how they are found."""


def complaints(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Return what axe has to say of the page: the rule, how bad it is, and the first places."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    told: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + "; ".join(f"{node['target']} {node['html'][:160]}" for node in rule["nodes"][:3])
        for rule in told["violations"]
    ]


def find_complaints(site: Site, places: Sequence[str]) -> list[str]:
    """Return what axe says of these pages once all that comes late is there: on a desk, on a phone, light and dark."""
    found = []
    for place in places:
        site.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        site.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        site.page.goto(f"{site.address}{place}", wait_until="load")
        site.settle()
        for width in WIDTHS:
            site.page.set_viewport_size({"width": width, "height": 900})
            for theme, rules in THEMES.items():
                site.page.emulate_media(color_scheme=theme)
                found += [f"{place}, {width}, {theme}: {one}" for one in complaints(site.page, rules)]
    return found


def test_no_page_keeps_anybody_out(company: Refresh, manager: User, desk: Site) -> None:
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

    assert find_complaints(desk, (*PAGES, *shown)) == []


def test_none_of_the_other_pages_does(site: Site, settings: Settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    everything = store_everything()
    seen_above = {resolve(urlsplit(place).path).view_name for place in PAGES}
    pages = [
        (line.may, reverse(name, args=[everything.things[thing] for thing in line.of]))
        for name, line in ADDRESSES.items()
        if line.see and line.is_there and name not in seen_above and is_page(everything.ask(line.may, "get", name))
    ]
    found = []
    for who, group in groupby(sorted(pages), key=itemgetter(0)):
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
