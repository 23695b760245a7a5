from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.building import AS_OF, Sale, World, ago
from analytics.strategies import worlds
from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.policy import Whitespace as Rules
from kejing.analytics.reasons import Number, Reason, from_json, to_json
from kejing.analytics.summary import CATEGORY_FACTS, LedgerFacts, Summary, summarise
from kejing.analytics.whitespace import COLUMNS, PEER_GROUPS, whitespace
from kejing.analytics.wording import LANGUAGES, sentence
from kejing.intake import read_ledger
from services.examples import share_of

SHIPPED = Policy()
law = settings(max_examples=share_of(60))


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    tier: str = "small"
    customer_type: str | None = None
    region: str | None = None


type Bought = Mapping[tuple[str, str | None], int]


def find(
    rows: Sequence[Row], bought: Bought, *, earlier: Bought | None = None, policy: Policy = SHIPPED
) -> list[dict[str, object]]:
    frame = pl.DataFrame(
        [(one.code, f"name {one.code}", one.tier, one.customer_type, one.region) for one in rows],
        schema={
            "customer_code": pl.String,
            "customer_name": pl.String,
            "tier": pl.String,
            "customer_type": pl.String,
            "region": pl.String,
        },
        orient="row",
    )
    found = whitespace(frame, summary_of(bought, earlier), policy=policy)
    assert found.columns == list(COLUMNS)
    return found.to_dicts()


def summary_of(bought: Bought, earlier: Bought | None) -> Summary:
    return Summary(
        customers=pl.DataFrame(),
        categories=categories_of(bought),
        ledger=LedgerFacts(
            as_of=AS_OF, first_sale_on=None, last_sale_on=None, has_contacts=False, has_receivables=False
        ),
        earlier_categories=None if earlier is None else categories_of(earlier),
    )


def categories_of(bought: Bought) -> pl.DataFrame:
    return pl.DataFrame(
        [(code, category, amount, max(amount, 0)) for (code, category), amount in bought.items()],
        schema=dict(CATEGORY_FACTS),
        orient="row",
    )


def crowd(count: int, **given: str) -> list[Row]:
    return [replace(Row(f"c{place:03}"), **given) for place in range(count)]


def lacking(found: list[dict[str, object]]) -> list[tuple[str, str]]:
    return sorted((str(row["customer_code"]), str(row["category"])) for row in found)


def test_a_category_of_enough_peers_is_told_with_what_they_buy() -> None:
    rows = [Row("me"), Row("a"), Row("b"), Row("c"), Row("other", tier="core")]
    bought: Bought = {("a", "tea"): 100, ("b", "tea"): 201, ("other", "tea"): 9_000, ("c", "oil"): -5}

    found = find(rows, bought, earlier={("me", "tea"): 40, ("c", "tea"): 0})

    shared = {"tier": "small", "category": "tea", "peers": 3, "buying_peers": 2, "peer_group": "tier"}
    numbers: dict[str, Number] = {"buying": 2, "peer_customers": 3, "category": "tea", "expected_amount": 151}
    plain, lost = Reason("whitespace.tier", numbers), Reason("whitespace.tier.lost_item", numbers)
    assert found == [
        {
            "customer_code": "c",
            "customer_name": "name c",
            **shared,
            "expected_amount": 151,
            "is_lost_item": False,
            "whitespace_reason": to_json(plain),
        },
        {
            "customer_code": "me",
            "customer_name": "name me",
            **shared,
            "expected_amount": 151,
            "is_lost_item": True,
            "whitespace_reason": to_json(lost),
        },
    ]
    assert sentence(plain) == (
        "tea: bought by 2 of 3 customers of the same tier, typically for 1.51 a year; not by this one"
    )


@pytest.mark.parametrize(("buyers", "is_told"), [(2, False), (3, True), (4, True)])
def test_exactly_thirty_percent_is_enough(buyers: int, is_told: bool) -> None:
    rows = [Row("me"), *crowd(10)]

    found = find(rows, {(f"c{place:03}", "tea"): 10 for place in range(buyers)})

    assert (("me", "tea") in lacking(found)) is is_told


