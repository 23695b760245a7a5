"""Orders pieces of imports from `killing.py`, has some of them killed, and looks at what is left in the database."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kejing.customers.queries import CUSTOMER_FACTS
from kejing.followups.queries import CONTACT_FACTS
from kejing.ledger.queries import ACCOUNT_ITEMS, DOCUMENT_FACTS, LINE_FACTS
from kejing.standing.operations.rows import JUDGED_COLUMNS
from serving.ledgers import SQLITE, read_rows
from serving.processes import end, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TESTS = Path(__file__).parents[1]
ALONE = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
ITEMS = ", ".join(name for name in ACCOUNT_ITEMS.schema if name != "id")
SHOWN = {
    "documents": DOCUMENT_FACTS.sql,
    "lines": LINE_FACTS.sql,
    "items": f"SELECT {ITEMS} FROM ({ACCOUNT_ITEMS.sql}) AS items",  # noqa: S608 - our own text
    "facts of customers": CUSTOMER_FACTS.sql,
    "contacts": CONTACT_FACTS.sql,
    "customers": "SELECT code, name, region, kind FROM customers_customer WHERE NOT is_withdrawn",
    "products": "SELECT code, name FROM ledger_product WHERE NOT is_withdrawn",
    "people": "SELECT c.code, p.name, p.phone FROM customers_person p JOIN customers_customer c ON c.id = p.customer_id"
    " WHERE NOT c.is_withdrawn",
}
"""All that anybody reads of the ledger."""
COUNTED = (
    "ledger_batch",
    "ledger_document",
    "ledger_line",
    "customers_customer",
    "customers_person",
    "followups_followup",
    "imports_change",
)

type Ledger = tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """How a piece went: what it gave, how many moments and seconds it had, its exit code (negative: the signal)."""

    given: Any
    moments: int
    seconds: float
    code: int

    @property
    def was_killed(self) -> bool:
        """Whether it died before it was done."""
        return self.code < 0


class Butcher:
    """The running process of `killing.py`, and the database that it works on."""

    def __init__(self, process: subprocess.Popen[str], database_url: str) -> None:
        self.process = process
        self.database_url = database_url

    def do(self, piece: str, *arguments: object, **death: object) -> Told:
        """Do a piece, with its death where one is given, and wait until nobody holds the database any more.

        `die_at` is a moment of the piece, `die_after` seconds; `run_at` a moment and a command that is run then.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": piece, "with": arguments, **death}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        told = Told(answer.get("given"), answer.get("moments", 0), answer["seconds"], answer["code"])
        assert death or told.code == 0, f"{piece} failed"
        assert told.code in {0, -9}, f"{piece} failed"
        if not self.database_url.startswith(SQLITE) and "run_at" not in death:
            wait_until(lambda: self.ask(ALONE) == 0, what="the server to notice")
        return told

    def ask(self, statement: str) -> object:
        """Return the one value that a statement gives."""
        return read_rows(self.database_url, statement)[0][0]

    def read_ledger(self) -> Ledger:
        """Return all that anybody reads of the ledger, of each part how much it is, and its digest."""
        parts = {name: sorted(map(repr, read_rows(self.database_url, text))) for name, text in SHOWN.items()}
        return tuple((name, len(rows), _digest(rows)) for name, rows in parts.items())

    def read_standing(self) -> str:
        """Return the digest of all standing rows, and what the refresh they are of says of them."""
        columns = ", ".join(name for name in JUDGED_COLUMNS if name != "customer_id")
        tables = "standing_standing JOIN standing_told ON standing_id = customer_id"
        rows = read_rows(self.database_url, f"SELECT {columns} FROM {tables} ORDER BY customer_code")  # noqa: S608 - our own columns
        said = read_rows(
            self.database_url,
            "SELECT as_of, customer_count, ledger_last_on, findings FROM standing_refresh WHERE state = 'done'"
            " ORDER BY id DESC LIMIT 1",
        )
        return _digest([repr((rows, said))])

    def count_rows(self) -> dict[str, object]:
        """Return how many rows there are, seen by anybody or not."""
        return {table: self.ask(f"SELECT COUNT(*) FROM {table}") for table in COUNTED}  # noqa: S608 - our own tables

    def state_of(self, number: int) -> str:
        """Return the state of an import."""
        return str(self.ask(f"SELECT state FROM imports_import WHERE id = {number}"))  # noqa: S608 - a number


@contextmanager
def hire_butcher(environment: Mapping[str, str], *, database_url: str) -> Iterator[Butcher]:
    """Start `killing.py`, and end it with the block."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "serving.killing"],
        # Threads that a library begins as it is loaded are lost in a fork.
        env={**environment, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(TESTS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Butcher(process, database_url)
        finally:
            end(process)


def _digest(rows: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(rows).encode()).hexdigest()[:16]
