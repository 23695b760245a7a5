from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from battlemap.measured import sign_in, store_refresh, store_standing
from battlemap.reading import read_page
from battlemap.standings import AS_OF, reason
from kejing.analytics.judge.today import plan_day
from kejing.analytics.policy import Policy
from kejing.customers.models import Person
from kejing.people.enums import Role
from kejing.people.models import Company, User
from kejing.standing.models import Standing
from rows import make_team, make_user

pytestmark = pytest.mark.django_db

TODAY = reverse("battlemap:today")
CAPACITY = Policy().contact.capacity
WAITING = {"next_action": "wait", "next_action_on": AS_OF + timedelta(days=3), "contact_state": "ok"}


@pytest.fixture
def seller() -> User:
    return make_user("seller")


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def page_of(client: Client, **query: str) -> Any:
    response = client.get(TODAY, query)
    assert response.status_code == 200
    return response.context["page"]


def codes(items: Sequence[Any]) -> list[str]:
    return [item.code for item in items]


def store_due(code: str, *, owner: User | None, stake: float | None = 1.0, **changes: Any) -> Standing:
    return store_standing(code, owner=owner, stake=stake, **changes)


def test_the_list_is_in_the_order_of_the_judgement_and_cut_at_the_capacity(seller: User) -> None:
    chance = Random(3)  # noqa: S311 - made-up figures, no secrets
    store_refresh()
    for number in range(30):
        action = chance.choice(["keep_promise", "collect", "call", "contact", "contact", "wait"])
        days = chance.randrange(3) if action == "keep_promise" else -2 if action == "wait" else 0
        store_due(
            f"C{number:02}",
            owner=seller,
            next_action=action,
            next_action_on=AS_OF - timedelta(days=days),
            contact_state=chance.choice(["due", "overdue", "never"]),
            stake=chance.choice([None, 0.0, 10.5, 10.5, float(chance.randrange(100))]),
        )
    rows = Standing.objects.values("customer_code", "contact_state", "next_action", "next_action_on", "stake")
    frame = pl.DataFrame(list(rows), infer_schema_length=None)
    planned = plan_day(frame, as_of=AS_OF, policy=Policy(), capacity=frame.height)["customer_code"].to_list()

    page = page_of(sign_in(seller))

    assert codes(page.items) == planned[:CAPACITY]
    assert codes(page.beyond) == planned[CAPACITY:]
    assert (page.day.due, page.day.fitting, page.day.beyond) == (len(planned), CAPACITY, len(planned) - CAPACITY)


def test_each_row_says_what_to_do_and_why(seller: User) -> None:
    store_refresh()
    store_due(
        "A",
        owner=seller,
        next_action="keep_promise",
        next_action_on=AS_OF - timedelta(days=2),
        next_action_reason=reason("today.promise_missed", promised_on="2026-03-29", late_days=2),
    )
    store_due("B", owner=seller)

    promise, contact = page_of(sign_in(seller)).items

    assert (promise.verb, promise.because, promise.state) == ("Keep the promise", "Promise missed", "overdue")
    assert promise.why == "Promised for 2026-03-29, 2 days late"
    assert (contact.verb, contact.because, contact.state) == ("Contact", "Contact overdue", "overdue")
    assert contact.why == "Due every 30 days, last contact 40 days ago, 10 days over"


def test_the_formula_is_told_with_the_row_s_own_numbers(seller: User) -> None:
    store_refresh()
    # 730.00 a year are 2.00 a day; 40 of 30 days waited count 4/3 times.
    numbers: dict[str, Any] = {
        "amount_12m": Decimal("100.00"),
        "amount_prior_12m": Decimal("730.00"),
        "stake": 200 * 40 / 30,
    }
    store_due("A", owner=seller, **numbers)
    store_due("B", owner=seller, amount_12m=Decimal("0.00"), stake=0.0, contact_state="never", days_since_contact=None)
    store_due("C", owner=seller, stake=None, cadence=None, next_action="call")

    first, second, third = page_of(sign_in(seller)).items

    assert (first.money, first.stake.base, first.stake.is_of_prior_year) == (Decimal("730.00"), Decimal("730.00"), True)
    assert (first.stake.per_day, first.stake.factor) == (Decimal("2.67"), Decimal("1.33"))
    assert first.stake.factor_words == "40 days waited ÷ cadence of 30, at most 3"
    assert (second.stake.factor, second.stake.factor_words) == (None, "never contacted counts 3 times")
    assert third.stake is None


