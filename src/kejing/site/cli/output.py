"""Judged customers into a file: one row each, in the order of their codes."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import polars as pl

from kejing.analytics.judge import COLUMNS
from kejing.analytics.wording import tell_column
from kejing.kit.spreadsheets import MOST_SHEET_ROWS, plain_column, write_workbook
from kejing.site.cli.errors import BadInput
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SUFFIXES = (".csv", ".xlsx", ".parquet", ".json")
REASON_COLUMNS = ("tier_reason", "rhythm_reason")
TEXT_COLUMNS = ("customer_code", "customer_name")
MONEY_PREFIXES = ("amount_", "last_order_amount", "receivable", "margin_12m", "typical_order_amount", "annual_basis")
MONEY_NAMES = ("cost_to_serve", "real_profit")
MONEY_COLUMNS = tuple(
    name for name in COLUMNS if (name.startswith(MONEY_PREFIXES) or name in MONEY_NAMES) and not name.endswith("_on")
)


def check_output(file: Path, *, inputs: Sequence[Path]) -> None:
    """Find out before the work whether its result can be written.

    :raises BadInput: if the kind of file is not known, its folder is not there, or it is one of the inputs
    """
    if any(file.resolve() == given.resolve() for given in inputs):
        raise BadInput(_("--out is {file}, which is the ledger itself. Name another file.").format(file=file))
    if file.suffix.lower() not in SUFFIXES:
        raise BadInput(
            _("--out is {file}; it can end with {suffixes}.").format(file=file, suffixes=", ".join(SUFFIXES))
        )
    if not file.resolve().parent.is_dir():
        raise BadInput(_("There is no folder {folder} to write to.").format(folder=file.resolve().parent))


def write_judged(frame: pl.DataFrame, *, file: Path, minor_digits: int, language: str) -> None:
    """Write the judged customers: money as decimal text, ISO dates, reasons as sentences, empty for unknown.

    The file is written whole or not at all.

    :raises BadInput: if it cannot be written, or a sheet would not hold everybody
    """
    if file.suffix.lower() == ".xlsx" and frame.height > MOST_SHEET_ROWS:
        raise BadInput(
            _("{file} cannot hold {count} customers, a sheet ends at {most}: write .csv, .parquet or .json.").format(
                file=file, count=f"{frame.height:,}", most=f"{MOST_SHEET_ROWS:,}"
            )
        )
    rows = (
        frame.select(COLUMNS)
        .sort("customer_code")
        .with_columns(
            *(_decimal_text(name, minor_digits) for name in MONEY_COLUMNS),
            pl.col(pl.Date).dt.to_string("%Y-%m-%d"),
            flags=pl.col("flags").replace("", None),
        )
    )
    rows = rows.with_columns(
        tell_column(rows[name], language=language, minor_digits=minor_digits) for name in REASON_COLUMNS
    )
    partial = file.with_name(f".{file.name}.part")
    try:
        with partial.open("wb") as opened:
            _write(rows, opened, kind=file.suffix.lower())
        partial.replace(file)
    except OSError as error:
        raise BadInput(_("{file} cannot be written: {reason}.").format(file=file, reason=error.strerror)) from error
    finally:
        partial.unlink(missing_ok=True)


def _write(rows: pl.DataFrame, opened: IO[bytes], *, kind: str) -> None:
    if kind == ".csv":
        rows.with_columns(plain_column(name) for name in TEXT_COLUMNS).write_csv(opened, include_bom=True)
    elif kind == ".parquet":
        rows.write_parquet(opened, compression="lz4")
    elif kind == ".json":
        opened.write(rows.write_json().encode())
    else:
        write_workbook(opened, headers=rows.columns, rows=rows.iter_rows(), sheet="customers")


def _decimal_text(name: str, minor_digits: int) -> pl.Expr:
    """Return minor units as text with the currency's digits, exact: sign, whole part, point, minor part."""
    minor = pl.col(name)
    if minor_digits == 0:
        return minor.cast(pl.String).alias(name)
    unit = 10**minor_digits
    sign = pl.when(minor < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole = (minor.abs() // unit).cast(pl.String)
    part = (minor.abs() % unit).cast(pl.String).str.zfill(minor_digits)
    return pl.concat_str(sign, whole, pl.lit("."), part).alias(name)
