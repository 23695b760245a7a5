"""Python processes of their own on the test's database."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

SET_UP = "import django; django.setup()\n"


@contextmanager
def run_python(script: str) -> Iterator[subprocess.Popen[str]]:
    """Run a script that has Django on this test's database; it is killed with the block at the latest."""
    child = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", SET_UP + script],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kejing.site.settings",
            "KEJING_SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": _database_url(),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


def wait_for_line(child: subprocess.Popen[str]) -> str:
    """Return the next line that a child says."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def _database_url() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgresql://{quote(given['USER'])}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
