from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from kejing.audit.enums import Action
from kejing.audit.models import Entry
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.people.operations.people import (
    LastManager,
    PersonRefused,
    change_person,
    close_person,
    invite_person,
    open_person,
)
from people.doors import is_in, make_browser, read, sign_in, signed_in
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db

MANAGER, ADMINISTRATOR = Role.GENERAL_MANAGER, Role.ADMINISTRATOR


def give_role(person: User, role: Role, *, by: User) -> None:
    change_person(
        person=person, username=person.username, display_name=str(person), email="", role=role, team=None, by=by
    )


def test_closing_an_account_ends_every_session_and_keeps_its_owner_out() -> None:
    manager, wang = make_user("manager", role=MANAGER), make_user("wang")
    browsers = [signed_in(wang), signed_in(wang)]

    close_person(person=wang, by=manager)

    assert [is_in(browser) for browser in browsers] == [False, False]
    assert read(sign_in_and_follow(wang)).one("h1").words == "Account closed"


def sign_in_and_follow(user: User) -> object:
    browser = make_browser()
    return browser.get(sign_in(browser, user)["Location"])


def test_an_account_opened_again_has_its_password_and_none_of_its_sessions() -> None:
    manager, wang = make_user("manager", role=MANAGER), make_user("wang")
    old = signed_in(wang)
    close_person(person=wang, by=manager)

    open_person(person=wang, by=manager)

    assert not is_in(old)
    assert is_in(signed_in(wang))


def test_what_somebody_owned_stays_his_and_is_listed_to_hand_over() -> None:
    manager, wang = make_user("manager", role=MANAGER), make_user("wang")
    customers = [make_customer(code, owner=wang) for code in ("A", "B")]
    make_customer("C", owner=manager)

    close_person(person=wang, by=manager)

    page = read(signed_in(manager).get(reverse("people:list"), {"state": "handover"}))
    for customer in customers:
        customer.refresh_from_db()
    assert [customer.owner for customer in customers] == [wang, wang]
    assert page.one("p", class_="notice").one("span").words == (
        "1 person who left still owns customers: 2 to hand over."
    )
    assert [row.one("th").words for row in page.one("tbody").every("tr")] == ["Wang wang"]
    theirs = f"{reverse('battlemap:table')}?by=person&of={wang.pk}"
    assert [link.words for link in page.every("a", href=theirs)] == ["2"]
    one = read(signed_in(manager).get(reverse("people:one", args=[wang.pk])))
    assert [link.words for link in one.every("a", href=theirs)] == ["2", "Hand them over"]


def test_an_administrator_is_not_told_what_people_own() -> None:
    administrator, wang = make_user("administrator", role=ADMINISTRATOR), make_user("wang")
    make_customer("A", owner=wang)
    close_person(person=wang, by=administrator)
    browser = signed_in(administrator)

    pages = [browser.get(reverse("people:list")), browser.get(reverse("people:one", args=[wang.pk]))]

    assert not [page for page in pages if "hand over" in read(page).words or "Owns" in read(page).words]


@pytest.mark.parametrize("done", ["close", "demote"])
def test_the_last_general_manager_stays(done: str) -> None:
    only, administrator = make_user("only", role=MANAGER), make_user("administrator", role=ADMINISTRATOR)
    invited = invite_person(
        username="next", display_name="Next", email="", role=MANAGER, team=None, by=only, now=timezone.now()
    ).user

    with pytest.raises(PersonRefused) as refused:
        close_person(person=only, by=invited) if done == "close" else give_role(only, ADMINISTRATOR, by=invited)

    only.refresh_from_db()
    assert isinstance(refused.value, LastManager)
    assert (only.is_active, only.role, administrator.is_active) == (True, MANAGER, True)


def test_the_last_one_who_looks_after_people_stays() -> None:
    only = make_user("only", role=ADMINISTRATOR)

    with pytest.raises(LastManager):
        give_role(only, Role.SALESPERSON, by=only)


def test_one_of_two_general_managers_may_go() -> None:
    first, second = make_user("first", role=MANAGER), make_user("second", role=MANAGER)

    close_person(person=first, by=second)
    with pytest.raises(LastManager):
        give_role(second, Role.SALESPERSON, by=second)

    first.refresh_from_db()
    assert not first.is_active


