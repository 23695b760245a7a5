"""A file beside the ledger, read whole as text: its columns recognised, and an account of each of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch, match_columns
from kejing.intake.columns.vocabulary import Vocabulary
from kejing.intake.containers.tables import OVERFLOW, ROW, Table, column_name, is_cell
from kejing.intake.errors import AllRowsRejectedError, LostRowsError, NoRowsError
from kejing.intake.fields import Field
from kejing.intake.headers import normalise_header
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import FileReport, Totals
from kejing.intake.rows.faults import Fault, damaged_text, first_faults, list_rejects, too_many_cells
from kejing.intake.rows.needs import find_float_codes, refuse_ambiguous_dates, refuse_columns
from kejing.intake.rows.unread import Unread, list_unread, tell_unread
from kejing.intake.values.casting import read_codes, read_text, trim_float_noise

_SAMPLE_ROWS: Final = 2000
_DATES: Final = (Field.SOLD_ON, Field.CREATED_ON, Field.CONTACTED_ON, Field.DUE_ON)
_KEYS: Final = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME, Field.ITEM_CODE, Field.ITEM_NAME, Field.DOCUMENT_NUMBER)
_TOTAL_WORDS: Final = frozenset(
    map(
        normalise_header,
        ("合计", "总计", "小计", "本页合计", "合計", "總計", "小計", "Total", "Totals", "Grand Total", "Subtotal"),
    )
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a file that are not blank, as text; `columns` gives the column of a field that is read."""

    table: Table
    vocabulary: Vocabulary
    matches: tuple[ColumnMatch, ...]
    columns: Mapping[Field, str]
    float_codes: frozenset[Field]
    rows: pl.DataFrame
    blank: int

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
        return read_codes(self.cells(field), strip_zero_decimals=field in self.float_codes).alias(field.value)

    def numbers(self, field: Field) -> pl.Series:
        """Return the field's cells as a spreadsheet shows their numbers."""
        cells = self.cells(field)
        return trim_float_noise(cells) if self.table.holds_floats else cells


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A file beside the ledger as read: its report, its rejects, and the rows that were kept."""

    report: FileReport
    rejects: pl.DataFrame
    rows: pl.DataFrame


def read_sheet(
    table: Table, vocabulary: Vocabulary, *, mapping: Mapping[str, Field], needs: Sequence[Field | str]
) -> Sheet:
    """Return the rows of a file; `needs` are fields it must have, "customer" and "item" being a code or a name.

    Raises NoRowsError, NoColumnsError, AmbiguousDatesError.
    """
    batches = list(table.read_batches())
    if not batches:
        raise NoRowsError(file=table.name)
    whole = pl.concat(batches)
    sample = whole.head(_SAMPLE_ROWS)
    matches = match_columns(table.headers, sample, mapping=mapping, vocabulary=vocabulary)
    columns = {match.field: column_name(match.place) for match in matches if match.used and match.field is not None}
    refuse_columns(table, matches, sample, missing=[need for need in needs if not _is_there(need, columns)])
    for match in matches:
        if match.used and match.field in _DATES:
            refuse_ambiguous_dates(table, match, sample)
    cells = [column for column in whole.columns if is_cell(column)]
    is_filled = pl.any_horizontal(pl.col(cells).str.strip_chars() != "", pl.col(OVERFLOW).is_not_null())
    rows = whole.filter(is_filled.fill_null(value=False))
    if rows.is_empty():
        raise NoRowsError(file=table.name)
    return Sheet(
        table=table,
        vocabulary=vocabulary,
        matches=matches,
        columns=columns,
        float_codes=find_float_codes(columns, sample),
        rows=rows,
        blank=whole.height - rows.height,
    )


def settle(
    sheet: Sheet,
    rows: pl.DataFrame,
    *,
    faults: Sequence[Fault],
    unread: Sequence[Unread] = (),
    is_repeated: pl.Series | None = None,
    notes: Sequence[Reason] = (),
    amount: str | None = None,
) -> SheetRead:
    """Return the account of a sheet: `rows` are its own, in their order, with the columns that were read.

    A row whose customer is 合计 or Total is set apart; one that `is_repeated` is dropped; `amount` names the column
    of money. Raises AllRowsRejectedError when nothing can be kept.
    """
    every = [too_many_cells(sheet.rows), *faults]
    if sheet.table.damaged:
        names = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME)
        every.extend(damaged_text(name.value, sheet.texts(name)) for name in names if name in sheet.columns)
    is_total = _find_totals(sheet)
    repeated = pl.Series([False]).new_from_index(0, rows.height) if is_repeated is None else is_repeated
    frame = pl.concat(
        [
            rows.with_columns(sheet.rows[ROW].alias(ROW), is_total.alias("is_total"), repeated.alias("is_repeated")),
            first_faults(every),
        ],
        how="horizontal",
    )
    is_open = ~pl.col("is_total")
    is_kept = is_open & ~pl.col("is_repeated") & pl.col("fault_reason").is_null()
    kept = frame.filter(is_kept)
    rejected = frame.filter(is_open & pl.col("fault_reason").is_not_null())
    totals = Totals(
        rows=sheet.rows.height + sheet.blank,
        kept=kept.height,
        set_apart=int(is_total.sum()),
        rejected=rejected.height,
        blank=sheet.blank,
        amount=0 if amount is None else int(kept[amount].sum()),
        dropped=frame.filter(is_open & pl.col("is_repeated") & pl.col("fault_reason").is_null()).height,
    )
    expected = sheet.table.expected_rows
    if totals.accounted != totals.rows or expected not in {None, totals.rows}:
        raise LostRowsError(file=sheet.table.name, rows=expected or totals.rows, accounted=totals.accounted)
    rejects = list_rejects(rejected, file=sheet.table.name)
    if totals.kept == 0 and totals.rejected:
        file, row, field, value, reason = rejects.row(0)
        raise AllRowsRejectedError(file=file, rows=totals.rejected, row=row, field=field, value=value, cause=reason)
    return SheetRead(
        report=_report(sheet, totals, notes=[*notes, *_notice(sheet, frame.select(is_kept).to_series(), unread)]),
        rejects=rejects,
        rows=kept.select(ROW, *rows.columns),
    )


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


def _is_there(need: Field | str, columns: Mapping[Field, str]) -> bool:
    if need == "customer":
        return Field.CUSTOMER_CODE in columns or Field.CUSTOMER_NAME in columns
    if need == "item":
        return Field.ITEM_CODE in columns or Field.ITEM_NAME in columns
    return need in columns


def _find_totals(sheet: Sheet) -> pl.Series:
    """Tell which rows name nothing but a total; a customer called Total has a code of its own."""
    says_total = pl.Series([False]).new_from_index(0, sheet.rows.height)
    says_more = says_total
    for field in _KEYS:
        if field in sheet.columns:
            texts = sheet.texts(field)
            words = [word for word in texts.drop_nulls().unique() if normalise_header(word) in _TOTAL_WORDS]
            is_word = texts.is_in(words).fill_null(value=False)
            says_total |= is_word
            says_more |= texts.is_not_null() & ~is_word
    return says_total & ~says_more


def _notice(sheet: Sheet, kept: pl.Series, unread: Sequence[Unread]) -> list[Reason]:
    notes: list[Reason] = []
    if sheet.table.damaged:
        notes.append(Reason(Note.TEXT_REPLACED, {"count": sheet.table.damaged}))
    totals = int(_find_totals(sheet).sum())
    if totals:
        notes.append(Reason(Note.TOTALS_LEFT_OUT, {"count": totals}))
    return [*notes, *tell_unread(list_unread(sheet.rows, kept, tuple(unread)))]


def _report(sheet: Sheet, totals: Totals, *, notes: Sequence[Reason]) -> FileReport:
    table = sheet.table
    return FileReport(
        name=table.name,
        container=table.container,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        columns=sheet.matches,
        amount_basis="unknown",
        notes=tuple(notes),
        totals=totals,
        kind=sheet.vocabulary.kind,
    )
