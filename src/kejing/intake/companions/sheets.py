"""A file beside the ledger, read whole as text: its columns recognised, and an account of each of its rows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import FileKind, Vocabulary
from kejing.intake.companions.totals import Printed, read_printed
from kejing.intake.containers.tables import OVERFLOW, ROW, Table, column_name
from kejing.intake.errors import AllRowsRejectedError, BrokenRowsError, LostRowsError, NoRowsError
from kejing.intake.fields import REJECT_SCHEMA, Field
from kejing.intake.layout.controls import SUM_TYPE, Control, refuse_difference
from kejing.intake.layout.preparation import prepare_table
from kejing.intake.reasons import Reason, RejectReason
from kejing.intake.reports import FileReport, FoldedRows, Groups, Totals, count_folded, report_of
from kejing.intake.rows.faults import Fault, damaged_text, first_faults, list_rejects, too_many_cells
from kejing.intake.rows.forms import Forms, choose_forms
from kejing.intake.rows.needs import CODES, find_float_codes, refuse_columns
from kejing.intake.rows.unread import Unread, list_unread, tell_unread
from kejing.intake.values.dates import read_dates
from kejing.intake.values.numbers import read_money, read_plain, trim_float_noise
from kejing.intake.values.texts import Parsed, find_shortened, read_codes, read_text

NEEDS: Final[Mapping[FileKind, tuple[Field | str, ...]]] = MappingProxyType(
    {
        FileKind.HEADERS: (Field.DOCUMENT_NUMBER,),
        FileKind.CUSTOMERS: ("customer",),
        FileKind.PRODUCTS: ("item",),
        FileKind.CONTACTS: ("customer", Field.CONTACTED_ON),
        FileKind.RECEIVABLES: ("customer",),
        FileKind.RECEIPTS: ("customer", Field.RECEIVED_ON, Field.AMOUNT),
    }
)
"""What the columns of each kind of file must be; contacts need a kind beside that, receivables an amount."""

PART: Final = "part"
"""The column that says which table a row is of, counted from 0."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How files beside the ledger are read: what a person said of their columns, and of what they leave open.

    A code that nobody has met, beside the name of exactly one customer, is another program's where `takes_foreign`.
    """

    mapping: Mapping[str, Field]
    minor_digits: int
    date_order: str | None = None
    skip_bad_rows: bool = False
    accept_difference: bool = False
    types: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    takes_foreign: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One table of a sheet: what its columns were taken for, and the rows of it that are none of the table's own.

    `columns` gives the table's column of a field, `forms` how dates and numbers are written in it. `rows` are those
    under the header, `beyond` those with cells right of the last header of a workbook's sheet.
    """

    table: Table
    matches: tuple[ColumnMatch, ...]
    columns: Mapping[Field, str]
    forms: Forms
    sample: pl.DataFrame
    rows: int
    blank: int
    beyond: int
    folded: tuple[FoldedRows, ...]
    groups: tuple[Groups, ...]
    printed: Printed
    fingerprint: str
    notes: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """All rows of one or more tables that are not blank, as text, one table after the other.

    `rows` has `PART`, the row's number, ``overflow`` and a column for each field that is read, which `columns` names.
    """

    parts: tuple[Part, ...]
    vocabulary: Vocabulary
    manner: Manner
    columns: Mapping[Field, str]
    rows: pl.DataFrame

    @property
    def matches(self) -> tuple[ColumnMatch, ...]:
        """What the columns of all tables were taken for."""
        return tuple(match for part in self.parts for match in part.matches)

    def cells(self, field: Field) -> pl.Series:
        """Return the cells of a field, all null where the file has no such column."""
        if field not in self.columns:
            return pl.Series(field.value, [None], dtype=pl.String).new_from_index(0, self.rows.height)
        return self.rows[self.columns[field]]

    def texts(self, field: Field) -> pl.Series:
        """Return the field's cells as text without blanks around it."""
        return read_text(self.cells(field)).alias(field.value)

    def codes(self, field: Field) -> pl.Series:
        """Return the field's cells as codes."""
        return read_codes(self.cells(field), strip_zero_decimals=False).alias(field.value)

    def dates(self, field: Field) -> Parsed:
        """Return the field's cells as days, each table's in the form of its own column."""
        return self._read_each(field, lambda cells, part: read_dates(cells, part.forms.of_dates(_column(part, field))))

    def money(self, field: Field) -> Parsed:
        """Return the field's cells as amounts in minor units."""
        digits = self.manner.minor_digits

        def read(cells: pl.Series, part: Part) -> Parsed:
            return read_money(_numbers(cells, part), part.forms.of_numbers(_column(part, field)), minor_digits=digits)

        return self._read_each(field, read)

    def plain(self, field: Field) -> Parsed:
        """Return the field's cells as plain numbers, in text."""

        def read(cells: pl.Series, part: Part) -> Parsed:
            return read_plain(_numbers(cells, part), part.forms.of_numbers(_column(part, field)))

        return self._read_each(field, read)

    def _read_each(self, field: Field, read: Callable[[pl.Series, Part], Parsed]) -> Parsed:
        cells = self.cells(field)
        parsed = [read(cells.filter(self.rows[PART] == place), part) for place, part in enumerate(self.parts)]
        return Parsed(pl.concat([one.values for one in parsed]), pl.concat([one.reasons for one in parsed]))

    def header(self, field: Field) -> str:
        """Return the header of a field that is read, of the first table that has it."""
        return next(match.header for match in self.matches if match.used and match.field is field)


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A file beside the ledger as read: a report of each of its tables, its rejects, and the rows that were kept."""

    reports: tuple[FileReport, ...]
    rejects: pl.DataFrame
    rows: pl.DataFrame


def read_sheet(tables: Sequence[Table], vocabulary: Vocabulary, manner: Manner) -> Sheet:
    """Return the rows of the tables together; each must have what its kind `NEEDS`.

    Each table has its own columns. Raises NoRowsError, NoColumnsError, AmbiguousDatesError, MixedDatesError,
    MixedNumbersError.
    """
    parts: list[Part] = []
    frames: list[pl.DataFrame] = []
    columns: dict[Field, str] = {}
    for place, table in enumerate(tables):
        part, frame = _read_part(table, vocabulary, manner)
        parts.append(part)
        frames.append(frame.select(pl.lit(place, pl.Int32).alias(PART), pl.all()))
        columns |= {Field(name): name for name in frame.columns if name not in {ROW, OVERFLOW}}
    rows = pl.concat(frames, how="diagonal")
    if rows.is_empty():
        raise NoRowsError(file=tables[0].name)
    return Sheet(parts=tuple(parts), vocabulary=vocabulary, manner=manner, columns=columns, rows=rows)


def settle(
    sheet: Sheet,
    rows: pl.DataFrame,
    *,
    faults: Sequence[Fault],
    unread: Sequence[Unread] = (),
    is_repeated: pl.Series | None = None,
    is_apart: pl.Series | None = None,
    notes: Sequence[Reason] = (),
    amount: str | None = None,
    amount_field: Field | None = None,
) -> SheetRead:
    """Return the account of a sheet: `rows` are its own, in their order, with the columns that were read.

    A row that `is_repeated` is dropped, one that `is_apart` is set apart whatever else is wrong with it; `amount` names
    the column of money, `amount_field` what it was read from. `notes` stand in the last report. Raises
    AllRowsRejectedError when nothing can be kept, BrokenRowsError of rows with more cells than the header, if they are
    not to be skipped, ControlTotalError of a total that differs, if it is not to be accepted.
    """
    every = [too_many_cells(sheet.rows), *faults]
    if any(part.table.damaged for part in sheet.parts):
        names = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME)
        every.extend(damaged_text(name.value, sheet.texts(name)) for name in names if name in sheet.columns)
    none = pl.Series([False]).new_from_index(0, rows.height)
    frame = pl.concat(
        [
            rows.with_columns(
                sheet.rows[PART],
                sheet.rows[ROW],
                (none if is_apart is None else is_apart).alias("is_apart"),
                (none if is_repeated is None else is_repeated).alias("is_repeated"),
            ),
            first_faults(every),
        ],
        how="horizontal",
    )
    is_broken = pl.col("fault_reason") == RejectReason.TOO_MANY_CELLS.value
    is_apart_now = pl.col("is_apart") & ~is_broken.fill_null(value=False)
    is_sound = ~is_apart_now & pl.col("fault_reason").is_null()
    end = (
        pl.when(is_apart_now)
        .then(pl.lit("set_apart"))
        .when(pl.col("fault_reason").is_not_null())
        .then(pl.lit("rejected"))
        .when("is_repeated")
        .then(pl.lit("dropped"))
        .otherwise(pl.lit("kept"))
    )
    frame = frame.with_columns(end.alias("end"))
    if not sheet.manner.skip_bad_rows:
        _refuse_broken(sheet, frame.filter(is_broken))
    kept, rejected = frame.filter(pl.col("end") == "kept"), frame.filter(pl.col("end") == "rejected")
    rejects = pl.concat(
        [
            pl.DataFrame(schema=dict(REJECT_SCHEMA)),
            *(
                list_rejects(rejected.filter(pl.col(PART) == place), file=part.table.address)
                for place, part in enumerate(sheet.parts)
            ),
        ]
    )
    if kept.is_empty() and rejects.height:
        file, row, field, value, reason = rejects.row(0)
        raise AllRowsRejectedError(file=file, rows=rejects.height, row=row, field=field, value=value, cause=reason)
    is_kept = frame.select(is_sound & ~pl.col("is_repeated")).to_series()
    unread = [*unread, *_find_shortened(sheet)]
    reports = [
        _report(
            sheet,
            place,
            frame,
            unread=_tell_unread(sheet, place, is_kept, unread),
            amount=amount,
            controls=_hold_totals(sheet, place, frame, amount=amount, amount_field=amount_field),
        )
        for place in range(len(sheet.parts))
    ]
    reports[-1] = replace(reports[-1], notes=(*notes, *reports[-1].notes))
    return SheetRead(reports=tuple(reports), rejects=rejects, rows=kept.select(PART, ROW, *rows.columns))


def add_note(read: SheetRead, note: Reason) -> SheetRead:
    """Return the read with one more note in its last report."""
    last = read.reports[-1]
    return replace(read, reports=(*read.reports[:-1], replace(last, notes=(*last.notes, note))))


def find_repeats(sheet: Sheet, rows: pl.DataFrame, keys: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    """Return which rows say an earlier one again, and which have the keys of a row that says otherwise.

    A row without a key is neither; one with too many cells is rejected, and repeated by nobody.
    """
    counts = rows.select(pl.all_horizontal(pl.col(keys).is_not_null())).to_series() & sheet.rows[OVERFLOW].is_null()
    again = ~rows.with_columns(sheet.rows[OVERFLOW]).to_struct("row").is_first_distinct() & counts
    distinct = rows.filter(~again & counts)
    unclear = distinct.filter(distinct.select(keys).to_struct("key").is_duplicated()).select(keys).unique()
    differs = rows.select(keys).with_row_index().join(unclear, on=list(keys), how="semi")["index"]
    return again, pl.Series(range(rows.height), dtype=pl.UInt32).is_in(differs.implode())


def _read_part(table: Table, vocabulary: Vocabulary, manner: Manner) -> tuple[Part, pl.DataFrame]:
    """Return a table's account so far, and its rows with a column for each field that is read."""
    prepared = prepare_table(table, mapping=manner.mapping, remembered=manner.remembered, vocabulary=vocabulary)
    laid, matches, sample = prepared.laid, prepared.matches, prepared.sample
    pieces = list(laid.read_pieces())
    if not pieces:
        raise NoRowsError(file=table.address)
    details = pl.concat([piece.details for piece in pieces])
    folded = pl.concat([piece.folded for piece in pieces])
    expected = laid.table.expected_rows
    height = details.height + folded.height
    if expected not in {None, height}:
        raise LostRowsError(file=table.address, rows=expected, accounted=height)
    columns = {match.field: column_name(match.place) for match in matches if match.used and match.field is not None}
    missing = [need for need in NEEDS[vocabulary.kind] if not is_there(need, columns)]
    refuse_columns(laid.table, matches, sample, missing=missing)
    forms = choose_forms(laid.table, columns, sample, date_order=manner.date_order, is_whole=True)
    printed = read_printed(
        details, folded, columns=columns, forms=forms, holds_floats=table.holds_floats, kind=vocabulary.kind
    )
    beyond = 0
    if table.delimiter is None:  # beside a sheet's table stands what people jotted down there
        beyond = details[OVERFLOW].count()
        details = details.with_columns(pl.lit(None, pl.String).alias(OVERFLOW))
    cells = [column_name(place) for place in range(len(table.headers))]
    is_filled = pl.any_horizontal(pl.col(cells).str.strip_chars() != "", pl.col(OVERFLOW).is_not_null())
    rows = details.filter(is_filled.fill_null(value=False))
    floats = find_float_codes(columns, sample)
    read = [
        (read_codes(rows[column], strip_zero_decimals=True) if field in floats else rows[column]).alias(field.value)
        for field, column in columns.items()
    ]
    part = Part(
        table=laid.table,
        matches=matches,
        columns=columns,
        forms=forms,
        sample=sample,
        rows=height,
        blank=details.height - rows.height,
        beyond=beyond,
        folded=count_folded(folded),
        groups=tuple(_tell_group(matches[place], details[column_name(place)]) for place in laid.group_places),
        printed=printed,
        fingerprint=prepared.fingerprint,
        notes=prepared.notes,
    )
    return part, rows.select(ROW, OVERFLOW).with_columns(read)


