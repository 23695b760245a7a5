from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse

from kejing.people.enums import Role
from kejing.people.http.adapters import Backend
from kejing.people.models import CalendarDays, Company, User
from kejing.people.operations.company import CalendarRefused, add_days, change_masks
from kejing.people.permissions import masked_fields
from kejing.people.queries.company import name_for, read_calendar
from people.doors import make_browser, read, say, signed_in
from rows import make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db

EVERYTHING = frozenset({"phone", "margin", "receivable"})


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def test_the_company_is_called_as_its_environment_says_until_somebody_names_it(
    manager: User, settings: Settings
) -> None:
    settings.COMPANY_NAME = "From Outside"
    browser = signed_in(manager)

    before = name_for(AnonymousUser())
    field = read(browser.get(reverse("people:company"))).one("input", id="id_name")
    browser.post(reverse("people:company"), {"name": "Nanshan", "weekdays": ["1", "6"]})

    assert (before, field.attributes["value"]) == ("From Outside", "From Outside")
    assert name_for(AnonymousUser()) == "Nanshan"
    assert "Nanshan" in browser.get(reverse("own:page")).content.decode()
    assert "Nanshan" in make_browser().get(reverse("account_login")).content.decode()
    assert Company.find().weekdays == "16"


def test_a_company_works_at_least_one_day(manager: User) -> None:
    answer = signed_in(manager).post(reverse("people:company"), {"name": "Nanshan"})

    assert read(answer).one("ul", class_="errorlist").words == "A company works at least one day of the week."
    assert not Company.objects.exists()


def test_there_is_one_company() -> None:
    Company.objects.create(pk=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(pk=2)


def test_a_calendar_knows_holidays_and_the_weekends_that_make_up_for_them() -> None:
    add_days(first_on=date(2026, 10, 1), last_on=date(2026, 10, 7), is_worked=False, name="National Day")
    add_days(first_on=date(2026, 10, 10), last_on=date(2026, 10, 10), is_worked=True, name="")

    calendar = read_calendar()

    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 10)]
    assert [calendar.is_working_day(day) for day in days] == [True, False, False, True, True]
    assert not calendar.is_working_day(date(2026, 10, 11))


def test_a_day_is_listed_once(manager: User) -> None:
    add_days(first_on=date(2026, 10, 1), last_on=date(2026, 10, 7), is_worked=False, name="")
    sent = {"first_on": "2026-10-07", "last_on": "2026-10-08", "name": "", "is_worked": "on"}

    answer = signed_in(manager).post(reverse("people:add_days"), sent)

    assert say(answer) == ["2026-10-01 to 2026-10-07 is listed already."]
    assert CalendarDays.objects.count() == 1


def test_days_are_listed_and_taken_off_on_the_page(manager: User) -> None:
    browser = signed_in(manager)
    browser.post(
        reverse("people:add_days"), {"first_on": "2026-10-01", "last_on": "2026-10-07", "name": "National Day"}
    )
    listed = [
        cell.words for cell in read(browser.get(reverse("people:company"))).one("table", class_="days").every("td")
    ]

    browser.post(reverse("people:remove_days", args=[CalendarDays.objects.get().pk]))

    assert listed[:3] == ["2026-10-01 – 2026-10-07", "National Day", "holiday"]
    assert not CalendarDays.objects.exists()


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(CalendarRefused, match="before the first"):
        add_days(first_on=date(2026, 10, 2), last_on=date(2026, 10, 1), is_worked=False, name="")


def test_more_days_than_a_year_has_are_refused_at_the_last_of_them(manager: User) -> None:
    sent = {"first_on": "2027-01-01", "last_on": "2028-01-02", "name": "Typed wrong"}

    answer = signed_in(manager).post(reverse("people:add_days"), sent)

    assert answer.context["days_form"].errors == {"last_on": ["At most 366 days at once."]}
    assert read(answer).one("ul", class_="errorlist").words == "At most 366 days at once."
    with pytest.raises(CalendarRefused, match="At most 366 days at once"):
        add_days(first_on=date(2027, 1, 1), last_on=date(2028, 1, 2), is_worked=False, name="")
    assert not CalendarDays.objects.exists()
    add_days(first_on=date(2027, 1, 1), last_on=date(2028, 1, 1), is_worked=False, name="")


def test_nothing_is_kept_from_anybody_until_somebody_says_so() -> None:
    assert {masked_fields(make_user(role, role=role)) for role in Role} == {frozenset()}


def test_what_is_ticked_is_kept_from_the_role(manager: User) -> None:
    sent = {
        "salesperson-margin": "on",
        "salesperson-phone": "on",
        "marketing-receivable": "on",
        "general_manager-phone": "on",
    }

    signed_in(manager).post(reverse("people:masks"), sent)

    kept = {role: masked_fields(make_user(role, role=role)) for role in Role}
    assert kept == dict.fromkeys(Role, frozenset()) | {
        Role.SALESPERSON: {"margin", "phone"},
        Role.MARKETING: {"receivable"},
    }


def test_from_nobody_and_from_who_left_everything_is_kept(manager: User) -> None:
    manager.is_active = False

    assert (masked_fields(AnonymousUser()), masked_fields(manager)) == (EVERYTHING, EVERYTHING)


def test_who_is_signed_in_brings_name_and_masks_along(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Company.objects.create(pk=1, name="Nanshan")
    change_masks(masks={"salesperson": ["margin"]})
    wang = make_user("wang")

    with django_assert_num_queries(1):
        user = Backend().get_user(wang.pk)
        assert user is not None
        found = name_for(user), masked_fields(user)

    assert found == ("Nanshan", frozenset({"margin"}))


def test_a_mask_holds_from_the_next_page_on(manager: User) -> None:
    wang = make_user("wang")
    before = Backend().get_user(wang.pk)
    change_masks(masks={"salesperson": ["phone"]})

    after = Backend().get_user(wang.pk)

    assert before is not None
    assert after is not None
    assert (masked_fields(before), masked_fields(after)) == (frozenset(), frozenset({"phone"}))
