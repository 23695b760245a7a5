"""How the rows of a frame get into a table, fastest on each database, through Django's own connection.

PostgreSQL takes them by COPY, as CSV that Polars writes. SQLite takes a hundred rows a statement, with values that all
rows share written into it: what one row costs there is mostly the statement around it and the values handed over.
What is stored is what Django itself would have stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import batched
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db import models
    from django.db.backends.utils import CursorWrapper

STATEMENT_ROWS = 100
SLICE_ROWS = 10_000
LONGEST_CONSTANT = 100
EXACT = 2**53
"""Up to here a whole number is a double exactly, so a decimal with such a mantissa is the double nearest to it."""
MICROSECONDS_OF_NONE = r"\.000000$"
STAGE = "kejing_stage"


class Step(Protocol):
    """A part of the work that is prepared and only has to be sent."""

    def send(self, cursor: CursorWrapper) -> None:
        """Have the database do it."""


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str

    def send(self, cursor: CursorWrapper) -> None:
        cursor.execute(self.sql)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A statement, and its parameters for each time that it runs."""

    sql: str
    parameters: Sequence[tuple[Any, ...]]

    def send(self, cursor: CursorWrapper) -> None:
        cursor.executemany(self.sql, self.parameters)


@dataclass(frozen=True, slots=True)
class _Copied:
    """A COPY, and its rows as CSV."""

    sql: str
    rows: bytes

    def send(self, cursor: CursorWrapper) -> None:
        # psycopg's own call, so Django's names for its errors have to be asked for
        with connection.wrap_database_errors, cursor.copy(self.sql) as copy:
            copy.write(self.rows)


def plan_insert(model: type[models.Model], frame: pl.DataFrame) -> Iterator[Step]:
    """Give the steps that insert the rows, slice by slice; they belong in one transaction."""
    table = _quote(model._meta.db_table)  # noqa: SLF001 - Django's documented model API
    if connection.vendor == "postgresql":
        yield from _plan_copy(table, frame)
    else:
        # What is refused is undone with its transaction; so the database need not be able to undo the statement alone.
        yield from _plan_rows(f"INSERT OR FAIL INTO {table}", frame)


def plan_upsert(model: type[models.Model], frame: pl.DataFrame, *, key: str) -> Iterator[Step]:
    """Give the steps that insert the rows or overwrite those of the same key; they belong in one transaction."""
    table = _quote(model._meta.db_table)  # noqa: SLF001 - Django's documented model API
    changes = ", ".join(f"{_quote(c)} = excluded.{_quote(c)}" for c in frame.columns if c != key)
    ending = f" ON CONFLICT ({_quote(key)}) DO UPDATE SET {changes}"
    if connection.vendor != "postgresql":
        yield from _plan_rows(f"INSERT INTO {table}", frame, ending=ending)
        return
    names = _names(frame)
    stage = _quote(STAGE)
    yield _Statement(f"CREATE TEMPORARY TABLE {stage} AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608 - the model's own names
    yield from _plan_copy(stage, frame)
    yield _Statement(f"INSERT INTO {table} ({names}) SELECT {names} FROM {stage}{ending}")  # noqa: S608 - the same
    yield _Statement(f"DROP TABLE {stage}")


def _plan_copy(table: str, frame: pl.DataFrame) -> Iterator[Step]:
    statement = f"COPY {table} ({_names(frame)}) FROM STDIN (FORMAT csv)"
    for part in frame.iter_slices(SLICE_ROWS):
        written = BytesIO()
        # Texts are quoted, nulls are not: that is how COPY tells an empty text from none.
        part.write_csv(written, include_header=False, quote_style="non_numeric")
        yield _Copied(statement, written.getvalue())


def _plan_rows(beginning: str, frame: pl.DataFrame, *, ending: str = "") -> Iterator[Step]:
    for part in frame.iter_slices(SLICE_ROWS):
        columns = _sqlite_values(part).get_columns()
        # The first is never one: a statement without parameters could not say how often it is to run.
        constants = {c.name: text for c in columns[1:] if (text := _find_constant(c)) is not None}
        varying = [column.to_list() for column in columns if column.name not in constants]
        one = f"({', '.join(constants.get(column.name, '%s') for column in columns)})"
        opening = f"{beginning} ({_names(frame)}) VALUES "
        # Row after row in one list, cut anew: no row becomes a tuple of its own.
        values: list[Any] = [None] * (part.height * len(varying))
        for place, column in enumerate(varying):
            values[place :: len(varying)] = column
        together = _rows_a_statement(len(varying))
        whole = part.height // together * together
        if whole:
            statement = f"{opening}{', '.join([one] * together)}{ending}"
            yield _Rows(statement, [*batched(values[: whole * len(varying)], together * len(varying))])
        if whole < part.height:
            yield _Rows(f"{opening}{one}{ending}", [*batched(values[whole * len(varying) :], len(varying))])


def _rows_a_statement(width: int) -> int:
    most = connection.features.max_query_params or STATEMENT_ROWS * width
    return max(1, min(STATEMENT_ROWS, most // width))


def _find_constant(column: pl.Series) -> str | None:
    """Return the value that all rows share as SQL, if they do and it can be written so."""
    if column.len() < STATEMENT_ROWS:
        return None  # not worth a statement that no other frame shares
    if column.null_count() == column.len():
        return "NULL"
    if column.null_count() or not (column.dtype.is_integer() or column.dtype == pl.String):
        return None
    lowest = column.min()
    if lowest != column.max():
        return None
    if isinstance(lowest, str):
        writable = len(lowest) <= LONGEST_CONSTANT and "\0" not in lowest
        # Django reads a % of a statement as the beginning of a parameter.
        return f"'{lowest.replace("'", "''").replace('%', '%%')}'" if writable else None
    return str(lowest)


def _sqlite_values(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what Django hands to SQLite: days and times as text, truth as 0 and 1, decimals as nearest doubles."""
    return frame.with_columns(_sqlite_value(column) for column in frame.get_columns())


def _sqlite_value(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Date:
        return column.dt.to_string("%Y-%m-%d")
    if isinstance(column.dtype, pl.Datetime):
        utc = (
            column if column.dtype.time_zone is None else column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        )
        return utc.dt.to_string("%Y-%m-%d %H:%M:%S%.6f").str.replace(MICROSECONDS_OF_NONE, "")
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int8)
    if isinstance(column.dtype, pl.Decimal):
        largest = column.abs().max()
        # A double has no room for more digits; SQLite reads the text as it would Django's.
        exact = largest is None or largest.scaleb(column.dtype.scale) <= EXACT  # type: ignore[union-attr]  # Decimal
        return column.cast(pl.Float64 if exact else pl.String)
    return column


def _names(frame: pl.DataFrame) -> str:
    return ", ".join(_quote(column) for column in frame.columns)


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
