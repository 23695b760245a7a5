"""Parquet files: every column as text, as a person would write it, in batches.

Arrow reads them: of a damaged file it raises an error, where Polars prints a panic and may go on without the rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from kejing.intake.containers.tables import BATCH_ROWS, OVERFLOW, ROW, Table, column_name
from kejing.intake.errors import DamagedFileError, EmptyFileError

PARQUET: Final = "parquet"
_NESTED: Final = (pl.List, pl.Array, pl.Struct, pl.Object)

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def open_parquet(path: Path) -> Table:
    """Return the table of a Parquet file; its first record is row 2, as under a header.

    Raises DamagedFileError, and EmptyFileError when there is no column.
    """
    with _telling_damage(path), _open(path) as file:
        schema = _to_polars(file.schema_arrow.empty_table()).schema
        rows = int(file.metadata.num_rows)
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
    with _telling_damage(path), _open(path) as file:
        for part in file.iter_batches(batch_size=BATCH_ROWS):
            part.validate(full=True)
            batch = _to_polars(part)
            rows = pl.int_range(first_row, first_row + batch.height, dtype=pl.Int64, eager=True)
            cells = [_as_text(batch[name]).alias(column_name(place)) for place, name in enumerate(batch.columns)]
            overflow = pl.Series(OVERFLOW, [None], dtype=pl.String).new_from_index(0, batch.height)
            yield pl.DataFrame([rows.alias(ROW), *cells, overflow.alias(OVERFLOW)])
            first_row += batch.height


def _open(path: Path) -> "pq.ParquetFile":
    import pyarrow.parquet as pq  # noqa: PLC0415 - most ledgers are read without it

    return pq.ParquetFile(path, pre_buffer=False)


@contextmanager
def _telling_damage(path: Path) -> Iterator[None]:
    """Turn what damaged bytes may end in into DamagedFileError: Arrow's own errors are these, or derived from them."""
    try:
        yield
    except (OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
        raise DamagedFileError(file=path.name) from error


def _to_polars(part: "pa.Table | pa.RecordBatch") -> pl.DataFrame:
    """Return a part without what its writer noted beside the columns, which may be damaged, too."""
    import pyarrow as pa  # noqa: PLC0415 - the same

    schema = pa.schema([pa.field(field.name, field.type) for field in part.schema])
    return pl.DataFrame(pa.table(part.columns, schema=schema))


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