def test_what_was_done_takes_its_place_in_the_day(seller: User) -> None:
    store_refresh()
    for number in range(3):
        store_standing(f"DONE{number}", owner=seller, **WAITING | {"contact_state": "today"})
    for number in range(CAPACITY):
        store_due(f"C{number:02}", owner=seller)

    day = page_of(sign_in(seller)).day

    assert (day.done, day.fitting, day.beyond) == (3, CAPACITY - 3, 3)
    assert day.boxes == ["done"] * 3 + ["can"] * (CAPACITY - 3) + ["over"] * 3


def test_who_can_do_fewer_has_a_shorter_day_and_so_do_those_who_look_after_him_see_it(
    seller: User, manager: User
) -> None:
    User.objects.filter(pk=seller.pk).update(daily_capacity=2)
    store_refresh()
    for number in range(CAPACITY):
        store_due(f"C{number:02}", owner=seller, stake=float(100 - number))
        store_due(f"D{number:02}", owner=manager)

    page = page_of(sign_in(User.objects.get(pk=seller.pk)))
    people = page_of(sign_in(manager)).people

    assert (page.day.capacity, codes(page.items), page.day.beyond) == (2, ["C00", "C01"], CAPACITY - 2)
    assert [(one.name, one.capacity, one.beyond) for one in people] == [
        ("Seller", 2, CAPACITY - 2),
        ("Manager", CAPACITY, 0),
    ]


def test_by_days_late_the_same_customers_fit_in_another_order(seller: User) -> None:
    store_refresh()
    for number in range(CAPACITY + 2):
        store_due(f"C{number:02}", owner=seller, stake=float(100 - number), contact_overdue_days=number)
    client = sign_in(seller)
    by_money = page_of(client)

    page = page_of(client, sort="days")

    assert codes(page.items) == codes(by_money.items)[::-1]
    assert codes(page.beyond) == codes(by_money.beyond)[::-1]


def test_a_salesperson_sees_nobody_else_s_day(seller: User) -> None:
    other = make_user("other")
    store_refresh()
    store_due("A", owner=seller)
    store_due("B", owner=other)
    client = sign_in(seller)

    assert codes(page_of(client).items) == ["A"]
    assert codes(page_of(client, person=str(seller.pk)).items) == ["A"]
    for person in (str(other.pk), "nobody", "x", "9" * 20):
        assert client.get(TODAY, {"person": person}).status_code == 404
    assert page_of(client, customer="B").drawer is None


def test_a_supervisor_chooses_a_person_of_his_and_sees_who_has_too_much() -> None:
    north, south = make_team("north"), make_team("south")
    lead = make_user("lead", role=Role.SUPERVISOR, team=north)
    busy, idle = make_user("busy", team=north), make_user("idle", team=north)
    stranger = make_user("stranger", team=south)
    store_refresh()
    for number in range(CAPACITY + 1):
        store_due(f"C{number:02}", owner=busy)
    store_standing("W", owner=idle, **WAITING)
    store_due("S", owner=stranger)
    client = sign_in(lead)

    people = page_of(client).people

    assert [(one.name, one.due, one.beyond) for one in people] == [("Busy", CAPACITY + 1, 1), ("Idle", 0, 0)]
    assert codes(page_of(client, person=people[0].key).beyond) == [f"C{CAPACITY:02}"]
    assert client.get(TODAY, {"person": str(stranger.pk)}).status_code == 404
    assert client.get(TODAY, {"person": "nobody"}).status_code == 404


def test_the_general_manager_sees_what_nobody_owns(manager: User) -> None:
    store_refresh()
    store_due("A", owner=None)
    client = sign_in(manager)

    (nobody,) = page_of(client).people

    assert (nobody.key, nobody.due, nobody.beyond) == ("nobody", 1, 1)
    assert codes(page_of(client, person="nobody").items) == ["A"]


