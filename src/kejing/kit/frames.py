"""Whole tables in and out of the database as Polars frames, without a model instance a row.

Frames hold database values: money as integer minor units, references as keys. Rows leave by ADBC and arrive by
COPY on PostgreSQL and by `executemany` on SQLite.
"""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi
import polars as pl
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db import models

BATCH = 10_000


def read_frame(sql: str, schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """Return the committed rows that `sql` selects, in the columns and types of `schema`.

    It reads over a connection of its own: rows written by an open transaction are not seen. SQLite keeps dates
    as ISO text and truth as 0 and 1; both come back as `schema` says.
    """
    if connection.vendor == "postgresql":
        opened = adbc_driver_postgresql.dbapi.connect(_postgresql_uri())
    else:
        opened = adbc_driver_sqlite.dbapi.connect(str(connection.settings_dict["NAME"]))
    with opened, opened.cursor() as cursor:
        cursor.execute(sql)
        frame = pl.DataFrame(cursor.fetch_arrow_table())
    return frame.select(_as_declared(frame, name, dtype) for name, dtype in schema.items())


def reserve_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Return `count` primary keys for new rows of `model`, taken from nobody else.

    Call it inside the transaction that inserts them: on SQLite that transaction holds the write lock, on
    PostgreSQL the sequence hands out each number once.
    """
    table = model._meta.db_table  # noqa: SLF001 - Django's documented model API
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute(
            f"SELECT MAX(COALESCE((SELECT MAX(id) FROM {connection.ops.quote_name(table)}), 0),"  # noqa: S608 - ours
            " COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)) + 1",
            [table],
        )
        (first,) = cursor.fetchone()
    return range(first, first + count)


def insert_frame(model: type[models.Model], frame: pl.DataFrame) -> None:
    """Insert the rows of `frame`, whose columns are named as the table's."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented model API
    names = ", ".join(connection.ops.quote_name(column) for column in frame.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in frame.iter_rows():
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * frame.width)
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names are the model's own
        for batch in batched(_sqlite_values(frame).iter_rows(), BATCH, strict=False):
            cursor.executemany(statement, batch)


def upsert_frame(model: type[models.Model], frame: pl.DataFrame, *, key: str) -> None:
    """Insert the rows of `frame`, or overwrite the other columns where `key` is already there."""
    quote_name = connection.ops.quote_name
    table = quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented model API
    names = ", ".join(quote_name(column) for column in frame.columns)
    marks = ", ".join(["%s"] * frame.width)
    changes = ", ".join(f"{quote_name(c)} = excluded.{quote_name(c)}" for c in frame.columns if c != key)
    statement = (
        f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names are the model's own
        f" ON CONFLICT ({quote_name(key)}) DO UPDATE SET {changes}"
    )
    rows = (frame if connection.vendor == "postgresql" else _sqlite_values(frame)).iter_rows()
    with connection.cursor() as cursor:
        for batch in batched(rows, BATCH, strict=False):
            cursor.executemany(statement, batch)


def _as_declared(frame: pl.DataFrame, name: str, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    if dtype == pl.Date and frame.schema[name] == pl.String:
        return pl.col(name).str.to_date("%Y-%m-%d")
    if dtype == pl.Boolean and frame.schema[name] != pl.Boolean:
        return pl.col(name).cast(pl.Int64).cast(pl.Boolean)
    return pl.col(name).cast(dtype)


def _sqlite_values(frame: pl.DataFrame) -> pl.DataFrame:
    """Return dates as the ISO text that SQLite compares and Django reads."""
    return frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d"))


def _postgresql_uri() -> str:
    given = connection.settings_dict
    parts = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    query = urlencode({name: str(value) for name, value in parts.items() if value}, quote_via=quote)
    return f"postgresql:///{quote(str(given['NAME']))}?{query}"
