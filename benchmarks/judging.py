"""Judge a made-up ledger: each step as a multiple of a bare DuckDB scan of the same columns."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl
from measuring import measure, measure_once, print_row, print_title, read_size

from kejing.analytics.facts import facts_from_lines
from kejing.analytics.judge import judge
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.demo import DemoSpec, make_company

if TYPE_CHECKING:
    from measuring import Step

AS_OF = date(2026, 6, 30)
POLICY = Policy()
NEEDED = ["document_number", "document_type", "sold_on", "customer_code", "customer_name", "category", "amount"]
NEEDED_MONEY = ["net_amount", "cost"]
SCAN = (
    "SELECT COUNT(*), MIN(sold_on), MAX(sold_on), SUM(amount), SUM(net_amount), SUM(cost), MIN(document_number),"
    " MIN(document_type), MIN(customer_code), MIN(customer_name), MIN(category) FROM {source}"
)


def make_ledger(file: Path, lines: int, customers: int) -> Step:
    """Write the ledger as Parquet."""

    def write() -> None:
        company = make_company(DemoSpec(as_of=AS_OF, customers=customers, lines=lines, language="en"))
        pl.concat(company.ledger_lines()).select(*NEEDED, *NEEDED_MONEY).write_parquet(file)

    return write


def scan_memory(file: Path) -> Step:
    """Sum the needed columns of the frame in memory, by DuckDB."""
    ledger = pl.read_parquet(file).to_arrow()
    connection = duckdb.connect()
    connection.register("ledger", ledger)
    return lambda: connection.execute(SCAN.format(source="ledger")).fetchall()


def scan_parquet(file: Path) -> Step:
    """Do the same straight from the file."""
    connection = duckdb.connect()
    return lambda: connection.execute(SCAN.format(source=f"read_parquet('{file}')")).fetchall()


def group_by_polars(file: Path) -> Step:
    """Compute the transactions of every customer as one would by hand; receivables are in no ledger of sales."""
    ledger = pl.read_parquet(file)
    this_month, last_month, this_year = AS_OF.replace(day=1), date(2026, 5, 1), date(2026, 1, 1)

    def group() -> pl.DataFrame:
        amount, day = pl.col("amount"), pl.col("sold_on")
        return (
            ledger.lazy()
            .filter(pl.col("document_type").is_in(["sale", "sale_return"]))
            .group_by("document_number", "customer_code", "sold_on")
            .agg(amount.sum())
            .group_by("customer_code")
            .agg(
                amount.filter(day >= this_year).sum().alias("amount_this_year"),
                amount.filter(day >= this_month).sum().alias("amount_this_month"),
                amount.filter(day.is_between(last_month, this_month, closed="left")).sum().alias("amount_last_month"),
                day.filter(amount > 0).max().alias("last_order_on"),
                amount.filter((amount > 0) & (day == day.filter(amount > 0).max())).sum().alias("last_order_amount"),
                ((amount > 0) & (day >= this_year)).sum().alias("order_count"),
            )
            .with_columns((pl.lit(AS_OF) - pl.col("last_order_on")).dt.total_days().alias("days_since_order"))
            .collect()
        )

    return group


def make_facts(file: Path) -> Step:
    """Lines to facts."""
    lines = pl.read_parquet(file)
    return lambda: facts_from_lines(lines)


def make_summary(file: Path) -> Step:
    """Facts to one summary row a customer."""
    facts = facts_from_lines(pl.read_parquet(file))
    return lambda: summarise(facts, as_of=AS_OF, policy=POLICY)


def make_verdicts(file: Path) -> Step:
    """Judge the summary."""
    summary = summarise(facts_from_lines(pl.read_parquet(file)), as_of=AS_OF, policy=POLICY)
    return lambda: judge(summary, policy=POLICY)


def judge_memory(file: Path) -> Step:
    """Go the whole way, from lines in memory."""
    lines = pl.read_parquet(file)
    return lambda: judge(summarise(facts_from_lines(lines), as_of=AS_OF, policy=POLICY), policy=POLICY)


def judge_parquet(file: Path) -> Step:
    """Go the whole way, from the file."""
    return lambda: judge(summarise(facts_from_lines(pl.read_parquet(file)), as_of=AS_OF, policy=POLICY), policy=POLICY)


def main() -> None:
    """Print the table."""
    size = read_size(__doc__, lines=1_000_000, customers=10_000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.parquet"
        made = measure_once(make_ledger, file, size.lines, size.customers)
        print_title(f"judging: {size.lines:,} lines, {size.customers:,} customers; ratio to DuckDB's scan in memory")
        anchor = measure(scan_memory, file)
        print_row("anchor: DuckDB scans and sums the columns, in memory", anchor, anchor=anchor)
        print_row("DuckDB scans and sums the columns, from Parquet", measure(scan_parquet, file), anchor=anchor)
        print_row("plain Polars group-by of the eight transactions", measure(group_by_polars, file), anchor=anchor)
        print_row("facts_from_lines", measure(make_facts, file), anchor=anchor)
        print_row("summarise", measure(make_summary, file), anchor=anchor)
        print_row("judge", measure(make_verdicts, file), anchor=anchor)
        print_row("all three, from the frame in memory", measure(judge_memory, file), anchor=anchor)
        print_row("all three, from Parquet", measure(judge_parquet, file), anchor=anchor)
        print_row("making the ledger up (kejing.demo), writing Parquet", made, anchor=anchor)


if __name__ == "__main__":
    main()
