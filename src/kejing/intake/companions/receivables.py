"""Open receivables: one row per document, one balance per customer, or an account whose balance runs."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.bearers import find_bearers
from kejing.intake.companions.sheets import PART, Manner, Sheet, SheetRead, read_sheet, settle
from kejing.intake.containers.tables import Table
from kejing.intake.fields import RECEIVABLE_SCHEMA, Field
from kejing.intake.reasons import Note, Reason
from kejing.intake.rows.directory import Directory
from kejing.intake.rows.faults import Fault, unread_or_missing
from kejing.intake.rows.needs import refuse_columns
from kejing.intake.values.texts import Parsed

_AMOUNTS: Final = (Field.RECEIVABLE_INCREASE, Field.GROSS_AMOUNT, Field.AMOUNT)
OPEN_FIELDS: Final = (Field.RECEIVABLE_BALANCE, Field.ADVANCE, *_AMOUNTS)
"""Columns of which one must be there."""

_MOVEMENTS: Final = (Field.RECEIVABLE_BALANCE, Field.RECEIVABLE_INCREASE, Field.RECEIVABLE_DECREASE)
_AGREEING_SHARE: Final = 0.9


def read_receivables(tables: Sequence[Table], manner: Manner, *, directory: Directory) -> SheetRead:
    """Return the open receivables of a file, their rows having the columns of `RECEIVABLE_SCHEMA` and customer_name.

    What is open is the balance, less what was paid in advance where a column has that; without a balance it is the
    amount less what was paid of it. A balance that runs from row to row counts with its changes. An empty due day stays
    empty, a negative amount is a prepayment. Customers are taken in as by `contacts.read_contacts`. Raises
    NoColumnsError without customer or balance.
    """
    sheet = read_sheet(tables, VOCABULARIES[FileKind.RECEIVABLES], manner)
    for part in sheet.parts:
        if not any(field in part.columns for field in OPEN_FIELDS):
            refuse_columns(part.table, part.matches, part.sample, missing=[Field.RECEIVABLE_BALANCE])
    bearers = find_bearers(sheet, directory)
    due = sheet.dates(Field.DUE_ON)
    values, faults, notes = _read_open(sheet, bearers.codes)
    rows = pl.DataFrame({"customer_code": bearers.codes, "due_on": due.values, "open": values}).cast(
        pl.Schema(RECEIVABLE_SCHEMA)
    )
    return settle(
        sheet,
        rows.with_columns(bearers.names.alias("customer_name")),
        faults=[*bearers.faults, *faults, (Field.DUE_ON.value, sheet.cells(Field.DUE_ON), due.reasons)],
        notes=[*bearers.notes, *notes],
        amount="open",
        amount_field=Field.RECEIVABLE_BALANCE,
    )


def _read_open(sheet: Sheet, codes: pl.Series) -> tuple[pl.Series, list[Fault], list[Reason]]:
    """Return what is open of every row in minor units, why it may be missing, and how it was worked out."""
    if Field.RECEIVABLE_BALANCE in sheet.columns:
        field, notes = Field.RECEIVABLE_BALANCE, list[Reason]()
        values = sheet.money(field).values
        if _is_running(sheet, codes):
            values = _take_changes(values, codes, sheet.rows[PART])
            notes.append(Reason(Note.BALANCE_RUNNING, {"header": sheet.header(field)}))
    else:
        field, values, notes = _read_unpaid(sheet)
    values, faults = _take_advances(sheet, values, notes)
    read = sheet.money(field)
    missing = Parsed(values, read.reasons)
    return values, [unread_or_missing(Field.RECEIVABLE_BALANCE.value, sheet.cells(field), missing), *faults], notes


def _read_unpaid(sheet: Sheet) -> tuple[Field, pl.Series, list[Reason]]:
    """Return the field of amounts, and each amount with what was open before, less what was paid of it."""
    field = next((name for name in _AMOUNTS if name in sheet.columns), Field.ADVANCE)
    if field is Field.ADVANCE:
        return field, pl.Series([0], dtype=pl.Int64).new_from_index(0, sheet.rows.height), []
    amounts = sheet.money(field).values
    if Field.RECEIVABLE_DECREASE not in sheet.columns:
        return field, amounts, []
    paid = sheet.money(Field.RECEIVABLE_DECREASE).values
    opening = sheet.money(Field.RECEIVABLE_OPENING).values
    is_there = amounts.is_not_null() | paid.is_not_null() | opening.is_not_null()
    unpaid = opening.fill_null(0) + amounts.fill_null(0) - paid.fill_null(0)
    headers = {"header": sheet.header(field), "paid": sheet.header(Field.RECEIVABLE_DECREASE)}
    return (
        field,
        pl.select(pl.when(is_there).then(unpaid)).to_series(),
        [Reason(Note.BALANCE_LESS_PAID, headers)],
    )


def _take_advances(sheet: Sheet, values: pl.Series, notes: list[Reason]) -> tuple[pl.Series, list[Fault]]:
    """Return what is open less what was paid in advance; a column of which all is written with a minus is added."""
    if Field.ADVANCE not in sheet.columns:
        return values, []
    advance = sheet.money(Field.ADVANCE)
    size = advance.values.fill_null(0)
    if (size != 0).any() and (size <= 0).all():
        size = 0 - size
    is_there = values.is_not_null() | (advance.values.fill_null(0) != 0)
    opened = next((name for name in (Field.RECEIVABLE_BALANCE, *_AMOUNTS) if name in sheet.columns), Field.ADVANCE)
    headers = {"header": sheet.header(opened), "advance": sheet.header(Field.ADVANCE)}
    notes.append(Reason(Note.BALANCE_LESS_ADVANCE, headers))
    left = pl.select(pl.when(is_there).then(values.fill_null(0) - size)).to_series()
    return left, [(Field.ADVANCE.value, sheet.cells(Field.ADVANCE), advance.reasons)]


def _is_running(sheet: Sheet, codes: pl.Series) -> bool:
    """Tell whether a row's balance is that of the customer's row before, more what came and less what went.

    A list of documents, in which each has its own, is none: there it is the row's own increase less its decrease.
    """
    if any(field not in sheet.columns for field in _MOVEMENTS):
        return False
    balance, increase, decrease = (sheet.money(field).values for field in _MOVEMENTS)
    rows = pl.DataFrame(
        {
            "code": codes,
            "balance": balance,
            "change": increase.fill_null(0) - decrease.fill_null(0),
            PART: sheet.rows[PART],
        }
    ).drop_nulls(["code", "balance"])
    later = rows.with_columns(pl.col("balance").shift(1).over(PART, "code").alias("before")).drop_nulls("before")
    if later.is_empty():
        return False
    runs = (later["balance"] == later["before"] + later["change"]).mean()
    own = (later["balance"] == later["change"]).mean()
    return isinstance(runs, float) and isinstance(own, float) and runs >= _AGREEING_SHARE and runs > own


def _take_changes(balances: pl.Series, codes: pl.Series, parts: pl.Series) -> pl.Series:
    """Return each balance less the customer's last one before it, so that his rows add up to the last."""
    rows = pl.DataFrame({"code": codes, "balance": balances, PART: parts})
    before = pl.col("balance").forward_fill().shift(1).over(PART, "code").fill_null(0)
    return rows.select(pl.col("balance") - before).to_series()
