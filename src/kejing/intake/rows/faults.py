"""What is wrong with a row: its first fault, and the list of rows rejected for one."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from kejing.intake.containers.encodings import REPLACEMENT
from kejing.intake.containers.tables import OVERFLOW, ROW
from kejing.intake.fields import REJECT_SCHEMA
from kejing.intake.reasons import RejectReason
from kejing.intake.values.texts import Parsed, mark

FAULT_COLUMNS: Final = ("fault_field", "fault_value", "fault_reason")

type Fault = tuple[str, pl.Series, pl.Series]
"""A field, the cells to show of it, and a reason where a row has this fault."""


def first_faults(faults: Sequence[Fault]) -> pl.DataFrame:
    """Return `FAULT_COLUMNS` with the first fault of every row, all null where the row is sound."""
    field = pl.coalesce([pl.when(reason.is_not_null()).then(pl.lit(name)) for name, _, reason in faults])
    value = pl.coalesce([pl.when(reason.is_not_null()).then(cells.fill_null("")) for _, cells, reason in faults])
    return pl.select(
        fault_field=field,
        fault_value=value.replace("", None),
        fault_reason=pl.coalesce([reason for _, _, reason in faults]),
    )


def too_many_cells(batch: pl.DataFrame) -> Fault:
    """Return the fault of rows that are longer than the header."""
    return "row", batch[OVERFLOW], mark(batch[OVERFLOW].is_not_null(), RejectReason.TOO_MANY_CELLS)


def unread_or_missing(field: str, cells: pl.Series, parsed: Parsed) -> Fault:
    """Return the fault of a field that every row needs: what could not be read, or missing."""
    missing = parsed.values.is_null() & parsed.reasons.is_null()
    return field, cells, or_missing(parsed.reasons, missing)


def missing_text(field: str, texts: pl.Series) -> Fault:
    """Return the fault of a text that every row needs and that is not there."""
    return field, texts, mark(texts.is_null(), RejectReason.MISSING)


def or_missing(reasons: pl.Series, missing: pl.Series) -> pl.Series:
    """Return the reasons, and missing where there is none and the mask says so."""
    return pl.select(pl.coalesce(reasons, mark(missing, RejectReason.MISSING)).alias("reason")).to_series()


def damaged_text(field: str, texts: pl.Series) -> Fault:
    """Return the fault of texts that hold characters which could not be decoded."""
    broken = texts.str.contains(REPLACEMENT, literal=True).fill_null(value=False)
    return field, texts, mark(broken, RejectReason.TEXT_DAMAGED)


def list_rejects(rows: pl.DataFrame, *, file: str) -> pl.DataFrame:
    """Return rows with `FAULT_COLUMNS` as the ledger lists them."""
    return rows.select(
        pl.lit(file).alias("file"),
        pl.col(ROW).alias("row"),
        pl.col("fault_field").alias("field"),
        pl.col("fault_value").alias("value"),
        pl.col("fault_reason").alias("reason"),
    ).cast(pl.Schema(REJECT_SCHEMA))
