"""Read any number of files as one ledger: lines, rejects, rows set apart, and the account of every row."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from kejing.intake.containers import open_table
from kejing.intake.errors import (
    AllRowsRejectedError,
    LostRowsError,
    NoFilesError,
    NoRowsError,
    NoSalesError,
    SameFileError,
)
from kejing.intake.fields import CUSTOMER_SCHEMA, LEDGER_SCHEMA, REJECT_SCHEMA, Field
from kejing.intake.headers import normalise_header
from kejing.intake.lines import Sorted, sort_rows
from kejing.intake.mapping import ColumnMatch, check_mapping, is_known_header, match_columns
from kejing.intake.plan import Plan, plan_columns
from kejing.intake.reasons import Note, Reason
from kejing.intake.tables import Table

_SAMPLE_ROWS: Final = 2000


@dataclass(frozen=True, slots=True)
class SetApart:
    """Rows that are in no figure, by kind (order, receipt, void, unassigned_customer, …) and the file's own word.

    `amount` is their money in minor units, as signed in the file; `unread` rows have no readable amount.
    """

    kind: str
    word: str | None
    rows: int
    amount: int
    unread: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The account of rows: `rows` read (without headers) = kept + set_apart + rejected + blank.

    `amount` is the sum of the kept lines in minor units.
    """

    rows: int
    kept: int
    set_apart: int
    rejected: int
    blank: int
    amount: int


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file was read: what it was, what each column was taken for, what should be checked, its totals.

    `amount_basis` is gross (with tax), net (without tax) or unknown.
    """

    name: str
    container: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    columns: tuple[ColumnMatch, ...]
    amount_basis: str
    notes: tuple[Reason, ...]
    totals: Totals


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """A ledger as read: `lines` has LEDGER_COLUMNS, money in signed minor units of `minor_digits` decimals.

    `rejects` has file, row (the header is row 1), field, value, reason. `period` is the first and the last day.
    `customers` has customer_code and customer_name of everybody in the files, sorted by code: those of the lines and
    those of orders, quotations, receipts and other documents set apart whose other party is a customer. The name is
    the one of the latest day.
    """

    lines: pl.DataFrame
    rejects: pl.DataFrame
    set_apart: tuple[SetApart, ...]
    files: tuple[FileReport, ...]
    period: tuple[date, date]
    totals: Totals
    minor_digits: int
    customers: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _FileRead:
    report: FileReport
    lines: pl.DataFrame
    rejects: pl.DataFrame
    apart: pl.DataFrame
    customers: pl.DataFrame


def read_ledger(paths: Sequence[Path], *, mapping: Mapping[str, str] | None = None, minor_digits: int = 2) -> Ledger:
    """Return the ledger in the files, read together in the given order.

    `mapping` says which header is which field (``{"Store Number": "customer_code"}``), over what is recognised;
    the field ``ignore`` takes a column out. `minor_digits` is the number of decimals of the currency.
    No file may be given twice, under whatever name.
    Raises a named `IntakeError` whose sentence says what to do.
    """
    if not paths:
        raise NoFilesError
    wanted = {normalise_header(header) for header in mapping or {}}

    def is_known(header: str) -> bool:
        return is_known_header(header) or normalise_header(header) in wanted

    with TemporaryDirectory(prefix="kejing-intake-") as folder:
        tables = [open_table(path, folder=Path(folder), is_known=is_known) for path in paths]
        _refuse_twins(paths)
        fields = check_mapping(mapping or {}, headers=[header for table in tables for header in table.headers])
        reads = [_read_table(table, mapping=fields, minor_digits=minor_digits) for table in tables]
    return _join(reads, minor_digits=minor_digits)


def _refuse_twins(paths: Sequence[Path]) -> None:
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


def _read_table(table: Table, *, mapping: Mapping[str, Field], minor_digits: int) -> _FileRead:
    batches = table.read_batches()
    first = next(batches, None)
    sample = first.head(_SAMPLE_ROWS) if first is not None else _empty_sample(table)
    matches = match_columns(table.headers, sample, mapping=mapping)
    plan = plan_columns(table, matches, sample, minor_digits=minor_digits)
    if first is None:
        raise NoRowsError(file=table.name)
    parts = [sort_rows(batch, plan) for batch in _chain(first, batches)]
    totals = _add_up(table, parts)
    if totals.blank == totals.rows:
        raise NoRowsError(file=table.name)
    report = FileReport(
        name=table.name,
        container=table.container,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        columns=matches,
        amount_basis=plan.basis,
        notes=_take_notes(table, plan, parts),
        totals=totals,
    )
    return _FileRead(
        report=report,
        lines=pl.concat([part.lines for part in parts]),
        rejects=pl.concat([part.rejects for part in parts]),
        apart=pl.concat([part.apart for part in parts]),
        customers=pl.concat([part.customers for part in parts]),
    )


def _chain(first: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    return chain((first,), rest)


def _empty_sample(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema={f"c{place}": pl.String() for place in range(len(table.headers))})


def _add_up(table: Table, parts: Sequence[Sorted]) -> Totals:
    """Return the totals of a file; every row it has must have ended somewhere."""
    totals = Totals(
        rows=sum(part.rows for part in parts),
        kept=sum(part.lines.height for part in parts),
        set_apart=sum(int(part.apart["rows"].sum()) for part in parts),
        rejected=sum(part.rejects.height for part in parts),
        blank=sum(part.blank for part in parts),
        amount=sum(int(part.lines["amount"].sum()) for part in parts),
    )
    accounted = totals.kept + totals.set_apart + totals.rejected + totals.blank
    rows = totals.rows if table.expected_rows is None else table.expected_rows
    if accounted != rows or totals.rows != rows:
        raise LostRowsError(file=table.name, rows=rows, accounted=accounted)
    return totals


def _take_notes(table: Table, plan: Plan, parts: Sequence[Sorted]) -> tuple[Reason, ...]:
    notes: list[Reason] = []
    if Field.DOCUMENT_TYPE not in plan.columns:
        notes.append(Reason(Note.ALL_SALES))
    if plan.amount is None:
        notes.append(Reason(Note.AMOUNT_FROM_PRICE))
    if table.damaged:
        notes.append(Reason(Note.TEXT_REPLACED, {"count": table.damaged}))
    unread = pl.concat([part.unread for part in parts])
    for field, rows in unread.group_by("field", maintain_order=True):
        row, value = rows.row(0)[1:]
        notes.append(
            Reason(
                Note.VALUES_UNREAD, {"count": rows.height, "field": str(field[0]), "row": int(row), "value": str(value)}
            )
        )
    return tuple(notes)


def _join(reads: Sequence[_FileRead], *, minor_digits: int) -> Ledger:
    lines = pl.concat([pl.DataFrame(schema=dict(LEDGER_SCHEMA)), *(read.lines for read in reads)])
    rejects = pl.concat([pl.DataFrame(schema=dict(REJECT_SCHEMA)), *(read.rejects for read in reads)])
    set_apart = _list_apart(reads)
    each = [read.report.totals for read in reads]
    totals = Totals(
        rows=sum(one.rows for one in each),
        kept=sum(one.kept for one in each),
        set_apart=sum(one.set_apart for one in each),
        rejected=sum(one.rejected for one in each),
        blank=sum(one.blank for one in each),
        amount=sum(one.amount for one in each),
    )
    if totals.kept == 0:
        raise _nothing_kept(rejects, set_apart, totals)
    first, last = lines["sold_on"].min(), lines["sold_on"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        raise LostRowsError(file=reads[0].report.name, rows=totals.rows, accounted=0)
    return Ledger(
        lines=lines,
        rejects=rejects,
        set_apart=set_apart,
        files=tuple(read.report for read in reads),
        period=(first, last),
        totals=totals,
        minor_digits=minor_digits,
        customers=_name_customers(reads),
    )


def _name_customers(reads: Sequence[_FileRead]) -> pl.DataFrame:
    """Return everybody once, under the latest name; whoever has none is called by the code."""
    return (
        pl.concat([read.customers for read in reads])
        .sort("named_on", "customer_name", nulls_last=False)
        .group_by("customer_code")
        .agg(pl.col("customer_name").drop_nulls().last())
        .with_columns(pl.col("customer_name").fill_null(pl.col("customer_code")))
        .sort("customer_code")
        .cast(pl.Schema(CUSTOMER_SCHEMA))
    )


def _list_apart(reads: Sequence[_FileRead]) -> tuple[SetApart, ...]:
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


def _nothing_kept(
    rejects: pl.DataFrame, set_apart: tuple[SetApart, ...], totals: Totals
) -> AllRowsRejectedError | NoSalesError:
    if set_apart:
        counts: dict[str, int] = {}
        for one in set_apart:
            counts[one.kind] = counts.get(one.kind, 0) + one.rows
        return NoSalesError(rows=totals.rows, kinds=",".join(f"{kind}={count}" for kind, count in counts.items()))
    file, row, field, value, reason = rejects.row(0)
    return AllRowsRejectedError(file=file, rows=totals.rejected, row=row, field=field, value=value, cause=reason)
