from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from kejing.people.enums import Role
from kejing.people.models import Device, User
from kejing.people.operations import save_account
from kejing.people.queries.devices import describe_device
from people.doors import CHROME, is_in, make_browser, read, say, sign_in, signed_in
from rows import PASSWORD, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
NEW = "another-long-sentence"
OWN, CHANGE = "own:page", "account_change_password"


@pytest.fixture
def wang() -> User:
    return make_user("wang")


def test_five_wrong_passwords_lock_a_name_and_say_for_how_long(wang: User) -> None:
    browser = make_browser()
    wrong = [say(sign_in(browser, wang, "wrong")) for _try in range(5)]

    locked = say(sign_in(browser, wang))

    assert wrong == [["The name or the password is not right."]] * 5
    assert locked == ["Too many wrong tries. Wait 10 minutes, then try again."]
    assert not is_in(browser)


def test_a_locked_name_opens_again_when_its_time_is_over(wang: User, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, now = make_browser(), time.time()
    for _try in range(5):
        sign_in(browser, wang, "wrong")

    monkeypatch.setattr(time, "time", lambda: now + 9.5 * 60)
    almost = say(sign_in(browser, wang))
    monkeypatch.setattr(time, "time", lambda: now + 10 * 60 + 2)
    sign_in(browser, wang)

    assert almost == ["Too many wrong tries. Wait 1 minute, then try again."]
    assert is_in(browser)


def test_another_name_is_not_locked_with_it(wang: User) -> None:
    browser = make_browser()
    for _try in range(5):
        sign_in(browser, wang, "wrong")

    sign_in(browser, make_user("chen"))

    assert is_in(browser)


def test_a_name_that_is_not_there_is_answered_as_a_wrong_password(wang: User) -> None:
    answers = [say(sign_in(make_browser(), user, "wrong")) for user in (wang, User(username="nobody"))]

    assert answers[0] == answers[1]


def test_a_lock_is_kept_beside_as_many_other_entries_as_anybody_could_make(settings: Settings) -> None:
    """Past the limit the cache drops entries, and whoever tries many names could drop the lock of one."""
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def test_a_sign_in_starts_a_session_of_its_own(wang: User) -> None:
    browser = make_browser()
    browser.get(reverse("account_login"))
    planted = browser.session
    planted["planted"] = True
    planted.save()
    key = planted.session_key
    assert key is not None
    browser.cookies["sessionid"] = key

    sign_in(browser, wang)

    assert browser.session.session_key != key
    assert not planted.exists(key)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(target: str, wang: User) -> None:
    assert sign_in(make_browser(), wang, next=target)["Location"] == reverse("battlemap:pyramid")


def test_signing_in_leads_to_the_page_asked_for(wang: User) -> None:
    assert sign_in(make_browser(), wang, next="/you/")["Location"] == "/you/"


def test_no_form_of_another_site_is_taken(wang: User) -> None:
    browser = make_browser(enforce_csrf_checks=True)
    browser.force_login(wang)

    places = [reverse("account_login"), reverse("account_logout"), reverse(CHANGE), reverse("own:end_others")]

    assert [browser.post(place).status_code for place in places] == [403, 403, 403, 403]


def test_pages_of_the_door_are_framed_by_nobody_and_kept_by_nobody(wang: User) -> None:
    browser = signed_in(wang)

    answers = [make_browser().get(reverse("account_login")), browser.get(reverse(OWN))]

    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


def test_the_session_s_cookie_is_out_of_reach_of_scripts_and_of_other_sites(wang: User) -> None:
    cookie = signed_in(wang).cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_nobody_signs_himself_up() -> None:
    assert make_browser().get("/accounts/signup/").status_code == 404


def test_one_s_browsers_are_listed_in_words_this_one_first(wang: User) -> None:
    phone = signed_in(wang, IPHONE)
    desk = signed_in(wang)
    Device.objects.filter(user_agent=CHROME).update(seen_at=timezone.now() - timedelta(days=1))

    listed = read(desk.get(reverse(OWN))).one("ul", class_="devices").every("li")

    assert [(entry.one("b").words, bool(entry.every("form"))) for entry in listed] == [
        ("Chrome, Windows", False),
        ("Safari, iPhone", True),
    ]
    assert listed[0].one("span", class_="where").words == "127.0.0.1"
    assert is_in(phone)


def test_one_browser_is_signed_out_from_another(wang: User) -> None:
    phone, desk = signed_in(wang, IPHONE), signed_in(wang)

    desk.post(reverse("own:end_one", args=[Device.objects.get(user_agent=IPHONE).pk]))

    assert (is_in(phone), is_in(desk)) == (False, True)


def test_all_others_are_signed_out_at_once(wang: User) -> None:
    others, desk = [signed_in(wang, IPHONE), signed_in(wang)], signed_in(wang)
    stranger = signed_in(make_user("chen"))

    answer = desk.post(reverse("own:end_others"), follow=True)

    assert say(answer) == ["2 browsers were signed out."]
    assert [is_in(browser) for browser in (*others, desk, stranger)] == [False, False, True, True]


def test_nobody_signs_somebody_else_out(wang: User) -> None:
    stranger = signed_in(make_user("chen"))
    desk = signed_in(wang)

    answer = stranger.post(reverse("own:end_one", args=[Device.objects.get(user=wang).pk]))

    assert (answer.status_code, is_in(desk)) == (404, True)


def test_signing_out_takes_the_browser_off_the_list(wang: User) -> None:
    browser = signed_in(wang)

    browser.post(reverse("account_logout"))

    assert not Device.objects.exists()


def test_a_browser_is_touched_at_most_every_ten_minutes(wang: User) -> None:
    browser = signed_in(wang)
    seen = Device.objects.get().seen_at
    browser.get(reverse(OWN))
    assert Device.objects.get().seen_at == seen
    session = browser.session
    session["device"] |= {"seen": (seen - timedelta(minutes=11)).isoformat()}
    session.save()

    browser.get(reverse(OWN))

    assert Device.objects.get().seen_at > seen


def test_a_new_password_signs_all_other_browsers_out_and_this_one_stays_listed(wang: User) -> None:
    other, browser = signed_in(wang, IPHONE), signed_in(wang)
    answer = browser.post(reverse(CHANGE), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True)
    browser.get(reverse(OWN))

    assert answer.status_code == 200
    assert (is_in(other), is_in(browser)) == (False, True)
    assert [device.session_key for device in Device.objects.all()] == [browser.session.session_key]


def test_a_new_password_needs_the_one_so_far(wang: User) -> None:
    answer = signed_in(wang).post(reverse(CHANGE), {"oldpassword": "x", "password1": NEW, "password2": NEW})

    assert read(answer).one("ul", class_="errorlist").words == "This is not your password."
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/140.0", "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        ("curl/8", "Unknown program"),
    ],
)
def test_a_browser_is_called_by_name(user_agent: str, words: str) -> None:
    with translation.override("en"):
        assert describe_device(user_agent) == words


def test_the_command_line_opens_a_closed_account_with_a_new_password(wang: User) -> None:
    browser = signed_in(wang)
    User.objects.update(is_active=False)

    made = save_account(username="wang", display_name=None, role=None, team_code=None, password=NEW)

    assert (made, is_in(browser)) == (False, False)
    assert sign_in(Client(), wang, NEW).status_code == 302
    assert User.objects.get().role == Role.SALESPERSON
