"""Parquet files: every column as text, as a person would write it, in batches.

Arrow reads them: of a damaged file it raises an error, where Polars prints a panic and may go on without the rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import polars as pl
from polars.exceptions import PolarsError

from kejing.intake.containers.archives import SUSPECT_BYTES, SUSPECT_RATIO
from kejing.intake.containers.tables import BATCH_ROWS, OVERFLOW, ROW, Table, column_name
from kejing.intake.errors import DamagedFileError, EmptyFileError, UnpacksTooLargeError

PARQUET: Final = "parquet"
_DAY_SECONDS: Final = 86_400
_UNITS: Final = {"ms": 10**3, "us": 10**6, "ns": 10**9}
_FIRST_DAY, _LAST_DAY = (date.min - date(1970, 1, 1)).days + 1, (date.max - date(1970, 1, 1)).days - 1
"""The days that have a name in any time zone, counted as a file counts them."""
_LARGEST: Final = 2**63 - 1

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def open_parquet(path: Path) -> Table:
    """Return the table of a Parquet file; its first record is row 2, as under a header.

    Raises DamagedFileError, UnpacksTooLargeError, and EmptyFileError when there is no column.
    """
    with _telling_damage(path), _open(path) as file:
        headers = tuple(name.strip() for name in file.schema_arrow.names)
        types = _to_polars(file.schema_arrow.empty_table()).dtypes
        rows = int(file.metadata.num_rows)
        size = sum(file.metadata.row_group(place).total_byte_size for place in range(file.metadata.num_row_groups))
    if size > SUSPECT_BYTES and size > SUSPECT_RATIO * path.stat().st_size:
        raise UnpacksTooLargeError(file=path.name)
    if not headers:
        raise EmptyFileError(file=path.name)

    def read_batches() -> Iterator[pl.DataFrame]:
        return _read_rows(path)

    return Table(
        name=path.name,
        container=PARQUET,
        encoding=None,
        delimiter=None,
        sheet=None,
        headers=headers,
        damaged=0,
        holds_floats=any(dtype.is_float() for dtype in types),
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
            cells = [_as_text(column).alias(column.name) for column in batch]
            overflow = pl.Series(OVERFLOW, [None], dtype=pl.String).new_from_index(0, batch.height)
            yield pl.DataFrame([rows.alias(ROW), *cells, overflow.alias(OVERFLOW)])
            first_row += batch.height
        if first_row - 2 != file.metadata.num_rows:
            raise DamagedFileError(file=path.name)


def _open(path: Path) -> "pq.ParquetFile":
    import pyarrow.parquet as pq  # noqa: PLC0415 - most ledgers are read without it

    return pq.ParquetFile(path, pre_buffer=False)


@contextmanager
def _telling_damage(path: Path) -> Iterator[None]:
    """Turn what damaged bytes may end in into DamagedFileError: Arrow's own errors are these, or derived from them."""
    try:
        yield
    except (OSError, ValueError, TypeError, KeyError, ArithmeticError, NotImplementedError, PolarsError) as error:
        raise DamagedFileError(file=path.name) from error


def _to_polars(part: "pa.Table | pa.RecordBatch") -> pl.DataFrame:
    """Return a part without what its writer noted beside the columns, which may be damaged, too."""
    import pyarrow as pa  # noqa: PLC0415 - the same

    columns = [_make_plain(column) for column in part.columns]
    return pl.DataFrame(pa.table(columns, names=[column_name(place) for place in range(len(columns))]))


def _make_plain(column: "pa.Array | pa.ChunkedArray") -> "pa.Array | pa.ChunkedArray":
    """Return a column with values that Polars knows: lists and the like are text, a moment is that of its own zone."""
    import pyarrow as pa  # noqa: PLC0415 - the same

    if pa.types.is_nested(column.type):
        texts = [None if value is None else str(value) for value in column.to_pylist()]
        return pa.array(texts, pa.large_string())
    if pa.types.is_decimal256(column.type):
        return pa.array([None if value is None else f"{value:f}" for value in column.to_pylist()], pa.large_string())
    if pa.types.is_timestamp(column.type) and column.type.tz is not None and not _is_zone(column.type.tz):
        import pyarrow.compute as pc  # noqa: PLC0415 - the same

        return pc.local_timestamp(column)
    return column


def _is_zone(name: str) -> bool:
    """Tell whether a time zone has a name, and is no bare offset such as +08:00."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _as_text(cells: pl.Series) -> pl.Series:
    """Return values as text: whole numbers plain, days in ISO form, no exponents; not-a-number is blank."""
    dtype = cells.dtype
    if dtype.is_float():
        return _write_floats(cells)
    if isinstance(dtype, pl.Date | pl.Datetime):
        return _write_days(cells, "%Y-%m-%d" if dtype == pl.Date else "%Y-%m-%dT%H:%M:%S")
    if isinstance(dtype, pl.Duration):
        return cells.dt.to_string()
    if isinstance(dtype, pl.Binary):
        return pl.Series(
            [None if value is None else value.decode(errors="replace") for value in cells], dtype=pl.String
        )
    return cells.cast(pl.String)


def _write_days(cells: pl.Series, form: str) -> pl.Series:
    """Return days or moments in ISO form; what lies outside the calendar stays the number it is."""
    numbers = cells.to_physical()
    a_day = 1 if not isinstance(cells.dtype, pl.Datetime) else _DAY_SECONDS * _UNITS[cells.dtype.time_unit]
    is_day = numbers.is_between(max(_FIRST_DAY * a_day, -_LARGEST), min(_LAST_DAY * a_day, _LARGEST))
    if is_day.all():
        return cells.dt.strftime(form)
    nothing = pl.Series([None], dtype=cells.dtype).new_from_index(0, len(cells))
    return cells.zip_with(is_day, nothing).dt.strftime(form).fill_null(numbers.cast(pl.String))


def _write_floats(cells: pl.Series) -> pl.Series:
    text = cells.fill_nan(None).cast(pl.String)
    odd = text.str.contains("e", literal=True)
    if not odd.any():
        return text
    distinct = text.filter(odd).unique()
    plain = pl.Series([f"{Decimal(value):f}" for value in distinct], dtype=pl.String)
    return text.replace(distinct, plain)
