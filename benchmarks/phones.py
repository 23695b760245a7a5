"""Two hundred phones come back to the network at the same moment, each with twenty visits and their photos.

They send to `kejing serve` on loopback as the phone does: check-in, photo, check-out, each until the server names it,
and come again when they are told to (503, Retry-After). Meanwhile somebody pages through the feed once a second. At the
end the database is asked what is there: nothing lost, nothing double.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from measuring import measure_once
from measuring.installation import set_up
from PIL import Image
from refreshing import fill, refresh
from usable import COMMAND, Visitor, find_port, p95, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PHONES, VISITS = 200, 20
LINES_A_CUSTOMER: Final = 25
PICTURES: Final = 16
PICTURE_BYTES: Final = 300_000
PATIENCE_SECONDS: Final = 60.0
LONGEST_SECONDS: Final = 1_200.0
FEED_EVERY_SECONDS: Final = 1.0
BACK_OFF_SECONDS: Final = 5.0
WARM_UP: Final = 12
NOT_THERE: Final = (http.client.HTTPException, OSError)
# These steps import Django late: it is set up for a database that the step is told of.


@dataclass(slots=True)
class Tally:
    """What all phones found: seconds of each accepted request, and how often they were told to come again."""

    accepted: list[float] = field(default_factory=list)
    turned_away: int = 0
    broken: int = 0
    refused: list[str] = field(default_factory=list)
    feed: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with a phone: how he is signed in, and whom he visited."""

    session: str
    customers: Sequence[int]


def hire(data: Path, phones: int, visits: int, out: Path) -> Callable[[], None]:
    """Make the people, sign them in, give them customers, and write down who has whom."""
    set_up(data)
    from django.conf import settings  # noqa: PLC0415 - Django is set up first
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 - the same
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - the same

    from kejing.customers.models import Customer  # noqa: PLC0415 - the same
    from kejing.people.enums import Role  # noqa: PLC0415 - the same
    from kejing.people.models import User  # noqa: PLC0415 - the same

    def sign_in(user: User) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return session.session_key or ""

    def make() -> None:
        keys = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
        boss = User.objects.create(username="boss", role=Role.GENERAL_MANAGER)
        told: list[dict[str, object]] = [{"session": sign_in(boss), "customers": []}]
        for at in range(phones):
            person = User.objects.create(username=f"p{at}", role=Role.SALESPERSON)
            own = keys[at * visits : (at + 1) * visits]
            Customer.objects.filter(pk__in=own).update(owner=person)
            told.append({"session": sign_in(person), "customers": own})
        out.write_text(json.dumps(told), encoding="utf-8")

    return make


def make_pictures() -> Sequence[bytes]:
    """Return photos of about the wanted size, none like another."""
    found = []
    for seed in range(PICTURES):
        noise = random.Random(seed)  # noqa: S311 - a picture, no secret
        coarse = Image.frombytes("RGB", (64, 48), noise.randbytes(64 * 48 * 3)).resize((1600, 1200))
        fine = Image.frombytes("RGB", (1600, 1200), noise.randbytes(1600 * 1200 * 3))
        for share in (0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.4):
            file = BytesIO()
            Image.blend(coarse, fine, share).save(file, "JPEG", quality=60)
            if file.tell() >= PICTURE_BYTES:
                break
        found.append(file.getvalue())
    return found


