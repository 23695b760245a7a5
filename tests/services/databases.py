"""Which database the suite runs on, chosen before Django reads its settings; nobody's own data is touched."""

import importlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from services import postgresql, switches
from services.absence import report_absence, services_are_required

CHOICES = ("sqlite", "postgresql")
SETTINGS = "kejing.site.settings"
TESTS = Path(__file__).parents[1]
SAME_ON_BOTH = ("analytics", "architecture", "demo", "frontend", "geo", "intake", "oracle", "proof")
"""Folders of tests of what knows no database, which the import rules see to: they run once, with those on SQLite.

A test in them that asks for Django's database runs on each all the same, one that asks for a cluster on PostgreSQL.
"""
LONGEST = TESTS / "serving"
"""The folder whose tests take the longest: begun last, one would keep a single worker busy after all others."""
KEPT_TABLES = ('"django_content_type"', '"auth_permission"')
RUN_FOLDER = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=CHOICES,
        default=os.environ.get(switches.DATABASE, "sqlite"),
        help=f"The database the suite runs on (default: {switches.DATABASE}, or sqlite).",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose data folder and database, then let Django read its settings; pytest-django sets it up after this."""
    config.addinivalue_line("markers", "postgresql: needs a PostgreSQL cluster (set by the fixture postgresql_url)")
    config.addinivalue_line("markers", "once: finds the same on every database, and runs with those on SQLite alone")
    worker = getattr(config, "workerinput", None)
    folder = Path(worker["run_folder"] if worker else tempfile.mkdtemp(prefix="kejing-tests-"))
    config.stash[RUN_FOLDER] = folder
    if worker is None:
        config.add_cleanup(lambda: remove_run_folder(folder))
    forget_developers_settings()
    data = folder / "data" / (worker["workerid"] if worker else "main")
    data.mkdir(parents=True)
    os.environ["KEJING_DATA"] = str(data)
    os.environ["KEJING_SECRET_KEY"] = "no secret: made for tests, and long enough"  # noqa: S105 (it says so)
    if config.getoption("--database") == "postgresql":
        os.environ["DATABASE_URL"] = start_or_leave(folder)
    if config.pluginmanager.hasplugin("django"):
        load_settings(config.getoption("--database"))
        empty_tables_at_once()
    if worker is None and config.getoption("numprocesses", default=None):
        # A worker that finds them named reads them as it starts, before it knows its own data folder.
        del os.environ["DJANGO_SETTINGS_MODULE"]
        if config.getoption("--database") == "sqlite":
            # A worker for each processor keeps them all busy; on PostgreSQL frames have threads, as they do at work.
            os.environ.setdefault("POLARS_MAX_THREADS", "1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return one worker more than there are processors: with as many, a third of their time is waiting for browsers."""
    processors = os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count()
    return (processors or 1) + 1 if config.getoption("numprocesses") == "auto" else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell each xdist worker where the run's folder is."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # xdist publishes no types for its nodes
    node.workerinput["run_folder"] = str(config.stash[RUN_FOLDER])  # type: ignore[attr-defined]  # the same


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a cluster, begin with the longest; run each test where it belongs, unless somebody names it."""
    items.sort(key=lambda item: item.path.parent != LONGEST)  # keeps the random order of each half
    for item in items:
        if "postgresql_url" in getattr(item, "fixturenames", ()):
            item.add_marker("postgresql")
    if any("::" in argument for argument in config.args):
        return
    chosen = config.getoption("--database")
    elsewhere = {item for item in items if not _belongs(item, chosen)}
    config.hook.pytest_deselected(items=list(elsewhere))
    items[:] = [item for item in items if item not in elsewhere]


def _belongs(item: pytest.Item, chosen: str) -> bool:
    """Answer whether a test is of the run on this database: what needs a cluster is of PostgreSQL's."""
    if item.get_closest_marker("postgresql") is not None:
        return chosen == "postgresql"
    called = getattr(item, "callspec", None)
    if called is not None and any(isinstance(value, str) and value == "sqlite" for value in called.params.values()):
        return chosen == "sqlite"
    knows_none = (
        item.path.relative_to(TESTS).parts[0] in SAME_ON_BOTH
        and not {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        and item.get_closest_marker("django_db") is None
    )
    return chosen == "sqlite" or not (knows_none or item.get_closest_marker("once") is not None)


def empty_tables_at_once() -> None:
    """Have tables emptied between tests quickly: nothing here asks for what Django fills in anew after each time.

    Its kinds of models and their permissions stay in SQLite, and are not made again; in PostgreSQL they go. SQLite does
    not look at each row's references: all tables go together, and row by row takes seconds after a real ledger.
    """
    flushing: Any = importlib.import_module("django.core.management.commands.flush")
    flushing.emit_post_migrate_signal = lambda *_given, **_named: None
    operations = importlib.import_module("django.db.backends.sqlite3.base").DatabaseOperations
    plain = operations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        with self.connection.constraint_checks_disabled():
            plain(self, [sql for sql in sql_list if not any(table in sql for table in KEPT_TABLES)])

    operations.execute_sql_flush = flush


def forget_developers_settings() -> None:
    """Drop the settings of whoever runs the tests: their database, data folder and language are their own."""
    for name in list(os.environ):
        if name == "DATABASE_URL" or (name.startswith("KEJING_") and name not in switches.ALL):
            del os.environ[name]


def start_or_leave(folder: Path) -> str:
    """Return the address of the run's cluster; without PostgreSQL end the run, which is a failure where required."""
    try:
        return postgresql.ensure_started(folder / "postgresql")
    except postgresql.PostgresqlAbsentError as absent:
        pytest.exit(f"Nothing was run: {absent}", returncode=int(services_are_required()))


def load_settings(chosen: str) -> None:
    """Point Django at the project's settings now that the environment they read is complete.

    :raises pytest.UsageError: if Django had read them before, and chose another database
    """
    conf = importlib.import_module("django.conf")
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    engine = conf.settings.DATABASES["default"]["ENGINE"]  # reading one makes pytest-django set Django up
    if chosen not in engine:
        raise pytest.UsageError("Django read its settings before the tests chose a database: do not pass --ds.")


def remove_run_folder(folder: Path) -> None:
    postgresql.stop_cluster(folder / "postgresql")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql_url(pytestconfig: pytest.Config, worker_id: str) -> str:
    """Return the address of a database of this worker's own, empty at first, whatever database the suite runs on."""
    try:
        server = postgresql.ensure_started(pytestconfig.stash[RUN_FOLDER] / "postgresql")
    except postgresql.PostgresqlAbsentError as absent:
        report_absence(str(absent))
    name = f"scratch_{worker_id}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return re.sub(r"/[^/]*$", f"/{name}", server)


@pytest.fixture
def emptied_postgresql_url(postgresql_url: str) -> str:
    """Return the same without what an earlier test left there."""
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql_url


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave the test database where it is: it goes with the run's folder, even while a live server still holds it."""
    return True
