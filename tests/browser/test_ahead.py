"""Today on a phone: the first customers' reports and visits are fetched before somebody is without a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from browser.phones import look_at, path_of, sign_in, wait_until
from kejing.customers.models import Customer

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

TODAY = reverse("battlemap:today")
SAVE_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"


ALL_FETCHED = """async () => {
    for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys()) if (url.includes('/fetched-ahead/')) return true;
    return false;
}"""


def customer_of(seller: User) -> Customer:
    """Give somebody a customer who is on Today."""
    due = Customer.objects.get(code="B1")
    due.owner = seller
    due.save(update_fields=["owner"])
    return due


def is_kept(phone: Site, path: str) -> str:
    return f"async () => Boolean(await caches.match('{phone.address}{path}'))"


def test_the_first_customers_of_today_open_without_a_connection(phone: Site, seller: User) -> None:
    page, due = phone.page, customer_of(seller)
    sign_in(phone, seller)
    look_at(phone, TODAY)
    report, visit = path_of("report", due.pk), path_of("visit", due.pk)
    for path in (report, visit):
        wait_until(page, is_kept(phone, path))

    page.context.set_offline(True)
    page.goto(f"{phone.address}{report}", wait_until="load")
    expect(page.locator("textarea[name=text]")).to_be_visible()
    page.goto(f"{phone.address}{visit}", wait_until="load")
    expect(page.locator("check-in button")).to_be_visible()


def test_nothing_is_fetched_ahead_twice_on_a_day(phone: Site, seller: User) -> None:
    page, due = phone.page, customer_of(seller)
    sign_in(phone, seller)
    look_at(phone, TODAY)
    visit = path_of("visit", due.pk)
    wait_until(page, is_kept(phone, visit))
    wait_until(page, ALL_FETCHED)
    person = f"kejing-pages-{seller.pk}"
    page.evaluate(f"async () => (await caches.open('{person}')).delete('{phone.address}{visit}')")
    page.reload(wait_until="load")
    page.wait_for_timeout(1_500)

    assert not page.evaluate(is_kept(phone, visit))


def test_who_signs_out_and_in_again_has_them_fetched_again(phone: Site, seller: User) -> None:
    page, due = phone.page, customer_of(seller)
    sign_in(phone, seller)
    look_at(phone, TODAY)
    wait_until(page, ALL_FETCHED)
    page.goto(f"{phone.address}{reverse('account_logout')}", wait_until="load")
    with page.expect_navigation(wait_until="load"):
        page.click("main form button")
    wait_until(page, f"async () => !(await ({ALL_FETCHED})())")
    sign_in(phone, seller)
    look_at(phone, TODAY)

    wait_until(page, is_kept(phone, path_of("visit", due.pk)))


def test_a_phone_that_saves_data_fetches_nothing_ahead(phone: Site, seller: User) -> None:
    page, due = phone.page, customer_of(seller)
    page.add_init_script(SAVE_DATA)
    sign_in(phone, seller)
    look_at(phone, TODAY)
    page.wait_for_timeout(1_500)

    assert page.locator("[data-ahead] >> nth=0").count()
    assert not page.evaluate(is_kept(phone, path_of("report", due.pk)))