def test_nobody_closes_his_own_account() -> None:
    manager = make_user("manager", role=MANAGER)
    make_user("other", role=MANAGER)

    with pytest.raises(PersonRefused, match="your own account"):
        close_person(person=manager, by=manager)


def test_an_administrator_makes_nobody_general_manager() -> None:
    administrator, wang = make_user("administrator", role=ADMINISTRATOR), make_user("wang")

    with pytest.raises(PersonRefused, match="Only a general manager"):
        give_role(wang, MANAGER, by=administrator)
    with pytest.raises(PersonRefused, match="Only a general manager"):
        invite_person(
            username="x", display_name="X", email="", role=MANAGER, team=None, by=administrator, now=timezone.now()
        )

    wang.refresh_from_db()
    assert (wang.role, User.objects.filter(username="x").exists()) == (Role.SALESPERSON, False)


def test_an_administrator_cannot_come_in_by_a_general_manager_s_account() -> None:
    manager, administrator = make_user("manager", role=MANAGER), make_user("administrator", role=ADMINISTRATOR)
    make_user("other", role=MANAGER)
    browser = signed_in(administrator)
    doors = ("link", "take_back", "mail")

    answers = [browser.post(reverse(f"people:{door}", args=[manager.pk])).status_code for door in doors]
    for door in ("close", "forget_second_factor", "open"):
        browser.post(reverse(f"people:{door}", args=[manager.pk]))
    page = read(browser.get(reverse("people:one", args=[manager.pk])))

    manager.refresh_from_db()
    assert answers == [403, 403, 403]
    assert (manager.is_active, hasattr(manager, "invitation")) == (True, False)
    assert (page.every("form"), page.every("copy-box")) == ([], [])


def test_a_person_is_changed_on_the_page() -> None:
    manager, wang, team = make_user("manager", role=MANAGER), make_user("wang"), make_team("north")
    sent = {"display_name": "Wang Fang", "username": "fang", "email": "w@example.com", "role": "service"}

    signed_in(manager).post(reverse("people:one", args=[wang.pk]), sent | {"team": str(team.pk)})

    wang.refresh_from_db()
    assert (wang.display_name, wang.username, wang.email, wang.role, wang.team) == (*sent.values(), team)


def test_the_list_finds_by_name_and_state() -> None:
    manager = make_user("manager", role=MANAGER)
    make_user("wang")
    make_user("chen", team=make_team("wangfujing"))
    invite_person(
        username="li", display_name="Li", email="", role=Role.SERVICE, team=None, by=manager, now=timezone.now()
    )
    browser = signed_in(manager)

    def find(**asked: str) -> list[str]:
        rows = read(browser.get(reverse("people:list"), asked)).every("tbody")
        return [row.one("a").words for body in rows for row in body.every("tr")]

    found = [find(q="WANG"), find(state="invited"), find(state="active"), find(state="waiting"), find(q="nobody")]
    assert found == [["Chen", "Wang"], ["Li"], ["Chen", "Manager", "Wang"], [], []]
    assert browser.get(reverse("people:list"), {"state": "x"}).status_code == 404


def test_what_somebody_can_do_a_day_is_said_on_his_page_and_told_by_the_log() -> None:
    manager, wang = make_user("manager", role=MANAGER), make_user("wang")
    page = reverse("people:one", args=[wang.pk])
    sent = {"display_name": "Wang", "username": "wang", "role": Role.SALESPERSON, "team": ""}
    browser = signed_in(manager)

    browser.post(page, {**sent, "daily_capacity": "6"})
    wang.refresh_from_db()
    said = read(browser.post(page, {**sent, "daily_capacity": "1001"})).one("ul", class_="errorlist").words

    assert (wang.daily_capacity, wang.capacity(12)) == (6, 6)
    assert said == "Ensure this value is less than or equal to 1000."
    changed = Entry.objects.get(action=Action.PERSON_CHANGED)
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before["daily_capacity"], changed.after["daily_capacity"]) == ("", "6")
    browser.post(page, {**sent, "daily_capacity": ""})
    wang.refresh_from_db()
    assert wang.capacity(12) == 12
