"""Every engine gives the same to the bit: three real ledgers and the demo, everybody and a random hundred."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest

from kejing.analytics.facts import CONTACTS, PLANS, PROMISES, RECEIVABLES, Facts, facts_from_lines
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy, Rhythm, Shutdown
from kejing.analytics.summary import EngineName, Summary, summarise
from kejing.demo import DemoSpec, make_company
from kejing.intake import read_ledger

DEMO = "demo"
LEDGERS = {
    "iowa/fixture_ames_2022_wide.csv.gz": date(2022, 10, 31),
    "online_retail/online_retail_year2_2010-12_2011-12.csv.gz": date(2011, 12, 9),
    "china_invoices/E31_销项发票.csv.gz": date(2019, 12, 31),
    DEMO: date(2026, 6, 30),
}
POLICY = Policy(rhythm=Rhythm(shutdowns=(Shutdown(date(2019, 2, 4), date(2019, 2, 10)),)))
CHOSEN = 100


@cache
def facts_of(name: str, folder: Path) -> Facts:
    """Return the facts, with contacts, debts and promises made up by chance that is always the same."""
    if name == DEMO:
        company = make_company(DemoSpec(as_of=LEDGERS[DEMO], customers=600, lines=30_000, language="zh-hans"))
        bare = facts_from_lines(pl.concat(company.ledger_lines()))
    else:
        ledger = read_ledger([folder / name])
        bare = facts_from_lines(ledger.lines, customers=ledger.customers)
    chance, last = Random(name), LEDGERS[name]  # noqa: S311 - the same rows on every run
    codes = chance.choices(bare.customers["customer_code"].to_list(), k=2_000)
    days = [date.fromordinal(last.toordinal() - chance.randrange(-30, 800)) for _ in codes]
    kinds = ("report", "visit", "call", "meeting", "complaint")
    contacts = pl.DataFrame(
        [(code, day, chance.choice(kinds), chance.random() < 0.8) for code, day in zip(codes, days, strict=True)],
        schema=dict(CONTACTS),
        orient="row",
    )
    receivables = pl.DataFrame(
        [
            (code, chance.choice([day, None]), chance.randrange(-9_999, 99_999))
            for code, day in zip(codes, days, strict=True)
        ],
        schema=dict(RECEIVABLES),
        orient="row",
    )
    promises = pl.DataFrame(
        [(code, day, date.fromordinal(day.toordinal() + 20), None) for code, day in zip(codes, days, strict=True)],
        schema=dict(PROMISES),
        orient="row",
    )
    plans = pl.DataFrame(
        [
            (code, day, date.fromordinal(day.toordinal() + 9), chance.choice([day, None]))
            for code, day in zip(codes, days, strict=True)
        ],
        schema=dict(PLANS),
        orient="row",
    )
    return Facts(
        documents=bare.documents,
        lines=bare.lines,
        customers=bare.customers,
        contacts=contacts,
        receivables=receivables,
        promises=promises,
        plans=plans,
    )


@pytest.fixture(params=["sqlite", "postgres"])
def run_elsewhere(request: pytest.FixtureRequest) -> Callable[..., Summary]:
    """Return the summary on another engine than the usual one."""
    engine = EngineName(request.param)
    server = request.getfixturevalue("postgresql_url") if engine is EngineName.POSTGRES else None

    def run(facts: Facts, *, as_of: date, codes: list[str] | None = None) -> Summary:
        return summarise(
            facts,
            as_of=as_of,
            policy=POLICY,
            codes=codes,
            with_earlier_categories=True,
            engine=engine,
            server=server,
        )

    return run


def in_order(categories: pl.DataFrame | None) -> pl.DataFrame:
    assert categories is not None
    return categories.sort("customer_code", "category", nulls_last=True)


@pytest.mark.parametrize("name", LEDGERS)
def test_everybody_is_summed_and_judged_alike(
    name: str, real_ledgers: Path, run_elsewhere: Callable[..., Summary]
) -> None:
    facts, as_of = facts_of(name, real_ledgers), LEDGERS[name]
    usual = summarise(facts, as_of=as_of, policy=POLICY, with_earlier_categories=True)

    found = run_elsewhere(facts, as_of=as_of)

    assert found.ledger == usual.ledger
    assert found.customers.equals(usual.customers)
    assert in_order(found.categories).equals(in_order(usual.categories))
    assert in_order(found.earlier_categories).equals(in_order(usual.earlier_categories))
    judged, expected = (judge_ledger(one, policy=POLICY) for one in (found, usual))
    assert judged.findings == expected.findings
    assert judged.frame.equals(expected.frame)


@pytest.mark.parametrize("name", LEDGERS)
def test_a_random_hundred_get_what_they_get_among_all(
    name: str, real_ledgers: Path, run_elsewhere: Callable[..., Summary]
) -> None:
    facts, as_of = facts_of(name, real_ledgers), LEDGERS[name]
    codes = facts.customers["customer_code"].to_list()
    chance = Random(f"{name}, the hundred")  # noqa: S311 - the same hundred on every run
    hundred = chance.sample(codes, min(CHOSEN, len(codes)))
    everybody = summarise(facts, as_of=as_of, policy=POLICY).customers

    found = run_elsewhere(facts, as_of=as_of, codes=hundred)

    assert found.customers.equals(everybody.filter(pl.col("customer_code").is_in(hundred)))
    alone = summarise(facts, as_of=as_of, policy=POLICY, codes=hundred)
    assert alone.customers.equals(found.customers)