def _hold_totals(
    sheet: Sheet, place: int, frame: pl.DataFrame, *, amount: str | None, amount_field: Field | None
) -> tuple[Control, ...]:
    """Return the totals of a table held against its rows. Raises ControlTotalError where they differ."""
    minor = pl.lit(None, pl.Int64) if amount is None else pl.col(amount)
    unit = pl.lit(Decimal(1).scaleb(-sheet.manner.minor_digits), SUM_TYPE)
    own = frame.filter(pl.col(PART) == place).select(
        ROW,
        (minor.cast(SUM_TYPE) * unit).cast(SUM_TYPE).alias("amount"),
        (pl.col("end") == "kept").alias("is_kept"),
        (pl.col("end") == "rejected").alias("is_rejected"),
    )
    controls = sheet.parts[place].printed.hold(amount_field=amount_field, amounts=own)
    if not sheet.manner.accept_difference:
        refuse_difference(controls, file=sheet.parts[place].table.address)
    return controls


def _tell_group(match: ColumnMatch, names: pl.Series) -> Groups:
    distinct = names.drop_nulls().unique(maintain_order=True)
    field = match.field if match.used else None
    return Groups(header=match.header, field=field, names=len(distinct), samples=match.samples)


def _numbers(cells: pl.Series, part: Part) -> pl.Series:
    """Return the cells as a spreadsheet shows their numbers."""
    return trim_float_noise(cells) if part.table.holds_floats else cells


