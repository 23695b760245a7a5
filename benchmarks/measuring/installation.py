"""An installation of its own for a benchmark: in SQLite, or on the PostgreSQL server that KEJING_BENCH_SERVER names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SERVER = os.environ.get("KEJING_BENCH_SERVER", "")
"""The address of a PostgreSQL server on which databases may be made; empty: SQLite alone is measured."""


def set_up(data: Path, server: str = "") -> None:
    """Make or open the installation in a data folder, on a PostgreSQL server if one is named."""
    os.environ["KEJING_DATA"] = str(data)
    os.environ.pop("DATABASE_URL", None)
    if server:
        os.environ["DATABASE_URL"] = server
    from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - the folder is named first

    set_up_django()
    prepare_installation()


def make_database(server: str) -> str:
    """Make an empty database on the server and return its address."""
    import psycopg  # noqa: PLC0415 - only who asks for PostgreSQL needs its driver

    name = f"bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rsplit('/', 1)[0]}/{name}"
