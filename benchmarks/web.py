"""Eight people at work on the pages of a large company: what each page takes, against a page that asks for no rows.

Each thinks for a second between two pages. Times are as the browser sees them on the same machine, the sending and the
load itself included.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import tempfile
import threading
import time
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from measuring import measure_once, read_size
from refreshing import fill, refresh, set_up
from usable import COMMAND, MANAGER, PASSWORD, Visitor, find_port, p95, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE: Final = 8
THINK_SECONDS: Final = 1.0
SECONDS: Final = 60
ANCHOR: Final = "a page without rows"
PAGES: Final = {
    ANCHOR: "/customers/condition/",
    "battle map": "/customers/?list=all",
    "sorted by another column": "/customers/?sort=-receivable",
    "one tier": "/customers/?tier=core",
    "two conditions": "/customers/?f=amount_12m:ge:10000&f=order_count:ge:3",
    "a list": "/customers/?list=falling",
    "totals": "/customers/totals/?tier=small",
    "pyramid": "/",
    "a customer": "",
    "next page": "",
}


def make_account(data: Path) -> Callable[[], None]:
    """Make somebody who signs in."""
    set_up(data)
    from kejing.people.operations import save_account  # noqa: PLC0415 - Django is set up first

    def make() -> None:
        save_account(username=MANAGER, display_name=None, role=None, team_code=None, password=PASSWORD)

    return make


def work(address: str, seed: int, until: float, taken: dict[str, list[float]]) -> None:
    """Open one page after the other, as somebody does who reads them."""
    chance = random.Random(seed)  # noqa: S311 - which page, no secrets
    visitor = Visitor(address)
    visitor.sign_in()
    following = {"next page": "", "a customer": ""}
    while time.monotonic() < until:
        kind = chance.choice(list(PAGES))
        path = PAGES[kind] or following[kind]
        if not path:
            continue
        begun = time.perf_counter()
        body = visitor.ask(path)
        taken[kind].append(time.perf_counter() - begun)
        onward = re.search(r'rel="next" href="([^"]+)"', body)
        if onward:
            following["next page"] = "/customers/" + unescape(onward.group(1))
        if kind == "battle map":
            following["a customer"] = f"/customer/{chance.randint(1, 1_000)}/"
        time.sleep(THINK_SECONDS)


def main() -> None:
    """Print the table."""
    size = read_size(__doc__, lines=2_000_000, customers=20_000)
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        measure_once(fill, data, size.lines, size.customers)
        measure_once(refresh, data, 0)
        measure_once(make_account, data)
        port = find_port()
        environment = {**os.environ, "KEJING_DATA": str(data)}
        server = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment)  # noqa: S603 - our own command
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(Visitor(address))
            taken: dict[str, list[float]] = {kind: [] for kind in PAGES}
            until = time.monotonic() + SECONDS
            people = [threading.Thread(target=work, args=(address, seed, until, taken)) for seed in range(PEOPLE)]
            for one in people:
                one.start()
            for one in people:
                one.join()
        finally:
            server.terminate()
            server.wait()
    print(f"\n{PEOPLE} people, {size.customers:,} customers, {size.lines:,} lines, SQLite; ratio to {ANCHOR}")
    print(f"  {'page':<34}{'times':>8}{'p50 ms':>10}{'p95 ms':>9}{'ratio':>8}")
    anchor = statistics.median(taken[ANCHOR])
    for kind, times in taken.items():
        middle = statistics.median(times)
        print(
            f"  {kind:<34}{len(times):>8}{middle * 1000:>10.0f}{p95(times) * 1000:>9.0f}{middle / anchor:>8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
