"""The engine and the plain recomputation say the same of every customer of real ledgers, on any date."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from kejing.analytics.judge import COLUMNS, judge_ledger
from kejing.analytics.summary import summarise
from kejing.intake import read_ledger
from oracle.comparison import list_differences
from oracle.handover import facts_of, judge_book, policy_of
from oracle.reading import Columns, read_csv_lines
from oracle.recomputation import recompute
from oracle.resellers import RESELLERS, read_resellers
from oracle.rules.book import Book
from oracle.side_facts import make_side_facts

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
def read_plainly(path: Path, columns: Columns) -> Book:
    return Book(read_csv_lines(path, columns))


def judge_read(lines: pl.DataFrame, book: Book, as_of: date) -> pl.DataFrame:
    """Judge lines that the product has read, with the rest of the book."""
    policy = policy_of(book.settings)
    return judge_ledger(summarise(facts_of(book, lines=lines), as_of=as_of, policy=policy), policy=policy).frame


@pytest.mark.parametrize("as_of", [date(2022, 10, 31), date(2022, 6, 30), date(2022, 2, 28), date(2023, 5, 1)])
def test_a_states_wholesale_is_judged_as_the_rules_say(real_ledgers: Path, as_of: date) -> None:
    bare = read_plainly(real_ledgers / IOWA, IOWA_COLUMNS)
    side = make_side_facts(bare.codes, until=date(2022, 10, 31), seed=3)
    book = replace(bare, records=side.records, contacts=side.contacts, owed=side.owed, promises=side.promises)

    judged = judge_read(read_with_intake(real_ledgers / IOWA), book, as_of)

    assert list_differences(judged, recompute(book, as_of=as_of).expected) == []


def test_a_gift_wholesalers_year_is_judged_as_the_rules_say(real_ledgers: Path) -> None:
    as_of = date(2011, 12, 9)  # one date: half a million lines are read twice
    book = read_plainly(real_ledgers / RETAIL, RETAIL_COLUMNS)

    judged = judge_read(read_with_intake(real_ledgers / RETAIL), book, as_of)

    assert list_differences(judged, recompute(book, as_of=as_of).expected) == []


@pytest.mark.parametrize("as_of", [date(2020, 5, 31), date(2020, 2, 29), date(2019, 1, 31), date(2018, 3, 15)])
def test_a_makers_sales_to_resellers_are_judged_as_the_rules_say(real_ledgers: Path, as_of: date) -> None:
    book = read_resellers(real_ledgers / RESELLERS)

    judged = judge_book(book, as_of=as_of)

    assert list_differences(judged.frame, recompute(book, as_of=as_of).expected) == []


def test_every_verdict_carries_its_reason(real_ledgers: Path) -> None:
    judged = judge_book(read_resellers(real_ledgers / RESELLERS), as_of=date(2020, 5, 31)).frame

    reasons = [name for name in judged.columns if name.endswith(("_reason", "_reasons"))]
    silent = {name for name in reasons if judged[name].null_count()}
    assert silent <= {"next_action_reason"}  # nothing to do, nothing to say
    assert tuple(judged.columns[: len(COLUMNS)]) == COLUMNS
