"""A food company's VAT invoices: void ones never count, red-ink lines do, and the oracle's figures hold per buyer."""

import csv
import gzip
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl

from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.intake import read_ledger
from oracle.reading import to_minor

FOLDER = Path("china_invoices")
INVOICES = FOLDER / "E31_销项发票.csv.gz"
ORACLE = FOLDER / "E31_oracle_customers.csv.gz"
LAST_DAY = date(2020, 1, 20)
# Days on which what was sold and taken back comes to nothing, or to less.
FEWER_PURCHASE_DAYS = {"B02909": 1, "B04569": 1, "B10218": 1, "B03442": 2}


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer's valid invoices: the first and last day, on how many days, and their gross amount in fen."""

    first: str
    last: str
    dates: int
    amount: int


@cache
def read_invoices(folder: Path) -> pl.DataFrame:
    return read_ledger([folder / INVOICES]).lines


def read_oracle(folder: Path) -> dict[str, dict[str, str]]:
    with gzip.open(folder / ORACLE, "rt", encoding="utf-8", newline="") as file:
        return {row["购方单位代号"]: row for row in csv.DictReader(file)}


def describe_buyers(folder: Path) -> dict[str, Buyer]:
    oracle = read_oracle(folder)
    return {
        code: Buyer(first=row["first"], last=row["last"], dates=int(row["dates"]), amount=to_minor(Decimal(row["net"])))
        for code, row in oracle.items()
    }


def judge_on(folder: Path, as_of: date) -> pl.DataFrame:
    policy = Policy()
    return judge(summarise(facts_from_lines(read_invoices(folder)), as_of=as_of, policy=policy), policy=policy)


def test_void_invoices_never_count_and_red_ink_lines_do(real_ledgers: Path) -> None:
    lines = read_invoices(real_ledgers)

    assert (lines.height, lines.filter(pl.col("amount") < 0).height) == (2_501, 6)
    assert set(judge_on(real_ledgers, LAST_DAY)["customer_code"]) == describe_buyers(real_ledgers).keys()


def test_every_buyer_has_the_days_and_the_amount_of_the_oracle(real_ledgers: Path) -> None:
    lines = (
        read_invoices(real_ledgers)
        .group_by("customer_code")
        .agg(
            first=pl.col("sold_on").min(),
            last=pl.col("sold_on").max(),
            dates=pl.col("sold_on").n_unique(),
            amount=pl.col("amount").sum(),
        )
    )

    found = {
        row["customer_code"]: Buyer(
            first=row["first"].isoformat(), last=row["last"].isoformat(), dates=row["dates"], amount=row["amount"]
        )
        for row in lines.iter_rows(named=True)
    }
    assert found == describe_buyers(real_ledgers)


def test_only_days_that_end_with_a_sale_are_purchase_days(real_ledgers: Path) -> None:
    oracle = describe_buyers(real_ledgers)

    judged = judge_on(real_ledgers, LAST_DAY)

    missing = {
        row["customer_code"]: oracle[row["customer_code"]].dates - row["purchase_days"]
        for row in judged.iter_rows(named=True)
    }
    assert {code: days for code, days in missing.items() if days} == FEWER_PURCHASE_DAYS


def test_the_first_and_last_purchase_are_those_of_the_oracle_where_every_day_is_one(real_ledgers: Path) -> None:
    oracle = describe_buyers(real_ledgers)

    judged = judge_on(real_ledgers, LAST_DAY)

    found = {
        row["customer_code"]: (row["first_order_on"].isoformat(), row["last_order_on"].isoformat())
        for row in judged.iter_rows(named=True)
        if row["customer_code"] not in FEWER_PURCHASE_DAYS
    }
    assert found == {
        code: (buyer.first, buyer.last) for code, buyer in oracle.items() if code not in FEWER_PURCHASE_DAYS
    }
