"""Who may work on an import, and who may change what the ledger shows: one at a time, as long as he lives."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kejing.imports.operations.failures import ImportStopped, read_failure
from kejing.kit.locks import LockTaken, exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kejing.imports.models import Import

STORING: Final = "imports"
"""Whoever stores an import, takes one back or brings one back holds it: each of them rests on what the others did."""

CLEARED: Final = "cleared"
"""The failure of an import that stays as it is: what taking it back, or bringing it back, needs is gone."""


class Busy(ImportStopped):
    """Somebody else changes what the ledger shows."""

    def __init__(self) -> None:
        super().__init__("busy")


def lock_name(one: Import) -> str:
    """Return the name of the lock that whoever works on this import holds."""
    return f"import-{one.pk}"


def refuse_cleared(one: Import) -> None:
    """Refuse to switch an import of which `tidying` cleared away what that needs.

    :raises ImportStopped: `cleared`
    """
    failure = read_failure(one)
    if failure is not None and failure.code == CLEARED:
        raise ImportStopped(failure.code, **failure.numbers)


@contextmanager
def storing_alone(*, wait_seconds: float = 0) -> Iterator[None]:
    """Be the only one who changes what the ledger shows.

    :raises Busy: if somebody else does for all of `wait_seconds`
    """
    try:
        with exclusive(STORING, wait_seconds=wait_seconds):
            yield
    except LockTaken as error:
        raise Busy from error
