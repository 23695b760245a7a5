"""Checks made at start: what is wrong with the configuration, and what to do about it."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import Error as DatabaseError
from django.db import connection

from kejing.site.words import _

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
            _("The secret key is missing or shorter than {length} characters.").format(length=SHORTEST_SECRET),
            hint=_("Start with `kejing serve`, which makes one in the data folder, or set KEJING_SECRET_KEY."),
            id="kejing.E001",
        )
    ]


def check_data_folder(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Find a data folder that cannot be written."""
    if settings.DATA_DIR.is_dir() and os.access(settings.DATA_DIR, os.W_OK):
        return []
    return [
        Error(
            _("The data folder {folder} does not exist or cannot be written.").format(folder=settings.DATA_DIR),
            hint=_("Make it, or name another one in KEJING_DATA."),
            id="kejing.E002",
        )
    ]


def check_database(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> Sequence[CheckMessage]:
    """Find a database that is too old, broken or not reachable."""
    if not databases:
        return []
    return _check_sqlite() if connection.vendor == "sqlite" else _check_postgresql()


def _check_sqlite() -> Sequence[CheckMessage]:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return [
            Error(
                _("This Python carries SQLite {version}; 3.39 or newer is needed.").format(
                    version=sqlite3.sqlite_version
                ),
                hint=_("Use the Python that uv installs, or PostgreSQL by DATABASE_URL."),
                id="kejing.E003",
            )
        ]
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA schema_version")
    except DatabaseError as error:
        return [
            Error(
                _("The database file {file} cannot be used: {reason}.").format(
                    file=connection.settings_dict["NAME"], reason=error
                ),
                hint=_("Put it back from a backup, or name another folder in KEJING_DATA."),
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
                _("The database of DATABASE_URL does not answer: {reason}").format(reason=reason),
                hint=_("Check host, port, name and password, and that the server runs."),
                id="kejing.E005",
            )
        ]
    if int(version) >= OLDEST_POSTGRESQL:
        return []
    return [
        Error(
            _("The PostgreSQL server is version {version}; 15 or newer is needed.").format(
                version=int(version) // 10_000
            ),
            hint=_("Name a newer server in DATABASE_URL."),
            id="kejing.E006",
        )
    ]


def check_assets(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Find a package whose style sheet and scripts were not built."""
    if (settings.ASSETS_DIR / "manifest.json").is_file():
        return []
    return [
        Error(
            _("The style sheet and scripts are not built."),
            hint=_("Run `uv sync --reinstall-package kejing`, which builds them."),
            id="kejing.E007",
        )
    ]
