from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from serving.processes import build_environment
from serving.visiting import read_tier_counts, read_total

if TYPE_CHECKING:
    from pathlib import Path

    from serving.conftest import StartServer

pytestmark = pytest.mark.once

CUSTOMERS = 40
STOP_SECONDS = 40


def read_refreshes(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "demo" / "kejing.sqlite3")) as connection:
        return connection.execute(
            "SELECT id, as_of, state, finished_at, customer_count FROM standing_refresh"
        ).fetchall()


def test_the_demo_makes_its_company_once_and_leaves_the_installation_beside_it_alone(
    start_server: StartServer, tmp_path: Path
) -> None:
    data, own = tmp_path / "data", tmp_path / "own.sqlite3"
    words = ("demo", "--no-browser", "--customers", str(CUSTOMERS))
    environment = build_environment(data, DATABASE_URL=f"sqlite:///{own}", KEJING_COMPANY="Mine")
    first = start_server(*words, environment=environment)
    said = first.output.read_text()
    pyramid = first.visitor.sign_in("manager", "kejing-demo")
    made = read_refreshes(data)
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(timeout=STOP_SECONDS) == 0

    second = start_server(*words, environment=environment)
    again = second.visitor.sign_in("manager", "kejing-demo")

    assert f"http://127.0.0.1:{first.port}/" in said
    assert re.search(r"^  manager +General manager", said, flags=re.MULTILINE)
    counts = read_tier_counts(pyramid.text)
    assert list(counts) == ["head", "core", "small", "dormant", "prospect"]
    assert (counts["head"] > 0, read_total(pyramid.text)) == (True, CUSTOMERS)
    assert [(state, count) for _, _, state, _, count in made] == [("done", CUSTOMERS)]
    # The second start changed nothing, not even the moment of judging, and showed the same company.
    assert read_refreshes(data) == made
    assert read_tier_counts(again.text) == counts
    assert "Mine" not in pyramid.text
    assert (sorted(path.name for path in data.iterdir()), own.exists()) == (["demo"], False)
