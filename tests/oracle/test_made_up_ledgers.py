"""The engine and the plain recomputation agree on ledgers made to be awkward, with everything else on record."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest

from oracle.comparison import list_differences
from oracle.handover import judge_book
from oracle.made_up import FIRST_DAY, SETTINGS, make_book
from oracle.recomputation import recompute
from oracle.rules.abnormal import CODES
from oracle.rules.classes import CLASSES

DAYS = (
    date(2020, 12, 31),  # eleven days of ledger
    date(2021, 6, 30),  # half a year
    FIRST_DAY + timedelta(days=698),  # the year before begins a day too early to count as covered
    FIRST_DAY + timedelta(days=699),  # and here it counts
    date(2023, 3, 31),  # the month before is shorter
    date(2024, 2, 29),  # a day that the year before did not have
    date(2024, 4, 30),  # the day on which most is on record
    date(2025, 9, 1),  # everybody silent for long
)
VERDICTS = {
    "tier": {"prospect", "dormant", "head", "core", "small"},
    "contact_state": {"unknown", "none", "never", "today", "ok", "due", "overdue"},
    "rhythm": {"unknown", "early", "expected", "late", "alarm"},
    "star": {None, 0, 1, 2, 3, 4, 5},
    "actual_star": {None, 0, 1, 2, 3, 4, 5},
    "service_class": {None, "vip", "key", "ordinary"},
    "lifecycle": {"target", "intent", "lost", "dormant", "new", "growing", "declining", "stable"},
    "value_class": {None, *CLASSES.values()},
    "is_part_year": {True, False},
    "is_surging": {True, False},
    "is_ignored": {True, False},
    "is_urgent": {True, False},
    "is_lost": {True, False},
    "rhythm_alarm": {True, False},
}


@pytest.mark.parametrize("seed", range(len(SETTINGS)))
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_an_awkward_ledger_is_judged_as_the_rules_say(seed: int, as_of: date) -> None:
    book = make_book(seed)

    assert list_differences(judge_book(book, as_of=as_of).frame, recompute(book, as_of=as_of).expected) == []


@pytest.mark.parametrize("seed", range(2))
def test_a_bare_ledger_is_judged_as_the_rules_say(seed: int) -> None:
    book, as_of = replace(make_book(seed), records=(), contacts=(), owed=None, promises=None), date(2024, 4, 30)

    assert list_differences(judge_book(book, as_of=as_of).frame, recompute(book, as_of=as_of).expected) == []


def test_the_awkward_ledgers_reach_every_verdict() -> None:
    found = defaultdict(set)
    flags: set[str] = set()
    for seed in range(len(SETTINGS)):
        for as_of in (DAYS[0], *DAYS[-3:]):
            for row in recompute(make_book(seed), as_of=as_of).expected.values():
                flags |= set(row.flags.split(";"))
                for column in VERDICTS:
                    found[column].add(getattr(row, column))

    assert dict(found) == VERDICTS
    assert flags == {"", *CODES}
