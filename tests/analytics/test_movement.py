from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.building import AS_OF, Person, Sale, World
from analytics.strategies import worlds
from kejing.analytics.movement import (
    ABSENT,
    MOVES,
    STATES,
    Cell,
    Cohort,
    Margin,
    Move,
    cohorts,
    movement,
)
from kejing.analytics.policy import Goals, Policy
from kejing.analytics.pyramid import pyramid
from kejing.analytics.reasons import Reason
from kejing.analytics.tiers import TIERS
from kejing.analytics.wording import sentence
from services.examples import share_of

SHIPPED = Policy()
NEW_YEAR = date(2024, 1, 1)
law = settings(max_examples=share_of(12))


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    tier: str
    amount: int = 0
    is_lost: bool = False
    this_year: int = 0
    last_year: int | None = 0
    last_order_on: date | None = None


def frame_of(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (one.code, one.tier, one.amount, one.is_lost, one.this_year, one.last_year, one.last_order_on)
            for one in rows
        ],
        schema={
            "customer_code": pl.String,
            "tier": pl.String,
            "amount_12m": pl.Int64,
            "is_lost": pl.Boolean,
            "amount_this_year": pl.Int64,
            "amount_last_year_same_period": pl.Int64,
            "last_order_on": pl.Date,
        },
        orient="row",
    )


BEFORE = frame_of(
    Row("a", "head", 900),
    Row("b", "small", 20),
    Row("c", "small", 30),
    Row("d", "dormant", 4),
    Row("e", "dormant", 5),
    Row("f", "prospect"),
    Row("g", "core", 70),
    Row("gone", "small", 8),
)
AFTER = frame_of(
    Row("a", "dormant", 300, is_lost=True),
    Row("b", "core", 80),
    Row("c", "small", 25),
    Row("d", "small", 6),
    Row("e", "core", 50),
    Row("f", "small", 1),
    Row("g", "core", 75),
    Row("new", "prospect"),
    Row("met", "small", 3),
)


def test_the_matrix_has_every_pair_of_tiers_with_customers_and_the_money_of_both_dates() -> None:
    moved = movement(BEFORE, AFTER)

    assert len(moved.cells) == 35
    assert [cell for cell in moved.cells if cell.customers] == [
        Cell("head", "dormant", 1, 900, 300),
        Cell("core", "core", 1, 70, 75),
        Cell("small", "core", 1, 20, 80),
        Cell("small", "small", 1, 30, 25),
        Cell("small", ABSENT, 1, 8, 0),
        Cell("dormant", "core", 1, 5, 50),
        Cell("dormant", "small", 1, 4, 6),
        Cell("prospect", "small", 1, 0, 1),
        Cell(ABSENT, "small", 1, 0, 3),
        Cell(ABSENT, "prospect", 1, 0, 0),
    ]
    assert moved.cell("small", "core") == Cell("small", "core", 1, 20, 80)
    assert moved.cell("head", "head") == Cell("head", "head", 0, 0, 0)
    with pytest.raises(KeyError):
        moved.cell(ABSENT, ABSENT)


def test_the_margins_are_the_two_pyramids() -> None:
    moved = movement(BEFORE, AFTER)

    assert moved.margins_before == (
        Margin("head", 1, 900),
        Margin("core", 1, 70),
        Margin("small", 3, 58),
        Margin("dormant", 2, 9),
        Margin("prospect", 1, 0),
    )
    assert moved.margins_after == (
        Margin("head", 0, 0),
        Margin("core", 3, 205),
        Margin("small", 4, 35),
        Margin("dormant", 1, 300),
        Margin("prospect", 1, 0),
    )


