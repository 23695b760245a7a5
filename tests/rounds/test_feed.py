from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from battlemap.measured import sign_in, store_refresh, store_standing
from followups.visits import HERE, visit
from kejing.customers.models import Customer
from kejing.followups.enums import Purpose, Verdict
from kejing.followups.models import Comment, Followup, Seen
from kejing.followups.operations.correcting import add_words, take_back
from kejing.followups.operations.deciding import decide_visit
from kejing.followups.operations.reporting import Place
from kejing.followups.operations.talking import mark_seen, say
from kejing.followups.operations.weighing import weigh_visits
from kejing.people.enums import Role
from kejing.people.models import Company, User
from kejing.rounds.queries import feed as feed_module
from kejing.rounds.queries.feed import ROWS_A_PAGE
from kejing.rounds.queries.first import first_of
from kejing.rounds.queries.people import days_of
from rounds.reports import NOW, minutes_ago, send
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db

FEED = reverse("rounds:feed")
TODAY = NOW.date()


@pytest.fixture
def seller() -> User:
    return make_user("seller", team=make_team("north"))


@pytest.fixture
def lead(seller: User) -> User:
    return make_user("lead", role=Role.SUPERVISOR, team=seller.team)


@pytest.fixture
def shop(seller: User) -> Customer:
    return make_customer("A", owner=seller)


def page_of(client: Client, **query: str) -> Any:
    response = client.get(FEED, query)
    assert response.status_code == 200
    return response.context["page"]


def shown(client: Client, **query: str) -> list[int]:
    return [entry.pk for entry in page_of(client, **query).entries]


def talk(followup: Followup, by: User, text: str, **also: Any) -> Comment:
    return say(uid=uuid4(), followup=followup, by=by, text=text, now=NOW, **also)


def test_what_was_reported_stands_newest_first_and_page_by_page(shop: Customer, seller: User) -> None:
    sent = [send(shop, by=seller, at=minutes_ago(number)).pk for number in range(ROWS_A_PAGE + 3)]
    client = sign_in(seller)

    page = page_of(client)

    assert [entry.pk for entry in page.entries] == sent[:ROWS_A_PAGE]
    assert shown(client, at=page.older) == sent[ROWS_A_PAGE:]
    assert page_of(client, at=page.older).older == ""


def test_a_visit_says_how_long_it_was_and_how_far_from_the_customer_it_began(shop: Customer, seller: User) -> None:
    there = HERE.latitude + 0.001
    Customer.objects.filter(pk=shop.pk).update(latitude=there, longitude=HERE.longitude)
    visit(shop, by=seller)
    send(shop, by=seller)

    report, visited = page_of(sign_in(seller)).entries

    assert report.stay is None
    assert (visited.stay.minutes, visited.stay.metres) == (20, 111)


def test_entries_of_one_moment_are_each_shown_once(shop: Customer, seller: User) -> None:
    sent = [send(shop, by=seller).pk for _ in range(ROWS_A_PAGE + 2)]
    client = sign_in(seller)

    page = page_of(client)

    assert [*(entry.pk for entry in page.entries), *shown(client, at=page.older)] == sent[::-1]


def test_somebody_sees_the_entries_of_his_customers_alone(shop: Customer, seller: User, lead: User) -> None:
    other = make_user("other", team=make_team("south"))
    elsewhere = send(make_customer("B", owner=other), by=other)
    sent = send(shop, by=seller)

    assert shown(sign_in(seller)) == [sent.pk]
    assert shown(sign_in(lead)) == [sent.pk]
    assert shown(sign_in(other)) == [elsewhere.pk]
    assert shown(sign_in(make_user("manager", role=Role.GENERAL_MANAGER))) == [sent.pk, elsewhere.pk]
    assert shown(sign_in(make_user("admin", role=Role.ADMINISTRATOR))) == []


def test_an_entry_says_everything_that_belongs_to_it(seller: User, lead: User) -> None:
    standing = store_standing("A", owner=seller, tier="head")
    entry = send(
        standing.customer,
        by=seller,
        purposes=frozenset({Purpose.TRADE, Purpose.CARE}),
        rival_news="A new shelf",
        promised=TODAY + timedelta(days=1),
    )
    add_words(followup=entry, text="On Thursday, he says", by=seller, now=NOW)
    talk(entry, lead, "Which one?", is_question=True, mentions=[seller])
    mark_seen(followup=entry, by=lead, now=NOW)

    response = sign_in(seller).get(FEED)
    (one,) = response.context["page"].entries

    assert (one.by, one.name, one.tier, one.way, one.purposes) == (
        "Seller",
        "Shop A",
        "head",
        "Call",
        ["Care", "Trade"],
    )
    assert [(promise.what, promise.is_missed) for promise in one.promises] == [("Bring two boxes", True)]
    assert [added.text for added in one.added] == ["On Thursday, he says"]
    assert [(said.text, said.waits, said.to) for said in one.comments] == [("Which one?", True, ["Seller"])]
    assert (one.seen_by, one.is_seen, one.calls_reader) == (["Lead"], False, True)
    for words in ("A new shelf", "waits for an answer", "Added later", "seen by Lead"):
        assert words in response.content.decode()


