"""That somebody took requests out of here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.people.models import User


def log_requests_export(*, asked: Sequence[str], rows: int, by: User) -> None:
    """Write into the log that somebody exported so many requests, and which were asked for."""
    told = ["requests", *asked]
    record(action=Action.EXPORTED, kind=Kind.CUSTOMERS, after={"rows": rows, "asked": told}, by=by)
