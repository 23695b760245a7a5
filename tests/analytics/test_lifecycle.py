from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.building import AS_OF, SHIPPED, Person, Sale, World, ago
from kejing.analytics.judge.lifecycle import LIFECYCLES, judge_lifecycles
from kejing.analytics.policy import Lifecycle, Policy
from kejing.analytics.reasons import from_json
from kejing.analytics.summary import LedgerFacts
from kejing.analytics.wording import LABELS, sentence
from services.examples import share_of

# Opens the ledger long before and never comes back: it is lost, and outside both half years.
OPENING = Sale("opening", ago(1_000), 1)
# The last half year and the one before, somewhere in the middle.
LAST, BEFORE = ago(100), ago(300)
HUGE = 10**13


def judged(world: World, *, as_of: date = AS_OF, policy: Policy = SHIPPED) -> dict[str, tuple[str, str]]:
    """Return lifecycle and sentence by customer."""
    frame = world.frame(as_of=as_of, policy=policy)
    return {
        code: (state, sentence(from_json(reason)))
        for code, state, reason in frame.select("customer_code", "lifecycle", "lifecycle_reason").iter_rows()
    }


def grown(
    *amounts: tuple[int, int], policy: Policy = SHIPPED, first_sale_on: date | None = date(2000, 1, 1)
) -> list[str]:
    """Return the lifecycle of old, active customers with these sums of the last half year and the one before."""
    customers = pl.DataFrame(
        [(str(place), last, before) for place, (last, before) in enumerate(amounts)],
        schema={"customer_code": pl.String, "amount_182": pl.Int64, "amount_prior_182": pl.Int64},
        orient="row",
    ).with_columns(
        purchase_days=9,
        days_since_order=9,
        first_order_on=pl.lit(ago(900)),
        is_intent=pl.lit(value=False),
        is_closed=pl.lit(value=False),
        is_lost=pl.lit(value=False),
        tier=pl.lit("small"),
    )
    ledger = LedgerFacts(
        as_of=AS_OF, first_sale_on=first_sale_on, last_sale_on=AS_OF, has_contacts=False, has_receivables=False
    )
    return judge_lifecycles(customers, ledger=ledger, policy=policy)["lifecycle"].to_list()


def test_who_has_not_traded_is_a_target_or_interested() -> None:
    world = World(
        [OPENING, Sale("gift", ago(3), 0), Sale("returned", ago(3), -5)],
        people=[Person("asked", is_intent=True), Person("closed", is_closed=True), Person("returned", is_intent=True)],
    )

    assert judged(world) == {
        "asked": ("intent", "interested: has not bought yet, a deal is open"),
        "closed": ("target", "target: has not bought yet, no open opportunity"),
        "gift": ("target", "target: has not bought yet, no open opportunity"),
        "opening": ("lost", "lost: last order 1,000 days ago (limit 545 days)"),
        "returned": ("intent", "interested: has not bought yet, a deal is open"),
    }


def test_silence_makes_dormant_after_180_and_lost_after_545_days() -> None:
    world = World(
        [
            OPENING,
            *(Sale(f"d{days}", ago(days), 10) for days in (180, 181, 545, 546)),
            Sale("closed", ago(1), 10),
        ],
        people=[Person("closed", is_closed=True)],
    )

    states = judged(world)

    assert {code: states[code][0] for code in ("d180", "d181", "d545", "d546", "closed")} == {
        "d180": "new",
        "d181": "dormant",
        "d545": "dormant",
        "d546": "lost",
        "closed": "lost",
    }
    assert states["closed"][1] == "lost: closed by hand"
    assert states["d181"][1] == "dormant: last order 181 days ago (limit 180 days)"


def test_a_customer_is_new_for_180_days() -> None:
    world = World(
        [
            OPENING,
            *(Sale(code, day, 10) for code, day in (("today", AS_OF), ("limit", ago(180)), ("past", ago(181)))),
            Sale("past", ago(1), 10),
        ]
    )

    states = judged(world)

    assert states["today"] == ("new", "new: first order 0 days ago (limit 180 days)")
    assert states["limit"] == ("new", "new: first order 180 days ago (limit 180 days)")
    assert states["past"][0] == "stable"


