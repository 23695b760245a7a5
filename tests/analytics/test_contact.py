import pytest

from analytics.building import Contact, Person, Sale, World, ago, monthly
from kejing.analytics.reasons import Reason, from_json

OLD = Sale("old", ago(900), 1)
SOMEBODY = Contact("old", ago(1))


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
