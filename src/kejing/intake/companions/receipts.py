"""Payments received: one row per payment, or an account of which the payments are some rows."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.bearers import find_bearers
from kejing.intake.companions.sheets import Manner, Sheet, SheetRead, read_sheet, settle
from kejing.intake.containers.tables import Table
from kejing.intake.fields import RECEIPT_SCHEMA, Field
from kejing.intake.reasons import Note, Reason
from kejing.intake.rows.directory import Directory
from kejing.intake.rows.documents import read_states, read_types
from kejing.intake.rows.faults import unread_or_missing

RECEIPT: Final = "receipt"
REFUND: Final = "receipt_refund"

_REFUND_SIGNS: Final = r"(?i)退款|退回|refund"
_RECEIPT_SIGNS: Final = r"(?i)收款|回款|收讫|货款|貨款|定金|订金|現收|现收|payment received"
_PAID_OUT: Final = r"(?i)付款|应付|應付|payable|vendor|supplier"


def read_receipts(tables: Sequence[Table], manner: Manner, *, directory: Directory) -> SheetRead:
    """Return the payments of a file, their rows having the columns of `RECEIPT_SCHEMA` and customer_name.

    Without a column of types every row is a payment, a negative one money given back. Rows of other documents, void
    and draft ones are set apart. Where all payments are negative, the file writes them so, and the sign is left out.
    Customers are taken in as by `contacts.read_contacts`. Raises NoColumnsError without customer, day or amount.
    """
    sheet = read_sheet(tables, VOCABULARIES[FileKind.RECEIPTS], manner)
    bearers = find_bearers(sheet, directory)
    types, is_apart = _read_types(sheet)
    days = sheet.dates(Field.RECEIVED_ON)
    money = sheet.money(Field.AMOUNT)
    amounts = money.values
    plain = amounts.filter((types == RECEIPT) & ~is_apart & (amounts != 0).fill_null(value=False))
    is_minus = len(plain) > 0 and bool((plain < 0).all())
    if is_minus:
        amounts = 0 - amounts
    is_refund = (types == REFUND) | (amounts < 0).fill_null(value=False)
    rows = pl.DataFrame(
        {
            "document_number": sheet.codes(Field.DOCUMENT_NUMBER),
            "received_on": days.values,
            "customer_code": bearers.codes,
            "amount": pl.select(pl.when(is_refund).then(0 - amounts.abs()).otherwise(amounts)).to_series(),
            "type": pl.select(pl.when(is_refund).then(pl.lit(REFUND)).otherwise(pl.lit(RECEIPT))).to_series(),
            "salesperson": sheet.texts(Field.SALESPERSON),
            "settles": sheet.codes(Field.SETTLES),
            "method": sheet.texts(Field.PAYMENT_METHOD),
        }
    ).cast(pl.Schema(RECEIPT_SCHEMA))
    return settle(
        sheet,
        rows.with_columns(bearers.names.alias("customer_name")),
        faults=[
            unread_or_missing(Field.RECEIVED_ON.value, sheet.cells(Field.RECEIVED_ON), days),
            unread_or_missing(Field.AMOUNT.value, sheet.cells(Field.AMOUNT), money),
            *bearers.faults,
        ],
        is_apart=is_apart,
        notes=[*bearers.notes, *_tell(sheet, is_apart, is_minus=is_minus)],
        amount="amount",
        amount_field=Field.AMOUNT,
    )


def _read_types(sheet: Sheet) -> tuple[pl.Series, pl.Series]:
    """Return receipt or receipt_refund of every row, and which rows are no payment, or a void or draft one."""
    height = sheet.rows.height
    every = pl.Series([RECEIPT]).new_from_index(0, height)
    is_apart = pl.Series([False]).new_from_index(0, height)
    if Field.DOCUMENT_STATUS in sheet.columns:
        header = sheet.header(Field.DOCUMENT_STATUS)
        is_apart |= read_states(sheet.texts(Field.DOCUMENT_STATUS), header=header).states.is_not_null()
    if Field.DOCUMENT_TYPE not in sheet.columns:
        return every, is_apart
    words = sheet.texts(Field.DOCUMENT_TYPE)
    told = read_types(words, header=sheet.header(Field.DOCUMENT_TYPE), said=sheet.manner.types)
    types = told.codes
    is_apart |= told.states.is_not_null()
    unknown = types == "other"
    paid_out = words.str.contains(_PAID_OUT).fill_null(value=False)
    refunded = unknown & ~paid_out & words.str.contains(_REFUND_SIGNS).fill_null(value=False)
    received = unknown & ~paid_out & words.str.contains(_RECEIPT_SIGNS).fill_null(value=False)
    read = pl.select(
        pl.when(refunded)
        .then(pl.lit(REFUND))
        .when(received | words.is_null())
        .then(pl.lit(RECEIPT))
        .otherwise(types)
        .alias("type")
    ).to_series()
    is_payment = read.is_in([RECEIPT, REFUND])
    return pl.select(pl.when(is_payment).then(read).otherwise(pl.lit(RECEIPT))).to_series(), is_apart | ~is_payment


def _tell(sheet: Sheet, is_apart: pl.Series, *, is_minus: bool) -> list[Reason]:
    notes: list[Reason] = []
    if is_minus:
        notes.append(Reason(Note.RECEIPTS_MINUS))
    if is_apart.any():
        words = [
            sheet.texts(field).filter(is_apart).drop_nulls() for field in (Field.DOCUMENT_TYPE, Field.DOCUMENT_STATUS)
        ]
        first = next((str(found[0]) for found in words if len(found)), None)
        notes.append(Reason(Note.NO_RECEIPTS, {"count": int(is_apart.sum()), "value": first or "—"}))
    return notes
