"""An import killed with SIGKILL at twenty random moments: nothing half-done is ever seen, and nothing is lost."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import psycopg
import pytest

from serving.butcher import hire_butcher
from serving.conftest import RESET
from serving.ledgers import SQLITE
from serving.processes import build_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving.butcher import Butcher, Ledger

ROUNDS = 4
KILLS = 20
SOURCE = "shop"
HEADER = "Date,Invoice,Customer code,Customer,Item code,Item,Category,Quantity,Amount"


def write_lines(file: Path, *, customers: range, months: int, extra: int) -> str:
    """Write what each of the customers buys once a month from January 2023 on: four lines a document."""
    lines = [
        f"{2023 + month // 12}-{month % 12 + 1:02}-{customer % 27 + 1:02},N{month:02}{customer:03},C{customer:03},"
        f"Shop {customer:03},P{(customer * 7 + line) % 90 + extra:03},Item {(customer * 7 + line) % 90 + extra},"
        f"{'Tea' if line % 2 else 'Rice'},{line + 1},{(customer % 50 + 1) * 10 + line + extra}.50"
        for month in range(months)
        for customer in customers
        for line in range(4)
    ]
    file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return str(file)


def write_first(folder: Path) -> dict[str, str]:
    return {"lines": write_lines(folder / "first.csv", customers=range(150), months=12, extra=0)}


def write_second(folder: Path) -> dict[str, str]:
    """Write an import that makes, changes and removes: documents, customers, items, people, contacts and receipts."""
    beside = {
        "customers": [
            "Customer code,Customer,Region,Contact person,Phone",
            *(f"C{n:03},Shop {n:03} & Sons,North,Ann {n},13800000{n:03}" for n in range(0, 190, 3)),
        ],
        "contacts": [
            "Customer code,Date,Kind,Content",
            *(f"C{n:03},2024-01-{n % 28 + 1:02},visit,came {n}" for n in range(0, 190, 2)),
        ],
        "receipts": [
            "Receipt date,Receipt number,Customer code,Received amount",
            *(f"2024-02-{n % 27 + 1:02},R{n:03},C{n:03},{n + 1}.25" for n in range(0, 190, 5)),
        ],
    }
    for role, rows in beside.items():
        (folder / f"{role}.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    lines = write_lines(folder / "second.csv", customers=range(5, 190), months=14, extra=3)
    return {"lines": lines, **{role: str(folder / f"{role}.csv") for role in beside}}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def butcher(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Butcher]:
    """Return one with an empty database, on SQLite, then on PostgreSQL."""
    folder = tmp_path / "data"
    url = f"{SQLITE}{folder / 'kejing.sqlite3'}"
    more = {}
    if request.param == "postgresql":
        url = more["DATABASE_URL"] = request.getfixturevalue("postgresql_url")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(RESET)
    with hire_butcher(build_environment(folder, **more), database_url=url) as hired:
        hired.do("migrate")
        yield hired


class Story:
    """One import that is killed again and again; what was seen before and after it undisturbed is what may be seen."""

    def __init__(self, butcher: Butcher, folder: Path, *, seed: int) -> None:
        self.butcher = butcher
        self.random = random.Random(seed)  # noqa: S311 - moments, not secrets
        self.second = write_second(folder)
        self.kills: list[str] = []
        first = self.store(write_first(folder))
        assert butcher.state_of(first) == "applied"
        butcher.do("judge")
        self.before, self.judged_before = self.look()
        number = butcher.do("bring", self.second, SOURCE).given
        self.usual = {piece: butcher.do(piece, number) for piece in ("read", "apply")}
        self.usual["judge"] = butcher.do("judge")
        self.after, self.judged_after = self.look()
        self.usual["undo"] = butcher.do("undo", number)
        assert butcher.read_ledger() == self.before
        self.usual["redo"] = butcher.do("redo", number)
        assert butcher.read_ledger() == self.after
        butcher.do("undo", number)
        butcher.do("judge")
        self.rows = butcher.count_rows()
        number = butcher.do("bring", self.second, SOURCE).given
        butcher.do("read", number)
        butcher.do("apply", number, die_at=self.usual["apply"].moments * 3 // 4)
        butcher.do("start")
        self.usual["cancel"] = butcher.do("cancel", number)
        assert butcher.count_rows() == self.rows
        assert self.look() == (self.before, self.judged_before)
        assert len({self.before, self.after}) == len({self.judged_before, self.judged_after}) == 2

    def store(self, files: dict[str, str]) -> int:
        number: int = self.butcher.do("bring", files, SOURCE).given
        self.butcher.do("read", number)
        self.butcher.do("apply", number)
        return number

    def look(self) -> tuple[Ledger, str]:
        return self.butcher.read_ledger(), self.butcher.read_standing()

    def kill(self, piece: str, *arguments: object) -> None:
        """Have a piece killed at a moment of its own, or anywhere between two; then let the server start."""
        usual = self.usual[piece]
        death: dict[str, float] = (
            {"die_at": self.random.randint(1, usual.moments)}
            if self.random.random() < 0.6
            else {"die_after": self.random.uniform(0, usual.seconds)}
        )
        told = self.butcher.do(piece, *arguments, **death)
        if told.was_killed:
            self.kills.append(f"{piece} {death}")
        self.see_whole()
        self.butcher.do("start")

    def see_whole(self) -> None:
        assert self.butcher.read_ledger() in {self.before, self.after}, self.kills
        assert self.butcher.read_standing() in {self.judged_before, self.judged_after}, self.kills

    def go_on(self, piece: str, number: int, *, done: str) -> int:
        """Go on with an import that was killed, or cancel it and begin another; return the one that is `done`."""
        state = self.butcher.state_of(number)
        if state == done:
            return number
        # Killed before it had begun, it is as it was.
        assert state in {"interrupted", {"read": "received", "apply": "ready"}[piece]}, (state, self.kills)
        if self.random.random() < 0.4:
            self.kill("cancel", number)
            if self.butcher.state_of(number) != "cancelled":
                self.butcher.do("cancel", number)
            assert self.butcher.state_of(number) == "cancelled"
            assert self.butcher.read_ledger() == self.before, self.kills
            assert self.butcher.count_rows() == self.rows, self.kills
            number = self.butcher.do("bring", self.second, SOURCE).given
            self.butcher.do("read", number)
            if piece == "read":
                return number
        self.butcher.do(piece, number)
        return number

    def tell_round(self) -> None:
        """Import, judge, take back, bring back, take back, judge: each of it killed once."""
        number = self.butcher.do("bring", self.second, SOURCE).given
        self.kill("read", number)
        number = self.go_on("read", number, done="ready")
        self.kill("apply", number)
        number = self.go_on("apply", number, done="applied")
        assert self.butcher.read_ledger() == self.after, self.kills
        self.judge(self.judged_after)
        for piece, done, shown in (("undo", "undone", self.before), ("redo", "applied", self.after)):
            self.kill(piece, number)
            if self.butcher.state_of(number) != done:
                self.butcher.do(piece, number)
            assert self.butcher.read_ledger() == shown, self.kills
        self.butcher.do("undo", number)
        self.judge(self.judged_before)
        self.rows = self.butcher.count_rows()

    def judge(self, expected: str) -> None:
        self.kill("judge")
        if self.butcher.read_standing() != expected:
            self.butcher.do("judge")
        assert self.butcher.read_standing() == expected, self.kills


def test_an_import_killed_at_twenty_random_moments_is_seen_whole_or_not_at_all_and_can_be_gone_on_with(
    butcher: Butcher, tmp_path: Path
) -> None:
    seed = random.randrange(2**32)  # noqa: S311 - moments, not secrets
    print("seed:", seed)  # noqa: T201 - whoever looks for what failed needs it
    story = Story(butcher, tmp_path, seed=seed)

    while len(story.kills) < KILLS:
        story.tell_round()

    assert {kill.split()[0] for kill in story.kills} >= {"read", "apply", "judge", "undo", "redo"}
