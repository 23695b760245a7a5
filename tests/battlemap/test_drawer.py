from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from battlemap.standings import AS_OF, a_standing, reason
from kejing.analytics.judge.flags import FLAGS
from kejing.battlemap.queries.drawer import FLAGS_IN_ORDER, Drawer, Flag, NextAction, Stars, drawer_of

CONTACT = "Due every 30 days, last contact 40 days ago, 10 days over"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def drawn(*, as_of: date = AS_OF, stars_confirmed: bool = True, **changes: Any) -> Drawer:
    return drawer_of(a_standing(**changes), as_of=as_of, stars_confirmed=stars_confirmed)


def said(drawer: Drawer) -> dict[str, str]:
    return {judgement.name: judgement.text for judgement in drawer.judgements}


def test_every_judgement_has_its_sentence() -> None:
    assert said(drawn()) == {
        "Tier": "Small, not core: bought in 1 of 12 months (needs 4)",
        "Contact": CONTACT,
        "Rhythm": "Rhythm not known yet: 0 intervals between orders (needs 3)",
        "Stars": "2-star: 60,000.00 in 2025 (3-star from 300,000.00)",
        "Lifecycle": "New: first order 0 days ago (limit 180 days)",
        "Value": "No class: the margin is not known",
    }


def test_only_a_late_contact_is_red_among_the_judgements() -> None:
    late = [judgement.name for judgement in drawn().judgements if judgement.is_late]
    on_time = [judgement.name for judgement in drawn(contact_state="ok").judgements if judgement.is_late]

    assert (late, on_time) == (["Contact"], [])


def test_without_any_contact_on_record_nothing_is_said_of_contacts() -> None:
    assert "Contact" not in said(drawn(contact_state="unknown", contact_reason=reason("contact.unknown")))


def test_flags_come_in_the_order_of_what_they_cost_each_with_its_own_sentence() -> None:
    falling = reason("flag.falling.alone", year_amount=100, before_amount=200, own_percent=50)
    overdue = reason("flag.credit_overdue", overdue_amount=1_662_944, oldest_due_on="2026-02-26")
    spike = reason("flag.order_spike", last_amount=900, usual_amount=100, times=9, before=12)

    drawer = drawn(flags="credit_overdue;falling;order_spike", flag_reasons=f"[{overdue},{falling},{spike}]")

    assert drawer.flags == [
        Flag("16,629.44 overdue, the oldest due on 2026-02-26", "Payment overdue", "credit_overdue"),
        Flag(
            "1.00 in 12 months, 2.00 in the 12 before: 50 % of it; all customers together did not fall",
            "Falling",
            "falling",
        ),
        Flag(
            "Last order 9.00, usually 1.00: 9 times, above each of the 12 before it",
            "Order far above usual",
            "order_spike",
        ),
    ]


def test_the_drawer_knows_every_flag_there_is() -> None:
    assert sorted(FLAGS_IN_ORDER) == sorted(FLAGS)


def test_what_a_flag_says_is_not_said_twice() -> None:
    contact = reason("contact.overdue", cadence_days=30, since_days=40, over_days=10)
    rhythm = reason("rhythm.alarm", usual_days=12, wait=41, longer_percent=2)

    drawer = drawn(
        flags="contact_overdue;rhythm_alarm",
        flag_reasons=f"[{contact},{rhythm}]",
        rhythm_alarm=True,
        rhythm_reason=rhythm,
    )

    assert [flag.rule for flag in drawer.flags] == ["Restock overdue", "Contact far overdue"]
    assert list(said(drawer)) == ["Tier", "Stars", "Lifecycle", "Value"]


def test_a_customer_that_moved_within_the_month_is_told_when_it_would_move() -> None:
    settled = drawn(tier="small", settled_tier=None, as_of=date(2026, 11, 22))
    moved = drawn(tier="small", settled_tier="core", as_of=date(2026, 11, 22))

    assert settled.judgements[0].note == ""
    assert moved.judgements[0].note == "Would move to small on 2026-11-30"


def test_stars_are_drawn_with_the_service_they_bring() -> None:
    assert drawn().judgements[3].stars == Stars("★★", "☆☆☆", "Ordinary customer", is_provisional=False)
    assert drawn(star=None, service_class=None).judgements[3].stars is None


@pytest.mark.parametrize(
    ("confirmed", "granted", "provisional"), [(False, None, True), (True, None, False), (False, 4, False)]
)
def test_stars_by_thresholds_that_nobody_confirmed_are_provisional(
    confirmed: bool, granted: int | None, provisional: bool
) -> None:
    stars = drawn(stars_confirmed=confirmed, granted_star=granted).judgements[3].stars

    assert stars is not None
    assert stars.is_provisional == provisional


def test_the_next_action_says_why_only_where_the_drawer_does_not_say_it_already() -> None:
    promise = reason("today.promise_missed", promised_on="2026-03-29", late_days=2)

    contact = drawn().action
    kept = drawn(
        next_action="keep_promise", next_action_on=date(2026, 3, 29), next_action_reason=promise, is_urgent=True
    ).action

    assert contact == NextAction("Contact", AS_OF, "Li Na", "", is_to_come=False, is_urgent=False)
    assert kept == NextAction(
        "Keep the promise",
        date(2026, 3, 29),
        "Li Na",
        "Promised for 2026-03-29, 2 days late",
        is_to_come=False,
        is_urgent=True,
    )


@pytest.mark.parametrize(
    ("why", "verb"),
    [
        (reason("contact.ok", cadence_days=30, since_days=10, left_days=20), "Contact"),
        (reason("today.promise_open", promised_on="2026-04-20"), "Keep the promise"),
    ],
)
def test_who_can_wait_is_told_what_for_and_until_when(why: str, verb: str) -> None:
    action = drawn(next_action="wait", next_action_on=date(2026, 4, 20), next_action_reason=why).action

    assert action is not None
    assert (action.verb, action.on, action.is_to_come) == (verb, date(2026, 4, 20), True)


def test_where_there_is_nothing_to_do_there_is_no_next_action() -> None:
    assert drawn(next_action=None, next_action_on=None, next_action_reason=None).action is None


def test_a_row_stored_before_a_judgement_existed_says_what_it_knows() -> None:
    drawer = drawn(
        star=None,
        service_class=None,
        star_reason=None,
        lifecycle_reason=None,
        value_reason=None,
        next_action=None,
        next_action_on=None,
        next_action_reason=None,
    )

    assert list(said(drawer)) == ["Tier", "Contact", "Rhythm"]
