"""Follow-ups of files: those that are not on record yet, written with the import's batch, which nobody sees yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from kejing.followups.models import Followup
from kejing.imports.operations.records import read_accounts
from kejing.kit.frames import Query, insert_frame, read_frames

if TYPE_CHECKING:
    from datetime import date

    from kejing.imports.operations.staging import Staging
    from kejing.ledger.models import Batch

KEY: Final = ("customer_id", "kind", "happened_on", "answered", "text")
_NTH: Final = "nth"


def find_new_contacts(staging: Staging, *, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the follow-ups that are not on record, with `KEY` and salesperson; of equal ones as many as are more.

    `customers` has customer_code, customer_id, null for whoever is new.
    """
    contacts = staging.read("contacts")
    if contacts is None:
        return pl.DataFrame(schema={"customer_code": pl.String, "salesperson": pl.String})
    rows = (
        contacts.join(customers, on="customer_code", how="left", maintain_order="left")
        .with_columns(pl.col("contacted_on").alias("happened_on"), pl.col("text").fill_null(""))
        .with_columns(pl.int_range(pl.len()).over("customer_code", *KEY[1:]).alias(_NTH))
    )
    first, last = rows["happened_on"].min(), rows["happened_on"].max()
    if first is None or not Followup.objects.exists():
        return rows
    query = _stored_between(first, last)  # type: ignore[arg-type]  # days, as the column
    (stored,) = read_frames([query])
    stored = stored.with_columns(pl.col("text").fill_null(""))
    stored = stored.with_columns(pl.int_range(pl.len()).over(*KEY).alias(_NTH))
    return rows.join(stored, on=[*KEY, _NTH], how="anti", maintain_order="left")


def write_contacts(rows: pl.DataFrame, *, customers: pl.DataFrame, batch: Batch) -> None:
    """Write follow-ups; those of this batch that an interrupted run wrote are taken out first."""
    Followup.objects.filter(batch=batch).delete()
    if rows.is_empty():
        return
    accounts = read_accounts()
    users = pl.DataFrame(
        {"salesperson": list(accounts), "by_id": list(accounts.values())},
        schema={"salesperson": pl.String, "by_id": pl.Int64},
    )
    insert_frame(
        Followup,
        rows.select("customer_code", "salesperson", *KEY[1:])
        .join(customers, on="customer_code", maintain_order="left")
        .join(users, on="salesperson", how="left", maintain_order="left")
        .select(*KEY, "by_id", pl.lit(batch.pk, pl.Int64).alias("batch_id")),
    )


def _stored_between(first: date, last: date) -> Query:
    return Query(
        sql="SELECT f.customer_id, f.kind, f.happened_on, f.answered, f.text FROM followups_followup f"  # noqa: S608 - days
        " LEFT JOIN ledger_batch b ON b.id = f.batch_id WHERE (f.batch_id IS NULL OR b.is_live)"
        f" AND f.happened_on BETWEEN '{first:%Y-%m-%d}' AND '{last:%Y-%m-%d}'",
        schema={
            "customer_id": pl.Int64,
            "kind": pl.String,
            "happened_on": pl.Date,
            "answered": pl.Boolean,
            "text": pl.String,
        },
    )
