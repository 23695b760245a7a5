from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.building import AS_OF, SHIPPED, Contact, Person, Sale, World, ago, monthly
from kejing.analytics.judge.contact import judge_contacts
from kejing.analytics.judge.waits import measure_waits
from kejing.analytics.policy import Contact as ContactRules
from kejing.analytics.policy import Holiday, Policy
from kejing.analytics.reasons import Reason, from_json
from kejing.analytics.summary import LedgerFacts
from kejing.analytics.tiers import tell_settled
from kejing.analytics.wording import sentence
from services.examples import share_of

OLD = Sale("old", ago(900), 1)
SOMEBODY = Contact("old", ago(1))
# Friday to Tuesday are off, the Saturday after is made up for.
WORKING = Policy(
    contact=ContactRules(
        working_days=True,
        holidays=(Holiday(first=date(2024, 5, 3), last=date(2024, 5, 7)),),
        worked_days=(date(2024, 5, 11),),
    )
)
LEDGER = LedgerFacts(as_of=AS_OF, first_sale_on=ago(900), last_sale_on=AS_OF, has_contacts=True, has_receivables=False)


def state_of(world: World, code: str) -> tuple[object, ...]:
    frame = world.frame()
    columns = ("cadence", "contact_state", "days_since_contact", "contact_overdue_days")
    return frame.filter(frame["customer_code"] == code).select(columns).row(0)


def reason_of(world: World, code: str) -> Reason:
    return from_json(str(world.column("contact_reason")[code]))


def test_each_tier_has_its_cadence() -> None:
    world = World(
        [
            OLD,
            *monthly("head", 80, months=8),
            *monthly("core", 15, months=8),
            *monthly("core2", 15, months=8),
            Sale("small", ago(3), 1),
        ],
        people=[Person("intent", is_intent=True), Person("target")],
    )

    assert world.column("cadence") == {
        "core": 15,
        "core2": 30,
        "head": 3,
        "intent": 15,
        "old": None,
        "small": 30,
        "target": None,
    }


def test_the_best_fifth_of_the_dormant_that_are_not_lost_is_contacted_more_often() -> None:
    dormant = [Sale(f"d{place}", ago(200), 10 + place % 6) for place in range(6)]
    world = World([Sale("lost", ago(900), 999), *dormant])

    # ceil(20 % of 6) = 2
    assert world.column("cadence") == {"d0": 90, "d1": 90, "d2": 90, "d3": 90, "d4": 60, "d5": 60, "lost": None}


def test_equal_best_years_go_by_code() -> None:
    world = World([Sale(code, ago(200), 10) for code in "ab"])

    assert world.column("cadence") == {"a": 60, "b": 90}


def test_a_customer_may_have_its_own_cadence_but_a_lost_one_has_none() -> None:
    world = World(
        [OLD, Sale("a", ago(5), 1), Sale("b", ago(5), 1)],
        people=[
            Person("a", every=7),
            Person("b", every=7, is_closed=True),
            Person("old", every=7),
            Person("target", every=40),
        ],
    )

    assert world.column("cadence") == {"a": 7, "b": None, "old": None, "target": 40}


def test_without_any_contact_on_record_the_state_is_unknown_and_counts_are_null() -> None:
    world = World([OLD, Sale("a", ago(5), 1)], contacts=[Contact("a", ago(3), answered=False)])

    frame = world.frame().filter(world.frame()["customer_code"] == "a")
    columns = ("contact_state", "days_since_contact", "report_count", "visit_count", "contact_overdue_days")
    assert frame.select(columns).row(0) == ("unknown", None, None, None, None)
    assert reason_of(world, "a") == Reason("contact.unknown")
    assert world.judged().findings.contacts_unknown


@pytest.mark.parametrize(
    ("days", "state", "over", "reason"),
    [
        (0, "today", None, Reason("contact.today", {"cadence_days": 15})),
        (14, "ok", None, Reason("contact.ok", {"cadence_days": 15, "since_days": 14, "left_days": 1})),
        (15, "due", None, Reason("contact.due", {"cadence_days": 15, "since_days": 15})),
        (19, "overdue", 4, Reason("contact.overdue", {"cadence_days": 15, "since_days": 19, "over_days": 4})),
    ],
)
def test_the_state_follows_days_against_cadence(days: int, state: str, over: int | None, reason: Reason) -> None:
    world = World([OLD], people=[Person("a", every=15)], contacts=[SOMEBODY, Contact("a", ago(days))])

    assert state_of(world, "a") == (15, state, days, over)
    assert reason_of(world, "a") == reason


