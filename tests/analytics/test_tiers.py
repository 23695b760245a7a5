from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from analytics.building import AS_OF, Person, Sale, World, ago, monthly
from kejing.analytics.judge import COLUMNS, EXTRA_COLUMNS, judge
from kejing.analytics.judge.breadth import BreadthUnknown
from kejing.analytics.judge.coverage import months_covered, months_needed
from kejing.analytics.policy import Cut, Policy, Tiers
from kejing.analytics.reasons import Reason, from_json
from kejing.analytics.summary import LedgerFacts, summarise

OLD = Sale("old", ago(800), 1)


def tiers_of(world: World, policy: Policy | None = None) -> dict[str, object]:
    return world.column("tier", policy=policy or Policy())


def reason_of(world: World, code: str, policy: Policy | None = None) -> Reason:
    return from_json(str(world.column("tier_reason", policy=policy or Policy())[code]))


def test_the_columns_are_those_of_the_law_in_its_order() -> None:
    summary = summarise(World([OLD]).facts(), as_of=AS_OF, policy=Policy())

    assert tuple(judge(summary, policy=Policy()).columns) == COLUMNS
    assert tuple(World([OLD]).frame().columns) == (*COLUMNS, *EXTRA_COLUMNS)


def test_who_has_never_bought_is_a_prospect_whatever_was_returned() -> None:
    world = World([OLD, Sale("back", ago(3), -5), Sale("later", ago(-1), 5)], customers=["new"])

    assert tiers_of(world) == {"back": "prospect", "later": "prospect", "new": "prospect", "old": "dormant"}
    assert reason_of(world, "new") == Reason("tier.prospect")


def test_dormancy_begins_after_180_days() -> None:
    world = World([OLD, Sale("a", ago(180), 1), Sale("b", ago(181), 1)])

    assert tiers_of(world) == {"a": "small", "b": "dormant", "old": "dormant"}
    assert reason_of(world, "b") == Reason("tier.dormant", {"since_days": 181, "limit_days": 180})
    assert world.column("rank") == {"a": 1, "b": None, "old": None}


def test_ranks_go_by_amount_then_orders_then_last_order_then_code() -> None:
    world = World(
        [
            OLD,
            Sale("most", ago(9), 500),
            Sale("twice", ago(9), 60),
            Sale("twice", ago(8), 40),
            Sale("late", ago(7), 100),
            Sale("Z", ago(8), 100),
            Sale("a", ago(8), 100),
            Sale("é", ago(8), 100),
            Sale("客", ago(8), 100),
        ]
    )

    ranks = world.column("rank")
    assert sorted((code for code in ranks if ranks[code]), key=lambda code: str(ranks[code])) == [
        "most",
        "twice",
        "late",
        "Z",
        "a",
        "é",
        "客",
    ]