def test_moves_are_told_by_name_most_money_first() -> None:
    def numbers(customers: int, of: int, percent: float, was: int, became: int) -> Mapping[str, int | float]:
        return {
            "moved_customers": customers,
            "before_amount": was,
            "after_amount": became,
            "moved": customers,
            "of_customers": of,
            "moved_percent": percent,
        }

    moved = movement(BEFORE, AFTER)

    assert moved.moves == (
        Move((("head", "dormant"),), 1, 900, 300, Reason("movement.head.dormant", numbers(1, 1, 100, 900, 300))),
        Move((("small", "core"),), 1, 20, 80, Reason("movement.small.core", numbers(1, 3, 33.3, 20, 80))),
        Move(
            (("dormant", "core"), ("dormant", "small")),
            2,
            9,
            56,
            Reason("movement.won_back", numbers(2, 2, 100, 9, 56)),
        ),
        Move((("small", ABSENT),), 1, 8, 0, Reason("movement.off_record", numbers(1, 8, 12.5, 8, 0))),
        Move(
            ((ABSENT, "small"),),
            1,
            0,
            3,
            Reason("movement.new", {"moved_customers": 1, "before_amount": 0, "after_amount": 3}),
        ),
        Move((("prospect", "small"),), 1, 0, 1, Reason("movement.first_orders", numbers(1, 1, 100, 0, 1))),
        Move(
            ((ABSENT, "prospect"),),
            1,
            0,
            0,
            Reason("movement.new_prospects", {"moved_customers": 1, "before_amount": 0, "after_amount": 0}),
        ),
    )
    assert moved.newly_lost == Reason("movement.newly_lost", {"lost_customers": 1, "before_amount": 900})
    assert [sentence(move.reason) for move in moved.moves][:2] == [
        "1 of 1 customer (100 %) fell from head to dormant; 12-month sales 9.00 then, 3.00 now",
        "1 of 3 customers (33.3 %) rose from small to core; 12-month sales 0.20 then, 0.80 now",
    ]


def test_every_change_of_tier_has_exactly_one_name() -> None:
    named = sorted(pair for pairs in MOVES.values() for pair in pairs)

    assert named == sorted((one, other) for one in STATES for other in STATES if one != other)


@pytest.mark.parametrize("pair", sorted(pair for pairs in MOVES.values() for pair in pairs))
def test_every_move_can_be_told(pair: tuple[str, str]) -> None:
    one, other = pair
    before = frame_of(Row("stays", "small"), *([] if one == ABSENT else [Row("moves", one, 5)]))
    after = frame_of(Row("stays", "small"), *([] if other == ABSENT else [Row("moves", other, 7)]))

    (move,) = movement(before, after).moves

    assert move.cells == (pair,)
    assert sentence(move.reason)


def test_nobody_moves_in_an_empty_company_or_when_nothing_changed() -> None:
    assert movement(frame_of(), frame_of()).moves == ()
    assert (movement(AFTER, AFTER).moves, movement(AFTER, AFTER).newly_lost) == ((), None)
    assert {cell.before == cell.after for cell in movement(AFTER, AFTER).cells if cell.customers} == {True}


@law
@given(world=worlds(), back=st.integers(min_value=0, max_value=700))
def test_margins_equal_the_two_pyramids_for_every_ledger(world: World, back: int) -> None:
    before, after = world.frame(as_of=AS_OF - timedelta(days=back)), world.frame()

    moved = movement(before, after)

    for frame, margins in ((before, moved.margins_before), (after, moved.margins_after)):
        drawn = pyramid(frame, policy=SHIPPED)
        assert [(one.tier, one.customers, one.amount_12m) for one in margins] == [
            (layer.tier, layer.customers, layer.amount_12m) for layer in drawn.tiers
        ]
    changed = sum(cell.customers for cell in moved.cells if cell.before != cell.after)
    assert sum(move.customers for move in moved.moves) == changed
    assert all(sentence(move.reason) for move in moved.moves)


def by_tier(new_year: Sequence[Row], now: Sequence[Row], policy: Policy = SHIPPED) -> dict[str, Cohort]:
    return {one.tier: one for one in cohorts(frame_of(*new_year), frame_of(*now), policy=policy)}


