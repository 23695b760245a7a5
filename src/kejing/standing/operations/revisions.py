"""Names of rows as they are at a time: whoever made something of them knows by the name whether they changed since.

Everybody's rows are named when they are judged (`new_name`). What follows at once from a report in the rows of its
customers makes a name of the first one (`rename`), by which it is still known which rows all the others are.
"""

from __future__ import annotations

import secrets
from typing import Final

MARK: Final = "."
NAME_BYTES: Final = 10
CHANGE_BYTES: Final = 5


def new_name() -> str:
    """Return a name that nothing else ever had."""
    return secrets.token_hex(NAME_BYTES)


def rename(revision: str) -> str:
    """Return another name for the rows of a revision, of which some customers' were just changed."""
    # A release that did not do this yet gave longer names than there is room beside.
    return f"{judged_under(revision)[: 2 * NAME_BYTES]}{MARK}{secrets.token_hex(CHANGE_BYTES)}"


def judged_under(revision: str) -> str:
    """Return the name that the rows of a revision got when they were judged."""
    return revision.partition(MARK)[0]