def test_nobody_is_new_in_the_first_180_days_of_a_ledger() -> None:
    first_on = AS_OF - timedelta(days=200)
    world = World(
        [
            Sale("opening", first_on, 10),
            Sale("opening", ago(1), 10),
            Sale("early", first_on + timedelta(days=180), 10),
            Sale("new", first_on + timedelta(days=181), 10),
        ]
    )

    assert judged(world) == {
        "early": ("stable", "taken for stable: the ledger covers 201 days; growth shows only from 334 days on"),
        "new": ("new", "new: first order 19 days ago (limit 180 days)"),
        "opening": ("stable", "taken for stable: the ledger covers 201 days; growth shows only from 334 days on"),
    }


def test_growth_is_told_against_that_of_all_customers() -> None:
    world = World(
        [
            OPENING,
            *(Sale(code, ago(900), 1) for code in ("up", "down", "even", "back", "fallen")),
            *(Sale("up", LAST, 30_000), Sale("up", BEFORE, 10_000)),
            *(Sale("down", LAST, 5_000), Sale("down", BEFORE, 10_000)),
            *(Sale("even", LAST, 10_000), Sale("even", BEFORE, 10_000)),
            *(Sale("back", LAST, 1_000), Sale("back", BEFORE, -1_000)),
            *(Sale("fallen", LAST, 10), Sale("fallen", LAST, -1_010, "2"), Sale("fallen", ago(90), 5)),
            *(Sale("fallen", ago(89), -5), Sale("fallen", BEFORE, 16_000)),
        ]
    )

    assert judged(world) == {
        "back": ("growing", "growing: 10.00 in the last half year, −10.00 in the one before"),
        "down": (
            "declining",
            "declining: the last half year is at 50 % of the half year before, all customers at 100 %",
        ),
        "even": ("stable", "stable: the last half year is at 100 % of the half year before, all customers at 100 %"),
        "fallen": ("declining", "declining: −10.00 in the last half year, 160.00 in the one before"),
        "opening": ("lost", "lost: last order 1,000 days ago (limit 545 days)"),
        "up": ("growing", "growing: the last half year is at 300 % of the half year before, all customers at 100 %"),
    }


def test_the_half_years_are_182_days_each() -> None:
    def state(last_on: date, before_on: date) -> str:
        world = World(
            [
                OPENING,
                *(Sale("rest", day, 1_000) for day in (LAST, BEFORE)),
                *(Sale("a", ago(900), 1), Sale("a", last_on, 10), Sale("a", before_on, 10), Sale("a", ago(3), 1)),
            ]
        )
        return judged(world)["a"][0]

    assert state(ago(181), ago(182)) == "stable"
    assert state(ago(182), ago(363)) == "declining"
    assert state(ago(181), ago(364)) == "growing"


@pytest.mark.parametrize(
    ("first_sale_on", "state"),
    # The 364 days begin on ago(363); a ledger that begins 30 days later still covers them.
    [(ago(333), "growing"), (ago(332), "stable"), (None, "stable")],
)
def test_without_364_days_covered_everybody_is_stable(first_sale_on: date | None, state: str) -> None:
    assert grown((10**6, 1), (10**6, 10**6), first_sale_on=first_sale_on)[0] == state


@pytest.mark.parametrize("before", [0, -1])
def test_without_sales_of_the_company_before_everybody_is_stable(before: int) -> None:
    assert grown((10, 5), (-10, before - 5)) == ["stable", "stable"]


def test_without_sales_of_the_company_before_the_reason_says_so() -> None:
    world = World([OPENING, Sale("a", ago(900), 1), Sale("a", ago(3), 100)])

    assert judged(world)["a"] == (
        "stable",
        (
            "taken for stable: all customers together made 0.00 in the half year before the last, nothing to compare "
            "with"
        ),
    )