def test_a_cohort_is_measured_on_its_own_sales_whatever_tier_it_is_in_now() -> None:
    new_year = [Row("a", "core"), Row("b", "core"), Row("left", "core"), Row("s", "small")]
    now = [
        Row("a", "head", this_year=100, last_year=80),
        Row("b", "small", this_year=35, last_year=20),
        Row("s", "core", this_year=7, last_year=4),
        Row("other", "core", this_year=1_000, last_year=1),
    ]

    drawn = by_tier(new_year, now)

    assert list(drawn) == list(TIERS)
    numbers = {
        "cohort_customers": 3,
        "this_amount": 135,
        "last_amount": 100,
        "ratio_percent": 135.0,
        "goal_percent": 150,
    }
    assert drawn["core"] == Cohort(
        tier="core",
        customers=3,
        amount_this_year=135,
        amount_last_year_same_period=100,
        ratio=1.35,
        traded=0,
        traded_share=0.0,
        lost=0,
        lost_traded=0,
        goal=Decimal("1.50"),
        reached=False,
        reason=Reason("cohort.growth.missed", numbers),
    )
    assert sentence(drawn["core"].reason) == (
        "3 customers in this tier on 1 January: 1.35 this year, 135 % of the 1.00 in the same period last year "
        "(goal 150 %): goal not reached yet"
    )
    assert (drawn["small"].ratio, drawn["small"].reached) == (1.75, False)


@pytest.mark.parametrize(
    ("tier", "this_year", "reached", "told"),
    [
        ("head", 10_000, True, 100),
        ("head", 9_999, False, 99.9),
        ("core", 15_000, True, 150),
        ("core", 14_999, False, 149.9),
        ("small", 20_000, True, 200),
        ("small", 19_999, False, 199.9),
    ],
)
def test_a_goal_is_reached_exactly_at_its_edge(tier: str, this_year: int, reached: bool, told: float) -> None:
    cohort = by_tier([Row("a", tier)], [Row("a", tier, this_year=this_year, last_year=10_000)])[tier]

    assert (cohort.reached, cohort.reason.numbers["ratio_percent"]) == (reached, told)


@pytest.mark.parametrize(
    ("last_year", "code"),
    [(None, "cohort.growth.not_covered"), (0, "cohort.growth.nothing_before"), (-3, "cohort.growth.nothing_before")],
)
def test_without_the_same_period_last_year_there_is_no_verdict(last_year: int | None, code: str) -> None:
    cohort = by_tier([Row("a", "core")], [Row("a", "core", this_year=9, last_year=last_year)])["core"]

    assert (cohort.amount_last_year_same_period, cohort.ratio, cohort.reached) == (last_year, None, None)
    assert cohort.reason.code == code
    assert sentence(cohort.reason)


def test_dormant_customers_are_won_back_by_a_purchase_since_new_year() -> None:
    asleep = [Row(f"c{place}", "dormant", last_order_on=date(2023, 3, 1)) for place in range(5)]
    bought = date(2024, 2, 1)

    def won(customers: int) -> Cohort:
        now = [
            Row(one.code, "dormant", last_order_on=bought if place < customers else one.last_order_on)
            for place, one in enumerate(asleep)
        ]
        return by_tier(asleep, now)["dormant"]

    assert [(won(n).traded, won(n).traded_share, won(n).reached) for n in range(3)] == [
        (0, 0.0, False),
        (1, 0.2, True),
        (2, 0.4, True),
    ]
    assert won(1).reason == Reason(
        "cohort.dormant.reached", {"won": 1, "cohort_customers": 5, "won_percent": 20, "goal_percent": 20}
    )
    assert sentence(won(0).reason) == (
        "0 of 5 customers (0 %) dormant on 1 January bought since (goal 20 %): goal not reached yet"
    )


