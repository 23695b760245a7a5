from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import fsum
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.building import Person, Sale, World, ago
from analytics.strategies import worlds
from kejing.analytics.concentration import Pareto
from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.policy import Structure as Rules
from kejing.analytics.reasons import Reason
from kejing.analytics.structure import (
    Level,
    Loss,
    MarginLeft,
    PersonLeft,
    Structure,
    Top,
    structure,
    structures_by,
)
from kejing.analytics.summary import summarise
from kejing.analytics.wording import sentence
from kejing.intake import read_ledger
from services.examples import share_of

SHIPPED = Policy()
law = settings(max_examples=share_of(12))


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    amount: int
    tier: str = "small"
    margin: int | None = None
    salesperson: str | None = None
    region: str | None = None


def frame_of(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        [(one.code, one.code.upper(), one.tier, one.amount, one.margin, one.salesperson, one.region) for one in rows],
        schema={
            "customer_code": pl.String,
            "customer_name": pl.String,
            "tier": pl.String,
            "amount_12m": pl.Int64,
            "margin_12m": pl.Int64,
            "salesperson": pl.String,
            "region": pl.String,
        },
        orient="row",
    )


def draw(*rows: Row, policy: Policy = SHIPPED) -> Structure:
    return structure(frame_of(rows), policy=policy)


def test_forty_thirty_twenty_ten_with_returns_a_silent_customer_and_a_prospect() -> None:
    drawn = draw(
        Row("d", 10),
        Row("a", 40, tier="head"),
        Row("r", -5),
        Row("b", 30),
        Row("z", 0, tier="dormant"),
        Row("c", 20),
        Row("p", 0, tier="prospect"),
    )

    assert (drawn.customers, drawn.traded, drawn.amount_12m) == (7, 6, 100)
    assert (drawn.negative_customers, drawn.negative_amount) == (1, -5)
    assert drawn.top == (
        Top("a", "A", 40, 0.4),
        Top("b", "B", 30, 0.3),
        Top("c", "C", 20, 0.2),
        Top("d", "D", 10, 0.1),
    )
    assert drawn.top1 == Top("a", "A", 40, 0.4)
    assert (drawn.cr3, drawn.cr5, drawn.cr10, drawn.hhi) == (0.9, 1.0, 1.0, 3000)
    assert drawn.effective_customers == pytest.approx(10 / 3)
    # The traded ones, returns and silence as noughts: (-5, -3, -1, 1, 3, 5) by (0, 0, 10, 20, 30, 40) over 6 x 100.
    assert drawn.gini == (-10 + 20 + 90 + 200) / 600
    assert drawn.pareto == Pareto(customers=2, of_customers=6, amount=70, of_amount=100)
    assert len(drawn.lorenz) == 7
    assert drawn.reasons == (
        Reason("structure.top1.warning", {"name": "A", "top_percent": 40, "limit_percent": 30}),
        Reason("structure.pareto", {"top": 2, "traded_customers": 6, "top_percent": 33.3, "sales_percent": 70}),
        Reason("structure.effective", {"effective": 3.3, "hhi": 3000}),
        Reason("structure.negative", {"negative_customers": 1, "negative_amount": -5}),
    )


@pytest.mark.parametrize(
    ("top", "level"),
    [(3_000, None), (3_001, Level.WARNING), (4_000, Level.WARNING), (4_001, Level.ALARM), (10_000, Level.ALARM)],
)
def test_the_largest_customer_warns_above_thirty_percent_and_alarms_above_forty(top: int, level: Level | None) -> None:
    others = (10_000 - top) // 5
    rows = [Row(f"c{place}", others) for place in range(4)]

    drawn = draw(Row("top", top), *rows, Row("rest", 10_000 - top - 4 * others))

    assert drawn.level is level


def test_the_edge_is_compared_exactly_where_floats_cannot() -> None:
    huge = 3 * 10**17
    rows = [Row(f"c{place}", 10**17) for place in range(7)]

    assert draw(Row("top", huge), *rows).level is None
    assert draw(Row("top", huge + 1), *rows).level is Level.WARNING