@pytest.mark.parametrize(("first", "tier"), [(500, "core"), (499, "head")])
def test_head_ends_where_exactly_half_of_sales_lie_ahead(first: int, tier: str) -> None:
    # The second customer has `first` of 1000 ahead of it.
    rest = 1000 - first - 300
    world = World(
        [
            OLD,
            *(sale for part in range(10) for sale in [Sale("a", ago(5 + 30 * part), first // 10, category="tea")]),
            Sale("a", ago(1), first % 10, category="tea"),
            *monthly("b", 30, months=10, category="tea"),
            *monthly("c", rest // 10, months=10, category="tea"),
            Sale("c", ago(2), rest % 10, category="tea"),
        ]
    )

    assert tiers_of(world)["b"] == tier


def test_core_ends_where_exactly_four_fifths_of_sales_lie_ahead() -> None:
    world = World([OLD, *monthly("a", 80, months=10), *monthly("b", 20, months=10)])
    more = World([OLD, *monthly("a", 80, months=10), *monthly("b", 20, months=10), Sale("b", ago(1), 1)])

    assert tiers_of(world)["b"] == "small"
    assert tiers_of(more)["b"] == "core"
    assert reason_of(world, "b") == Reason("tier.small.share", {"rank": 2, "ahead_percent": 80.0, "limit_percent": 80})


def test_shares_are_compared_exactly_where_floats_would_not_be() -> None:
    # 0.1 x 3 minor units: 0.30000000000000004 as floats.
    policy = Policy(tiers=Tiers(head_share=Decimal("0.1"), core_share=Decimal("0.3"), core_months=1))
    world = World([OLD, Sale("a", ago(5), 6), Sale("b", ago(5), 3), Sale("c", ago(5), 11)])

    # ahead of a: 11 of 20, ahead of b: 17 of 20
    assert tiers_of(world, policy) == {"a": "small", "b": "small", "c": "core", "old": "dormant"}
    even = World([OLD, Sale("a", ago(5), 7), Sale("b", ago(5), 3)])
    assert tiers_of(even, Policy(tiers=Tiers(head_share=Decimal("0.1"), core_share=Decimal("0.7"), core_months=1))) == {
        "a": "core",
        "b": "small",
        "old": "dormant",
    }


def test_negative_customers_take_nothing_from_the_total() -> None:
    world = World([OLD, *monthly("a", 10, months=8), Sale("b", ago(9), 5), Sale("b", ago(8), -900)])

    assert tiers_of(world) == {"a": "head", "b": "small", "old": "dormant"}
    assert world.column("rank")["b"] == 2
    assert reason_of(world, "b").numbers["ahead_percent"] == 100.0


def test_without_any_positive_amount_everybody_active_is_small() -> None:
    world = World([OLD, Sale("a", ago(9), 5), Sale("a", ago(8), -9)])

    assert tiers_of(world)["a"] == "small"
    assert reason_of(world, "a") == Reason("tier.small.no_sales")


def test_head_needs_six_active_months_and_core_four() -> None:
    world = World([OLD, *monthly("a", 99, months=5), *monthly("b", 99, months=3)])

    assert tiers_of(world) == {"a": "core", "b": "small", "old": "dormant"}
    assert reason_of(world, "a") == Reason("tier.core.months", {"bought": 5, "window_months": 12, "needed": 6})
    assert reason_of(world, "b") == Reason("tier.small.months", {"bought": 3, "window_months": 12, "needed": 4})


def test_under_a_year_of_ledger_the_months_needed_are_scaled_up_to_whole_ones() -> None:
    # The ledger touches 5 calendar months: head needs ceil(6 x 5 / 12) = 3, core ceil(4 x 5 / 12) = 2.
    world = World([*monthly("a", 99, months=3), *monthly("b", 99, months=1), Sale("c", ago(130), 1)])

    assert tiers_of(world) == {"a": "head", "b": "small", "c": "small"}
    assert reason_of(world, "b") == Reason("tier.small.months", {"bought": 1, "window_months": 5, "needed": 2})


@pytest.mark.parametrize(
    ("first", "months", "need"),
    [
        (date(2024, 1, 15), 1, 1),
        (date(2023, 12, 31), 2, 1),
        (date(2023, 7, 1), 7, 4),
        (date(2023, 2, 28), 12, 6),
        # 364 days that touch 13 calendar months ask for no more than a whole year does.
        (date(2023, 1, 17), 12, 6),
        (date(2023, 1, 16), 12, 6),
        (date(2001, 1, 1), 12, 6),
    ],
)
def test_the_months_needed_follow_the_calendar_months_that_the_ledger_touches(
    first: date, months: int, need: int
) -> None:
    ledger = LedgerFacts(date(2024, 1, 15), first, first, has_contacts=False, has_receivables=False)

    assert (months_covered(ledger), months_needed(6, ledger=ledger)) == (months, need)


def broad(own: int, *, sellable: int) -> World:
    """Return a first customer that buys `own` of `sellable` categories, each bought by three others."""
    names = [f"k{place}" for place in range(sellable)]
    others = [Sale(other, ago(5), 1, category=name) for other in ("x", "y", "z") for name in names]
    mine = [sale for name in names[:own] for sale in monthly("a", 1000, months=8, category=name)]
    return World([OLD, *others, *mine])


def test_head_needs_half_of_the_sellable_categories() -> None:
    assert tiers_of(broad(10, sellable=19))["a"] == "head"
    assert tiers_of(broad(9, sellable=19))["a"] == "core"
    assert reason_of(broad(4, sellable=19), "a") == Reason(
        "tier.core.breadth", {"bought": 4, "sellable_categories": 19, "needed": 10}
    )
    assert reason_of(broad(10, sellable=19), "a") == Reason(
        "tier.head", {"rank": 1, "active": 8, "window_months": 12, "bought": 10, "sellable_categories": 19}
    )
    assert broad(10, sellable=20).column("category_breadth")["a"] == 0.5


def test_a_category_is_sellable_when_three_customers_bought_it_net() -> None:
    world = World(
        [
            OLD,
            *(Sale(code, ago(5), 10, category="tea") for code in "abc"),
            *(Sale(code, ago(5), 10, category="oil") for code in "abc"),
            Sale("c", ago(4), -10, category="oil"),
        ]
    )

    assert world.judged().findings.sellable_categories == 1
    assert world.column("category_count") == {"a": 2, "b": 2, "c": 1, "old": 0}
    assert world.column("category_breadth") == {"a": 1.0, "b": 1.0, "c": 1.0, "old": 0.0}


@pytest.mark.parametrize(("unnamed", "known"), [(20, True), (21, False)])
def test_breadth_is_unknown_when_less_than_four_fifths_of_the_lines_have_a_category(unnamed: int, known: bool) -> None:
    world = World(
        [
            OLD,
            *(Sale(code, ago(5), 20, category="tea") for code in "abcd"),
            Sale("e", ago(5), unnamed),
            Sale("e", ago(5), -500),
        ]
    )

    assert (world.judged().findings.sellable_categories == 1) is known
    assert (world.column("category_breadth")["a"] is not None) is known


NO_CATEGORIES = World([OLD, *monthly("a", 500, months=7)])
ONLY_OLD_CATEGORIES = World([Sale("old", ago(1_200), 1, category="tea"), *monthly("a", 500, months=7)])
TOO_FEW = World([OLD, *monthly("a", 500, months=7), Sale("a", ago(1), 500, category="tea")])
HARDLY_ANY = World([OLD, *monthly("a", 500, months=7), Sale("a", ago(1), 1, category="tea")])
NOTHING_SELLABLE = World([OLD, *monthly("a", 500, months=7, category="tea")])
NOTHING_SOLD = World([OLD])


@pytest.mark.parametrize(
    ("world", "unknown", "numbers"),
    [
        (NO_CATEGORIES, BreadthUnknown.NO_CATEGORIES, {}),
        (ONLY_OLD_CATEGORIES, BreadthUnknown.NO_CATEGORIES, {}),
        (TOO_FEW, BreadthUnknown.TOO_FEW_CATEGORISED, {"categorised_percent": 12.5, "needed_percent": 80}),
        (HARDLY_ANY, BreadthUnknown.TOO_FEW_CATEGORISED, {"categorised_percent": 0.1, "needed_percent": 80}),
        (NOTHING_SELLABLE, BreadthUnknown.NOTHING_SELLABLE, {"needed_customers": 3}),
        (NOTHING_SOLD, BreadthUnknown.NOTHING_SELLABLE, {"needed_customers": 3}),
        (World(customers=["a"]), BreadthUnknown.NOTHING_SELLABLE, {"needed_customers": 3}),
    ],
)
def test_the_finding_says_why_breadth_is_unknown(
    world: World, unknown: BreadthUnknown, numbers: dict[str, float]
) -> None:
    findings = world.judged().findings

    assert (findings.sellable_categories, findings.breadth_unknown) == (None, unknown)
    assert Reason(f"finding.breadth_unknown.{unknown}", numbers) in findings.reasons


def test_a_known_breadth_is_no_finding() -> None:
    findings = broad(10, sellable=19).judged().findings

    assert (findings.sellable_categories, findings.breadth_unknown) == (19, None)
    assert [reason.code for reason in findings.reasons] == ["finding.contacts_unknown", "finding.stars_provisional"]


@pytest.mark.parametrize(
    ("world", "unknown", "numbers"),
    [
        (NO_CATEGORIES, BreadthUnknown.NO_CATEGORIES, {}),
        (TOO_FEW, BreadthUnknown.TOO_FEW_CATEGORISED, {"categorised_percent": 12.5, "needed_percent": 80}),
        (NOTHING_SELLABLE, BreadthUnknown.NOTHING_SELLABLE, {"needed_customers": 3}),
    ],
)
def test_an_unknown_breadth_is_passed_and_the_reason_says_why(
    world: World, unknown: BreadthUnknown, numbers: dict[str, float]
) -> None:
    assert tiers_of(world)["a"] == "head"
    assert reason_of(world, "a") == Reason(
        f"tier.head.breadth_unknown.{unknown}", {"rank": 1, "active": 7, "window_months": 12, **numbers}
    )
    assert world.column("category_breadth")["a"] is None


def test_without_any_category_the_count_is_unknown() -> None:
    assert World([OLD, Sale("a", ago(5), 1)]).column("category_count") == {"a": None, "old": None}


def test_the_rank_cut_takes_a_share_of_the_recent_customers_but_at_least_one() -> None:
    policy = Policy(tiers=Tiers(cut=Cut.RANK, head_rank_share=Decimal("0.05"), core_rank_share=Decimal("0.40")))
    active = [sale for place, code in enumerate("abcd") for sale in monthly(code, 100 - place, months=8)]
    # 1 094 days ago still counts, 1 095 does not: floor(0.40 x 5) = 2.
    world = World([*active, Sale("edge", ago(1_094), 1), Sale("gone", ago(1_095), 1)])

    assert [tiers_of(world, policy)[code] for code in "abcd"] == ["head", "core", "small", "small"]
    assert reason_of(world, "b", policy) == Reason("tier.core.rank", {"rank": 2, "limit": 1})
    assert reason_of(world, "c", policy) == Reason("tier.small.rank", {"rank": 3, "limit": 2})


def test_the_amount_cut_takes_sums_in_currency_units() -> None:
    tiers = Tiers(cut=Cut.AMOUNT, head_amount=Decimal("8.00"), core_amount=Decimal("4.005"))
    policy = Policy(tiers=tiers)
    world = World(
        [
            OLD,
            *(sale for code, amount in (("a", 100), ("b", 99), ("c", 50)) for sale in monthly(code, amount, months=8)),
        ]
    )

    assert tiers_of(world, policy) == {"a": "head", "b": "core", "c": "small", "old": "dormant"}
    assert reason_of(world, "b", policy) == Reason("tier.core.amount", {"year_amount": 792, "needed_amount": 800})
    assert reason_of(world, "c", policy) == Reason("tier.small.amount", {"year_amount": 400, "needed_amount": 401})


def test_lost_is_closed_by_hand_or_silent_beyond_545_days() -> None:
    world = World(
        [OLD, Sale("a", ago(545), 1), Sale("b", ago(546), 1), Sale("c", ago(1), 1)],
        people=[Person("c", is_closed=True), Person("p", is_closed=True)],
    )

    assert world.column("is_lost") == {"a": False, "b": True, "c": True, "old": True, "p": False}


def test_comparison_windows_are_unknown_where_the_ledger_begins_too_late() -> None:
    columns = ["amount_prior_12m", "amount_last_year_same_period", "amount_last_year", "amount_y1", "amount_y2"]

    def known(first_back: int) -> list[bool]:
        row = World([Sale("a", ago(first_back), 5)]).frame().select(columns).row(0)
        return [value is not None for value in row]

    # The prior year starts 729 days back, 2023 starts 546 days back, 2022 starts 911 days back; 30 days are forgiven.
    assert known(515) == [False, False, False, False, False]
    assert known(516) == [False, True, True, True, False]
    assert known(698) == [False, True, True, True, False]
    assert known(699) == [True, True, True, True, False]
    assert known(880) == [True, True, True, True, False]
    assert known(881) == [True, True, True, True, True]


def test_a_covered_year_without_purchases_is_zero() -> None:
    assert World([Sale("a", ago(900), 5), Sale("b", ago(1), 7)]).column("amount_y1") == {"a": 0, "b": 0}


def test_the_typical_amount_is_rounded_half_up_and_needs_two_amounts() -> None:
    three = World([Sale("a", ago(30), 5), Sale("a", ago(20), 8), Sale("a", ago(10), 99)])
    two = World([Sale("a", ago(30), 5), Sale("a", ago(20), 8)])

    assert three.column("typical_order_amount") == {"a": 7}
    assert two.column("typical_order_amount") == {"a": None}


def test_rows_come_sorted_by_code_points() -> None:
    frame = World(customers=["b", "B", "é", "客", "a"]).frame()

    assert frame["customer_code"].to_list() == ["B", "a", "b", "é", "客"]
    assert frame.schema["rank"] == pl.Int64