def test_the_share_is_compared_exactly_whatever_the_decimals() -> None:
    third = Policy(whitespace=Rules(peer_share=Decimal("0.333334")))
    rows = [Row("me"), *crowd(3)]

    assert find(rows, {("c000", "tea"): 1}, policy=third) == []
    assert len(find(rows, {("c000", "tea"): 1, ("c001", "tea"): 1}, policy=third)) == 2


@pytest.mark.parametrize(("others", "group", "peers"), [(19, "tier", 29), (20, "tier_type", 20), (21, "tier_type", 21)])
def test_peers_are_narrowed_to_the_type_while_twenty_others_remain(others: int, group: str, peers: int) -> None:
    same = crowd(others, customer_type="shop")
    different = [Row(f"d{place:03}", customer_type="chain") for place in range(29 - others)]
    bought: Bought = {(row.code, "tea"): 10 for row in same}

    found = find([Row("me", customer_type="shop"), *same, *different], bought)

    (mine,) = [row for row in found if row["customer_code"] == "me"]
    assert (mine["peer_group"], mine["peers"], mine["buying_peers"]) == (group, peers, others)


@pytest.mark.parametrize(("others", "group", "peers"), [(19, "tier_type", 25), (20, "tier_type_region", 20)])
def test_peers_are_then_narrowed_to_the_region_while_twenty_others_remain(others: int, group: str, peers: int) -> None:
    near = crowd(others, customer_type="shop", region="north")
    far = [Row(f"d{place:03}", customer_type="shop", region="south") for place in range(25 - others)]
    bought: Bought = {(row.code, "tea"): 10 for row in near}

    found = find([Row("me", customer_type="shop", region="north"), *near, *far], bought)

    (mine,) = [row for row in found if row["customer_code"] == "me"]
    assert (mine["peer_group"], mine["peers"], mine["buying_peers"]) == (group, peers, others)


def test_an_unknown_type_or_region_narrows_nothing() -> None:
    typed = [Row(f"t{place:03}", customer_type="shop", region="north") for place in range(21)]
    placed = [Row(f"r{place:03}", region="north") for place in range(21)]
    unplaced = [Row(f"u{place:03}", customer_type="shop") for place in range(21)]
    rows = [*typed, *placed, *unplaced]
    bought: Bought = {(row.code, "tea"): 10 for row in rows if not row.code.endswith("000")}

    groups = {row["customer_code"]: (row["peer_group"], row["peers"]) for row in find(rows, bought)}

    assert groups == {"t000": ("tier_type_region", 20), "r000": ("tier", 62), "u000": ("tier_type", 41)}


def test_only_active_customers_are_asked_and_asked_about() -> None:
    rows = [Row("me"), Row("a"), *(Row(f"d{place}", tier="dormant") for place in range(9)), Row("p", tier="prospect")]

    found = find(rows, {("a", "tea"): 10, **{(f"d{place}", "oil"): 10 for place in range(9)}})

    assert lacking(found) == [("me", "tea")]


def test_what_was_brought_back_is_not_bought_and_no_category_is_no_category() -> None:
    rows = [Row("me"), Row("a"), Row("b")]

    found = find(rows, {("me", "tea"): 0, ("a", "tea"): 10, ("b", "tea"): -3, ("a", None): 70, ("b", None): 5})

    assert lacking(found) == [("b", "tea"), ("me", "tea")]


def test_without_the_year_before_nobody_knows_what_was_lost() -> None:
    found = find([Row("me"), Row("a")], {("a", "tea"): 10})

    assert [(row["is_lost_item"], from_json(str(row["whitespace_reason"])).code) for row in found] == [
        (None, "whitespace.tier")
    ]


@pytest.mark.parametrize(
    ("amounts", "median"),
    [([7], 7), ([1, 2], 2), ([1, 4, 100], 4), ([1, 2, 5, 100], 4), ([2**62, 2**62 + 1], 2**62 + 1)],
)
def test_the_expected_amount_is_the_median_of_the_buyers_with_halves_rounded_up(
    amounts: list[int], median: int
) -> None:
    rows = [Row("me"), *crowd(len(amounts))]

    found = find(rows, {(f"c{place:03}", "tea"): amount for place, amount in enumerate(amounts)})

    assert [row["expected_amount"] for row in found] == [median]