def test_what_is_hardly_above_the_limit_is_not_told_as_the_limit() -> None:
    drawn = draw(Row("top", 3_001), *(Row(f"c{place}", 1_000) for place in range(7)))

    assert drawn.reasons[0] == Reason(
        "structure.top1.warning", {"name": "TOP", "top_percent": 30.1, "limit_percent": 30}
    )


def test_thirty_five_percent_warns_though_the_index_is_low() -> None:
    drawn = draw(Row("top", 35), *(Row(f"c{place:02}", 5) for place in range(13)))

    assert (drawn.hhi, drawn.level) == (1550, Level.WARNING)


def test_the_limits_are_the_companys() -> None:
    policy = Policy(
        structure=Rules(top1_warning=Decimal("0.1"), top1_alarm=Decimal("0.5"), pareto_share=Decimal("0.5"))
    )

    drawn = draw(Row("a", 2), Row("b", 1), Row("c", 1), Row("d", 1), policy=policy)

    assert drawn.level is Level.WARNING
    assert drawn.pareto == Pareto(customers=2, of_customers=4, amount=3, of_amount=5)


def test_losing_the_largest_leaves_sales_margin_and_everybodys_own() -> None:
    drawn = draw(
        Row("a", 50, margin=10, salesperson="li"),
        Row("b", 20, margin=8, salesperson="wang"),
        Row("c", 20, margin=2, salesperson="wang"),
        Row("d", 10, margin=20),
        Row("e", 0, tier="prospect", salesperson="new"),
    )

    assert drawn.losses[1] == Loss(
        lost=(Top("a", "A", 50, 0.5), Top("b", "B", 20, 0.2)),
        left_amount=30,
        left_share=0.3,
        margin=MarginLeft(margin_12m=40, left_amount=22, left_share=0.55),
        people=(
            PersonLeft(
                "li",
                50,
                0,
                0.0,
                Reason("structure.loss.person", {"name": "li", "left_amount": 0, "left_percent": 0}),
            ),
            PersonLeft(
                "wang",
                40,
                20,
                0.5,
                Reason("structure.loss.person", {"name": "wang", "left_amount": 20, "left_percent": 50}),
            ),
            PersonLeft("new", 0, 0, None, Reason("structure.loss.person.no_sales", {"name": "new"})),
            PersonLeft(None, 10, 10, 1.0, Reason("structure.loss.nobody", {"left_amount": 10, "left_percent": 100})),
        ),
        reasons=(
            Reason("structure.loss.several", {"lost_customers": 2, "left_percent": 30, "left_amount": 30}),
            Reason("structure.loss.margin", {"left_percent": 55, "left_amount": 22}),
        ),
    )
    assert drawn.losses[0].reasons[0] == Reason(
        "structure.loss.one", {"name": "A", "left_percent": 50, "left_amount": 50}
    )
    assert [len(loss.lost) for loss in drawn.losses] == [1, 2, 3]
    assert drawn.losses[2].left_amount == 10


def test_without_salespeople_nobodys_own_is_told() -> None:
    assert {loss.people for loss in draw(Row("a", 50), Row("b", 20)).losses} == {()}


def test_the_margin_left_is_unknown_when_too_few_margins_are_known() -> None:
    def losses(known: int) -> tuple[Loss, ...]:
        return draw(Row("a", known, margin=5), Row("b", 1_000 - known)).losses

    assert (losses(950)[0].margin, losses(950)[0].reasons[1]) == (
        MarginLeft(margin_12m=5, left_amount=0, left_share=0.0),
        Reason("structure.loss.margin", {"left_percent": 0, "left_amount": 0}),
    )
    assert (losses(949)[0].margin, losses(949)[0].reasons[1]) == (
        None,
        Reason("structure.loss.margin_unknown", {"known_percent": 94.9, "needed_percent": 95}),
    )


