"""The engines that run the summary over facts in hand: DuckDB, or the databases a company may keep them in.

All give the same rows to the bit; only DuckDB reads a `Scan` where it lies, the others are given its rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from itertools import batched
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

import polars as pl

from kejing.analytics.facts import Scan, Schema
from kejing.analytics.summary.dialect import DUCKDB, POSTGRESQL, SQLITE, Dialect

if TYPE_CHECKING:
    import duckdb
    import psycopg

type Tables = Mapping[str, pl.DataFrame | Scan]

MEMORY_LIMIT = "1GB"

_BATCH = 10_000


class EngineName(StrEnum):
    """The engines by the names the command line knows them by."""

    DUCKDB = "duckdb"
    SQLITE = "sqlite"
    POSTGRES = "postgres"


class EngineError(RuntimeError):
    """An engine that cannot be used: no server named, or none that answers."""


class Engine(Protocol):
    """An engine with the facts in it."""

    @property
    def dialect(self) -> Dialect:
        """Return how this engine's texts are written."""
        ...

    @property
    def queries(self) -> Mapping[str, str]:
        """Return the facts that are read where they lie, as queries by table."""
        ...

    def read(self, text: str, *, schema: Schema) -> pl.DataFrame:
        """Return the rows of a text with these columns and types, in no order."""
        ...


@contextmanager
def open_engine(name: EngineName, tables: Tables, *, server: str | None = None) -> Iterator[Engine]:
    """Open the engine with the tables in it; nothing is left behind. `server` is PostgreSQL's connection URL.

    :raises EngineError: if PostgreSQL is asked for and no server is named or none answers, or if an engine gives up:
        no room on the disk, a sum beyond 63 bits
    """
    import duckdb  # noqa: PLC0415 - who sums inside another database, as a web worker, starts without it

    if name is EngineName.DUCKDB:
        with TemporaryDirectory(prefix="kejing-summary-") as folder, duckdb.connect(":memory:") as connection:
            try:
                yield _DuckDB(connection, tables, folder=folder)
            except duckdb.Error as error:
                raise EngineError(str(error)) from error
    elif name is EngineName.SQLITE:
        in_memory = sqlite3.connect(":memory:")
        try:
            yield _SQLite(in_memory, _collect(tables))
        except (sqlite3.Error, duckdb.Error) as error:
            raise EngineError(str(error)) from error
        finally:
            in_memory.close()
    else:
        with _connect(server) as session:
            yield _PostgreSQL(session, _collect(tables))


class _DuckDB:
    dialect = DUCKDB

    def __init__(self, connection: duckdb.DuckDBPyConnection, tables: Tables, *, folder: str) -> None:
        # What does not fit goes to disk: it costs hardly any time, and a large ledger must not fill the machine.
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET temp_directory = ?", [folder])
        # The rows are sorted at the end anyway, and keeping their order costs memory.
        connection.execute("SET preserve_insertion_order = false")
        # What is printed is for whoever calls to decide.
        connection.execute("SET enable_progress_bar = false")
        self._connection = connection
        self.queries = {name: table.sql for name, table in tables.items() if isinstance(table, Scan)}
        for name, table in tables.items():
            if isinstance(table, pl.DataFrame):
                connection.register(name, table)

    def read(self, text: str, *, schema: Schema) -> pl.DataFrame:
        return _fetch(self._connection, text).select(pl.col(name).cast(kind) for name, kind in schema.items())


class _SQLite:
    """Dates are ISO text there, and truth is 0 or 1."""

    dialect = SQLITE
    queries: Mapping[str, str] = {}

    def __init__(self, connection: sqlite3.Connection, tables: Mapping[str, pl.DataFrame]) -> None:
        self._connection = connection
        for name, table in tables.items():
            names = ", ".join(f'"{column}"' for column in table.columns)
            marks = ", ".join("?" * table.width)
            connection.execute(f"CREATE TABLE {name} ({names})")
            rows = table.with_columns(pl.col(pl.Date).dt.to_string()).iter_rows()
            for batch in batched(rows, _BATCH):
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", batch)  # noqa: S608 - our own tables

    def read(self, text: str, *, schema: Schema) -> pl.DataFrame:
        raw = {
            name: pl.String if kind == pl.Date else pl.Int64 if kind == pl.Boolean else kind
            for name, kind in schema.items()
        }
        frame = pl.DataFrame(self._connection.execute(text).fetchall(), schema=raw, orient="row")
        return frame.with_columns(
            *(pl.col(name).str.to_date() for name, kind in schema.items() if kind == pl.Date),
            *(pl.col(name).cast(pl.Boolean) for name, kind in schema.items() if kind == pl.Boolean),
        )


class _PostgreSQL:
    """The facts lie in temporary tables of one session, which ends with them."""

    dialect = POSTGRESQL
    queries: Mapping[str, str] = {}

    def __init__(self, session: psycopg.Connection, tables: Mapping[str, pl.DataFrame]) -> None:
        self._session = session
        for name, table in tables.items():
            columns = ", ".join(f'"{column}" {_POSTGRESQL_TYPES[kind]}' for column, kind in table.schema.items())
            session.execute(f"CREATE TEMPORARY TABLE {name} ({columns})".encode())
            with session.cursor().copy(f"COPY pg_temp.{name} FROM STDIN".encode()) as copy:
                for row in table.iter_rows():
                    copy.write_row(row)
            session.execute(f"ANALYZE pg_temp.{name}".encode())

    def read(self, text: str, *, schema: Schema) -> pl.DataFrame:
        return pl.DataFrame(self._session.execute(text.encode()).fetchall(), schema=dict(schema), orient="row")


_POSTGRESQL_TYPES: Mapping[pl.DataType, str] = {
    pl.String(): "text",
    pl.Int64(): "bigint",
    pl.Int32(): "integer",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
}


@contextmanager
def _connect(server: str | None) -> Iterator[psycopg.Connection]:
    import duckdb  # noqa: PLC0415 - as above
    import psycopg  # noqa: PLC0415 - only who asks for PostgreSQL pays for its driver

    if not server:
        raise EngineError("No PostgreSQL server is named: set DATABASE_URL, such as postgres://user@host/name.")
    try:
        session = psycopg.connect(server)
    except psycopg.OperationalError as error:
        raise EngineError(f"The PostgreSQL server does not answer: {str(error).strip()}") from error
    try:
        yield session
    except (psycopg.Error, duckdb.Error) as error:
        raise EngineError(str(error).strip()) from error
    finally:
        session.rollback()
        session.close()


def _collect(tables: Tables) -> dict[str, pl.DataFrame]:
    import duckdb  # noqa: PLC0415 - as above

    with duckdb.connect(":memory:") as connection:
        return {
            name: _fetch(connection, table.sql) if isinstance(table, Scan) else table for name, table in tables.items()
        }


def _fetch(connection: duckdb.DuckDBPyConnection, text: str) -> pl.DataFrame:
    """Return the rows of one query of DuckDB.

    :raises EngineError: if the text is no query
    """
    relation = connection.query(text)
    if relation is None:
        raise EngineError("The text gives no rows.")
    rows: pl.DataFrame = relation.pl()
    return rows
