"""The policy in versions: which one holds on a day, and what follows from making another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings

from analytics.test_policy import policies
from kejing.analytics.policy import Contact, Holiday, Policy, StarBasis, Tiers
from kejing.analytics.policy.flat import flatten
from kejing.audit.models import Entry, NotToBeChanged
from kejing.people.enums import Role
from kejing.people.operations.company import add_days, change_company, remove_days
from kejing.site.scheduling import ask_for_what_is_due
from kejing.standing.forms.kinds import Kind
from kejing.standing.forms.values import OF_THE_COMPANY, VALUES
from kejing.standing.models import PolicyVersion, Refresh, Snapshot, Standing
from kejing.standing.operations.dirty import refresh_dirty_customers
from kejing.standing.operations.marking import mark_dirty
from kejing.standing.operations.policy import NothingChanged, PolicyMovedOn, decide_policy, without_company
from kejing.standing.operations.refresh import judge_stored_ledger, run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.operations.rows import JUDGED_COLUMNS
from kejing.standing.operations.snapshots import take_snapshot
from kejing.standing.queries import current_policy, policy_on, read_policy, read_snapshot, rows_rest_on_another_policy
from rows import make_customer, make_document, make_user
from services.examples import share_of
from standing.policies import decide, form_of, typed
from standing.stored_company import add_contact

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

    from kejing.customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 3, 0, tzinfo=UTC)
FEBRUARY = date(2026, 2, 28)
DORMANT_AT_90 = {"tiers.dormant_days": 90}


def refresh(as_of: date = AS_OF) -> Refresh:
    asked = request_refresh(as_of=as_of, by=None, now=timezone.now())
    run_refresh(refresh=asked)
    return asked


def store_shops() -> list[Customer]:
    """Store three customers that bought 10, 50 and 120 days ago, and were visited on a Friday."""
    shops = [make_customer(code) for code in ("A", "B", "C")]
    for shop, days in zip(shops, (10, 50, 120), strict=True):
        make_document(shop, on=AS_OF - timedelta(days=days), amount="100.00")
        add_contact(shop, on=date(2026, 3, 13))
    return shops


def tiers() -> dict[str, str]:
    return dict(Standing.objects.values_list("customer_code", "tier"))


def tier_of(code: str, *, on: date) -> str:
    kept = read_snapshot(on)
    assert kept is not None
    return str(dict(kept.select("customer_code", "tier").iter_rows())[code])


def queued(name: str) -> int:
    return DBTaskResult.objects.filter(task_path__endswith=name).count()


def test_without_a_version_the_shipped_policy_holds_in_the_companys_currency(settings: Settings) -> None:
    settings.CURRENCY = "JPY"

    assert policy_on(AS_OF) == current_policy() == Policy(minor_digits=0)


def test_a_version_replaces_those_before_it_from_its_day_on() -> None:
    for days, since in ((100, date(2026, 1, 1)), (110, date(2026, 3, 1)), (120, date(2026, 2, 1))):
        decide({"tiers.dormant_days": days}, since=since)

    held = {
        day: policy_on(day).tiers.dormant_days
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    }

    assert list(held.values()) == [180, 100, 120, 120]
    assert [version.number for version in PolicyVersion.objects.order_by("pk")] == [1, 2, 3]


def test_a_version_stays_as_it_was_made() -> None:
    version = decide(DORMANT_AT_90).version

    with pytest.raises(NotToBeChanged):
        version.save()
    with pytest.raises(NotToBeChanged):
        version.delete()


def test_the_policy_of_a_day_costs_one_small_query_and_the_calendar_two_where_it_counts(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    decide(DORMANT_AT_90, since=date(2026, 1, 1))
    decide({"contact.working_days": True}, since=AS_OF)

    with django_assert_num_queries(1):
        policy_on(FEBRUARY)
    with django_assert_num_queries(3):
        policy_on(AS_OF)


def test_everybody_is_judged_by_the_policy_of_the_day_as_by_a_file_of_it() -> None:
    store_shops()
    refresh()
    before = tiers()

    decided = decide(DORMANT_AT_90)
    assert decided.refresh is not None
    run_refresh(refresh=decided.refresh)

    of_file = Policy.from_toml("[tiers]\ndormant_days = 90\n")
    stored = list(Standing.objects.order_by("customer_code").values_list("customer_code", "tier", "lifecycle"))
    judged = judge_stored_ledger(as_of=decided.refresh.as_of, policy=of_file).frame
    assert stored == judged.select("customer_code", "tier", "lifecycle").rows()
    assert (before["C"], tiers()["C"]) == ("small", "dormant")
    assert current_policy() == of_file
    assert set(JUDGED_COLUMNS) >= {"tier", "lifecycle"}


def test_a_changed_customer_is_judged_by_the_new_policy_with_all_others() -> None:
    shops = store_shops()
    refresh()
    decide(DORMANT_AT_90, since=date(2026, 1, 1))

    mark_dirty(customers=[shops[0].pk], now=NOW)
    refresh_dirty_customers(now=timezone.now())

    assert tiers()["C"] == "dormant"
    assert not rows_rest_on_another_policy()


def test_a_version_has_the_snapshots_since_its_day_taken_again_and_each_is_of_the_policy_of_its_day() -> None:
    store_shops()
    refresh()
    take_snapshot(as_of=date(2026, 1, 31), now=NOW)
    assert not Snapshot.objects.filter(as_of=FEBRUARY).get().is_stale

    decide({"tiers.dormant_days": 60}, since=date(2026, 2, 10))

    stale = {one.as_of: one.is_stale for one in Snapshot.objects.defer("rows")}
    take_snapshot(as_of=FEBRUARY, now=NOW)
    take_snapshot(as_of=date(2026, 1, 31), now=NOW)
    assert (stale[date(2026, 1, 31)], stale[FEBRUARY]) == (False, True)
    assert [tier_of("C", on=day) for day in (date(2026, 1, 31), FEBRUARY)] == ["core", "dormant"]


def test_a_refresh_leaves_a_month_end_of_another_policy_to_the_background() -> None:
    store_shops()
    decide(DORMANT_AT_90, since=AS_OF)

    refresh()

    assert Snapshot.objects.get(as_of=FEBRUARY).made_at is None


def test_a_version_for_a_day_to_come_asks_for_no_refresh_until_then() -> None:
    store_shops()
    refresh()

    decided = decide(DORMANT_AT_90, since=timezone.localdate() + timedelta(days=20))

    assert decided.refresh is None
    assert not rows_rest_on_another_policy()


def test_who_looked_at_an_older_version_is_told_and_nothing_is_made() -> None:
    decide(DORMANT_AT_90)
    other = replace(Policy(), tiers=Tiers(dormant_days=120))

    with pytest.raises(PolicyMovedOn) as moved:
        decide_policy(policy=other, valid_from=AS_OF, note="x", based_on=0, by=None, now=NOW)

    assert moved.value.newest.number == PolicyVersion.objects.get().number == 1


def test_a_version_that_changes_nothing_is_not_made() -> None:
    with pytest.raises(NothingChanged):
        decide({})
    decide(DORMANT_AT_90, since=AS_OF)
    with pytest.raises(NothingChanged):
        decide(DORMANT_AT_90, since=AS_OF)

    # From an earlier day on the same values change something.
    assert decide(DORMANT_AT_90, since=FEBRUARY).version.number == 2


def test_the_log_tells_what_was_changed_by_whom_and_why() -> None:
    manager = make_user("manager", role=Role.GENERAL_MANAGER)

    decide({"tiers.dormant_days": 90, "stars.basis": StarBasis.BEST}, since=AS_OF, note="Our trade is fast", by=manager)

    entry = Entry.objects.get()
    assert (entry.by_name, entry.action, entry.object_name) == (str(manager), "policy_changed", "Our trade is fast")
    assert entry.before == {
        "policy_version": 0,
        "valid_from": None,
        "tiers.dormant_days": 180,
        "stars.basis": "average",
    }
    assert entry.after == {
        "policy_version": 1,
        "valid_from": "2026-03-20",
        "tiers.dormant_days": 90,
        "stars.basis": "best",
    }


def test_the_companys_calendar_is_the_policys_where_working_days_count() -> None:
    add_days(first_on=date(2026, 5, 1), last_on=date(2026, 5, 3), is_worked=False, name="")
    add_days(first_on=date(2026, 5, 9), last_on=date(2026, 5, 10), is_worked=True, name="")
    change_company(name="", weekdays="123456", managers_need_second_factor=False, by=make_user("admin"))
    without = policy_on(AS_OF).contact

    decide({"contact.working_days": True})

    assert without == Contact()
    assert policy_on(AS_OF).contact == Contact(
        working_days=True,
        weekdays=(1, 2, 3, 4, 5, 6),
        holidays=(Holiday(date(2026, 5, 1), date(2026, 5, 3)),),
        worked_days=(date(2026, 5, 9), date(2026, 5, 10)),
    )
    # It is nobody's to keep but the company's.
    assert "2026-05" not in PolicyVersion.objects.get().policy


def test_a_worked_saturday_counts_as_waiting_once_the_calendar_says_so() -> None:
    store_shops()
    decide({"contact.working_days": True, "cadence.small": 5})
    refresh(date(2026, 3, 21))
    five_days = set(Standing.objects.values_list("contact_state", flat=True))

    change_company(name="", weekdays="123456", managers_need_second_factor=False, by=make_user("admin"))
    refresh(date(2026, 3, 21))

    # From Friday the 13th to Saturday the 21st: five days worked, or seven.
    assert (five_days, set(Standing.objects.values_list("contact_state", flat=True))) == ({"due"}, {"overdue"})


def test_a_change_of_the_calendar_asks_for_a_refresh_once_and_for_the_snapshots_it_touches() -> None:
    store_shops()
    decide({"contact.working_days": True})
    refresh()
    take_snapshot(as_of=FEBRUARY, now=NOW)
    DBTaskResult.objects.all().delete()
    # A first look, in which nothing of the policy is to be done.
    later = timezone.now() + timedelta(minutes=5)
    ask_for_what_is_due(now=later, is_start=False)
    before = Refresh.objects.count()
    DBTaskResult.objects.all().delete()

    days = add_days(first_on=date(2026, 2, 16), last_on=date(2026, 2, 20), is_worked=False, name="Spring Festival")
    is_stale = Snapshot.objects.get(as_of=FEBRUARY).is_stale
    Refresh.objects.exclude(state="done").update(state="superseded")
    ask_for_what_is_due(now=later, is_start=False)
    ask_for_what_is_due(now=later, is_start=False)

    assert is_stale
    assert (Refresh.objects.count() - before, queued("refresh_standing")) == (1, 1)
    run_refresh(refresh=Refresh.objects.latest("pk"))
    assert current_policy().contact.holidays == (Holiday(days.first_on, days.last_on),)


def test_where_all_days_count_the_calendar_asks_for_nothing() -> None:
    store_shops()
    refresh()
    days = add_days(first_on=date(2026, 2, 16), last_on=date(2026, 2, 20), is_worked=False, name="")
    remove_days(days=days)

    assert not rows_rest_on_another_policy()
    assert not Snapshot.objects.get(as_of=FEBRUARY).is_stale


def test_the_page_asks_for_every_value_but_those_of_the_company() -> None:
    assert set(VALUES) == set(flatten(Policy())) - OF_THE_COMPANY


@settings(max_examples=share_of(30), deadline=None)
@given(policies)
def test_any_policy_that_is_stored_or_typed_in_comes_back_as_itself(policy: Policy) -> None:
    own = without_company(policy)

    assert read_policy(own.to_toml()) == own
    form = form_of(typed(own))
    if not form.is_valid():
        # Sums with more digits than the currency has cannot be typed in.
        assert {VALUES[key].kind for key in form.errors} == {Kind.MONEY}
        return
    assert form.policy is not None
    expected = {
        **flatten(own),
        "rhythm.shutdowns": tuple(sorted(set(own.rhythm.shutdowns), key=lambda one: (one.first, one.last))),
        "stars.abnormal_years": tuple(sorted(own.stars.abnormal_years)),
    }
    assert flatten(form.policy) == expected
    assert all(isinstance(value, Decimal) for key, value in flatten(form.policy).items() if key.startswith("goals"))
