"""Imports that a process worked on which died. It loads nothing heavy: the server's own process asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.imports.enums import UNDER_WAY, ImportState
from kejing.imports.models import Import
from kejing.imports.operations.turns import lock_name
from kejing.kit.locks import LockTaken, exclusive

if TYPE_CHECKING:
    from collections.abc import Sequence


def recover_imports() -> Sequence[Import]:
    """Call imports that say they are worked on, though nobody holds them, interrupted, and return them.

    They can be gone on with, or cancelled; one whose cancelling was asked for says so (`is_cancel_requested`).
    """
    found: list[Import] = []
    for one in Import.objects.filter(state__in=UNDER_WAY).order_by("pk"):
        try:
            with exclusive(lock_name(one)):
                one.refresh_from_db()
                if one.state not in UNDER_WAY:
                    continue
                one.state = ImportState.INTERRUPTED
                one.save(update_fields=["state"])
                found.append(one)
        except LockTaken:
            # It is not dead: somebody works on it.
            continue
    return found
