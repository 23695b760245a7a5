from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_refresh, store_standing
from kejing.customers.models import Customer, Person
from kejing.followups.enums import PromiseState, Purpose, Way
from kejing.followups.models import Draft, Followup, Promise
from kejing.people.enums import Role
from kejing.people.models import User
from rounds.reports import send
from rows import make_customer, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> User:
    return make_user("seller", team=make_team("north"))


@pytest.fixture
def shop(seller: User) -> Customer:
    return make_customer("A", owner=seller)


def at(name: str, shop: Customer) -> str:
    return reverse(f"rounds:{name}", args=[shop.pk])


def written(**changes: Any) -> dict[str, Any]:
    said = {"uid": str(uuid4()), "way": "call", "purposes": ["trade", "care"], "text": "Two boxes", "promise": "none"}
    return said | changes


def post(client: Client, shop: Customer, said: Mapping[str, Any]) -> HttpResponse:
    return client.post(at("report", shop), said)  # type: ignore[return-value]  # a response of the test client


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_a_report_is_sent_with_all_that_belongs_to_it(shop: Customer, seller: User) -> None:
    boss = Person.objects.create(customer=shop, name="Boss")
    due = Promise.objects.create(customer=shop, what="Samples", made_on="2026-03-01", due_on="2026-03-02", by=seller)
    off = Promise.objects.create(customer=shop, what="Poster", made_on="2026-03-01", due_on="2026-03-03", by=seller)
    said = written(
        met=[str(boss.pk)],
        rival_news="A new shelf",
        latitude="31.2",
        longitude="121.5",
        accuracy="12.4",
        promise="week",
        promise_what="Bring tea",
        **{f"owed_{due.pk}": "kept", f"owed_{off.pk}": "dropped", f"why_{off.pk}": "They closed the corner"},
    )

    response = post(sign_in(seller), shop, said)

    assert response.status_code == 302
    assert response.headers["Location"] == reverse("battlemap:customer", args=[shop.pk])
    sent = Followup.objects.get()
    assert (str(sent.uid), sent.customer, sent.by, sent.way) == (said["uid"], shop, seller, Way.CALL)
    assert sent.purposes == (Purpose.CARE, Purpose.TRADE)
    assert (sent.text, sent.rival_news, sent.answered, sent.accuracy) == ("Two boxes", "A new shelf", True, 12.4)
    assert [met.name for met in sent.met.all()] == ["Boss"]
    states = {promise.what: (promise.state, promise.why_dropped) for promise in Promise.objects.all()}
    assert states == {
        "Samples": (PromiseState.KEPT, ""),
        "Poster": (PromiseState.DROPPED, "They closed the corner"),
        "Bring tea": (PromiseState.OPEN, ""),
    }
    assert Promise.objects.get(what="Bring tea").due_on == sent.happened_on + timedelta(days=7)


def test_sent_twice_it_is_one(shop: Customer, seller: User) -> None:
    client, said = sign_in(seller), written(promise="tomorrow", promise_what="Bring tea")

    answers = [post(client, shop, said).status_code for _ in range(2)]

    assert (answers, Followup.objects.count(), Promise.objects.count()) == ([302, 302], 1, 1)


def test_whoever_reports_goes_back_to_where_he_came_from_and_to_no_other_site(shop: Customer, seller: User) -> None:
    client = sign_in(seller)

    assert post(client, shop, written(back="/today/?sort=days")).headers["Location"] == "/today/?sort=days"
    assert post(client, shop, written(back="//elsewhere.example/")).headers["Location"].startswith("/customer/")
    page = client.get(at("report", shop), {"back": "/today/"})
    assert 'name="back" value="/today/"' in page.content.decode()


def test_what_is_missing_is_said_and_every_word_is_kept(shop: Customer, seller: User) -> None:
    client = sign_in(seller)
    said = {"uid": str(uuid4()), "text": "Two boxes", "rival_news": "Cheaper", "promise": "day", "promise_what": ""}

    response = post(client, shop, said)

    assert set(errors_of(response)) == {"way", "purposes", "promise_what", "promise_on"}
    content = response.content.decode()
    assert "Two boxes" in content
    assert "Cheaper" in content
    assert said["uid"] in content
    assert not Followup.objects.exists()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"text": ""}, {"text"}),
        ({"text": "", "nobody": "on"}, set()),
        ({"purposes": ["nothing"]}, {"purposes"}),
        ({"met": ["7"]}, {"met"}),
        ({"promise": "day", "promise_what": "Tea", "promise_on": "2026-01-01"}, {"promise_on"}),
        ({"latitude": "91", "longitude": "0", "accuracy": "1"}, {"latitude"}),
        ({"latitude": "nan", "longitude": "0", "accuracy": "1"}, {"latitude"}),
        ({"uid": "x"}, {"uid"}),
        ({"promise": ""}, set()),
    ],
)
def test_a_report_that_makes_no_sense_is_not_taken(
    changes: Mapping[str, Any], wrong: set[str], shop: Customer, seller: User
) -> None:
    response = post(sign_in(seller), shop, written(**changes))

    assert (set(errors_of(response)) if wrong else response.status_code) == (wrong or 302)


