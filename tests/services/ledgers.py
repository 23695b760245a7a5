"""Real ledgers that nobody on this project made; read where they lie, never copied here."""

import os
from pathlib import Path

import pytest

from services.switches import REAL_LEDGERS

MARKER = "real_ledger"


class Tally:
    """Counts the tests on real ledgers, in the process that prints the summary."""

    def __init__(self) -> None:
        self.ran = 0
        self.skipped = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if MARKER not in report.keywords:
            return
        if report.skipped and report.when in {"setup", "call"}:
            self.skipped += 1
        elif report.when == "call" or (report.when == "setup" and report.failed):
            self.ran += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.write_line(f"real-ledger tests: {self.ran} ran, {self.skipped} skipped")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}: reads a real ledger (set by the fixture real_ledgers)")
    if not hasattr(config, "workerinput"):  # a worker's reports travel to the controller
        config.pluginmanager.register(Tally(), "real-ledger-tally")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "real_ledgers" in getattr(item, "fixturenames", ()):
            item.add_marker(MARKER)


@pytest.fixture(scope="session")
def real_ledgers(pytestconfig: pytest.Config) -> Path:
    """Return the folder of real ledgers; skip where there is none, also in continuous integration."""
    folder = Path(os.environ.get(REAL_LEDGERS) or pytestconfig.rootpath.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"There are no real ledgers here: set {REAL_LEDGERS} to their folder.")
    return folder