def test_without_a_cadence_the_state_is_none_whatever_was_said() -> None:
    world = World([OLD], customers=["target"], contacts=[Contact("target", ago(200))])

    assert state_of(world, "target") == (None, "none", 200, None)
    assert reason_of(world, "target") == Reason("contact.none")


@pytest.mark.parametrize(
    ("person", "state", "code"),
    [
        (Person("a", every=15, created_on=ago(15)), "ok", "contact.waiting"),
        (Person("a", every=15, created_on=ago(16)), "never", "contact.never"),
        (Person("a", every=15), "never", "contact.never"),
    ],
)
def test_never_waits_until_the_customer_is_older_than_one_cadence(person: Person, state: str, code: str) -> None:
    world = World([OLD], people=[person], contacts=[SOMEBODY])

    assert state_of(world, "a") == (15, state, None, None)
    assert reason_of(world, "a") == Reason(code, {"cadence_days": 15})


def test_a_customer_is_as_old_as_its_first_order() -> None:
    young = World([OLD, Sale("a", ago(30), 1)], contacts=[SOMEBODY])
    old = World([OLD, Sale("a", ago(31), 1)], people=[Person("a", created_on=ago(2))], contacts=[SOMEBODY])

    assert state_of(young, "a") == (30, "ok", None, None)
    assert state_of(old, "a") == (30, "never", None, None)


def test_counts_are_zero_for_somebody_never_contacted() -> None:
    world = World([OLD, Sale("a", ago(5), 1)], contacts=[SOMEBODY])

    assert world.column("report_count") == {"a": 0, "old": 0}


def tiered(*rows: tuple[str, str, bool, int]) -> pl.DataFrame:
    """Return customers by code, tier, is_lost and best year, last contacted ten days ago."""
    frame = pl.DataFrame(
        rows,
        schema={"customer_code": pl.String, "tier": pl.String, "is_lost": pl.Boolean, "best_year_amount": pl.Int64},
        orient="row",
    )
    return frame.with_columns(
        purchase_days=pl.when(pl.col("tier") == "prospect").then(0).otherwise(5),
        contact_every_days=pl.when(pl.col("customer_code") == "own").then(7).cast(pl.Int32),
        is_intent=pl.lit(value=True),
        created_on=pl.lit(ago(400)),
        first_order_on=pl.lit(ago(300)),
        last_contact_on=pl.lit(ago(10)),
        days_since_contact=pl.lit(10, pl.Int64),
        report_count=pl.lit(0, pl.Int64),
        visit_count=pl.lit(0, pl.Int64),
    )


