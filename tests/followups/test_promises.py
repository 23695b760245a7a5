"""What is promised waits until somebody says that it was kept, or no longer holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from followups.reports import NOW, report
from kejing.audit.models import Entry
from kejing.followups.models import Promise
from kejing.followups.operations.correcting import take_back
from kejing.followups.operations.promising import (
    PromiseRefusal,
    PromiseRefused,
    drop_promise,
    keep_promise,
    make_promise,
)
from kejing.followups.operations.reporting import Promised, Refusal, ReportRefused
from rows import make_customer, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 20)
TOMORROW = TODAY + timedelta(days=1)


def states() -> list[tuple[Any, ...]]:
    return list(Promise.objects.order_by("pk").values_list("what", "made_on", "due_on", "state", "closed_on"))


def test_a_report_promises_and_keeps_what_was_promised_before() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    first = report(customer, by=li, promise=Promised(" Samples ", TOMORROW))
    samples = Promise.objects.get()

    second = report(customer, by=li, now=NOW + timedelta(days=1), kept=[samples])

    samples.refresh_from_db()
    assert states() == [("Samples", TODAY, TOMORROW, "kept", TOMORROW)]
    assert (samples.made_in, samples.closed_in, samples.closed_by, samples.by) == (first, second, li, li)
    assert list(Entry.objects.exclude(action="report_sent").order_by("pk").values_list("action", "after")) == [
        ("promise_made", {"what": "Samples", "due_on": "2026-03-21"}),
        ("promise_kept", {"what": "Samples", "due_on": "2026-03-21"}),
    ]


def test_a_report_says_that_a_promise_no_longer_holds_and_why() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    report(customer, by=li, promise=Promised("Samples", TOMORROW))
    samples = Promise.objects.get()

    with pytest.raises(ReportRefused) as refused:
        report(customer, by=li, dropped=[(samples, " ")])
    report(customer, by=li, dropped=[(samples, " Not wanted. ")])
    report(customer, by=li, dropped=[(samples, "Said twice.")])

    samples.refresh_from_db()
    assert refused.value.reason == Refusal.DROPPED_WITHOUT_WORDS
    assert (samples.state, samples.closed_on, samples.why_dropped) == ("dropped", TODAY, "Not wanted.")


def test_a_report_alone_keeps_no_promise() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    promise = make_promise(customer=customer, what="Samples", due_on=TODAY, by=li, now=NOW)

    report(customer, by=li)

    assert Promise.objects.get(state="open") == promise


def test_taking_a_report_back_drops_what_it_promised_and_opens_what_it_kept() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    kept = make_promise(customer=customer, what="Price list", due_on=TOMORROW, by=li, now=NOW)
    sent = report(customer, by=li, promise=Promised("Samples", TOMORROW), kept=[kept])

    take_back(followup=sent, why="Wrong customer.", by=li, now=NOW + timedelta(days=1))

    assert states() == [
        ("Price list", TODAY, TOMORROW, "open", None),
        ("Samples", TODAY, TOMORROW, "dropped", TOMORROW),
    ]
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True))[-3:] == [
        "report_taken_back",
        "promise_dropped",
        "promise_opened_again",
    ]


def test_what_was_closed_meanwhile_stays_as_it_is() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    dropped, kept = (
        make_promise(customer=customer, what=what, due_on=TOMORROW, by=li, now=NOW) for what in ("One", "Two")
    )
    drop_promise(promise=dropped, why="Not wanted.", by=li, now=NOW)
    keep_promise(promise=kept, by=li, now=NOW)

    report(customer, by=li, now=NOW + timedelta(days=1), kept=[dropped, kept])
    again = keep_promise(promise=kept, by=li, now=NOW + timedelta(days=1))
    refusals = []
    closings: list[Callable[[], object]] = [
        lambda: keep_promise(promise=dropped, by=li, now=NOW),
        lambda: drop_promise(promise=kept, why="Not wanted.", by=li, now=NOW),
        lambda: drop_promise(promise=kept, why=" ", by=li, now=NOW),
    ]
    for close in closings:
        with pytest.raises(PromiseRefused) as told:
            close()
        refusals.append(told.value.reason)

    assert again.closed_on == TODAY
    assert states() == [("One", TODAY, TOMORROW, "dropped", TODAY), ("Two", TODAY, TOMORROW, "kept", TODAY)]
    assert refusals == [
        PromiseRefusal.CLOSED_OTHERWISE,
        PromiseRefusal.CLOSED_OTHERWISE,
        PromiseRefusal.NO_WORDS,
    ]


def test_a_promise_is_kept_in_a_contact_of_its_own_customer_only() -> None:
    li = make_user("li")
    customer, other = make_customer("A", owner=li), make_customer("B", owner=li)
    promise = make_promise(customer=customer, what="Samples", due_on=TOMORROW, by=li, now=NOW)
    elsewhere, here = report(other, by=li), report(customer, by=li)

    with pytest.raises(PromiseRefused) as told:
        keep_promise(promise=promise, by=li, now=NOW, followup=elsewhere)
    with pytest.raises(ReportRefused) as refused:
        report(other, by=li, kept=[promise])
    kept = keep_promise(promise=promise, by=li, now=NOW + timedelta(days=3), followup=here)

    assert (told.value.reason, refused.value.reason) == (PromiseRefusal.OF_ANOTHER, Refusal.PROMISE_OF_ANOTHER)
    assert (kept.closed_in, kept.closed_on) == (here, TODAY)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"what": " ", "due_on": TODAY}, (PromiseRefusal.NO_WORDS, Refusal.PROMISE_WITHOUT_WORDS)),
        ({"what": "x" * 301, "due_on": TODAY}, (PromiseRefusal.TOO_LONG, Refusal.PROMISE_TOO_LONG)),
        ({"what": "x", "due_on": TODAY - timedelta(1)}, (PromiseRefusal.TOO_EARLY, Refusal.PROMISE_TOO_EARLY)),
    ],
)
def test_a_promise_says_what_for_its_own_day_or_a_later_one(
    values: dict[str, Any], reason: tuple[PromiseRefusal, Refusal]
) -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)

    with pytest.raises(PromiseRefused) as told:
        make_promise(customer=customer, **values, by=li, now=NOW)
    with pytest.raises(ReportRefused) as refused:
        report(customer, by=li, promise=Promised(**values))

    assert (told.value.reason, refused.value.reason) == reason
    assert not Promise.objects.exists()


def test_what_was_promised_in_a_report_that_arrives_too_late_is_kept_though_its_day_is_over() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)

    for days in (3, 10):
        report(
            customer,
            by=li,
            now=NOW + timedelta(days=days),
            happened_at=NOW,
            promise=Promised(f"{days}", TOMORROW),
        )

    assert states() == [("3", TODAY, TOMORROW, "open", None), ("10", TOMORROW, TOMORROW, "open", None)]


def test_promises_of_customers_one_does_not_see_are_not_there() -> None:
    li, zhao = make_user("li"), make_user("zhao")
    promise = make_promise(customer=make_customer("A", owner=li), what="Samples", due_on=TODAY, by=li, now=NOW)

    with pytest.raises(PromiseRefused) as told:
        keep_promise(promise=promise, by=zhao, now=NOW)

    assert told.value.reason == PromiseRefusal.NOT_ALLOWED
    assert Promise.objects.get(state="open") == promise
