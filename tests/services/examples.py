"""How many examples laws are tried with: a share for every run, all of them for whoever has the time."""

import os

from services import switches


def share_of(count: int) -> int:
    """Return so many of a law's `count` examples as a run has time for; each run draws others."""
    return max(4, round(count * float(os.environ.get(switches.EXAMPLES, "0.4"))))
