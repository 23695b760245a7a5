"""A report shows in its customer's row before it is committed, as judging everybody anew would say it."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from followups.reports import report
from followups.visits import visit
from kejing.analytics.judge.contacted import FOLLOWING, split_reasons
from kejing.followups.enums import FollowupKind, PromiseState, StopState, Verdict
from kejing.followups.models import Followup, Promise
from kejing.followups.operations.correcting import take_back
from kejing.followups.operations.deciding import decide_visit
from kejing.followups.operations.planning import drop_stop, move_stop, plan_stop, plan_stops
from kejing.followups.operations.promising import drop_promise, keep_promise, make_promise
from kejing.followups.operations.reporting import Promised
from kejing.people.enums import Role
from kejing.standing.models import DirtyCustomer, Snapshot, Standing
from kejing.standing.operations import basis as bases
from kejing.standing.operations import dirty as dirtying
from kejing.standing.operations import rows
from kejing.standing.operations.dirty import refresh_dirty_customers, settle_drift
from kejing.standing.operations.marking import mark_dirty
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.operations.snapshots import take_snapshot
from kejing.standing.queries import current_refresh
from kit.child_processes import run_python, wait_for_line
from rows import live_batch, make_customer, make_user
from standing.stored_company import SoldLine, add_contact, add_document

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.people.models import User
    from kejing.standing.operations.rows import Changes

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)


def refresh(as_of: date = AS_OF) -> None:
    run_refresh(refresh=request_refresh(as_of=as_of, by=None, now=timezone.now()))


def following(customer: Customer) -> dict[str, Any]:
    """Return what of a customer's row follows from its contacts and promises."""
    standing = Standing.objects.select_related("told").get(pk=customer.pk)
    return {name: getattr(standing, name) for name in FOLLOWING}


def sell(customer: Customer, *, days: range, amount: str = "500.00", cost: str | None = None) -> None:
    batch = live_batch()
    for back in days:
        add_document(customer, SoldLine(amount, "Tea", cost), on=AS_OF - timedelta(days=back), batch=batch)


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.GENERAL_MANAGER)


def store_company(chance: random.Random, *, customers: int = 8) -> list[Customer]:
    """Store customers of every tier, some in debt, some late, some contacted."""
    made = []
    for number in range(customers):
        customer = make_customer(f"C{number:02}", payment_days=(None, 10)[number % 2])
        customer.contact_every_days = (None, None, 5)[number % 3]
        customer.created_on = (None, AS_OF - timedelta(days=chance.randrange(200)))[number % 2]
        customer.is_intent = number % 4 == 0
        customer.save()
        start, step = (0, 20, 60, 250)[number % 4], (9, 25, 40)[number % 3]
        sell(customer, days=range(start, 400, step), amount=f"{chance.randrange(20, 900)}.00", cost="9.00")
        for _ in range(number % 4):
            add_contact(customer, on=AS_OF - timedelta(days=chance.randrange(150)), kind=FollowupKind.CALL)
        made.append(customer)
    made.append(make_customer("N", payment_days=None))
    return made


def act(chance: random.Random, customers: list[Customer], *, by: User) -> Customer:
    """Report, promise or take something back, and return whose customer it concerns."""
    customer = chance.choice(customers)
    choice = chance.randrange(9)
    now = NOW + timedelta(days=chance.randrange(-9, 2))
    sent = customer.followups.filter(uid__isnull=False, is_withdrawn=False).order_by("pk").last()
    waiting = customer.promises.filter(state=PromiseState.OPEN).order_by("pk").last()
    planned = customer.stops.filter(state=StopState.OPEN).order_by("pk").last()
    due_on = AS_OF + timedelta(days=chance.randrange(-1, 9))
    if choice == 0 and sent:
        take_back(followup=sent, why="Wrong.", by=by, now=now)
    elif choice == 1 and waiting:
        keep_promise(promise=waiting, by=by, now=now)
    elif choice == 2 and waiting:
        drop_promise(promise=waiting, why="Not wanted.", by=by, now=now)
    elif choice == 3:
        made_on = NOW - timedelta(days=9)
        make_promise(customer=customer, what="Samples", due_on=due_on, by=by, now=made_on)
    elif choice == 7:
        day = max(now.date(), AS_OF) + timedelta(days=chance.randrange(4))
        plan_stop(person=by, customer=customer, planned_on=day, by=by, now=now)
    elif choice == 8 and planned:
        drop_stop(stop=planned, why="Closed.", by=by, now=now)
    elif choice == 4:
        report(customer, by=by, now=now, answered=False, text="")
    else:
        promise = Promised("Price list", max(due_on, now.date() + timedelta(days=1))) if chance.random() < 0.4 else None
        kept = [waiting] if waiting and chance.random() < 0.5 else []
        happened_at = now - timedelta(days=chance.choice((0, 0, 2, 30)))
        report(customer, by=by, now=now, happened_at=happened_at, promise=promise, kept=kept)
    return customer


