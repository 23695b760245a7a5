"""Document headers: a file with one row per document, joined to the file with the lines by document number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind, How
from kejing.intake.companions.sheets import Manner, Sheet, SheetRead, add_note, find_repeats, read_sheet, settle
from kejing.intake.containers.tables import Table
from kejing.intake.fields import Field
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.rows.directory import Directory
from kejing.intake.rows.documents import CUSTOMER_TYPES, read_document_types
from kejing.intake.rows.faults import missing_text
from kejing.intake.values.dates import read_dates
from kejing.intake.values.texts import mark, read_codes, read_text

HEADER_FAULT: Final = "h_fault"
"""The batch column that says why a line has no header: null where it has one."""

_NUMBER: Final = "h_number"


@dataclass(frozen=True, slots=True)
class Headers:
    """Document headers as read: `rows` has h_number and, as text, a column h_… for each field they bring.

    `unclear` are the numbers of which several rows say different things: nobody can tell which line is whose. `weak`
    are fields that a column is only taken for because there is none better.
    """

    read: SheetRead
    rows: pl.DataFrame
    unclear: pl.Series
    fields: tuple[Field, ...]
    weak: frozenset[Field]

    @property
    def columns(self) -> Mapping[Field, str]:
        """The batch column of each field after `join`."""
        return {field: _column(field) for field in self.fields}


def read_headers(tables: Sequence[Table], manner: Manner) -> Headers:
    """Return the headers of a file.

    A row that says an earlier one again is dropped; a number whose rows differ is rejected with all its rows.
    Raises NoColumnsError without a document number, NoRowsError, AmbiguousDatesError, AllRowsRejectedError.
    """
    sheet = read_sheet(tables, VOCABULARIES[FileKind.HEADERS], manner)
    fields = tuple(field for field in sheet.columns if field is not Field.DOCUMENT_NUMBER)
    number = sheet.codes(Field.DOCUMENT_NUMBER)
    rows = (
        number.alias(_NUMBER)
        .to_frame()
        .with_columns(_read_cells(sheet, field).alias(_column(field)) for field in fields)
    )
    is_again, is_unclear = find_repeats(sheet, rows, [_NUMBER])
    read = settle(
        sheet,
        rows,
        faults=[
            missing_text(Field.DOCUMENT_NUMBER.value, number),
            (Field.DOCUMENT_NUMBER.value, number, mark(is_unclear, RejectReason.SAID_OTHERWISE)),
        ],
        is_repeated=is_again,
    )
    weak = frozenset(match.field for match in sheet.matches if match.used and match.field and match.how is How.WEAK)
    return Headers(read, read.rows, number.filter(is_unclear).unique(), fields, weak)


def join_headers(
    batch: pl.DataFrame,
    headers: Headers,
    *,
    own: Mapping[Field, str],
    strips_decimals: bool,
    weak: frozenset[Field] = frozenset(),
) -> pl.DataFrame:
    """Return a batch of lines with `headers.columns` and `HEADER_FAULT`; what a line says itself goes first.

    `own` gives the batch column of each field the lines have, `strips_decimals` whether their document numbers went
    through a spreadsheet's numbers. What a column says that is in `weak`, taken for the field because there is none
    better (the city as region), goes after a better one of the headers.
    """
    number = read_codes(batch[own[Field.DOCUMENT_NUMBER]], strip_zero_decimals=strips_decimals)
    lines = number.alias(_NUMBER).to_frame()
    own_headers = headers.rows.join(lines, on=_NUMBER, how="semi")  # few: the join must not index all of them each time
    joined = lines.join(
        own_headers.with_columns(pl.lit(value=True).alias("h_found")), on=_NUMBER, how="left", maintain_order="left"
    )
    texts = []
    for field, column in headers.columns.items():
        told = joined[column]
        if field in own:
            said = read_text(batch[own[field]])
            first, second = (told, said) if field in weak - headers.weak else (said, told)
            told = first.zip_with(first.is_not_null(), second)
        texts.append(told.alias(column))
    fault = joined.select(
        pl.when(pl.col(_NUMBER).is_null())
        .then(pl.lit(RejectReason.MISSING.value))
        .when(pl.col(_NUMBER).is_in(headers.unclear.implode()))
        .then(pl.lit(RejectReason.HEADER_UNCLEAR.value))
        .when(pl.col("h_found").is_null())
        .then(pl.lit(RejectReason.NO_HEADER.value))
        .alias(HEADER_FAULT)
    )
    return batch.with_columns(*texts, fault[HEADER_FAULT])


def close_headers(
    headers: Headers, met: Sequence[pl.Series], *, directory: Directory
) -> tuple[SheetRead, pl.DataFrame]:
    """Return the headers' account, saying how many have no lines, and the customers named by those.

    `met` are the document numbers of the lines.
    """
    numbers = pl.concat([pl.Series(dtype=pl.String), *met]).unique()
    alone = headers.rows.filter(~pl.col(_NUMBER).is_in(numbers.implode()))
    if alone.is_empty():
        return headers.read, _name_customers(alone, directory)
    note = Reason(Note.HEADERS_WITHOUT_LINES, {"count": alone.height, "value": str(alone[_NUMBER][0])})
    return add_note(headers.read, note), _name_customers(alone, directory)


def _name_customers(rows: pl.DataFrame, directory: Directory) -> pl.DataFrame:
    """Return customer_code, customer_name, named_on of headers whose other party is a customer."""

    def texts(field: Field) -> pl.Series:
        column = _column(field)
        if column in rows.columns:
            return rows[column]
        return pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)

    types = texts(Field.DOCUMENT_TYPE)
    is_typed = _column(Field.DOCUMENT_TYPE) in rows.columns
    is_customer = read_document_types(types).is_in(list(CUSTOMER_TYPES))
    names = texts(Field.CUSTOMER_NAME)
    return pl.DataFrame(
        {
            "customer_code": pl.select(
                pl.coalesce(texts(Field.CUSTOMER_CODE), directory.find(names), names)
            ).to_series(),
            "customer_name": names,
            "named_on": read_dates(texts(Field.SOLD_ON)).values,
        }
    ).filter(is_customer | (not is_typed), pl.col("customer_code").is_not_null())


def _read_cells(sheet: Sheet, field: Field) -> pl.Series:
    """Return a field's cells as they are joined to the lines; a day that can be read is written as 2024-01-31."""
    if field is Field.CUSTOMER_CODE:
        return sheet.codes(field)
    texts = sheet.texts(field)
    if field not in {Field.SOLD_ON, Field.DUE_ON}:
        return texts
    return pl.select(pl.coalesce(sheet.dates(field).values.dt.to_string("iso"), texts)).to_series()


def _column(field: Field) -> str:
    return f"h_{field.value}"
