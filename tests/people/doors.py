"""Coming in, as a browser does it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from battlemap.reading import Element, read_page
from rows import PASSWORD

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpResponse

    from kejing.people.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of a made-up phone
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PERIOD = 30


def make_browser(user_agent: str = CHROME, *, enforce_csrf_checks: bool = False) -> Client:
    return Client(headers={"accept-language": "en", "user-agent": user_agent}, enforce_csrf_checks=enforce_csrf_checks)


def sign_in(browser: Client, user: User, password: str = PASSWORD, **also: str) -> HttpResponse:
    sent = {"login": user.username, "password": password} | also
    return browser.post(reverse("account_login"), sent)  # type: ignore[return-value]  # a response of the test client


def signed_in(user: User, user_agent: str = CHROME) -> Client:
    browser = make_browser(user_agent)
    assert sign_in(browser, user).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(reverse("own:page")).status_code == 200


def read(response: object) -> Element:
    return read_page(response.content.decode()).one("main")  # type: ignore[attr-defined]  # a response of the test client


def say(response: object) -> list[str]:
    """What the notices of a page say."""
    return [notice.words for notice in read(response).every("p", class_="notice")]


def give_phone(user: User) -> Authenticator:
    """Set the second factor up, with the secret of these tests."""
    return TOTP.activate(user, SECRET).instance


def code_now(secret: str = SECRET) -> str:
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
    return code
