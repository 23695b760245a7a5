"""Pages that somebody is signed in to, and the company they show.

Pytest may load this file before a database is chosen, so what needs Django is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from browser.journeys import Site
    from kejing.people.models import User
    from kejing.standing.models import Refresh

USUAL_PATIENCE_MS = 5_000
PATIENCE_MS = 20_000  # the machine may be busy with other tests


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=USUAL_PATIENCE_MS)


@pytest.fixture
def company(transactional_db: None) -> Refresh:
    """Return the refresh that judged the company's customers."""
    from browser.company import store_company  # noqa: PLC0415 - see above

    return store_company()


@pytest.fixture
def manager(transactional_db: None) -> User:
    from kejing.people.enums import Role  # noqa: PLC0415 - see above
    from rows import make_user  # noqa: PLC0415 - see above

    return make_user("manager", role=Role.GENERAL_MANAGER)


@pytest.fixture
def site(live_server: LiveServer, page: Page) -> Site:
    """Return the served site in a browser in which nobody is signed in."""
    from browser.journeys import Site  # noqa: PLC0415 - see above

    return Site(address=live_server.url, page=page)


@pytest.fixture
def desk(site: Site, manager: User) -> Site:
    """Return the same, the general manager signed in."""
    from browser.journeys import find_session  # noqa: PLC0415 - see above

    site.page.context.add_cookies([find_session(manager, address=site.address)])
    return site


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Site]:
    """Return a phone with a camera and a position that keeps pages, in which nobody is signed in."""
    from django.conf import settings  # noqa: PLC0415 - see above

    from browser.journeys import Site  # noqa: PLC0415 - see above

    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="en-GB",
        timezone_id="Asia/Shanghai",
        has_touch=True,
        is_mobile=True,
    )
    context.grant_permissions(["geolocation", "camera"])
    context.set_geolocation({"latitude": 31.2304, "longitude": 121.4737, "accuracy": 8})
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield Site(address=live_server.url, page=page)
    context.close()
    assert problems == []


@pytest.fixture
def seller(company: Refresh) -> User:
    """Return who looks after one of the company's shops."""
    from kejing.customers.models import Customer  # noqa: PLC0415 - see above
    from rows import make_team, make_user  # noqa: PLC0415 - see above

    seller = make_user("seller", team=make_team("north"))
    Customer.objects.filter(code="B0").update(owner=seller)
    return seller
