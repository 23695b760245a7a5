from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from analytics.building import AS_OF, Contact, Owed, Promise, Sale, World, ago, monthly
from kejing.analytics.judge.contact import judge_contacts
from kejing.analytics.judge.today import (
    ACTIONS,
    TODAY,
    CapacityError,
    contact_lists,
    judge_today,
    plan_day,
)
from kejing.analytics.policy import Contact as ContactRules
from kejing.analytics.policy import Policy
from kejing.analytics.reasons import Reason, from_json, to_json
from kejing.analytics.summary import LedgerFacts, summarise
from kejing.analytics.wording import LABELS, sentence

SHIPPED = Policy()
RHYTHM = Reason("rhythm.late", {"usual_days": 30, "wait": 52, "longer_percent": 3})
# Ten trillion minor units: any product of two overflows 64 bits.
HUGE = 10**13

# Somebody contacted ten days ago of thirty.
QUIET: Mapping[str, object] = {
    "tier": "small",
    "is_lost": False,
    "is_intent": False,
    "purchase_days": 10,
    "best_year_amount": 0,
    "contact_every_days": None,
    "created_on": None,
    "first_order_on": ago(300),
    "last_contact_on": ago(10),
    "report_count": 0,
    "visit_count": 0,
    "rhythm_alarm": False,
    "rhythm_reason": to_json(RHYTHM),
    "receivable_overdue": 0,
    "receivable_oldest_due_on": None,
    "next_promise_on": None,
    "open_promise_on": None,
    "open_plan_on": None,
    "amount_12m": 36_500,
    "amount_prior_12m": None,
    "amount_90": 0,
    "amount_90_last_year": 0,
}
SCHEMA: dict[str, type[pl.DataType]] = {
    "customer_code": pl.String,
    **dict.fromkeys(QUIET, pl.Int64),
    **dict.fromkeys(("is_lost", "is_intent", "rhythm_alarm"), pl.Boolean),
    **dict.fromkeys(("tier", "rhythm_reason"), pl.String),
    **dict.fromkeys(
        (
            "created_on",
            "first_order_on",
            "last_contact_on",
            "receivable_oldest_due_on",
            "next_promise_on",
            "open_promise_on",
            "open_plan_on",
        ),
        pl.Date,
    ),
}

# Never contacted though 300 days old; closed by hand.
NEVER: Mapping[str, object] = {"last_contact_on": None}
LOST: Mapping[str, object] = {"is_lost": True}
OWING: Mapping[str, object] = {"receivable_overdue": 300, "receivable_oldest_due_on": date(2024, 1, 5)}


def judged(
    *people: Mapping[str, object],
    policy: Policy = SHIPPED,
    as_of: date = AS_OF,
    first_sale_on: date | None = None,
    has_contacts: bool = True,
) -> pl.DataFrame:
    """Return customers a, b, … judged, each quiet but for what is given."""
    rows = [{"customer_code": chr(ord("a") + place), **QUIET, **person} for place, person in enumerate(people)]
    ledger = LedgerFacts(
        as_of=as_of,
        first_sale_on=first_sale_on or ago(900),
        last_sale_on=as_of,
        has_contacts=has_contacts,
        has_receivables=True,
    )
    customers = pl.DataFrame(rows, schema=SCHEMA).with_columns(
        days_since_contact=(pl.lit(as_of) - pl.col("last_contact_on")).dt.total_days()
    )
    contacted = judge_contacts(customers, ledger=ledger, policy=policy)
    return judge_today(contacted, ledger=ledger, policy=policy)


def action_of(person: Mapping[str, object], *, has_contacts: bool = True) -> tuple[object, ...]:
    """Return the action, its day and its reason."""
    action, day, reason = (
        judged(person, has_contacts=has_contacts).select("next_action", "next_action_on", "next_action_reason").row(0)
    )
    return action, day, None if reason is None else from_json(reason)


def stake_of(person: Mapping[str, object], *, policy: Policy = SHIPPED, has_contacts: bool = True) -> object:
    return judged(person, policy=policy, has_contacts=has_contacts)["stake"].item()


def overdue(days: int) -> Mapping[str, object]:
    return {"last_contact_on": ago(30 + days)}


def promised(days: int) -> Mapping[str, object]:
    """Return an open promise for so many days from now."""
    return {"next_promise_on": ago(-days), "open_promise_on": ago(-days) if days >= 0 else None}


