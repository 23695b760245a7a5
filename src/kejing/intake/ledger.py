"""Read any number of files as one ledger: lines, rejects, rows set apart, and the account of every row."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.mapping import check_mapping
from kejing.intake.columns.vocabulary import LINES, Vocabulary
from kejing.intake.companions.files import After, Before, Companions, find_listed, read_after, read_before
from kejing.intake.companions.products import find_item_names
from kejing.intake.containers.opening import open_tables
from kejing.intake.containers.tables import HeaderPlace, Table
from kejing.intake.errors import (
    AllDroppedError,
    AllRowsRejectedError,
    LostRowsError,
    NoFilesError,
    NoSalesError,
    SameFileError,
)
from kejing.intake.fields import CUSTOMER_SCHEMA, LEDGER_COLUMNS, LEDGER_SCHEMA, REJECT_SCHEMA, Field
from kejing.intake.headers import normalise_header
from kejing.intake.layout.header import find_header
from kejing.intake.lines.drops import Drops, find_identical
from kejing.intake.lines.plan import Aids
from kejing.intake.lines.reading import read_table
from kejing.intake.lines.reversals import REVERSED, find_pairs
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import Dropped, FileRead, FileReport, SetApart, Totals, add_totals
from kejing.intake.values.amounts import add_exactly, round_half_up, sum_residues, to_currency

_MOST_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """A ledger as read: `lines` has LEDGER_COLUMNS, money in signed minor units of `minor_digits` decimals.

    `files` and `totals` are those of the lines, `companions` the files beside them. `rejects` of all files has file,
    row (the header is row 1), field, value, reason. `period` is the first and the last day of the lines.
    `customers` has CUSTOMER_SCHEMA of everybody in the files, sorted by code: those of the lines, of orders,
    quotations, receipts and other documents set apart whose other party is a customer, of the customer list, and
    those that contacts or receivables name. The name is the list's, else the one of the latest day.
    `contacts` and `receivables` are null without such a file. `dropped` has one entry per option asked for.
    `rounding` is the sum of the lines less the sum of their unrounded amounts, exactly, in the currency.
    """

    lines: pl.DataFrame
    rejects: pl.DataFrame
    set_apart: tuple[SetApart, ...]
    files: tuple[FileReport, ...]
    period: tuple[date, date]
    totals: Totals
    minor_digits: int
    customers: pl.DataFrame
    contacts: pl.DataFrame | None = None
    receivables: pl.DataFrame | None = None
    companions: tuple[FileReport, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    rounding: Decimal = Decimal(0)
    notes: tuple[Reason, ...] = field(default_factory=tuple)


def read_ledger(
    paths: Sequence[Path],
    *,
    mapping: Mapping[str, str] | None = None,
    minor_digits: int = 2,
    companions: Companions | None = None,
    drops: Drops | None = None,
) -> Ledger:
    """Return the ledger in the files, read together in the given order.

    `mapping` says which header is which field (``{"Store Number": "customer_code"}``), over what is recognised;
    the field ``ignore`` takes a column out. `minor_digits` is the number of decimals of the currency. `companions`
    are files that stand beside the lines, `drops` says what to leave out. No file of lines may be given twice, under
    whatever name. Raises a named `IntakeError` whose sentence says what to do.
    """
    if not paths:
        raise NoFilesError
    wanted = frozenset(normalise_header(header) for header in mapping or {})
    beside, asked = companions or Companions(), drops or Drops()
    with TemporaryDirectory(prefix="kejing-intake-") as name:
        folder = Path(name)
        tables = [table for path in paths for table in _open(path, folder=folder, vocabulary=LINES, wanted=wanted)]
        others = {
            kind: _open(path, folder=folder, vocabulary=VOCABULARIES[kind], wanted=wanted)[0]
            for kind, path in beside.paths().items()
        }
        refuse_twins(paths)
        headers = [header for table in (*tables, *others.values()) for header in table.headers]
        fields = check_mapping(mapping or {}, headers=headers)
        before = read_before(others, mapping=fields, minor_digits=minor_digits)
        reads = _read_lines(tables, before, mapping=fields, minor_digits=minor_digits, drops=asked)
        before = find_listed(before, reads)
        after = read_after(others, before, reads, mapping=fields, minor_digits=minor_digits)
    return _join(reads, before, after, minor_digits=minor_digits, drops=asked)


def _open(path: Path, *, folder: Path, vocabulary: Vocabulary, wanted: frozenset[str]) -> tuple[Table, ...]:
    def is_known(header: str) -> bool:
        return vocabulary.knows(header) or normalise_header(header) in wanted

    def find(rows: Sequence[Sequence[str]]) -> HeaderPlace:
        return find_header(rows, is_known=is_known)

    return open_tables(path, folder=folder, find_header=find)


def refuse_twins(paths: Sequence[Path]) -> None:
    """Refuse the same bytes twice: every sale in them would count twice. Only files of one size are compared."""
    sizes = [path.stat().st_size for path in paths]
    seen: dict[bytes, int] = {}
    for place, path in enumerate(paths):
        if sizes.count(sizes[place]) == 1:
            continue
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").digest()
        earlier = seen.setdefault(digest, place)
        if earlier != place:
            raise SameFileError(
                first=paths[earlier].name, first_place=earlier + 1, second=path.name, second_place=place + 1
            )


def _read_lines(
    tables: Sequence[Table], before: Before, *, mapping: Mapping[str, Field], minor_digits: int, drops: Drops
) -> list[FileRead]:
    """Return every file of lines.

    One that needs no text to be read (columns already typed) could be read another way here: what counts is the
    `FileRead`.
    """
    products = None if before.products is None else before.products.rows
    items = None if products is None else find_item_names(products)
    aids = Aids(products=products, items=items, codes=before.names, drops=drops)
    repeats = find_identical(tables) if drops.identical else [aids.repeats for _ in tables]
    reads = [
        read_table(
            table,
            mapping=mapping,
            minor_digits=minor_digits,
            aids=replace(aids, repeats=rows),
            headers=before.headers,
        )
        for table, rows in zip(tables, repeats, strict=True)
    ]
    return _settle_pairs(reads)


def _settle_pairs(reads: Sequence[FileRead]) -> list[FileRead]:
    """Set the flagged red-letter pairs of all files apart; flagged rows without a counterpart stay lines."""
    flagged = pl.concat([read.flagged.with_columns(pl.lit(place).alias("file")) for place, read in enumerate(reads)])
    if flagged.is_empty():
        return list(reads)
    is_paired = find_pairs(flagged)
    settled: list[FileRead] = []
    for place, read in enumerate(reads):
        is_own = flagged["file"] == place
        pairs, alone = flagged.filter(is_own & is_paired), flagged.filter(is_own & ~is_paired)
        report = read.report
        totals = replace(
            report.totals,
            kept=report.totals.kept - pairs.height,
            set_apart=report.totals.set_apart + pairs.height,
            amount=report.totals.amount - int(pairs["amount"].sum()),
        )
        notes = report.notes
        if alone.height:
            notes = (*notes, Reason(Note.REVERSED_ALONE, {"count": alone.height}))
        apart = pairs.group_by(pl.lit(REVERSED).alias("kind"), pl.col("flag_word").alias("word")).agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("amount").sum(),
            pl.lit(0, pl.Int64).alias("unread"),
        )
        settled.append(
            replace(
                read,
                report=replace(report, totals=totals, notes=notes),
                lines=pl.concat([read.lines, alone.select(LEDGER_COLUMNS)]),
                apart=pl.concat([read.apart, apart]),
                rounding=add_exactly([read.rounding, sum_residues(alone)]),
            )
        )
    return settled


def _join(reads: Sequence[FileRead], before: Before, after: After, *, minor_digits: int, drops: Drops) -> Ledger:
    lines = pl.concat([pl.DataFrame(schema=dict(LEDGER_SCHEMA)), *(read.lines for read in reads)])
    rejects = pl.concat([pl.DataFrame(schema=dict(REJECT_SCHEMA)), *(read.rejects for read in reads)])
    set_apart, dropped = list_apart(reads), _list_dropped(reads, drops)
    totals = add_totals([read.report.totals for read in reads])
    if totals.kept == 0:
        raise _nothing_kept(rejects, set_apart, dropped, totals)
    first, last = lines["sold_on"].min(), lines["sold_on"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        raise LostRowsError(file=reads[0].report.name, rows=totals.rows, accounted=0)
    rounding = to_currency(add_exactly(read.rounding for read in reads), minor_digits)
    return Ledger(
        lines=lines,
        rejects=pl.concat([rejects, *after.rejects]),
        set_apart=set_apart,
        files=tuple(read.report for read in reads),
        period=(first, last),
        totals=totals,
        minor_digits=minor_digits,
        customers=list_customers(reads, before, after),
        contacts=after.contacts,
        receivables=after.receivables,
        companions=after.reports,
        dropped=dropped,
        rounding=rounding,
        notes=_take_notes(reads, drops=drops, totals=totals, rounding=rounding, minor_digits=minor_digits),
    )


def list_customers(reads: Sequence[FileRead], before: Before, after: After) -> pl.DataFrame:
    """Return everybody once, under the list's name or the latest one; whoever has none is called by the code."""
    met = (
        pl.concat([read.customers for read in reads] + list(after.customers))
        .sort("named_on", "customer_name", nulls_last=False)
        .group_by("customer_code")
        .agg(pl.col("customer_name").drop_nulls().last())
    )
    empty = pl.DataFrame(schema=dict(CUSTOMER_SCHEMA))
    listed = empty if before.customers is None else before.customers.rows.select(*CUSTOMER_SCHEMA)
    has_name = pl.col("customer_name") != pl.col("customer_code")
    return (
        listed.with_columns(pl.when(has_name).then("customer_name"))
        .join(met, on="customer_code", how="full", coalesce=True, suffix="_met")
        .with_columns(pl.coalesce("customer_name", "customer_name_met", "customer_code").alias("customer_name"))
        .select(*CUSTOMER_SCHEMA)
        .sort("customer_code")
        .cast(pl.Schema(CUSTOMER_SCHEMA))
    )


