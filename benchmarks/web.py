"""Eight people at work on the pages of a large company: what each page takes, against a page that asks for no rows.

Two see everybody, two the customers of their team, four their own; each thinks for a second between pages. Times are
those of the worker, from the request to the whole answer, with the people's own programs and the other workers on the
same cores. On PostgreSQL too, where KEJING_BENCH_SERVER names a server on which databases may be made.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from measuring import measure_once, read_size
from measuring.installation import SERVER, make_database, set_up
from refreshing import fill, refresh
from usable import MANAGER, PASSWORD, Visitor, find_port, p95, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from measuring import Size

TEAMS: Final = 6
SALESPEOPLE: Final = 60
PEOPLE: Final = (MANAGER, MANAGER, "lead0", "lead1", "seller0", "seller1", "seller2", "seller3")
THINK_SECONDS: Final = 1.0
SECONDS: Final = 120
WARM_UP_SECONDS: Final = 15
"""So long the workers' first pages are not counted: each compiles its templates once."""
SORTS: Final = (
    "customer_name",
    "-receivable",
    "order_count",
    "-last_order_on",
    "days_since_contact",
    "stake",
    "-visit_count",
)
JUDGEMENTS: Final = ("-region", "tier", "lifecycle")
WORDS: Final = ("北京", "bjyl", "超市", "yanwei", "C0001", "样例01", "旅馆")
ANCHOR: Final = "a page without rows"
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    ANCHOR: ("/customers/condition/",),
    "battle map": ("/customers/?list=all",),
    "sorted by a figure": tuple(f"/customers/?list=all&sort={sort}" for sort in SORTS),
    "sorted by a judgement or a region": tuple(f"/customers/?list=all&sort={sort}" for sort in JUDGEMENTS),
    "one tier": tuple(f"/customers/?tier={tier}" for tier in ("core", "small", "dormant")),
    "two conditions": ("/customers/?f=amount_12m:ge:10000&f=order_count:ge:3",),
    "a list": tuple(f"/customers/?list={name}" for name in ("falling", "overdue", "credit")),
    "totals": ("/customers/totals/?tier=small", "/customers/totals/?list=all"),
    "pyramid": ("/",),
    "search": tuple(f"/search/?q={quote(word)}" for word in WORDS),
    "a customer": (),
    "next page": (),
}
"""What is asked for; the last two go on from a table that was open."""
SERVE: Final = (
    "import multiprocessing, sys; from granian import Granian; multiprocessing.set_start_method('spawn', force=True);"
    " Granian('measuring.timed:application', port=int(sys.argv[1]), interface='wsgi', workers=2, blocking_threads=4)"
    ".serve()"
)
"""As `kejing serve` does on two cores, without the workers of tasks, who have nothing to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the company's data are."""

    data: Path
    server: str

    def environment(self, times: Path) -> Mapping[str, str]:
        """Return what a server started for them is told."""
        told = {"KEJING_DATA": str(self.data), "KEJING_BENCH_TIMES": str(times)}
        told["PYTHONPATH"] = str(Path(__file__).parent)
        if self.server:
            told["DATABASE_URL"] = self.server
        return {**{name: text for name, text in os.environ.items() if name != "DATABASE_URL"}, **told}


def staff(data: Path, server: str) -> Callable[[], None]:
    """Make the people, give every customer to one of them, and write down a telephone number of each."""
    set_up(data, server)
    from django.db import connection  # noqa: PLC0415 - Django is set up first

    from kejing.people.enums import Role  # noqa: PLC0415 - the same
    from kejing.people.models import Team, User  # noqa: PLC0415 - the same
    from kejing.people.operations import save_account  # noqa: PLC0415 - the same

    def make() -> None:
        save_account(username=MANAGER, display_name=None, role=None, team_code=None, password=PASSWORD)
        password = User.objects.get(username=MANAGER).password
        teams = [Team.objects.create(code=f"t{number}", name=f"Team {number}") for number in range(TEAMS)]
        named = [(f"lead{number}", Role.SUPERVISOR, teams[number]) for number in range(TEAMS)]
        named += [(f"seller{number}", Role.SALESPERSON, teams[number % TEAMS]) for number in range(SALESPEOPLE)]
        for name, role, team in named:
            User.objects.create(username=name, display_name=name, role=role, team=team, password=password)
        first = User.objects.get(username="seller0").pk
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE customers_customer SET owner_id = {first} + id % {SALESPEOPLE}")  # noqa: S608 - numbers of ours
            cursor.execute(
                "INSERT INTO customers_person (customer_id, name, phone, email)"
                " SELECT id, 'Wang', '1380000' || id, '' FROM customers_customer"
            )

    return make


