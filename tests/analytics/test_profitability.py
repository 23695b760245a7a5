from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import pytest

from analytics.building import Contact, Person, Sale, World, ago
from kejing.analytics.concentration import WhalePoint
from kejing.analytics.policy import Policy
from kejing.analytics.profitability import Whale, WhaleUnknown, whale
from kejing.analytics.reasons import Reason
from kejing.analytics.wording import sentence

SHIPPED = Policy()


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    profit: int | None
    amount: int = 100
    tier: str = "small"
    cost: int | None = 10


def draw(rows: Sequence[Row]) -> Whale | WhaleUnknown:
    frame = pl.DataFrame(
        [
            (one.code, one.tier, one.amount, None if one.profit is None else one.profit + 10, one.cost, one.profit)
            for one in rows
        ],
        schema={
            "customer_code": pl.String,
            "tier": pl.String,
            "amount_12m": pl.Int64,
            "margin_12m": pl.Int64,
            "cost_to_serve": pl.Int64,
            "real_profit": pl.Int64,
        },
        orient="row",
    )
    return whale(frame, policy=SHIPPED)


def test_the_whale_tells_its_peak_and_who_eats_it() -> None:
    drawn = draw([Row("f", -50), Row("a", 120), Row("d", 10), Row("c", 30), Row("e", -20), Row("b", 60)])

    assert drawn == Whale(
        points=(
            WhalePoint("a", 120, 120),
            WhalePoint("b", 60, 180),
            WhalePoint("c", 30, 210),
            WhalePoint("d", 10, 220),
            WhalePoint("e", -20, 200),
            WhalePoint("f", -50, 150),
        ),
        profit=150,
        peak=220,
        peak_customers=4,
        eaters=(WhalePoint("e", -20, 200), WhalePoint("f", -50, 150)),
        eaten=70,
        unknown=0,
        reason=Reason(
            "whale.eaten",
            {
                "best": 4,
                "all_customers": 6,
                "peak_amount": 220,
                "profit_amount": 150,
                "eating_customers": 2,
                "eaten_amount": 70,
                "peak_percent": 146.7,
            },
        ),
    )
    assert sentence(drawn.reason) == (
        "2.20, 146.7 % of the real profit, come from the best 4 of 6 customers; 0.70 of it is eaten by 2 customers"
    )


@pytest.mark.parametrize(
    ("profits", "code", "peak", "best", "eaten"),
    [
        ([5, 3], "whale.none_eat", 8, 2, 0),
        ([5, 0, 0], "whale.none_eat", 5, 1, 0),
        ([0], "whale.none_eat", 0, 0, 0),
        ([5, -5], "whale.nothing_left", 5, 1, 5),
        ([5, -9], "whale.nothing_left", 5, 1, 9),
        ([0, -9], "whale.no_earner", 0, 0, 9),
    ],
)
def test_the_sentence_fits_what_is_left(profits: list[int], code: str, peak: int, best: int, eaten: int) -> None:
    drawn = draw([Row(f"c{place}", profit) for place, profit in enumerate(profits)])

    assert isinstance(drawn, Whale)
    assert (drawn.reason.code, drawn.peak, drawn.peak_customers, drawn.eaten) == (code, peak, best, eaten)
    assert sentence(drawn.reason)


def test_prospects_are_no_part_of_the_whale() -> None:
    drawn = draw([Row("a", 5), Row("p", -30, amount=0, tier="prospect")])

    assert isinstance(drawn, Whale)
    assert (drawn.points, drawn.unknown) == ((WhalePoint("a", 5, 5),), 0)


def test_a_few_unknown_profits_are_left_out_and_counted() -> None:
    drawn = draw([Row("a", 5, amount=950), Row("b", None, amount=50), Row("r", None, amount=-500)])

    assert isinstance(drawn, Whale)
    assert ([point.customer_code for point in drawn.points], drawn.unknown) == (["a"], 2)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], Reason("whale.unknown.nobody")),
        ([Row("p", -3, amount=0, tier="prospect")], Reason("whale.unknown.nobody")),
        ([Row("a", None, cost=None), Row("b", None, cost=None)], Reason("whale.unknown.effort")),
        (
            [Row("a", 5, amount=949), Row("b", None, amount=51)],
            Reason("whale.unknown.margin", {"known_percent": 94.9, "needed_percent": 95}),
        ),
        (
            [Row("a", None, amount=0, tier="dormant")],
            Reason("whale.unknown.margin", {"known_percent": 0, "needed_percent": 95}),
        ),
    ],
)
def test_without_enough_known_profits_there_is_no_whale_but_a_reason(rows: list[Row], reason: Reason) -> None:
    assert draw(rows) == WhaleUnknown(reason)
    assert sentence(reason)


def test_a_judged_ledger_has_a_whale() -> None:
    world = World(
        [Sale("good", ago(5), 100_000, cost=40_000), Sale("bad", ago(5), 10_000, cost=9_000)],
        contacts=[Contact("good", ago(9)), Contact("bad", ago(9), kind="visit")],
        people=[Person("prospect")],
    )
    policy = Policy(vat_rate=Decimal(0))

    drawn = whale(world.frame(policy=policy), policy=policy)

    # A sale document takes 10 minutes, its line 1, a call 10, a visit 60; a minute costs 1.00.
    assert isinstance(drawn, Whale)
    assert drawn.points == (
        WhalePoint("good", 60_000 - 2_100, 57_900),
        WhalePoint("bad", 1_000 - 7_100, 51_800),
    )
    assert (drawn.peak, drawn.eaten, drawn.profit) == (57_900, 6_100, 51_800)
