from datetime import date, timedelta

import pytest

from battlemap.measured import store_refresh, store_standing
from kejing.customers.models import Customer
from kejing.followups.models import Promise, Stop
from kejing.people.models import User
from kejing.rounds.queries.calendar import ProposedCalendar, load_of, propose_calendar
from rows import make_team, make_user

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 30)
CAPACITY = 12


@pytest.fixture
def seller() -> User:
    store_refresh()
    return make_user("seller", team=make_team("north"))


def due(code: str, seller: User, *, stake: float = 1.0, state: str = "due") -> Customer:
    kept = {"contact_overdue_days": 0, "days_since_contact": 7, "cadence": 7}
    return store_standing(code, owner=seller, contact_state=state, stake=stake, **kept).customer


def propose(seller: User, *, days: int = 7) -> ProposedCalendar:
    return propose_calendar(person=seller, user=seller, from_on=MONDAY, days=days, today=MONDAY)


def names(found: ProposedCalendar) -> dict[date, list[str]]:
    return {day.day: [one.name for one in day.customers] for day in found.days if day.customers}


def test_only_working_days_are_proposed(seller: User) -> None:
    assert [day.day for day in propose(seller).days] == [MONDAY + timedelta(days=later) for later in range(5)]


def test_a_promise_stands_on_its_day(seller: User) -> None:
    shop = due("A", seller, state="ok")
    on = MONDAY + timedelta(days=2)
    Promise.objects.create(customer=shop, what="Tea", made_on=MONDAY, due_on=on, by=seller)

    assert names(propose(seller)) == {on: ["Shop A"]}


def test_a_promise_for_a_sunday_stands_on_the_friday_before(seller: User) -> None:
    shop = store_standing("A", owner=seller, contact_state="ok", cadence=90, days_since_contact=1).customer
    sunday = MONDAY + timedelta(days=6)
    Promise.objects.create(customer=shop, what="Tea", made_on=MONDAY, due_on=sunday, by=seller)

    assert names(propose(seller, days=9)) == {MONDAY + timedelta(days=4): ["Shop A"]}


def test_what_does_not_fit_goes_to_the_next_day_by_what_is_at_stake(seller: User) -> None:
    for number in range(CAPACITY):
        due(f"B{number}", seller, stake=2.0)
    due("A", seller, stake=1.0)

    found = propose(seller)

    assert len(found.days[0].customers) == CAPACITY
    assert [one.name for one in found.days[1].customers] == ["Shop A"]
    assert found.beyond == 0


def test_those_who_fit_into_no_day_are_told(seller: User) -> None:
    for number in range(CAPACITY + 2):
        due(f"B{number}", seller)

    assert propose(seller, days=1).beyond == 2


def test_who_is_planned_already_takes_a_place_and_is_not_proposed(seller: User) -> None:
    shop = due("A", seller)
    Stop.objects.create(person=seller, customer=shop, planned_on=MONDAY, made_at="2026-03-30T00:00Z", made_on=MONDAY)

    found = propose(seller)

    assert names(found) == {}
    assert found.days[0].planned == 1


def often(code: str, seller: User, *, every: int) -> Customer:
    return store_standing(code, owner=seller, contact_state="due", cadence=every, days_since_contact=every).customer


def test_who_is_to_be_seen_every_other_day_is_proposed_every_other_day(seller: User) -> None:
    often("A", seller, every=2)

    assert names(propose(seller)) == {MONDAY + timedelta(days=later): ["Shop A"] for later in (0, 2, 4)}


def test_who_is_planned_is_proposed_again_a_cadence_later(seller: User) -> None:
    shop = often("A", seller, every=3)
    Stop.objects.create(person=seller, customer=shop, planned_on=MONDAY, made_at="2026-03-30T00:00Z", made_on=MONDAY)

    assert names(propose(seller)) == {MONDAY + timedelta(days=3): ["Shop A"]}


def test_customers_of_others_are_not_proposed(seller: User) -> None:
    due("A", make_user("other", team=make_team("south")))

    assert names(propose(seller)) == {}


def test_the_load_is_what_the_cadences_ask_for_in_thirty_days(seller: User) -> None:
    store_standing("A", owner=seller, cadence=7)
    store_standing("B", owner=seller, cadence=30)

    load = load_of(seller, user=seller, today=MONDAY)

    assert (load.wanted, load.capacity, load.is_too_much) == (6, CAPACITY * 22, False)


def test_the_days_of_who_can_do_fewer_hold_fewer(seller: User) -> None:
    seller.daily_capacity = 1
    for code in "AB":
        due(code, seller)

    assert [len(day.customers) for day in propose(seller).days][:2] == [1, 1]
    assert load_of(seller, user=seller, today=MONDAY).capacity == 22


def test_a_load_beyond_what_days_hold_is_too_much(seller: User) -> None:
    for number in range(10):
        store_standing(f"A{number}", owner=seller, cadence=1)

    assert load_of(seller, user=seller, today=MONDAY).is_too_much
