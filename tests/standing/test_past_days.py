"""Past days: opened from a snapshot or computed in full, seen whole or not at all, and gone when nobody opens them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from django.db import connection
from django.utils import timezone

from battlemap.measured import store_day, store_refresh
from kejing.customers.models import Customer
from kejing.kit.locks import exclusive
from kejing.ledger.enums import DocumentKind
from kejing.people.enums import Role
from kejing.standing import tasks
from kejing.standing.enums import PastSource, PastState
from kejing.standing.models import PastDay, PastStanding, Snapshot, Standing
from kejing.standing.operations import kept_facts, past_computing, past_requests
from kejing.standing.operations.marking import mark_snapshots_stale
from kejing.standing.operations.past_computing import compute_past_day
from kejing.standing.operations.past_opening import (
    MOST_DAYS,
    OPEN_LOCK,
    NoLonger,
    key_rows,
    open_month_end,
    show_day,
    tidy_past_days,
    write_rows,
)
from kejing.standing.operations.past_requests import (
    COMPUTE_LOCK,
    AnotherInWork,
    NoSuchPastDay,
    cancel_past_day,
    fail_interrupted_past_day,
    keep_longer,
    request_past_day,
)
from kejing.standing.operations.past_rows import FIGURES, OF_TODAY, REASONS, unpack_snapshot
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import (
    SNAPSHOT_COLUMNS,
    current_refresh,
    find_past_day,
    past_day_in_work,
    policy_on,
    read_told,
    standings_visible_to,
)
from rows import live_batch, make_customer, make_document, make_user
from standing.policies import decide
from standing.stored_company import SoldLine, add_contact, add_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model

    from kejing.analytics.policy import Policy
    from kejing.people.models import User

# Whoever reads everything does so over a connection of its own, which sees what is committed.
committed = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 31)
JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
THEN = date(2026, 2, 10)


def refresh(as_of: date = AS_OF) -> None:
    run_refresh(refresh=request_refresh(as_of=as_of, by=None, now=timezone.now()))


def store_company(owner: User | None = None) -> None:
    """Store customers that sell, pay late, and are visited, before and after the past day and February's end."""
    for number in range(5):
        customer = make_customer(f"C{number}", payment_days=10, owner=owner)
        for month in range(number * 2, 15):
            make_document(customer, on=date(2025, 1, 10) + timedelta(days=30 * month), amount=f"{100 + number}.50")
        add_contact(customer, on=FEBRUARY - timedelta(days=number * 9))
    add_document(customer, SoldLine("100.00", category="Tea", cost="60.00"), on=date(2026, 1, 5), batch=live_batch())
    make_document(customer, on=date(2026, 2, 1), amount="40.00", kind=DocumentKind.RECEIPT)
    make_document(customer, on=date(2026, 3, 5), amount="60.00", kind=DocumentKind.RECEIPT)


def a_month_end(*codes: str) -> None:
    """Keep a refresh, and the snapshot of February's end, without judging anybody."""
    store_refresh()
    store_day(FEBRUARY, [{"customer_code": code, "tier": "small"} for code in codes])
    for code in codes:
        make_customer(code)


def some_rows() -> pl.DataFrame:
    rows = unpack_snapshot(FEBRUARY)
    assert rows is not None
    return rows


def rows_of(model: type[Standing | PastStanding]) -> list[dict[str, Any]]:
    return [*model.objects.order_by("customer_code").values("customer", *FIGURES)]


def ask(as_of: date, *, now: datetime | None = None) -> PastDay:
    return request_past_day(as_of=as_of, by=None, now=now or timezone.now())


def compute(as_of: date) -> PastDay:
    tasks.compute_past_day.call(ask(as_of).pk)
    day = find_past_day(as_of)
    assert day is not None
    return day


def a_day(as_of: date, *, opened_at: datetime, **more: Any) -> PastDay:
    usual = {"source": PastSource.COMPUTED, "state": PastState.DONE, "requested_at": opened_at}
    return PastDay.objects.create(as_of=as_of, opened_at=opened_at, finished_at=opened_at, **usual | more)


