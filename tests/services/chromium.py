"""A real browser: the machine's own Chromium, driven by Playwright, that fails a test on any complaint of the page."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, sync_playwright

from services.absence import report_absence
from services.switches import CHROMIUM

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",  # continuous integration runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera that shows a made picture, to whoever the page's permission lets
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real browser (set by the fixture browser)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def find_chromium() -> Path | None:
    """Return the browser's program, the one named in the environment before any on the path."""
    named = os.environ.get(CHROMIUM)
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found and Path(found).exists() else None


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Yield the driver of browsers, one for all tests of a worker: it takes as long to start as many a test.

    It keeps an event loop in this thread, where Django would refuse the database from then on; nothing here runs in it
    but the driver itself.
    """
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as started:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield started


_running: list[Browser] = []


@pytest.fixture
def browser(playwright: Playwright) -> Browser:
    """Return the worker's browser, started anew if it died; each test has a context of its own in it."""
    program = find_chromium()
    if program is None:
        report_absence(f"Chromium is not installed: install it or set {CHROMIUM} to its program.")
    if not _running or not _running[-1].is_connected():
        _running.append(playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS)))
    return _running[-1]


@pytest.fixture
def page_problems() -> list[str]:
    """Return what the page complained about so far; a test that expects a complaint checks it and clears the list."""
    return []


@pytest.fixture
def page(browser: Browser, page_problems: list[str]) -> Iterator[Page]:
    """Yield a page whose script errors, console errors and content security violations fail the test."""

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def note_error(error: Error) -> None:
        page_problems.append(f"script: {error}")

    # Pages come from the server here; what the app keeps of them has tests and a browser of its own.
    context = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai", service_workers="block")
    opened = context.new_page()
    opened.on("console", note_console)  # Chromium writes security policy violations there too
    opened.on("pageerror", note_error)
    yield opened
    context.close()
    assert page_problems == []
