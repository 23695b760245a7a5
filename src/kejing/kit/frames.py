"""Whole tables in and out of the database as Polars frames, without a model instance a row.

Frames hold database values: money as integer minor units, references as keys. Rows leave by ADBC and arrive as
`kit.inserts` says.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import polars as pl
from django.db import connection, transaction

from kejing.kit.inserts import plan_insert, plan_upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from django.db import models

DJANGO_OPTIONS = frozenset({"assume_role", "isolation_level", "pool", "server_side_binding", "cursor_factory"})
FEW_ROWS = 20_000
"""So many rows of a query are read from SQLite in less time than a process for it takes to start."""


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT and the columns, with their types, that it gives."""

    sql: str
    schema: Mapping[str, type[pl.DataType]]


class ExtractFailed(Exception):
    """The database could not be read; the text is what it said."""


def read_frames(queries: Sequence[Query]) -> Sequence[pl.DataFrame]:
    """Return the committed rows of each query, all seen in one snapshot.

    It reads over a connection of its own: rows written by an open transaction are not seen. SQLite keeps dates
    as ISO text and truth as 0 and 1; both come back as the query's schema says. An empty text comes back as null.

    :raises ExtractFailed: if the database cannot be read
    """
    if connection.vendor == "postgresql":
        tables = _read_postgresql(queries)
    elif (few := _read_sqlite_few(queries)) is not None:
        return few
    else:
        tables = _read_sqlite(queries)
    return [
        pl.DataFrame(table).select(_as_declared(table.schema, name, dtype) for name, dtype in query.schema.items())
        for query, table in zip(queries, tables, strict=True)
    ]


def read_few(query: Query, *, most: int) -> pl.DataFrame | None:
    """Return the rows of a query as this connection sees them, null where there are more than `most`.

    On SQLite whoever reads many rows starts a process for it (`read_frames`), which takes longer than to read a few.
    An empty text comes back as null, as it does there.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({query.sql}) few LIMIT {most + 1}")  # noqa: S608 - both are ours
        rows = cursor.fetchall()
    if len(rows) > most:
        return None
    frame = pl.DataFrame(rows, schema=dict(query.schema), orient="row")
    texts = [name for name, dtype in query.schema.items() if dtype == pl.String]
    return frame.with_columns(pl.col(name).replace("", None) for name in texts)


def _read_postgresql(queries: Sequence[Query]) -> Sequence[pa.Table]:
    import adbc_driver_postgresql.dbapi  # noqa: PLC0415 - a web worker on SQLite starts without it

    tables = []
    try:
        with adbc_driver_postgresql.dbapi.connect(_postgresql_uri()) as opened, opened.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for query in queries:
                cursor.execute(query.sql)
                tables.append(cursor.fetch_arrow_table())
    except adbc_driver_postgresql.dbapi.Error as error:
        raise ExtractFailed(str(error)) from error
    return tables


def _read_sqlite_few(queries: Sequence[Query]) -> Sequence[pl.DataFrame] | None:
    """Return the same by Python's own driver, None where a query has more than `FEW_ROWS`."""
    # rw: a file that is gone is not made anew.
    address = f"{Path(connection.settings_dict['NAME']).absolute().as_uri()}?mode=rw"
    frames = []
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as opened:
            opened.execute("BEGIN")
            for query in queries:
                rows = opened.execute(f"SELECT {', '.join(query.schema)} FROM ({query.sql})").fetchmany(FEW_ROWS + 1)  # noqa: S608 - ours
                if len(rows) > FEW_ROWS:
                    return None
                frames.append(_as_frame(rows, query.schema))
    except sqlite3.Error as error:
        raise ExtractFailed(str(error)) from error
    return frames


def _as_frame(rows: Sequence[tuple[object, ...]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    frame = pl.DataFrame(
        [
            pl.Series(name, column, dtype=_STORED_AS.get(dtype, dtype))
            for (name, dtype), column in zip(schema.items(), columns, strict=True)
        ]
    )
    texts = [name for name, dtype in schema.items() if dtype in {pl.String, pl.Date}]
    days = [name for name, dtype in schema.items() if dtype == pl.Date]
    return frame.with_columns(pl.col(texts).replace("", None)).with_columns(
        pl.col(days).str.to_date("%Y-%m-%d"),
        *(pl.col(name).cast(pl.Boolean) for name, dtype in schema.items() if dtype == pl.Boolean),
    )


_STORED_AS: Mapping[type[pl.DataType], type[pl.DataType]] = {pl.Date: pl.String, pl.Boolean: pl.Int64}
"""What SQLite keeps of a type it does not have."""


def _read_sqlite(queries: Sequence[Query]) -> Sequence[pa.Table]:
    import pyarrow as pa  # noqa: PLC0415 - web workers read no whole tables and start without it

    statements = [_with_text_for_null(query) for query in queries]
    # -P: never import from the folder somebody happens to stand in
    command = [sys.executable, "-P", "-m", "kejing.kit.extract", str(connection.settings_dict["NAME"])]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints) as child,  # noqa: S603 - our own module
    ):
        assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 - pipes were asked for
        child.stdin.write(json.dumps(statements).encode())
        child.stdin.close()
        try:
            tables = [pa.ipc.open_stream(child.stdout).read_all() for _ in statements]
        except (pa.ArrowInvalid, OSError) as error:
            child.kill()
            child.wait()
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().splitlines()
            raise ExtractFailed(said[-1] if said else str(error)) from error
    return tables


def _with_text_for_null(query: Query) -> str:
    """Give nulls of text columns as empty text: the driver infers a column's type from its first rows."""
    columns = ", ".join(
        f"COALESCE({name}, '') AS {name}" if dtype in {pl.String, pl.Date} else name
        for name, dtype in query.schema.items()
    )
    return f"SELECT {columns} FROM ({query.sql})"  # noqa: S608 - both are ours


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
    """Insert the rows of `frame`, whose columns are named as the table's; all of them or none."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for step in plan_insert(model, frame):
            step.send(cursor)


def upsert_frame(model: type[models.Model], frame: pl.DataFrame, *, key: str) -> None:
    """Insert the rows of `frame`, or overwrite the other columns where `key` is already there; all of them or none.

    The frame has each key once.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for step in plan_upsert(model, frame, key=key):
            step.send(cursor)


def _as_declared(schema: pa.Schema, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    import pyarrow as pa  # noqa: PLC0415 - the same

    found = schema.field(name).type
    column = pl.col(name)
    if dtype == pl.String:
        return column.cast(pl.String).replace("", None)
    if dtype == pl.Date and not pa.types.is_date(found):
        return column.cast(pl.String).replace("", None).str.to_date("%Y-%m-%d")
    if dtype == pl.Boolean and not pa.types.is_boolean(found):
        return column.cast(pl.Int64).cast(pl.Boolean)
    return column.cast(dtype)


def _postgresql_uri() -> str:
    given = connection.settings_dict
    parts = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    # sslmode, sslrootcert, options and the like are libpq's own; what is left are Django's.
    own = {name: value for name, value in given["OPTIONS"].items() if name not in DJANGO_OPTIONS}
    query = urlencode({name: str(value) for name, value in {**parts, **own}.items() if value}, quote_via=quote)
    return f"postgresql:///{quote(str(given['NAME']))}?{query}"
