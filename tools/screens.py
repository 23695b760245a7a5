"""Take the pictures of `docs/screens`: `python tools/screens.py [--every FOLDER]`.

Makes a demo company in each language and an installation without a ledger, each in a temporary data folder, serves
them one after another on the loopback address, signs in with the machine's Chromium and writes a picture of every page
on the desk, on a phone and in the dark, and those that README shows. With `--every`, all pages in all forms go to
FOLDER instead, for somebody to look at. A page that complains in the console stops it. Whatever it started ends with
it, also when it fails.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, get_args
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Error, FilePayload, Locator, Page, sync_playwright

type Language = Literal["zh-hans", "zh-hant", "en"]
type Device = Literal["desk", "phone"]
type Theme = Literal["light", "dark"]
type Sessions = dict[str, str]
"""The session of each who signed in, by name."""
type View = Literal[
    "sign-in",
    "pyramid",
    "table",
    "drawer",
    "today",
    "customer",
    "feed",
    "report",
    "visit",
    "plans",
    "plan-day",
    "day-map",
    "team-day",
    "requests",
    "records",
    "privacy",
    "waiting",
    "search",
    "people",
    "teams",
    "company",
    "steps",
    "places",
    "past-days",
    "tags",
    "log",
    "you",
    "import",
    "design",
    "empty",
    "not-found",
]

ROOT: Final = Path(__file__).resolve().parent.parent
SCREENS: Final = ROOT / "docs" / "screens"

SESSION: Final = "sessionid"
USERNAME: Final = "manager"
SALESPERSON: Final = "sales001"
ADDRESSES: Final[Mapping[View, str]] = {
    "table": "customers/",
    "today": "today/",
    "feed": "feed/",
    "plans": "plans/",
    "requests": "requests/",
    "records": "records/",
    "privacy": "privacy/",
    "waiting": "sync/waiting/",
    "search": "search/?q=10",
    "people": "people/",
    "teams": "teams/",
    "company": "company/",
    "steps": "company/visits/",
    "places": "places/",
    "past-days": "days/",
    "tags": "customers/tags/",
    "log": "audit/",
    "you": "you/",
    "design": "design/",
    "not-found": "nowhere/",
}
OF_SALESPEOPLE: Final[frozenset[View]] = frozenset(
    {"today", "report", "visit", "plans", "plan-day", "privacy", "waiting"}
)
SHANGHAI: Final = (31.2304, 121.4737)
DEMO_PASSWORD: Final = "kejing-demo"  # noqa: S105 - every demo has it and prints it
LOOPBACK: Final = "127.0.0.1"
START_SECONDS: Final = 180
STOP_SECONDS: Final = 30
PATIENCE_MILLISECONDS: Final = 60_000

SIZES: Final[Mapping[Device, tuple[int, int]]] = {"desk": (1440, 900), "phone": (390, 844)}
LOCALES: Final[Mapping[Language, str]] = {"zh-hans": "zh-CN", "zh-hant": "zh-TW", "en": "en-GB"}

COLOURS: Final = 256
LEDGER_ROWS: Final = 160
RETURN_EVERY: Final = 23

CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS: Final = (
    "--headless",
    "--no-sandbox",  # a container runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """What the ledger that a picture shows coming in is written with; `kinds` are a sale and a return."""

    source: str
    name: str
    headers: str
    kinds: tuple[str, str]
    shops: tuple[str, ...]
    items: tuple[str, ...]
    total: str


LEDGER_WORDS: Final[Mapping[Language, LedgerWords]] = {
    "zh-hans": LedgerWords(
        source="管家婆",
        name="销售明细-2026.csv",
        headers="录单日期,单据编号,单据类型,往来单位编号,往来单位全名,商品全名,价税合计",
        kinds=("销售单", "销售退货单"),
        shops=("新街口便利店", "城东烟酒行", "滨河超市", "老码头批发部", "学府路小卖部"),
        items=("龙井茶 250g", "五常大米 10kg", "花生油 5L", "白砂糖 1kg"),
        total="合计",
    ),
    "zh-hant": LedgerWords(
        source="進銷存",
        name="銷貨明細-2026.csv",
        headers="單據日期,單據編號,單據類型,客戶編號,客戶名稱,品名,含稅金額",
        kinds=("銷貨單", "銷貨退回單"),
        shops=("新街口便利店", "城東菸酒行", "濱河超市", "老碼頭批發部", "學府路商店"),
        items=("龍井茶 250g", "池上米 10kg", "花生油 5L", "砂糖 1kg"),
        total="合計",
    ),
    "en": LedgerWords(
        source="Books",
        name="sales-2026.csv",
        headers="Invoice Date,Invoice Number,Document Type,Customer Code,Customer Name,Item Name,Gross Amount",
        kinds=("Sales Invoice", "Credit Note"),
        shops=("Corner Shop", "East Side Liquors", "Riverside Market", "Old Wharf Wholesale", "College Road Store"),
        items=("Green tea 250 g", "Rice 10 kg", "Peanut oil 5 l", "Sugar 1 kg"),
        total="Total",
    ),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, on what, how lit, in which language."""

    view: View
    device: Device = "desk"
    theme: Theme = "light"
    language: Language = "zh-hans"

    @property
    def file_name(self) -> str:
        """What the picture's file is called."""
        return f"{self.view}-{self.device}-{self.theme}-{self.language}.png"

    @property
    def installation(self) -> tuple[bool, Language]:
        """Whether the page has a ledger behind it, and the language of the people and customers in it."""
        return self.view != "empty", self.language


