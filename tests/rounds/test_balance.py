from collections.abc import Sequence
from datetime import timedelta

import pytest

from kejing.customers.models import Customer
from kejing.followups.enums import Purpose
from kejing.people.models import User
from kejing.rounds.queries.balance import DAYS, Balance, balance_of_customer, balances_of_people
from rounds.reports import NOW, send
from rows import make_customer, make_user

pytestmark = pytest.mark.django_db

CARE, TRADE, SERVICE = Purpose.CARE, Purpose.TRADE, Purpose.SERVICE
TODAY = NOW.date()


@pytest.fixture
def seller() -> User:
    return make_user("seller")


@pytest.fixture
def shop(seller: User) -> Customer:
    return make_customer("A", owner=seller)


def reach(shop: Customer, by: User, *contacts: Sequence[Purpose]) -> Balance:
    for number, purposes in enumerate(contacts):
        send(shop, by=by, at=NOW - timedelta(hours=number), purposes=frozenset(purposes))
    return balance_of_customer(shop, today=TODAY)


def test_twelve_contacts_all_selling_are_said_to_be_so(shop: Customer, seller: User) -> None:
    balance = reach(shop, seller, *[[TRADE]] * 12)

    assert balance.warning == "12 contacts in 90 days, all selling."
    assert [(part.label, part.count, part.width) for part in balance.parts] == [("Trade", 12, 100.0)]


def test_fewer_than_six_contacts_may_be_chance(shop: Customer, seller: User) -> None:
    assert reach(shop, seller, *[[TRADE]] * 5).warning == ""


def test_six_are_a_habit(shop: Customer, seller: User) -> None:
    assert reach(shop, seller, *[[TRADE]] * 6).warning == "6 contacts in 90 days, all selling."


def test_nine_in_ten_are_a_habit_and_eight_are_not(shop: Customer, seller: User) -> None:
    eight = reach(shop, seller, *[[TRADE]] * 8, [CARE], [SERVICE])
    assert eight.warning == ""

    more = reach(shop, seller, *[[TRADE]] * 10)
    assert (more.contacts, more.warning) == (20, "20 contacts in 90 days, 18 of them only selling.")


def test_a_contact_that_was_for_something_else_too_is_not_only_selling(shop: Customer, seller: User) -> None:
    balance = reach(shop, seller, *[[TRADE]] * 6, *[[TRADE, CARE]] * 2)

    assert balance.warning == ""
    assert [(part.purpose, part.count, part.x, part.width) for part in balance.parts] == [
        ("care", 2, 0.0, 20.0),
        ("trade", 8, 20.0, 80.0),
    ]
    assert balance.words == "Care 2, Trade 8"


def test_another_single_purpose_is_named(shop: Customer, seller: User) -> None:
    assert reach(shop, seller, *[[CARE]] * 6).warning == "6 contacts in 90 days, all for one purpose: Care."


def test_attempts_contacts_of_before_and_those_taken_back_do_not_count(shop: Customer, seller: User) -> None:
    send(shop, by=seller, answered=False)
    send(shop, by=seller, at=NOW - timedelta(days=DAYS))
    gone = send(shop, by=seller)
    gone.is_withdrawn = True
    gone.save()
    send(shop, by=seller, at=NOW - timedelta(days=DAYS - 1))

    assert balance_of_customer(shop, today=TODAY).contacts == 1


def test_of_a_person_only_what_the_reader_sees_is_counted(shop: Customer, seller: User) -> None:
    other = make_user("other")
    send(make_customer("B", owner=other), by=other)
    send(shop, by=seller)

    balances = balances_of_people([seller.pk, other.pk], user=seller, today=TODAY)

    assert {pk: balance.contacts for pk, balance in balances.items()} == {seller.pk: 1}
