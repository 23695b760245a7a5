"""Every address of the site, to everybody: an address without a line in the table fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from everything.addresses import ADDRESSES, IN
from everything.company import Site, store_everything

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpResponse
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

WELL: Final = frozenset({200, 302, 422})
METHODS: Final = ("get", "post", "delete")
ELSEWHERE: Final = "//elsewhere.example/"
LEADS_OUT: Final = re.compile(r"\s*([a-z]+:|//|/\\)", re.IGNORECASE)
INLINE: Final = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:", re.IGNORECASE)
LOOSE: Final = re.compile(r"unsafe-|\*|https?:")
FORBIDDEN: Final = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What each answer tells the browser."""


@pytest.fixture
def site(settings: Settings) -> Site:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    return store_everything()


def every_address(patterns: Sequence[URLPattern | URLResolver], within: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_address(
                pattern.url_patterns, f"{within}{pattern.namespace}:" if pattern.namespace else within
            )
        else:
            yield f"{within}{pattern.name or pattern.pattern}"


def fits(answer: HttpResponse, expected: int) -> bool:
    return answer.status_code in WELL if expected == IN else answer.status_code == expected


def leads_to(answer: HttpResponse) -> str:
    return "".join(answer.headers.get(header, "") for header in ("Location", "HX-Redirect", "HX-Location"))


def faults_of(answer: HttpResponse) -> Iterator[str]:
    """What in an answer a browser should not get."""
    yield from (f"{header} is missing" for header, value in FORBIDDEN.items() if answer.headers.get(header) != value)
    policy = answer.headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy or "script-src 'self'" not in policy or LOOSE.search(policy):
        yield f"the policy is loose: {policy}"
    if LEADS_OUT.match(leads_to(answer)):
        yield f"leads to {leads_to(answer)}"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        yield from (f"has {found} in it" for found in INLINE.findall(answer.content.decode()))


def test_every_address_has_its_line() -> None:
    assert sorted(every_address(get_resolver().url_patterns)) == sorted(ADDRESSES)


def test_only_the_door_stands_open() -> None:
    assert {name for name, line in ADDRESSES.items() if line.is_open} == {
        "account_login",
        "account_inactive",
        "own:join",
        "rounds:calendar_file",
        "set_language",
        # What the app is made of, and what it says without a connection: nobody's figures.
        "phone_manifest",
        "phone_worker",
        "phone_offline",
    }


def test_who_is_not_signed_in_is_led_to_the_door(site: Site) -> None:
    wrong = [
        f"{method} {name}: {answer.status_code} {leads_to(answer)}"
        for name, line in ADDRESSES.items()
        for method in METHODS
        for answer in [site.ask("", method, name)]
        if not (
            line.is_open
            or answer.status_code == 405
            or (line.to_phones and answer.status_code == 401)
            or (answer.status_code == 302 and leads_to(answer).startswith(reverse("account_login")))
        )
    ]

    assert not wrong, "\n".join(wrong)


def test_who_may_is_let_in_and_the_browser_is_told_what_it_may_not_do(site: Site) -> None:
    """A page that nobody is let in to would look well kept. No other site is led to, whatever an address says."""
    wrong = []
    for name, line in ADDRESSES.items():
        for method in line.ways:
            answer = site.ask(line.may, method, name, next=ELSEWHERE, back=ELSEWHERE)
            if not fits(answer, IN if line.is_there else 404):
                wrong.append(f"{method} {name}: {answer.status_code}")
            wrong += [f"{method} {name}: {fault}" for fault in faults_of(answer)]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["other", "reader"])
def test_others_are_answered_as_the_table_says(who: str, site: Site) -> None:
    wrong = []
    for name, line in ADDRESSES.items():
        for method, answered in line.ways.items():
            answer, expected = site.ask(who, method, name), getattr(answered, who)
            if not fits(answer, expected):
                wrong.append(f"{method} {name}: {answer.status_code}, not {expected}")
            wrong += [f"{method} {name}: {fault}" for fault in faults_of(answer)]

    assert not wrong, "\n".join(wrong)


def test_an_address_takes_only_what_it_is_for_and_no_form_of_another_site(site: Site) -> None:
    wrong = []
    for name, line in ADDRESSES.items():
        for method in set(METHODS) - set(line.ways):
            answer = site.ask(line.may, method, name)
            if answer.status_code != 405:
                wrong.append(f"{method} {name}: {answer.status_code}")
        if line.do is not None:
            answer = site.ask(line.may, "post", name, checks_csrf=True)
            if answer.status_code != 403 or "This form has waited too long" not in answer.content.decode():
                wrong.append(f"post {name} without its token: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
