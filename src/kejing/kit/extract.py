"""A process of its own that reads a SQLite file by ADBC and writes Arrow streams to its standard output.

The ADBC driver carries its own copy of SQLite. Two copies in one process do not see each other's POSIX locks: the
one that closes last-but-one takes itself for the last, removes the write-ahead log, and commits of the other are lost
(SQLite's "How To Corrupt", section on multiple copies in one process). Between processes the locks hold.

Run as `python -m kejing.kit.extract FILE` with a JSON list of statements on standard input. All statements see one
snapshot. It imports no Django, so that it starts fast.
"""

import json
import sys
from typing import IO

import adbc_driver_sqlite.dbapi
import pyarrow as pa


def extract(file: str, statements: list[str], *, out: IO[bytes]) -> None:
    """Write the rows of each statement to `out`, one Arrow stream after the other."""
    with adbc_driver_sqlite.dbapi.connect(file) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            reader = cursor.fetch_record_batch()
            with pa.ipc.new_stream(out, reader.schema) as stream:
                for batch in reader:
                    stream.write_batch(batch)


if __name__ == "__main__":
    extract(sys.argv[1], json.load(sys.stdin), out=sys.stdout.buffer)
