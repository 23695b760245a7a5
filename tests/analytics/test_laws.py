"""What holds for every ledger, policy and date (judgements §11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics.building import AS_OF, Sale, World, lines_of
from analytics.strategies import CODES, sales, worlds
from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy, Tiers
from kejing.analytics.pyramid import pyramid
from kejing.analytics.reasons import flag_reasons_of, from_json
from kejing.analytics.summary import summarise
from kejing.analytics.wording import LANGUAGES, sentence, tell_column
from services.examples import share_of

POLICIES = (
    Policy(vat_rate=Decimal("0.13")),
    Policy(tiers=Tiers(head_months=1, core_months=0, head_share=Decimal("0.6"), sellable_customers=1, dormant_days=60)),
)
law = settings(max_examples=share_of(12))
policies = st.sampled_from(POLICIES)


def with_sales(world: World, change: Callable[[Sale], list[Sale]]) -> World:
    return replace(world, sales=[new for sale in world.sales for new in change(sale)])


@law
@given(world=worlds(), policy=policies)
def test_the_tiers_hold_all_customers_and_all_money(world: World, policy: Policy) -> None:
    judged = world.judged(policy=policy)

    drawn = pyramid(judged.frame, policy=policy, findings=judged.findings)

    documents = world.facts().documents
    assert isinstance(documents, pl.DataFrame)
    year = documents.filter(pl.col("sold_on").is_between(AS_OF - timedelta(days=364), AS_OF))
    assert sum(layer.customers for layer in drawn.tiers) == drawn.customers == len(CODES)
    assert sum(layer.amount_12m for layer in drawn.tiers) == drawn.amount_12m == year["amount"].sum()


@law
@given(world=worlds(), policy=policies)
def test_every_reason_can_be_told_in_every_language(world: World, policy: Policy) -> None:
    judged = world.judged(policy=policy)

    names = [name for name in judged.frame.columns if name.endswith("_reason")]
    reasons = [from_json(text) for name in names for text in judged.frame[name].drop_nulls()]
    reasons += [reason for text in judged.frame["flag_reasons"] for reason in flag_reasons_of(text)]

    told = [sentence(reason, language=language) for reason in reasons for language in LANGUAGES]
    told += [sentence(reason) for reason in judged.findings.reasons]
    assert all(told)


@law
@given(world=worlds(), policy=policies, language=st.sampled_from(LANGUAGES))
def test_a_column_of_reasons_is_told_as_each_of_them(world: World, policy: Policy, language: str) -> None:
    frame = world.frame(policy=policy)

    for name in [name for name in frame.columns if name.endswith("_reason")]:
        each = [None if text is None else sentence(from_json(text), language=language) for text in frame[name]]

        assert tell_column(frame[name], language=language).to_list() == each


@law
@given(world=worlds(), later=st.integers(min_value=1, max_value=500))
def test_time_alone_never_lowers_a_count_of_days(world: World, later: int) -> None:
    known = with_sales(world, lambda sale: [sale] if sale.day <= AS_OF else [])
    known = replace(known, contacts=[one for one in world.contacts if one.day <= AS_OF])
    days = ["days_since_contact", "days_since_order"]

    before = known.frame().select(days)
    after = known.frame(as_of=AS_OF + timedelta(days=later)).select(days)

    assert_frame_equal(after, before.select(pl.all() + later))


@law
@given(world=worlds(), policy=policies)
def test_facts_after_the_day_change_nothing(world: World, policy: Policy) -> None:
    known = with_sales(world, lambda sale: [sale] if sale.day <= AS_OF else [])
    known = replace(known, contacts=[one for one in world.contacts if one.day <= AS_OF])

    assert_frame_equal(world.frame(policy=policy), known.frame(policy=policy), check_exact=True)


@law
@given(world=worlds(), policy=policies)
def test_new_names_in_the_same_order_change_nothing(world: World, policy: Policy) -> None:
    def renamed(code: str) -> str:
        return f"x{code}"

    other = World(
        sales=[replace(sale, code=renamed(sale.code)) for sale in world.sales],
        people=[replace(one, code=renamed(one.code)) for one in world.people],
        contacts=[replace(one, code=renamed(one.code)) for one in world.contacts],
        owed=None if world.owed is None else [replace(one, code=renamed(one.code)) for one in world.owed],
        customers=[renamed(code) for code in world.customers],
        promises=None if world.promises is None else [replace(one, code=renamed(one.code)) for one in world.promises],
        plans=None if world.plans is None else [replace(one, code=renamed(one.code)) for one in world.plans],
    )

    names = ("customer_code", "customer_name")
    assert_frame_equal(other.frame(policy=policy).drop(names), world.frame(policy=policy).drop(names), check_exact=True)


@law
@given(world=worlds(), policy=policies)
def test_splitting_lines_of_one_document_and_category_changes_nothing(world: World, policy: Policy) -> None:
    def split(sale: Sale) -> list[Sale]:
        def part(value: int | None, share: int) -> int | None:
            return None if value is None else int(value / 3) if share == 0 else value - int(value / 3)

        return [
            replace(
                sale,
                amount=part(sale.amount, share) or 0,
                net_amount=part(sale.net_amount, share),
                cost=part(sale.cost, share),
            )
            for share in (0, 1)
        ]

    rates = replace(policy.classes.rates, order_line=Decimal(0))
    free_lines = replace(policy, classes=replace(policy.classes, rates=rates))
    by_line = ["effort", "value_class", "cost_to_serve", "real_profit", "flags", "value_reason", "flag_reasons"]
    parted, whole = with_sales(world, split), world

    assert_frame_equal(parted.frame(policy=free_lines), whole.frame(policy=free_lines), check_exact=True)
    assert_frame_equal(
        parted.frame(policy=policy).drop(by_line), whole.frame(policy=policy).drop(by_line), check_exact=True
    )


@law
@given(world=worlds(), policy=policies, factor=st.integers(min_value=2, max_value=10**6))
def test_scaling_all_money_changes_no_tier_no_rhythm_and_no_lifecycle(
    world: World, policy: Policy, factor: int
) -> None:
    scaled = with_sales(world, lambda sale: [replace(sale, amount=sale.amount * factor)])
    columns = ["tier", "rank", "tier_reason", "cadence", "rhythm", "wait_probability", "rhythm_alarm", "is_lost"]
    columns += ["lifecycle", "size"]

    assert_frame_equal(
        scaled.frame(policy=policy).select(columns), world.frame(policy=policy).select(columns), check_exact=True
    )


@law
@given(world=worlds(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(world: World, order: Random) -> None:
    shuffled = list(world.sales)
    order.shuffle(shuffled)

    assert_frame_equal(replace(world, sales=shuffled).frame(), world.frame(), check_exact=True)


@law
@given(
    world=worlds(),
    policy=policies,
    pairs=st.lists(st.tuples(sales, st.integers(min_value=0, max_value=90)), max_size=5),
)
def test_a_flagged_red_letter_pair_changes_nothing(world: World, policy: Policy, pairs: list[tuple[Sale, int]]) -> None:
    own = [sale.code for sale in world.sales]
    reversed_sales = [
        one
        for place, (sale, later) in enumerate(pairs)
        if sale.code in own
        for one in (
            replace(sale, number=f"X{place}"),
            replace(sale, number=f"R{place}", amount=-sale.amount, day=sale.day + timedelta(days=later)),
        )
    ]
    lines = lines_of(world.sales).with_columns(is_reversed=pl.lit(value=False))
    with_pairs = pl.concat([lines, lines_of(reversed_sales).with_columns(is_reversed=pl.lit(value=True))])

    before, after = (
        judge_ledger(summarise(facts_from_lines(one), as_of=AS_OF, policy=policy), policy=policy)
        for one in (lines, with_pairs)
    )

    assert_frame_equal(after.frame, before.frame, check_exact=True)
    assert after.findings == before.findings