def test_the_margin_left_is_unknown_when_that_of_a_lost_customer_is() -> None:
    one, two, _ = draw(
        *(Row(f"c{place:02}", 40, margin=4) for place in range(24)), Row("x", 41), Row("y", 42, margin=3)
    ).losses

    assert one.margin == MarginLeft(margin_12m=99, left_amount=96, left_share=96 / 99)
    assert (two.margin, two.reasons[1]) == (None, Reason("structure.loss.margin_unknown.customer", {"name": "X"}))


def test_a_margin_below_nought_is_left_without_a_share() -> None:
    loss = draw(Row("a", 50, margin=-10), Row("b", 20, margin=4)).losses[0]

    assert (loss.margin, loss.reasons[1]) == (
        MarginLeft(margin_12m=-6, left_amount=4, left_share=None),
        Reason("structure.loss.margin.amount", {"left_amount": 4}),
    )


@pytest.mark.parametrize(
    "rows",
    [[], [Row("p", 0, tier="prospect")], [Row("r", -5), Row("s", -7)], [Row("z", 0, tier="dormant")]],
    ids=["nobody", "a prospect", "all returns", "all silent"],
)
def test_without_sales_nothing_is_concentrated(rows: list[Row]) -> None:
    drawn = draw(*rows)

    assert (drawn.amount_12m, drawn.top, drawn.top1, drawn.losses, drawn.lorenz, drawn.level) == (
        0,
        (),
        None,
        (),
        (),
        None,
    )
    assert {drawn.cr3, drawn.cr5, drawn.cr10, drawn.hhi, drawn.effective_customers, drawn.gini, drawn.pareto} == {None}
    assert drawn.reasons[0] == Reason("structure.no_sales")
    assert drawn.negative_amount == sum(min(row.amount, 0) for row in rows)


def test_one_customer_is_everything_and_losing_it_leaves_nothing() -> None:
    drawn = draw(Row("a", 7, margin=1, salesperson="li"))

    assert (drawn.cr3, drawn.hhi, drawn.effective_customers, drawn.gini) == (1.0, 10_000, 1.0, 0.0)
    assert (drawn.level, drawn.pareto) == (Level.ALARM, Pareto(1, 1, 7, 7))
    assert [(loss.left_amount, loss.left_share) for loss in drawn.losses] == [(0, 0.0)]


def test_a_hundred_equal_customers_are_ranked_by_code() -> None:
    drawn = draw(*(Row(f"c{place:03}", 7) for place in reversed(range(100))))

    assert [one.customer_code for one in drawn.top] == [f"c{place:03}" for place in range(10)]
    assert (drawn.hhi, drawn.effective_customers, drawn.gini) == (100, 100, 0)
    assert drawn.pareto == Pareto(20, 100, 140, 700)


def test_each_slice_has_a_structure_of_its_own() -> None:
    frame = frame_of(
        [Row("a", 5, region="north"), Row("b", 3, region="south"), Row("c", 1), Row("d", 1, region="north")]
    )

    slices = structures_by(frame, "region", policy=SHIPPED)

    assert list(slices) == ["north", "south"]
    assert slices == {
        "north": structure(frame.filter(pl.col("region") == "north"), policy=SHIPPED),
        "south": structure(frame.filter(pl.col("region") == "south"), policy=SHIPPED),
    }


def test_a_judged_ledger_has_a_structure() -> None:
    world = World(
        [Sale("a", ago(5), 60, cost=40), Sale("b", ago(5), 30, cost=10), Sale("c", ago(400), 9), Sale("r", ago(5), -3)],
        people=[Person("a", salesperson="li"), Person("b", salesperson="wang"), Person("p")],
    )

    drawn = structure(world.frame(policy=Policy(vat_rate=Decimal(0))), policy=SHIPPED)

    assert (drawn.customers, drawn.traded, drawn.amount_12m, drawn.negative_amount) == (5, 3, 90, -3)
    assert drawn.losses[0].margin == MarginLeft(margin_12m=40, left_amount=20, left_share=0.5)
    assert [(one.salesperson, one.left_amount) for one in drawn.losses[0].people] == [
        ("li", 0),
        ("wang", 30),
        (None, 0),
    ]