MAIN_VIEWS: Final[tuple[View, ...]] = (
    "sign-in",
    "pyramid",
    "table",
    "drawer",
    "today",
    "customer",
    "feed",
    "report",
    "visit",
    "plans",
    "people",
    "import",
)
VIEWS: Final[tuple[View, ...]] = get_args(View.__value__)
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
OTHER_LANGUAGES: Final[tuple[Language, ...]] = ("zh-hant", "en")
FORMS: Final[tuple[tuple[Device, Theme], ...]] = (("desk", "light"), ("phone", "light"), ("desk", "dark"))
SHOWN_IN_ENGLISH: Final[tuple[View, ...]] = ("pyramid", "drawer", "customer", "feed", "import")
"""What README and the docs show."""
DOCUMENTED: Final = (
    *(Shot(view, device, theme) for view, (device, theme) in product(VIEWS, FORMS)),
    *(Shot(view, language="en") for view in SHOWN_IN_ENGLISH),
)
EVERY: Final = (
    *(Shot(view, device, theme) for view, device, theme in product(VIEWS, SIZES, THEMES)),
    *(Shot(view, device, "light", language) for view, device, language in product(MAIN_VIEWS, SIZES, OTHER_LANGUAGES)),
)


class ScreensFailed(Exception):
    """The pictures could not be taken; the text says why."""


