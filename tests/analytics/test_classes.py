from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.building import AS_OF, SHIPPED, Contact, Owed, Sale, World, ago
from kejing.analytics.judge.classes import LEVELS, SIZES, VALUE_CLASSES, judge_classes
from kejing.analytics.policy import Classes, Policy, Rates
from kejing.analytics.reasons import from_json
from kejing.analytics.summary import LedgerFacts
from kejing.analytics.wording import LABELS, sentence
from services.examples import share_of

HUGE = 10**13
WORKLESS: Mapping[str, object] = {
    "amount_12m": 100,
    "margin_12m": 10,
    "visit_count": 0,
    "report_count": 0,
    "call_count": 0,
    "meeting_count": 0,
    "complaint_count": 0,
    "return_documents": 0,
    "order_count": 0,
    "order_lines": 0,
    "receivable": None,
    "purchase_days": 5,
    "days_since_order": 5,
}
SCHEMA = {"customer_code": pl.String, **dict.fromkeys(WORKLESS, pl.Int64)}


def classed(
    *people: Mapping[str, object], policy: Policy = SHIPPED, has_contacts: bool = True, codes: str | None = None
) -> pl.DataFrame:
    """Return the classes of customers a, b, …, each without work but for what is given."""
    names = codes or [f"{place:04}" for place in range(len(people))]
    rows = [{"customer_code": code, **WORKLESS, **person} for code, person in zip(names, people, strict=True)]
    ledger = LedgerFacts(
        as_of=AS_OF,
        first_sale_on=date(2000, 1, 1),
        last_sale_on=AS_OF,
        has_contacts=has_contacts,
        has_receivables=True,
    )
    return judge_classes(pl.DataFrame(rows, schema=SCHEMA), ledger=ledger, policy=policy)


def sizes_of(*amounts: int, policy: Policy = SHIPPED, codes: str | None = None) -> list[str]:
    frame = classed(*({"amount_12m": amount} for amount in amounts), policy=policy, codes=codes)
    return frame["size"].to_list()


def reasons_of(frame: pl.DataFrame) -> list[str]:
    return [sentence(from_json(reason)) for reason in frame["value_reason"].to_list()]


def classes_policy(**changes: object) -> Policy:
    return replace(SHIPPED, classes=replace(SHIPPED.classes, **changes))  # type: ignore[arg-type]  # the table checks them


def test_large_are_those_that_make_the_first_four_fifths() -> None:
    # Ahead of the third stand exactly 80 %, ahead of the second 50 %.
    assert sizes_of(50, 30, 20) == ["large", "large", "small"]
    assert sizes_of(50, 29, 21) == ["large", "large", "large"]
    assert sizes_of(20, 30, 50) == ["small", "large", "large"]


def test_the_largest_is_large_however_much_it_makes() -> None:
    assert sizes_of(999, 1) == ["large", "small"]
    assert sizes_of(7) == ["large"]


def test_nothing_and_returns_are_small_and_count_as_nothing() -> None:
    assert sizes_of(80, 20, 0, -500) == ["large", "small", "small", "small"]
    assert sizes_of(0, -1) == ["small", "small"]


def test_a_hundred_equal_customers_are_ranked_by_code() -> None:
    sizes = sizes_of(*[3] * 100)

    assert sizes == ["large"] * 80 + ["small"] * 20


def test_ties_are_broken_by_code_point() -> None:
    assert sizes_of(1, 1, 1, 1, 1, codes="客éaBz") == ["small", "large", "large", "large", "large"]


def test_sizes_are_exact_where_amounts_are_huge() -> None:
    assert sizes_of(4 * HUGE, HUGE) == ["large", "small"]
    assert sizes_of(4 * HUGE - 1, HUGE + 1) == ["large", "large"]
    assert sizes_of(5, 4, 3, policy=classes_policy(large_share=Decimal(0))) == ["small", "small", "small"]
    assert sizes_of(5, 4, 3, policy=classes_policy(large_share=Decimal(1))) == ["large", "large", "large"]