def list_apart(reads: Sequence[FileRead]) -> tuple[SetApart, ...]:
    """Return what stands apart in all files together, the most rows first."""
    counted = (
        pl.concat([read.apart for read in reads])
        .group_by("kind", "word")
        .agg(pl.col("rows", "amount", "unread").sum())
        .sort("rows", "kind", "word", descending=[True, False, False])
    )
    return tuple(
        SetApart(kind=kind, word=word, rows=rows, amount=amount, unread=unread)
        for kind, word, rows, amount, unread in counted.iter_rows()
    )


def _list_dropped(reads: Sequence[FileRead], drops: Drops) -> tuple[Dropped, ...]:
    """Return what each option that was asked for dropped, also where that is nothing."""
    every = pl.concat([read.dropped for read in reads])
    found: list[Dropped] = []
    for option in drops.options:
        rows = every.filter(pl.col("option") == option)
        counts = (int(rows[column].sum()) for column in ("rows", "amount", "unread"))
        found.append(Dropped(option, *counts))
    return tuple(found)


def _take_notes(
    reads: Sequence[FileRead], *, drops: Drops, totals: Totals, rounding: Decimal, minor_digits: int
) -> tuple[Reason, ...]:
    met = frozenset[str]().union(*(read.met for read in reads))
    strangers = [code for code in drops.items if code.strip() not in met]
    strangers += [word for word in drops.types if normalise_header(word) not in met]
    notes = [Reason(Note.DROP_MET_NOTHING, {"value": value}) for value in strangers]
    if rounding:
        notes.append(_tell_rounding(to_currency(Decimal(totals.amount), minor_digits), rounding, minor_digits))
    return tuple(notes)


