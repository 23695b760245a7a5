from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlparse

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from kejing.people.enums import Role
from kejing.people.models import Company, User
from kejing.people.operations import save_account
from kejing.people.operations.company import change_company
from kejing.people.operations.people import close_person, remove_second_factor
from people.doors import code_now, give_phone, is_in, make_browser, read, say, sign_in, signed_in
from rows import PASSWORD, make_user

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

CODE, ADD, OWN = "mfa_authenticate", "mfa_activate_totp", "own:page"


@pytest.fixture
def wang() -> User:
    return make_user("wang")


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def require(*, by: User, on: bool = True) -> None:
    change_company(name="", weekdays="12345", managers_need_second_factor=on, by=by)


def send_code(browser: Client, code: str) -> object:
    return browser.post(reverse(CODE), {"code": code})


def test_the_password_alone_opens_nothing_where_a_second_factor_is_set_up(wang: User) -> None:
    give_phone(wang)
    browser = make_browser()

    step = sign_in(browser, wang)

    assert step["Location"] == reverse(CODE)
    assert not is_in(browser)
    send_code(browser, code_now())
    assert is_in(browser)


def test_each_step_of_coming_in_starts_a_session_of_its_own(wang: User) -> None:
    give_phone(wang)
    browser = make_browser()
    browser.get(reverse("account_login"))
    planted = browser.session
    planted["planted"] = True
    planted.save()
    browser.cookies["sessionid"] = planted.session_key or ""
    sign_in(browser, wang)
    half = browser.session.session_key

    send_code(browser, code_now())

    assert is_in(browser)
    assert browser.session.session_key not in {half, planted.session_key}
    assert not any(planted.exists(key) for key in (half, planted.session_key) if key)


def test_who_stands_before_the_second_step_can_turn_back(wang: User) -> None:
    give_phone(wang)
    browser = make_browser()
    sign_in(browser, wang)
    assert browser.get(reverse(CODE)).status_code == 200

    back = browser.post(reverse("account_logout"))

    assert back["Location"] == reverse("account_login")
    assert browser.get(reverse(CODE))["Location"] == reverse("account_login")


def test_a_code_opens_once(wang: User) -> None:
    give_phone(wang)
    code = code_now()
    first, second = make_browser(), make_browser()
    for browser in (first, second):
        sign_in(browser, wang)
        send_code(browser, code)

    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_opens_once_without_the_phone(wang: User) -> None:
    browser = signed_in(wang)
    codes = set_up(browser)
    first, second = make_browser(), make_browser()

    for other in (first, second):
        sign_in(other, wang)
        send_code(other, codes[0])

    assert (len(codes), is_in(first), is_in(second)) == (10, True, False)


def set_up(browser: Client) -> list[str]:
    """Set a second factor up as the page says, and return the recovery codes it shows."""
    page = read(browser.get(reverse(ADD)))
    key = page.one("code", class_="key").words
    codes = browser.post(reverse(ADD), {"code": code_now(key)}, follow=True)
    return [code.words for code in read(codes).one("ul", class_="codes").every("code")]


def test_the_picture_of_the_key_needs_nothing_the_security_policy_forbids(wang: User) -> None:
    browser = signed_in(wang)

    response = browser.get(reverse(ADD))

    source = read(response).one("img", class_="qr").attributes["src"]
    kind, picture = source.split(",", 1)
    drawing = base64.b64decode(picture).decode()
    assert kind == "data:image/svg+xml;base64"
    assert "<style" not in drawing
    assert "style=" not in drawing
    assert "data:" in response["Content-Security-Policy"].split("img-src")[1].split(";")[0]


def test_the_app_on_the_phone_names_company_and_person(wang: User) -> None:
    Company.objects.create(pk=1, name="Nanshan")
    browser = signed_in(wang)

    url = urlparse(browser.get(reverse(ADD)).context["totp_url"])

    assert (url.path, parse_qs(url.query)["issuer"]) == ("/wang", ["Nanshan"])


