"""Import a ledger, the same again, take it back and bring it back, as multiples of plain inserts of the same rows.

Into SQLite against a bare Polars read and `executemany`; into PostgreSQL, where KEJING_BENCH_SERVER names a server on
which databases may be made, against COPY of the same rows into the same tables with their keys and indexes.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from measuring import measure, measure_once, print_row, print_title, read_size
from measuring.installation import SERVER, make_database, set_up
from reading import make_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from measuring import Step

TODAY = date(2026, 6, 30)
TIMES_LARGER = 10
COPIED = ("ledger_document", "ledger_line")
# These steps import Django late: it is set up for a database that the step is told of.


def write_text(folder: Path, lines: int, customers: int) -> Step:
    """Write the ledger as a trading program exports it, and once more ten times as long, with other documents."""

    def write() -> None:
        text = make_ledger(lines, customers).write_csv()
        (folder / "ledger.csv").write_text(text, encoding="utf-8")
        header, rows = text.split("\n", maxsplit=1)
        with (folder / "long.csv").open("w", encoding="utf-8") as out:
            out.write(f"{header}\n")
            for part in range(TIMES_LARGER):
                out.write(rows.replace(",XS", f",X{part}"))

    return write


def insert_plainly(file: Path, folder: Path) -> Step:
    """Read every column as Polars does and insert the rows: no key, no index, one transaction, nothing looked at."""
    numbers = count()

    def insert() -> None:
        rows = pl.read_csv(file)
        with closing(sqlite3.connect(folder / f"bare{next(numbers)}.sqlite3", autocommit=False)) as connection:
            names = ", ".join(f"c{place}" for place in range(rows.width))
            connection.execute(f"CREATE TABLE line (id INTEGER PRIMARY KEY, {names})")
            marks = ", ".join("?" * rows.width)
            connection.executemany(f"INSERT INTO line VALUES (NULL, {marks})", rows.iter_rows())  # noqa: S608 - our own names
            connection.commit()

    return insert


def import_file(file: Path, data: Path, server: str = "") -> Step:
    """Import the file as the product does: copied, read, staged, compared, applied, switched on."""
    set_up(data, server)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.imports.operations.jobs import apply_import, read_import  # noqa: PLC0415 - the same
    from kejing.imports.operations.receiving import add_file, begin_import  # noqa: PLC0415 - the same

    def run() -> None:
        one = begin_import(source="benchmark", by=None, now=timezone.now())
        add_file(to=one, name=file.name, content=file)
        read_import(one=one, now=timezone.now(), today=TODAY)
        apply_import(one=one, now=timezone.now())

    return run


def switch(data: Path, server: str = "", *, onward: bool) -> Step:
    """Take the first import back, or bring it back."""
    set_up(data, server)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.imports.models import Import  # noqa: PLC0415 - the same
    from kejing.imports.operations.switching import redo_import, undo_import  # noqa: PLC0415 - the same

    run: Callable[..., object] = redo_import if onward else undo_import
    return lambda: run(one=Import.objects.order_by("pk")[0], now=timezone.now())


def copy_out(server: str, folder: Path) -> Step:
    """Write the rows that an import made as text, and empty the two tables."""
    import psycopg  # noqa: PLC0415 - only who asks for PostgreSQL needs its driver

    def run() -> None:
        with psycopg.connect(server) as connection:
            for table in COPIED:
                with (folder / table).open("wb") as out, connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                    for block in copy:
                        out.write(block)
            connection.execute("TRUNCATE ledger_line, ledger_document")

    return run


def copy_in(server: str, folder: Path) -> Step:
    """Copy the same rows into the same tables, with keys, indexes and constraints, in one transaction."""
    import psycopg  # noqa: PLC0415 - only who asks for PostgreSQL needs its driver

    def run() -> None:
        with psycopg.connect(server) as connection:
            connection.execute("TRUNCATE ledger_line, ledger_document")
            for table in COPIED:
                with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy, (folder / table).open("rb") as text:
                    while block := text.read(1 << 20):
                        copy.write(block)

    return run


def compare_postgresql(folder: Path, file: Path) -> None:
    """Print the table of PostgreSQL."""
    server, data = make_database(SERVER), folder / "postgresql"
    first = measure_once(import_file, file, data, server)
    again = measure_once(import_file, file, data, server)
    undone = measure_once(switch, data, server, onward=False)
    measure_once(copy_out, server, folder)
    bare = measure(copy_in, server, folder)
    print_title("the same into PostgreSQL; ratio to COPY of the same rows into the same tables with keys and indexes")
    print_row("anchor: COPY of documents and lines", bare, anchor=bare)
    print_row("import into an empty database", first, anchor=bare)
    print_row("import of the same file again", again, anchor=bare)
    print_row("take the first one back", undone, anchor=bare)


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=1_000_000, customers=10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, data = folder / "ledger.csv", folder / "sqlite"
        measure_once(write_text, folder, size.lines, size.customers)
        print_title(f"importing: {size.lines:,} lines of CSV into SQLite; ratio to a bare read and plain inserts")
        bare = measure(insert_plainly, file, folder)
        print_row("anchor: polars.read_csv, executemany, no index", bare, anchor=bare)
        print_row("import into an empty database", measure_once(import_file, file, data), anchor=bare)
        print_row("import of the same file again", measure_once(import_file, file, data), anchor=bare)
        print_row("take the first one back", measure_once(switch, data, onward=False), anchor=bare)
        print_row("bring it back", measure_once(switch, data, onward=True), anchor=bare)
        if SERVER:
            compare_postgresql(folder, file)
        print_title(f"{size.lines * TIMES_LARGER:,} lines in one go; ratio to the million's anchor")
        long = measure_once(import_file, folder / "long.csv", folder / "long")
        print_row("import into an empty SQLite", long, anchor=bare)


if __name__ == "__main__":
    main()
