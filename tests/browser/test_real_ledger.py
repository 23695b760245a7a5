"""From a file that nobody here made to the figures in the browser: the same as the judgement of the file."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import polars as pl
from playwright.sync_api import expect

from browser.company import judge_as_of
from browser.journeys import PYRAMID, TABLE
from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.intake import read_ledger
from rows import store

if TYPE_CHECKING:
    from pathlib import Path

    from browser.journeys import Site

AS_OF = date(2022, 10, 31)
IOWA = ("iowa", "fixture_ames_2022_wide.csv.gz")
TIERS = ("head", "core", "small", "dormant", "prospect")


def write_number(cents: int | None, *, divisor: int = 1, places: int = 0) -> str:
    """Write money as the page should: rounded half up, thousands grouped, a real minus, a dash for the unknown."""
    if cents is None:
        return "—"
    rounded = (Decimal(cents) / 100 / divisor).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}".replace("-", "−")


def write_transactions(row: dict[str, object]) -> list[str]:
    """Write a customer's eight transactions as the battle map's cells should in English."""

    def thousands(name: str) -> str:
        return write_number(_whole(row[name]), divisor=1_000, places=1)

    last_order_on = row["last_order_on"]
    return [
        thousands("amount_this_year"),
        thousands("amount_last_month"),
        thousands("amount_this_month"),
        write_number(_whole(row["last_order_amount"])),
        last_order_on.strftime("%y-%m-%d") if isinstance(last_order_on, date) else "—",
        write_number(_whole(row["receivable"])),
        str(row["order_count"]),
        "—" if row["days_since_order"] is None else str(row["days_since_order"]),
    ]


def _whole(value: object) -> int | None:
    assert value is None or isinstance(value, int)
    return value


def test_the_browser_shows_what_the_judgement_says_of_the_file(
    transactional_db: None, desk: Site, real_ledgers: Path
) -> None:
    lines = read_ledger([real_ledgers.joinpath(*IOWA)]).lines
    policy = Policy()
    judged = judge_ledger(summarise(facts_from_lines(lines), as_of=AS_OF, policy=policy), policy=policy).frame
    store(lines, source="iowa")
    judge_as_of(AS_OF)

    desk.open(PYRAMID)
    counts = desk.tier_counts()
    amounts = desk.page.locator("table.tiers tbody tr[data-tier]").evaluate_all(
        """rows => rows.map(row => [...row.querySelectorAll('.fact')]
            .filter(fact => fact.querySelector('.what').textContent.trim() === '12 months')
            .map(fact => fact.querySelector('b').textContent.trim())[0] ?? '—')"""
    )
    total = desk.page.locator("table.tiers tfoot .sum td").nth(1).inner_text()
    desk.open(TABLE)
    shown = {row[0]: row[5:13] for row in desk.rows()}
    desk.page.locator("tr[data-row] a").first.click()
    figures = desk.drawer.locator(".figures dd")
    expect(figures).to_have_count(10)

    kept = judged.filter(~pl.col("is_lost"))
    members = {tier: kept.filter(pl.col("tier") == tier) for tier in TIERS}
    assert counts == {tier: members[tier].height for tier in TIERS}
    assert amounts == [
        "—" if tier == "prospect" else write_number(int(members[tier]["amount_12m"].sum()), divisor=1_000)
        for tier in TIERS
    ]
    assert total == write_number(int(judged["amount_12m"].sum()), divisor=1_000)
    assert (len(shown), shown) == (
        39,
        {" ".join(row["customer_name"].split()): write_transactions(row) for row in judged.iter_rows(named=True)},
    )
    first = judged.sort("amount_this_year", descending=True).row(0, named=True)
    expect(desk.drawer.locator("h2")).to_have_text(first["customer_name"])
    assert figures.all_inner_texts() == [
        write_number(first["amount_12m"], divisor=1_000, places=1),
        write_number(first["amount_prior_12m"], divisor=1_000, places=1),
        write_number(first["amount_90"], divisor=1_000, places=1),
        write_number(first["typical_order_amount"]),
        str(first["active_months"]),
        str(first["category_count"]),
        *(write_number(_whole(first[name])) for name in ("margin_12m", "cost_to_serve", "real_profit")),
        first["expected_next_on"].strftime("%y-%m-%d") if first["expected_next_on"] else "—",
    ]