@pytest.mark.parametrize(("seed", "as_of"), [(1, AS_OF), (2, AS_OF - timedelta(days=1))])
def test_a_row_says_at_once_what_judging_everybody_says_later(seed: int, as_of: date, boss: User) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up companies
    customers = store_company(chance)
    refresh(as_of)

    for step in range(5):
        concerned = [act(chance, customers, by=boss) for _ in range(chance.randrange(1, 3))]
        at_once = {customer: following(customer) for customer in concerned}
        if step == 2:
            bases._REMEMBERED.clear()
        refresh_dirty_customers(now=timezone.now())
        judged = {customer: following(customer) for customer in concerned}
        assert at_once == judged
    settle_drift(now=timezone.now())
    dirty = {customer: following(customer) for customer in customers}
    refresh(as_of)

    assert dirty == {customer: following(customer) for customer in customers}


def test_before_it_is_committed_the_row_says_that_the_customer_was_contacted(boss: User) -> None:
    customer, other = make_customer("A"), make_customer("B")
    for one, days in ((customer, 40), (other, 2)):
        sell(one, days=range(0, 100, 10))
        add_contact(one, on=AS_OF - timedelta(days=days))
    refresh()
    before, revision = following(customer), current_refresh()

    with transaction.atomic():
        report(customer, by=boss, now=NOW)
        inside = following(customer)

    after = current_refresh()
    assert (before["days_since_contact"], before["report_count"], before["visit_count"]) == (40, 0, 1)
    assert (before["contact_state"], before["contact_overdue_days"], before["is_ignored"]) == ("overdue", 37, True)
    assert "contact_overdue" in before["flags"]
    assert (inside["days_since_contact"], inside["report_count"], inside["visit_count"]) == (0, 1, 1)
    assert (inside["contact_state"], inside["contact_overdue_days"], inside["is_ignored"]) == ("today", None, False)
    assert (inside["flags"], inside["flag_reasons"], inside["next_action"]) == ("", "[]", "wait")
    assert following(other)["days_since_contact"] == 2
    assert revision is not None
    assert after is not None
    assert revision.revision != after.revision
    assert revision.changed_at != after.changed_at
    assert list(DirtyCustomer.objects.values_list("customer", flat=True)) == [customer.pk]


def test_a_visit_counts_at_once_as_a_visit_and_no_longer_once_it_is_rejected(boss: User) -> None:
    customer = make_customer("A")
    sell(customer, days=range(0, 100, 10))
    add_contact(customer, on=AS_OF - timedelta(days=40))
    refresh()
    before = following(customer)

    with transaction.atomic():
        done = visit(customer, by=make_user("chief", role=Role.GENERAL_MANAGER), at=NOW)
        inside = following(customer)
    decide_visit(visit=done, verdict=Verdict.REJECTED, words="Not there.", by=boss, now=NOW)
    rejected = following(customer)

    names = ("days_since_contact", "report_count", "visit_count")
    assert [before[name] for name in names] == [40, 0, 1]
    assert [inside[name] for name in names] == [0, 0, 2]
    assert rejected == before


def test_taking_it_back_gives_the_row_of_before(boss: User) -> None:
    customer = make_customer("A")
    sell(customer, days=range(0, 100, 10))
    add_contact(customer, on=AS_OF - timedelta(days=40))
    refresh()
    before = following(customer)

    sent = report(customer, by=boss, now=NOW, promise=Promised("Samples", AS_OF + timedelta(days=1)))
    between = following(customer)
    take_back(followup=sent, why="Wrong customer.", by=boss, now=NOW)

    assert (between["next_action"], between["next_action_on"]) == ("wait", AS_OF + timedelta(days=1))
    assert following(customer) == before
    refresh_dirty_customers(now=timezone.now())
    assert following(customer) == before


