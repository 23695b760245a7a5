"""Read any number of files as one ledger: lines, rejects, rows set apart, and the account of every row."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.groups import check_groups
from kejing.intake.columns.mapping import check_mapping
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.companions.files import NOTHING_BEFORE, After, Before, Companions, read_after, read_before
from kejing.intake.companions.people import recode_persons, settle_people
from kejing.intake.companions.products import COUNTED, find_item_names
from kejing.intake.companions.sheets import Manner
from kejing.intake.containers.opening import list_files, name_files, watch_files
from kejing.intake.errors import (
    AllDroppedError,
    AllRowsRejectedError,
    LostRowsError,
    NoFilesError,
    NoSalesError,
    SameFileError,
    TitleNoSalesError,
)
from kejing.intake.fields import CUSTOMER_SCHEMA, REJECT_SCHEMA, Field
from kejing.intake.headers import normalise_header
from kejing.intake.layout.known import open_known
from kejing.intake.layout.preparation import Prepared, prepare_table
from kejing.intake.lines.basis import refuse_mixed_bases
from kejing.intake.lines.currencies import choose_code, refuse_other_currencies
from kejing.intake.lines.drops import Drops, find_identical
from kejing.intake.lines.options import Options
from kejing.intake.lines.plan import Aids
from kejing.intake.lines.reading import read_table
from kejing.intake.lines.settling import settle, settle_apart
from kejing.intake.lines.store import APART_LINE_COLUMNS, APART_LINE_SCHEMA, LineStore
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import Dropped, FileRead, FileReport, SetApart, Totals, add_totals
from kejing.intake.rows.documents import check_types
from kejing.intake.values.amounts import add_exactly, round_half_up, to_currency

_MOST_DIGITS: Final = 12
_MET: Final = {"customer_code": pl.String(), "customer_name": pl.String(), "named_on": pl.Date()}


def _make_aside(folder: Path | None = None) -> LineStore:
    return LineStore(folder, schema=APART_LINE_SCHEMA, name="apart")


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """A ledger as read: `lines` has LEDGER_COLUMNS, money in signed minor units of `minor_digits` decimals.

    `store` holds them, in files of its own where they are many. `aside` holds the rows without a customer, the orders
    and the quotations, which are in no figure and are stored all the same; `apart` gives them with
    `APART_LINE_COLUMNS`. What a row of them says again is there once, though `set_apart` counts every row; an order may
    lack its day and its amount.

    `files` and `totals` are those of the lines, `companions` the files beside them. `rejects` of all files has file,
    row (the header is row 1), field, value, reason. `period` is the first and the last day of the lines.
    `customers` has CUSTOMER_SCHEMA of everybody in the files, sorted by code: those of the lines, of orders,
    quotations, receipts and other documents set apart whose other party is a customer, of the customer list, and
    those that contacts, receivables or receipts name. The name is the list's, else the one of the latest day.
    `listed` is what the list alone says, names it lacks being null.
    `people` has PERSON_SCHEMA of the customer list, and no row without one. `products` (PRODUCT_SCHEMA), `contacts`,
    `receivables` and `receipts` are null without such a file. `dropped` has one entry per option asked for.
    `rounding` is the sum of the lines less the sum of their unrounded amounts, exactly, in the currency. `currency` is
    the ISO code of the one that the files say, null where they say none that is known.
    """

    store: LineStore
    rejects: pl.DataFrame
    set_apart: tuple[SetApart, ...]
    files: tuple[FileReport, ...]
    period: tuple[date, date]
    totals: Totals
    minor_digits: int
    customers: pl.DataFrame
    listed: pl.DataFrame | None = None
    people: pl.DataFrame = field(default_factory=lambda: NOTHING_BEFORE.people)
    products: pl.DataFrame | None = None
    contacts: pl.DataFrame | None = None
    receivables: pl.DataFrame | None = None
    receipts: pl.DataFrame | None = None
    companions: tuple[FileReport, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    rounding: Decimal = Decimal(0)
    notes: tuple[Reason, ...] = ()
    aside: LineStore = field(default_factory=_make_aside)
    currency: str | None = None

    @property
    def lines(self) -> pl.DataFrame:
        """The lines in memory, in the order of files and rows; of many, ask `store` instead."""
        return self.store.collect()

    @property
    def apart(self) -> pl.DataFrame:
        """The rows of `aside` in memory, in the order of files and rows; of many, ask `aside` instead."""
        return self.aside.collect(APART_LINE_COLUMNS)


def read_ledger(
    paths: Sequence[Path],
    *,
    mapping: Mapping[str, str] | None = None,
    minor_digits: int = 2,
    companions: Companions | None = None,
    drops: Drops | None = None,
    options: Options | None = None,
    folder: Path | None = None,
) -> Ledger:
    """Return the ledger in the files, read together in the given order.

    `mapping` says which header is which field (``{"Store Number": "customer_code"}``), over what is recognised; the
    field ``ignore`` takes a column out. `minor_digits` is the number of decimals of the currency. `companions` are
    files that stand beside the lines, `drops` says what to leave out, `options` what was decided where files leave it
    open. Into `folder`, which must outlive the ledger, go the lines that are too many for memory. No file of lines may
    be given twice, under whatever name. Raises a named `IntakeError` whose sentence says what to do.
    """
    if not paths:
        raise NoFilesError
    wanted = frozenset(normalise_header(header) for header in mapping or {})
    beside, asked = companions or Companions(), drops or Drops()
    every_path = (*paths, *beside.paths().values())
    names = dict(zip(every_path, name_files(every_path), strict=True))
    with watch_files(every_path), TemporaryDirectory(prefix="kejing-intake-") as name:
        scratch = Path(name)
        tables = [
            table
            for path in paths
            for table in open_known(path, LINES, folder=scratch, wanted=wanted, name=names[path])
        ]
        others = {
            kind: open_known(path, VOCABULARIES[kind], folder=scratch, wanted=wanted, name=names[path])
            for kind, path in beside.paths().items()
        }
        refuse_twins(paths)
        every = (*tables, *(table for group in others.values() for table in group))
        headers = [header for table in every for header in table.headers]
        fields = check_mapping(mapping or {}, headers=headers)
        chosen = options or Options()
        manner = choose_manner(fields, chosen, minor_digits=minor_digits)
        before = read_before(others, manner)
        prepared = [prepare_table(table, mapping=fields, remembered=chosen.remembered) for table in tables]
        check_groups(fields, headers=[header for one in prepared for header in one.laid.table.headers])
        store, aside = LineStore(folder), _make_aside(folder)
        reads = _read_lines(
            prepared,
            before,
            minor_digits=minor_digits,
            drops=asked,
            options=chosen,
            store=store,
            aside=aside,
        )
        people = settle_people(before.customers, reads)
        for lines in (store, aside):
            lines.recode(people.moved)
        persons = recode_persons(before.people, people.moved)
        before, reads = replace(before, customers=people.listed, people=persons), list(people.reads)
        after = read_after(others, before, reads, manner)
    return _join(reads, before, after, store=store, aside=aside, minor_digits=minor_digits, drops=asked)


def choose_manner(fields: Mapping[str, Field], options: Options, *, minor_digits: int) -> Manner:
    """Return how the files beside the lines are read; `fields` is the mapping, checked."""
    return Manner(
        mapping=fields,
        minor_digits=minor_digits,
        date_order=options.date_order,
        skip_bad_rows=options.skip_bad_rows,
        accept_difference=options.accept_difference,
        types=check_types(options.types),
        remembered=options.remembered,
    )


def refuse_twins(paths: Sequence[Path]) -> None:
    """Refuse the same bytes twice: every sale in them would count twice. Only files of one size are compared.

    The files of a folder are looked at one by one.
    """
    files = [file for path in paths for file in list_files(path)]
    sizes = [file.stat().st_size for file in files]
    counts = Counter(sizes)
    seen: dict[bytes, int] = {}
    for place, (file, size) in enumerate(zip(files, sizes, strict=True)):
        if counts[size] == 1:
            continue
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").digest()
        earlier = seen.setdefault(digest, place)
        if earlier != place:
            raise SameFileError(
                first=files[earlier].name, first_place=earlier + 1, second=file.name, second_place=place + 1
            )


def _read_lines(
    prepared: Sequence[Prepared],
    before: Before,
    *,
    minor_digits: int,
    drops: Drops,
    options: Options,
    store: LineStore,
    aside: LineStore,
) -> list[FileRead]:
    """Return every file of lines, which are in the store then, and what is to be stored of the other rows `aside`."""
    products = None if before.products is None else before.products.rows.select(COUNTED)
    items = None if products is None else find_item_names(products)
    aids = Aids(products=products, items=items, codes=before.names, drops=drops)
    repeats = (
        find_identical([one.laid.table for one in prepared]) if drops.identical else [aids.repeats] * len(prepared)
    )
    reads = [
        read_table(
            one,
            minor_digits=minor_digits,
            aids=replace(aids, repeats=rows),
            headers=before.headers,
            options=options,
            store=store,
            aside=aside,
            place=place,
        )
        for place, (one, rows) in enumerate(zip(prepared, repeats, strict=True))
    ]
    refuse_mixed_bases(
        [(read.report.name, read.basis_header, read.report.amount_basis) for read in reads if read.report.totals.kept]
    )
    refuse_other_currencies([(read.report.name, read.currency) for read in reads])
    reads = settle(reads, store)
    settle_apart(aside)
    store.close()
    aside.close()
    return reads


def _join(
    reads: Sequence[FileRead],
    before: Before,
    after: After,
    *,
    store: LineStore,
    aside: LineStore,
    minor_digits: int,
    drops: Drops,
) -> Ledger:
    rejects = pl.concat([pl.DataFrame(schema=dict(REJECT_SCHEMA)), *(read.rejects for read in reads)])
    set_apart, dropped = list_apart(reads), _list_dropped(reads, drops)
    totals = add_totals([read.report.totals for read in reads])
    if totals.kept == 0:
        raise _nothing_kept(reads, rejects, set_apart, dropped, totals)
    first, last = store.scan().select(pl.col("sold_on").min().alias("first"), pl.col("sold_on").max()).collect().row(0)
    if not isinstance(first, date) or not isinstance(last, date):
        raise LostRowsError(file=reads[0].report.name, rows=totals.rows, accounted=0)
    rounding = to_currency(add_exactly(read.rounding for read in reads), minor_digits)
    return Ledger(
        store=store,
        rejects=pl.concat([rejects, *after.rejects]),
        set_apart=set_apart,
        files=tuple(read.report for read in reads),
        period=(first, last),
        totals=totals,
        minor_digits=minor_digits,
        customers=list_customers(reads, before, after),
        listed=list_given(before),
        people=before.people,
        products=before.product_list,
        contacts=after.contacts,
        receivables=after.receivables,
        receipts=after.receipts,
        companions=after.reports,
        dropped=dropped,
        rounding=rounding,
        notes=_take_notes(reads, drops=drops, totals=totals, rounding=rounding, minor_digits=minor_digits),
        aside=aside,
        currency=choose_code([read.currency for read in reads]),
    )


def list_customers(reads: Sequence[FileRead], before: Before, after: After) -> pl.DataFrame:
    """Return everybody once, under the list's name or the latest one; whoever has none is called by the code."""
    met = (
        pl.concat([pl.DataFrame(schema=_MET), *(read.customers for read in reads), *after.customers])
        .sort("named_on", "customer_name", nulls_last=False)
        .group_by("customer_code")
        .agg(pl.col("customer_name").drop_nulls().last())
    )
    listed = list_given(before)
    return (
        (pl.DataFrame(schema=dict(CUSTOMER_SCHEMA)) if listed is None else listed)
        .join(met, on="customer_code", how="full", coalesce=True, suffix="_met")
        .with_columns(pl.coalesce("customer_name", "customer_name_met", "customer_code").alias("customer_name"))
        .select(*CUSTOMER_SCHEMA)
        .sort("customer_code")
        .cast(pl.Schema(CUSTOMER_SCHEMA))
    )


