import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import COLUMNS, EXTRA_COLUMNS, judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.analytics.windows import FIRST_AS_OF
from kejing.customers.models import Customer
from kejing.followups.enums import FollowupKind
from kejing.followups.models import Followup
from kejing.intake import read_ledger
from kejing.kit.locks import exclusive
from kejing.kit.money import to_minor
from kejing.ledger.enums import DocumentKind
from kejing.standing.enums import RefreshState
from kejing.standing.models import SORTED_BY, Refresh, Standing
from kejing.standing.operations import refresh as refreshing
from kejing.standing.operations import rows as writing
from kejing.standing.operations.interrupted import REFRESH_LOCK, take_up_interrupted
from kejing.standing.operations.refresh import RefreshFailed, judge_stored_ledger, run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.operations.rows import JUDGED_COLUMNS
from kejing.standing.queries import current_policy, current_refresh
from kejing.standing.tasks import refresh_standing
from rows import ledger_line, ledger_lines, make_customer, make_document, make_user, store

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 31)


def refresh(as_of: date = AS_OF) -> Refresh:
    asked = request_refresh(as_of=as_of, by=None, now=timezone.now())
    run_refresh(refresh=asked)
    return asked


def stored_rows() -> list[dict[str, object]]:
    """Return the stored rows as the judgements give them: the same columns, money in minor units."""
    return [
        {
            name: to_minor(value) if isinstance(value := getattr(standing, name), Decimal) else value
            for name in JUDGED_COLUMNS
        }
        for standing in Standing.objects.order_by("customer_code")
    ]


def settled_cadences() -> dict[str, tuple[str, str | None, int | None]]:
    """Return each customer's daily tier, its settled tier where that is another one, and its cadence."""
    rows = Standing.objects.values_list("customer_code", "tier", "settled_tier", "cadence")
    return {code: (tier, settled, cadence) for code, tier, settled, cadence in rows}