def settled_tiers(tiers: Mapping[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        list(tiers.items()), schema={"customer_code": pl.String, "settled_tier": pl.String}, orient="row"
    )


def cadences(customers: pl.DataFrame, tiers: Mapping[str, str | None] | None) -> list[tuple[object, ...]]:
    settled = None if tiers is None else settled_tiers(tiers)
    judged = judge_contacts(customers, ledger=LEDGER, policy=SHIPPED, settled=settled)
    return judged.select("customer_code", "settled_tier", "cadence", "contact_state").rows()


def test_the_cadence_follows_the_tier_of_the_last_month_end() -> None:
    customers = tiered(("a", "small", False, 1), ("b", "head", False, 1), ("c", "core", False, 1))

    assert cadences(customers, {"a": "head", "b": "core", "c": "core"}) == [
        ("a", "head", 3, "overdue"),
        ("b", "core", 15, "ok"),
        ("c", None, 15, "ok"),
    ]


def test_without_a_settled_tier_the_daily_one_counts() -> None:
    customers = tiered(("a", "small", False, 1), ("b", "head", False, 1))

    assert cadences(customers, {"a": None, "stranger": "head"}) == [
        ("a", None, 30, "ok"),
        ("b", None, 3, "overdue"),
    ]
    assert cadences(customers, None) == cadences(customers, {})


def test_whoever_was_a_prospect_lost_or_has_its_own_cadence_is_not_held_by_the_settled_tier() -> None:
    customers = tiered(
        ("first", "small", False, 1),
        ("gone", "dormant", True, 1),
        ("own", "small", False, 1),
        ("unsold", "prospect", False, 0),
    )

    settled = {"first": "prospect", "gone": "head", "own": "head", "unsold": "small"}
    assert cadences(customers, settled) == [
        ("first", None, 30, "ok"),
        ("gone", None, None, "none"),
        ("own", "head", 7, "overdue"),
        ("unsold", None, 15, "ok"),
    ]


def test_the_best_fifth_is_of_those_with_the_cadence_of_the_dormant() -> None:
    customers = tiered(
        ("back", "small", False, 90),
        ("d1", "dormant", False, 10),
        ("d2", "dormant", False, 20),
        ("d3", "dormant", False, 30),
        ("d4", "dormant", False, 40),
        ("held", "dormant", False, 99),
        ("lost", "dormant", True, 999),
    )

    # back, d1 to d4 keep the dormant's; ceil(20 % of 5) = 1: back. Without it, held and d1 to d4 do: held.
    assert [row[:3] for row in cadences(customers, {"back": "dormant", "held": "small"})] == [
        ("back", "dormant", 60),
        ("d1", None, 90),
        ("d2", None, 90),
        ("d3", None, 90),
        ("d4", None, 90),
        ("held", "small", 30),
        ("lost", None, None),
    ]
    assert [row[2] for row in cadences(customers, {})] == [30, 90, 90, 90, 90, 60, None]


def test_the_daily_tier_beside_says_when_it_would_count() -> None:
    reason = tell_settled("core", as_of=date(2024, 2, 10))

    assert reason == Reason("contact.settled.core", {"month_end_on": "2024-02-29"})
    assert sentence(reason) == "would move to core on 2024-02-29"


@pytest.mark.parametrize(
    ("contacted_on", "as_of", "state", "over", "told"),
    [
        # The day of the contact itself never counts.
        (date(2024, 4, 18), date(2024, 4, 18), "today", None, "due every 3 working days, contacted today"),
        # From Friday over a weekend: nothing has passed, yet it was not today.
        (
            date(2024, 4, 19),
            date(2024, 4, 21),
            "ok",
            None,
            "due every 3 working days, last contact 0 working days ago, 3 working days left",
        ),
        (
            date(2024, 4, 20),
            date(2024, 4, 22),
            "ok",
            None,
            "due every 3 working days, last contact 1 working day ago, 2 working days left",
        ),
        (
            date(2024, 4, 17),
            date(2024, 4, 22),
            "due",
            None,
            "due every 3 working days, last contact 3 working days ago, due now",
        ),
        # Due on Friday, still due on Sunday, overdue on Monday.
        (
            date(2024, 4, 16),
            date(2024, 4, 21),
            "due",
            None,
            "due every 3 working days, last contact 3 working days ago, due now",
        ),
        (
            date(2024, 4, 16),
            date(2024, 4, 22),
            "overdue",
            1,
            "due every 3 working days, last contact 4 working days ago, 1 working day over",
        ),
        # Thursday, then off until Wednesday the 8th; Saturday the 11th is worked.
        (
            date(2024, 5, 2),
            date(2024, 5, 7),
            "ok",
            None,
            "due every 3 working days, last contact 0 working days ago, 3 working days left",
        ),
        (
            date(2024, 5, 2),
            date(2024, 5, 11),
            "overdue",
            1,
            "due every 3 working days, last contact 4 working days ago, 1 working day over",
        ),
        (
            date(2024, 5, 2),
            date(2024, 5, 12),
            "overdue",
            1,
            "due every 3 working days, last contact 4 working days ago, 1 working day over",
        ),
    ],
)
def test_working_days_leave_out_weekends_and_holidays_but_not_worked_days(
    contacted_on: date, as_of: date, state: str, over: int | None, told: str
) -> None:
    world = World([OLD], people=[Person("a", every=3)], contacts=[Contact("a", contacted_on)])

    row = world.frame(as_of=as_of, policy=WORKING).row(0, named=True)
    assert (row["contact_state"], row["days_since_contact"], row["contact_overdue_days"]) == (
        state,
        (as_of - contacted_on).days,
        over,
    )
    assert sentence(from_json(row["contact_reason"])) == told


@pytest.mark.parametrize(
    ("as_of", "state", "told"),
    [
        # Created on Friday 19 April: the third working day after is Wednesday.
        (date(2024, 4, 24), "ok", "due every 3 working days, new, not contacted yet"),
        (date(2024, 4, 25), "never", "due every 3 working days, never contacted"),
    ],
)
def test_the_age_of_a_young_customer_is_in_working_days_too(as_of: date, state: str, told: str) -> None:
    world = World(
        [OLD], people=[Person("a", every=3, created_on=date(2024, 4, 19))], contacts=[Contact("old", date(2024, 4, 1))]
    )

    row = world.frame(as_of=as_of, policy=WORKING).row(0, named=True)
    assert (row["contact_state"], row["contact_overdue_days"]) == (state, None)
    assert sentence(from_json(row["contact_reason"])) == told


def waits(since: Iterable[date | None], cadence: int | None, *, as_of: date, rules: ContactRules) -> pl.DataFrame:
    frame = pl.DataFrame(
        [(one, cadence) for one in since], schema={"began_on": pl.Date, "cadence": pl.Int64}, orient="row"
    )
    return measure_waits(frame, since=pl.col("began_on"), as_of=as_of, rules=rules).select(
        "contact_waited_days", "contact_due_on"
    )


def test_a_wait_is_due_on_the_day_that_reaches_the_cadence() -> None:
    since = [date(2024, 4, 19), date(2024, 4, 20), None]

    calendar = waits(since, 3, as_of=date(2024, 4, 22), rules=ContactRules())
    working = waits(since, 3, as_of=date(2024, 4, 22), rules=WORKING.contact)

    assert calendar.rows() == [(3, date(2024, 4, 22)), (2, date(2024, 4, 23)), (None, None)]
    assert working.rows() == [(1, date(2024, 4, 24)), (1, date(2024, 4, 24)), (None, None)]


@pytest.mark.parametrize("rules", [ContactRules(), WORKING.contact])
def test_without_a_cadence_a_wait_has_no_end_and_a_later_beginning_is_not_yet_waited_for(rules: ContactRules) -> None:
    assert waits([date(2024, 4, 19)], None, as_of=date(2024, 4, 19), rules=rules).rows() == [(0, None)]
    assert waits([date(2024, 4, 23)], 1, as_of=date(2024, 4, 22), rules=rules).rows() == [(-1, date(2024, 4, 24))]
    assert waits([], 1, as_of=date(2024, 4, 22), rules=rules).height == 0


def test_a_six_day_week_waits_on_saturdays_and_a_week_of_one_day_long() -> None:
    six = ContactRules(working_days=True, weekdays=(1, 2, 3, 4, 5, 6))
    sundays = ContactRules(working_days=True, weekdays=(7,))

    # From a Friday on.
    assert waits([date(2024, 4, 19)], 2, as_of=date(2024, 4, 20), rules=six).rows() == [(1, date(2024, 4, 22))]
    assert waits([date(2024, 4, 19)], 90, as_of=date(2024, 4, 20), rules=sundays).rows() == [(0, date(2026, 1, 4))]


def test_a_company_closed_for_years_has_no_due_day() -> None:
    closed = ContactRules(working_days=True, holidays=(Holiday(first=date(2024, 1, 1), last=date(2034, 1, 1)),))

    assert waits([date(2024, 4, 19)], 3, as_of=date(2024, 4, 30), rules=closed).rows() == [(0, None)]


@settings(max_examples=share_of(40))
@given(
    back=st.integers(min_value=0, max_value=40),
    cadence=st.integers(min_value=1, max_value=20),
    holidays=st.lists(st.tuples(st.integers(-30, 40), st.integers(0, 9)), max_size=3),
    worked=st.sets(st.integers(-30, 40), max_size=5),
    weekdays=st.sets(st.integers(1, 7), min_size=1),
)
def test_working_days_are_those_one_counts_on_the_calendar(
    back: int, cadence: int, holidays: list[tuple[int, int]], worked: set[int], weekdays: set[int]
) -> None:
    off = [Holiday(first=ago(-first), last=ago(-first - more)) for first, more in holidays]
    off_days = {day for one in off for day in days_between(one.first, one.last)}
    worked_days = {ago(-one) for one in worked} - off_days
    rules = ContactRules(
        working_days=True, weekdays=tuple(weekdays), holidays=tuple(off), worked_days=tuple(worked_days)
    )

    def is_worked(day: date) -> bool:
        return day in worked_days or (day.isoweekday() in weekdays and day not in off_days)

    since = ago(back)
    waited = sum(is_worked(day) for day in days_between(since + timedelta(days=1), AS_OF))
    due_on, left = since, cadence
    while left:
        due_on += timedelta(days=1)
        left -= is_worked(due_on)

    assert waits([since], cadence, as_of=AS_OF, rules=rules).rows() == [(waited, due_on)]


def days_between(first: date, last: date) -> list[date]:
    """Return every day from the first to the last."""
    return [first + timedelta(days=more) for more in range((last - first).days + 1)]