def test_the_first_contact_of_the_company_makes_the_others_known_as_not_contacted(boss: User) -> None:
    customer, other = make_customer("A"), make_customer("B")
    for one in (customer, other):
        sell(one, days=range(0, 100, 10))
    refresh()
    unknown = following(customer)["contact_state"], following(customer)["report_count"]

    sent = report(customer, by=boss, now=NOW)
    at_once = [following(one)["contact_state"] for one in (customer, other)]
    refresh_dirty_customers(now=timezone.now())
    judged = [following(one)["contact_state"] for one in (customer, other)]
    take_back(followup=sent, why="Wrong.", by=boss, now=NOW)

    assert (unknown, at_once, judged) == (("unknown", None), ["today", "unknown"], ["today", "never"])
    assert (following(customer)["contact_state"], following(customer)["report_count"]) == unknown


def test_an_attempt_and_what_happens_after_the_day_of_the_rows_change_nothing(boss: User) -> None:
    customer = make_customer("A")
    add_contact(customer, on=AS_OF - timedelta(days=40))
    refresh()
    before, revision = following(customer), current_refresh()

    report(customer, by=boss, now=NOW, answered=False)
    report(customer, by=boss, now=NOW + timedelta(days=1))

    assert following(customer) == before
    assert revision is not None
    assert current_refresh() == revision
    assert current_refresh().revision == revision.revision  # type: ignore[union-attr]  # compared above


def test_a_report_that_arrives_late_counts_for_its_own_day_or_for_the_day_it_arrives(boss: User) -> None:
    customer, other = make_customer("A"), make_customer("B")
    refresh()

    report(customer, by=boss, now=NOW, happened_at=NOW - timedelta(days=5))
    report(other, by=boss, now=NOW, happened_at=NOW - timedelta(days=8))

    assert [following(one)["days_since_contact"] for one in (customer, other)] == [5, 0]


def test_a_promise_is_what_is_to_be_done_next_until_somebody_says_that_it_was_kept(boss: User) -> None:
    customer = make_customer("A")
    sell(customer, days=range(0, 100, 10))
    add_contact(customer, on=AS_OF)
    refresh()
    names = ("next_action", "next_action_on", "is_urgent")
    seen = []

    day = AS_OF - timedelta(days=1)
    promise = make_promise(customer=customer, what="Samples", due_on=day, by=boss, now=NOW - timedelta(days=2))
    seen.append([following(customer)[name] for name in names])
    report(customer, by=boss, now=NOW)
    seen.append([following(customer)[name] for name in names])
    keep_promise(promise=promise, by=boss, now=NOW)
    seen.append([following(customer)[name] for name in names])

    missed = ["keep_promise", day, True]
    assert seen == [missed, missed, ["wait", AS_OF + timedelta(days=3), False]]


def test_a_past_day_sees_promises_as_they_were_then_and_is_stale_after_a_late_report(boss: User) -> None:
    customer = make_customer("A")
    sell(customer, days=range(0, 100, 10))
    past = AS_OF - timedelta(days=3)
    make_promise(customer=customer, what="Samples", due_on=past, by=boss, now=NOW - timedelta(days=4))
    for as_of in (past - timedelta(days=1), past):
        take_snapshot(as_of=as_of, now=timezone.now())

    report(customer, by=boss, now=NOW, happened_at=NOW - timedelta(days=3), kept=[Promise.objects.get()])
    stale = {one.as_of: one.is_stale for one in Snapshot.objects.all()}
    refresh(past - timedelta(days=1))
    before = following(customer)["next_action_on"]
    refresh(past)

    assert stale == {past - timedelta(days=1): False, past: True}
    assert (before, following(customer)["next_action"]) == (past, "wait")


def test_who_is_planned_is_not_ignored_until_the_plan_is_dropped(boss: User) -> None:
    customer = make_customer("A")
    sell(customer, days=range(0, 100, 10))
    add_contact(customer, on=AS_OF - timedelta(days=100))
    refresh()
    seen = [following(customer)["is_ignored"]]

    stop = plan_stop(person=boss, customer=customer, planned_on=AS_OF + timedelta(days=2), by=boss, now=NOW)
    seen.append(following(customer)["is_ignored"])
    moved = move_stop(stop=stop, planned_on=AS_OF, by=boss, now=NOW)
    seen.append(following(customer)["is_ignored"])
    drop_stop(stop=moved, why="Closed.", by=boss, now=NOW)
    seen.append(following(customer)["is_ignored"])

    assert seen == [True, False, False, True]


