"""What a phone kept while there was no connection arrives once, with its own times, or says why not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in
from followups.pictures import receive, shelf, stored
from followups.visits import DEVICE
from kejing.followups.enums import PHOTO_STEPS, PromiseState
from kejing.followups.models import Answer, ChainLink, Followup, Promise, Visit
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.photos import issue_tickets
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def li() -> User:
    return make_user("li")


@pytest.fixture
def customer(li: User) -> Customer:
    return make_customer("A", owner=li)


@pytest.fixture
def phone(li: User) -> Client:
    return sign_in(li)


def come(customer: Customer, at: datetime, **said: Any) -> dict[str, Any]:
    here = {"latitude": "31.2304", "longitude": "121.4737", "accuracy": "12"}
    return {
        "uid": str(uuid4()),
        "customer": customer.pk,
        "device": str(DEVICE),
        "began_at": at.isoformat(),
        "told_at": timezone.now().isoformat(),
        "drift_seconds": "4",
        "is_offline": "on",
        **here,
        **said,
    }


def leave(uid: str, customer: Customer, at: datetime, **said: Any) -> dict[str, Any]:
    steps = Visit.objects.get(uid=uid).template.steps.filter(kind__in=PHOTO_STEPS)
    skipped = {f"skip_{step.pk}": "The camera is broken" for step in steps}
    told = {"purposes": ["trade"], "text": "All well.", "ended_at": at.isoformat()}
    return {"uid": uid, "customer": customer.pk, **told, **skipped, **said}


def send(phone: Client, what: str, said: dict[str, Any]) -> tuple[int, Any]:
    answer = phone.post(reverse(f"rounds:sync_{what}"), said, headers={"Accept": "application/json"})
    return answer.status_code, answer.json()


def awaited(client: Client) -> list[str]:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return re.findall(r"\d of \d photos? (?:is|are) here", client.get(reverse("rounds:feed")).content.decode())


def visit(phone: Client, customer: Customer, **said: Any) -> str:
    at = timezone.now() - HOUR
    coming = come(customer, at)
    send(phone, "check_in", coming)
    assert send(phone, "check_out", leave(coming["uid"], customer, at + HOUR / 2, **said)) == (
        201,
        {"kept": coming["uid"]},
    )
    return str(coming["uid"])


def test_a_phone_is_told_who_is_signed_in_and_what_time_it_is(phone: Client, li: User) -> None:
    told = phone.get(reverse("rounds:sync")).json()

    assert told["person"] == li.pk
    assert set(told) == {"person", "name", "token", "now", "language"}


@pytest.mark.parametrize("what", ["check_in", "check_out", "break_off", "report"])
def test_who_is_not_signed_in_is_led_to_no_door(client: Client, what: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    status, said = send(client, what, {})

    assert (status, said["error"]) == (401, "Sign in again: what waits on this device is sent then.")


def test_an_entry_says_how_many_of_its_photos_are_not_here_yet(
    phone: Client, customer: Customer, li: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "PHOTOS_DIR", tmp_path)
    uid = str(uuid4())
    wrote = {"way": "call", "purposes": ["care"], "text": "Two shelves.", "written_at": timezone.now().isoformat()}
    send(phone, "report", {"uid": uid, "customer": customer.pk, "shots": "2", **wrote})
    seen = []
    for boxes in (3, 9):
        seen.append(awaited(phone))
        ticket = issue_tickets(person=li, device=DEVICE, now=timezone.now())[0].uid
        told = {"belongs_to": UUID(uid), "ticket": ticket, "now": timezone.now()}
        receive(customer, by=li, content=stored(shelf(boxes)), **told)
        look_at_photos()

    assert seen == [["0 of 2 photos are here"], ["1 of 2 photos are here"]]
    assert awaited(phone) == []


def test_a_report_is_in_the_chain_of_its_device_too(phone: Client, customer: Customer) -> None:
    wrote = {"way": "call", "purposes": ["care"], "text": "Two shelves.", "written_at": timezone.now().isoformat()}

    send(phone, "report", {"uid": str(uuid4()), "customer": customer.pk, "device": str(DEVICE), **wrote})

    links = ChainLink.objects.filter(record=f"report:{Followup.objects.get().pk}").order_by("chain")
    assert [link.chain for link in links] == ["company", f"device:{DEVICE}"]


def test_a_visit_says_so_too(phone: Client, customer: Customer) -> None:
    coming = come(customer, timezone.now() - HOUR)
    send(phone, "check_in", coming)
    steps = Visit.objects.get().template.steps.filter(kind__in=PHOTO_STEPS)
    shots = {f"shots_{step.pk}": "1" for step in steps}
    send(phone, "check_out", leave(coming["uid"], customer, timezone.now(), **shots))

    assert awaited(phone) == [f"0 of {len(shots)} photos are here"]


def test_a_visit_made_offline_keeps_its_own_times(phone: Client, customer: Customer) -> None:
    at = timezone.now() - 3 * HOUR
    coming = come(customer, at)

    status, said = send(phone, "check_in", coming)
    send(phone, "check_out", leave(coming["uid"], customer, at + HOUR))

    made = Visit.objects.get()
    assert (status, said) == (201, {"kept": coming["uid"]})
    assert (made.began_at, made.ended_at, made.is_offline, made.drift_seconds) == (at, at + HOUR, True, 4)
    assert made.followup is not None
    assert made.followup.happened_at == at + HOUR


def test_what_is_sent_twice_is_kept_once(phone: Client, customer: Customer) -> None:
    at = timezone.now() - HOUR
    coming = come(customer, at)

    answers = [send(phone, "check_in", coming), send(phone, "check_in", coming)]
    leaving = leave(coming["uid"], customer, at + HOUR / 2)
    answers += [send(phone, "check_out", leaving), send(phone, "check_out", leaving)]

    assert answers == [(201, {"kept": coming["uid"]})] * 4
    assert (Visit.objects.count(), Followup.objects.count()) == (1, 1)


def test_other_words_under_an_identifier_are_told(phone: Client, customer: Customer) -> None:
    uid = visit(phone, customer)

    status, said = send(phone, "check_out", leave(uid, customer, timezone.now(), text="Other words."))

    assert (status, "changed elsewhere" in said["error"]) == (409, True)
    assert Followup.objects.get().text == "All well."


def test_what_is_missing_is_named_by_field(phone: Client, customer: Customer) -> None:
    coming = come(customer, timezone.now())
    send(phone, "check_in", coming)

    status, said = send(phone, "check_out", leave(coming["uid"], customer, timezone.now(), purposes=[]))

    assert (status, said["reason"], list(said["fields"])) == (422, "wrong", ["purposes"])


def test_photos_that_come_later_count_as_taken(phone: Client, customer: Customer) -> None:
    at = timezone.now() - HOUR
    coming = come(customer, at)
    send(phone, "check_in", coming)
    step = Visit.objects.get().template.steps.get(kind="storefront")

    send(phone, "check_out", leave(coming["uid"], customer, at + HOUR / 2, **{f"shots_{step.pk}": "3"}))

    assert Answer.objects.get(step=step).text == "3"


def test_a_moment_that_is_still_to_come_is_now_and_the_clock_is_told(phone: Client, customer: Customer) -> None:
    ahead = timezone.now() + 5 * HOUR

    send(phone, "check_in", come(customer, ahead, told_at=ahead.isoformat()))

    made = Visit.objects.get()
    assert made.began_at <= timezone.now()
    assert abs((made.drift_seconds or 0) - 5 * 3600) < 60


def test_a_clock_that_was_set_back_since_it_last_spoke_to_the_server_is_told(phone: Client, customer: Customer) -> None:
    back = timezone.now() - 2 * HOUR

    send(phone, "check_in", come(customer, back, told_at=back.isoformat(), drift_seconds="4"))

    assert abs((Visit.objects.get().drift_seconds or 0) + 2 * 3600) < 60


def test_a_visit_of_long_ago_is_taken_as_well(phone: Client, customer: Customer) -> None:
    at = timezone.now() - 40 * 24 * HOUR

    assert send(phone, "check_in", come(customer, at))[0] == 201
    assert Visit.objects.get().began_at == at


def test_an_old_token_is_told_as_one(customer: Customer, phone: Client) -> None:
    phone.handler.enforce_csrf_checks = True

    status, said = send(phone, "check_in", come(customer, timezone.now()))

    assert (status, said["reason"]) == (403, "token")


def test_an_old_token_on_a_page_is_told_on_a_page(customer: Customer, phone: Client) -> None:
    phone.handler.enforce_csrf_checks = True

    answer = phone.post(reverse("rounds:check_out", args=[customer.pk]))

    assert (answer.status_code, answer["Content-Type"]) == (403, "text/html; charset=utf-8")


@pytest.mark.parametrize("moment", ["", "soon", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_moment_that_is_none_is_told(phone: Client, customer: Customer, moment: str) -> None:
    status, said = send(phone, "check_in", come(customer, timezone.now(), began_at=moment))

    assert (status, list(said["fields"])) == (422, ["began_at"])


def test_a_customer_of_others_takes_no_visit(phone: Client) -> None:
    other = make_customer("B", owner=make_user("zhao"))

    assert send(phone, "check_in", come(other, timezone.now()))[0] == 422


def test_an_administrator_visits_nobody(customer: Customer) -> None:
    phone = sign_in(make_user("admin", role=Role.ADMINISTRATOR))

    assert send(phone, "check_in", come(customer, timezone.now()))[0] == 403


def test_a_visit_that_was_never_begun_does_not_end(phone: Client, customer: Customer) -> None:
    status, said = send(phone, "check_out", {"uid": str(uuid4()), "customer": customer.pk})

    assert (status, said["reason"]) == (422, "no_such_visit")


def test_a_visit_is_broken_off_once_and_again(phone: Client, customer: Customer) -> None:
    coming = come(customer, timezone.now())
    send(phone, "check_in", coming)
    said = {"uid": coming["uid"], "customer": customer.pk}

    answers = [send(phone, "break_off", said), send(phone, "break_off", said)]

    assert answers == [(201, {"kept": coming["uid"]})] * 2
    assert Visit.objects.get().state == "dropped"


def test_the_steps_that_the_device_showed_hold(phone: Client, customer: Customer) -> None:
    coming = come(customer, timezone.now())
    send(phone, "check_in", coming)
    shown = Visit.objects.get().template
    type(shown).objects.filter(pk=shown.pk).update(is_current=False)

    again = come(customer, timezone.now(), template=shown.pk)
    send(phone, "check_in", again)

    assert Visit.objects.get(uid=again["uid"]).template == shown


def written(customer: Customer, at: datetime, **said: Any) -> dict[str, Any]:
    told = {"way": "call", "purposes": ["care"], "text": "All well.", "written_at": at.isoformat()}
    return {"uid": str(uuid4()), "customer": customer.pk, **told, **said}


def test_a_report_written_offline_arrives_once_with_its_time(phone: Client, customer: Customer) -> None:
    at = timezone.now() - 2 * HOUR
    said = written(customer, at)

    answers = [send(phone, "report", said), send(phone, "report", said)]

    assert answers == [(201, {"kept": said["uid"]})] * 2
    assert Followup.objects.get().happened_at == at


def test_tomorrow_is_the_day_after_it_was_written(phone: Client, customer: Customer) -> None:
    at = timezone.now() - timedelta(days=2)

    send(phone, "report", written(customer, at, promise="tomorrow", promise_what="Samples"))

    promise = Promise.objects.get()
    assert promise.due_on == timezone.localdate(at) + timedelta(days=1)


def test_a_promise_that_was_kept_meanwhile_holds_nothing_up(phone: Client, customer: Customer, li: User) -> None:
    today = timezone.localdate()
    promise = Promise.objects.create(
        customer=customer, what="Samples", made_on=today, due_on=today, by=li, state=PromiseState.KEPT, closed_on=today
    )

    status, _said = send(phone, "report", written(customer, timezone.now(), **{f"owed_{promise.pk}": "kept"}))

    assert status == 201


def test_of_more_promises_than_the_page_shows_the_one_meant_is_kept(
    phone: Client, customer: Customer, li: User
) -> None:
    today = timezone.localdate()
    promises = [
        Promise.objects.create(customer=customer, what=f"{at}", made_on=today, due_on=today, by=li) for at in range(8)
    ]

    send(phone, "report", written(customer, timezone.now(), **{f"owed_{promises[-1].pk}": "kept"}))

    assert Promise.objects.get(state=PromiseState.KEPT) == promises[-1]


def test_photos_and_tickets_lead_to_no_door_either(client: Client, customer: Customer) -> None:
    answers = [client.post(reverse("rounds:hand_in", args=[customer.pk])), client.post(reverse("rounds:tickets"))]

    assert [answer.status_code for answer in answers] == [401, 401]