@dataclass(slots=True)
class Phone:
    """A phone that sends what it kept, and asks again until the server names it."""

    port: int
    owner: Owner
    pictures: Sequence[bytes]
    tally: Tally
    seed: int
    device: str = field(default_factory=lambda: str(uuid4()))
    token: str = ""
    cookie: str = ""
    line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Send everything."""
        chance = random.Random(self.seed)  # noqa: S311 - when to come again, no secret
        told = self.until(chance, "GET", "/sync/")
        self.token = str(told["token"])
        asked = self.until(chance, "POST", "/photo/tickets/", urlencode({"device": self.device}).encode())
        tickets = [one["uid"] for one in asked["tickets"]]
        began_at = datetime.now(UTC) - timedelta(hours=11)
        for at, customer in enumerate(self.owner.customers):
            coming = began_at + timedelta(minutes=30 * at)
            self.visit(chance, customer, ticket=tickets[at], at=coming)

    def visit(self, chance: random.Random, customer: int, *, ticket: str, at: datetime) -> None:
        """Send one visit: check-in, photo, check-out."""
        uid, photo = str(uuid4()), str(uuid4())
        here = {"latitude": f"{31 + chance.random():.6f}", "longitude": f"{121 + chance.random():.6f}", "accuracy": "9"}
        said = {"uid": uid, "customer": str(customer), "device": self.device, "is_offline": "on", **here}
        coming = {**said, "began_at": at.isoformat(), "drift_seconds": "1"}
        self.until(chance, "POST", "/sync/check-in/", urlencode(coming).encode(), uid=uid)
        asked = {
            "uid": photo,
            "belongs_to": uid,
            "device": self.device,
            "ticket": ticket,
            "taken_at": (at + timedelta(minutes=3)).isoformat(),
            "drift_seconds": "1",
            "is_offline": "on",
            "subject": "storefront",
        }
        content = chance.choice(self.pictures) + photo.encode()
        path = f"/customer/{customer}/photo/?{urlencode(asked)}"
        self.until(chance, "POST", path, content, uid=photo, kind="image/jpeg")
        step = {f"skip_{key}": "Not allowed there" for key in range(1, 8)}
        words = {"purposes": "trade", "text": f"Looked at the shelf, {uid}.", "promise": "none"}
        leaving = {**said, **step, **words, "ended_at": (at + timedelta(minutes=12)).isoformat()}
        self.until(chance, "POST", "/sync/check-out/", urlencode(leaving).encode(), uid=uid)

    def until(
        self,
        chance: random.Random,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        uid: str = "",
        kind: str = "application/x-www-form-urlencoded",
    ) -> dict[str, Any]:
        """Ask until the server answers and, where there is a `uid`, names it."""
        while True:
            begun = time.perf_counter()
            try:
                status, told, wait = self.ask(method, path, body, kind)
            except NOT_THERE:
                self.line = None
                with self.tally.lock:
                    self.tally.broken += 1
                time.sleep(BACK_OFF_SECONDS * chance.uniform(0.7, 1.3))
                continue
            if status < http.client.BAD_REQUEST and (not uid or told.get("kept") == uid):
                with self.tally.lock:
                    self.tally.accepted.append(time.perf_counter() - begun)
                return told
            if status < http.client.INTERNAL_SERVER_ERROR:
                with self.tally.lock:
                    self.tally.refused.append(f"{status} {path.split('?', maxsplit=1)[0]} {told}")
                raise RuntimeError(self.tally.refused[-1])
            with self.tally.lock:
                self.tally.turned_away += 1
            time.sleep((wait or BACK_OFF_SECONDS) * chance.uniform(1, 1.3))

    def ask(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, dict[str, Any], float]:
        """Return the status, what was told, and how long to wait."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {
            "Accept": "application/json",
            "Cookie": f"sessionid={self.owner.session}{self.cookie}",
            "X-CSRFToken": self.token,
        }
        if body:
            headers["Content-Type"] = kind
        self.line.request(method, path, body=body or None, headers=headers)
        answer = self.line.getresponse()
        raw = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self.cookie = f"; {value.split(';', maxsplit=1)[0]}"
        return answer.status, json.loads(raw or b"{}"), float(answer.headers.get("Retry-After") or 0)


def page_feed(port: int, session: str, tally: Tally, done: threading.Event) -> None:
    """Read the feed once a second until all is in."""
    while not done.wait(FEED_EVERY_SECONDS):
        tally.feed.append(read_feed(port, session))


