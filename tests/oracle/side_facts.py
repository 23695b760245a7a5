"""Made-up records, contacts, open items and promises for the customers of a ledger: habits, not noise."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oracle.rules.book import Contact, Owed, Promise, Record

KINDS = ("report", "report", "visit", "call", "call", "meeting", "complaint")
TYPES = ("shop", "shop", "shop", "hotel", None)
REGIONS = ("north", "north", "south", None)
PEOPLE = ("Li", "Wang", None)


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What is on record beside the ledger."""

    records: Sequence[Record]
    contacts: Sequence[Contact]
    owed: Sequence[Owed]
    promises: Sequence[Promise]


def make_side_facts(codes: Iterable[str], *, until: date, seed: int) -> SideFacts:
    """Return facts of the given customers and of a few prospects, some of them dated after `until`."""
    chance = random.Random(seed)  # noqa: S311 (made-up facts, not a secret)
    known = sorted(codes)
    prospects = [f"prospect {index}" for index in range(6)]
    recorded = [code for code in known if chance.random() < 0.9] + prospects
    return SideFacts(
        records=[make_record(code, chance, until=until) for code in recorded],
        contacts=[one for code in known + prospects for one in make_contacts(code, chance, until=until)],
        owed=[one for code in known for one in make_owed(code, chance, until=until)],
        promises=[one for code in known + prospects for one in make_promises(code, chance, until=until)],
    )


def make_record(code: str, chance: random.Random, *, until: date) -> Record:
    granted = chance.random() < 0.3
    from_on = until - timedelta(days=chance.randrange(-20, 700))
    return Record(
        code=code,
        every=chance.choice((None, None, None, None, 7, 45)),
        is_intent=chance.random() < 0.4,
        is_closed=chance.random() < 0.04,
        created_on=chance.choice((None, until - timedelta(days=chance.randrange(900)))),
        customer_type=chance.choice(TYPES),
        region=chance.choice(REGIONS),
        salesperson=chance.choice(PEOPLE),
        credit_limit=chance.choice((None, 0, 500_00, 5_000_00, 100_000_00)),
        granted_star=chance.randrange(6) if granted else None,
        granted_from_on=chance.choice((None, from_on)) if granted else None,
        granted_until_on=chance.choice((None, from_on + timedelta(days=365))) if granted else None,
    )


def make_contacts(code: str, chance: random.Random, *, until: date) -> list[Contact]:
    """Return contacts at a habit of the customer's own, now and then given up some months before the end."""
    every = chance.choice((0, 3, 10, 10, 25, 60))
    if not every:
        return []
    given_up = chance.choice((-5, 0, 0, 5, 13, 28, 65, 75, 80, 120, 300))
    days = range(given_up, 600, every)
    return [
        Contact(code, until - timedelta(days=back + chance.randrange(3)), chance.choice(KINDS), chance.random() < 0.85)
        for back in days
    ]


def make_owed(code: str, chance: random.Random, *, until: date) -> list[Owed]:
    return [
        Owed(
            code,
            chance.choice((None, until + timedelta(days=chance.randrange(-90, 60)))),
            chance.choice((-40_025, 8, 1_825, 90_000, 400_000, 2_500_075)),
        )
        for _ in range(chance.choice((0, 0, 1, 3)))
    ]


def make_promises(code: str, chance: random.Random, *, until: date) -> list[Promise]:
    if chance.random() < 0.7:
        return []
    made_on = until - timedelta(days=chance.randrange(-5, 60))
    return [
        Promise(
            code,
            made_on,
            made_on + timedelta(days=chance.randrange(40)),
            chance.choice((None, None, made_on + timedelta(days=chance.randrange(40)))),
        )
    ]
