"""Keep the standing fresh in SQLite, everybody and a hundred changed customers, and compute a day that is past.

All of it against reading and summing alone.
"""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from measuring import measure, measure_once, measure_times, print_row, print_title, read_size
from measuring.installation import set_up

from kejing.demo import DemoSpec, make_company

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Step

    from kejing.demo import Company

# Within a month, so that the tiers of the last month end are settled too.
AS_OF = date(2026, 6, 17)
DIRTY = 100
TIMES_DIRTY = 5
PAST_DAYS = 3
DOCUMENT_KEY = ["document_number", "document_type", "customer_id", "sold_on"]
# These steps import Django late: it is set up for a database that the step is told of.


def fill(data: Path, lines: int, customers: int, server: str = "") -> Step:
    """Write a made-up company straight into the tables: one live batch, nothing looked up."""
    set_up(data, server)
    from django.db import transaction  # noqa: PLC0415 - Django is set up first

    company = make_company(DemoSpec(as_of=AS_OF, customers=customers, lines=lines))

    @transaction.atomic
    def write() -> None:
        keys = write_customers(company)
        batch = write_batch()
        for part in whole_days(company.ledger_lines(batch_rows=500_000)):
            write_documents(part.join(keys, on="customer_code"), batch=batch)
        for part in company.receipts(batch_rows=500_000):
            write_receipts(part.join(keys, on="customer_code"), batch=batch)
        write_contacts(company, keys)

    return write


def write_customers(company: Company) -> pl.DataFrame:
    """Write customers and categories; return the customers' keys."""
    from kejing.customers.models import Customer  # noqa: PLC0415 - Django is set up first
    from kejing.kit.frames import insert_frame  # noqa: PLC0415 - the same
    from kejing.ledger.models import Category  # noqa: PLC0415 - the same

    numbered = company.customers.with_row_index("customer_id", offset=1).with_columns(
        pl.col("customer_id").cast(pl.Int64)
    )
    insert_frame(
        Customer,
        numbered.select(
            pl.col("customer_id").alias("id"),
            pl.col("customer_code").alias("code"),
            pl.col("customer_name").alias("name"),
            "region",
            pl.col("type").alias("kind"),
            "is_intent",
            "is_closed",
            pl.col("payment_days").cast(pl.Int64),
            pl.col("credit_limit").cast(pl.Int64),
            "created_on",
            *(pl.lit("").alias(name) for name in ("address", "tax_number")),
            pl.lit(value=False).alias("is_withdrawn"),
        ),
    )
    insert_frame(Category, company.products.select(pl.col("category").unique().sort().alias("name")))
    return numbered.select("customer_code", "customer_id")