def test_most_money_comes_first_then_code_then_category() -> None:
    rows = [Row("é"), Row("B"), Row("a"), Row("客")]
    anything = Policy(whitespace=Rules(peer_share=Decimal(0)))

    found = find(rows, {("客", "tea"): 5, ("客", "oil"): 5, ("客", "rice"): 9}, policy=anything)

    assert [(row["customer_code"], row["category"]) for row in found] == [
        ("B", "rice"),
        ("a", "rice"),
        ("é", "rice"),
        ("B", "oil"),
        ("B", "tea"),
        ("a", "oil"),
        ("a", "tea"),
        ("é", "oil"),
        ("é", "tea"),
    ]


def test_a_category_with_marks_of_its_own_survives_the_reason() -> None:
    odd = 'oil "5 L" \\ 酱油\n{x}'

    (row,) = find([Row("me"), Row("a")], {("a", odd): 10})

    reason = from_json(str(row["whitespace_reason"]))
    assert reason.numbers["category"] == odd
    assert sentence(reason).startswith(odd)


@pytest.mark.parametrize("rows", [[], [Row("a")], [Row("a", tier="prospect"), Row("b", tier="dormant")]])
def test_without_peers_there_is_no_whitespace(rows: list[Row]) -> None:
    assert find(rows, {("a", "tea"): 10}, earlier={}) == []


def test_a_judged_ledger_has_whitespace() -> None:
    world = World(
        [
            Sale("a", ago(5), 30, category="tea"),
            Sale("a", ago(500), 30, category="oil"),
            Sale("b", ago(5), 20, category="tea"),
            Sale("b", ago(5), 70, category="oil"),
            Sale("c", ago(5), 10, category="oil"),
        ]
    )
    policy = Policy()
    summary = summarise(world.facts(), as_of=AS_OF, policy=policy, with_earlier_categories=True)
    frame = judge_ledger(summary, policy=policy).frame

    found = whitespace(frame, summary, policy=policy)

    assert found.select("customer_code", "category", "expected_amount", "is_lost_item").rows() == [
        ("a", "oil", 40, True),
        ("c", "tea", 25, False),
    ]


cells = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([None, "tea", "oil", "rice"])),
    st.integers(-20, 200),
    max_size=24,
)
companies = st.lists(
    st.builds(
        Row,
        code=st.sampled_from("abcdefgh"),
        tier=st.sampled_from(["head", "small", "small", "dormant", "prospect"]),
        customer_type=st.sampled_from([None, "shop", "shop", "chain"]),
        region=st.sampled_from([None, "north", "south"]),
    ),
    unique_by=lambda row: row.code,
)


