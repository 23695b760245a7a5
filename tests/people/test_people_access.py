from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from battlemap.reading import read_page
from kejing.people.enums import Role
from kejing.people.models import CalendarDays, User
from people.doors import make_browser, signed_in
from rows import make_team, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

SEEN = ("list", "new", "one", "teams", "company")
DONE = (
    "close",
    "open",
    "forget_second_factor",
    "link",
    "take_back",
    "mail",
    "add_team",
    "change_team",
    "remove_team",
    "add_days",
    "remove_days",
    "masks",
)
BOTH = {"new", "one", "company"}
OWN_DONE = ("end_one", "end_others")


@pytest.fixture
def places() -> dict[str, str]:
    """Return the address of every page for managers, on rows that are there."""
    user, team = make_user("somebody"), make_team("north")
    days = CalendarDays.objects.create(first_on=date(2026, 1, 1), last_on=date(2026, 1, 1))
    rows = dict.fromkeys(("one", "close", "open", "forget_second_factor", "link", "take_back", "mail"), user.pk)
    rows |= {"change_team": team.pk, "remove_team": team.pk, "remove_days": days.pk}
    return {name: reverse(f"people:{name}", args=[rows[name]] if name in rows else []) for name in (*SEEN, *DONE)}


def test_nobody_comes_in_without_signing_in(places: dict[str, str]) -> None:
    own = [reverse("own:page"), reverse("own:end_others"), reverse("own:end_one", args=[1])]
    doors = ["account_change_password", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes"]
    doors += ["mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_index", "account_reauthenticate"]

    answers = {place: Client().get(place) for place in (*places.values(), *own, *map(reverse, doors))}

    assert {answer["Location"].split("?")[0] for answer in answers.values()} == {reverse("account_login")}


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.SUPERVISOR, Role.SERVICE, Role.MARKETING])
def test_who_does_not_look_after_people_is_told_that_it_is_not_his(role: Role, places: dict[str, str]) -> None:
    browser = make_browser()
    browser.force_login(make_user("other", role=role))

    seen = {name: browser.get(places[name]).status_code for name in SEEN}
    done = {name: browser.post(places[name]).status_code for name in (*DONE, *BOTH)}

    assert (seen, done) == (dict.fromkeys(SEEN, 403), dict.fromkeys((*DONE, *BOTH), 403))


@pytest.mark.parametrize("role", [Role.GENERAL_MANAGER, Role.ADMINISTRATOR])
def test_managers_open_every_page(role: Role, places: dict[str, str]) -> None:
    browser = make_browser()
    browser.force_login(make_user("manager", role=role))

    assert {name: browser.get(places[name]).status_code for name in SEEN} == dict.fromkeys(SEEN, 200)


def test_pages_answer_only_to_what_they_are_for(places: dict[str, str]) -> None:
    browser = make_browser()
    browser.force_login(make_user("manager", role=Role.GENERAL_MANAGER))
    only_seen = set(SEEN) - BOTH

    assert {name: browser.post(places[name]).status_code for name in only_seen} == dict.fromkeys(only_seen, 405)
    assert {name: browser.get(places[name]).status_code for name in DONE} == dict.fromkeys(DONE, 405)
    assert {name: browser.put(places[name]).status_code for name in BOTH} == dict.fromkeys(BOTH, 405)
    own = [reverse("own:end_others"), reverse("own:end_one", args=[1])]
    assert [browser.get(place).status_code for place in own] == [405, 405]
    assert browser.post(reverse("own:page")).status_code == 405


def test_what_is_not_there_is_not_found() -> None:
    browser = make_browser()
    browser.force_login(make_user("manager", role=Role.GENERAL_MANAGER))

    seen = browser.get(reverse("people:one", args=[404])).status_code
    names = (
        "close",
        "open",
        "forget_second_factor",
        "link",
        "take_back",
        "mail",
        "change_team",
        "remove_team",
        "remove_days",
    )

    assert seen == 404
    assert {browser.post(reverse(f"people:{name}", args=[404])).status_code for name in names} == {404}
    assert make_browser().get(reverse("own:join", args=[404, "x"])).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_leads_only_managers_to_people(role: Role) -> None:
    browser = make_browser()
    browser.force_login(make_user("somebody", role=role))

    rail = read_page(browser.get(reverse("own:page")).content.decode()).one("nav", class_="rail")

    leads = "People" in [link.words for link in rail.every("a")]
    assert leads == (role in {Role.GENERAL_MANAGER, Role.ADMINISTRATOR})


@pytest.mark.parametrize(("page", "queries"), [("people:list", 6), ("people:teams", 5), ("own:page", 5)])
def test_a_list_asks_as_often_for_three_rows_as_for_one(
    page: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    manager = make_user("manager", role=Role.GENERAL_MANAGER)
    team = make_team("top")
    browser = make_browser()
    browser.force_login(manager)
    with django_assert_num_queries(queries):
        browser.get(reverse(page))

    for name in ("a", "b", "c"):
        make_user(name, role=Role.SUPERVISOR, team=make_team(name, parent=team))
        signed_in(manager)
    User.objects.filter(username="a").update(is_active=False)

    with django_assert_num_queries(queries + (page == "people:list")):
        browser.get(reverse(page))
