"""Work that is killed in the middle, or done twice at once, leaves the database as if it had not begun, or whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from serving.ledgers import (
    CUSTOMERS,
    MONTHS,
    NOTHING_STORED,
    SHORT_MONTHS,
    SQLITE,
    count_stored,
    expected_counts,
    read_rows,
    write_ledger,
)
from serving.processes import COMMAND, build_environment, end, run, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.conftest import Installation

HALTING = Path(__file__).with_name("halting.py")
JUDGED = 'INSERT INTO "standing_standing"'
HALF_STORED = 'UPDATE "imports_import" SET "done"'
"""Where an import stands with rows in the tables that nobody sees yet."""


def kill_at(statement: str, words: Sequence[str], *, environment: dict[str, str], folder: Path) -> None:
    """Run a command until it has executed a statement, and kill it there."""
    reached, output = folder / "reached", folder / "halted.txt"
    process = start(
        [sys.executable, str(HALTING), statement, str(reached), *words], environment=environment, output=output
    )
    try:

        def is_there() -> bool:
            assert process.poll() is None, output.read_text()
            return reached.exists()

        wait_until(is_there, what=statement)
        process.kill()
        process.wait(timeout=30)
    finally:
        end(process)


def read_standing(database_url: str) -> Sequence[tuple[object, ...]]:
    return read_rows(database_url, "SELECT * FROM standing_standing ORDER BY customer_id")


def read_done_days(database_url: str) -> list[str]:
    rows = read_rows(database_url, "SELECT as_of FROM standing_refresh WHERE state = 'done' ORDER BY id")
    return [str(day) for (day,) in rows]


def test_a_refresh_killed_in_the_middle_leaves_the_standing_before_and_the_next_one_works(
    either: Installation, tmp_path: Path
) -> None:
    ledger = str(write_ledger(tmp_path / "both.csv"))
    before = read_standing(either.database_url)
    assert (len(before), read_done_days(either.database_url)) == (CUSTOMERS, ["2025-12-27"])

    kill_at(JUDGED, ["import", ledger, "--yes"], environment=either.environment, folder=tmp_path)

    assert (read_standing(either.database_url), read_done_days(either.database_url)) == (before, ["2025-12-27"])
    again = run("import", ledger, "--yes", environment=either.environment)
    assert (again.returncode, again.stderr) == (0, "")
    assert read_done_days(either.database_url) == ["2025-12-27", "2026-02-27"]
    after = read_standing(either.database_url)
    assert len(after) == CUSTOMERS
    assert all(new != old for new, old in zip(after, before, strict=True))


def test_an_import_killed_in_the_middle_stores_nothing_and_can_be_done_again(
    either: Installation, tmp_path: Path
) -> None:
    ledger = str(write_ledger(tmp_path / "both.csv"))
    assert count_stored(either.database_url) == expected_counts(SHORT_MONTHS)

    kill_at(HALF_STORED, ["import", ledger, "--yes"], environment=either.environment, folder=tmp_path)

    assert count_stored(either.database_url) == expected_counts(SHORT_MONTHS)
    again = run("import", ledger, "--yes", environment=either.environment)
    assert (again.returncode, again.stderr) == (0, "")
    assert count_stored(either.database_url) == expected_counts(MONTHS)


def test_a_first_import_killed_in_the_middle_stores_nothing(tmp_path: Path) -> None:
    ledger = str(write_ledger(tmp_path / "ledger.csv"))
    environment = build_environment(tmp_path / "data")

    kill_at(HALF_STORED, ["import", ledger, "--yes"], environment=environment, folder=tmp_path)

    url = f"{SQLITE}{tmp_path / 'data' / 'kejing.sqlite3'}"
    assert (count_stored(url), read_standing(url)) == (NOTHING_STORED, [])


def import_twice_at_once(ledger: Path, *, environment: dict[str, str], folder: Path) -> None:
    """Run `kejing import` twice, started together; where the two collide, one may be refused in a sentence."""
    outputs = [folder / "one.txt", folder / "two.txt"]
    both = [
        start([*COMMAND, "import", str(ledger), "--yes"], environment=environment, output=output) for output in outputs
    ]
    try:
        codes = [process.wait(timeout=120) for process in both]
    finally:
        for process in both:
            end(process)
    said = "\n".join(output.read_text() for output in outputs)
    assert 0 in codes, said
    assert set(codes) <= {0, 1}, said
    assert "Traceback" not in said


def test_two_imports_of_one_file_at_once_store_it_once(either: Installation, tmp_path: Path) -> None:
    ledger = write_ledger(tmp_path / "both.csv")

    import_twice_at_once(ledger, environment=either.environment, folder=tmp_path)

    assert count_stored(either.database_url) == expected_counts(MONTHS)
    assert len(read_standing(either.database_url)) == CUSTOMERS
    assert read_done_days(either.database_url)[-1] == "2026-02-27"


def test_two_first_imports_at_once_store_the_ledger_once(tmp_path: Path) -> None:
    ledger = write_ledger(tmp_path / "ledger.csv")

    import_twice_at_once(ledger, environment=build_environment(tmp_path / "data"), folder=tmp_path)

    url = f"{SQLITE}{tmp_path / 'data' / 'kejing.sqlite3'}"
    assert (count_stored(url), len(read_standing(url))) == (expected_counts(), CUSTOMERS)