def test_growth_is_tested_at_its_exact_limits() -> None:
    # The company: 1 000 000 in both half years, held there by the last customer.
    amounts = [(120_000, 100_000), (119_999, 100_000), (80_000, 100_000), (80_001, 100_000)]
    last, before = (sum(pair[place] for pair in amounts) for place in (0, 1))

    assert grown(*amounts, (1_000_000 - last, 1_000_000 - before)) == [
        "growing",
        "stable",
        "declining",
        "stable",
        "stable",
    ]


def test_growth_is_exact_where_amounts_are_huge() -> None:
    # Against a company that did not change, 1.2 times and one minor unit less.
    base = HUGE // 10
    amounts = [(base * 12, base * 10), (base * 12 - 1, base * 10), (base * 8, base * 10), (base * 8 + 1, base * 10)]
    last, before = (sum(pair[place] for pair in amounts) for place in (0, 1))

    states = grown(*amounts, (900 * HUGE - last, 900 * HUGE - before))

    assert states[:4] == ["growing", "stable", "declining", "stable"]


def test_where_the_company_sold_nothing_lately_who_sells_grows() -> None:
    assert grown((5, 100), (-5, 100)) == ["growing", "declining"]
    assert grown((5, 100), (-50, 100)) == ["growing", "declining"]


def test_one_customer_is_the_company_and_so_stable() -> None:
    assert grown((1, 1_000_000)) == ["stable"]
    assert grown((0, 1_000_000)) == ["declining"]


def test_a_hundred_equal_customers_are_stable() -> None:
    assert set(grown(*[(7, 900)] * 100)) == {"stable"}


def test_all_returns_are_no_growth() -> None:
    world = World([OPENING, *(Sale("a", ago(days), -50) for days in (100, 300))])

    assert judged(world)["a"][0] == "target"


def test_the_limits_are_the_policy_s() -> None:
    policy = replace(SHIPPED, lifecycle=Lifecycle(new_days=10, growing=Decimal(2), declining=Decimal("0.5")))

    assert grown((150, 100), (70, 100), (-20, 0), (800, 800), policy=policy) == [
        "stable",
        "stable",
        "declining",
        "stable",
    ]
    assert judged(World([OPENING, Sale("a", ago(11), 5), Sale("b", ago(10), 5)]), policy=policy) | {
        "opening": None
    } == {
        "a": (
            "stable",
            (
                "taken for stable: all customers together made 0.00 in the half year before the last, nothing to "
                "compare with"
            ),
        ),
        "b": ("new", "new: first order 10 days ago (limit 10 days)"),
        "opening": None,
    }


@settings(max_examples=share_of(100), deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(-HUGE, HUGE) | st.integers(-5, 5)] * 2), min_size=1, max_size=6),
    st.tuples(*[st.decimals(0, 1000, places=6)] * 2).map(sorted),
)
def test_growth_is_that_of_exact_fractions(amounts: list[tuple[int, int]], limits: list[Decimal]) -> None:
    declining, growing = limits
    policy = replace(SHIPPED, lifecycle=Lifecycle(declining=declining, growing=growing))
    company_last, company_before = (sum(pair[place] for pair in amounts) for place in (0, 1))

    def expected(last: int, before: int) -> str:
        if company_before <= 0:
            return "stable"
        if last <= 0:
            return "declining"
        if before <= 0:
            return "growing"
        company = Fraction(company_last, company_before)
        if company <= 0:
            return "growing"
        growth = Fraction(last, before) / company
        if growth >= Fraction(growing):
            return "growing"
        return "declining" if growth <= Fraction(declining) else "stable"

    assert grown(*amounts, policy=policy) == [expected(*pair) for pair in amounts]


def test_every_state_has_a_label() -> None:
    assert {key for key in LABELS if key.startswith("lifecycle.")} == {f"lifecycle.{state}" for state in LIFECYCLES}