def test_what_was_taken_back_stays_struck_out_with_the_reason(shop: Customer, seller: User) -> None:
    entry = send(shop, by=seller, text="Wrong shop")
    take_back(followup=entry, why="It was next door", by=seller, now=NOW)

    content = sign_in(seller).get(FEED).content.decode()

    assert "<s>Wrong shop</s>" in content
    assert "It was next door" in content


def test_a_team_in_which_nobody_is_but_teams_are_can_be_chosen_by_who_sees_all() -> None:
    whole = make_team("whole")
    east, west = make_team("east", parent=whole), make_team("west", parent=whole)
    make_team("empty")
    for team in (east, west):
        of_team = make_user(f"of-{team.code}", team=team)
        send(store_standing(team.code, owner=of_team).customer, by=of_team)
    client = sign_in(make_user("boss", role=Role.GENERAL_MANAGER))

    narrowed = client.get(FEED, {"team": str(east.pk)}).context["page"]
    page = client.get(FEED, {"team": str(whole.pk)}).context["page"]

    assert dict(narrowed.filters.told)["team"] == "east"
    assert [choice.label.strip("\u3000") for choice in page.filters.teams] == ["whole", "east", "west"]
    assert len(page.entries) == 2


def test_the_feed_is_narrowed_down(seller: User, lead: User) -> None:
    colleague = make_user("colleague", team=make_team("east", parent=seller.team))
    first, second = store_standing("A", owner=seller, tier="head"), store_standing("B", owner=colleague, tier="core")
    one = send(first.customer, by=seller, at=minutes_ago(60 * 24), purposes=frozenset({Purpose.CARE}))
    two = send(second.customer, by=colleague)
    talk(one, make_user("boss", role=Role.GENERAL_MANAGER), "Why?", is_question=True)
    mark_seen(followup=two, by=lead, now=NOW)
    client = sign_in(lead)

    for query, expected in (
        ({"person": str(seller.pk)}, [one.pk]),
        ({"team": str(colleague.team_id)}, [two.pk]),
        ({"team": str(seller.team_id)}, [two.pk, one.pk]),
        ({"customer": str(second.pk)}, [two.pk]),
        ({"tier": "head"}, [one.pk]),
        ({"purpose": "care"}, [one.pk]),
        ({"list": "unseen"}, [one.pk]),
        ({"list": "questions"}, [one.pk]),
        ({"on": "2026-03-31"}, [two.pk]),
        ({"on": "2026-03-30"}, [one.pk]),
        ({"tier": "head", "purpose": "trade"}, []),
    ):
        assert shown(client, **query) == expected, query


def test_nobody_asks_for_what_he_does_not_see(shop: Customer, seller: User) -> None:
    other = make_user("other", team=make_team("south"))
    client = sign_in(other)

    for query in (
        {"person": str(seller.pk)},
        {"team": str(seller.team_id)},
        {"customer": str(shop.pk)},
        {"person": "x"},
        {"tier": "x"},
        {"on": "2026-02-30"},
        {"at": "x"},
        {"at": "20260331T000000000000.99999999999999999999"},
    ):
        assert client.get(FEED, query).status_code == 404, query


def test_what_is_rare_is_looked_for_further_back_when_asked(
    shop: Customer, seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "LOOKED_AT", 3)
    old = send(shop, by=seller, at=minutes_ago(9), purposes=frozenset({Purpose.CARE}))
    for number in range(4):
        send(shop, by=seller, at=minutes_ago(number))
    client = sign_in(seller)

    page = page_of(client, purpose="care")

    assert page.entries == []
    assert page.looked_until is not None
    assert shown(client, purpose="care", at=page.older) == [old.pk]


def test_what_waits_for_somebody_comes_first(seller: User, lead: User) -> None:
    standing = store_standing("A", owner=seller, tier="head", is_urgent=True)
    entry = send(standing.customer, by=seller, promised=TODAY)
    asked = talk(entry, seller, "May I give credit?", is_question=True, mentions=[lead])
    talk(entry, seller, "Look at this price", mentions=[lead])
    later = TODAY + timedelta(days=2)

    first = first_of(lead, today=later)

    assert [call.text for call in first.questions] == ["May I give credit?"]
    assert [call.text for call in first.mentions] == ["Look at this price"]
    assert [(missed.what, missed.late_days) for missed in first.missed] == [("Bring two boxes", 2)]
    assert [urgent.entry for urgent in first.urgent] == [entry.pk]

    talk(entry, lead, "Yes", answers=asked)
    mark_seen(followup=entry, by=lead, now=NOW)

    first = first_of(lead, today=later)
    assert (list(first.questions), list(first.mentions), list(first.urgent)) == ([], [], [])