def read_feed(port: int, session: str) -> float:
    """Read the feed and return how long that took."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    begun = time.perf_counter()
    line.request("GET", "/feed/", headers={"Cookie": f"sessionid={session}"})
    answer = line.getresponse()
    answer.read()
    taken = time.perf_counter() - begun
    line.close()
    if answer.status != http.client.OK:
        sys.exit(f"The feed was answered {answer.status}.")
    return taken


def sync(data: Path, owners: Sequence[Owner], boss: str) -> tuple[Tally, float]:
    """Serve the company, let all phones send at once, and return what they found, and the seconds until all was in."""
    tally, done, port, pictures = Tally(), threading.Event(), find_port(), make_pictures()
    environment = {**os.environ, "KEJING_DATA": str(data)}
    server = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment)  # noqa: S603 - our own command
    try:
        wait_for(Visitor(f"http://127.0.0.1:{port}"))
        for _time in range(WARM_UP):  # each worker's first page loads what all pages need
            read_feed(port, boss)
        threading.Thread(target=page_feed, args=(port, boss, tally, done), daemon=True).start()
        phones = [
            threading.Thread(target=Phone(port, owner, pictures, tally, seed).run, daemon=True)
            for seed, owner in enumerate(owners)
        ]
        begun = time.perf_counter()
        for phone in phones:
            phone.start()
        for phone in phones:
            phone.join(max(0.0, LONGEST_SECONDS - (time.perf_counter() - begun)))
        taken = time.perf_counter() - begun
        done.set()
    finally:
        server.terminate()
        server.wait()
    return tally, taken


def count(data: Path, out: Path) -> Callable[[], None]:
    """Write down what is in the database, and on the disk."""
    set_up(data)
    from kejing.followups.models import Followup, Photo, Visit  # noqa: PLC0415 - Django is set up first
    from kejing.followups.operations.photo_files import path_of  # noqa: PLC0415 - the same

    def look() -> None:
        photos = Photo.objects.filter(followup__isnull=False)
        told = {
            "visits": Visit.objects.filter(state="done").count(),
            "contacts": Followup.objects.filter(kind="visit", uid__isnull=False).count(),
            "photos": photos.count(),
            "files": sum(path_of(name).is_file() for name in photos.values_list("original", flat=True)),
            "looked at": photos.filter(state="ready").count(),
        }
        out.write_text(json.dumps(told), encoding="utf-8")

    return look


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--lines", type=int, default=0, help="ledger lines; by default 25 a customer")
    parser.add_argument("--customers", type=int, default=0, help="taken for `just bench`; there is one a visit")
    given = parser.parse_args()
    phones, visits = given.phones, given.visits
    customers = phones * visits
    with tempfile.TemporaryDirectory() as folder:
        data, who, what = Path(folder) / "data", Path(folder) / "who.json", Path(folder) / "what.json"
        measure_once(fill, data, max(given.lines, customers * LINES_A_CUSTOMER), customers)
        measure_once(refresh, data, 0)
        measure_once(hire, data, phones, visits, who)
        boss, *people = [Owner(one["session"], one["customers"]) for one in json.loads(who.read_text("utf-8"))]
        tally, taken = sync(data, people, boss.session)
        measure_once(count, data, what)
        there = json.loads(what.read_text("utf-8"))
    print(f"\n{phones} phones with {visits} visits and photos each, at once; load {os.getloadavg()[0]:.1f} at the end")
    print(f"  all in after                {taken:>10.1f} s   (wanted: 600)")
    print(f"  accepted requests           {len(tally.accepted):>10}")
    print(f"    median                    {statistics.median(tally.accepted):>10.2f} s")
    print(f"    95th percentile           {p95(tally.accepted):>10.2f} s   (wanted: 2)")
    print(f"  told to come again (503)    {tally.turned_away:>10}")
    print(f"  connections that broke      {tally.broken:>10}")
    print(f"  refused for good            {len(tally.refused):>10}")
    if tally.feed:
        print(f"  feed, 95th percentile       {p95(tally.feed):>10.2f} s   (wanted: 0.5)")
    for name, number in there.items():
        print(f"  {name:<28}{number:>10}   (sent: {customers})")
    for told in tally.refused[:5]:
        print(f"    {told}")


if __name__ == "__main__":
    main()