def find_chromium() -> Path:
    """Return the browser's program, the one named in the environment before any on the path.

    :raises ScreensFailed: if there is none
    """
    found = os.environ.get("KEJING_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None or not Path(found).exists():
        raise ScreensFailed("Chromium is not installed: install it or set KEJING_CHROMIUM to its program.")
    return Path(found)


def find_free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def make_environment(folder: Path, language: Language) -> dict[str, str]:
    """Return the environment of an installation in `folder` that knows nothing of the user's own."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and name[:7] != "KEJING_"}
    return kept | {"KEJING_DATA": str(folder), "KEJING_LANGUAGE": language}


def kejing(*arguments: str) -> Sequence[str]:
    """Return the command line of this environment's own `kejing`."""
    return (sys.executable, "-c", "from kejing.site.cli import main; main()", *arguments)


@contextmanager
def running_demo(folder: Path, language: Language) -> Iterator[str]:
    """Serve a made-up company that speaks `language`, and give its address."""
    port = find_free_port()
    command = kejing("demo", "--no-browser", "--port", str(port), "--lang", language)
    with running_server(command, environment=make_environment(folder, language), port=port) as address:
        yield address


@contextmanager
def running_empty(folder: Path, language: Language) -> Iterator[str]:
    """Serve an installation with one account and no ledger, and give its address."""
    environment = make_environment(folder, language)
    subprocess.run(  # noqa: S603 - our own command
        kejing("account", USERNAME),
        env=environment,
        input=f"{DEMO_PASSWORD}\n",
        text=True,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    port = find_free_port()
    command = kejing("serve", "--port", str(port), "--workers", "1")
    with running_server(command, environment=environment, port=port) as address:
        yield address


@contextmanager
def running_server(command: Sequence[str], *, environment: Mapping[str, str], port: int) -> Iterator[str]:
    """Run a server until the block ends, and give its address once it answers.

    :raises ScreensFailed: if it ends or does not answer in time
    """
    address = f"http://{LOOPBACK}:{port}/"
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the address answers.

    :raises ScreensFailed: if the server ends before, or does not answer in time
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ScreensFailed(f"The server ended with code {server.returncode}.")
        try:
            with urlopen(address, timeout=10):  # noqa: S310 - an address on this machine
                return
        except (URLError, TimeoutError, ConnectionError):  # not listening yet
            time.sleep(0.2)
    raise ScreensFailed(f"The server did not answer within {START_SECONDS} seconds.")


@contextmanager
def opened_page(browser: Browser, shot: Shot, address: str) -> Iterator[Page]:
    """Open a page of the shot's size, appearance and language.

    :raises ScreensFailed: at the end, if the page complained of anything
    """
    complaints: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        wanted = shot.view == "not-found" and "404" in message.text
        if message.type == "error" and not wanted:
            complaints.append(message.text)

    def note_error(error: Error) -> None:
        complaints.append(str(error))

    width, height = SIZES[shot.device]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=LOCALES[shot.language],
        timezone_id="Asia/Shanghai",
        has_touch=shot.device == "phone",
        reduced_motion="reduce",
        permissions=["geolocation"],
        geolocation={"latitude": SHANGHAI[0], "longitude": SHANGHAI[1], "accuracy": 8},
        service_workers="block",
    )
    try:
        context.add_cookies([{"name": "kejing_theme", "value": shot.theme, "url": address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("console", note_console)  # Chromium writes security policy violations there too
        page.on("pageerror", note_error)
        yield page
    finally:
        context.close()
    if complaints:
        raise ScreensFailed(f"{shot.file_name}: {'; '.join(complaints)}")


def take(browser: Browser, shot: Shot, *, address: str, folder: Path, sessions: Sessions) -> None:
    """Write the shot's picture into `folder`; whoever has a session at this address comes in with it.

    :raises ScreensFailed: if the page complained, or is not the one wanted
    """
    with opened_page(browser, shot, address) as page:
        name = SALESPERSON if shot.view in OF_SALESPEOPLE else USERNAME
        if shot.view != "sign-in" and name in sessions:
            page.context.add_cookies([{"name": SESSION, "value": sessions[name], "url": address}])
        page.goto(address)
        if shot.view != "sign-in" and name not in sessions:
            sign_in(page, as_=name)
            sessions[name] = next(one["value"] for one in page.context.cookies() if one["name"] == SESSION)
        if shot.view in ADDRESSES:
            page.goto(f"{address}{ADDRESSES[shot.view]}")
        if shot.view in OPENED:
            OPENED[shot.view](page, address)
        if shot.view == "import":
            bring_ledger(page, address=address, words=LEDGER_WORDS[shot.language])
        page.wait_for_load_state("networkidle")
        page.evaluate("() => document.fonts.ready.then(() => document.activeElement?.blur())")
        picture = page.screenshot(animations="disabled")
    (folder / shot.file_name).write_bytes(pack_picture(picture))


def sign_in(page: Page, *, as_: str = USERNAME) -> None:
    """Sign in as somebody of the demo and wait for the first page."""
    page.fill("input[name=login]", as_)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".shell")


def open_drawer(page: Page, address: str) -> None:
    """Ask why the first customer stands where it stands."""
    page.goto(f"{address}customers/?tier=core&sort=-days_since_order")
    page.locator("[data-row] a >> visible=true").first.click()
    page.wait_for_selector("#drawer:not([hidden]) h2")


def open_customer(page: Page, address: str) -> None:
    """Open the page of that customer."""
    open_drawer(page, address)
    follow(page, page.locator("#drawer header a.link"), address=address)


def open_report(page: Page, address: str) -> None:
    """Begin a report on the first customer to turn to."""
    page.goto(f"{address}report/")
    follow(page, page.locator(".whoms a").first, address=address)


def open_visit(page: Page, address: str) -> None:
    """Check in at the first customer to turn to."""
    open_report(page, address)
    page.goto(page.url.replace("/report/", "/visit/").partition("?")[0])
    if page.locator("check-in button").is_visible():
        page.locator("check-in button").click()
    page.wait_for_selector("live-camera >> visible=true")


def open_plan_day(page: Page, address: str) -> None:
    """Open the plan of the first day of the week that has stops to come."""
    page.goto(f"{address}plans/")
    # At the end of a week none may be left.
    to_come = page.locator("li:has([data-state=open]) > h2 a[href*='/plans/day/']")
    follow(page, (to_come if to_come.count() else page.locator("a[href*='/plans/day/']")).first, address=address)


WAY: Final = "main th a[href*='/day/']"
"""Leads to one person's day."""


def open_team_day(page: Page, address: str) -> None:
    """Open the latest day on which somebody was on the way."""
    page.goto(f"{address}feed/")
    follow(page, page.locator("main a[href*='/day/']").first, address=address)
    while not page.locator(WAY).count():
        follow(page, page.locator(".day-steps a").first, address=address)


def open_day_map(page: Page, address: str) -> None:
    """Open the way of the first person on that day."""
    open_team_day(page, address)
    follow(page, page.locator(WAY).first, address=address)


OPENED: Final[Mapping[View, Callable[[Page, str], None]]] = {
    "drawer": open_drawer,
    "customer": open_customer,
    "report": open_report,
    "visit": open_visit,
    "plan-day": open_plan_day,
    "team-day": open_team_day,
    "day-map": open_day_map,
}
"""Pages that are found by going there."""


def follow(page: Page, link: Locator, *, address: str) -> None:
    """Open what a link leads to, whether it can be clicked or not."""
    page.goto(f"{address}{(link.get_attribute('href') or '').lstrip('/')}")


def bring_ledger(page: Page, *, address: str, words: LedgerWords) -> None:
    """Send a ledger in and wait until the page says what it would do."""
    page.goto(f"{address}imports/new/")
    page.fill("#source", words.source)
    file: FilePayload = {"name": words.name, "mimeType": "text/csv", "buffer": write_ledger(words).encode()}
    page.set_input_files("#files", [file])
    page.click(".upload button.solid")
    page.click(".decide button.solid")
    page.wait_for_selector(".import-check")


def write_ledger(words: LedgerWords) -> str:
    """Return a small ledger with its total, as a program of the trade writes it."""
    rows, total = [], 0
    for number in range(LEDGER_ROWS):
        is_return = number % RETURN_EVERY == RETURN_EVERY - 1
        cents = (500 + number * 7919 % 90_000) * (-1 if is_return else 1)
        total += cents
        shop = number * 5 % (len(words.shops) * 5) // 5
        cells = (
            f"2026-{1 + number // 40:02}-{1 + number % 28:02}",
            f"{'XT' if is_return else 'XS'}-{number:05}",
            words.kinds[is_return],
            f"N{shop:03}",
            words.shops[shop],
            words.items[number * 3 % len(words.items)],
            f"{cents / 100:.2f}",
        )
        rows.append(",".join(cells))
    return "\n".join((words.headers, *rows, f"{words.total},,,,,,{total / 100:.2f}", ""))


def pack_picture(picture: bytes) -> bytes:
    """Return a picture of a page in 256 colours, a third as large: pages have few, and the repository stays small."""
    packed = BytesIO()
    colours = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    colours.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def take_all(shots: Sequence[Shot], *, folder: Path) -> None:
    """Write all pictures, one installation after another.

    :raises ScreensFailed: if any cannot be taken
    """
    folder.mkdir(parents=True, exist_ok=True)
    program = find_chromium()
    ordered = sorted(shots, key=lambda shot: shot.installation)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_ARGUMENTS))
        for (has_ledger, language), alike in groupby(ordered, key=lambda shot: shot.installation):
            running = running_demo if has_ledger else running_empty
            with TemporaryDirectory(prefix="kejing-screens-") as data, running(Path(data), language) as address:
                # Who signs in again and again is taken for somebody who tries passwords.
                sessions: Sessions = {}
                for shot in alike:
                    take(browser, shot, address=address, folder=folder, sessions=sessions)
                    print(folder / shot.file_name)
        browser.close()


def main() -> int:
    """Take the pictures; return 1 with a sentence when that fails."""
    parser = argparse.ArgumentParser(description="Take the pictures of docs/screens.")
    parser.add_argument(
        "--every", type=Path, metavar="FOLDER", help="write all pages in all forms to this folder instead"
    )
    every: Path | None = parser.parse_args().every
    try:
        if every is None:
            take_all(DOCUMENTED, folder=SCREENS)
            for left in {*SCREENS.glob("*.png")} - {SCREENS / shot.file_name for shot in DOCUMENTED}:
                left.unlink()
        else:
            take_all(EVERY, folder=every)
    except (ScreensFailed, Error) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
