"""A database server that ends in the middle of an import, and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from services.absence import report_absence
from services.databases import RUN_FOLDER
from services.postgresql import (
    OWNER,
    SETTINGS,
    PostgresqlAbsentError,
    find_binaries,
    run_as_owner,
    runs_as_root,
    start_cluster,
    stop_cluster,
)
from serving.butcher import hire_butcher
from serving.processes import build_environment
from serving.test_killed_imports import SOURCE, write_lines

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.postgresql

BEFORE_THE_END = 0.6


def test_a_server_that_ends_in_the_middle_of_an_import_loses_nothing_of_it(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    try:
        binaries = find_binaries()
    except PostgresqlAbsentError as absent:
        report_absence(str(absent))
    # The server runs under another account, which may not look into the test's own folder.
    folder = pytestconfig.stash[RUN_FOLDER] / "ending"
    folder.mkdir()
    cluster = folder / "cluster"
    url = start_cluster(binaries, folder)
    control = [*(["runuser", "-u", OWNER, "--"] if runs_as_root() else []), str(binaries / "pg_ctl"), f"-D{cluster}"]
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"port={urlsplit(url).port}"))
    files = {"lines": write_lines(tmp_path / "lines.csv", customers=range(40), months=12, extra=0)}
    more = {"lines": write_lines(tmp_path / "more.csv", customers=range(40), months=13, extra=1)}
    try:
        with hire_butcher(build_environment(tmp_path / "data", DATABASE_URL=url), database_url=url) as butcher:
            butcher.do("migrate")
            first, second = (butcher.do("bring", given, SOURCE).given for given in (files, more))
            butcher.do("read", first)
            usual = butcher.do("apply", first)
            seen = butcher.read_ledger()
            butcher.do("read", second)

            moment = int(usual.moments * BEFORE_THE_END)
            butcher.do("apply", second, run_at=(moment, [*control, "stop", "--wait", "--mode=immediate"]))
            run_as_owner(
                [*control[-2:], "start", "--wait", f"--log={cluster / 'log'}", f"--options={options}"], within=cluster
            )

            assert (butcher.read_ledger(), butcher.state_of(second)) == (seen, "applying")
            butcher.do("start")
            assert (butcher.read_ledger(), butcher.state_of(second)) == (seen, "interrupted")
            butcher.do("apply", second)
            assert (butcher.read_ledger()[0][:2], butcher.state_of(second)) == (("documents", 520), "applied")
    finally:
        stop_cluster(folder)