def test_margin_is_high_from_the_rate_of_all_customers_on() -> None:
    # 30 of 200 together, 15 %. Unknown margins and amounts that are not positive are no part of it.
    frame = classed(
        {"amount_12m": 100, "margin_12m": 20},
        {"amount_12m": 80, "margin_12m": 8},
        {"amount_12m": 20, "margin_12m": 2},
        {"amount_12m": 500, "margin_12m": None},
        {"amount_12m": -100, "margin_12m": -90},
        {"amount_12m": 0, "margin_12m": 0},
    )

    assert frame["margin_level"].to_list() == ["high", "low", "low", None, None, None]
    assert classed({"margin_12m": 15}, {"margin_12m": 15})["margin_level"].to_list() == ["high", "high"]


def test_margins_are_compared_exactly_where_amounts_are_huge() -> None:
    frame = classed(
        {"amount_12m": HUGE, "margin_12m": HUGE // 4},
        {"amount_12m": HUGE, "margin_12m": HUGE // 4 - 1},
        {"amount_12m": HUGE, "margin_12m": HUGE // 4},
        {"amount_12m": HUGE, "margin_12m": HUGE // 4 + 1},
    )

    assert frame["margin_level"].to_list() == ["high", "low", "high", "high"]


def test_a_loss_is_a_low_margin_unless_everybody_loses_as_much() -> None:
    assert classed({"margin_12m": -5}, {"margin_12m": 5})["margin_level"].to_list() == ["low", "high"]
    assert classed({"margin_12m": -5}, {"margin_12m": -5})["margin_level"].to_list() == ["high", "high"]


@pytest.mark.parametrize(
    ("work", "cost"),
    [
        ({}, 0),
        ({"visit_count": 2}, 120_00),
        ({"report_count": 3}, 15_00),
        ({"call_count": 4}, 40_00),
        ({"meeting_count": 9}, 0),
        ({"complaint_count": 1}, 90_00),
        ({"return_documents": 2}, 60_00),
        ({"order_count": 5}, 50_00),
        ({"order_lines": 7}, 7_00),
        ({"receivable": 1_000_000}, 60_000),
        ({"receivable": -1_000_000}, -60_000),
        ({"receivable": 8}, 0),
        ({"receivable": 9}, 1),
        ({"receivable": 25}, 2),
        ({"receivable": -25}, -2),
        (
            {
                "visit_count": 1,
                "report_count": 1,
                "call_count": 1,
                "complaint_count": 1,
                "return_documents": 1,
                "order_count": 1,
                "order_lines": 1,
                "receivable": 100,
            },
            206_06,
        ),
    ],
)
def test_each_piece_of_work_and_the_capital_have_their_cost(work: Mapping[str, object], cost: int) -> None:
    frame = classed({**work, "margin_12m": 1_000})

    assert frame.select("cost_to_serve", "real_profit").row(0) == (cost, 1_000 - cost)


def test_the_cost_is_rounded_once_with_halves_away_from_zero() -> None:
    policy = classes_policy(rates=Rates(order_line=Decimal("0.005")), capital_rate=Decimal("0.5"))

    frame = classed(
        {"order_lines": 1, "receivable": 1},
        {"order_lines": 1, "receivable": -2},
        {"order_lines": 0, "receivable": -1},
        policy=policy,
    )

    # 0.5 + 0.5; 0.5 - 1; -0.5.
    assert frame["cost_to_serve"].to_list() == [1, -1, -1]


def test_effort_is_high_from_the_mean_of_the_active_customers_on() -> None:
    frame = classed(
        {"visit_count": 1},
        {"visit_count": 2},
        {"visit_count": 3},
        # A dormant one and a prospect are measured by the same mean without moving it.
        {"visit_count": 50, "days_since_order": 181},
        {"visit_count": 0, "purchase_days": 0, "days_since_order": None, "amount_12m": 0},
    )

    assert frame["effort"].to_list() == ["low", "high", "high", "high", "low"]


def test_equal_effort_is_high_for_everybody() -> None:
    assert set(classed(*[{"call_count": 1}] * 100)["effort"].to_list()) == {"high"}
    assert classed({})["effort"].to_list() == ["high"]


def test_effort_needs_somebody_active() -> None:
    frame = classed({"days_since_order": 181, "visit_count": 3})

    assert frame.select("effort", "value_class", "cost_to_serve", "real_profit").row(0) == (
        None,
        None,
        180_00,
        10 - 180_00,
    )
    assert reasons_of(frame) == ["no class: no active customer to compare the effort with"]


def test_without_a_contact_on_record_effort_and_what_rests_on_it_are_unknown() -> None:
    frame = classed({"order_count": 3}, {"margin_12m": None}, {"amount_12m": -5}, has_contacts=False)

    assert frame.select("size", "margin_level", "effort", "value_class", "cost_to_serve", "real_profit").rows() == [
        ("large", "high", None, None, None, None),
        ("large", None, None, None, None, None),
        ("small", None, None, None, None, None),
    ]
    assert reasons_of(frame) == [
        "no class: the effort is not known, no contact is on record",
        "no class: neither margin nor effort is known, and no contact is on record",
        "no class: net sales of the last 12 months are −0.05",
    ]


def test_an_unknown_margin_leaves_the_class_open() -> None:
    frame = classed({"margin_12m": None, "visit_count": 1}, {"amount_12m": 0, "margin_12m": 0, "visit_count": 1})

    assert frame.select("margin_level", "effort", "value_class", "cost_to_serve", "real_profit").rows() == [
        (None, "high", None, 60_00, None),
        (None, "high", None, 60_00, -60_00),
    ]
    assert reasons_of(frame) == [
        "no class: the margin is not known",
        "no class: net sales of the last 12 months are 0.00",
    ]


def test_each_combination_has_its_class_and_advice() -> None:
    def person(size: str, margin_level: str, effort: str) -> dict[str, object]:
        amount = 100_00 if size == "large" else 100
        return {
            "amount_12m": amount,
            "margin_12m": amount * (40 if margin_level == "high" else 20) // 100,
            "visit_count": 3 if effort == "high" else 1,
        }

    frame = classed(*(person(*axes) for axes in product(SIZES, LEVELS, LEVELS)))

    axes = list(frame.select("size", "margin_level", "effort").iter_rows())
    assert axes == list(product(SIZES, LEVELS, LEVELS))
    assert frame["value_class"].to_list() == [
        "worth_it",
        "treasure",
        "drain",
        "volume",
        "fussy",
        "cash",
        "nuisance",
        "idle",
    ]
    numbers = "in 12 months, margin {} % (all customers 30 %), cost to serve {}.00 (mean 120.00)"
    assert reasons_of(frame) == [
        f"serve well, trouble included — 100.00 {numbers.format(40, 180)}",
        f"never slacken, keep investing — 100.00 {numbers.format(40, 60)}",
        f"costs more than it brings: renegotiate or let go selectively — 100.00 {numbers.format(20, 180)}",
        f"ties up capital: keep within means — 100.00 {numbers.format(20, 60)}",
        f"change the terms or let go selectively — 1.00 {numbers.format(40, 180)}",
        f"quick cash, keep — 1.00 {numbers.format(40, 60)}",
        f"service costs exceed the return: change the terms or let go — 1.00 {numbers.format(20, 180)}",
        f"no effort here — 1.00 {numbers.format(20, 60)}",
    ]


def test_real_profit_is_margin_less_cost_to_serve_on_a_whole_ledger() -> None:
    world = World(
        [
            Sale("a", ago(400), 100, number="0", net_amount=90, cost=1),
            Sale("a", ago(30), 800_00, number="1", net_amount=700_00, cost=500_00),
            Sale("a", ago(30), 100_00, number="1", net_amount=90_00, cost=60_00),
            Sale("a", ago(20), -100_00, number="2", net_amount=-90_00, cost=-60_00, document_type="sale_return"),
            Sale("b", ago(10), 100_00, number="3"),
        ],
        contacts=[
            Contact("a", ago(5), "visit"),
            Contact("a", ago(5), "complaint"),
            Contact("a", ago(400), "visit"),
            Contact("b", ago(5), "report"),
        ],
        owed=[Owed("a", ago(1), 1_000_00)],
    )
    frame = world.frame()

    # a: one visit 60, one complaint 90, one sale document 10, two lines 2, one return 30, capital 60.
    assert frame.select("customer_code", "margin_12m", "cost_to_serve", "real_profit", "value_class").rows() == [
        ("a", 200_00, 252_00, -52_00, "worth_it"),
        ("b", None, 16_00, None, None),
    ]


counts = st.integers(0, 10**6)
people = st.fixed_dictionaries(
    {
        "amount_12m": st.integers(-100, HUGE),
        "margin_12m": st.none() | st.integers(-HUGE, HUGE),
        "visit_count": counts,
        "call_count": counts,
        "return_documents": counts,
        "order_lines": counts,
        "receivable": st.none() | st.integers(-HUGE, HUGE),
        "days_since_order": st.sampled_from([5, 180, 181]),
    }
)
minutes = st.decimals(0, 10_000, places=6)


@settings(max_examples=share_of(80), deadline=None)
@given(st.lists(people, min_size=1, max_size=6), minutes, minutes, st.decimals(0, 100, places=6), st.integers(0, 4))
def test_costs_and_levels_are_those_of_exact_fractions(
    some: list[dict[str, int | None]], visit: Decimal, line: Decimal, minute: Decimal, digits: int
) -> None:
    rates = Rates(visit=visit, order_line=line)
    policy = replace(
        SHIPPED,
        minor_digits=digits,
        classes=Classes(rates=rates, minute_cost=minute, capital_rate=Decimal("0.123457")),
    )

    def cost(one: Mapping[str, int | None]) -> int:
        work = {"visit_count": visit, "call_count": rates.call, "order_lines": line}
        work |= {"return_documents": rates.return_document}
        spent = sum((Fraction(one[name] or 0) * Fraction(rate) for name, rate in work.items()), Fraction())
        capital = Fraction(one["receivable"] or 0) * Fraction("0.123457")
        exact: Fraction = spent * Fraction(minute) * 10**digits + capital
        whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
        return whole if exact >= 0 else -whole

    costs = [cost(one) for one in some]
    active = [amount for amount, one in zip(costs, some, strict=True) if one["days_since_order"] != 181]
    known = [
        (int(one["margin_12m"] or 0), int(one["amount_12m"] or 0))
        for one in some
        if one["margin_12m"] is not None and int(one["amount_12m"] or 0) > 0
    ]

    def margin_level(one: Mapping[str, int | None]) -> str | None:
        amount, margin = one["amount_12m"] or 0, one["margin_12m"]
        if margin is None or amount <= 0:
            return None
        rate = Fraction(sum(pair[0] for pair in known), sum(pair[1] for pair in known))
        return "high" if Fraction(margin, amount) >= rate else "low"

    def effort(amount: int) -> str | None:
        if not active:
            return None
        return "high" if amount >= Fraction(sum(active), len(active)) else "low"

    frame = classed(*some, policy=policy)

    assert frame["cost_to_serve"].to_list() == costs
    assert frame["margin_level"].to_list() == [margin_level(one) for one in some]
    assert frame["effort"].to_list() == [effort(amount) for amount in costs]


def test_the_mean_that_is_told_is_rounded_half_away_from_zero() -> None:
    # Costs of -1 and -2 minor units: their mean is -1.5.
    frame = classed({"receivable": -17}, {"receivable": -33})

    assert frame["cost_to_serve"].to_list() == [-1, -2]
    mean = Decimal("-0.015").quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert f"(mean −{abs(mean)})" in reasons_of(frame)[0]


def test_every_class_axis_and_advice_has_a_label() -> None:
    expected = {
        *(f"size.{size}" for size in SIZES),
        *(f"{axis}.{level}" for axis in ("margin_level", "effort") for level in LEVELS),
        *(f"{kind}.{name}" for kind in ("value_class", "value_advice") for name in VALUE_CLASSES.values()),
    }

    assert {
        key for key in LABELS if key.split(".")[0] in {"size", "margin_level", "effort", "value_class", "value_advice"}
    } == expected
    assert LABELS["value_advice.treasure"] == "never slacken, keep investing"
