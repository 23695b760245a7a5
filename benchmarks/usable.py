"""Use the pages while a million lines are imported, and while they are taken back: slower by how much, and who waits.

A table page is fetched again and again, and a follow-up written every half second, first with nothing else going on,
then beside the import, its judgement, and the undo.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from importing import TODAY, import_file, write_text
from measuring import measure_once, read_size
from measuring.installation import set_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Event

MANAGER, PASSWORD = "manager", "long-enough-to-pass"
THINK_SECONDS = 0.05
IDLE_SECONDS = 15
WRITE_EVERY_SECONDS = 0.5
START_SECONDS = 60
TABLE = "/customers/"
COMMAND = (sys.executable, "-P", "-c", "from kejing.site.cli import main; main()")


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser."""

    address: str
    name: str = MANAGER
    cookies: CookieJar = field(default_factory=CookieJar)

    def ask(self, path: str, form: dict[str, str] | None = None, *, page: str = "") -> str:
        """Fetch a page, or send a form; `page` is what the one who measures calls it."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        data = None if form is None else urlencode(form).encode()
        headers = {"Referer": self.address + path, "Accept-Encoding": "identity", **({"X-Page": page} if page else {})}
        request = urllib.request.Request(self.address + path, data=data, headers=headers)  # noqa: S310 - a loopback address of ours
        with opener.open(request, timeout=START_SECONDS) as answer:
            text: str = answer.read().decode()
            return text

    def sign_in(self) -> None:
        """Sign in by one's name, as the manager unless it says somebody else."""
        login = "/accounts/login/"
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(login))
        if token is None:
            sys.exit("The sign-in page has no form.")
        self.ask(login, {"csrfmiddlewaretoken": token.group(1), "login": self.name, "password": PASSWORD})
        if not any(cookie.name == "sessionid" for cookie in self.cookies):
            sys.exit("Nobody was signed in.")


def prepare(file: Path, data: Path) -> Callable[[], None]:
    """Store the ledger, judge it, and make somebody who signs in."""
    run_import = import_file(file, data)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.people.operations import save_account  # noqa: PLC0415 - the same
    from kejing.standing.operations.refresh import run_refresh  # noqa: PLC0415 - the same
    from kejing.standing.operations.request import request_refresh  # noqa: PLC0415 - the same

    def run() -> None:
        run_import()
        run_refresh(refresh=request_refresh(as_of=TODAY, by=None, now=timezone.now()))
        save_account(username=MANAGER, display_name=None, role=None, team_code=None, password=PASSWORD)

    return run


def import_and_judge(file: Path, data: Path) -> None:
    """Do what a task worker does with an import."""
    run_import = import_file(file, data)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.standing.operations.refresh import run_refresh  # noqa: PLC0415 - the same
    from kejing.standing.operations.request import request_refresh  # noqa: PLC0415 - the same

    run_import()
    run_refresh(refresh=request_refresh(as_of=TODAY, by=None, now=timezone.now()))


def undo_and_judge(data: Path) -> None:
    """Do what a task worker does with an undo."""
    set_up(data)
    from django.utils import timezone  # noqa: PLC0415 - Django is set up first

    from kejing.imports.models import Import  # noqa: PLC0415 - the same
    from kejing.imports.operations.switching import undo_import  # noqa: PLC0415 - the same
    from kejing.standing.operations.refresh import run_refresh  # noqa: PLC0415 - the same
    from kejing.standing.operations.request import request_refresh  # noqa: PLC0415 - the same

    undo_import(one=Import.objects.latest("pk"), now=timezone.now())
    run_refresh(refresh=request_refresh(as_of=TODAY, by=None, now=timezone.now()))