@committed
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_computed_day_has_the_rows_and_the_reasons_that_a_refresh_of_that_day_would_have_had(
    is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_kept:
        monkeypatch.setattr(kept_facts, "KEPT_FROM", 1)
    store_company()
    refresh(THEN)
    wanted = rows_of(Standing)
    told = {row.customer_code: {name: getattr(row, name) for name in REASONS} for row in Standing.objects.all()}
    judged = current_refresh()
    refresh()

    kept = kept_facts._read_kept(kept_facts._folder())
    day = compute(THEN)

    assert (kept is not None) == is_kept
    assert rows_of(PastStanding) == wanted
    assert wanted != rows_of(Standing)
    found = {code: read_told(day, code=code) for code in told}
    assert {code: {name: getattr(one, name) for name in REASONS} for code, one in found.items()} == told
    assert judged is not None
    assert [getattr(day, name) for name in ("ledger_first_on", "ledger_last_on", "contacts_known", "findings")] == [
        getattr(judged, name) for name in ("ledger_first_on", "ledger_last_on", "contacts_known", "findings")
    ]
    assert (day.customer_count, day.is_whole, day.is_stale, day.lacks) == (5, True, False, [])


@committed
@pytest.mark.parametrize(
    ("kept", "is_used"), [("fresh", True), ("stale", False), ("of another policy", False), ("not kept", False)]
)
def test_tiers_settled_before_a_day_are_read_from_its_month_end_where_that_is_of_the_same_past_and_policy(
    kept: str, is_used: bool
) -> None:
    store_company()
    if kept == "of another policy":
        decide({"contact.capacity": 3}, since=date(2026, 2, 1))
    refresh(THEN)
    wanted = rows_of(Standing)
    refresh()
    Snapshot.objects.filter(as_of=JANUARY).delete()
    if kept != "not kept":
        codes = Customer.objects.values_list("code", flat=True)
        store_day(JANUARY, [{"customer_code": code, "tier": "dormant"} for code in codes])
    if kept == "stale":
        mark_snapshots_stale(from_on=JANUARY)

    compute(THEN)

    assert (rows_of(PastStanding) != wanted) == is_used


@committed
def test_a_month_end_is_opened_with_what_its_snapshot_keeps_and_with_names_and_owners_of_today() -> None:
    store_company(make_user("then"))
    refresh(date(2026, 3, 20))
    snapshot = unpack_snapshot(FEBRUARY)
    seller = make_user("now")
    first = Standing.objects.get(customer_code="C0").customer
    first.owner, first.name = seller, "New name"
    first.save()

    day = open_month_end(as_of=FEBRUARY, now=timezone.now())

    assert day is not None and snapshot is not None  # noqa: PT018 - both are there
    row = PastStanding.objects.get(customer=first)
    assert (row.customer_name, row.salesperson, row.gap_count, row.cadence is None) == ("New name", "Now", None, False)
    assert row.last_order_on is not None
    assert row.days_since_order == (FEBRUARY - row.last_order_on).days
    kept = [name for name in SNAPSHOT_COLUMNS if name not in {"salesperson", "customer_code"}]
    stored = [tuple(one) for one in PastStanding.objects.order_by("customer_code").values_list("tier", "flags")]
    assert stored == snapshot.select("tier", "flags").rows()
    assert (day.is_whole, {*day.lacks} & {*kept, *OF_TODAY}, "gap_count" in day.lacks) == (False, set(), True)
    assert read_told(day, code="C0") is None
    assert open_month_end(as_of=FEBRUARY, now=timezone.now()) == day
    assert open_month_end(as_of=THEN, now=timezone.now()) is None


@pytest.mark.django_db
def test_a_snapshot_taken_before_a_column_came_is_opened_without_it_and_says_so() -> None:
    a_month_end("A", "B")
    snapshot = Snapshot.objects.get()
    packed = BytesIO()
    pl.read_parquet(BytesIO(snapshot.rows)).drop("cadence", "is_surging").write_parquet(packed)
    Snapshot.objects.update(rows=packed.getvalue())

    day = open_month_end(as_of=FEBRUARY, now=timezone.now())

    assert day is not None
    assert {"cadence", "is_surging"} <= {*day.lacks}
    assert {*PastStanding.objects.values_list("cadence", "is_surging")} == {(None, False)}


@pytest.mark.django_db
def test_nobody_sees_rows_of_a_day_before_all_are_there_or_after_it_was_cancelled() -> None:
    a_month_end("A", "B")
    day = ask(THEN)
    PastDay.objects.filter(pk=day.pk).update(state=PastState.RUNNING)

    write_rows(key_rows(day, some_rows().head(1)))
    seen = find_past_day(THEN)
    assert cancel_past_day(day=day, now=timezone.now())

    with pytest.raises(NoLonger):
        show_day(day)
    assert (seen, find_past_day(THEN), past_day_in_work()) == (None, None, None)
    assert not cancel_past_day(day=day, now=timezone.now())


@pytest.mark.django_db
def test_a_day_that_was_cancelled_before_its_turn_is_not_computed() -> None:
    a_month_end("A", "B")
    day = ask(THEN)
    cancel_past_day(day=day, now=timezone.now())

    compute_past_day(day=day)

    assert (PastDay.objects.get().state, PastStanding.objects.count()) == (PastState.CANCELLED, 0)


@pytest.mark.django_db
def test_one_day_is_computed_at_a_time_and_asking_twice_for_one_asks_once() -> None:
    a_month_end("A", "B")
    first = ask(THEN)

    assert ask(THEN) == first
    with pytest.raises(AnotherInWork):
        ask(THEN - timedelta(days=1))


@pytest.mark.parametrize("as_of", [AS_OF, AS_OF + timedelta(days=1), date(1899, 12, 31)])
@pytest.mark.django_db
def test_only_a_day_before_the_one_shown_can_be_asked_for(as_of: date) -> None:
    a_month_end("A", "B")

    with pytest.raises(NoSuchPastDay):
        ask(as_of)


@pytest.mark.django_db
def test_a_day_whose_worker_was_killed_is_called_interrupted_and_leaves_no_rows() -> None:
    a_month_end("A", "B")
    day = ask(THEN)
    PastDay.objects.filter(pk=day.pk).update(state=PastState.RUNNING)
    write_rows(key_rows(day, some_rows()))

    with exclusive(COMPUTE_LOCK):
        while_it_lives = fail_interrupted_past_day(now=timezone.now())
    afterwards = fail_interrupted_past_day(now=timezone.now())

    assert (while_it_lives, afterwards) == (0, 1)
    assert (PastDay.objects.get().state, PastStanding.objects.count()) == (PastState.FAILED, 0)


@pytest.mark.django_db
def test_a_day_that_is_done_when_its_lock_is_free_was_not_interrupted_and_keeps_its_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_month_end("A", "B")
    day = ask(THEN)
    PastDay.objects.filter(pk=day.pk).update(state=PastState.RUNNING)
    write_rows(key_rows(day, some_rows()))

    @contextmanager
    def show_first(name: str) -> Iterator[None]:
        show_day(day)
        with exclusive(name):
            yield

    monkeypatch.setattr(past_requests, "exclusive", show_first)

    assert fail_interrupted_past_day(now=timezone.now()) == 0
    assert (find_past_day(THEN), PastStanding.objects.count()) == (day, 2)


@committed
def test_a_policy_saved_while_a_day_is_computed_leaves_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    store_company()
    refresh()

    def save_another(day: date) -> Policy:
        policy = policy_on(day)
        mark_snapshots_stale(from_on=THEN)
        return policy

    monkeypatch.setattr(past_computing, "policy_on", save_another)

    assert compute(THEN).is_stale


@pytest.mark.django_db
def test_of_two_of_one_day_the_one_finished_later_is_shown_and_the_other_goes() -> None:
    now = timezone.now()
    asked_first = a_day(THEN, opened_at=now - timedelta(hours=1))
    asked_later = a_day(THEN, opened_at=now - timedelta(hours=2))

    assert find_past_day(THEN) == asked_first
    assert tidy_past_days(now=now) == 1
    assert [*PastDay.objects.all()] == [asked_first]
    assert asked_later not in PastDay.objects.all()


@pytest.mark.django_db
def test_a_day_that_is_just_being_opened_is_not_taken_for_left() -> None:
    now = timezone.now()
    killed = {"source": PastSource.SNAPSHOT, "state": PastState.RUNNING}
    a_day(FEBRUARY, opened_at=now - timedelta(minutes=6), **killed)

    with exclusive(OPEN_LOCK):
        while_it_lives = tidy_past_days(now=now)

    assert (while_it_lives, tidy_past_days(now=now), PastDay.objects.count()) == (0, 1, 0)


@pytest.mark.django_db
def test_opening_one_day_more_than_are_kept_deletes_the_one_not_opened_for_longest() -> None:
    a_month_end("A")
    now = timezone.now()
    days = [a_day(date(2026, 1, 1) + timedelta(days=n), opened_at=now - timedelta(hours=n)) for n in range(MOST_DAYS)]

    opened = open_month_end(as_of=FEBRUARY, now=now)

    assert {*PastDay.objects.all()} == {opened, *days[:-1]}


@pytest.mark.django_db
def test_deleting_a_day_searches_no_whole_table() -> None:
    day = a_day(THEN, opened_at=timezone.now())
    whole = standings_visible_to(make_user("manager", role=Role.GENERAL_MANAGER), day=day)
    plans = [PastStanding.objects.filter(day=day).explain(), whole.explain()]

    if connection.vendor == "sqlite":
        assert ("past_standing_of_day" in plans[0], "USING INTEGER PRIMARY KEY" in plans[1]) == (True, True)
    names = [one["columns"][0] for one in constraints_of(PastStanding) if one["index"] or one["unique"]]
    assert {"day_id", "customer_id"} <= {*names}


def constraints_of(model: type[Model]) -> list[Any]:
    with connection.cursor() as cursor:
        return [*connection.introspection.get_constraints(cursor, model._meta.db_table).values()]


@pytest.mark.django_db
def test_a_day_that_waited_for_hours_was_forgotten_and_another_can_be_asked_for() -> None:
    a_month_end("A")
    now = timezone.now()
    ask(THEN, now=now - timedelta(hours=2, minutes=1))

    assert fail_interrupted_past_day(now=now) == 1
    assert fail_interrupted_past_day(now=now) == 0
    assert ask(FEBRUARY).as_of == FEBRUARY
    assert fail_interrupted_past_day(now=now) == 0


@pytest.mark.django_db
def test_a_day_that_fails_says_why_and_leaves_no_rows() -> None:
    a_month_end("A", "B")
    day = ask(THEN)

    with exclusive(COMPUTE_LOCK), pytest.raises(Exception, match="holds the lock"):
        compute_past_day(day=day, wait_seconds=0)

    failed = PastDay.objects.get()
    assert (failed.state, "holds the lock" in failed.error, PastStanding.objects.count()) == (PastState.FAILED, True, 0)


@pytest.mark.django_db
def test_a_change_of_the_past_makes_later_days_stale_and_a_month_end_taken_again_is_opened_anew() -> None:
    a_month_end("A")
    now = timezone.now()
    a_day(date(2026, 1, 20), opened_at=now)
    before = open_month_end(as_of=FEBRUARY, now=now)

    mark_snapshots_stale(from_on=THEN)

    assert {day.as_of: day.is_stale for day in PastDay.objects.all()} == {date(2026, 1, 20): False, FEBRUARY: True}
    assert open_month_end(as_of=FEBRUARY, now=now) == before
    Snapshot.objects.update(made_at=timezone.now(), applied=2)
    after = open_month_end(as_of=FEBRUARY, now=now)
    assert before is not None and after is not None  # noqa: PT018 - both are there
    assert (after.pk > before.pk, after.is_stale) == (True, False)


@pytest.mark.django_db
def test_a_month_end_computed_in_full_stays_whole_until_the_past_changes_and_its_snapshot_is_taken_again() -> None:
    a_month_end("A")
    now = timezone.now()
    open_month_end(as_of=FEBRUARY, now=now)
    whole = a_day(FEBRUARY, opened_at=timezone.now())

    taken_again = open_month_end(as_of=FEBRUARY, now=now)
    mark_snapshots_stale(from_on=FEBRUARY)
    changed = open_month_end(as_of=FEBRUARY, now=now)
    Snapshot.objects.update(made_at=timezone.now(), applied=2)
    renewed = open_month_end(as_of=FEBRUARY, now=now)

    assert (taken_again, changed) == (whole, whole)
    assert renewed is not None and renewed.source == PastSource.SNAPSHOT  # noqa: PT018 - it is there


@pytest.mark.django_db
def test_days_that_nobody_opened_for_a_week_go_and_so_do_those_that_another_replaced() -> None:
    now = timezone.now()
    old = a_day(date(2026, 1, 1), opened_at=now - timedelta(days=7, hours=1))
    used = a_day(date(2026, 1, 2), opened_at=now - timedelta(days=6))
    replaced = a_day(date(2026, 1, 3), opened_at=now - timedelta(hours=2))
    newer = a_day(date(2026, 1, 3), opened_at=now - timedelta(hours=1))
    failed = a_day(date(2026, 1, 4), opened_at=now - timedelta(days=8), state=PastState.FAILED)
    killed = {"source": PastSource.SNAPSHOT, "state": PastState.RUNNING}
    a_day(date(2026, 1, 5), opened_at=now - timedelta(minutes=6), **killed)
    opening = a_day(date(2026, 1, 6), opened_at=now, **killed)
    customer = make_customer("A")
    for day in (old, used):
        PastStanding.objects.create(
            pk=day.keys[0],
            day=day,
            customer=customer,
            customer_code="A",
            customer_name="A",
            tier="head",
            contact_state="ok",
            amount_this_year=0,
            amount_last_month=0,
            amount_this_month=0,
            order_count=0,
            amount_12m=0,
            rhythm="unknown",
            is_lost=False,
            rhythm_alarm=False,
        )
    keep_longer(day=used, now=now)

    tasks.tidy_past_days.call()

    assert {*PastDay.objects.all()} == {used, newer, opening}
    assert [row.day for row in PastStanding.objects.all()] == [used]
    assert now - PastDay.objects.get(pk=used.pk).opened_at < timedelta(seconds=1)
    assert replaced not in PastDay.objects.all() and failed not in PastDay.objects.all()  # noqa: PT018 - both are gone


@pytest.mark.django_db
def test_no_more_than_so_many_days_are_kept() -> None:
    now = timezone.now()
    days = [a_day(date(2026, 1, 1) + timedelta(days=n), opened_at=now - timedelta(hours=n)) for n in range(MOST_DAYS)]
    last = a_day(date(2025, 1, 1), opened_at=now - timedelta(days=2))

    assert tidy_past_days(now=now) == 1
    assert ({*PastDay.objects.all()}, last in days) == ({*days}, False)


@committed
def test_rows_of_a_past_day_follow_whom_their_customers_are_given_to() -> None:
    owner, other = make_user("owner"), make_user("other")
    store_company(owner)
    refresh()
    day = compute(THEN)
    moved = Standing.objects.get(customer_code="C1").customer
    moved.owner = other
    moved.save()

    tasks.refresh_standing.call(request_refresh(as_of=AS_OF, by=None, now=timezone.now()).pk)

    found = dict(PastStanding.objects.values_list("customer_code", "salesperson"))
    assert found == {"C0": "Owner", "C1": "Other", "C2": "Owner", "C3": "Owner", "C4": "Owner"}
    assert find_past_day(THEN) == day
    after = find_past_day(THEN)
    assert after is not None and after.revision != day.revision  # noqa: PT018 - what was counted before holds no more
    assert [row.customer_code for row in standings_visible_to(other, day=day)] == ["C1"]
    assert standings_visible_to(owner, day=day).count() == 4


@pytest.mark.django_db
def test_a_customer_that_is_no_longer_in_the_archive_has_no_row() -> None:
    a_month_end("A", "B")
    Customer.objects.filter(code="B").update(code="C")

    open_month_end(as_of=FEBRUARY, now=timezone.now())

    assert [*PastStanding.objects.values_list("customer_code", flat=True)] == ["A"]