def codes(frame: pl.DataFrame) -> Sequence[str]:
    return list(frame["customer_code"])


WAITING = Reason("contact.ok", {"cadence_days": 30, "since_days": 10, "left_days": 20})
LATE = Reason("contact.overdue", {"cadence_days": 30, "since_days": 31, "over_days": 1})
CREDIT = Reason("flag.credit_overdue", {"overdue_amount": 300, "oldest_due_on": "2024-01-05"})
MISSED = Reason("today.promise_missed", {"promised_on": "2024-06-28", "late_days": 2})
OPEN = Reason("today.promise_open", {"promised_on": "2024-07-19"})


@pytest.mark.parametrize(
    ("person", "action", "day", "reason"),
    [
        ({}, "wait", ago(-20), WAITING),
        (overdue(1), "contact", AS_OF, LATE),
        (overdue(0), "contact", AS_OF, Reason("contact.due", {"cadence_days": 30, "since_days": 30})),
        (NEVER, "contact", AS_OF, Reason("contact.never", {"cadence_days": 30})),
        ({"last_contact_on": AS_OF}, "wait", ago(-30), Reason("contact.today", {"cadence_days": 30})),
        # Each reason outweighs all that come after it.
        ({**overdue(1), "rhythm_alarm": True}, "call", AS_OF, RHYTHM),
        ({**overdue(1), **OWING, "rhythm_alarm": True}, "collect", AS_OF, CREDIT),
        ({**overdue(1), **OWING, **promised(-2), "rhythm_alarm": True}, "keep_promise", ago(2), MISSED),
        ({**OWING, **promised(0)}, "keep_promise", AS_OF, Reason("today.promise_due")),
        ({**OWING, **promised(1)}, "collect", AS_OF, CREDIT),
        # A later promise: whichever day comes first is waited for.
        (promised(19), "wait", ago(-19), OPEN),
        (promised(20), "wait", ago(-20), WAITING),
        (promised(21), "wait", ago(-20), WAITING),
        ({**overdue(1), **promised(1)}, "contact", AS_OF, LATE),
        # Without a cadence only promises and debts are left.
        (LOST, None, None, None),
        ({"tier": "prospect", "purchase_days": 0, "first_order_on": None}, None, None, None),
        ({**LOST, **OWING}, "collect", AS_OF, CREDIT),
        ({**LOST, "rhythm_alarm": True}, "call", AS_OF, RHYTHM),
        ({**LOST, **promised(-2)}, "keep_promise", ago(2), MISSED),
        ({**LOST, **promised(19)}, "wait", ago(-19), OPEN),
    ],
)
def test_the_next_action_is_the_first_there_is_a_reason_for(
    person: Mapping[str, object], action: str | None, day: date | None, reason: Reason | None
) -> None:
    assert action_of(person) == (action, day, reason)


@pytest.mark.parametrize(
    ("age", "action", "day", "code"),
    [
        (0, "wait", ago(-30), "contact.waiting"),
        (29, "wait", ago(-1), "contact.waiting"),
        (30, "contact", AS_OF, "contact.waiting"),
        (31, "contact", AS_OF, "contact.never"),
    ],
)
def test_a_young_customer_is_waited_for_until_its_beginning_and_a_cadence(
    age: int, action: str, day: date, code: str
) -> None:
    person = {**NEVER, "first_order_on": ago(age)}

    assert action_of(person) == (action, day, Reason(code, {"cadence_days": 30}))


def test_where_no_contact_is_on_record_nobody_is_to_be_contacted_but_promises_debts_and_alarms_count() -> None:
    people = [NEVER, {**NEVER, "rhythm_alarm": True}, {**NEVER, **OWING}, {**NEVER, **promised(0)}]

    assert [action_of(person, has_contacts=False)[0] for person in people] == [None, "call", "collect", "keep_promise"]
    assert judged(*people, has_contacts=False)["is_ignored"].to_list() == [False] * 4


def test_working_days_move_the_day_waited_for() -> None:
    # Contacted on Thursday 20 June; three working days later is Tuesday. Today is Monday, the second.
    person = {"tier": "head", "last_contact_on": date(2024, 6, 20)}
    frame = judged(person, as_of=date(2024, 6, 24), policy=Policy(contact=ContactRules(working_days=True)))

    columns = ("contact_state", "next_action", "next_action_on", "stake")
    assert frame.select(columns).row(0) == ("ok", "wait", date(2024, 6, 25), pytest.approx(100 * 2 / 3))


