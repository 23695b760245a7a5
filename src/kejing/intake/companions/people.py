"""Everybody of the lines and the customer list brought together, once all of them have been met."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from kejing.intake.companions.sheets import SheetRead
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import FileRead, FileReport
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


def settle_list(listed: SheetRead, known: pl.DataFrame) -> tuple[SheetRead, pl.DataFrame]:
    """Return a customer list under the settled codes, and the code, to of those that changed.

    `known` (customer_code, customer_name) are on record already, and keep their codes: a bare name of the list is the
    customer's who alone bears it.
    """
    own = listed.rows.select(_PERSON)
    people = pl.concat([own, known.select(_PERSON).cast(pl.String)])
    found = find_aliases(people, listed=own["customer_code"].unique())
    codes = found.codes.filter(
        pl.col("code").is_in(own["customer_code"].implode()) & ~pl.col("code").is_in(known["customer_code"].implode())
    )
    aliases = replace(found, codes=codes)
    reports = (*listed.reports[:-1], _tell(listed.reports[-1], codes))
    return replace(listed, reports=reports, rows=rename_people(listed.rows, aliases)), aliases.moved


def recode_persons(persons: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Return the people of the customer list under the settled codes, each once; `moved` has code, to."""
    if moved.is_empty() or persons.is_empty():
        return persons
    recoded = persons.with_columns(pl.col("customer_code").replace(moved["code"], moved["to"]))
    return recoded.unique(maintain_order=True)


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
    return replace(read, report=_tell(read.report, own), customers=rename_people(read.customers, aliases))


def _tell(report: FileReport, codes: pl.DataFrame) -> FileReport:
    """Return a report with a note on each way in which the bare names in `codes` were found."""
    notes = report.notes
    for how, note in _NOTES.items():
        found = codes.filter(pl.col("how") == how.value)
        if found.height:
            notes = (*notes, Reason(note, {"count": found.height, "value": str(found["code"][0])}))
    return replace(report, notes=notes)
