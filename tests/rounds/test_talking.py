from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from battlemap.measured import sign_in
from kejing.customers.models import Access, Customer
from kejing.customers.queries import visible_to
from kejing.followups.models import Comment, Followup, Mention, Seen
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.rounds.queries.readers import readers_of
from rounds.reports import NOW, send
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}


@pytest.fixture
def seller() -> User:
    return make_user("seller", team=make_team("north"))


@pytest.fixture
def lead(seller: User) -> User:
    return make_user("lead", role=Role.SUPERVISOR, team=seller.team)


@pytest.fixture
def shop(seller: User) -> Customer:
    return make_customer("A", owner=seller)


@pytest.fixture
def entry(shop: Customer, seller: User) -> Followup:
    return send(shop, by=seller)


def at(name: str, entry: Followup) -> str:
    return reverse(f"rounds:{name}", args=[entry.pk])


def say(client: Client, entry: Followup, text: str, **also: Any) -> Any:
    return client.post(at("say", entry), {"uid": str(uuid4()), "text": text, **also}, headers=HTMX)


def test_a_question_is_asked_and_answered(entry: Followup, seller: User, lead: User) -> None:
    asked = say(sign_in(lead), entry, "Which one?", is_question="on")
    assert "waits for an answer" in asked.content.decode()
    question = Comment.objects.get()

    form = sign_in(seller).get(at("entry", entry), {"talk": "on", "answers": str(question.pk)}, headers=HTMX)
    assert "Your answer to Lead: “Which one?”" in form.content.decode()
    answered = say(sign_in(seller), entry, "The sour one", answers=question.pk)

    assert "waits for an answer" not in answered.content.decode()
    assert [(one.text, one.answers) for one in Comment.objects.order_by("pk")] == [
        ("Which one?", None),
        ("The sour one", question),
    ]


def test_whoever_says_something_has_seen_the_entry(entry: Followup, lead: User) -> None:
    say(sign_in(lead), entry, "Good")

    assert [seen.person for seen in Seen.objects.all()] == [lead]


def test_people_are_named_by_their_chip_or_behind_an_at(entry: Followup, seller: User, lead: User) -> None:
    manager = make_user("manager", role=Role.GENERAL_MANAGER)

    say(sign_in(lead), entry, "@Manager, look", mentions=[str(seller.pk)])

    assert {mention.person for mention in Mention.objects.all()} == {manager, seller}


def test_who_is_called_as_a_longer_name_begins_is_not_meant(entry: Followup, lead: User) -> None:
    short, long = (make_user(name, role=Role.GENERAL_MANAGER) for name in ("ann", "ann-marie"))
    for user, name in ((short, "王明"), (long, "王明辉")):
        user.display_name = name
        user.save()

    say(sign_in(lead), entry, "@王明辉 看一下")

    assert [mention.person for mention in Mention.objects.all()] == [long]


def test_an_answer_to_a_question_that_is_gone_is_not_put_down_as_something_else(entry: Followup, seller: User) -> None:
    response = say(sign_in(seller), entry, "The sour one", answers=4711)

    assert "The question is not there any more." in response.content.decode()
    assert not Comment.objects.exists()


def test_nobody_is_named_who_does_not_see_the_customer(entry: Followup, seller: User) -> None:
    other = make_user("other")

    response = say(sign_in(seller), entry, "@Other look", mentions=[str(other.pk)])

    assert "errorlist" in response.content.decode()
    assert not Mention.objects.exists()


def test_nothing_is_no_comment(entry: Followup, lead: User) -> None:
    response = sign_in(lead).post(at("say", entry), {"uid": str(uuid4()), "text": " "})

    assert response.status_code == 422
    assert "Write something first." in response.content.decode()


def test_an_entry_is_marked_as_seen_where_it_stands(entry: Followup, seller: User, lead: User) -> None:
    response = sign_in(lead).post(at("seen", entry), headers=HTMX)
    assert "seen by Lead" in response.content.decode()

    plain = sign_in(lead).post(at("seen", entry), {"back": "/feed/?list=unseen"})
    assert (plain.status_code, plain.headers["Location"]) == (302, "/feed/?list=unseen")
    assert Seen.objects.count() == 1


def test_its_author_adds_words_and_takes_it_back(entry: Followup, seller: User) -> None:
    client = sign_in(seller)

    assert client.post(at("add", entry), {"text": "On Thursday"}).status_code == 302
    assert client.post(at("take_back", entry), {"text": ""}).status_code == 422
    assert client.post(at("take_back", entry), {"text": "Wrong shop"}).status_code == 302
    entry.refresh_from_db()

    assert entry.is_withdrawn
    assert [one.text for one in entry.corrections.order_by("pk")] == ["On Thursday", "Wrong shop"]
    late = client.post(at("add", entry), {"text": "More"})
    assert "This was taken back meanwhile." in late.content.decode()


def test_only_its_author_adds_to_it_and_who_is_above_him_takes_it_back(entry: Followup, lead: User) -> None:
    client = sign_in(lead)

    assert client.post(at("add", entry), {"text": "More"}).status_code == 403
    assert client.post(at("take_back", entry), {"text": "Not so"}).status_code == 302


@pytest.mark.parametrize("name", ["entry", "say", "seen", "add", "take_back"])
def test_who_does_not_see_the_customer_finds_no_entry(name: str, entry: Followup) -> None:
    client = sign_in(make_user("other", team=make_team("south")))

    ask = client.get if name == "entry" else client.post
    assert ask(at(name, entry), {"text": "x", "uid": str(uuid4())}).status_code == 404


def test_readers_are_exactly_those_who_see_the_customer(shop: Customer, seller: User, lead: User) -> None:
    boss = make_user("boss", role=Role.SUPERVISOR, team=make_team("all"))
    assert seller.team is not None
    seller.team.parent = boss.team
    seller.team.save()
    make_user("manager", role=Role.GENERAL_MANAGER)
    given, whole = make_user("given", role=Role.SERVICE), make_user("whole", role=Role.MARKETING)
    Access.objects.create(person=given, customer=shop, given_at=NOW)
    Access.objects.create(person=whole, given_at=NOW)
    over = make_user("over", role=Role.SERVICE)
    Access.objects.create(person=over, customer=shop, given_at=NOW, until_on="2020-01-01")
    for username, role in (("admin", Role.ADMINISTRATOR), ("service", Role.SERVICE), ("peer", Role.SALESPERSON)):
        make_user(username, role=role, team=seller.team)

    assert {str(one) for one in readers_of(shop)} == {"Boss", "Given", "Lead", "Manager", "Seller", "Whole"}
    assert {one.username for one in User.objects.all() if visible_to(one).filter(pk=shop.pk).exists()} == {
        one.username for one in readers_of(shop)
    }