def test_a_promise_that_no_longer_holds_needs_a_reason(shop: Customer, seller: User) -> None:
    promise = Promise.objects.create(customer=shop, what="Tea", made_on="2026-03-01", due_on="2026-03-02", by=seller)

    response = post(sign_in(seller), shop, written(**{f"owed_{promise.pk}": "dropped"}))

    assert set(errors_of(response)) == {f"why_{promise.pk}"}


def test_an_identifier_of_somebody_else_s_is_not_taken_and_nothing_of_it_told(shop: Customer, seller: User) -> None:
    lead = make_user("lead", role=Role.SUPERVISOR, team=seller.team)
    theirs = send(shop, by=lead, text="Secret")

    response = post(sign_in(seller), shop, written(uid=str(theirs.uid)))

    assert list(errors_of(response)) == ["__all__"]
    assert "Secret" not in response.content.decode()
    assert Followup.objects.count() == 1


def test_a_draft_is_kept_while_one_writes_and_offered_again(shop: Customer, seller: User) -> None:
    client, said = sign_in(seller), written(text="Half a sent", latitude="31", longitude="121", accuracy="9")
    boss = Person.objects.create(customer=shop, name="Boss")

    answer = client.post(at("draft", shop), said | {"met": [str(boss.pk)], "nobody": "on"})

    assert (answer.status_code, answer.content.decode()[:11]) == (200, "Draft saved")
    assert not set(Draft.objects.get().content) & {"latitude", "longitude", "accuracy", "uid", "back"}
    form = client.get(at("report", shop)).context["form"]
    assert str(form["uid"].value()) == said["uid"]
    assert form["text"].value() == "Half a sent"
    assert (form["way"].value(), form["purposes"].value(), form["met"].value()) == (
        "call",
        ["trade", "care"],
        [str(boss.pk)],
    )
    post(client, shop, said)
    assert not Draft.objects.exists()
    late = client.post(at("draft", shop), said)
    assert (late.status_code, late.content.decode()) == (409, "This report was sent already.")


def test_a_draft_is_thrown_away(shop: Customer, seller: User) -> None:
    client, said = sign_in(seller), written()
    client.post(at("draft", shop), said)

    client.post(at("discard", shop), {"uid": said["uid"]})

    assert not Draft.objects.exists()
    assert str(client.get(at("report", shop)).context["form"]["uid"].value()) != said["uid"]


def test_without_a_script_a_draft_is_kept_by_a_button(shop: Customer, seller: User) -> None:
    response = post(sign_in(seller), shop, {"uid": str(uuid4()), "text": "Half", "draft": "on", "back": "/today/"})

    assert (response.status_code, response.headers["Location"]) == (302, "/today/")
    assert Draft.objects.get().content["text"] == ["Half"]


def test_a_draft_is_nobody_else_s(shop: Customer, seller: User) -> None:
    lead = make_user("lead", role=Role.SUPERVISOR, team=seller.team)
    said = written()
    sign_in(seller).post(at("draft", shop), said)

    assert sign_in(lead).get(at("report", shop)).context["page"].draft is None
    assert sign_in(lead).post(at("draft", shop), said).status_code == 409


def test_who_is_called_just_so_is_found_among_many_that_contain_it(seller: User) -> None:
    for number in range(100):
        make_customer(f"K1-{number}", owner=seller)
    make_customer("K1", owner=seller)

    page = sign_in(seller).get(reverse("rounds:choose"), {"q": "k1"}).context["page"]

    assert page.choices[0].code == "K1"


def test_the_customers_of_the_day_come_first_and_others_are_found(seller: User) -> None:
    store_refresh()
    store_standing("CALM", owner=seller, contact_state="ok", next_action="wait")
    late = store_standing("LATE", owner=seller, stake=5.0)
    promised = store_standing("PROM", owner=seller, next_action="keep_promise", stake=1.0)
    store_standing("ELSE", owner=make_user("other"))
    begun = store_standing("BEGUN", owner=seller, contact_state="ok", next_action="wait")
    Draft.objects.create(uid=uuid4(), by=seller, customer=begun.customer, content={}, saved_at=timezone.now())
    client = sign_in(seller)
    choose = reverse("rounds:choose")

    page = client.get(choose).context["page"]

    assert [choice.pk for choice in page.choices] == [promised.pk, late.pk]
    assert [choice.pk for choice in page.begun] == [begun.pk]
    for typed, expected in (("calm", ["CALM"]), ("else", []), ("shop late", ["LATE"]), ("x", [])):
        found = client.get(choose, {"q": typed}).context["page"].choices
        assert [choice.code for choice in found] == expected, typed


def test_who_was_given_customers_to_see_finds_them_to_report_on(shop: Customer) -> None:
    store_refresh()
    store_standing("B", owner=None)
    manager = make_user("manager", role=Role.GENERAL_MANAGER)

    page = sign_in(manager).get(reverse("rounds:choose")).context["page"]

    assert [choice.code for choice in page.choices] == ["B"]