def store_company() -> None:
    """Store a company in which every judgement has something to say of somebody."""
    owner = make_user("li")
    months = [date(2023 + month // 12, month % 12 + 1, 20) for month in range(39)]
    lines = [
        ledger_line(code, on=month, amount=amount, category=category, item=category)
        | {"net_amount": amount, "cost": cost}
        for code, amount, cost, dates in (
            ("A", 900_000, 700_000, months),
            ("B", 300_000, 150_000, months[:-5]),
            ("C", 40_000, 35_000, [*months[:30:3], date(2026, 3, 18)]),
            ("D", 20_000, 10_000, months[:8]),
            ("E", 5_000, 4_000, [date(2026, 3, 4)]),
        )
        for month in dates
        for category in ("Tea", "Rice")
    ]
    store(ledger_lines(*lines), source="test")
    Customer.objects.filter(code__in="AB").update(
        owner=owner, region="North", kind="Shop", credit_limit=Decimal("100.00"), payment_days=30
    )
    make_customer("P")
    customer = Customer.objects.get(code="A")
    make_document(customer, on=date(2026, 1, 5), amount="9000.00", kind=DocumentKind.RECEIPT)
    for day in range(1, 29, 3):
        Followup.objects.create(customer=customer, kind=FollowupKind.VISIT, happened_on=date(2026, 2, day))


REAL_DAYS: Final = (
    (date(2022, 10, 31), None),
    (date(2022, 6, 30), None),
    (date(2022, 9, 14), date(2022, 8, 31)),
    (date(2022, 3, 1), date(2022, 2, 28)),
)
"""Days judged for, and the month end whose tiers are settled on them, where it is not the day itself."""


@pytest.mark.real_ledger
def test_the_stored_standing_of_a_real_ledger_equals_the_judgement_of_its_file(real_ledgers: Path) -> None:
    lines = read_ledger([real_ledgers / "iowa" / "fixture_ames_2022_wide.csv.gz"]).lines
    store(lines, source="iowa")
    facts, policy = facts_from_lines(lines), Policy()
    of_the_record = {"customer_type", "region", "salesperson"}
    names = [name for name in JUDGED_COLUMNS if name not in of_the_record]

    # Stored once: emptying the tables of forty thousand lines takes longer than judging them.
    for as_of, settled_on in REAL_DAYS:
        done = refresh(as_of)

        settled = None
        if settled_on is not None:
            earlier = judge_ledger(summarise(facts, as_of=settled_on, policy=policy), policy=policy)
            settled = earlier.frame.select("customer_code", settled_tier="tier")
        judged = judge_ledger(summarise(facts, as_of=as_of, policy=policy), policy=policy, settled=settled)
        assert done.customer_count == 39
        assert [{name: row[name] for name in names} for row in stored_rows()] == judged.frame.select(names).to_dicts()


def test_the_columns_of_a_stored_row_are_those_of_the_judgements_in_their_order() -> None:
    assert JUDGED_COLUMNS == COLUMNS + EXTRA_COLUMNS


@pytest.mark.parametrize("as_of", [date(2026, 3, 31), date(2026, 3, 20), date(2023, 1, 20), date(2022, 12, 31)])
def test_every_judged_column_is_stored_as_it_was_judged(as_of: date) -> None:
    store_company()

    refresh(as_of)

    assert stored_rows() == judge_stored_ledger(as_of=as_of, policy=current_policy()).frame.to_dicts()


def test_the_record_of_a_customer_reaches_its_row() -> None:
    store_company()

    refresh()

    row = Standing.objects.get(customer_code="A")
    assert (row.customer_type, row.region, row.salesperson) == ("Shop", "North", "Li")
    assert row.raised_flags == ("contact_overdue", "credit_overdue", "over_limit")


def test_a_customer_that_moved_within_the_month_keeps_its_cadence_until_the_month_ends() -> None:
    for day in (date(2025, 1, 5), date(2025, 12, 1), date(2026, 3, 10)):
        make_document(make_customer(f"{day:big%m}"), on=day, amount="1000.00")
    make_document(make_customer("leaves"), on=date(2025, 9, 10), amount="10.00")
    returning = make_customer("returns")
    make_document(returning, on=date(2025, 3, 1), amount="10.00")
    make_document(returning, on=date(2026, 3, 12), amount="10.00")

    refresh(date(2026, 3, 20))
    within = settled_cadences()
    refresh(date(2026, 3, 31))
    at_its_end = settled_cadences()

    assert (within["leaves"], within["returns"]) == (("dormant", "small", 30), ("small", "dormant", 90))
    assert (at_its_end["leaves"], at_its_end["returns"]) == (("dormant", None, 90), ("small", None, 30))
    # Nothing was settled of who bought for the first time this month.
    assert within["big03"][1] is None


def test_the_first_day_that_can_be_judged_has_no_month_end_before_it() -> None:
    make_customer("A")

    refresh(FIRST_AS_OF)

    assert settled_cadences() == {"A": ("prospect", None, None)}


def test_nothing_is_settled_before_the_first_month_of_a_ledger_has_ended() -> None:
    make_document(make_customer("A"), on=date(2026, 3, 10), amount="10.00")

    refresh(date(2026, 3, 20))

    assert settled_cadences()["A"][1] is None


def test_a_refresh_keeps_what_holds_for_the_whole_company() -> None:
    store(ledger_lines(ledger_line("A", on=date(2026, 3, 1), amount=1000)), source="test")

    done = refresh()

    assert (done.state, done.ledger_first_on, done.ledger_last_on) == (
        RefreshState.DONE,
        date(2026, 3, 1),
        date(2026, 3, 1),
    )
    assert not done.contacts_known
    assert any("finding.dormancy_invisible" in finding for finding in done.findings)


def test_contacts_and_open_items_reach_the_row() -> None:
    customer = make_customer("A", payment_days=10)
    make_document(customer, on=date(2026, 3, 1), amount="100.00", due_on=date(2026, 3, 11))
    make_document(customer, on=date(2026, 3, 5), amount="40.00", kind=DocumentKind.RECEIPT)
    Followup.objects.create(customer=customer, kind=FollowupKind.VISIT, happened_on=date(2026, 3, 21))
    Followup.objects.create(customer=customer, kind=FollowupKind.CALL, happened_on=date(2026, 3, 30), answered=False)

    refresh()

    row = Standing.objects.get()
    assert (row.days_since_contact, row.visit_count, row.report_count) == (10, 1, 0)
    assert (row.receivable, row.receivable_overdue, row.receivable_oldest_due_on) == (
        Decimal("60.00"),
        Decimal("60.00"),
        date(2026, 3, 11),
    )


def test_a_customer_without_facts_is_a_prospect() -> None:
    make_customer("A")

    refresh()

    assert Standing.objects.values_list("customer_code", "tier", "contact_state").get() == (
        "A",
        "prospect",
        "unknown",
    )


def test_refreshing_twice_writes_no_row_again_and_shows_the_newer_refresh() -> None:
    make_document(make_customer("A"), on=AS_OF, amount="5.00")
    refresh()
    before = stored_rows()

    with CaptureQueriesContext(connection) as asked:
        second = refresh()

    assert stored_rows() == before
    assert current_refresh() == second
    assert [query["sql"] for query in asked if "standing_standing" in query["sql"]] == []


def test_only_the_rows_that_changed_are_written_and_those_of_customers_gone_deleted() -> None:
    for code in "ABCD":
        make_document(make_customer(code), on=AS_OF, amount="5.00")
    refresh()
    Customer.objects.filter(code="B").update(region="North")
    Customer.objects.filter(code="C").update(is_withdrawn=True)
    before = {row["customer_code"]: row for row in stored_rows()}

    written: list[str] = []
    write = writing.write_changes

    def note(changes: writing.Changes) -> None:
        written.extend([*changes.rows["customer_code"], *map(str, changes.gone)])
        write(changes)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(refreshing, "write_changes", note)
        refresh()

    after = {row["customer_code"]: row for row in stored_rows()}
    assert list(after) == ["A", "B", "D"]
    assert written == ["B", "D", str(Customer.objects.get(code="C").pk)]
    assert {code for code in after if after[code] != before[code]} == {"B", "D"}


def test_two_customers_can_exchange_their_codes() -> None:
    one, other = make_customer("A"), make_customer("B")
    make_document(one, on=AS_OF, amount="5.00")
    refresh()
    for key, code in ((one.pk, "X"), (other.pk, "A"), (one.pk, "B")):
        Customer.objects.filter(pk=key).update(code=code)

    refresh()

    assert dict(Standing.objects.values_list("customer_code", "customer_id")) == {"A": other.pk, "B": one.pk}


def test_a_refresh_as_of_an_earlier_day_forgets_what_came_later() -> None:
    make_document(make_customer("A"), on=AS_OF, amount="5.00")
    refresh()

    refresh(AS_OF - timedelta(days=1))

    assert Standing.objects.get().tier == "prospect"


def test_a_refresh_that_fails_says_why_and_leaves_the_rows_before(monkeypatch: pytest.MonkeyPatch) -> None:
    make_document(make_customer("A"), on=AS_OF, amount="5.00")
    first = refresh()
    before = stored_rows()
    Customer.objects.create(code="B", name="Bee")

    def fail_half_way(*_args: object, **_kwargs: object) -> None:
        Standing.objects.all().delete()
        raise OSError("No space left on device")

    monkeypatch.setattr(writing, "upsert_frame", fail_half_way)
    with pytest.raises(RefreshFailed, match="No space left on device"):
        refresh()

    assert stored_rows() == before
    assert current_refresh() == first
    failed = Refresh.objects.order_by("-pk").first()
    assert failed is not None
    assert (failed.state, failed.error) == (RefreshState.FAILED, "No space left on device")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL looks at its indexes by itself")
def test_the_database_has_looked_at_its_indexes_after_a_refresh() -> None:
    make_customer("A")

    refresh()

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'standing_standing'")
        assert cursor.fetchone()[0] > len(SORTED_BY)


def test_an_older_refresh_that_ends_later_does_not_overwrite_a_newer_one() -> None:
    make_document(make_customer("A"), on=AS_OF, amount="5.00")
    older = request_refresh(as_of=AS_OF - timedelta(days=1), by=None, now=timezone.now())
    newer = refresh()

    run_refresh(refresh=older)

    assert Standing.objects.get().tier != "prospect"
    assert (current_refresh(), older.state) == (newer, RefreshState.SUPERSEDED)


def test_a_refresh_that_is_interrupted_does_not_claim_to_be_running(monkeypatch: pytest.MonkeyPatch) -> None:
    make_customer("A")

    def interrupt(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "upsert_frame", interrupt)
    with pytest.raises(KeyboardInterrupt):
        refresh()

    assert [row.state for row in Refresh.objects.all()] == [RefreshState.FAILED]


def test_a_refresh_waits_for_another_and_says_so_when_that_does_not_end() -> None:
    make_customer("A")
    asked = request_refresh(as_of=AS_OF, by=None, now=timezone.now())

    with translation.override("en"), exclusive(REFRESH_LOCK), pytest.raises(RefreshFailed, match="somebody else"):
        run_refresh(refresh=asked, wait_seconds=0.2)

    asked.refresh_from_db()
    assert asked.state == RefreshState.FAILED


def test_of_two_at_once_the_second_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    make_document(make_customer("A"), on=AS_OF, amount="5.00")
    first, second = (request_refresh(as_of=AS_OF, by=None, now=timezone.now()) for _ in range(2))
    reached, go_on = threading.Event(), threading.Event()
    write = writing.write_changes

    def write_later(changes: writing.Changes) -> None:
        reached.set()
        assert go_on.wait(20)
        write(changes)

    monkeypatch.setattr(refreshing, "write_changes", write_later)
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(in_a_thread, first)
        assert reached.wait(20)
        waiting = pool.submit(in_a_thread, second)
        time.sleep(0.2)
        second.refresh_from_db()
        seen = second.state
        go_on.set()
        running.result(30), waiting.result(30)

    assert seen == RefreshState.REQUESTED
    assert [row.state for row in Refresh.objects.order_by("pk")] == [RefreshState.DONE, RefreshState.DONE]


def in_a_thread(asked: Refresh) -> None:
    try:
        run_refresh(refresh=Refresh.objects.get(pk=asked.pk))
    finally:
        connection.close()


def test_a_refresh_that_was_killed_is_called_interrupted_by_the_next_one() -> None:
    make_customer("A")
    killed = request_refresh(as_of=AS_OF, by=None, now=timezone.now())
    Refresh.objects.update(state=RefreshState.RUNNING)

    done = refresh()

    killed.refresh_from_db()
    assert (killed.state, killed.error, current_refresh()) == (RefreshState.FAILED, "", done)


def test_the_server_takes_up_a_killed_refresh_once() -> None:
    now = timezone.now()
    request_refresh(as_of=AS_OF, by=make_user("gm"), now=now)
    Refresh.objects.update(state=RefreshState.RUNNING)

    again = take_up_interrupted(now=now + timedelta(minutes=1))
    Refresh.objects.filter(state=RefreshState.REQUESTED).update(state=RefreshState.RUNNING)
    third = take_up_interrupted(now=now + timedelta(minutes=2))

    assert again is not None
    assert (again.as_of, again.is_second_try, third) == (AS_OF, True, None)
    assert [row.state for row in Refresh.objects.all()] == [RefreshState.FAILED, RefreshState.FAILED]


def test_a_refresh_that_runs_elsewhere_is_not_taken_up() -> None:
    request_refresh(as_of=AS_OF, by=None, now=timezone.now())
    Refresh.objects.update(state=RefreshState.RUNNING)

    with exclusive(REFRESH_LOCK):
        assert take_up_interrupted(now=timezone.now()) is None

    assert Refresh.objects.get().state == RefreshState.RUNNING


def test_the_task_runs_the_refresh_it_was_given() -> None:
    make_customer("A")
    asked = request_refresh(as_of=AS_OF, by=None, now=timezone.now())

    refresh_standing.call(asked.pk)

    assert current_refresh() == asked
