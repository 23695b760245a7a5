"""Parquet files: every column as text, as a person would write it, in batches."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from kejing.intake.containers.tables import BATCH_ROWS, OVERFLOW, ROW, Table, column_name
from kejing.intake.errors import DamagedFileError, EmptyFileError

PARQUET: Final = "parquet"
_NESTED: Final = (pl.List, pl.Array, pl.Struct, pl.Object)


def open_parquet(path: Path) -> Table:
    """Return the table of a Parquet file; its first record is row 2, as under a header.

    Raises DamagedFileError, and EmptyFileError when there is no column.
    """
    try:
        schema = pl.scan_parquet(path, glob=False).collect_schema()
        rows = int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    except (PolarsError, OSError) as error:
        raise DamagedFileError(file=path.name) from error
    if not schema:
        raise EmptyFileError(file=path.name)

    def read_batches() -> Iterator[pl.DataFrame]:
        return _read_rows(path)

    return Table(
        name=path.name,
        container=PARQUET,
        encoding=None,
        delimiter=None,
        sheet=None,
        headers=tuple(name.strip() for name in schema),
        damaged=0,
        holds_floats=any(dtype.is_float() for dtype in schema.values()),
        expected_rows=rows,
        read_batches=read_batches,
    )


def _read_rows(path: Path) -> Iterator[pl.DataFrame]:
    first_row = 2
    try:
        for batch in pl.scan_parquet(path, glob=False).collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
            rows = pl.int_range(first_row, first_row + batch.height, dtype=pl.Int64, eager=True)
            cells = [_as_text(batch[name]).alias(column_name(place)) for place, name in enumerate(batch.columns)]
            overflow = pl.Series(OVERFLOW, [None], dtype=pl.String).new_from_index(0, batch.height)
            yield pl.DataFrame([rows.alias(ROW), *cells, overflow.alias(OVERFLOW)])
            first_row += batch.height
    except PolarsError as error:
        raise DamagedFileError(file=path.name) from error


def _as_text(cells: pl.Series) -> pl.Series:
    """Return values as text: whole numbers plain, days in ISO form, no exponents; not-a-number is blank."""
    dtype = cells.dtype
    if dtype.is_float():
        return _write_floats(cells)
    if isinstance(dtype, pl.Datetime):
        return cells.dt.strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(dtype, pl.Duration):
        return cells.dt.to_string()
    if isinstance(dtype, pl.Binary):
        return pl.Series(
            [None if value is None else value.decode(errors="replace") for value in cells], dtype=pl.String
        )
    if isinstance(dtype, _NESTED):
        return pl.Series([None if value is None else str(value) for value in cells.to_list()], dtype=pl.String)
    return cells.cast(pl.String)


def _write_floats(cells: pl.Series) -> pl.Series:
    text = cells.fill_nan(None).cast(pl.String)
    odd = text.str.contains("e", literal=True)
    if not odd.any():
        return text
    distinct = text.filter(odd).unique()
    plain = pl.Series([f"{Decimal(value):f}" for value in distinct], dtype=pl.String)
    return text.replace(distinct, plain)