def write_batch() -> int:
    """Write one live batch and return its key."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.ledger.models import Batch, Source  # noqa: PLC0415 - the same

    source = Source.objects.create(name="benchmark")
    return Batch.objects.create(source=source, is_live=True, made_at=timezone.now()).pk


def write_documents(lines: pl.DataFrame, *, batch: int) -> None:
    """Write the documents of these lines, and the lines."""
    from kejing.kit.frames import insert_frame, reserve_keys  # noqa: PLC0415 - Django is set up first
    from kejing.ledger.models import Category, Document, Line  # noqa: PLC0415 - the same

    documents = lines.group_by(DOCUMENT_KEY, maintain_order=True).agg(
        pl.col("amount").sum(), pl.col("net_amount").sum(), pl.col("cost").sum(), pl.len().alias("line_count")
    )
    documents = documents.with_columns(pl.Series("id", list(reserve_keys(Document, documents.height)), dtype=pl.Int64))
    insert_frame(
        Document,
        documents.select(
            "id",
            *_fixed(batch, flow="goods"),
            pl.col("document_type").alias("kind"),
            pl.col("document_number").alias("number"),
            "customer_id",
            pl.col("sold_on").alias("dated_on"),
            "amount",
            "net_amount",
            "cost",
            "line_count",
        ),
    )
    categories = pl.DataFrame(
        list(Category.objects.values_list("name", "pk")),
        schema={"category": pl.String, "category_id": pl.Int64},
        orient="row",
    )
    insert_frame(
        Line,
        lines.join(documents.select("id", *DOCUMENT_KEY), on=DOCUMENT_KEY, maintain_order="left")
        .join(categories, on="category", how="left", maintain_order="left")
        .select(
            pl.col("id").alias("document_id"),
            pl.lit("").alias("number"),
            "category_id",
            pl.col("quantity").cast(pl.String),
            "amount",
            "net_amount",
            "cost",
        ),
    )


def write_receipts(receipts: pl.DataFrame, *, batch: int) -> None:
    """Write receipts, which pay no document by name."""
    from kejing.kit.frames import insert_frame  # noqa: PLC0415 - Django is set up first
    from kejing.ledger.models import Document  # noqa: PLC0415 - the same

    paid = receipts.group_by("document_number", "customer_id", "received_on", maintain_order=True).agg(
        pl.col("amount").sum()
    )
    insert_frame(
        Document,
        paid.select(
            *_fixed(batch, flow="money"),
            pl.lit("receipt").alias("kind"),
            pl.col("document_number").alias("number"),
            "customer_id",
            pl.col("received_on").alias("dated_on"),
            "amount",
            pl.lit(0).alias("line_count"),
        ),
    )


def write_contacts(company: Company, keys: pl.DataFrame) -> None:
    """Write every contact."""
    from kejing.followups.models import Followup  # noqa: PLC0415 - Django is set up first
    from kejing.kit.frames import insert_frame  # noqa: PLC0415 - the same

    for part in company.contacts(batch_rows=500_000):
        insert_frame(
            Followup,
            part.join(keys, on="customer_code").select(
                "customer_id", "kind", pl.col("contacted_on").alias("happened_on"), "answered", "text"
            ),
        )


def _fixed(batch: int, *, flow: str) -> list[pl.Expr]:
    texts = {"flow": flow, "status": "posted", "settles": "", "currency": ""}
    return [
        pl.lit(batch).alias("batch_id"),
        *(pl.lit(text).alias(name) for name, text in texts.items()),
        pl.lit(0).alias("content"),
        pl.lit(value=True).alias("is_latest"),
    ]


def whole_days(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Give the same lines in batches that end with a day, so that no document is cut in two."""
    kept: pl.DataFrame | None = None
    for batch in batches:
        joined = batch if kept is None else pl.concat([kept, batch])
        last_day = joined.get_column("sold_on").max()
        yield joined.filter(pl.col("sold_on") < last_day)
        kept = joined.filter(pl.col("sold_on") == last_day)
    if kept is not None:
        yield kept


def read_and_sum(data: Path) -> Step:
    """Pull the facts by ADBC and run the bare summary of them in DuckDB."""
    set_up(data)
    from kejing.analytics.facts import Facts, complete_customers  # noqa: PLC0415 - Django is set up first
    from kejing.analytics.summary import summarise  # noqa: PLC0415 - the same
    from kejing.customers.queries import CUSTOMER_FACTS  # noqa: PLC0415 - the same
    from kejing.followups.queries import CONTACT_FACTS  # noqa: PLC0415 - the same
    from kejing.kit.frames import read_frames  # noqa: PLC0415 - the same
    from kejing.ledger.queries import ACCOUNT_ITEMS, DOCUMENT_FACTS, LINE_FACTS  # noqa: PLC0415 - the same
    from kejing.standing.queries import current_policy  # noqa: PLC0415 - the same

    def run() -> None:
        documents, lines, customers, contacts, _items = read_frames(
            [DOCUMENT_FACTS, LINE_FACTS, CUSTOMER_FACTS, CONTACT_FACTS, ACCOUNT_ITEMS]
        )
        facts = Facts(
            documents=documents,
            lines=lines,
            customers=complete_customers(customers),
            contacts=contacts,
            receivables=None,
        )
        summarise(facts, as_of=AS_OF, policy=current_policy())

    return run


def refresh(data: Path, days_on: int, server: str = "") -> Step:
    """Judge everybody, as of a day later each time where asked: then every row changes."""
    set_up(data, server)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.standing.operations.refresh import run_refresh  # noqa: PLC0415 - the same
    from kejing.standing.operations.request import request_refresh  # noqa: PLC0415 - the same

    days = count()
    return lambda: run_refresh(
        refresh=request_refresh(as_of=AS_OF + timedelta(days=next(days) * days_on), by=None, now=timezone.now())
    )


