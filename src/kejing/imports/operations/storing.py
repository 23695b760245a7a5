"""Ledger lines in memory stored as one import is, without files: for made-up companies and whoever reads elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from kejing.analytics.facts import merge_customers, name_customers
from kejing.imports.enums import ImportState
from kejing.imports.operations.account import Account, keep_account
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.jobs import apply_import, preview_import
from kejing.imports.operations.preview import Preview, read_preview
from kejing.imports.operations.reading import join_money
from kejing.imports.operations.receiving import begin_import
from kejing.imports.operations.staging import arrange, staging_of, write_raw
from kejing.intake import CUSTOMER_SCHEMA, Totals
from kejing.intake.lines.store import STORE_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kejing.imports.models import Import


_TOLD: Final = ("customer_name", "region", "salesperson")


@dataclass(frozen=True, slots=True)
class Stored:
    """An import that is live, and what it did."""

    imported: Import
    preview: Preview


def store_lines(
    *,
    lines: Iterable[pl.DataFrame],
    source: str,
    now: datetime,
    customers: pl.DataFrame | None = None,
    receipts: pl.DataFrame | None = None,
) -> Stored:
    """Store ledger lines, in batches with the columns of `LEDGER_SCHEMA`, as documents of `source`.

    `customers` (customer_code, customer_name, …) adds those without a line, and its names count for those that have
    some. `receipts` are those of the intake.

    :raises ImportStopped: `no_rows` if there is nothing to store, and whatever an import may say
    """
    one = begin_import(source=source, by=None, now=now)
    staging = staging_of(one)
    parts = []
    people: list[pl.DataFrame] = []
    for place, batch in enumerate(lines):
        part = staging.path(f"lines-{place:05d}")
        whole = batch.with_columns(
            *(pl.lit(None, kind).alias(name) for name, kind in STORE_SCHEMA.items() if name not in batch.columns),
        ).with_columns(pl.lit(0, pl.Int32).alias("file"), pl.int_range(pl.len()).alias("row") + place * 10_000_000)
        whole.select(*STORE_SCHEMA).cast(pl.Schema(STORE_SCHEMA)).write_parquet(part)
        parts.append(part)
        people.append(_name_people(batch))
    staging.write("customers", _join_people(people, customers))
    money = None if receipts is None else join_money(receipts=receipts)
    staging.write("money", money)
    raw = write_raw(staging, parts=parts, has_money=money is not None, has_apart=False)
    if not raw:
        raise ImportStopped("no_rows")
    arrange(staging, raw=raw, exchange=None)
    nothing = Totals(rows=0, kept=0, set_apart=0, rejected=0, blank=0, amount=0)
    keep_account(staging, Account(files=(), totals=nothing, set_apart=(), notes=(), has_codes=True))
    preview_import(one, today=now.date())
    one.state = ImportState.READY
    one.save(update_fields=["state"])
    apply_import(one=one, now=now)
    preview = read_preview(one)
    if preview is None:
        raise ImportStopped("not_ready")
    return Stored(one, preview)


def _name_people(batch: pl.DataFrame) -> pl.DataFrame:
    """Return what the lines say of their customers, and on which day."""
    missing = [pl.lit(None, pl.String).alias(name) for name in _TOLD if name not in batch.columns]
    types = pl.col("document_type") if "document_type" in batch.columns else pl.lit("sale").alias("document_type")
    return batch.with_columns(missing).select("customer_code", "sold_on", types, *_TOLD).unique(maintain_order=True)


def _join_people(people: list[pl.DataFrame], customers: pl.DataFrame | None) -> pl.DataFrame:
    """Return everybody once: what is given of them, else what the lines say last."""
    whole = merge_customers(name_customers(pl.concat(people).lazy()), customers)
    missing = [pl.lit(None, kind).alias(name) for name, kind in CUSTOMER_SCHEMA.items() if name not in whole.columns]
    return whole.with_columns(missing).select(*CUSTOMER_SCHEMA).cast(pl.Schema(CUSTOMER_SCHEMA))