def test_lost_customers_are_counted_beside_the_cohort() -> None:
    new_year = [
        Row("a", "dormant", last_order_on=date(2023, 3, 1)),
        Row("lost", "dormant", is_lost=True, last_order_on=date(2020, 3, 1)),
        Row("back", "dormant", is_lost=True, last_order_on=date(2020, 3, 1)),
    ]
    now = [
        Row("a", "dormant", last_order_on=date(2023, 3, 1)),
        Row("lost", "dormant", last_order_on=date(2020, 3, 1)),
        Row("back", "small", last_order_on=date(2024, 3, 1)),
    ]

    cohort = by_tier(new_year, now)["dormant"]

    assert (cohort.customers, cohort.traded, cohort.lost, cohort.lost_traded) == (1, 0, 2, 1)


def test_prospects_are_won_without_a_number_to_reach() -> None:
    cohort = by_tier(
        [Row("a", "prospect"), Row("b", "prospect")], [Row("a", "small", last_order_on=NEW_YEAR), Row("b", "prospect")]
    )["prospect"]

    assert (cohort.goal, cohort.reached, cohort.traded, cohort.traded_share) == (None, None, 1, 0.5)
    assert cohort.reason == Reason("cohort.prospect", {"won": 1, "cohort_customers": 2, "won_percent": 50})


def test_an_empty_tier_has_an_empty_cohort() -> None:
    drawn = by_tier([], [])

    assert [(one.customers, one.ratio, one.traded_share, one.reached, one.reason) for one in drawn.values()] == [
        (0, None, None, None, Reason("cohort.empty"))
    ] * 5


def test_the_goals_are_the_companys() -> None:
    policy = Policy(goals=Goals(head_growth=Decimal("0.05"), dormant_won_back=Decimal("0.5")))
    rows = [Row("a", "head", this_year=104, last_year=100), Row("d", "dormant")]

    drawn = by_tier(rows, rows, policy)

    assert (drawn["head"].goal, drawn["head"].reached) == (Decimal("1.05"), False)
    assert (drawn["dormant"].goal, drawn["dormant"].reached) == (Decimal("0.5"), False)


def test_cohorts_of_a_judged_ledger() -> None:
    def year(code: str, amounts: Mapping[int, int]) -> list[Sale]:
        return [
            Sale(code, date(start, month, 10), amount) for start, amount in amounts.items() for month in range(1, 13)
        ]

    world = World(
        [
            *year("a", {2022: 100, 2023: 100, 2024: 110}),
            *year("b", {2022: 20, 2023: 20, 2024: 10}),
            Sale("asleep", date(2022, 5, 1), 9),
            Sale("woken", date(2022, 12, 1), 9),
            Sale("woken", date(2024, 2, 1), 9),
        ],
        people=[Person("p")],
    )

    drawn = {one.tier: one for one in cohorts(world.frame(as_of=NEW_YEAR), world.frame(as_of=AS_OF), policy=SHIPPED)}

    assert [
        (one.tier, one.customers, one.amount_this_year, one.amount_last_year_same_period, one.reached)
        for one in drawn.values()
    ] == [
        ("head", 1, 660, 600, True),
        ("core", 0, 0, 0, None),
        ("small", 1, 60, 120, False),
        ("dormant", 1, 9, 0, True),
        ("prospect", 1, 0, 0, None),
    ]
    # "asleep" has been silent for longer than 545 days by then.
    assert (drawn["dormant"].traded, drawn["dormant"].lost) == (1, 1)


@law
@given(world=worlds())
def test_every_cohort_can_be_told(world: World) -> None:
    drawn = cohorts(world.frame(as_of=NEW_YEAR), world.frame(), policy=SHIPPED)

    assert sum(one.customers + one.lost for one in drawn) == world.frame(as_of=NEW_YEAR).height
    assert all(sentence(one.reason) for one in drawn)