def test_a_question_under_an_entry_waits_for_its_author(shop: Customer, seller: User, lead: User) -> None:
    talk(send(shop, by=seller), lead, "Which one?", is_question=True)

    assert [call.text for call in first_of(seller, today=TODAY).questions] == ["Which one?"]
    assert list(first_of(lead, today=TODAY).questions) == []


def test_a_visit_with_flags_waits_for_who_decides_until_he_did(shop: Customer, seller: User, lead: User) -> None:
    far = Place(HERE.latitude + 1, HERE.longitude, HERE.accuracy)
    Customer.objects.filter(pk=shop.pk).update(latitude=HERE.latitude, longitude=HERE.longitude)
    done = visit(shop, by=seller, place=far, at=minutes_ago(60), leaving={"place": None})
    visit(make_customer("B", owner=seller), by=seller, at=minutes_ago(240))
    weigh_visits(now=NOW)

    client = sign_in(lead)
    waiting = [(one.entry, one.customer, one.score) for one in first_of(lead, today=TODAY).flagged]
    assert waiting == [(done.followup_id, "Shop A", 35)]
    assert shown(client, list="flagged") == [done.followup_id]
    assert [entry.to_decide for entry in page_of(client).entries] == [35, 0]
    assert (list(first_of(seller, today=TODAY).flagged), shown(sign_in(seller), list="flagged")) == ([], [])

    decide_visit(visit=done, verdict=Verdict.ACCEPTED, words="He was there.", by=lead, now=NOW)

    assert (list(first_of(lead, today=TODAY).flagged), shown(client, list="flagged")) == ([], [])


def test_that_a_customer_owes_is_not_told_by_what_is_urgent(seller: User, lead: User) -> None:
    Company.objects.create(masks={Role.SUPERVISOR.value: ["receivable"]})
    debtor = store_standing("A", owner=seller, is_urgent=True, flags="credit_overdue")
    late = store_standing("B", owner=seller, is_urgent=True, rhythm_alarm=True)
    send(debtor.customer, by=seller)
    entry = send(late.customer, by=seller)

    assert [urgent.entry for urgent in first_of(lead, today=TODAY).urgent] == [entry.pk]


def test_htmx_gets_the_entries_further_back_alone(shop: Customer, seller: User) -> None:
    send(shop, by=seller)

    response = sign_in(seller).get(FEED, headers={"hx-request": "true", "hx-target": "older"})

    assert "<main" not in response.content.decode()
    assert "Two boxes on Friday" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_the_same_number_of_questions_for_one_row_and_three(
    rows: int, seller: User, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        entry = send(store_standing(f"A{number}", owner=seller, tier="head").customer, by=seller, promised=TODAY)
        add_words(followup=entry, text="More", by=seller, now=NOW)
        talk(entry, seller, "Well?", is_question=True, mentions=[lead])
        talk(entry, seller, "Well", mentions=[lead])
        Seen.objects.create(followup=entry, person=make_user(f"reader{number}"), seen_at=NOW)
    store_refresh()
    client = sign_in(lead)
    client.get(FEED)

    with django_assert_num_queries(30):
        client.get(FEED)
    with django_assert_num_queries(11):
        client.get(reverse("rounds:people"))


def test_the_days_of_people_are_told_with_what_their_contacts_are_for(seller: User, lead: User) -> None:
    store_refresh()
    standing = store_standing("A", owner=seller, contact_state="today", next_action="wait")
    store_standing("B", owner=seller)
    for number in range(6):
        send(standing.customer, by=seller, at=minutes_ago(number))
    send(standing.customer, by=seller, answered=False)

    (day,) = days_of(lead, today=TODAY, person=None)

    assert (day.name, day.met, day.due, day.unanswered, day.capacity, day.beyond) == ("Seller", 1, 1, 1, 12, 0)
    assert day.balance is not None
    assert day.balance.warning == "6 contacts in 90 days, all selling."


def test_the_day_of_who_can_do_none_holds_none(seller: User, lead: User) -> None:
    store_refresh()
    User.objects.filter(pk=seller.pk).update(daily_capacity=0)
    store_standing("B", owner=seller)

    (day,) = days_of(lead, today=TODAY, person=None)

    assert (day.due, day.capacity, day.beyond) == (1, 0, 1)


def test_a_day_before_and_a_day_after_lead_on(shop: Customer, seller: User) -> None:
    days = page_of(sign_in(seller), on="2026-03-30").days

    assert (days.before, days.after, days.weekday) == (date(2026, 3, 29), date(2026, 3, 31), "Mon")
