"""Installations of their own for tests that start commands."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

from services.postgresql import find_free_port
from serving.ledgers import SHORT_MONTHS, SQLITE, write_ledger
from serving.processes import COMMAND, build_environment, end, run, start, wait_until
from serving.visiting import Visitor

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kejing.site.cli.certificate import Certificate

MANAGER, PASSWORD = "anna", "long-enough-to-pass"
RESET = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder, its database, and the environment in which its commands run."""

    folder: Path
    database_url: str
    environment: dict[str, str]


@dataclass(frozen=True, slots=True)
class Running:
    """A started command that serves pages."""

    process: subprocess.Popen[bytes]
    visitor: Visitor
    port: int
    output: Path


type StartServer = Callable[..., Running]


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start `kejing serve` or `demo` and wait for its sign-in page; all end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start_command(*words: str, environment: dict[str, str], certificate: Certificate | None = None) -> Running:
        port = find_free_port()
        output = tmp_path / f"output-{len(started)}.txt"
        files = ["--cert", str(certificate.cert), "--key", str(certificate.key)] if certificate else []
        process = start([*COMMAND, *words, "--port", str(port), *files], environment=environment, output=output)
        started.append(process)
        trusts = certificate.cert if certificate else None
        visitor = Visitor(f"{'https' if certificate else 'http'}://127.0.0.1:{port}", trusts=trusts)

        def answers() -> bool:
            assert process.poll() is None, output.read_text()
            return visitor.find_sign_in() is not None

        wait_until(answers, what="the sign-in page")
        return Running(process, visitor, port, output)

    yield start_command
    for process in started:
        end(process)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder in which `kejing import` and `kejing account` were run."""
    folder = tmp_path_factory.mktemp("installation")
    fill(build_environment(folder / "data"), folder=folder)
    return folder / "data"


def fill(environment: dict[str, str], *, folder: Path) -> None:
    """Import the first year of the ledger and make the general manager's account."""
    ledger = write_ledger(folder / "first.csv", months=SHORT_MONTHS)
    imported = run("import", str(ledger), "--yes", environment=environment)
    assert imported.returncode == 0, imported.stderr
    made = run("account", MANAGER, "--name", "Anna", environment=environment, keyboard=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr


@pytest.fixture
def installation(made_once: Path, tmp_path: Path) -> Installation:
    """Return an installation on SQLite with a year's ledger, judged, and a general manager."""
    folder = tmp_path / "data"
    shutil.copytree(made_once, folder)
    return Installation(folder, f"{SQLITE}{folder / 'kejing.sqlite3'}", build_environment(folder))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Return the same on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("installation")
        return
    url: str = request.getfixturevalue("postgresql_url")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(RESET)
        environment = build_environment(tmp_path / "data", DATABASE_URL=url)
        fill(environment, folder=tmp_path)
        yield Installation(tmp_path / "data", url, environment)
        connection.execute(RESET)
