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

from analytics.building import AS_OF, Sale, World
from analytics.strategies import CODES, worlds
from kejing.analytics.policy import Policy, Tiers
from kejing.analytics.pyramid import pyramid
from kejing.analytics.reasons import from_json
from kejing.analytics.wording import LANGUAGES, sentence

POLICIES = (
    Policy(vat_rate=Decimal("0.13")),
    Policy(tiers=Tiers(head_months=1, core_months=0, head_share=Decimal("0.6"), sellable_customers=1, dormant_days=60)),
)
law = settings(max_examples=12)
policies = st.sampled_from(POLICIES)


def with_sales(world: World, change: Callable[[Sale], list[Sale]]) -> World:
    return replace(world, sales=[new for sale in world.sales for new in change(sale)])


@law
@given(world=worlds(), policy=policies)
def test_the_tiers_hold_all_customers_and_all_money(world: World, policy: Policy) -> None:
    judged = world.judged(policy=policy)

    drawn = pyramid(judged.frame, policy=policy, findings=judged.findings)

    documents = world.facts().documents
    year = documents.filter(pl.col("sold_on").is_between(AS_OF - timedelta(days=364), AS_OF))
    assert sum(layer.customers for layer in drawn.tiers) == drawn.customers == len(CODES)
    assert sum(layer.amount_12m for layer in drawn.tiers) == drawn.amount_12m == year["amount"].sum()


@law
@given(world=worlds(), policy=policies)
def test_every_reason_can_be_told_in_every_language(world: World, policy: Policy) -> None:
    judged = world.judged(policy=policy)

    texts = [text for name in ("tier_reason", "rhythm_reason", "contact_reason") for text in judged.frame[name]]

    told = [sentence(from_json(text), language=language) for text in texts for language in LANGUAGES]
    told += [sentence(reason) for reason in judged.findings.reasons]
    assert all(told)


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

    assert_frame_equal(with_sales(world, split).frame(policy=policy), world.frame(policy=policy), check_exact=True)


@law
@given(world=worlds(), policy=policies, factor=st.integers(min_value=2, max_value=10**6))
def test_scaling_all_money_changes_no_tier_and_no_rhythm(world: World, policy: Policy, factor: int) -> None:
    scaled = with_sales(world, lambda sale: [replace(sale, amount=sale.amount * factor)])
    columns = ["tier", "rank", "tier_reason", "cadence", "rhythm", "wait_probability", "rhythm_alarm", "is_lost"]

    assert_frame_equal(
        scaled.frame(policy=policy).select(columns), world.frame(policy=policy).select(columns), check_exact=True
    )


@law
@given(world=worlds(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(world: World, order: Random) -> None:
    shuffled = list(world.sales)
    order.shuffle(shuffled)

    assert_frame_equal(replace(world, sales=shuffled).frame(), world.frame(), check_exact=True)
