"""What the customers of a ledger in files owe on a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.facts import SALE_TYPES
from kejing.analytics.receivables import ITEMS, ItemKind, OpenItems, open_items, to_receivables
from kejing.analytics.wording import write_amount
from kejing.site.words import ngettext

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from kejing import intake
    from kejing.site.cli.reading import Reading


def settle_receivables(reading: Reading, *, as_of: date, console: Console) -> Reading:
    """Return the reading with what is owed on the evening of `as_of` among its facts, and print how it was found.

    A file of receivables is the statement of that evening; otherwise what was sold is settled by what was received.
    Without either file nothing is known of receivables.
    """
    opened = open_file_items(reading.ledger, as_of=as_of)
    if opened is None:
        return reading
    for told in tell_allocated(opened, minor_digits=reading.ledger.minor_digits):
        console.print(told, highlight=False, soft_wrap=True)
    return replace(reading, facts=replace(reading.facts, receivables=to_receivables(opened.frame)))


def open_file_items(ledger: intake.Ledger, *, as_of: date) -> OpenItems | None:
    """Return the open items of a ledger that was read, or None where nothing is known of them."""
    if ledger.receivables is not None:
        items = _complete(list_openings(ledger.receivables, as_of=as_of), ledger.customers)
        return open_items(items, as_of=as_of, statement_on=as_of)
    if ledger.receipts is not None:
        items = pl.concat([list_sales(ledger.store.scan()), list_receipts(ledger.receipts)], how="diagonal")
        return open_items(_complete(items, ledger.customers), as_of=as_of)
    return None


def list_openings(receivables: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return the rows of a statement (`RECEIVABLE_SCHEMA`) as items of an account."""
    return receivables.select(
        "customer_code",
        "due_on",
        pl.lit(ItemKind.OPENING.value).alias("kind"),
        pl.lit(as_of).alias("dated_on"),
        pl.col("open").alias("amount"),
    )


def list_sales(lines: pl.LazyFrame) -> pl.DataFrame:
    """Return the documents of sale and return as items of an account; their lines are not held."""
    return (
        lines.filter(pl.col("document_type").is_in(SALE_TYPES))
        .group_by("customer_code", "document_number", "sold_on")
        .agg(pl.col("amount").sum())
        .select(
            "customer_code",
            pl.lit(ItemKind.SALE.value).alias("kind"),
            pl.col("document_number").alias("number"),
            pl.col("sold_on").alias("dated_on"),
            "amount",
        )
        .collect(engine="streaming")
    )


def list_receipts(receipts: pl.DataFrame) -> pl.DataFrame:
    """Return payments (`RECEIPT_SCHEMA`) as items of an account."""
    is_receipt = pl.col("type") == "receipt"
    return receipts.select(
        "customer_code",
        pl.when(is_receipt).then(pl.lit(ItemKind.RECEIPT.value)).otherwise(pl.lit(ItemKind.REFUND.value)).alias("kind"),
        pl.col("document_number").alias("number"),
        "settles",
        pl.col("received_on").alias("dated_on"),
        "amount",
    )


def tell_allocated(opened: OpenItems, *, minor_digits: int) -> list[str]:
    """Return how receipts and credits were matched with what they settle; nothing of what did not occur."""
    told = []
    if opened.by_name.settlements:
        told.append(
            ngettext(
                "{count} receipt or credit settles the document it names, with {amount}.",
                "{count} receipts and credits settle the documents they name, with {amount}.",
                opened.by_name.settlements,
            ).format(
                count=f"{opened.by_name.settlements:,}",
                amount=write_amount(opened.by_name.amount, minor_digits=minor_digits),
            )
        )
    if opened.in_turn.settlements:
        told.append(
            ngettext(
                "{count} receipt or credit is matched first-in-first-out, with {amount}.",
                "{count} receipts and credits are matched first-in-first-out, with {amount}.",
                opened.in_turn.settlements,
            ).format(
                count=f"{opened.in_turn.settlements:,}",
                amount=write_amount(opened.in_turn.amount, minor_digits=minor_digits),
            )
        )
    return told


def _complete(items: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the items with every column of `ITEMS`, and the terms of those customers that the list says some of."""
    told = items
    if "payment_days" in customers.columns:
        told = items.join(
            customers.select("customer_code", pl.col("payment_days").cast(pl.Int64)), on="customer_code", how="left"
        )
    missing = [pl.lit(None, kind).alias(name) for name, kind in ITEMS.items() if name not in told.columns]
    return told.with_columns(*missing).select(*ITEMS)
