from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from django.utils import timezone

from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import COLUMNS, judge
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.customers.models import Customer
from kejing.followups.enums import FollowupKind
from kejing.followups.models import Followup
from kejing.imports.operations import import_ledger
from kejing.intake import read_ledger
from kejing.kit.money import to_minor
from kejing.ledger.enums import DocumentKind
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh, Standing
from kejing.standing.operations import refresh as refreshing
from kejing.standing.operations.refresh import RefreshFailed, run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import current_refresh
from kejing.standing.tasks import refresh_standing
from rows import ledger_line, ledger_lines, make_customer, make_document

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 31)


def refresh(as_of: date = AS_OF) -> Refresh:
    asked = request_refresh(as_of=as_of, by=None, now=timezone.now())
    run_refresh(refresh=asked)
    return asked


def stored_rows() -> pl.DataFrame:
    """Return the stored rows as the judgements give them: the same columns, money in minor units."""
    rows = [
        {name: to_minor(value) if isinstance(value := getattr(standing, name), Decimal) else value for name in COLUMNS}
        for standing in Standing.objects.order_by("customer_code")
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


@pytest.mark.real_ledger
@pytest.mark.parametrize("as_of", [date(2022, 10, 31), date(2022, 6, 30)])
def test_the_stored_standing_of_a_real_ledger_equals_the_judgement_of_its_file(real_ledgers: Path, as_of: date) -> None:
    lines = read_ledger([real_ledgers / "iowa" / "fixture_ames_2022_wide.csv.gz"]).lines
    import_ledger(lines=lines, source="iowa")

    done = refresh(as_of)

    judged = judge(summarise(facts_from_lines(lines), as_of=as_of, policy=Policy()), policy=Policy())
    expected = judged.sort("customer_code")
    stored = stored_rows()
    assert stored.height == done.customer_count == 39
    for name in COLUMNS:
        assert stored[name].to_list() == expected[name].to_list(), name


def test_a_refresh_keeps_what_holds_for_the_whole_company() -> None:
    import_ledger(lines=ledger_lines(ledger_line("A", on=date(2026, 3, 1), amount=1000)), source="test")

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


def test_refreshing_twice_gives_the_same_rows_under_the_newer_refresh() -> None:
    make_document(make_customer("A"), on=AS_OF, amount="5.00")
    refresh()
    before = stored_rows()

    second = refresh()

    assert stored_rows().equals(before)
    assert set(Standing.objects.values_list("refresh", flat=True)) == {second.pk}


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

    monkeypatch.setattr(refreshing, "upsert_frame", fail_half_way)
    with pytest.raises(RefreshFailed, match="No space left on device"):
        refresh()

    assert stored_rows().equals(before)
    assert current_refresh() == first
    failed = Refresh.objects.order_by("-pk").first()
    assert failed is not None
    assert (failed.state, failed.error) == (RefreshState.FAILED, "No space left on device")


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

    monkeypatch.setattr(refreshing, "upsert_frame", interrupt)
    with pytest.raises(KeyboardInterrupt):
        refresh()

    assert [row.state for row in Refresh.objects.all()] == [RefreshState.FAILED]


def test_the_task_runs_the_refresh_it_was_given() -> None:
    make_customer("A")
    asked = request_refresh(as_of=AS_OF, by=None, now=timezone.now())

    refresh_standing.call(asked.pk)

    assert current_refresh() == asked
