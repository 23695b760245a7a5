"""`kejing demo` and `kejing serve`."""

from __future__ import annotations

import os
import webbrowser
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import platformdirs
import typer
from rich.console import Console

from kejing.site.cli.certificate import read_certificate
from kejing.site.cli.errors import BadInput
from kejing.site.server import find_port, serve
from kejing.site.starting import prepare_installation, set_up_django
from kejing.site.words import _

if TYPE_CHECKING:
    from kejing.demo import DemoSpec
    from kejing.site.words import Language

LOOPBACK = "127.0.0.1"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
DEFAULT_PORT = 8000
DEMO_WORKERS = 1
DEMO_CUSTOMERS = 480  # few enough for a brick each
DEMO_TIME_ZONE = "Asia/Shanghai"
DATABASE_FILES = ("kejing.sqlite3", "kejing.sqlite3-wal", "kejing.sqlite3-shm")


def serve_company(*, host: str, port: int, workers: int | None, cert: Path | None, key: Path | None) -> None:
    """Serve the company's own installation until a signal ends it, by HTTPS where a certificate is named."""
    certificate = read_certificate(cert, key)
    set_up_django()
    prepare_installation()
    check_host(host)
    from kejing.site.cli.import_recovery import tell_interrupted  # noqa: PLC0415 - needs Django set up

    tell_interrupted(Console(markup=False, emoji=False))
    free = find_port(host, port, or_next=False)
    address = f"{'https' if certificate else 'http'}://{host}:{free}/"

    def announce() -> None:
        typer.echo(_("Kejing runs at {address}. Ctrl-C ends it.").format(address=address))
        if not has_accounts():
            typer.echo(_("Nobody can sign in yet: make an account with `kejing account NAME`."))

    serve(host=host, port=free, workers=workers or os.cpu_count() or 1, when_ready=announce, certificate=certificate)


def check_host(host: str) -> None:
    """Find out before anybody is turned away whether requests to this address would be answered.

    :raises BadInput: if the names the server answers to do not include the address
    """
    from django.conf import settings  # noqa: PLC0415 - needs Django set up

    names = set(settings.ALLOWED_HOSTS)
    is_open = host in ANY_ADDRESS and names - set(LOOPBACK_NAMES)
    if "*" in names or host in names or f"[{host}]" in names or is_open:
        return
    sentence = _(
        "Set KEJING_HOSTS to the names people will type to reach this server, such as KEJING_HOSTS={host};"
        " it answers to {names} only."
    )
    raise BadInput(sentence.format(host=host, names=", ".join(sorted(names))))


def has_accounts() -> bool:
    """Answer whether anybody can sign in."""
    from kejing.people.models import User  # noqa: PLC0415 - needs Django set up

    return User.objects.filter(is_active=True).exists()


def show_demo(
    *, port: int | None, browser: bool, customers: int | None, lines: int | None, language: Language, fresh: bool
) -> None:
    """Make the demo company in a database of its own if it is not there, print how to sign in, and serve it.

    It listens on this machine only, for its passwords are known to everybody.
    """
    folder = demo_folder()
    is_new = fresh or not (folder / DATABASE_FILES[0]).exists()
    spec = read_spec(customers=customers, lines=lines, language=language) if is_new else None
    free = find_port(LOOPBACK, port or DEFAULT_PORT, or_next=port is None)
    for variable in [name for name in os.environ if name == "DATABASE_URL" or name.startswith("KEJING_")]:
        # The demo is its own installation: nothing of the user's own configuration may reach it.
        del os.environ[variable]
    os.environ["KEJING_DATA"] = str(folder)
    os.environ["KEJING_LANGUAGE"] = language
    if fresh:
        for name in DATABASE_FILES:
            (folder / name).unlink(missing_ok=True)
    set_up_django()
    from kejing.site import demo_company  # noqa: PLC0415 - needs Django set up

    prepare_installation()
    console = Console(stderr=True)
    if demo_company.is_there():
        if customers is not None or lines is not None:
            typer.echo(_("The demo company is there already; --fresh makes it anew in the size you ask for."))
    else:
        from kejing.site import demo_making  # noqa: PLC0415 - a second start does without the data libraries

        with console.status(_("Making up a company and its ledger…")) as status:
            made = spec or read_spec(customers=customers, lines=lines, language=language)
            demo_making.make(made, tell=status.update)
    address = f"http://{LOOPBACK}:{free}/"

    def announce() -> None:
        typer.echo(_("The demo runs at {address}. Ctrl-C ends it.").format(address=address))
        typer.echo(_("Sign in as any of these; the password is {password}.").format(password=demo_company.PASSWORD))
        for account in demo_company.accounts():
            typer.echo(f"  {account.username:<12} {account.role_name}: {account.display_name}")
        if browser:
            webbrowser.open(address)

    serve(host=LOOPBACK, port=free, workers=DEMO_WORKERS, when_ready=announce)


def read_spec(*, customers: int | None, lines: int | None, language: Language) -> DemoSpec:
    """Return what to make up, up to today.

    :raises BadInput: if no company can have these sizes
    """
    from kejing.demo import DemoSpec, DemoSpecError  # noqa: PLC0415 - a second start does without it

    today = datetime.now(ZoneInfo(DEMO_TIME_ZONE)).date()
    try:
        return DemoSpec(as_of=today, customers=customers or DEMO_CUSTOMERS, lines=lines, language=language)
    except DemoSpecError as error:
        raise BadInput(_("No company can be made up like that: {reason}").format(reason=error)) from error


def demo_folder() -> Path:
    """Return where the demo company lives, beside the user's own data and apart from it."""
    named = os.environ.get("KEJING_DATA")
    base = Path(named) if named else platformdirs.user_data_path("kejing", appauthor=False)
    return base / "demo"
