"""`kejing demo` and `kejing serve`."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import typer
from rich.console import Console

from kejing.site.server import find_port, serve
from kejing.site.starting import prepare_installation, set_up_django
from kejing.site.words import _

if TYPE_CHECKING:
    from kejing.site.words import Language

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8000
DEMO_WORKERS = 1
DATABASE_FILES = ("kejing.sqlite3", "kejing.sqlite3-wal", "kejing.sqlite3-shm")


def serve_company(*, host: str, port: int, workers: int | None) -> None:
    """Serve the company's own installation until a signal ends it."""
    set_up_django()
    prepare_installation()
    free = find_port(host, port, or_next=False)
    address = f"http://{host}:{free}/"

    def announce() -> None:
        typer.echo(_("Kejing runs at {address}. Ctrl-C ends it.").format(address=address))

    serve(host=host, port=free, workers=workers or os.cpu_count() or 1, when_ready=announce)


def show_demo(
    *, port: int | None, browser: bool, customers: int, lines: int | None, language: Language, fresh: bool
) -> None:
    """Make the demo company in a database of its own if it is not there, print how to sign in, and serve it.

    It listens on this machine only, for its passwords are known to everybody.
    """
    folder = demo_folder()
    os.environ["KEJING_DATA"] = str(folder)
    for variable in ("DATABASE_URL", "KEJING_CURRENCY", "KEJING_HTTPS", "KEJING_HOSTS", "KEJING_COMPANY"):
        # The demo is its own installation: nothing of the user's own configuration may reach it.
        os.environ.pop(variable, None)
    os.environ["KEJING_LANGUAGE"] = language
    if fresh:
        for name in DATABASE_FILES:
            (folder / name).unlink(missing_ok=True)
    set_up_django()
    from kejing.site import demo_company  # noqa: PLC0415 - needs Django set up

    prepare_installation()
    free = find_port(LOOPBACK, port or DEFAULT_PORT, or_next=port is None)
    console = Console(stderr=True)
    if not demo_company.is_there():
        from django.conf import settings  # noqa: PLC0415 - needs Django set up
        from django.utils import timezone  # noqa: PLC0415 - the same

        from kejing.site import demo_making  # noqa: PLC0415 - a second start does without the data libraries

        with console.status(_("Making up a company and its ledger…")) as status:
            demo_making.make(
                today=timezone.now().astimezone(settings.COMPANY_TIME_ZONE).date(),
                customers=customers,
                lines=lines,
                language=language,
                tell=status.update,
            )
    address = f"http://{LOOPBACK}:{free}/"

    def announce() -> None:
        typer.echo(_("The demo runs at {address}. Ctrl-C ends it.").format(address=address))
        typer.echo(_("Sign in as any of these; the password is {password}.").format(password=demo_company.PASSWORD))
        for account in demo_company.accounts():
            typer.echo(f"  {account.username:<12} {account.role_name}: {account.display_name}")
        if browser:
            webbrowser.open(address)

    serve(host=LOOPBACK, port=free, workers=DEMO_WORKERS, when_ready=announce)


def demo_folder() -> Path:
    """Return where the demo company lives, beside the user's own data and apart from it."""
    named = os.environ.get("KEJING_DATA")
    base = Path(named) if named else platformdirs.user_data_path("kejing", appauthor=False)
    return base / "demo"
