"""What people do on the pages, said once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam
    from playwright.sync_api import Locator, Page

    from kejing.people.models import User

PYRAMID, TABLE, SIGN_IN = "battlemap:pyramid", "battlemap:table", "account_login"
SETTLED = "() => !document.querySelector('late-part, .htmx-request')"


def find_session(user: User, *, address: str) -> SetCookieParam:
    """Return the cookie of a session in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": address,
    }


@dataclass(frozen=True, slots=True)
class Site:
    """The served site and the browser's page on it."""

    address: str
    page: Page

    def open(self, name: str, query: str = "") -> None:
        """Open the page of a named url, and wait until its scripts have run."""
        self.page.goto(f"{self.address}{reverse(name)}{query}", wait_until="load")

    def settle(self) -> None:
        """Wait until all that comes late to the page is there."""
        self.page.wait_for_function(SETTLED)

    def sign_in(self, username: str, password: str) -> None:
        """Fill in the sign-in form and send it."""
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.page.click("main button")

    def choose_language(self, words: str) -> None:
        """Choose a language by the name it gives itself: in its own menu, on a phone in the reader's."""
        form = "form[action$='setlang/']"
        self.page.locator(f"details.menu:has({form}) > summary").filter(visible=True).first.click()
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f"details[open] {form} button", has_text=words).click()

    def choose_theme(self, value: str) -> None:
        """Choose an appearance in one's own menu."""
        self.page.click("summary.who")
        self.page.click(f"user-preference[name=theme] button[value={value}]")

    def tier_counts(self) -> dict[str, int]:
        """Return how many customers the pyramid's table shows, by tier."""
        rows = self.page.locator("table.tiers tbody tr")
        shown = rows.evaluate_all("rows => rows.map(row => [row.dataset.tier, row.querySelector('.count').innerText])")
        return {tier: int(count.replace(",", "")) for tier, count in shown}

    def rows(self) -> list[list[str]]:
        """Return what the cells of the battle map say, row by row; a cell's small print is left out."""
        cells: list[list[str]] = self.page.locator("table.grid tbody tr").evaluate_all(
            """rows => rows.map(row => [...row.cells].map(cell => {
                const copy = cell.cloneNode(true);
                for (const small of copy.querySelectorAll('.change')) small.remove();
                return copy.textContent.trim().replace(/\\s+/g, ' ');
            }))"""
        )
        return cells

    def names(self) -> list[str]:
        """Return the customers of the battle map in the order shown."""
        return [row[0] for row in self.rows()]

    @property
    def drawer(self) -> Locator:
        """The drawer that says why."""
        return self.page.locator("#drawer")

    @property
    def is_wider_than_the_screen(self) -> bool:
        """Whether one would have to scroll sideways."""
        wider: bool = self.page.evaluate("document.scrollingElement.scrollWidth > document.documentElement.clientWidth")
        return wider