def _column(part: Part, field: Field) -> str:
    return part.columns.get(field, "")


def _find_shortened(sheet: Sheet) -> list[Unread]:
    """Return the codes that a spreadsheet shortened: 1.23457E+11 may be many."""
    own = [(field, sheet.codes(field)) for field in CODES if field in sheet.columns]
    return [(field, codes, find_shortened(codes)) for field, codes in own]


def _refuse_broken(sheet: Sheet, broken: pl.DataFrame) -> None:
    if broken.is_empty():
        return
    place, row, value = broken.select(PART, ROW, "fault_value").row(0)
    count = broken.filter(pl.col(PART) == place).height
    raise BrokenRowsError(file=sheet.parts[place].table.address, row=row, value=value, count=count)


def is_there(need: Field | str, columns: Collection[Field]) -> bool:
    """Tell whether one of the fields is what is needed; "customer" and "item" stand for a code or a name."""
    if need == "customer":
        return Field.CUSTOMER_CODE in columns or Field.CUSTOMER_NAME in columns
    if need == "item":
        return Field.ITEM_CODE in columns or Field.ITEM_NAME in columns
    return need in columns


def _tell_unread(sheet: Sheet, place: int, is_kept: pl.Series, unread: Sequence[Unread]) -> list[Reason]:
    is_own = sheet.rows[PART] == place
    own: list[Unread] = [(field, cells.filter(is_own), parsed.filter(is_own)) for field, cells, parsed in unread]
    return tell_unread(list_unread(sheet.rows.filter(is_own), is_kept.filter(is_own), tuple(own)))


def _report(
    sheet: Sheet,
    place: int,
    frame: pl.DataFrame,
    *,
    unread: list[Reason],
    amount: str | None,
    controls: tuple[Control, ...],
) -> FileReport:
    part = sheet.parts[place]
    table = part.table
    own = frame.filter(pl.col(PART) == place)
    kept = own.filter(pl.col("end") == "kept")
    counts = dict(own.group_by("end").len().iter_rows())
    totals = Totals(
        rows=part.rows,
        kept=kept.height,
        set_apart=counts.get("set_apart", 0),
        rejected=counts.get("rejected", 0),
        blank=part.blank,
        amount=0 if amount is None else int(kept[amount].sum()),
        dropped=counts.get("dropped", 0),
        folded=sum(one.rows for one in part.folded),
    )
    if totals.accounted != totals.rows:
        raise LostRowsError(file=table.address, rows=totals.rows, accounted=totals.accounted)
    report = report_of(
        table,
        columns=part.matches,
        notes=(*part.notes, *part.forms.notes, *unread),
        totals=totals,
        kind=sheet.vocabulary.kind,
        fingerprint=part.fingerprint,
        beyond=part.beyond,
    )
    return replace(report, folded=part.folded, groups=part.groups, controls=controls)