def _tell_rounding(rounded: Decimal, rounding: Decimal, minor_digits: int) -> Reason:
    """Return the note on rounding, with as many decimals as it takes to show the two sums apart."""
    unrounded = add_exactly([rounded, -rounding])
    shown = next(
        (near for digits in range(minor_digits, _MOST_DIGITS) if (near := round_half_up(unrounded, digits)) != rounded),
        unrounded,
    )
    sums = {"rounded": f"{rounded:,.{minor_digits}f}", "unrounded": f"{shown:,f}"}
    return Reason(Note.LINES_ROUNDED, sums)


def _nothing_kept(
    rejects: pl.DataFrame, set_apart: tuple[SetApart, ...], dropped: tuple[Dropped, ...], totals: Totals
) -> AllRowsRejectedError | NoSalesError | AllDroppedError:
    if totals.dropped:
        kinds = ",".join(f"{one.option}={one.rows}" for one in dropped)
        return AllDroppedError(rows=totals.dropped, kinds=kinds)
    if set_apart:
        counts: dict[str, int] = {}
        for one in set_apart:
            counts[one.kind] = counts.get(one.kind, 0) + one.rows
        return NoSalesError(rows=totals.rows, kinds=",".join(f"{kind}={count}" for kind, count in counts.items()))
    file, row, field_name, value, reason = rejects.row(0)
    return AllRowsRejectedError(file=file, rows=totals.rejected, row=row, field=field_name, value=value, cause=reason)
