"""A phone in the tests: what somebody does with it, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from browser.journeys import find_session
from kejing.customers.models import Customer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.journeys import Site
    from kejing.people.models import User

WORDS = "第三层断了两个位，店员说周三到。"
NO_ROOM = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
    window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
}"""
WAITING = """async () => {
    const opened = await new Promise((done) => {
        const asked = indexedDB.open('kejing');
        asked.onsuccess = () => done(asked.result);
    });
    const all = (name) => new Promise((done) => {
        const asked = opened.transaction(name).objectStore(name).getAllKeys();
        asked.onsuccess = () => done(asked.result.length);
    });
    const counts = { items: await all('items'), photos: await all('photos') };
    opened.close();
    return counts;
}"""
NOTHING_WAITS = f"""async () => {{
    const left = await ({WAITING})();
    return left.items === 0 && left.photos === 0;
}}"""
HAS_TICKETS = """async () => new Promise((done) => {
    const asked = indexedDB.open('kejing');
    asked.onsuccess = () => {
        const count = asked.result.transaction('tickets').objectStore('tickets').count();
        count.onsuccess = () => { asked.result.close(); done(count.result > 0); };
    };
})"""
NO_TICKETS = """async () => new Promise((done) => {
    const asked = indexedDB.open('kejing');
    asked.onsuccess = () => {
        const change = asked.result.transaction('tickets', 'readwrite');
        change.objectStore('tickets').clear();
        change.oncomplete = () => { asked.result.close(); done(true); };
    };
})"""
RAISE_SCHEMA = """async () => new Promise((done) => {
    const asked = indexedDB.open('kejing', 99);
    asked.onupgradeneeded = () => asked.result.createObjectStore('later', { keyPath: 'uid' });
    asked.onsuccess = () => { asked.result.close(); done(true); };
})"""


def sign_in(site: Site, user: User) -> None:
    site.page.context.add_cookies([find_session(user, address=site.address)])


def path_of(name: str, *args: object) -> str:
    return reverse(f"rounds:{name}", args=list(args))


def wait_until(page: Page, is_so: str) -> None:
    """Wait for what the browser answers only after a while: its own waiting takes any promise for a yes."""
    for _try in range(300):
        if page.evaluate(is_so):
            return
        page.wait_for_timeout(100)
    pytest.fail(is_so)


def look_at(site: Site, path: str) -> None:
    """Open a page once, until its copy and the tickets are there."""
    site.page.goto(f"{site.address}{path}", wait_until="load")
    wait_until(site.page, f"async () => Boolean(await caches.match('{site.address}{path}'))")


def shop() -> Customer:
    return Customer.objects.get(code="B0")


def take_photo(page: Page, step: int) -> None:
    page.locator("live-camera .shot").nth(step).click()
    expect(page.locator(".camera .shutter")).to_be_enabled()
    page.locator(".camera .shutter").click()
    expect(page.locator("live-camera").nth(step).locator("output")).to_have_text("1")
    page.locator(".camera .close").click()


def look_at_visit(site: Site) -> None:
    look_at(site, path_of("visit", shop().pk))
    wait_until(site.page, HAS_TICKETS)


def write_report(page: Page, words: str = WORDS) -> None:
    page.locator("label.pick:has(input[value=call])").click()
    page.locator("label.pick:has(input[value=trade])").click()
    page.fill("textarea[name=text]", words)
    page.locator(".report footer .solid").click()


def all_is_sent(page: Page) -> None:
    """Wait until nothing is left; a page that was just opened says nothing of what waits for a moment."""
    wait_until(page, NOTHING_WAITS)
    expect(page.locator("sync-state")).to_be_hidden()


def come_back(page: Page) -> None:
    """Have the connection there again, as the browser says it."""
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")


def report_offline(site: Site, user: User) -> Page:
    """Sign somebody in, and have him write a report without a connection, which is kept on the phone."""
    page = site.page
    sign_in(site, user)
    look_at(site, path_of("report", shop().pk))
    page.context.set_offline(True)
    write_report(page)
    expect(page.locator(".is-kept h2")).to_be_visible()
    return page