def finish(data: Path, server: str) -> Callable[[], None]:
    """Make the search's keys, and let the database look at its tables."""
    set_up(data, server)
    from django.db import connection  # noqa: PLC0415 - Django is set up first

    from kejing.customers.operations.search_keys import refresh_search_keys  # noqa: PLC0415 - the same

    def make() -> None:
        while refresh_search_keys():
            pass
        with connection.cursor() as cursor:
            # PostgreSQL does it by itself after a minute; SQLite is left as a company has it.
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")

    return make


def work(visitor: Visitor, seed: int) -> None:
    """Open one page after the other, as somebody does who reads them."""
    counted_from = time.monotonic() + WARM_UP_SECONDS
    until = counted_from + SECONDS
    chance = random.Random(seed)  # noqa: S311 - which page, no secrets
    following: dict[str, tuple[str, ...]] = {}
    while time.monotonic() < until:
        kind = chance.choice(list(PAGES))
        paths = PAGES[kind] or following.get(kind, ())
        if not paths:
            continue
        body = visitor.ask(chance.choice(paths), page=kind if time.monotonic() > counted_from else "")
        onward = re.search(r'rel="next" href="([^"]+)"', body)
        if onward:
            following["next page"] = (f"/customers/{unescape(onward.group(1))}",)
        found = re.findall(r'"(/customer/\d+/)"', body)
        if found:
            following["a customer"] = tuple(found)
        time.sleep(THINK_SECONDS)


def use(place: Place, *, folder: Path) -> Mapping[str, list[float]]:
    """Serve the company, let people work on its pages, and return what each page took."""
    times, port = folder / "times", find_port()
    times.unlink(missing_ok=True)
    server = subprocess.Popen([sys.executable, "-P", "-c", SERVE, str(port)], env=place.environment(times))  # noqa: S603 - our own command
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(Visitor(address))
        visitors = [Visitor(address, name) for name in PEOPLE]
        # One after the other: many at once on one account are taken for somebody who tries passwords.
        for visitor in visitors:
            visitor.sign_in()
        people = [threading.Thread(target=work, args=(visitor, seed)) for seed, visitor in enumerate(visitors)]
        for one in people:
            one.start()
        for one in people:
            one.join()
    finally:
        server.terminate()
        server.wait()
    taken: dict[str, list[float]] = {kind: [] for kind in PAGES}
    for line in times.read_text().splitlines():
        kind, seconds = line.split("\t")
        taken[kind].append(float(seconds))
    return taken


def print_times(taken: Mapping[str, list[float]], *, title: str) -> None:
    """Print the table of one database."""
    print(f"\n{title}; ratio to {ANCHOR}")
    print(f"  {'page':<34}{'times':>8}{'p50 ms':>10}{'p95 ms':>9}{'ratio':>8}")
    anchor = statistics.median(taken[ANCHOR])
    for kind, times in taken.items():
        middle = statistics.median(times)
        print(
            f"  {kind:<34}{len(times):>8}{middle * 1000:>10.0f}{p95(times) * 1000:>9.0f}{middle / anchor:>8.1f}",
            flush=True,
        )


def compare(name: str, server: str, *, size: Size) -> None:
    """Make the company in a database and print what its pages take."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(data=Path(folder) / "data", server=server)
        measure_once(fill, place.data, size.lines, size.customers, server)
        measure_once(staff, place.data, server)
        measure_once(refresh, place.data, 0, server)
        measure_once(finish, place.data, server)
        taken = use(place, folder=Path(folder))
    print_times(taken, title=f"{len(PEOPLE)} people, {size.customers:,} customers, {size.lines:,} lines, {name}")


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=2_000_000, customers=20_000)
    compare("SQLite", "", size=size)
    if SERVER:
        compare("PostgreSQL", make_database(SERVER), size=size)


if __name__ == "__main__":
    main()