def test_actions_promises_and_lists_are_told() -> None:
    reasons = [
        MISSED,
        Reason("today.promise_due"),
        OPEN,
        Reason("today.surging", {"now_amount": 412_345, "before_amount": 100_000, "times": 4.1}),
    ]

    assert [sentence(reason) for reason in reasons] == [
        "promised for 2024-06-28, 2 days late",
        "promised for today",
        "promised for 2024-07-19",
        "4,123.45 in 90 days, 1,000.00 in the same days a year before: 4.1 times",
    ]


def test_every_action_list_and_reason_of_the_day_has_a_label() -> None:
    keys = [
        *(f"action.{action}" for action in ACTIONS),
        *(f"today.{reason}" for reason in TODAY),
        *(f"list.{name}" for name in contact_lists(judged({})).counts()),
    ]

    assert [key for key in keys if key not in LABELS] == []


@pytest.mark.parametrize(
    ("person", "stake"),
    [
        # 36,500 a year is 100 a day; a third of the cadence has passed.
        ({}, 100 / 3),
        ({"last_contact_on": AS_OF}, 0),
        (overdue(0), 100),
        (overdue(15), 150),
        (overdue(60), 300),
        (overdue(61), 300),
        (NEVER, 300),
        # A young one has waited since its beginning.
        ({**NEVER, "first_order_on": ago(15)}, 50),
        # The better of the two years; an unknown one is left out.
        ({**overdue(0), "amount_prior_12m": 73_000}, 200),
        ({**overdue(0), "amount_prior_12m": 0}, 100),
        ({**overdue(0), "amount_12m": 0, "amount_prior_12m": None}, 0),
        # No cadence: no stake, but a promise is worth a day.
        (LOST, None),
        ({**LOST, **promised(5)}, 100),
        ({**LOST, **promised(-5)}, 100),
    ],
)
def test_the_stake_is_a_days_sales_times_the_wait(person: Mapping[str, object], stake: float | None) -> None:
    expected = None if stake is None else pytest.approx(stake, rel=1e-12)

    assert stake_of(person) == expected


def test_the_factor_is_capped_by_the_policy_and_whole_where_no_contact_is_on_record() -> None:
    policy = Policy(contact=ContactRules(most_stake_factor=Decimal("1.5")))

    assert [stake_of(overdue(60), policy=policy), stake_of(NEVER, policy=policy)] == [150, 150]
    assert stake_of({}, has_contacts=False) == 300


@pytest.mark.parametrize(
    ("person", "is_ignored"),
    [
        (overdue(30), False),
        (overdue(31), True),
        ({**overdue(31), **promised(0)}, False),
        ({**overdue(31), **promised(9)}, False),
        ({**overdue(31), **promised(-1)}, True),
        ({**overdue(31), "open_plan_on": ago(0)}, False),
        ({**overdue(31), **promised(-1), "open_plan_on": ago(-9)}, False),
        (NEVER, False),
        (LOST, False),
    ],
)
def test_ignored_is_one_whole_further_cadence_without_a_promise_or_plan_that_stands(
    person: Mapping[str, object], is_ignored: bool
) -> None:
    assert judged(person)["is_ignored"].to_list() == [is_ignored]


@pytest.mark.parametrize(
    ("trouble", "is_urgent"),
    [
        ({}, False),
        ({"rhythm_alarm": True}, True),
        (OWING, True),
        ({"receivable_overdue": None}, False),
        (promised(-1), True),
        (promised(0), False),
        (overdue(100), False),
    ],
)
def test_urgent_is_an_alarm_a_debt_or_a_missed_promise_of_head_and_core(
    trouble: Mapping[str, object], is_urgent: bool
) -> None:
    tiers = ("head", "core", "small", "dormant", "prospect")
    frame = judged(*({**trouble, "tier": tier} for tier in tiers))

    assert frame["is_urgent"].to_list() == [is_urgent, is_urgent, False, False, False]


