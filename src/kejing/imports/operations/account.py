"""What the intake says of the files of an import, kept beside what it read of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing import intake  # noqa: TC001 - msgspec reads the types of the fields
from kejing.imports.operations.staging import staging_of

if TYPE_CHECKING:
    from kejing.imports.models import Import
    from kejing.imports.operations.staging import Staging

FILE = "account.json"


@dataclass(frozen=True, slots=True)
class Account:
    """How each file was read, and what stands apart in no figure.

    `files` are those of the lines and beside them, with their columns, notes and printed totals. `has_codes` tells
    whether customers have codes in them; without, they are known by their names.
    """

    files: tuple[intake.FileReport, ...]
    totals: intake.Totals
    set_apart: tuple[intake.SetApart, ...]
    notes: tuple[intake.Reason, ...]
    has_codes: bool


def keep_account(staging: Staging, account: Account) -> None:
    """Keep the account, whole or not at all."""
    staging.keep(FILE, account)


def read_account(one: Import) -> Account | None:
    """Return the account of an import's files, null where they were not read, or could not be."""
    return staging_of(one).recall(FILE, Account)
