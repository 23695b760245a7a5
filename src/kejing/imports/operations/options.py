"""What somebody decided about an import, where its files leave it open."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date  # noqa: TC003 - msgspec reads the types of the fields
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from kejing.imports.enums import ImportState
from kejing.imports.operations.failures import ImportStopped
from kejing.intake import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kejing.imports.models import Import

DECIDED: Final = (ImportState.APPLYING, ImportState.APPLIED, ImportState.UNDONE, ImportState.CANCELLED)
"""States in which nothing is left to decide."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The answers to what files may ask, and what else an import is told.

    `mapping` gives a header its field, `types` a word its document type. `currency` is that of the files' amounts,
    null where it is the company's or the files say it. `balances_on` is the day that receivable balances are of, null
    for the last day of what is imported with them. `removes_missing` confirms that documents and numbered lines of the
    files' source and period which the files lack are to go. `memory` says what becomes of what was said of such columns
    before: it is used, left aside (and nothing is kept of this time either), or forgotten.
    """

    mapping: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    date_order: Literal["dmy", "mdy"] | None = None
    amount_basis: Literal["gross", "net"] | None = None
    accept_difference: bool = False
    skip_bad_rows: bool = False
    currency: str | None = None
    balances_on: date | None = None
    removes_missing: bool = False
    memory: Literal["use", "ignore", "forget"] = "use"

    def for_intake(self, *, remembered: Mapping[str, Mapping[str, str]]) -> Options:
        """Return them as the intake takes them."""
        return Options(
            date_order=self.date_order,
            amount_basis=self.amount_basis,
            accept_difference=self.accept_difference,
            skip_bad_rows=self.skip_bad_rows,
            remembered=remembered,
            types=self.types,
        )


def options_of(one: Import) -> ImportOptions:
    """Return what was decided about an import."""
    return msgspec.convert(one.options, ImportOptions)


def set_options(one: Import, options: ImportOptions) -> None:
    """Keep what was decided."""
    one.options = msgspec.to_builtins(options)
    one.save(update_fields=["options"])


def change_options(one: Import, **changes: Any) -> None:
    """Keep a change of what was decided.

    :raises ImportStopped: `not_open` if the import is being stored, or was: it tells what was decided then
    """
    if one.state in DECIDED:
        raise ImportStopped("not_open")
    set_options(one, replace(options_of(one), **changes))