@pytest.mark.parametrize(
    ("now", "before", "is_surging"),
    [
        (150_000, 100_000, True),
        (149_999, 100_000, False),
        (900_000, 99_999, False),
        (0, 0, False),
        (150_001, 100_001, False),
        (150_002, 100_001, True),
        (15 * HUGE // 10, HUGE, True),
        (15 * HUGE // 10 - 1, HUGE, False),
    ],
)
def test_surging_is_half_as_much_again_as_the_same_days_of_last_year(now: int, before: int, is_surging: bool) -> None:
    assert judged({"amount_90": now, "amount_90_last_year": before})["is_surging"].to_list() == [is_surging]


def test_the_least_amount_of_a_surge_is_in_currency_units() -> None:
    person = {"amount_90": 1_500, "amount_90_last_year": 1_000}

    def is_surging(policy: Policy) -> bool:
        return bool(judged(person, policy=policy)["is_surging"].item())

    assert is_surging(Policy(minor_digits=0))
    assert not is_surging(Policy(minor_digits=1))
    assert not is_surging(Policy(minor_digits=0, contact=ContactRules(surging_amount=Decimal("1000.5"))))
    nothing = Policy(contact=ContactRules(surging_amount=Decimal(0)))
    assert not judged({"amount_90": 5, "amount_90_last_year": 0}, policy=nothing)["is_surging"].item()


@pytest.mark.parametrize(
    ("as_of", "first_sale_on", "is_surging"),
    [
        # The window of last year is 2 April to 30 June 2023; the ledger may begin 30 days into it.
        (AS_OF, date(2023, 5, 2), True),
        (AS_OF, date(2023, 5, 3), False),
        # On 29 February it ends on the 28th, so that it begins on 1 December.
        (date(2024, 2, 29), date(2022, 12, 31), True),
        (date(2024, 2, 29), date(2023, 1, 1), False),
    ],
)
def test_surging_needs_last_years_window_covered(as_of: date, first_sale_on: date, is_surging: bool) -> None:
    person = {"amount_90": 150_000, "amount_90_last_year": 100_000}

    assert judged(person, as_of=as_of, first_sale_on=first_sale_on)["is_surging"].to_list() == [is_surging]


def test_the_windows_of_a_surge_on_29_february_are_the_summarys() -> None:
    as_of = date(2024, 2, 29)
    world = World(
        [
            Sale("a", date(2022, 11, 30), 1_000_000),
            Sale("a", date(2022, 12, 1), 60_000),
            Sale("a", date(2023, 2, 28), 40_000),
            Sale("a", date(2023, 3, 1), 1_000_000),
            Sale("a", date(2023, 12, 1), 1_000_000),
            Sale("a", date(2023, 12, 2), 100_000),
            Sale("a", date(2024, 2, 29), 50_000),
        ]
    )
    summary = summarise(world.facts(), as_of=as_of, policy=SHIPPED)
    amounts = summary.customers.select("amount_90", "amount_90_last_year").row(0, named=True)

    assert amounts == {"amount_90": 150_000, "amount_90_last_year": 100_000}
    assert judged(amounts, as_of=as_of, first_sale_on=summary.ledger.first_sale_on)["is_surging"].to_list() == [True]


def test_the_day_begins_with_promises_by_date_then_goes_by_stake() -> None:
    frame = judged(
        overdue(0),  # a: 100
        {**overdue(15), "amount_12m": 730_000},  # b: 3,000
        promised(0),  # c
        promised(-9),  # d
        {"rhythm_alarm": True, "amount_12m": 3_650_000},  # e: a third of 10,000
        NEVER,  # f: 300
        {**LOST, **OWING},  # g: owes, has no stake
        {},  # h waits
        LOST,  # i
        {**OWING, "last_contact_on": AS_OF},  # j: 0
        {**overdue(60)},  # k: 300, as f
        promised(3),  # l waits
    )

    plan = plan_day(frame, as_of=AS_OF, policy=SHIPPED)
    assert plan.select("customer_code", "listed_because").rows() == [
        ("d", "promise_missed"),
        ("c", "promise_due"),
        ("e", "rhythm_alarm"),
        ("b", "contact_overdue"),
        ("f", "contact_never"),
        ("k", "contact_overdue"),
        ("a", "contact_due"),
        ("j", "credit_overdue"),
        ("g", "credit_overdue"),
    ]
    assert plan.columns == [*frame.columns, "listed_because"]


def test_the_day_is_the_same_in_whatever_order_the_customers_come() -> None:
    frame = judged(overdue(0), promised(-1), promised(-1), NEVER, NEVER)

    plan = plan_day(frame, as_of=AS_OF, policy=SHIPPED)
    assert codes(plan) == ["b", "c", "d", "e", "a"]
    assert plan_day(frame.reverse(), as_of=AS_OF, policy=SHIPPED).rows() == plan.rows()


def test_a_young_customer_at_the_end_of_its_first_cadence_is_due() -> None:
    plan = plan_day(judged({**NEVER, "first_order_on": ago(30)}), as_of=AS_OF, policy=SHIPPED)

    assert plan["listed_because"].to_list() == ["contact_due"]


def test_the_day_is_cut_at_the_capacity() -> None:
    frame = judged(*(NEVER for _ in range(14)))

    def planned(capacity: int | None) -> Sequence[str]:
        return codes(plan_day(frame, as_of=AS_OF, policy=SHIPPED, capacity=capacity))

    assert planned(None) == list("abcdefghijkl")
    assert planned(2) == ["a", "b"]
    assert planned(0) == []
    with pytest.raises(CapacityError, match=r"^capacity: expected 0 or more, got -1\.$"):
        planned(-1)


def test_the_lists_hold_whom_they_say_by_stake() -> None:
    frame = judged(
        overdue(0),
        overdue(1),
        overdue(31),
        NEVER,
        {**overdue(0), "amount_12m": 73_000},
        {"tier": "core", "rhythm_alarm": True},
        {"tier": "head", **OWING, "last_contact_on": AS_OF},
        {"amount_90": 200_000, "amount_90_last_year": 100_000},
        {"amount_90": 900_000, "amount_90_last_year": 600_000},
        LOST,
    )

    lists = contact_lists(frame)

    assert {name: codes(getattr(lists, name)) for name in lists.counts()} == {
        "due": ["e", "a"],
        "overdue": ["c", "b"],
        "never": ["d"],
        "ignored": ["c"],
        "urgent": ["f", "g"],
        "surging": ["i", "h"],
    }
    assert lists.counts() == {"due": 2, "overdue": 2, "never": 1, "ignored": 1, "urgent": 2, "surging": 2}


def test_each_list_says_why() -> None:
    head = {"tier": "head", "last_contact_on": AS_OF}
    frame = judged(
        overdue(31),
        {**head, "rhythm_alarm": True, **promised(0)},
        {**head, **OWING, **promised(-2)},
        {**head, **promised(-2)},
        {"amount_90": 199_999, "amount_90_last_year": 100_000},
        overdue(0),
        NEVER,
    )

    def reasons(listed: pl.DataFrame) -> list[Reason]:
        return [from_json(reason) for reason in listed["list_reason"]]

    lists = contact_lists(frame)
    over = Reason("contact.overdue", {"cadence_days": 30, "since_days": 61, "over_days": 31})
    assert {name: reasons(getattr(lists, name)) for name in lists.counts()} == {
        "due": [Reason("contact.due", {"cadence_days": 30, "since_days": 30})],
        "overdue": [over],
        "never": [Reason("contact.never", {"cadence_days": 30})],
        "ignored": [over],
        "urgent": [RHYTHM, CREDIT, MISSED],
        "surging": [Reason("today.surging", {"now_amount": 199_999, "before_amount": 100_000, "times": 1.9})],
    }


def test_the_day_is_planned_from_the_facts() -> None:
    world = World(
        [*monthly("head", 50_000, months=8), *monthly("late", 400, months=8), Sale("debtor", ago(70), 900)],
        contacts=[Contact("head", ago(2)), Contact("late", ago(31)), Contact("debtor", AS_OF)],
        owed=[Owed("debtor", ago(1), 900), Owed("late", ago(-1), 400)],
        promises=[
            Promise("head", made_on=ago(9), due_on=ago(4)),
            Promise("debtor", made_on=ago(9), due_on=ago(5), kept_on=ago(5)),
        ],
    )

    plan = plan_day(world.frame(), as_of=AS_OF, policy=SHIPPED)

    assert plan.select("customer_code", "listed_because", "next_action", "next_action_on", "is_urgent").rows() == [
        ("head", "promise_missed", "keep_promise", ago(4), True),
        ("late", "contact_overdue", "contact", AS_OF, False),
        ("debtor", "credit_overdue", "collect", AS_OF, False),
    ]
    assert [sentence(from_json(reason)) for reason in plan["next_action_reason"]] == [
        "promised for 2024-06-26, 4 days late",
        "due every 30 days, last contact 31 days ago, 1 day over",
        "9.00 overdue, the oldest due on 2024-06-29",
    ]
