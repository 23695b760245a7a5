"""Judge a large ledger in a Parquet file: scan, summary query, pandas, and the whole way to one row per customer."""

from __future__ import annotations

import tempfile
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl
from measuring import Measured, measure, measure_once, print_row, print_title, read_size
from measuring.pandas_facts import collect_facts

from kejing.analytics.facts import Facts, facts_from_scan
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise
from kejing.analytics.windows import windows_of
from kejing.demo import DemoSpec, make_company
from kejing.intake.columnar import Scanned, scan_ledger
from kejing.site.cli.options import LedgerFiles

if TYPE_CHECKING:
    from measuring import Step

AS_OF = date(2026, 6, 30)
POLICY = Policy()
SIX_COLUMNS = {
    "document_number": "Invoice No",
    "sold_on": "Date",
    "customer_code": "Customer Code",
    "category": "Category",
    "amount": "Amount",
    "cost": "Cost",
}
SCAN = (
    'SELECT MAX("Invoice No"), MAX("Date"), MAX("Customer Code"), MAX("Category"), SUM("Amount"), SUM("Cost")'
    " FROM read_parquet('{file}')"
)
CENTS = pl.Decimal(18, 2)


def make_ledger(file: Path, lines: int, customers: int) -> Step:
    """Write six columns as a program exports them: days, text, money with two decimals."""

    def write() -> None:
        company = make_company(DemoSpec(as_of=AS_OF, customers=customers, lines=lines, language="en"))
        ledger = pl.concat(company.ledger_lines()).select(*SIX_COLUMNS)
        money = [(pl.col(name).cast(pl.Decimal(18, 0)) / 100).cast(CENTS) for name in ("amount", "cost")]
        ledger.with_columns(money).rename(SIX_COLUMNS).write_parquet(file)

    return write


def scan(file: Path) -> Step:
    """Read and sum the six columns, and nothing else."""
    connection = duckdb.connect()
    return lambda: connection.execute(SCAN.format(file=file)).fetchall()


def facts_in(file: Path) -> Facts:
    """Return the facts with the lines where they lie."""
    scanned = scan_ledger([file])
    if not isinstance(scanned, Scanned):
        raise SystemExit("The ledger is not one that stays in its file.")
    return facts_from_scan(scanned.sql, customers=scanned.ledger.customers)


def query_summary(file: Path) -> Step:
    """Run the summary's texts over the file."""
    facts = facts_in(file)
    return lambda: summarise(facts, as_of=AS_OF, policy=POLICY)


def judge_summary(file: Path) -> Step:
    """Judge the summary."""
    summary = summarise(facts_in(file), as_of=AS_OF, policy=POLICY)
    return lambda: judge_ledger(summary, policy=POLICY)


def run_pandas(file: Path) -> Step:
    """Collect the same facts in pandas."""
    windows = windows_of(AS_OF)
    wanted = {
        "amount_this_year": windows.this_year,
        "amount_last_year_same_period": windows.last_year_same_period,
        "amount_last_year": windows.last_year,
        "amount_y2": windows.year_before_last,
        "amount_last_month": windows.last_month,
        "amount_this_month": windows.this_month,
        "amount_last_month_same_days": windows.last_month_same_days,
        "amount_12m": windows.trailing_year,
        "amount_prior_12m": windows.prior_year,
        "amount_182": windows.half_year,
        "amount_prior_182": windows.half_year_before,
        "amount_90": windows.quarter,
        "amount_90_last_year": windows.quarter_last_year,
    }
    bounds = {name: (window.first, window.last) for name, window in wanted.items()}
    year = (windows.trailing_year.first, windows.trailing_year.last)
    return lambda: collect_facts(file, as_of=AS_OF, windows=bounds, year=year)


def judge_file(file: Path) -> Step:
    """Go the whole way of `kejing judge`: read, check, sum, judge, print, write one row per customer."""
    from kejing.site.cli.judging import judge_files  # noqa: PLC0415 - only this step needs the command line

    out = file.with_name("customers.parquet")

    def judge() -> None:
        with redirect_stdout(StringIO()):
            judge_files(
                files=LedgerFiles(lines=(file,)),
                as_of=AS_OF,
                out=out,
                policy_file=None,
                currency="CNY",
                engine="duckdb",
                as_json=False,
                language="en",
            )

    return judge


def tell(claim: str, found: float, bound: float, *, at_least: bool = False) -> None:
    """Print one ratio beside what it is wanted to be."""
    holds = found >= bound if at_least else found <= bound
    sign = "≥" if at_least else "≤"
    print(f"  {claim:<58}{found:>9.2f}   wanted {sign} {bound}{'' if holds else '   MISSED'}", flush=True)


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=10_000_000, customers=100_000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.parquet"
        measure_once(make_ledger, file, size.lines, size.customers)
        print_title(f"judging a file: {size.lines:,} lines, {size.customers:,} customers; ratio to the bare scan")
        rows: dict[str, Measured] = {}
        for label, step in (
            ("bare scan and sum of the six columns (baseline)", scan),
            ("the summary query", query_summary),
            ("pandas, the same facts", run_pandas),
            ("judge, of the summary", judge_summary),
            ("kejing judge, from the file to --out Parquet", judge_file),
        ):
            rows[step.__name__] = measure(step, file)
            print_row(label, rows[step.__name__], anchor=rows["scan"])
        summary, pandas, judged = rows["query_summary"], rows["run_pandas"], rows["judge_file"]
        print()
        tell("summary query ÷ bare scan", summary.seconds / rows["scan"].seconds, 12)
        tell("pandas ÷ summary query", pandas.seconds / summary.seconds, 4)
        tell("pandas ÷ judge", pandas.seconds / judged.seconds, 2.5, at_least=True)
        tell("judge's peak memory ÷ pandas'", judged.peak_mib / pandas.peak_mib, 0.4)
        tell("judge ÷ summary query", judged.seconds / summary.seconds, 1.6)


if __name__ == "__main__":
    main()
