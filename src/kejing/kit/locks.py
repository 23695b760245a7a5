"""Locks by name that only one process or thread holds, and that end with the process that holds them.

On SQLite, which is one machine's own, a lock is a locked file beside the database; on PostgreSQL it is an advisory
lock, so that several machines on one server exclude each other.
"""

from __future__ import annotations

import hashlib
import logging
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.db import connection
from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.1
"""How long nobody is refused on SQLite: whoever asks whether a file is locked locks it for a moment."""
POLL_SECONDS = 0.02
READABLE_SIGNS = 40
KEEPALIVE_SECONDS = 30


class LockTaken(Exception):
    """Somebody else holds the lock; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Somebody else holds the lock {name!r}.")
        self.name = name


@contextmanager
def exclusive(name: str, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of this name; nobody else on this database does meanwhile, the same thread included.

    It ends with the block, and with the process if that is killed.

    :raises LockTaken: if somebody else holds it for all of `wait_seconds`
    """
    held = _lock_on_server if connection.vendor == "postgresql" else _lock_file
    with held(name, wait_seconds=wait_seconds):
        yield


@contextmanager
def _lock_file(name: str, *, wait_seconds: float) -> Iterator[None]:
    folder = Path(connection.settings_dict["NAME"]).parent / "locks"
    folder.mkdir(exist_ok=True)
    readable = re.sub(r"[^A-Za-z0-9]+", "-", name)[:READABLE_SIGNS].strip("-")
    # Where files cannot be locked it fails: a mere marker file would outlive a process that is killed.
    lock = FileLock(folder / f"{readable}-{_key_of(name) % 2**64:016x}.lock", fallback_to_soft=False)
    try:
        held = lock.acquire(timeout=max(wait_seconds, PATIENCE_SECONDS), poll_interval=POLL_SECONDS)
    except Timeout as error:
        raise LockTaken(name) from error
    with held:
        yield


@contextmanager
def _lock_on_server(name: str, *, wait_seconds: float) -> Iterator[None]:
    # A connection of its own: Django's ends when it is too old or a test says so, and the lock would go with it.
    parameters = {"keepalives_idle": KEEPALIVE_SECONDS, **connection.get_connection_params(), "autocommit": True}
    with connection.wrap_database_errors:
        opened = psycopg.connect(**parameters)
    with opened:
        with connection.wrap_database_errors:
            _acquire_on_server(opened, name, wait_seconds=wait_seconds)
        try:
            yield
        finally:
            try:
                opened.execute("SELECT pg_advisory_unlock(%s)", [_key_of(name)])
            except psycopg.OperationalError as error:
                # The work under it is done or has failed by itself; another may have begun too early.
                logger.warning("The lock %s was lost before its end: %s", name, error)


def _acquire_on_server(opened: psycopg.Connection, name: str, *, wait_seconds: float) -> None:
    # A machine that loses its power says no goodbye; without this the server would keep its locks for hours.
    opened.execute(f"SET tcp_keepalives_idle = {KEEPALIVE_SECONDS}; SET tcp_keepalives_interval = 10")
    if wait_seconds <= 0:
        row = opened.execute("SELECT pg_try_advisory_lock(%s)", [_key_of(name)]).fetchone()
        if row != (True,):
            raise LockTaken(name)
        return
    try:
        opened.execute("SELECT set_config('lock_timeout', %s, false)", [f"{max(1, round(wait_seconds * 1000))}ms"])
        opened.execute("SELECT pg_advisory_lock(%s)", [_key_of(name)])
    except psycopg.errors.LockNotAvailable as error:
        raise LockTaken(name) from error


def _key_of(name: str) -> int:
    """Return the number by which PostgreSQL knows the lock: the same on every machine and in every version."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
