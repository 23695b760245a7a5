"""The log of changes: what is written, by whom, who reads it, and that nothing of it is ever changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from battlemap.reading import read_page
from kejing.audit.enums import ABOUT_BUSINESS, Action, Kind
from kejing.audit.models import Entry, NotToBeChanged
from kejing.audit.operations import Change, record, record_change, record_parts
from kejing.audit.queries.log import LogAsked, log_page
from kejing.people.enums import Role
from kejing.people.operations import save_account
from kejing.people.operations.company import add_days, change_company, change_masks, remove_days
from kejing.people.operations.people import change_person, close_person, open_person
from kejing.people.operations.teams import add_team, change_team, remove_team
from people.doors import make_browser, sign_in
from rows import PASSWORD, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def browser_of(user: User) -> Client:
    browser = make_browser()
    browser.force_login(user)
    return browser


def told() -> list[tuple[Any, ...]]:
    fields = ("by_name", "action", "object_kind", "object_name", "before", "after")
    return list(Entry.objects.order_by("pk").values_list(*fields))


def shown(browser: Client, query: str = "") -> list[str]:
    page = read_page(browser.get(f"{reverse('audit:log')}{query}").content.decode()).one("main")
    tables = page.every("tbody")
    return [row.one("th").words for table in tables for row in table.every("tr")]


def test_an_entry_says_who_did_what_from_where_and_when(manager: User) -> None:
    browser = browser_of(manager)
    before = datetime.now(tz=UTC)

    browser.post(reverse("people:add_team"), {"name": "North"}, REMOTE_ADDR="192.0.2.7")

    entry = Entry.objects.get()
    assert (entry.by_id, entry.by_name, entry.action, entry.object_name, entry.address) == (
        manager.pk,
        "Manager",
        Action.TEAM_ADDED,
        "North",
        "192.0.2.7",
    )
    assert abs((entry.at - before).total_seconds()) < 3600


def test_at_the_command_line_nobody_is_named() -> None:
    save_account(username="boss", display_name="Boss", role=None, team_code=None, password=PASSWORD)
    save_account(username="boss", display_name="Chief", role=None, team_code=None, password=PASSWORD)

    made = {
        "username": "boss",
        "display_name": "Boss",
        "email": "",
        "role": "general_manager",
        "team": "",
        "daily_capacity": "",
    }
    assert told() == [
        ("", "person_added", "person", "Boss", None, made),
        ("", "person_changed", "person", "Chief", {"display_name": "Boss"}, {"display_name": "Chief"}),
        ("", "password_set", "person", "Chief", None, None),
    ]


def test_what_did_not_change_is_not_told() -> None:
    kept = record_change(
        action=Action.TEAM_CHANGED, kind=Kind.TEAM, pk=1, name="a", before={"name": "a"}, after={"name": "a"}
    )

    assert (kept, told()) == (None, [])


def test_what_is_rolled_back_was_never_written() -> None:
    @transaction.atomic
    def fail() -> None:
        record(action=Action.TEAM_ADDED, kind=Kind.TEAM, name="a")
        raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert told() == []


def test_nothing_in_the_log_can_be_changed_or_taken_out() -> None:
    entry = record(action=Action.TEAM_ADDED, kind=Kind.TEAM, name="a")
    entry.object_name = "b"

    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(object_name="b"),
        lambda: Entry.objects.bulk_update([entry], ["object_name"]),
        lambda: Entry.objects.update_or_create(pk=entry.pk, defaults={"object_name": "b"}),
    ):
        with pytest.raises(NotToBeChanged):
            change()

    assert told() == [("", "team_added", "team", "a", None, None)]


def test_coming_in_and_not_coming_in_are_told_but_never_a_name_that_nobody_has() -> None:
    user = make_user("li")
    browser = make_browser()

    sign_in(browser, user, "wrong-for-sure")
    browser.post(reverse("account_login"), {"login": "a-password-in-the-wrong-place", "password": "x"})
    sign_in(browser, user)

    assert told() == [
        ("", "sign_in_failed", "person", "Li", None, None),
        ("", "sign_in_failed", "person", "", None, None),
        ("Li", "signed_in", "person", "Li", None, None),
    ]


def test_what_is_done_with_people_teams_and_the_company_is_told(manager: User) -> None:
    li = make_user("li")
    north = add_team(name="North", parent=None)
    change_team(team=north, name="South", parent=None)
    change_person(person=li, username="li", display_name="Li", email="", role=Role.SUPERVISOR, team=north, by=manager)
    close_person(person=li, by=manager)
    open_person(person=li, by=manager)
    li.refresh_from_db()
    li.team = None
    li.save()
    remove_team(team=north)
    change_company(name="Us", weekdays="123456", managers_need_second_factor=False, by=manager)
    change_masks(masks={"salesperson": ["margin"]})
    remove_days(days=add_days(first_on=date(2026, 1, 1), last_on=date(2026, 1, 1), is_worked=False, name="New year"))

    day = {"first_on": "2026-01-01", "last_on": "2026-01-01", "is_worked": False}
    assert told() == [
        ("", "team_added", "team", "North", None, {"name": "North", "parent": ""}),
        ("", "team_changed", "team", "South", {"name": "North"}, {"name": "South"}),
        (
            "Manager",
            "person_changed",
            "person",
            "Li",
            {"role": "salesperson", "team": ""},
            {"role": "supervisor", "team": "South"},
        ),
        ("Manager", "person_closed", "person", "Li", None, None),
        ("Manager", "person_opened", "person", "Li", None, None),
        ("", "team_removed", "team", "South", {"name": "South", "parent": ""}, None),
        (
            "Manager",
            "company_changed",
            "company",
            "Us",
            {"name": "", "weekdays": list("12345")},
            {"name": "Us", "weekdays": list("123456")},
        ),
        ("", "masks_changed", "company", "Us", {"salesperson": []}, {"salesperson": ["margin"]}),
        ("", "days_added", "company", "New year", None, day),
        ("", "days_removed", "company", "New year", day, None),
    ]


def test_what_was_done_to_many_is_one_row_that_opens_one_by_one(manager: User) -> None:
    whole = record(action=Action.OWNER_ASSIGNED, kind=Kind.CUSTOMERS, after={"owner": "Li", "customers": 2}, by=manager)
    changes = [Change(pk, f"Shop {pk}", {"owner": ""}, {"owner": "Li"}) for pk in (1, 2)]
    record_parts(whole, Kind.CUSTOMER, changes)

    page = log_page(LogAsked(), sees_business=True, values={})
    parts = log_page(LogAsked(of=whole.pk), sees_business=True, values={})

    assert [(row.pk, row.parts) for row in page.rows] == [(whole.pk, whole.pk)]
    assert [(row.name, row.by, row.at) for row in parts.rows] == [
        (name, "Manager", whole.at) for name in ("Shop 2", "Shop 1")
    ]
    assert parts.whole is not None
    assert parts.whole.pk == whole.pk


def test_the_page_says_in_words_what_changed(manager: User) -> None:
    record_change(
        action=Action.PERSON_CHANGED,
        kind=Kind.PERSON,
        pk=1,
        name="Li",
        before={"role": "salesperson", "team": ""},
        after={"role": "supervisor", "team": "South"},
        by=manager,
    )

    page = read_page(browser_of(manager).get(reverse("audit:log")).content.decode()).one("tbody")

    assert [line.words for line in page.one("dl").every("div")] == [
        "Role Salesperson → Sales supervisor",
        "Team — → South",
    ]


def test_the_log_is_asked_by_words_act_and_days(manager: User) -> None:
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    entries = [
        ("Li", Action.SIGNED_IN, "Li", day),
        ("Li", Action.TEAM_ADDED, "North", day.replace(day=2)),
        ("Wang", Action.TEAM_ADDED, "South", day.replace(day=3)),
    ]
    for by, action, name, at in entries:
        Entry(at=at, by_name=by, action=action, object_kind=Kind.TEAM, object_name=name).save()
    browser = browser_of(manager)

    assert shown(browser) == ["Team added", "Team added", "Signed in"]
    assert shown(browser, "?q=li") == ["Team added", "Signed in"]
    assert shown(browser, "?q=south") == ["Team added"]
    assert shown(browser, "?action=signed_in") == ["Signed in"]
    assert shown(browser, "?since=2026-03-02&until=2026-03-02") == ["Team added"]
    assert shown(browser, "?q=nobody") == []
    assert [browser.get(f"{reverse('audit:log')}?{bad}").status_code for bad in ("action=x", "of=0", "since=x")] == [
        404,
        404,
        404,
    ]


def test_pages_of_the_log_follow_one_another_without_a_gap(manager: User) -> None:
    Entry.add_all(Entry(action=Action.TEAM_ADDED, object_kind=Kind.TEAM, object_name=str(n)) for n in range(60))

    first = log_page(LogAsked(), sees_business=True, values={})
    second = log_page(LogAsked(before=first.next), sees_business=True, values={})

    names = [row.name for row in (*first.rows, *second.rows)]
    assert names == [str(n) for n in range(59, -1, -1)]
    assert second.next is None


def test_who_sees_no_customer_reads_nothing_about_them(manager: User) -> None:
    for kind in Kind:
        record(action=Action.EXPORTED, kind=kind, name=kind.value)
    administrator = browser_of(make_user("admin", role=Role.ADMINISTRATOR))

    assert len(shown(browser_of(manager))) == len(Kind)
    assert len(shown(administrator)) == len(Kind) - len(ABOUT_BUSINESS)
    hidden = Entry.objects.get(object_kind=Kind.CUSTOMERS)
    page = read_page(administrator.get(f"{reverse('audit:log')}?of={hidden.pk}").content.decode()).one("main")
    assert page.every("p", class_="audit-whole") == []


def test_only_managers_read_the_log() -> None:
    place = reverse("audit:log")
    others = [Role.SALESPERSON, Role.SUPERVISOR, Role.SERVICE, Role.MARKETING]

    assert {browser_of(make_user(role, role=role)).get(place).status_code for role in others} == {403}
    assert Client().get(place).status_code == 302
    assert browser_of(make_user("boss", role=Role.GENERAL_MANAGER)).post(place).status_code == 405


def test_the_log_asks_as_often_for_three_rows_as_for_one(
    manager: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = browser_of(manager)
    for rows in (1, 2):
        for _ in range(rows):
            record(action=Action.TEAM_ADDED, kind=Kind.TEAM, name="a")
        with django_assert_num_queries(3):
            browser.get(reverse("audit:log"))