def write_often(data: Path, stop: Event, found: multiprocessing.Queue[float]) -> None:
    """Write a follow-up now and then, as a web worker would, and tell how long each took."""
    set_up(data)
    from kejing.customers.models import Customer  # noqa: PLC0415 - Django is set up first
    from kejing.followups.enums import FollowupKind  # noqa: PLC0415 - the same
    from kejing.followups.models import Followup  # noqa: PLC0415 - the same

    customer = Customer.objects.order_by("pk")[0]
    while not stop.is_set():
        begun = time.perf_counter()
        Followup.objects.create(customer=customer, kind=FollowupKind.CALL, happened_on=TODAY)
        found.put(time.perf_counter() - begun)
        time.sleep(WRITE_EVERY_SECONDS)


def fetch_while(visitor: Visitor, going_on: Callable[[], bool]) -> list[float]:
    """Fetch the table page as long as something goes on, and return how long each took."""
    taken = []
    while going_on():
        begun = time.perf_counter()
        visitor.ask(TABLE)
        taken.append(time.perf_counter() - begun)
        time.sleep(THINK_SECONDS)
    return taken


def p95(taken: list[float]) -> float:
    """Return what 95 of a hundred stay under."""
    return statistics.quantiles(taken, n=20)[-1]


def observe(title: str, visitor: Visitor, data: Path, work: Callable[[], Callable[[], bool]]) -> float:
    """Print how pages and writes fare while some work goes on; return the 95th percentile of the pages."""
    context = multiprocessing.get_context("spawn")
    stop, found = context.Event(), context.Queue()
    writer = context.Process(target=write_often, args=(data, stop, found))
    writer.start()
    first = found.get(timeout=START_SECONDS)
    begun = time.perf_counter()
    taken = fetch_while(visitor, work())
    seconds = time.perf_counter() - begun
    stop.set()
    waits = [first]
    while writer.is_alive() or not found.empty():
        if not found.empty():
            waits.append(found.get())
    writer.join()
    print(
        f"  {title:<34}{seconds:>8.1f}{statistics.median(taken) * 1000:>10.0f}{p95(taken) * 1000:>9.0f}"
        f"{max(waits):>14.2f}",
        flush=True,
    )
    return p95(taken)


def beside(target: Callable[..., None], *arguments: object) -> Callable[[], bool]:
    """Start some work in a process of its own and return what tells whether it still goes on."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)
    process.start()
    return process.is_alive


def find_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def main() -> None:
    """Print the table."""
    size = read_size(__doc__, lines=1_000_000, customers=10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "data"
        measure_once(write_text, folder, size.lines, size.customers)
        measure_once(prepare, folder / "ledger.csv", data)
        more = folder / "more.csv"
        more.write_text((folder / "ledger.csv").read_text(encoding="utf-8").replace(",XS", ",XT"), encoding="utf-8")
        port = find_port()
        environment = {**os.environ, "KEJING_DATA": str(data)}
        server = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "serve", "--port", str(port)], env=environment
        )
        try:
            visitor = Visitor(f"http://127.0.0.1:{port}")
            wait_for(visitor)
            visitor.sign_in()
            print(f"\npages and small writes beside an import of {size.lines:,} lines, SQLite")
            print(f"  {'what goes on':<34}{'seconds':>8}{'p50 ms':>10}{'p95 ms':>9}{'longest write':>14}")
            idle = observe("nothing", visitor, data, lambda: _for_seconds(IDLE_SECONDS))
            during = observe("an import and its judgement", visitor, data, lambda: beside(import_and_judge, more, data))
            undone = observe("an undo and its judgement", visitor, data, lambda: beside(undo_and_judge, data))
            print(f"  p95 to idle: {during / idle:.1f} beside the import, {undone / idle:.1f} beside the undo")
        finally:
            server.terminate()
            server.wait()


def _for_seconds(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() < end


def wait_for(visitor: Visitor) -> None:
    """Wait until the server answers."""
    end = time.perf_counter() + START_SECONDS
    while time.perf_counter() < end:
        try:
            visitor.ask("/accounts/login/")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    sys.exit("The server does not answer.")


if __name__ == "__main__":
    main()