def test_five_wrong_codes_lock_the_second_step_and_say_for_how_long(wang: User) -> None:
    give_phone(wang)
    browser = make_browser()
    sign_in(browser, wang)
    for _try in range(5):
        send_code(browser, "000000")

    locked = read(send_code(browser, code_now()))

    assert locked.one("ul", class_="errorlist").words == "Too many wrong tries. Wait 10 minutes, then try again."
    assert not is_in(browser)


def test_an_account_closed_between_password_and_code_stays_closed(wang: User, manager: User) -> None:
    give_phone(wang)
    browser = make_browser()
    sign_in(browser, wang)
    close_person(person=wang, by=manager)

    answer = send_code(browser, code_now())

    assert answer["Location"] == reverse("account_inactive")  # type: ignore[index]  # a response
    assert not wang.devices.exists()


def test_where_the_company_asks_for_it_a_manager_sets_it_up_before_anything_else(manager: User) -> None:
    require(by=manager)
    browser = signed_in(manager)
    places = ("battlemap:pyramid", "people:list", OWN)

    sent = [browser.get(reverse(place)) for place in places]
    by_part = browser.get(reverse("people:list"), headers={"hx-request": "true"})

    assert [answer["Location"] for answer in sent] == [reverse(ADD)] * 3
    assert by_part["HX-Redirect"] == reverse(ADD)
    set_up(browser)
    assert [browser.get(reverse(place)).status_code for place in places] == [200, 200, 200]


def test_the_company_asks_nobody_else_for_it(manager: User, wang: User) -> None:
    require(by=manager)

    assert is_in(signed_in(wang))


def test_asking_for_it_signs_the_managers_out_who_have_none(manager: User) -> None:
    careful, careless = make_user("careful", role=Role.ADMINISTRATOR), make_user("careless", role=Role.ADMINISTRATOR)
    browsers = {user: signed_in(user) for user in (manager, careful, careless)}
    give_phone(careful)

    form = {"name": "", "weekdays": ["1"], "managers_need_second_factor": "on"}
    answer = browsers[manager].post(reverse("people:company"), form)

    assert answer.status_code == 302
    assert {user.username for user, browser in browsers.items() if is_in(browser)} == {"careful"}
    assert browsers[manager].get(reverse(OWN))["Location"] == reverse(ADD)


def test_a_second_factor_that_is_asked_for_cannot_be_taken_away(manager: User) -> None:
    browser = signed_in(manager)
    set_up(browser)
    require(by=manager)

    page = read(browser.post(reverse("mfa_deactivate_totp")))

    assert page.words.endswith("Your company lets managers in with a second factor only. Back")
    assert Authenticator.objects.filter(user=manager).count() == 2


def test_one_s_own_second_factor_is_taken_away_with_its_recovery_codes(wang: User) -> None:
    browser = signed_in(wang)
    set_up(browser)

    answer = browser.post(reverse("mfa_deactivate_totp"), follow=True)

    assert say(answer)[-1] == "The second factor was taken away."
    assert not Authenticator.objects.exists()


def test_a_manager_takes_it_away_from_who_lost_his_phone(wang: User, manager: User) -> None:
    browser = signed_in(wang)
    give_phone(wang)

    remove_second_factor(person=wang, by=manager)

    assert not is_in(browser)
    assert is_in(signed_in(wang))


def test_what_matters_asks_who_it_is_once_more(wang: User) -> None:
    browser = make_browser()
    browser.force_login(wang)  # a session that is older than any password typed
    place = reverse(ADD)

    asked = browser.get(place)
    wrong = browser.post(asked["Location"], {"password": "wrong"})
    right = browser.post(asked["Location"], {"password": PASSWORD, "next": place})

    assert asked["Location"].split("?")[0] == reverse("account_reauthenticate")
    assert read(wrong).one("ul", class_="errorlist").words == "This is not your password."
    assert right["Location"] == place
    assert browser.get(place).status_code == 200


def test_whoever_runs_the_server_lets_the_last_manager_in_who_lost_his_phone(manager: User) -> None:
    give_phone(manager)

    save_account(
        username="manager",
        display_name=None,
        role=None,
        team_code=None,
        password=PASSWORD,
        drops_second_factor=True,
    )

    assert is_in(signed_in(manager))
