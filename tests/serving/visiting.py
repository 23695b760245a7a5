"""A visitor without a browser: follows redirects, keeps cookies, sends forms."""

from __future__ import annotations

import re
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from pathlib import Path

WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back after all redirects."""

    status: int
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at an address, such as http://127.0.0.1:8000; of a server that signs for itself he trusts the file."""

    address: str
    cookies: CookieJar = field(default_factory=CookieJar)
    trusts: Path | None = None

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """Fetch a page, or send a form with the token of the page before."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.trusts)),
        )
        request = urllib.request.Request(  # noqa: S310 - a loopback address of ours
            self.address + path,
            data=urlencode(form).encode() if form is not None else None,
            headers={"Accept-Language": "en", "Referer": self.address + path},
        )
        with opener.open(request, timeout=WAIT_SECONDS) as response:
            return Answer(response.status, response.url, response.read().decode())

    def send(self, path: str, *, page: str, **form: str) -> Answer:
        """Send the form that stands on a page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(page).text)
        assert found is not None, f"There is no form on {page}."
        return self.ask(path, {"csrfmiddlewaretoken": found.group(1), **form})

    def sign_in(self, username: str, password: str) -> Answer:
        """Sign in and return the page one lands on."""
        login = "/accounts/login/"
        return self.send(login, page=login, login=username, password=password)

    def find_sign_in(self) -> Answer | None:
        """Return the sign-in page, or nothing while nobody answers."""
        try:
            return self.ask("/accounts/login/")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None


def read_tier_counts(page: str) -> dict[str, int]:
    """Return how many customers each tier of the pyramid page has."""
    row = r'<tr data-tier="(\w+)">.*?class="num count"><b[^>]*>(?:<a[^>]*>)?([\d,]+)<'
    rows = re.findall(row, page, flags=re.DOTALL)
    return {tier: int(count.replace(",", "")) for tier, count in rows}


def read_total(page: str) -> int:
    """Return how many customers the pyramid page has, the lost ones included."""
    found = re.search(r'<tr class="sum">.*?class="num">(?:<a[^>]*>)?([\d,]+)<', page, flags=re.DOTALL)
    assert found is not None, "The page has no total."
    return int(found.group(1).replace(",", ""))


def read_judged_day(page: str) -> str:
    """Return the day that the page is judged for."""
    found = re.search(r'<time datetime="([\d-]+)"', page)
    assert found is not None, "The page names no day."
    return found.group(1)
