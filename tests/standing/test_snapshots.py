"""Snapshots: the standing of past days, kept and taken again when the past changes."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from polars.testing import assert_frame_equal

from kejing.analytics.judge import judge_ledger
from kejing.analytics.movement import movement
from kejing.analytics.summary import summarise
from kejing.ledger.enums import DocumentKind
from kejing.standing.enums import SnapshotKind
from kejing.standing.models import Snapshot
from kejing.standing.operations import refresh as refreshing
from kejing.standing.operations import snapshots as taking
from kejing.standing.operations.facts import read_stored_facts
from kejing.standing.operations.marking import mark_snapshots_stale
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.operations.snapshots import take_month_ends, take_snapshot
from kejing.standing.queries import (
    SNAPSHOT_COLUMNS,
    current_policy,
    current_refresh,
    month_ends_due,
    read_snapshot,
    snapshots_taken,
)
from rows import make_customer, make_document
from standing.stored_company import add_contact

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 20)
FEBRUARY = date(2026, 2, 28)


def refresh(as_of: date = AS_OF) -> None:
    run_refresh(refresh=request_refresh(as_of=as_of, by=None, now=timezone.now()))


def store_company() -> None:
    """Store customers that sell, pay late, and are visited, before and after February's end."""
    for number in range(8):
        customer = make_customer(f"C{number}", payment_days=10)
        for month in range(number * 2, 15):
            make_document(customer, on=date(2025, 1, 10) + timedelta(days=30 * month), amount=f"{100 + number}.50")
        add_contact(customer, on=FEBRUARY - timedelta(days=number * 9))
    make_document(customer, on=date(2026, 2, 1), amount="40.00", kind=DocumentKind.RECEIPT)
    make_document(customer, on=date(2026, 3, 5), amount="60.00", kind=DocumentKind.RECEIPT)


def judged_as_of(day: date) -> object:
    policy = current_policy()
    facts = read_stored_facts().facts_as_of(day)
    return judge_ledger(summarise(facts, as_of=day, policy=policy), policy=policy).frame


@pytest.mark.parametrize(("as_of", "month_end"), [(AS_OF, FEBRUARY), (FEBRUARY, FEBRUARY)])
def test_a_refresh_brings_the_snapshot_of_the_month_end_that_is_over(as_of: date, month_end: date) -> None:
    store_company()

    refresh(as_of)

    judged = judged_as_of(month_end)
    kept = read_snapshot(month_end)
    assert kept is not None
    assert_frame_equal(kept, judged.select(SNAPSHOT_COLUMNS))  # type: ignore[attr-defined]  # a frame
    assert kept["receivable_overdue"].sum() > 0
    snapshot = Snapshot.objects.get()
    assert (snapshot.as_of, snapshot.kind, snapshot.customers, snapshot.is_stale) == (
        month_end,
        SnapshotKind.MONTH_END,
        8,
        False,
    )


def test_a_snapshot_of_any_day_equals_judging_as_of_that_day_and_tells_the_movement_since() -> None:
    store_company()
    day = date(2025, 7, 16)

    take_snapshot(as_of=day, now=timezone.now())

    judged, today = judged_as_of(day), judged_as_of(AS_OF)
    kept = read_snapshot(day)
    assert kept is not None
    assert_frame_equal(kept, judged.select(SNAPSHOT_COLUMNS))  # type: ignore[attr-defined]  # a frame
    assert movement(kept, today) == movement(judged, today)  # type: ignore[arg-type]  # frames
    assert [(one.as_of, one.kind) for one in snapshots_taken()] == [(day, SnapshotKind.ON_DEMAND)]


def test_the_day_that_is_today_is_not_over_and_brings_no_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    store_company()
    monkeypatch.setattr(refreshing, "own_day", lambda _moment: FEBRUARY)

    refresh(FEBRUARY)

    assert not Snapshot.objects.exists()


def test_month_ends_are_due_from_the_first_sale_on_and_are_taken_once() -> None:
    store_company()
    make_document(make_customer("first"), on=date(2025, 10, 31), amount="1.00")
    refresh()
    today = date(2026, 3, 25)
    due = month_ends_due(today=today)

    taken = take_month_ends(today=today, now=timezone.now())

    assert due == sorted(due, reverse=True)
    assert (due[0], due[-1], len(due)) == (date(2026, 1, 31), date(2025, 2, 28), 12)
    assert (taken, take_month_ends(today=today, now=timezone.now())) == (12, 0)
    assert month_ends_due(today=today) == []


def test_a_ledger_that_is_no_longer_kept_has_month_ends_up_to_its_last_day() -> None:
    for day in (date(2011, 10, 3), date(2011, 12, 31)):
        make_document(make_customer(f"{day:%m}"), on=day, amount="10.00")
    refresh(date(2011, 12, 31))

    assert read_snapshot(date(2011, 12, 31)) is not None
    assert month_ends_due(today=AS_OF) == [date(2011, 11, 30), date(2011, 10, 31)]


def test_a_ledger_of_some_months_has_no_month_end_before_its_first() -> None:
    make_document(make_customer("A"), on=date(2026, 2, 10), amount="10.00")
    refresh()

    assert read_snapshot(FEBRUARY) is not None
    assert month_ends_due(today=AS_OF) == []


def test_a_month_end_by_which_nothing_was_sold_is_not_kept() -> None:
    make_document(make_customer("A"), on=date(2026, 3, 10), amount="10.00")

    refresh()

    assert not Snapshot.objects.exists()


def test_a_change_of_the_past_makes_later_snapshots_stale_and_the_next_refresh_takes_them_again() -> None:
    store_company()
    refresh()
    take_snapshot(as_of=date(2026, 1, 31), now=timezone.now())
    make_document(make_customer("late"), on=date(2026, 2, 3), amount="900.00")
    stale = mark_snapshots_stale(from_on=date(2026, 2, 3))
    before = read_snapshot(FEBRUARY)
    due = month_ends_due(today=AS_OF)[0]

    refresh()

    after = read_snapshot(FEBRUARY)
    assert before is not None
    assert after is not None
    assert (stale, due) == (1, FEBRUARY)
    assert "late" not in before["customer_code"]
    assert after.filter(customer_code="late")["amount_12m"].to_list() == [90_000]
    assert [one.is_stale for one in snapshots_taken()] == [False, False]


def test_a_change_while_a_snapshot_is_taken_leaves_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    store_company()
    read = read_stored_facts

    def change_then(**asked: bool) -> object:
        facts = read(**asked)
        mark_snapshots_stale(from_on=date(2025, 1, 1))
        return facts

    monkeypatch.setattr(taking, "read_stored_facts", change_then)
    take_snapshot(as_of=FEBRUARY, now=timezone.now())

    assert [one.is_stale for one in snapshots_taken()] == [True]


def test_a_snapshot_that_nobody_took_is_none() -> None:
    assert (read_snapshot(AS_OF), current_refresh()) == (None, None)
