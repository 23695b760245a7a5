"""Very many rows into the database, in chunks that are transactions of their own: others write between them.

Everything goes through Django's connection: what else is written in the caller's transaction stands or falls with the
chunk. `docs/decisions/rows-arrive-in-short-chunks.md` tells why it is done so, with figures.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import Error, connection, transaction

from kejing.kit.inserts import plan_insert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from django.db import models
    from django.db.backends.utils import CursorWrapper

BREATH_SECONDS = 0.12
"""Who waits for SQLite's lock looks every 0.1 s whether it is free; it has to be for a little longer than that."""


class IngestFailed(Exception):
    """The database refused a chunk; the text is what it said."""


class Ingest:
    """Appends chunks of rows; made by `open_ingest`."""

    __slots__ = ("_ended_at",)

    def __init__(self) -> None:
        self._ended_at: float | None = None

    def append(self, tables: Sequence[tuple[type[models.Model], pl.DataFrame]]) -> None:
        """Insert the rows of all frames, whose columns are named as the tables', in one transaction.

        Inside a transaction of the caller they belong to that one, which fails as a whole if they do.

        :raises IngestFailed: if the database refuses them; then none of them are there
        """
        # All that can be done before the lock is taken is: others wait for what happens under it.
        steps = [step for model, frame in tables for step in plan_insert(model, frame)]
        self._let_others_write()
        try:
            with transaction.atomic(savepoint=False), connection.cursor() as cursor:
                for step in steps:
                    step.send(cursor)
        except Error as error:
            raise IngestFailed(str(error).strip()) from error
        finally:
            self._ended_at = time.monotonic()

    def _let_others_write(self) -> None:
        if connection.vendor != "sqlite" or connection.in_atomic_block or self._ended_at is None:
            return
        left = self._ended_at + BREATH_SECONDS - time.monotonic()
        if left > 0:
            time.sleep(left)


@contextmanager
def open_ingest() -> Iterator[Ingest]:
    """Give what appends chunks one after the other."""
    yield Ingest()


def reserve_range(model: type[models.Model], count: int) -> range:
    """Return `count` primary keys in a row for new rows of `model`; nobody else gets them, now or later.

    They are kept once the transaction is, so rows can be inserted with them in any number of transactions. Others who
    insert rows of this model wait until then: reserve in a transaction that ends soon.
    """
    if count <= 0:
        return range(0)
    meta = model._meta  # noqa: SLF001 - Django's documented model API
    column = str(meta.pk.column)
    table, key = connection.ops.quote_name(meta.db_table), connection.ops.quote_name(column)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            last = _advance_sequence(cursor, table=table, key=key, column=column, count=count)
        else:
            last = _advance_counter(cursor, table=table, key=key, name=meta.db_table, count=count)
    return range(last - count + 1, last + 1)


def _advance_sequence(cursor: CursorWrapper, *, table: str, key: str, column: str, count: int) -> int:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
    (sequence,) = cursor.fetchone()
    # It changes nothing, and locks: between the two calls below nobody else takes a number.
    cursor.execute(f"ALTER SEQUENCE {sequence} NO CYCLE")
    highest = f"SELECT COALESCE(MAX({key}), 0) FROM {table}"  # noqa: S608 - the model's own names
    cursor.execute(
        f"SELECT setval(%s::regclass, GREATEST(nextval(%s::regclass) - 1, ({highest})) + %s)",
        [sequence, sequence, count],
    )
    (last,) = cursor.fetchone()
    return int(last)


def _advance_counter(cursor: CursorWrapper, *, table: str, key: str, name: str, count: int) -> int:
    # The transaction holds the write lock. A table that never had a row has no counter yet.
    cursor.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT %s, 0"
        " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
        [name, name],
    )
    highest = f"SELECT COALESCE(MAX({key}), 0) FROM {table}"  # noqa: S608 - the model's own names
    cursor.execute(
        f"UPDATE sqlite_sequence SET seq = MAX(seq, ({highest})) + %s WHERE name = %s RETURNING seq",  # noqa: S608 - the same
        [count, name],
    )
    (last,) = cursor.fetchone()
    return int(last)