def test_several_planned_at_once_are_told_at_once(boss: User) -> None:
    customers = [make_customer(code) for code in "AB"]
    for customer in customers:
        sell(customer, days=range(0, 100, 10))
        add_contact(customer, on=AS_OF - timedelta(days=100))
    refresh()

    plan_stops(person=boss, stops=[(one, AS_OF) for one in customers], by=boss, now=NOW)

    assert [following(one)["is_ignored"] for one in customers] == [False, False]


def test_a_past_day_sees_plans_as_they_were_then_also_after_one_is_moved(boss: User) -> None:
    customer = make_customer("A")
    sell(customer, days=range(0, 100, 10))
    add_contact(customer, on=AS_OF - timedelta(days=100))
    made_on = AS_OF - timedelta(days=3)
    made_at = NOW - timedelta(days=3)
    stop = plan_stop(person=boss, customer=customer, planned_on=AS_OF - timedelta(days=2), by=boss, now=made_at)
    before = made_on - timedelta(days=1)
    seen = []
    for as_of in (before, made_on, AS_OF - timedelta(days=1)):
        take_snapshot(as_of=as_of, now=timezone.now())
        refresh(as_of)
        seen.append(following(customer)["is_ignored"])

    move_stop(stop=stop, planned_on=AS_OF, by=boss, now=NOW)

    refresh(made_on)

    assert seen == [True, False, True]
    assert not following(customer)["is_ignored"]
    assert not any(one.is_stale for one in Snapshot.objects.filter(as_of__gte=before))


def test_what_is_reported_while_everybody_is_judged_stays(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that were judged without a report are not shown in place of those that know of it."""
    customer, other = make_customer("A"), make_customer("B")
    for one in (customer, other):
        add_contact(one, on=AS_OF - timedelta(days=40))
    refresh()
    find = rows.find_changes

    def find_late(*args: Any, **kwargs: Any) -> Changes:
        changes = find(*args, **kwargs)
        if DirtyCustomer.objects.get(pk=customer.pk).marks == 1:
            report(customer, by=boss, now=NOW)
        return changes

    monkeypatch.setattr(dirtying, "find_changes", find_late)
    report(customer, by=boss, now=NOW - timedelta(days=2))
    refresh_dirty_customers(now=timezone.now())
    seen = following(customer)["days_since_contact"], following(customer)["report_count"]
    refresh_dirty_customers(now=timezone.now())

    assert seen == (0, 2)
    assert (following(customer)["days_since_contact"], following(customer)["report_count"]) == (0, 2)


def test_a_report_that_is_given_to_another_customer_before_anybody_is_judged_is_gone_from_the_first(boss: User) -> None:
    customer, other = make_customer("A"), make_customer("B")
    add_contact(customer, on=AS_OF - timedelta(days=40))
    refresh()
    before = following(customer)
    report(customer, by=boss, now=NOW)

    Followup.objects.filter(uid__isnull=False).update(customer=other)
    mark_dirty(customers=[customer.pk, other.pk], now=timezone.now())
    refresh_dirty_customers(now=timezone.now())

    assert following(customer) == before
    assert following(other)["days_since_contact"] == 0


def test_reports_of_two_people_at_once_all_count(boss: User) -> None:
    customers = [make_customer(code) for code in "AB"]
    refresh()
    begin = Event()

    def send(customer: Customer) -> None:
        try:
            begin.wait(20)
            report(customer, by=boss, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sending = [pool.submit(send, customer) for customer in customers * 2]
        begin.set()
        for one in sending:
            one.result(30)

    assert [following(customer)["report_count"] for customer in customers] == [2, 2]


def test_who_sends_a_report_loads_neither_what_sums_up_everybody_nor_what_measures_rhythms() -> None:
    told = "import sys, kejing.standing.operations.behaving; print({'duckdb', 'scipy', 'numpy'} & sys.modules.keys())"

    with run_python(told) as child:
        assert wait_for_line(child) == "set()"


def test_reasons_are_taken_apart_as_they_are_written() -> None:
    assert split_reasons('[{"a": "],["},["b"],1.50]') == ['{"a": "],["}', '["b"]', "1.50"]
    assert split_reasons("[]") == []
