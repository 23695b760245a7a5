"""The engine and the plain recomputation say the same of every customer of real ledgers, on any date."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.intake import read_ledger
from oracle.comparison import list_differences
from oracle.recomputation import Columns, Line, read_csv_lines, recompute

IOWA = Path("iowa", "fixture_ames_2022_wide.csv.gz")
IOWA_COLUMNS = Columns(
    number="Invoice", sold_on="Date", customer="Store Number", amount="Sale (Dollars)", category="Category Name"
)
RETAIL = Path("online_retail", "online_retail_year2_2010-12_2011-12.csv.gz")
RETAIL_COLUMNS = Columns(
    number="InvoiceNo",
    sold_on="InvoiceDate",
    customer="CustomerID",
    quantity="Quantity",
    price="UnitPrice",
)


@cache
def read_with_intake(path: Path) -> pl.DataFrame:
    return read_ledger([path]).lines


@cache
def read_plainly(path: Path, columns: Columns) -> list[Line]:
    return read_csv_lines(path, columns)


def judge_ledger(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    policy = Policy()
    return judge(summarise(facts_from_lines(lines), as_of=as_of, policy=policy), policy=policy)


@pytest.mark.parametrize("as_of", [date(2022, 10, 31), date(2022, 6, 30), date(2022, 2, 28), date(2023, 5, 1)])
def test_a_states_wholesale_is_judged_as_the_rules_say(real_ledgers: Path, as_of: date) -> None:
    judged = judge_ledger(read_with_intake(real_ledgers / IOWA), as_of)

    differences = list_differences(judged, recompute(read_plainly(real_ledgers / IOWA, IOWA_COLUMNS), as_of=as_of))

    assert differences == []


def test_a_gift_wholesalers_year_is_judged_as_the_rules_say(real_ledgers: Path) -> None:
    as_of = date(2011, 12, 9)  # one date: half a million lines are read twice
    judged = judge_ledger(read_with_intake(real_ledgers / RETAIL), as_of)

    differences = list_differences(judged, recompute(read_plainly(real_ledgers / RETAIL, RETAIL_COLUMNS), as_of=as_of))

    assert differences == []


def test_every_verdict_carries_its_reason(real_ledgers: Path) -> None:
    judged = judge_ledger(read_with_intake(real_ledgers / IOWA), date(2022, 10, 31))

    assert judged.select(pl.col("tier_reason", "rhythm_reason").null_count()).row(0) == (0, 0)