def recompute(
    rows: Sequence[Row],
    bought: Bought,
    earlier: Bought,
    *,
    share: Decimal,
    least: int,
    categories: Sequence[str] = ("oil", "rice", "tea"),
) -> list[dict[str, object]]:
    """Return the same answer customer by customer, from the words of the rule."""
    active = [row for row in rows if row.tier in {"head", "core", "small"}]
    found: list[dict[str, object]] = []
    for me in active:
        peers, group = [row for row in active if row.tier == me.tier and row.code != me.code], "tier"
        typed = [row for row in peers if me.customer_type and row.customer_type == me.customer_type]
        if len(typed) >= least:
            peers, group = typed, "tier_type"
            near = [row for row in peers if me.region and row.region == me.region]
            if len(near) >= least:
                peers, group = near, "tier_type_region"
        for category in categories:
            amounts = sorted(bought.get((row.code, category), 0) for row in peers)
            amounts = [amount for amount in amounts if amount > 0]
            if bought.get((me.code, category), 0) > 0 or not amounts or len(amounts) < share * len(peers):
                continue
            middle = amounts[(len(amounts) - 1) // 2] + amounts[len(amounts) // 2]
            is_lost = earlier.get((me.code, category), 0) > 0
            expected = (middle + 1) // 2
            found.append(
                {
                    "customer_code": me.code,
                    "customer_name": f"name {me.code}",
                    "tier": me.tier,
                    "category": category,
                    "peers": len(peers),
                    "buying_peers": len(amounts),
                    "peer_group": group,
                    "expected_amount": expected,
                    "is_lost_item": is_lost,
                    "whitespace_reason": Reason(
                        f"whitespace.{group}.lost_item" if is_lost else f"whitespace.{group}",
                        {
                            "buying": len(amounts),
                            "peer_customers": len(peers),
                            "category": category,
                            "expected_amount": expected,
                        },
                    ),
                }
            )
    return sorted(found, key=lambda row: (-int(str(row["expected_amount"])), row["customer_code"], row["category"]))


@law
@given(
    rows=companies,
    bought=cells,
    earlier=cells,
    share=st.sampled_from([Decimal("0.30"), Decimal("0.5"), Decimal("0.25"), Decimal(1)]),
    least=st.integers(1, 3),
)
def test_whitespace_equals_a_recomputation_customer_by_customer(
    rows: list[Row], bought: Bought, earlier: Bought, share: Decimal, least: int
) -> None:
    policy = Policy(whitespace=Rules(peer_share=share, least_peers=least))

    found = find(rows, bought, earlier=earlier, policy=policy)

    told = [row | {"whitespace_reason": from_json(str(row["whitespace_reason"]))} for row in found]
    assert told == recompute(rows, bought, earlier, share=share, least=least)


@settings(max_examples=share_of(12))
@given(world=worlds())
def test_every_row_of_every_ledger_can_be_told(world: World) -> None:
    summary = summarise(world.facts(), as_of=AS_OF, policy=SHIPPED, with_earlier_categories=True)
    frame = judge_ledger(summary, policy=SHIPPED).frame

    found = whitespace(frame, summary, policy=SHIPPED)

    assert set(found["peer_group"]) <= set(PEER_GROUPS)
    assert all(sentence(from_json(text)) for text in found["whitespace_reason"])


@pytest.mark.parametrize("group", PEER_GROUPS)
@pytest.mark.parametrize("kind", ["", ".lost_item"])
def test_every_reason_can_be_told_in_every_language(group: str, kind: str) -> None:
    numbers: dict[str, Number] = {"buying": 12, "peer_customers": 34, "category": "酱油", "expected_amount": 120_000}

    told = {sentence(Reason(f"whitespace.{group}{kind}", numbers), language=language) for language in LANGUAGES}

    assert all("酱油" in text and "1,200.00" in text for text in told)


def test_the_whitespace_of_a_real_ledger_equals_a_recomputation(real_ledgers: Path) -> None:
    lines = read_ledger([real_ledgers / "iowa" / "fixture_ames_2022_wide.csv.gz"]).lines
    as_of = date(2022, 10, 31)
    policy = Policy(whitespace=Rules(least_peers=3))
    summary = summarise(facts_from_lines(lines), as_of=as_of, policy=policy, with_earlier_categories=True)
    # Types and regions, which this ledger lacks, from the customers' own codes.
    digits = pl.col("customer_code").str.tail(1)
    frame = judge_ledger(summary, policy=policy).frame.with_columns(
        customer_name="name " + pl.col("customer_code"),
        customer_type=pl.when(digits.is_in(["1", "3", "5", "7", "9"])).then(pl.lit("odd")),
        region=pl.when(digits.is_in(["1", "3", "5"])).then(pl.lit("low")),
    )
    rows = [Row(*row) for row in frame.select("customer_code", "tier", "customer_type", "region").iter_rows()]
    names = sorted({name for name in lines["category"].to_list() if name})

    def net_since(first: date, last: date) -> dict[tuple[str, str | None], int]:
        sums: dict[tuple[str, str | None], int] = {}
        columns = lines.select("customer_code", "category", "sold_on", "amount")
        for code, category, sold_on, amount in columns.iter_rows():
            if first <= sold_on <= last:
                sums[code, category] = sums.get((code, category), 0) + amount
        return sums

    found = whitespace(frame, summary, policy=policy).to_dicts()

    told = [row | {"whitespace_reason": from_json(str(row["whitespace_reason"]))} for row in found]
    assert {row["peer_group"] for row in told} == set(PEER_GROUPS)
    assert told == recompute(
        rows,
        net_since(as_of - timedelta(days=364), as_of),
        net_since(as_of - timedelta(days=729), as_of - timedelta(days=365)),
        share=Decimal("0.30"),
        least=3,
        categories=names,
    )