def list_given(before: Before) -> pl.DataFrame | None:
    """Return what the customer list itself says, with CUSTOMER_SCHEMA, names it lacks being null; null without one."""
    if before.customers is None:
        return None
    has_name = pl.col("customer_name") != pl.col("customer_code")
    return before.customers.rows.select(*CUSTOMER_SCHEMA).with_columns(pl.when(has_name).then("customer_name"))


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
    reads: Sequence[FileRead],
    rejects: pl.DataFrame,
    set_apart: tuple[SetApart, ...],
    dropped: tuple[Dropped, ...],
    totals: Totals,
) -> AllRowsRejectedError | NoSalesError | TitleNoSalesError | AllDroppedError:
    if totals.dropped:
        kinds = ",".join(f"{one.option}={one.rows}" for one in dropped)
        return AllDroppedError(rows=totals.dropped, kinds=kinds)
    if set_apart:
        counts: dict[str, int] = {}
        for one in set_apart:
            counts[one.kind] = counts.get(one.kind, 0) + one.rows
        kinds = ",".join(f"{kind}={count}" for kind, count in counts.items())
        notes = (note for read in reads for note in read.report.notes)
        title = next((note for note in notes if note.code == Note.TITLE_SAYS), None)
        if title is not None:
            return TitleNoSalesError(rows=totals.rows, kinds=kinds, value=title.numbers["value"])
        return NoSalesError(rows=totals.rows, kinds=kinds)
    file, row, field_name, value, reason = rejects.row(0)
    return AllRowsRejectedError(file=file, rows=totals.rejected, row=row, field=field_name, value=value, cause=reason)
