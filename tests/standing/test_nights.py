"""The nightly run, asked for once a day, and the day it is made for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kejing.followups.models import Followup
from kejing.followups.tasks import publish_heads
from kejing.kit.standards import own_zone
from kejing.ledger.enums import DocumentKind
from kejing.site.scheduling import ask_for_what_is_due
from kejing.standing import tasks
from kejing.standing.enums import RefreshState
from kejing.standing.models import DirtyCustomer, Refresh
from kejing.standing.operations.marking import mark_dirty
from kejing.standing.operations.request import nightly_is_due, request_nightly, request_refresh
from kejing.standing.queries import current_refresh, default_as_of
from rows import make_customer, make_document
from standing.stored_company import add_contact

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 3, 20)
MORNING = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)  # nine in Shanghai
MIDNIGHT = datetime(2026, 3, 19, 16, 5, tzinfo=UTC)  # five past midnight there


def queued() -> list[str]:
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    return sorted(path.rsplit(".", 1)[1] for path in waiting.values_list("task_path", flat=True))


@pytest.mark.parametrize(
    ("sold_on", "contacted_on", "as_of"),
    [
        (None, None, TODAY),
        (date(2026, 3, 19), None, TODAY),
        (date(2026, 1, 17), None, TODAY),
        (date(2026, 1, 16), None, date(2026, 1, 16)),
        (date(2011, 12, 9), None, date(2011, 12, 9)),
        (date(2011, 12, 9), date(2026, 3, 1), TODAY),
        (None, date(2020, 5, 1), date(2020, 5, 1)),
        (date(2026, 4, 1), None, TODAY),
    ],
)
def test_the_day_judged_for_is_today_while_the_ledger_is_kept_and_its_last_day_afterwards(
    sold_on: date | None, contacted_on: date | None, as_of: date
) -> None:
    customer = make_customer("A")
    if sold_on is not None:
        make_document(customer, on=sold_on, amount="1.00")
        make_document(customer, on=sold_on + timedelta(days=20), amount="1.00", kind=DocumentKind.RECEIPT)
    if contacted_on is not None:
        add_contact(customer, on=contacted_on)

    assert default_as_of(TODAY) == as_of


def test_the_nightly_run_is_asked_for_once_a_day_by_however_many_servers() -> None:
    make_customer("A")
    due = [nightly_is_due(now=MIDNIGHT), nightly_is_due(now=MORNING)]

    first, second = request_nightly(now=MORNING), request_nightly(now=MORNING)

    assert due == [False, True]
    assert first is not None
    assert (first.as_of, first.night_of, second) == (TODAY, TODAY, None)
    assert not nightly_is_due(now=MORNING + timedelta(hours=5))
    assert nightly_is_due(now=MORNING + timedelta(days=1))


def test_no_nightly_run_is_due_where_nobody_is_to_be_judged() -> None:
    assert not nightly_is_due(now=MORNING)


@pytest.mark.parametrize(
    ("as_of", "asked_at", "due"),
    [
        (TODAY, MORNING - timedelta(hours=1), False),
        (TODAY, MIDNIGHT, True),
        (TODAY - timedelta(days=1), MORNING - timedelta(hours=1), True),
    ],
)
def test_who_was_judged_since_midnight_for_the_same_day_is_not_judged_again(
    as_of: date, asked_at: datetime, due: bool
) -> None:
    make_customer("A")
    request_refresh(as_of=as_of, by=None, now=asked_at)
    Refresh.objects.update(state=RefreshState.DONE)

    assert nightly_is_due(now=MORNING) is due


def test_the_server_puts_what_is_due_into_the_queue_and_nothing_twice() -> None:
    customer = make_customer("A")
    make_document(customer, on=TODAY - timedelta(days=70), amount="1.00")
    add_contact(customer, on=TODAY)
    mark_dirty(customers=[customer.pk], now=MORNING)

    ask_for_what_is_due(now=MORNING + timedelta(seconds=10), is_start=True)
    at_once = queued()
    ask_for_what_is_due(now=MORNING + timedelta(minutes=1), is_start=False)
    a_minute_later = queued()
    ask_for_what_is_due(now=MORNING + timedelta(minutes=2), is_start=False)

    assert at_once == ["publish_heads", "refresh_standing", "tidy_past_days", "tidy_tasks"]
    assert a_minute_later == queued() == sorted([*at_once, "refresh_dirty"])


def test_what_the_server_asks_for_is_done_and_leaves_nothing_due() -> None:
    customer = make_customer("A")
    # By day: what the night brings is due whenever the tests run.
    now = datetime.combine(timezone.localdate(), time(12), tzinfo=own_zone())
    make_document(customer, on=timezone.localdate() - timedelta(days=70), amount="1.00")
    add_contact(customer, on=timezone.localdate())
    ask_for_what_is_due(now=now, is_start=True)
    nightly = Refresh.objects.get()

    tasks.refresh_standing.call(nightly.pk)
    ask_for_what_is_due(now=now, is_start=False)
    asked = queued()
    tasks.take_month_ends.call()
    tasks.tidy_tasks.call()
    publish_heads.call()

    assert "take_month_ends" in asked
    assert current_refresh() == nightly
    assert nightly.as_of == timezone.localdate()
    DBTaskResult.objects.all().delete()
    ask_for_what_is_due(now=now, is_start=False)
    assert queued() == []


def test_a_changed_customer_is_judged_again_by_its_task() -> None:
    customer = make_customer("A")
    tasks.refresh_standing.call(request_refresh(as_of=TODAY, by=None, now=MORNING).pk)
    Followup.objects.create(customer=customer, kind="visit", happened_on=TODAY)
    mark_dirty(customers=[customer.pk, customer.pk], now=MORNING)

    tasks.refresh_dirty.call()
    tasks.refresh_dirty.call()

    refresh = current_refresh()
    assert refresh is not None
    assert refresh.contacts_known
    assert [(mark.marks, mark.applied) for mark in DirtyCustomer.objects.all()] == [(1, 1)]
