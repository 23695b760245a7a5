from datetime import date, time, timedelta

import pytest

from followups.reports import NOW, report
from kejing.audit.models import Entry
from kejing.customers.models import Customer
from kejing.followups.enums import NoteKind, PlanSpan, StopState
from kejing.followups.models import Plan, Stop
from kejing.followups.operations.planning import (
    PlanRefusal,
    PlanRefused,
    drop_stop,
    move_stop,
    move_stops,
    order_stops,
    plan_stop,
    plan_stops,
)
from kejing.followups.operations.spans import add_note, days_of_span, save_plan
from kejing.followups.queries import PLAN_FACTS
from kejing.kit.frames import read_few
from kejing.people.enums import Role
from kejing.people.models import User
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 20)
LATER = date(2026, 3, 23)


@pytest.fixture
def seller() -> User:
    return make_user("seller", team=make_team("north"))


@pytest.fixture
def shop(seller: User) -> Customer:
    return make_customer("A", owner=seller)


def plan(shop: Customer, seller: User, *, on: date = TODAY, by: User | None = None) -> Stop:
    return plan_stop(person=seller, customer=shop, planned_on=on, by=by or seller, now=NOW)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (PlanSpan.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (PlanSpan.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (PlanSpan.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
        (PlanSpan.WEEK, date(2026, 12, 28), date(2027, 1, 3)),
        (PlanSpan.DAY, date(2026, 12, 30), date(2026, 12, 30)),
    ],
)
def test_a_span_begins_and_ends_on_its_own_days(span: PlanSpan, first: date, last: date) -> None:
    assert days_of_span(span, date(2026, 12, 30)) == (first, last)


def test_a_plan_is_kept_for_its_whole_span_and_saved_again_in_its_place(seller: User) -> None:
    for text in ("Ten new shops", "Twelve new shops"):
        save_plan(person=seller, span=PlanSpan.MONTH, begins_on=TODAY, text=text, by=seller, now=NOW)

    kept = Plan.objects.get()
    assert (kept.text, kept.begins_on, kept.ends_on) == ("Twelve new shops", date(2026, 3, 1), date(2026, 3, 31))


def test_only_oneself_and_who_is_above_plans(seller: User) -> None:
    north = seller.team
    boss = make_user("boss", role=Role.SUPERVISOR, team=north)
    save_plan(person=seller, span=PlanSpan.WEEK, begins_on=TODAY, text="Tea", by=boss, now=NOW)

    for one in (make_user("peer", team=north), make_user("far", role=Role.SUPERVISOR, team=make_team("south"))):
        with pytest.raises(PlanRefused) as refused:
            save_plan(person=seller, span=PlanSpan.WEEK, begins_on=TODAY, text="Not so", by=one, now=NOW)
        assert refused.value.reason is PlanRefusal.NOT_ALLOWED


def test_a_note_needs_words(seller: User) -> None:
    kept = save_plan(person=seller, span=PlanSpan.WEEK, begins_on=TODAY, text="", by=seller, now=NOW)
    add_note(plan=kept, kind=NoteKind.LOG, text="Half done", by=seller, now=NOW)

    with pytest.raises(PlanRefused) as refused:
        add_note(plan=kept, kind=NoteKind.REVIEW, text=" ", by=seller, now=NOW)

    assert refused.value.reason is PlanRefusal.NO_WORDS
    assert [note.text for note in kept.notes.all()] == ["Half done"]


def test_a_stop_is_planned_once_a_day(shop: Customer, seller: User) -> None:
    assert plan(shop, seller) == plan(shop, seller)
    assert Stop.objects.count() == 1
    assert Entry.objects.filter(action="stop_planned").count() == 1


@pytest.mark.parametrize(
    ("on", "reason"), [(date(2026, 3, 19), PlanRefusal.DAY_OVER), (date(2028, 1, 1), PlanRefusal.TOO_FAR_AHEAD)]
)
def test_no_stop_is_planned_for_such_a_day(shop: Customer, seller: User, on: date, reason: PlanRefusal) -> None:
    with pytest.raises(PlanRefused) as refused:
        plan(shop, seller, on=on)
    assert refused.value.reason is reason


def test_a_customer_whom_the_person_does_not_see_is_not_planned(seller: User) -> None:
    with pytest.raises(PlanRefused) as refused:
        plan(make_customer("B"), seller, by=make_user("manager", role=Role.GENERAL_MANAGER))
    assert refused.value.reason is PlanRefusal.CUSTOMER_GONE


def test_a_time_that_ends_before_it_begins_is_refused(shop: Customer, seller: User) -> None:
    with pytest.raises(PlanRefused) as refused:
        plan_stop(
            person=seller, customer=shop, planned_on=TODAY, by=seller, now=NOW, not_before=time(10), not_after=time(9)
        )
    assert refused.value.reason is PlanRefusal.WRONG_WINDOW


def test_of_several_stops_all_are_planned_or_none(shop: Customer, seller: User) -> None:
    with pytest.raises(PlanRefused):
        plan_stops(person=seller, stops=[(shop, TODAY), (make_customer("B"), TODAY)], by=seller, now=NOW)
    assert not Stop.objects.exists()


def test_a_stop_moves_to_another_day_unless_it_is_planned_there(shop: Customer, seller: User) -> None:
    stop = plan(shop, seller)
    assert move_stop(stop=stop, planned_on=LATER, by=seller, now=NOW).planned_on == LATER

    with pytest.raises(PlanRefused) as refused:
        move_stop(stop=plan(shop, seller), planned_on=LATER, by=seller, now=NOW)
    assert refused.value.reason is PlanRefusal.PLANNED_ALREADY


def test_for_days_that_are_over_a_stop_stays_as_it_was_planned_on_them(shop: Customer, seller: User) -> None:
    day = timedelta(days=1)
    stop = plan(shop, seller)
    move_stop(stop=stop, planned_on=LATER, by=seller, now=NOW + day)
    moved = move_stop(stop=stop, planned_on=LATER + day, by=seller, now=NOW + 2 * day)

    found = read_few(PLAN_FACTS, most=10)
    assert found is not None
    facts = found.sort("made_on").select("made_on", "planned_on", "closed_on").rows()

    assert moved.planned_on == LATER + day
    assert facts == [
        (TODAY, TODAY, TODAY + day),
        (TODAY + day, LATER, TODAY + 2 * day),
        (TODAY + 2 * day, LATER + day, None),
    ]


def test_a_dropped_stop_says_why_and_can_be_planned_again(shop: Customer, seller: User) -> None:
    dropped = drop_stop(stop=plan(shop, seller), why="Closed today", by=seller, now=NOW)
    assert (dropped.state, dropped.why_dropped) == (StopState.DROPPED, "Closed today")

    assert plan(shop, seller).state == StopState.OPEN


def test_stops_keep_the_order_they_are_put_in(shop: Customer, seller: User) -> None:
    other = make_customer("B", owner=seller)
    plan_stops(person=seller, stops=[(shop, TODAY), (other, TODAY)], by=seller, now=NOW)

    order_stops(person=seller, planned_on=TODAY, customers=[other.pk, shop.pk], by=seller)

    assert list(Stop.objects.order_by("place").values_list("customer", flat=True)) == [other.pk, shop.pk]


def test_a_report_of_the_day_closes_the_stop(shop: Customer, seller: User) -> None:
    today, later = plan(shop, seller), plan(shop, seller, on=LATER)

    sent = report(shop, by=seller)

    today.refresh_from_db()
    later.refresh_from_db()
    assert (today.state, today.done_in, later.state) == (StopState.DONE, sent, StopState.OPEN)


def test_an_attempt_closes_no_stop(shop: Customer, seller: User) -> None:
    stop = plan(shop, seller)

    report(shop, by=seller, answered=False)

    stop.refresh_from_db()
    assert stop.state == StopState.OPEN


def test_stops_follow_a_customer_into_another_and_the_done_one_stays(shop: Customer, seller: User) -> None:
    other = make_customer("B", owner=seller)
    plan(other, seller)
    plan(shop, seller, on=LATER)
    plan(shop, seller)
    report(shop, by=seller)

    move_stops(origin=shop, into=other)

    assert list(Stop.objects.order_by("planned_on").values_list("customer", "state")) == [
        (other.pk, StopState.DONE),
        (other.pk, StopState.OPEN),
    ]
