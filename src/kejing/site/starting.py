"""Bringing an installation to where it can run: folder, key, checks, tables."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock

from kejing.kit.files import make_once
from kejing.site.configuration import ConfigurationError
from kejing.site.words import LANGUAGE, _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


START_LOCK = 6_335_494  # any number that other users of the server do not lock on
CONFIGURATION = "configuration"
"""The tag of the checks that look at this installation."""


class StartRefused(Exception):
    """The installation cannot start; the text says what is wrong and what to do."""


def set_up_django() -> None:
    """Load settings and apps.

    :raises StartRefused: if a variable of the environment cannot be used
    """
    # Set, not left as found: the terminal may have been used for another Django project.
    os.environ["DJANGO_SETTINGS_MODULE"] = "kejing.site.settings"
    # What this process writes is its owner's alone: customers, and the key of all sign-ins.
    os.umask(0o077)
    import django  # noqa: PLC0415 - commands that need no database start without it
    from django.utils import translation  # noqa: PLC0415 - the same

    try:
        from kejing.site import settings  # noqa: PLC0415 - reading the environment is what may fail here
    except ConfigurationError as error:
        raise StartRefused(str(error)) from error
    _make_data_folder(settings.DATA_DIR)
    if not settings.SECRET_KEY:
        settings.SECRET_KEY = _read_or_make_secret(settings.SECRET_KEY_FILE)
    django.setup()
    # What Django's own parts say at the terminal, such as why a password is too weak, is for its reader too.
    translation.activate(LANGUAGE)


def prepare_installation() -> None:
    """Check the configuration, then make or update the tables; of two that start at once one waits for the other.

    From then on this process counts by the company's currency and time zone.

    :raises StartRefused: if a check finds something that has to be put right first, or the tables are too old
    """
    from django.conf import settings  # noqa: PLC0415 - commands that need no database start without it
    from django.core.checks import Tags, run_checks  # noqa: PLC0415 - the same
    from django.core.management import call_command  # noqa: PLC0415 - the same

    from kejing.people.queries.company import hold_standards  # noqa: PLC0415 - the same

    with FileLock(settings.DATA_DIR / "start.lock"):
        # Not the checks of urls and models: they import every page and cannot change between two starts.
        found = run_checks(tags=[Tags.security, Tags.database, CONFIGURATION], databases=["default"])
        serious = [message for message in found if message.is_serious()]
        if serious:
            raise StartRefused("\n".join(f"{message.msg} {message.hint or ''}".strip() for message in serious))
        with _alone_on_the_server():
            _refuse_tables_too_old()
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
    hold_standards()


def _refuse_tables_too_old() -> None:
    """Stop where the steps that would bring the tables up to date are no longer here.

    The steps of an app were put together into one, which takes the place of all of them where each was done, or none.
    Django passes over one that takes the place of some: it would start on tables that are not what the pages expect.

    :raises StartRefused: if such an app is found
    """
    from django.db import connection  # noqa: PLC0415 - commands that need no database start without it
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415 - the same
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415 - the same

    done = MigrationRecorder(connection).applied_migrations()
    for key, step in MigrationLoader(None).disk_migrations.items():
        missing = [name for name in step.replaces if name not in done]
        if step.replaces and key not in done and 0 < len(missing) < len(step.replaces):
            raise StartRefused(
                _(
                    "The tables of {app} are too old for this version, which lacks {count} of the steps that would"
                    " bring them up to date. Nothing was changed. docs/running.md says which version does it."
                ).format(app=key[0], count=len(missing))
            )


@contextmanager
def _alone_on_the_server() -> Iterator[None]:
    """Keep other machines that start on the same PostgreSQL waiting; SQLite is one machine's own."""
    from django.db import connection  # noqa: PLC0415 - commands that need no database start without it

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [START_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [START_LOCK])


def _make_data_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = _("The data folder {folder} cannot be made: {reason}. Name another one in KEJING_DATA.")
        raise StartRefused(sentence.format(folder=folder, reason=error.strerror)) from error


def _read_or_make_secret(file: Path) -> str:
    """Return the installation's key, made once and whole; of two processes that start together one wins."""
    make_once(file, secrets.token_urlsafe(48).encode("ascii"))
    return file.read_text(encoding="ascii").strip()
