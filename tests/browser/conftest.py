"""Pages that somebody is signed in to, and the company they show.

Pytest may load this file before a database is chosen, so what needs Django is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
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
