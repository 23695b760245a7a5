"""A calendar reads what its owner plans and promised at a secret address, and nothing that he does not see."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from battlemap.measured import sign_in
from kejing.audit.models import Entry
from kejing.customers.models import Customer
from kejing.followups.models import CalendarKey
from kejing.followups.operations.planning import drop_stop, move_stop, plan_stop
from kejing.followups.operations.promising import keep_promise, make_promise
from kejing.followups.operations.subscribing import make_calendar_key, take_calendar_key_back
from kejing.people.enums import Role
from kejing.people.models import User
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = NOW.astimezone(settings.COMPANY_TIME_ZONE).date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _english(settings: Settings) -> None:
    """The words are in the company's language."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("north"))


@pytest.fixture
def shop(li: User) -> Customer:
    shop = make_customer("A", owner=li)
    shop.address = "Nanjing Road 1, Shanghai; back door"
    shop.save()
    return shop


def read(secret: str, **headers: str) -> Any:
    """Ask for the file as a calendar does: without a session."""
    return Client().get(reverse("rounds:calendar_file", args=[secret]), headers=headers)


def events(secret: str) -> Sequence[Any]:
    return Calendar.from_ical(read(secret).content).walk("VEVENT")


def told(event: Any) -> tuple[str, date, date]:
    return str(event["summary"]), event.decoded("dtstart"), event.decoded("dtend")


def test_stops_and_open_promises_are_events_of_a_whole_day(li: User, shop: Customer) -> None:
    plan_stop(person=li, customer=shop, planned_on=TODAY, by=li, now=NOW, not_before=time(9), not_after=time(11, 30))
    make_promise(customer=shop, what="Samples", due_on=TOMORROW, by=li, now=NOW)

    stop, promise = events(make_calendar_key(person=li, now=NOW))

    assert told(stop) == ("Shop A", TODAY, TOMORROW)
    assert told(promise) == ("Promised: Samples (Shop A)", TOMORROW, TOMORROW + timedelta(days=1))
    assert str(stop["location"]) == "Nanjing Road 1, Shanghai; back door"
    assert str(stop["description"]) == "Not before 09:00, Not after 11:30"
    assert str(stop["url"]) == f"http://testserver{reverse('battlemap:customer', args=[shop.pk])}"
    assert not isinstance(stop.decoded("dtstart"), datetime)


def test_an_event_keeps_its_identifier_when_its_stop_moves(li: User, shop: Customer) -> None:
    stop = plan_stop(person=li, customer=shop, planned_on=TODAY, by=li, now=NOW)
    secret = make_calendar_key(person=li, now=NOW)
    [before] = events(secret)

    move_stop(stop=stop, planned_on=TOMORROW, by=li, now=NOW)
    [after] = events(secret)

    assert str(before["uid"]) == str(after["uid"]) == f"stop-{stop.pk}@kejing"
    assert after.decoded("dtstart") == TOMORROW
    assert after.decoded("dtstamp") == NOW.replace(microsecond=0)


def test_what_is_dropped_or_kept_is_no_event(li: User, shop: Customer) -> None:
    stop = plan_stop(person=li, customer=shop, planned_on=TODAY, by=li, now=NOW)
    promise = make_promise(customer=shop, what="Samples", due_on=TOMORROW, by=li, now=NOW)
    drop_stop(stop=stop, why="Closed", by=li, now=NOW)
    keep_promise(promise=promise, by=li, now=NOW)

    assert events(make_calendar_key(person=li, now=NOW)) == []


def test_a_customer_that_the_person_no_longer_sees_is_gone(li: User, shop: Customer) -> None:
    plan_stop(person=li, customer=shop, planned_on=TODAY, by=li, now=NOW)
    make_promise(customer=shop, what="Samples", due_on=TOMORROW, by=li, now=NOW)
    secret = make_calendar_key(person=li, now=NOW)

    Customer.objects.update(owner=make_user("wang", team=make_team("south")))

    assert events(secret) == []


def test_a_plan_without_anything_is_a_calendar_with_its_time_zone(li: User) -> None:
    calendar = Calendar.from_ical(read(make_calendar_key(person=li, now=NOW)).content)

    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_the_plan_of_somebody_else_is_not_in_it(li: User, shop: Customer) -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    plan_stop(person=li, customer=shop, planned_on=TODAY, by=li, now=NOW)

    assert events(make_calendar_key(person=boss, now=NOW)) == []


def test_a_wrong_secret_and_that_of_a_closed_account_are_not_found(li: User, shop: Customer) -> None:
    secret = make_calendar_key(person=li, now=NOW)

    assert [read(secret).status_code, read(f"{secret}x").status_code] == [200, 404]
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert read(secret).status_code == 404


def test_a_new_secret_ends_the_one_before_and_one_can_be_taken_back(li: User) -> None:
    first = make_calendar_key(person=li, now=NOW)
    second = make_calendar_key(person=li, now=NOW)

    assert [read(first).status_code, read(second).status_code] == [404, 200]
    take_calendar_key_back(person=li)
    assert read(second).status_code == 404
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "calendar_opened",
        "calendar_opened",
        "calendar_closed",
    ]


def test_the_secret_itself_is_kept_nowhere(li: User) -> None:
    secret = make_calendar_key(person=li, now=NOW)

    assert secret not in str(CalendarKey.objects.values().get())
    assert secret not in str(list(Entry.objects.values()))


def test_only_who_asked_may_keep_the_answer_and_an_unchanged_one_is_not_sent_again(li: User, shop: Customer) -> None:
    secret = make_calendar_key(person=li, now=NOW)
    first = read(secret)

    again = read(secret, if_none_match=first["ETag"])
    plan_stop(person=li, customer=shop, planned_on=TODAY, by=li, now=NOW)
    changed = read(secret, if_none_match=first["ETag"])

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert {part.strip() for part in first["Cache-Control"].split(",")} == {"private", "max-age=900"}
    assert [again.status_code, again.content, changed.status_code] == [304, b"", 200]


def test_the_file_takes_as_many_questions_for_three_stops_as_for_one(li: User, shop: Customer) -> None:
    secret, counts = make_calendar_key(person=li, now=NOW), []
    plan_stop(person=li, customer=shop, planned_on=TODAY, by=li, now=NOW)
    for codes in ("", "BC"):
        for code in codes:
            other = make_customer(code, owner=li)
            plan_stop(person=li, customer=other, planned_on=TODAY, by=li, now=NOW)
            make_promise(customer=other, what="Samples", due_on=TOMORROW, by=li, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            read(secret)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_address_is_shown_once(li: User) -> None:
    client = sign_in(li)

    made = client.post(reverse("rounds:calendar")).content.decode()
    later = client.get(reverse("rounds:calendar")).content.decode()

    assert "/calendar/" in made
    assert ".ics" in made
    assert ".ics" not in later
    assert "There is an address" in later


def test_the_address_is_taken_back_on_the_page(li: User) -> None:
    client = sign_in(li)
    client.post(reverse("rounds:calendar"))

    shown = client.post(reverse("rounds:close_calendar"), follow=True).content.decode()

    assert "The address is taken back" in shown
    assert "No calendar reads your plan." in shown
    assert not CalendarKey.objects.exists()
