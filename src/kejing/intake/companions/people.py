"""Everybody of the lines and the customer list brought together, once all of them have been met."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from kejing.intake.companions.sheets import SheetRead
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import FileRead
from kejing.intake.rows.aliases import Aliases, How, find_aliases

_PERSON: Final = ("customer_code", "customer_name")
_NOTES: Final = {How.NAMED: Note.NAMES_FOUND, How.CLEANED: Note.NAMES_CLEANED, How.UNCLEAR: Note.NAMES_UNCLEAR}


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The customer list and the files of lines under the settled codes; `moved` has code, to for the lines' own.

    Lines whose `customer_code` is a code of `moved` are those of the customer `to`. `changes` tells whether anybody has
    another code or name now than the files say, or could have.
    """

    listed: SheetRead | None
    reads: tuple[FileRead, ...]
    moved: pl.DataFrame
    changes: bool


def settle_people(listed: SheetRead | None, reads: Sequence[FileRead]) -> People:
    """Return everybody under one code: a name without one is the customer's who bears it, if that is exactly one."""
    empty = pl.DataFrame(schema=dict.fromkeys(_PERSON, pl.String()))
    own = empty if listed is None else listed.rows.select(_PERSON)
    people = pl.concat([own, *(read.customers.select(_PERSON) for read in reads)])
    aliases = find_aliases(people, listed=own["customer_code"].unique())
    settled = None if listed is None else replace(listed, rows=rename_people(listed.rows, aliases))
    return People(
        listed=settled,
        reads=tuple(_settle_file(read, aliases) for read in reads),
        moved=aliases.moved,
        changes=bool(aliases.codes.height or aliases.names.height),
    )


def rename_people(rows: pl.DataFrame, aliases: Aliases) -> pl.DataFrame:
    """Return rows with customer_code, customer_name under the settled codes and plain names."""
    moved = aliases.moved
    found = rows
    if moved.height:
        found = found.with_columns(pl.col("customer_code").replace(moved["code"], moved["to"]))
    if aliases.names.height:
        found = found.with_columns(pl.col("customer_name").replace(aliases.names["name"], aliases.names["plain"]))
    return found


def _settle_file(read: FileRead, aliases: Aliases) -> FileRead:
    own = aliases.codes.filter(pl.col("code").is_in(read.customers["customer_code"].unique().implode()))
    notes = read.report.notes
    for how, note in _NOTES.items():
        found = own.filter(pl.col("how") == how.value)
        if found.height:
            notes = (*notes, Reason(note, {"count": found.height, "value": str(found["code"][0])}))
    return replace(read, report=replace(read.report, notes=notes), customers=rename_people(read.customers, aliases))
