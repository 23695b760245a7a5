from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from demo.tiers import judge_plainly, tier_shares
from kejing.analytics.facts import complete_customers, facts_from_lines
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.pyramid import Verdict, pyramid
from kejing.analytics.summary import summarise
from kejing.demo import DemoSpec, make_company

AS_OF = date(2026, 10, 31)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("customers", [300, 1_200, 20_000])
def test_the_pyramid_has_the_shape_of_the_article_at_every_size(customers: int, seed: int) -> None:
    shares = tier_shares(make_company(DemoSpec(as_of=AS_OF, customers=customers, seed=seed)))

    assert 1 <= shares["head"] <= 5
    assert 10 <= shares["core"] <= 15
    assert 40 <= shares["small"] <= 45
    assert 40 <= shares["dormant"] <= 45


@pytest.mark.parametrize("as_of", [date(2026, 2, 20), date(2026, 3, 1), date(2027, 1, 1)])
def test_the_pyramid_has_its_shape_on_any_day_of_the_year(as_of: date) -> None:
    shares = tier_shares(make_company(DemoSpec(as_of=as_of, customers=600, seed=5)))

    assert 1 <= shares["head"] <= 5
    assert 10 <= shares["core"] <= 15


def test_there_are_prospects_and_lost_customers_beside_the_pyramid() -> None:
    tiers = judge_plainly(make_company(DemoSpec(as_of=AS_OF)))["tier"]

    assert {tier: int((tiers == tier).sum()) for tier in ("prospect", "lost")} == {"prospect": 72, "lost": 76}


def test_some_big_customers_are_not_head_for_want_of_breadth() -> None:
    company = make_company(DemoSpec(as_of=AS_OF))
    tiers = judge_plainly(company)
    amounts = (
        pl.concat(company.ledger_lines())
        .filter(pl.col("sold_on") > date(2025, 10, 31))
        .group_by("customer_code")
        .agg(pl.col("amount").sum())
        .join(tiers, on="customer_code")
    )
    smallest_head = amounts.filter(pl.col("tier") == "head")["amount"].min()

    assert amounts.filter((pl.col("tier") == "core") & (pl.col("amount") > smallest_head)).height > 3


@pytest.mark.parametrize("customers", [300, 1_200])
def test_the_analytics_find_the_same_tiers_and_every_share_within_its_benchmark(customers: int) -> None:
    company = make_company(DemoSpec(as_of=AS_OF, customers=customers))
    facts = replace(
        facts_from_lines(pl.concat(company.ledger_lines())),
        customers=complete_customers(company.customers),
        contacts=pl.concat(company.contacts()),
    )
    policy = Policy()
    judged = judge_ledger(summarise(facts, as_of=AS_OF, policy=policy), policy=policy)
    tiers = judged.frame.select(
        "customer_code", tier=pl.when("is_lost").then(pl.lit("lost")).otherwise(pl.col("tier"))
    ).sort("customer_code")
    found = pyramid(judged.frame, policy=policy, findings=judged.findings)

    assert tiers.rows() == judge_plainly(company).sort("customer_code").rows()
    assert {layer.tier: layer.verdict for layer in found.tiers if layer.band} == dict.fromkeys(
        ("head", "core", "small", "dormant"), Verdict.WITHIN
    )
    assert judged.findings.alarms_withheld is None