def test_who_may_not_see_debts_sees_a_debtor_only_when_its_contact_is_due(seller: User) -> None:
    store_refresh()
    debt: dict[str, Any] = {
        "next_action": "collect",
        "next_action_reason": reason("flag.credit_overdue", overdue_amount=5, oldest_due_on="2026-01-01"),
    }
    store_due("A", owner=seller, **debt)
    store_due("B", owner=seller, contact_state="ok", **debt)
    Company.objects.create(pk=1, masks={Role.SALESPERSON: ["receivable"]})

    response = sign_in(seller).get(TODAY)

    (item,) = response.context["page"].items
    assert (item.code, item.verb, item.because) == ("A", "Contact", "Contact overdue")
    assert "overdue, the oldest" not in response.content.decode()


def test_a_known_number_can_be_called_unless_numbers_are_kept_from_the_reader(seller: User) -> None:
    store_refresh()
    standing = store_due("A", owner=seller)
    store_due("B", owner=seller)
    for phone in ("010-1", "010-2", ""):
        Person.objects.create(customer=standing.customer, name=f"P{phone}", phone=phone)
    client = sign_in(seller)
    assert [item.phone for item in page_of(client).items] == ["010-1", ""]

    Company.objects.create(pk=1, masks={Role.SALESPERSON: ["phone"]})

    assert [item.phone for item in page_of(client).items] == ["", ""]


def test_nothing_due_no_contacts_and_no_customers_are_told_apart(seller: User) -> None:
    client = sign_in(seller)
    assert "Bring in the first sales ledger" in client.get(TODAY).content.decode()

    refresh = store_refresh()
    assert "No customer is assigned to you" in client.get(TODAY).content.decode()

    store_standing("A", owner=seller, **WAITING)
    assert "Nothing is due today" in client.get(TODAY).content.decode()

    refresh.contacts_known = False
    refresh.findings = [reason("finding.contacts_unknown")]
    refresh.save(update_fields=["contacts_known", "findings"])
    response = client.get(TODAY)
    assert "No contact is on record yet" in response.content.decode()
    assert len(response.context["page"].notices) == 1


def test_an_administrator_has_no_customers_to_look_after() -> None:
    store_refresh()
    store_due("A", owner=None)
    admin = make_user("admin", role=Role.ADMINISTRATOR)

    response = sign_in(admin).get(TODAY)

    assert not response.context["page"].items
    assert "Shop A" not in response.content.decode()


def test_a_customer_of_the_day_opens_beside_the_list(seller: User) -> None:
    store_refresh()
    store_due("A", owner=seller)

    document = read_page(sign_in(seller).get(TODAY, {"customer": "A"}).content.decode())

    assert document.one("aside", id="drawer").one("h2").words == "Shop A"
    assert document.one("li", data_tier="small").attributes["aria-current"] == "true"


def test_htmx_gets_the_part_it_asks_for(seller: User) -> None:
    store_refresh()
    store_due("A", owner=seller)
    client = sign_in(seller)

    def part(target: str) -> str:
        return client.get(
            TODAY, {"customer": "A"}, headers={"hx-request": "true", "hx-target": target}
        ).content.decode()

    assert ('id="day"' in part("day"), "<html" in part("day")) == (True, False)
    assert ('id="drawer"' in part("drawer"), 'id="day"' in part("drawer")) == (True, False)


@pytest.mark.parametrize("query", [{"sort": "name"}, {"person": "1" * 21}])
def test_a_question_the_list_does_not_know_is_not_found(query: dict[str, str], seller: User) -> None:
    assert sign_in(seller).get(TODAY, query).status_code == 404


def test_the_list_is_for_reading_by_who_signed_in(seller: User) -> None:
    outside = Client().get(TODAY)

    assert (outside.status_code, outside["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert sign_in(seller).post(TODAY).status_code == 405


@pytest.mark.parametrize(("role", "queries"), [(Role.SALESPERSON, 8), (Role.GENERAL_MANAGER, 7)])
def test_more_customers_need_no_more_queries(
    role: Role, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = make_user("reader", role=role)
    store_refresh()
    store_due("A", owner=reader)
    client = sign_in(reader)
    with django_assert_num_queries(queries):
        client.get(TODAY)
    for code in "BC":
        store_due(code, owner=reader)
    with django_assert_num_queries(queries):
        client.get(TODAY)
