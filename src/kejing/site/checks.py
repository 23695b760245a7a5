"""Checks made at start: what is wrong with the configuration, and what to do about it."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import Error as DatabaseError
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_SECRET = 32
OLDEST_POSTGRESQL = 150_000
OLDEST_SQLITE = (3, 39, 0)


def check_secret_key(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Find a missing or guessable secret key."""
    if len(settings.SECRET_KEY) >= SHORTEST_SECRET:
        return []
    return [
        Error(
            f"The secret key is missing or shorter than {SHORTEST_SECRET} characters.",
            hint="Start with `kejing serve`, which makes one in the data folder, or set KEJING_SECRET_KEY.",
            id="kejing.E001",
        )
    ]


def check_data_folder(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Find a data folder that cannot be written."""
    if settings.DATA_DIR.is_dir() and os.access(settings.DATA_DIR, os.W_OK):
        return []
    return [
        Error(
            f"The data folder {settings.DATA_DIR} does not exist or cannot be written.",
            hint="Make it, or name another one in KEJING_DATA.",
            id="kejing.E002",
        )
    ]


def check_database(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> Sequence[CheckMessage]:
    """Find a database that is too old, not reachable, or of a kind this product does not run on."""
    if not databases:
        return []
    if connection.vendor == "sqlite":
        return _check_sqlite()
    if connection.vendor == "postgresql":
        return _check_postgresql()
    return [
        Error(
            f"DATABASE_URL names a {connection.vendor} database.",
            hint="Use postgresql://user:password@host/name, or leave it empty for the built-in SQLite file.",
            id="kejing.E004",
        )
    ]


def _check_sqlite() -> Sequence[CheckMessage]:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return [
            Error(
                f"This Python carries SQLite {sqlite3.sqlite_version}; 3.39 or newer is needed.",
                hint="Use the Python that uv installs, or PostgreSQL by DATABASE_URL.",
                id="kejing.E003",
            )
        ]
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA schema_version")
    except DatabaseError as error:
        return [
            Error(
                f"The database file {connection.settings_dict['NAME']} cannot be used: {error}.",
                hint="Put it back from a backup, or name another folder in KEJING_DATA.",
                id="kejing.E008",
            )
        ]
    return []


def _check_postgresql() -> Sequence[CheckMessage]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            (version,) = cursor.fetchone()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return [
            Error(
                f"The database of DATABASE_URL does not answer: {reason}",
                hint="Check host, port, name and password, and that the server runs.",
                id="kejing.E005",
            )
        ]
    if int(version) >= OLDEST_POSTGRESQL:
        return []
    return [
        Error(
            f"The PostgreSQL server is version {int(version) // 10_000}; 15 or newer is needed.",
            hint="Name a newer server in DATABASE_URL.",
            id="kejing.E006",
        )
    ]


def check_assets(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Find a package whose style sheet and scripts were not built."""
    if (settings.ASSETS_DIR / "manifest.json").is_file():
        return []
    return [
        Error(
            "The style sheet and scripts are not built.",
            hint="Run `uv sync --reinstall-package kejing`, which builds them.",
            id="kejing.E007",
        )
    ]
