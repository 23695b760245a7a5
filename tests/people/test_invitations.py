from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kejing.audit.models import Entry
from kejing.people.enums import Role
from kejing.people.models import Invitation, User
from kejing.people.operations.invitations import renew_invitation
from people.doors import is_in, make_browser, read, say, sign_in, signed_in
from rows import PASSWORD, make_team, make_user

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

CHOSEN = "quite-a-long-sentence"
LOCMEM = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


@pytest.fixture
def desk(manager: User) -> Client:
    return signed_in(manager)


def invite(desk: Client, **changed: str) -> str:
    """Invite somebody on the page and return the link it shows."""
    sent = {"display_name": "Wang Fang", "username": "wang", "email": "", "role": "salesperson", "team": ""} | changed
    response = desk.post(reverse("people:new"), sent, follow=True)
    return read(response).one("copy-box").one("input").attributes["value"]


def choose(browser: Client, link: str, password: str = CHOSEN, again: str | None = None) -> object:
    return browser.post(link, {"password": password, "again": password if again is None else again})


def test_an_invited_person_chooses_a_password_and_is_in(desk: Client) -> None:
    team = make_team("north")
    link = invite(desk, role="supervisor", team=str(team.pk))
    browser = make_browser()

    choose(browser, link)

    wang = User.objects.get(username="wang")
    assert is_in(browser)
    assert (wang.role, wang.team, wang.display_name) == (Role.SUPERVISOR, team, "Wang Fang")
    assert sign_in(make_browser(), wang, CHOSEN).status_code == 302


def test_a_link_opens_once(desk: Client) -> None:
    link = invite(desk)
    choose(make_browser(), link)
    late = make_browser()

    answers = [late.get(link).status_code, choose(late, link, "another-long-sentence").status_code]  # type: ignore[attr-defined]  # a response

    assert answers == [404, 404]
    assert not is_in(late)


@pytest.mark.parametrize("ending", ["expired", "replaced", "taken back", "closed", "guessed"])
def test_a_link_that_is_over_opens_nothing_and_says_so(ending: str, desk: Client, manager: User) -> None:
    link = invite(desk)
    wang = User.objects.get(username="wang")
    now = timezone.now()
    match ending:
        case "expired":
            Invitation.objects.update(expires_at=now)
        case "replaced":
            renew_invitation(user=wang, by=manager, now=now)
        case "taken back":
            desk.post(reverse("people:take_back", args=[wang.pk]))
        case "closed":
            desk.post(reverse("people:close", args=[wang.pk]))
        case _:
            link = link[:-2] + ("0/" if link[-2] != "0" else "1/")

    response = choose(make_browser(), link)

    assert response.status_code == 404  # type: ignore[attr-defined]  # a response
    assert read(response).one("h1").words == "This link opens nothing any more"
    assert not User.objects.get(username="wang").has_password


def test_a_link_lasts_seven_days(manager: User) -> None:
    now = timezone.now()

    invitation = renew_invitation(user=make_user("wang"), by=manager, now=now)

    assert invitation.expires_at - now == timedelta(days=7)


def test_a_weak_or_mistyped_password_is_refused_and_the_link_stays(desk: Client) -> None:
    link = invite(desk)
    browser = make_browser()

    weak = read(choose(browser, link, "short")).one("ul", class_="errorlist").words
    differing = read(choose(browser, link, CHOSEN, "something-else-long")).one("ul", class_="errorlist").words

    assert weak == "This password is too short. It must contain at least 10 characters."
    assert differing == "The two passwords differ."
    assert browser.get(link).status_code == 200


def test_who_forgot_his_password_gets_a_link_and_his_old_sessions_end(desk: Client) -> None:
    wang = make_user("wang")
    old = signed_in(wang)
    page = desk.post(reverse("people:link", args=[wang.pk]), follow=True)
    link = read(page).one("copy-box").one("input").attributes["value"]
    assert is_in(old)

    choose(make_browser(), link)

    assert not is_in(old)
    assert sign_in(make_browser(), wang, PASSWORD).status_code == 200
    assert sign_in(make_browser(), wang, CHOSEN).status_code == 302


