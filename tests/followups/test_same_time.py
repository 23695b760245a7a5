"""What is sent twice at the same moment is kept once, and nobody overwrites what somebody else closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection

from followups.reports import NOW, a_report, report
from kejing.audit.models import Entry
from kejing.followups.models import Comment, Correction, Draft, Followup, Promise
from kejing.followups.operations.correcting import take_back
from kejing.followups.operations.drafting import save_draft
from kejing.followups.operations.promising import PromiseRefused, drop_promise, keep_promise
from kejing.followups.operations.reporting import Promised, UidTaken, send_report
from kejing.followups.operations.talking import say
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each on a connection of its own; return what came of them, errors too."""
    ready = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            ready.wait(20)
            return act()
        except Exception as error:  # noqa: BLE001 - it is looked at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_a_report_sent_four_times_at_once_is_kept_once() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    sent = a_report(customer, promise=Promised("Samples", NOW.date()))

    kept = at_once(*[lambda: send_report(report=sent, by=li, now=NOW)] * 4)

    assert kept == [Followup.objects.get()] * 4
    assert (Promise.objects.count(), Entry.objects.filter(action="report_sent").count()) == (1, 1)


def test_of_two_devices_that_made_up_the_same_identifier_one_is_refused() -> None:
    people = [make_user("li"), make_user("zhao")]
    uid = uuid4()
    sent = [a_report(make_customer(one.username, owner=one), uid=uid) for one in people]

    came = at_once(
        lambda: send_report(report=sent[0], by=people[0], now=NOW),
        lambda: send_report(report=sent[1], by=people[1], now=NOW),
    )

    assert {type(one) for one in came} == {Followup, UidTaken}
    assert Followup.objects.count() == 1


def test_a_promise_kept_and_dropped_at_once_is_one_of_them() -> None:
    li = make_user("li")
    report(make_customer("A", owner=li), by=li, promise=Promised("Samples", NOW.date()))
    promise = Promise.objects.get()

    came = at_once(
        lambda: keep_promise(promise=promise, by=li, now=NOW),
        lambda: drop_promise(promise=promise, why="Not wanted.", by=li, now=NOW),
    )

    refused = [one for one in came if isinstance(one, PromiseRefused)]
    promise.refresh_from_db()
    assert len(refused) == 1
    assert [one.state for one in came if isinstance(one, Promise)] == [promise.state]
    assert Entry.objects.filter(action__in=["promise_kept", "promise_dropped"]).count() == 1


def test_a_report_taken_back_twice_at_once_is_taken_back_once() -> None:
    li, boss = make_user("li"), make_user("boss", role=Role.GENERAL_MANAGER)
    sent = report(make_customer("A", owner=li), by=li)

    came = at_once(
        lambda: take_back(followup=sent, why="One.", by=li, now=NOW),
        lambda: take_back(followup=sent, why="Two.", by=boss, now=NOW),
    )

    assert came == [Correction.objects.get()] * 2


def test_words_and_drafts_sent_twice_at_once_are_there_once() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    sent = report(customer, by=li)
    uid = uuid4()

    said = at_once(*[lambda: say(uid=uid, followup=sent, by=li, text="Well.", now=NOW)] * 3)
    saved = at_once(
        *[lambda: save_draft(uid=uid, by=li, customer=customer, content={}, now=NOW + timedelta(hours=1))] * 3
    )

    assert said == [Comment.objects.get()] * 3
    assert saved == [Draft.objects.get()] * 3