@law
@given(world=worlds())
def test_shares_money_and_sentences_hold_for_every_ledger(world: World) -> None:
    frame = world.frame()
    drawn = structure(frame, policy=SHIPPED)

    assert drawn.amount_12m + drawn.negative_amount == frame["amount_12m"].sum()
    assert drawn.traded == frame.filter(pl.col("tier") != "prospect").height
    # Six customers at most: the top ten are all that sold anything.
    assert fsum(one.share for one in drawn.top) == pytest.approx(1 if drawn.top else 0)
    assert (drawn.cr3 or 0) <= (drawn.cr5 or 0) <= (drawn.cr10 or 0)
    for loss in drawn.losses:
        assert loss.left_amount + sum(one.amount_12m for one in loss.lost) == drawn.amount_12m
    told = [*drawn.reasons, *(reason for loss in drawn.losses for reason in loss.reasons)]
    assert all(sentence(reason) for reason in told)


@law
@given(
    rows=st.lists(
        st.builds(
            Row,
            code=st.text("abc", min_size=1, max_size=3),
            amount=st.integers(-50, 10**9),
            margin=st.none() | st.integers(-100, 10**8),
            salesperson=st.sampled_from([None, "li", "wang"]),
        ),
        unique_by=lambda row: row.code,
        max_size=30,
    ),
    factor=st.integers(1, 10**6),
)
def test_everybodys_own_sums_to_all_and_scale_changes_no_share(rows: list[Row], factor: int) -> None:
    drawn = draw(*rows)
    scaled = draw(*(Row(row.code, row.amount * factor, salesperson=row.salesperson) for row in rows))

    for loss in drawn.losses:
        if loss.people:
            assert sum(one.amount_12m for one in loss.people) == drawn.amount_12m
            assert sum(one.left_amount for one in loss.people) == loss.left_amount
        assert sentence(loss.people[0].reason if loss.people else loss.reasons[0])
    for name in ("cr3", "cr5", "cr10", "hhi", "effective_customers", "gini", "lorenz", "level"):
        assert getattr(scaled, name) == getattr(drawn, name)


def test_the_structure_of_a_real_ledger_equals_a_recomputation(real_ledgers: Path) -> None:
    path = real_ledgers / "online_retail" / "online_retail_year2_2010-12_2011-12.csv.gz"
    lines = read_ledger([path]).lines
    as_of = date(2011, 12, 9)
    frame = judge_ledger(summarise(facts_from_lines(lines), as_of=as_of, policy=SHIPPED), policy=SHIPPED).frame
    year: dict[str, int] = {}
    for code, sold_on, amount in lines.select("customer_code", "sold_on", "amount").iter_rows():
        year[code] = year.get(code, 0) + (amount if (as_of - sold_on).days < 365 else 0)
    ranked = sorted((max(amount, 0) for amount in year.values()), reverse=True)

    drawn = structure(frame, policy=SHIPPED)

    total = sum(ranked)
    assert drawn.amount_12m == total
    assert drawn.negative_amount == sum(amount for amount in year.values() if amount < 0)
    assert [one.amount_12m for one in drawn.top] == ranked[:10]
    assert drawn.hhi == float(10_000 * Fraction(sum(amount**2 for amount in ranked), total**2))
    assert [loss.left_amount for loss in drawn.losses] == [sum(ranked[count:]) for count in (1, 2, 3)]
    fifth = -(-drawn.traded // 5)
    assert drawn.pareto == Pareto(fifth, drawn.traded, sum(ranked[:fifth]), total)
    # Twice the area between the diagonal and the Lorenz curve.
    poorest = list(accumulate(reversed(ranked[: drawn.traded]), initial=0))
    area = Fraction(sum(left + right for left, right in pairwise(poorest)), drawn.traded * total)
    assert drawn.gini == float(1 - area)
