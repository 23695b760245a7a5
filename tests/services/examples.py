"""How many examples laws are tried with: a share for every run, all of them for whoever has the time."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from services import switches

SHARE = float(os.environ.get(switches.EXAMPLES, "0.3"))


def share_of(count: int) -> int:
    """Return so many of a law's `count` examples as a run has time for; each run draws others."""
    return max(4, round(count * SHARE))


def some_of[T](cases: Sequence[T]) -> Sequence[T]:
    """Return as many of a table's cases as a run has time for; each day others, the same for every worker of a run."""
    every = round(1 / SHARE)
    return cases[datetime.now(UTC).toordinal() % every :: every]
