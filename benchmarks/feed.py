"""Page through a feed of a million reports, by every filter: what a page takes in the worker, against one without rows.

Three people read: a general manager, a supervisor of ten, a salesperson. Times are those of the whole request, without
a network; the processor's own stand beside them, for a machine that has other work too. On PostgreSQL too, where
KEJING_BENCH_SERVER names a server on which databases may be made.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from measuring import measure_once, read_size
from measuring.installation import SERVER, make_database, set_up
from refreshing import fill, refresh
from usable import p95

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.test import Client

    from kejing.followups.models import Comment, Followup

REPORTS: Final = 1_000_000
PEOPLE: Final = 100
TEAM: Final = 10
TIMES: Final = 15
COMMENTED: Final = 50
"""Every so many reports have a comment, every tenth of these is a question without an answer."""
AT_A_TIME: Final = 5_000
ANCHOR: Final = ("a page without rows", "/customers/condition/")
PAGES: Final[tuple[tuple[str, str], ...]] = (
    ANCHOR,
    ("feed", "/feed/"),
    ("a year back", "/feed/?on={back}"),
    ("one person", "/feed/?person={person}"),
    ("one tier", "/feed/?tier=core"),
    ("one purpose", "/feed/?purpose=service"),
    ("unseen", "/feed/?list=unseen"),
    ("questions", "/feed/?list=questions"),
    ("next page", "/feed/?at={next}"),
    ("days of people", "/feed/people/"),
)
# These steps import Django late: it is set up for a database that the step is told of.


def write_reports(data: Path, server: str) -> Callable[[], None]:
    """Make the people and their reports, spread over two years, newest last."""
    set_up(data, server)
    from django.db import connection  # noqa: PLC0415 - Django is set up first
    from django.utils import timezone  # noqa: PLC0415 - the same

    from kejing.customers.models import Customer  # noqa: PLC0415 - the same
    from kejing.followups.models import Comment, Followup  # noqa: PLC0415 - the same
    from kejing.people.enums import Role  # noqa: PLC0415 - the same
    from kejing.people.models import Team, User  # noqa: PLC0415 - the same

    def make() -> None:
        root = Team.objects.create(code="all", name="All")
        teams = [Team.objects.create(code=f"t{at}", name=f"T{at}", parent=root) for at in range(PEOPLE // TEAM)]
        people = [
            User.objects.create(
                username=f"p{at}", team=teams[at // TEAM], role=Role.SUPERVISOR if at % TEAM == 0 else Role.SALESPERSON
            )
            for at in range(PEOPLE)
        ]
        User.objects.create(username="boss", role=Role.GENERAL_MANAGER)
        customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
        owner = {pk: people[at % PEOPLE].pk for at, pk in enumerate(customers)}
        for person in people:
            keys = [pk for pk, by in owner.items() if by == person.pk]
            Customer.objects.filter(pk__in=keys).update(owner=person)
        now = timezone.now()
        for part in batched(_reports(Followup, customers, owner, now=now), AT_A_TIME):
            Followup.objects.bulk_create(part)
        told = Followup.objects.filter(received_at__isnull=False).order_by("pk").values_list("pk", "by")
        for lines in batched(_comments(Comment, list(told[::COMMENTED]), by=people[0].pk, now=now), AT_A_TIME):
            Comment.objects.bulk_create(lines)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    return make


def _reports(
    row: type[Followup], customers: list[int], owner: Mapping[int, int], *, now: datetime
) -> Iterator[Followup]:
    for at in range(REPORTS):
        customer = customers[(at * 7919) % len(customers)]
        moment = now - timedelta(seconds=62 * (REPORTS - at))
        yield row(
            uid=UUID(int=at + 1),
            customer_id=customer,
            kind="report",
            way="call",
            happened_on=moment.date(),
            happened_at=moment,
            received_at=moment,
            by_id=owner[customer],
            text=f"Talked about the order, {at}: they want delivery before the holidays and ask for the new list.",
            for_trade=at % 3 > 0,
            for_care=at % 3 == 0,
            for_service=at % 97 == 0,
        )


def _comments(row: type[Comment], told: list[tuple[int, int | None]], *, by: int, now: datetime) -> Iterator[Comment]:
    for at, (key, author) in enumerate(told):
        is_question = at % 10 == 0
        yield row(
            uid=UUID(int=at + 1),
            followup_id=key,
            by_id=by,
            made_at=now,
            text="And the price?",
            is_question=is_question,
            asked_id=author if is_question else None,
        )


def look(data: Path, server: str, out: Path) -> Callable[[], None]:
    """Ask for every page as each reader, and write down what each took."""
    set_up(data, server)
    from django.test import Client  # noqa: PLC0415 - Django is set up first
    from django.utils import timezone  # noqa: PLC0415 - the same

    from kejing.people.models import User  # noqa: PLC0415 - the same

    back = (timezone.now() - timedelta(days=365)).date().isoformat()
    person = User.objects.get(username="p1").pk

    def ask() -> None:
        with out.open("w", encoding="utf-8") as file:
            for reader in ("boss", "p0", "p1"):
                client = Client(SERVER_NAME="localhost")
                client.force_login(User.objects.get(username=reader))
                onward = _onward(client)
                for name, path in PAGES:
                    address = path.format(back=back, person=person, next=onward)
                    for taken, used in _times(client, address):
                        file.write(f"{name}\t{reader}\t{taken}\t{used}\n")

    return ask


def _onward(client: Client) -> str:
    import re  # noqa: PLC0415 - next to its only use

    found = re.search(r'href="\?at=([^"&]+)"', client.get("/feed/").content.decode())
    return found[1] if found else ""


def _times(client: Client, address: str) -> Iterator[tuple[float, float]]:
    client.get(address)  # the first compiles the templates
    for _time in range(TIMES):
        begun, used = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken, used = time.perf_counter() - begun, time.process_time() - used
        if answer.status_code not in {200, 404}:
            raise RuntimeError(f"{address} was answered {answer.status_code}.")
        if answer.status_code == 200:  # noqa: PLR2004 - a salesperson sees nobody else
            yield taken, used


def compare(name: str, server: str, *, lines: int, customers: int) -> None:
    """Make the company in a database and print what the feed's pages take."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "data", Path(folder) / "times"
        measure_once(fill, data, lines, customers, server)
        measure_once(refresh, data, 0, server)
        measure_once(write_reports, data, server)
        measure_once(look, data, server, out)
        taken: dict[str, list[float]] = {}
        used: dict[str, list[float]] = {}
        for line in out.read_text(encoding="utf-8").splitlines():
            page, _reader, seconds, processor = line.split("\t")
            taken.setdefault(page, []).append(float(seconds))
            used.setdefault(page, []).append(float(processor))
    print(f"\n{REPORTS:,} reports, {customers:,} customers, {PEOPLE} people, {name}; ratio to {ANCHOR[0]}")
    print(f"  {'page':<24}{'times':>8}{'p50 ms':>10}{'p95 ms':>9}{'ratio':>8}{'processor ms':>14}")
    anchor = statistics.median(taken[ANCHOR[0]])
    for page, times in taken.items():
        middle = statistics.median(times)
        print(
            f"  {page:<24}{len(times):>8}{middle * 1000:>10.1f}{p95(times) * 1000:>9.1f}{middle / anchor:>8.1f}"
            f"{statistics.median(used[page]) * 1000:>14.1f}",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=400_000, customers=20_000)
    compare("SQLite", "", lines=size.lines, customers=size.customers)
    if SERVER:
        compare("PostgreSQL", make_database(SERVER), lines=size.lines, customers=size.customers)


if __name__ == "__main__":
    main()
