"""What the machine does to an import: a full disk, a database that is held, gone, or ends; each is said, none loses."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing, contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import connection

from imports.faulty import CHUNK, FIRST, SECOND, ask, before, state_of, stop
from imports.importing import apply, import_files, read, receive, visible
from kejing.imports.enums import FileRole, ImportState
from kejing.imports.models import Import
from kejing.imports.operations import jobs, reading, writing
from kejing.imports.operations.interrupted import recover_imports
from kejing.imports.operations.receiving import add_file
from kejing.imports.operations.staging import Staging, folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = "客户编号,客户名称,联系人,电话\n" + "".join(
    f"C{n % 30:02},Shop {n % 30},{'安' * 50} {n},138{n:08}\n" for n in range(300)
)
FULL = "The files cannot be written: File too large. Make room on the disk, then try again."


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have chunks that a small ledger fills."""
    monkeypatch.setattr(writing, "CHUNK_DOCUMENTS", CHUNK)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file become larger: what a full disk does, as far as a process can do it to itself."""
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def test_an_upload_that_does_not_fit_leaves_nothing_of_it() -> None:
    one = receive()

    with room_for(1000):
        said = stop(lambda: add_file(to=one, name="big.csv", content=BytesIO(SECOND.encode())))

    assert (said, one.files.count(), list((folder_of(one) / "files").iterdir())) == (FULL, 0, [])
    add_file(to=one, name="big.csv", content=BytesIO(SECOND.encode()))
    read(one)
    assert state_of(one) == ImportState.READY


@pytest.mark.parametrize(
    ("module", "step"),
    [(reading, "keep_account"), (reading, "arrange"), (Staging, "write"), (jobs, "read_files")],
    ids=["Python", "DuckDB", "Polars", "intake"],
)
def test_a_disk_that_is_full_while_files_are_read_is_said_and_they_can_be_read_again(
    module: object, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = receive(SECOND)
    whole = getattr(module, step)

    def without_room(*arguments: Any, **named: Any) -> Any:
        with room_for(100):
            return whole(*arguments, **named)

    monkeypatch.setattr(module, step, without_room)
    said = stop(lambda: read(one))

    assert (said, state_of(one)) == (FULL, ImportState.INTERRUPTED)
    assert (visible(), Import.objects.get(pk=one.pk).preview) == ([], None)
    monkeypatch.setattr(module, step, whole)
    read(one)
    apply(one)
    assert len(visible()) == 300


@pytest.mark.parametrize("step", ["make_records", "write_documents", "show_import"])
def test_a_database_without_room_is_said_and_the_import_goes_on_when_there_is(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told how large it may become")
    import_files(FIRST)
    seen = visible()
    one = receive(SECOND, PEOPLE, roles=(FileRole.LINES, FileRole.CUSTOMERS))
    read(one)
    ask("VACUUM")
    before(monkeypatch, jobs, step, lambda: ask(f"PRAGMA max_page_count = {ask('PRAGMA page_count')}"))

    try:
        said = stop(lambda: apply(one))
        assert (visible(), state_of(one)) == (seen, ImportState.INTERRUPTED)
    finally:
        ask("PRAGMA max_page_count = 1000000000")

    assert said == ("The database cannot be used: database or disk is full. Nothing half-done is visible; try again.")
    apply(one)
    assert len(visible()) == 300


@contextmanager
def held_by_somebody(table: str) -> Iterator[None]:
    """Let somebody else hold the database, or on PostgreSQL a table, for longer than anybody waits."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        ask("PRAGMA busy_timeout = 50")
        with closing(sqlite3.connect(given["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        ask("PRAGMA busy_timeout = 20000")
        return
    ask("SELECT set_config('lock_timeout', '50ms', false)")
    with psycopg.connect(**connect_by()) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield
        other.rollback()
    ask("SELECT set_config('lock_timeout', '0', false)")


def connect_by() -> dict[str, Any]:
    given = connection.settings_dict
    return {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"],
        "dbname": given["NAME"],
    }


@pytest.mark.parametrize(
    ("step", "table"),
    [("make_records", "ledger_product"), ("write_documents", "ledger_line"), ("find_new_contacts", "ledger_batch")],
    ids=["records", "documents", "switch"],
)
def test_a_database_that_somebody_holds_for_long_is_said_and_the_import_goes_on_later(
    step: str, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_files(FIRST)
    seen = visible()
    one = receive(SECOND)
    read(one)
    held = held_by_somebody(table)
    before(monkeypatch, jobs, step, held.__enter__)

    said = stop(lambda: apply(one))
    held.__exit__(None, None, None)

    assert "lock" in said
    assert said.startswith("The database cannot be used: ")
    assert visible() == seen
    recover_imports()
    assert state_of(one) == ImportState.INTERRUPTED
    apply(one)
    assert (len(visible()), state_of(one)) == (300, ImportState.APPLIED)


@pytest.mark.parametrize("step", ["make_records", "write_documents", "show_import"])
def test_a_connection_that_ends_is_said_and_the_import_goes_on_over_another(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is a file, and nobody ends what is no connection")
    import_files(FIRST)
    seen = visible()
    one = receive(SECOND)
    read(one)

    def end_connection() -> None:
        number = ask("SELECT pg_backend_pid()")
        with psycopg.connect(**connect_by()) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [number])

    before(monkeypatch, jobs, step, end_connection)
    said = stop(lambda: apply(one))

    assert said.startswith("The database cannot be used: ")
    assert (visible(), state_of(one)) == (seen, ImportState.INTERRUPTED)
    apply(one)
    assert len(visible()) == 300
