"""Store a ledger in SQLite and judge what is stored, as multiples of bare inserts and of judging in memory."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

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
DOCUMENT_KEY = ["document_number", "customer_code", "sold_on"]
# These steps import Django late: it is set up for a database that the step is told of.


def make_ledger(file: Path, lines: int, customers: int) -> Step:
    """Write the ledger as Parquet."""

    def write() -> None:
        company = make_company(DemoSpec(as_of=AS_OF, customers=customers, lines=lines))
        pl.concat(company.ledger_lines()).write_parquet(file)

    return write


def insert_plainly(ledger: Path, folder: Path) -> Step:
    """Insert the same documents and lines by `executemany`, with a key, no index and no look at what is there."""
    lines = pl.read_parquet(ledger)
    documents = (
        lines.group_by(DOCUMENT_KEY, maintain_order=True).agg(pl.col("amount").sum()).with_row_index("id", offset=1)
    )
    keyed = lines.join(documents.select("id", *DOCUMENT_KEY), on=DOCUMENT_KEY)
    heads = documents.with_columns(pl.col("sold_on").cast(pl.String)).rows()
    bodies = keyed.select(
        "id", "item_code", "category", pl.col("quantity").cast(pl.String), "amount", "net_amount", "cost"
    ).rows()
    numbers = count()

    def insert() -> None:
        with closing(sqlite3.connect(folder / f"bare{next(numbers)}.sqlite3", autocommit=False)) as connection:
            connection.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, number, customer, dated_on, amount)")
            connection.execute(
                "CREATE TABLE line (id INTEGER PRIMARY KEY, document, item, category, quantity, amount, net, cost)"
            )
            connection.executemany("INSERT INTO document VALUES (?, ?, ?, ?, ?)", heads)
            connection.executemany("INSERT INTO line VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", bodies)
            connection.commit()

    return insert


def set_up(data: Path) -> None:
    """Make or open the installation in a data folder."""
    os.environ["KEJING_DATA"] = str(data)
    os.environ.pop("DATABASE_URL", None)
    from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - the folder is named first

    set_up_django()
    prepare_installation()


def store(ledger: Path, data: Path) -> Step:
    """Store the ledger as the product does: as an update, where it is there already."""
    set_up(data)
    from kejing.imports.operations import import_ledger  # noqa: PLC0415 - Django is set up first

    lines = pl.read_parquet(ledger)
    return lambda: import_ledger(lines=lines, source="benchmark")


def refresh(data: Path) -> Step:
    """Judge every stored customer and store what is said of each."""
    set_up(data)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.standing.operations.refresh import run_refresh  # noqa: PLC0415 - the same
    from kejing.standing.operations.request import request_refresh  # noqa: PLC0415 - the same

    return lambda: run_refresh(refresh=request_refresh(as_of=AS_OF, by=None, now=timezone.now()))


def judge_memory(ledger: Path) -> Step:
    """Judge the same ledger without a database."""
    facts = facts_from_lines(pl.read_parquet(ledger))
    return lambda: judge(summarise(facts, as_of=AS_OF, policy=POLICY), policy=POLICY)


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=200_000, customers=3_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger, data = folder / "ledger.parquet", folder / "data"
        measure_once(make_ledger, ledger, size.lines, size.customers)
        print_title(f"storing: {size.lines:,} lines into SQLite; ratio to bare inserts of the same rows")
        bare = measure(insert_plainly, ledger, folder)
        print_row("anchor: executemany, no index, one transaction", bare, anchor=bare)
        print_row("import_ledger into an empty database", measure_once(store, ledger, data), anchor=bare)
        print_row("import_ledger of the same lines again", measure_once(store, ledger, data), anchor=bare)
        print_title(f"judging what is stored: {size.customers:,} customers; ratio to summarise and judge in memory")
        memory = measure(judge_memory, ledger)
        print_row("anchor: summarise, judge", memory, anchor=memory)
        print_row("run_refresh, the first", measure_once(refresh, data), anchor=memory)
        print_row("run_refresh, over the rows before", measure(refresh, data), anchor=memory)


if __name__ == "__main__":
    main()