def test_whoever_was_signed_in_before_is_signed_out(desk: Client, manager: User) -> None:
    link = invite(desk)

    choose(desk, link)

    assert desk.session["_auth_user_id"] == str(User.objects.get(username="wang").pk)
    assert not manager.devices.exists()


def test_a_name_that_is_taken_is_refused_also_in_other_letters(desk: Client) -> None:
    make_user("Wang")
    sent = {"display_name": "Wang", "username": "wang", "email": "", "role": "salesperson", "team": ""}

    response = desk.post(reverse("people:new"), sent)

    assert read(response).one("ul", class_="errorlist").words == "Somebody else signs in with this name."
    assert not User.objects.filter(username="wang").exists()


def test_the_link_is_sent_where_a_mail_server_is_set_up(desk: Client, settings: Settings) -> None:
    settings.MAILERS = LOCMEM
    link = invite(desk, email="wang@example.com")
    wang = User.objects.get(username="wang")

    response = desk.post(reverse("people:mail", args=[wang.pk]), follow=True)

    (message,) = mail.outbox
    assert (message.to, message.subject) == (["wang@example.com"], "Your way into Kejing")
    assert link in message.body
    assert say(response) == ["The link was sent to wang@example.com."]


def test_without_a_mail_server_nothing_offers_to_send(desk: Client, settings: Settings) -> None:
    settings.MAILERS = {}
    invite(desk, email="wang@example.com")
    wang = User.objects.get(username="wang")

    page = read(desk.get(reverse("people:one", args=[wang.pk])))

    assert "Send to" not in page.words
    assert desk.post(reverse("people:mail", args=[wang.pk])).status_code == 404


def test_a_mail_server_that_refuses_is_told_and_the_link_stays(desk: Client, settings: Settings) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    link = invite(desk, email="wang@example.com")

    response = desk.post(reverse("people:mail", args=[User.objects.get(username="wang").pk]), follow=True)

    assert say(response)[0].startswith("The message could not be sent:")
    assert make_browser().get(link).status_code == 200


def test_the_log_says_who_made_a_link_and_who_took_it_back(desk: Client, manager: User) -> None:
    invite(desk)
    wang = User.objects.get(username="wang")

    desk.post(reverse("people:take_back", args=[wang.pk]))
    desk.post(reverse("people:take_back", args=[wang.pk]))

    told = Entry.objects.filter(action__in=["link_made", "link_taken_back"]).order_by("pk")
    assert list(told.values_list("action", "by_name", "object_name")) == [
        ("link_made", str(manager), "Wang Fang"),
        ("link_taken_back", str(manager), "Wang Fang"),
    ]


def test_a_browser_left_open_gives_away_no_password_and_no_second_factor(desk: Client, manager: User) -> None:
    Authenticator.objects.create(user=manager, type="totp", data={})

    desk.post(reverse("people:link", args=[manager.pk]))
    answer = desk.post(reverse("people:forget_second_factor", args=[manager.pk]), follow=True)

    assert (Invitation.objects.count(), Authenticator.objects.count()) == (0, 1)
    assert "changed on your own page" in answer.content.decode()


def test_a_link_starts_a_session_of_its_own(desk: Client, manager: User) -> None:
    """Whoever is signed in in this browser is so no longer, and no key that somebody planted there holds."""
    link = invite(desk)
    before = desk.session.session_key

    choose(desk, link)

    assert before is not None
    assert not desk.session.exists(before)
    assert desk.get(reverse("own:page")).context["user"].username == "wang" != manager.username


@pytest.mark.parametrize("key", [2**63, 10**30])
def test_a_number_that_no_row_has_is_not_found(key: int) -> None:
    assert make_browser().get(f"/join/{key}/x/").status_code == 404