def refresh_dirty(data: Path) -> Step:
    """Store a sale and a visit of other customers each time, and bring the standing up to date."""
    set_up(data)
    from django.db import transaction  # noqa: PLC0415 - Django is set up first
    from django.utils import timezone  # noqa: PLC0415 - the same

    from kejing.followups.models import Followup  # noqa: PLC0415 - the same
    from kejing.ledger.models import Batch, Document, Line  # noqa: PLC0415 - the same
    from kejing.standing.operations.dirty import refresh_dirty_customers  # noqa: PLC0415 - the same
    from kejing.standing.operations.marking import mark_dirty  # noqa: PLC0415 - the same

    refresh(data, 0)()  # what is warm in the worker
    batch = Batch.objects.get()
    numbers = count()

    def run() -> None:
        first = 1 + next(numbers) * DIRTY
        keys = range(first, first + DIRTY)
        with transaction.atomic():
            sales = Document.objects.bulk_create(
                Document(
                    batch=batch, kind="sale", number=f"{now:%H%M%S%f}", customer_id=key, dated_on=AS_OF, amount=120
                )
                for now in [timezone.now()]
                for key in keys
            )
            Line.objects.bulk_create(Line(document=sale, amount=120, cost=90) for sale in sales)
            Followup.objects.bulk_create(Followup(customer_id=key, kind="visit", happened_on=AS_OF) for key in keys)
            mark_dirty(customers=keys, now=timezone.now())
        done = refresh_dirty_customers(now=timezone.now())
        if done is None or done.customers != len(keys):
            raise SystemExit("The changed customers were not judged.")

    return run


def settle(data: Path) -> Step:
    """Write the rows of the others, which drifted with the company's own figures."""
    run = refresh_dirty(data)
    run()
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.standing.operations.dirty import settle_drift  # noqa: PLC0415 - the same

    return lambda: settle_drift(now=timezone.now())


def past_day(data: Path, server: str = "") -> Step:
    """Compute a day within a month that is past, another one each time.

    The month ends before them were taken, as they are in the background of any server; that is not measured.
    """
    set_up(data, server)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.standing.operations.past_computing import compute_past_day  # noqa: PLC0415 - the same
    from kejing.standing.operations.past_requests import request_past_day  # noqa: PLC0415 - the same
    from kejing.standing.operations.snapshots import take_snapshot  # noqa: PLC0415 - the same
    from kejing.standing.queries import month_end_before  # noqa: PLC0415 - the same

    days = [AS_OF - timedelta(days=31 * months) for months in range(1, PAST_DAYS + 1)]
    for day_of_month in days:
        take_snapshot(as_of=month_end_before(day_of_month), now=timezone.now())
    later = iter(days)

    def run() -> None:
        day = request_past_day(as_of=next(later), by=None, now=timezone.now())
        compute_past_day(day=day)
        day.refresh_from_db()
        if day.state != "done":
            raise SystemExit(f"The past day was left {day.state}.")

    return run


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=2_000_000, customers=20_000)
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        filled = measure_once(fill, data, size.lines, size.customers)
        print_title(f"refreshing: {size.lines:,} lines, {size.customers:,} customers in SQLite; ratio to pull and sum")
        anchor = measure(read_and_sum, data)
        print_row("anchor: ADBC pull and the bare DuckDB summary", anchor, anchor=anchor)
        print_row("run_refresh, the first", measure_once(refresh, data, 0), anchor=anchor)
        print_row("run_refresh, nothing changed since", measure_times(2, refresh, data, 0), anchor=anchor)
        print_row(
            "run_refresh, a day later each time, every row changed", measure_times(2, refresh, data, 1), anchor=anchor
        )
        dirty = measure_times(TIMES_DIRTY, refresh_dirty, data)
        print_row(f"{DIRTY} changed customers, from their edits to the rows", dirty, anchor=anchor)
        print_row("their settling: rows of others that drifted", measure_once(settle, data), anchor=anchor)
        print_row("a day that is past, computed in full", measure_times(PAST_DAYS - 1, past_day, data), anchor=anchor)
        print_row("writing the company straight into the tables", filled, anchor=anchor)


if __name__ == "__main__":
    main()
